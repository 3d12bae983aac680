//! The rows of the table.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::client::Transport;
use crate::torture::script::{Play, duration, words};

/// What a server does, and what calls must come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) setting: Setting,
    pub(crate) answers: Vec<Play>,
    pub(crate) tokens: Vec<Play>,
    pub(crate) runs: Vec<Run>,
}

/// How the client is set up.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) transports: Vec<Transport>,
    pub(crate) http2: bool,
    /// How long the OAuth token lasts that the session begins with; without it there is an API token.
    pub(crate) oauth: Option<Duration>,
    pub(crate) read: Option<Duration>,
    pub(crate) total: Option<Duration>,
    pub(crate) max: Option<u64>,
    pub(crate) attempts: u32,
    /// The time for a call, by its policy.
    pub(crate) call: Option<Duration>,
    pub(crate) max_wait: Option<Duration>,
    /// The pause between two calls.
    pub(crate) pause: Duration,
}

impl Default for Setting {
    fn default() -> Self {
        Setting {
            transports: vec![Transport::Ureq, Transport::Hyper],
            http2: false,
            oauth: None,
            read: None,
            total: None,
            max: None,
            attempts: 1,
            call: None,
            max_wait: None,
            pause: Duration::ZERO,
        }
    }
}

/// Calls, one after the other, and what must come of them.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) calls: Vec<String>,
    pub(crate) expected: Expected,
}

/// What must be seen. Where there are several outcomes, each of them will do.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) outcomes: Vec<Vec<String>>,
    pub(crate) requests: RangeInclusive<usize>,
    pub(crate) connections: RangeInclusive<usize>,
    /// The access tokens that the requests came with.
    pub(crate) access: Option<Vec<String>>,
    /// The refresh tokens of the renewals; only how many there were, if there are none.
    pub(crate) refresh: Vec<String>,
    pub(crate) renewals: RangeInclusive<usize>,
    pub(crate) within: Duration,
}

/// Reads a table: a name, then indented lines, each a key and what it says. More indented lines go on. `#` begins a
/// remark.
pub(crate) fn rows(text: &str) -> Result<Vec<Row>, String> {
    let mut blocks: Vec<(&str, Vec<(String, String)>)> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
        let indent = line.len() - line.trim_start().len();
        match (indent, blocks.last_mut()) {
            (0, _) => blocks.push((line, Vec::new())),
            (2, Some((name, lines))) => {
                let (key, value) = line.trim().split_once(' ').ok_or_else(|| format!("{name}: {line}: no value"))?;
                lines.push((key.to_owned(), value.trim().to_owned()));
            }
            (_, Some((_, lines))) if !lines.is_empty() => {
                if let Some((_, value)) = lines.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
            _ => return Err(format!("{line}: a name comes first")),
        }
    }
    blocks.into_iter().map(|(name, lines)| row(name, &lines).map_err(|error| format!("{name}: {error}"))).collect()
}

fn row(name: &str, lines: &[(String, String)]) -> Result<Row, String> {
    let mut row = Row { name: name.to_owned(), ..Row::default() };
    for (key, value) in lines {
        match key.as_str() {
            "client" => row.setting = setting(value)?,
            "answer" => row.answers.push(Play::parse(value)?),
            "token" => row.tokens.push(Play::parse(value)?),
            calls => {
                let calls: Vec<String> = calls.split('+').map(str::to_owned).collect();
                let expected = expected(calls.len(), value)?;
                row.runs.push(Run { calls, expected });
            }
        }
    }
    match row.runs.is_empty() {
        true => Err("nothing is called".to_owned()),
        false => Ok(row),
    }
}

fn setting(text: &str) -> Result<Setting, String> {
    let mut setting = Setting::default();
    for (word, value) in words(text)? {
        let value = value.as_deref().ok_or_else(|| format!("{word}: no value"));
        let time = || value.clone().and_then(duration);
        let number = || value.clone()?.parse::<u32>().map_err(|_| format!("{word}: no number"));
        match word.as_str() {
            "ureq" => setting.transports = vec![Transport::Ureq],
            "hyper" => setting.transports = vec![Transport::Hyper],
            "http2" => (setting.http2, setting.transports) = (true, vec![Transport::Hyper]),
            "oauth" => setting.oauth = Some(time()?),
            "read" => setting.read = Some(time()?),
            "total" => setting.total = Some(time()?),
            "max" => setting.max = Some(number()?.into()),
            "attempts" => setting.attempts = number()?,
            "call" => setting.call = Some(time()?),
            "max_wait" => setting.max_wait = Some(time()?),
            "pause" => setting.pause = time()?,
            _ => return Err(format!("{word}: unknown to the client")),
        }
    }
    Ok(setting)
}

fn expected(calls: usize, text: &str) -> Result<Expected, String> {
    let mut parts = text.split("; ");
    let outcomes = parts.next().unwrap_or_default().split(" + ");
    let outcomes: Vec<Vec<_>> =
        outcomes.map(|outcome| outcome.split(" or ").map(|one| one.trim().to_owned()).collect()).collect();
    if outcomes.len() != calls {
        return Err(format!("{calls} calls and {} outcomes", outcomes.len()));
    }
    let mut expected = Expected {
        outcomes,
        requests: calls..=calls,
        connections: 0..=0,
        access: None,
        refresh: Vec::new(),
        renewals: 0..=0,
        within: WITHIN,
    };
    for part in parts {
        let tokens = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let counted = part.rsplit_once(' ').map(|(count, what)| (range(count), what.trim_end_matches('s')));
        match (part.split_once(' '), counted) {
            (Some(("as", list)), _) => expected.access = Some(tokens(list)),
            (Some(("with", list)), _) => {
                expected.refresh = tokens(list);
                expected.renewals = expected.refresh.len()..=expected.refresh.len();
            }
            (Some(("within", time)), _) => expected.within = duration(time)?,
            (_, Some((range, "request"))) => expected.requests = range?,
            (_, Some((range, "connection"))) => expected.connections = range?,
            (_, Some((range, "renewal"))) => expected.renewals = range?,
            _ => return Err(format!("{part}: not understood")),
        }
    }
    if *expected.connections.end() == 0 {
        // A connection may be kept for the next request a moment too late.
        let exchanges = expected.requests.end() + expected.renewals.end();
        expected.connections = 1..=exchanges.clamp(1, 2);
    }
    Ok(expected)
}

/// By when a run is over that says nothing of it: far more than it takes, so that only what hangs is late.
const WITHIN: Duration = Duration::from_secs(10);

/// `2` or `1 to 3`.
fn range(text: &str) -> Result<RangeInclusive<usize>, String> {
    let number = |text: &str| text.parse::<usize>().map_err(|_| format!("{text}: no number"));
    let (least, most) = text.split_once(" to ").unwrap_or((text, text));
    Ok(number(least)?..=number(most)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read() {
        let text = "# all of it\na name\n  client  read=5ms hyper\n  answer  200\n          close\n  answer  503\n  \
                    get+add  deal 7 + before or after, maybe done; 2 to 3 requests; as a1 a1; with r1; within 1s\n";
        let rows = rows(text).unwrap();
        let row = &rows[0];
        assert_eq!((rows.len(), row.name.as_str(), row.answers.len()), (1, "a name", 2));
        assert_eq!(row.answers[0].steps.len(), 2);
        assert_eq!(row.setting.read, Some(Duration::from_millis(5)));
        let Run { calls, expected } = &row.runs[0];
        assert_eq!(calls, &["get", "add"]);
        assert_eq!(expected.outcomes, [vec!["deal 7"], vec!["before", "after, maybe done"]]);
        assert_eq!((expected.requests.clone(), expected.connections.clone()), (2..=3, 1..=2));
        assert_eq!((expected.renewals.clone(), expected.refresh.clone()), (1..=1, vec!["r1".to_owned()]));
        assert_eq!(expected.within, Duration::from_secs(1));
    }

    #[test]
    fn mistakes_are_told() {
        for wrong in [
            "  get deal 7",
            "a\n",
            "a\n  get+add  deal 7",
            "a\n  get  deal 7; 2 apples",
            "a\n  get  deal 7; many requests",
            "a\n  client  odd\n  get  deal 7",
            "a\n  answer  odd\n  get  deal 7",
        ] {
            assert!(rows(wrong).is_err(), "{wrong}");
        }
    }
}

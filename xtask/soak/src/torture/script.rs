//! What a server does, as the table writes it.

use std::collections::HashMap;
use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

/// What the server does with one request, or with one connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Play {
    pub(crate) reads: Reads,
    pub(crate) steps: Vec<Step>,
    /// It is the play of every other request too.
    pub(crate) again: bool,
}

/// How much of a request is read before the play begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Reads {
    #[default]
    All,
    Head,
    Nothing,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Sends a whole answer.
    Answer(Answer),
    /// Sends these bytes so many times.
    Raw(Text, usize),
    /// Sends these bytes until the client leaves.
    Flood(Text),
    /// Waits.
    Wait(Duration),
    /// Sends what follows byte by byte, with this pause before each.
    Drip(Duration),
    /// Closes the connection.
    Close,
    /// Resets the connection.
    Reset,
    /// Reads, and says nothing more.
    Silent,
    /// Neither reads nor says anything more.
    Deaf,
    /// Sends a frame of HTTP/2 on the request's stream: type, flags, payload.
    Frame(u8, u8, Payload),
}

/// What is in a frame of HTTP/2.
#[derive(Clone, Debug)]
pub(crate) enum Payload {
    Headers(Text),
    Data(Text),
    /// The reason for which the stream is reset.
    Reset(u32),
    /// The last stream, the reason, and words about it; the frame belongs to the connection.
    GoAway(u32, u32, Text),
}

/// A whole answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: Text,
    body: Text,
    times: usize,
    changes: Vec<Change>,
    chunked: bool,
    /// By how many bytes the body is shorter than its announced length.
    short: usize,
}

/// What is done to a body before it is sent.
#[derive(Clone, Debug)]
enum Change {
    Gzip,
    /// Drops bytes from the end.
    Cut(usize),
    /// Inverts the byte that is so many from the end.
    Spoil(usize),
    /// Appends bytes.
    Tail(Text),
}

impl Play {
    /// Reads a line of the table.
    pub(crate) fn parse(line: &str) -> Result<Play, String> {
        let mut play = Play::default();
        for (word, value) in words(line)? {
            let text = || value.clone().map(Text).ok_or_else(|| format!("{word}: no text"));
            let value_of = || value.as_deref().ok_or_else(|| format!("{word}: no value"));
            let number = || value_of()?.parse::<usize>().map_err(|_| format!("{word}: no number"));
            let step = match word.as_str() {
                "at-once" => {
                    play.reads = Reads::Nothing;
                    continue;
                }
                "unread" => {
                    play.reads = Reads::Head;
                    continue;
                }
                "again" => {
                    play.again = true;
                    continue;
                }
                "raw" => Step::Raw(text()?, 1),
                "flood" => Step::Flood(text()?),
                "wait" => Step::Wait(duration(value_of()?)?),
                "drip" => Step::Drip(duration(value_of()?)?),
                "close" => Step::Close,
                "reset" => Step::Reset,
                "silent" => Step::Silent,
                "deaf" => Step::Deaf,
                "headers" => Step::Frame(1, 4, Payload::Headers(text()?)),
                "data" => Step::Frame(0, 0, Payload::Data(text()?)),
                "rst" => Step::Frame(3, 0, Payload::Reset(code(value_of()?)?)),
                "goaway" => {
                    let (last, reason) = value_of()?.split_once(',').ok_or("goaway: no reason")?;
                    let last = last.parse().map_err(|_| "goaway: no stream".to_owned())?;
                    Step::Frame(7, 0, Payload::GoAway(last, code(reason)?, Text::default()))
                }
                status if status.parse::<u16>().is_ok() => {
                    let status = status.parse().unwrap_or_default();
                    Step::Answer(Answer { status, times: 1, ..Answer::default() })
                }
                _ => {
                    match (word.as_str(), play.steps.last_mut()) {
                        ("times", Some(Step::Answer(answer))) => answer.times = number()?,
                        ("times", Some(Step::Raw(_, times))) => *times = number()?,
                        ("times", Some(Step::Frame(.., Payload::Data(text) | Payload::GoAway(.., text)))) => {
                            text.0 = text.0.repeat(number()?);
                        }
                        ("with", Some(Step::Answer(answer))) => answer.head = text()?,
                        ("body", Some(Step::Answer(answer))) => answer.body = text()?,
                        ("short", Some(Step::Answer(answer))) => answer.short = number()?,
                        ("chunked", Some(Step::Answer(answer))) => answer.chunked = true,
                        ("gzip", Some(Step::Answer(answer))) => answer.changes.push(Change::Gzip),
                        ("cut", Some(Step::Answer(answer))) => answer.changes.push(Change::Cut(number()?)),
                        ("spoil", Some(Step::Answer(answer))) => answer.changes.push(Change::Spoil(number()?)),
                        ("tail", Some(Step::Answer(answer))) => answer.changes.push(Change::Tail(text()?)),
                        ("last", Some(Step::Frame(_, flags, _))) => *flags |= 1,
                        ("debug", Some(Step::Frame(.., Payload::GoAway(.., debug)))) => *debug = text()?,
                        _ => return Err(format!("{word}: unknown here")),
                    }
                    continue;
                }
            };
            play.steps.push(step);
        }
        Ok(play)
    }
}

impl Answer {
    /// The body as it is sent, but for its chunks.
    pub(crate) fn body(&self, names: &Names) -> Vec<u8> {
        let mut body = self.body.bytes(names).repeat(self.times);
        for change in &self.changes {
            match change {
                Change::Gzip => body = gzip(&body),
                Change::Cut(bytes) => body.truncate(body.len().saturating_sub(*bytes)),
                Change::Spoil(at) => {
                    if let Some(byte) = body.iter_mut().rev().nth(*at) {
                        *byte = !*byte;
                    }
                }
                Change::Tail(tail) => body.extend(tail.bytes(names)),
            }
        }
        body
    }

    /// The answer in HTTP/1.1.
    pub(crate) fn bytes(&self, names: &Names) -> Vec<u8> {
        let mut answer = format!("HTTP/1.1 {} -\r\n", self.status).into_bytes();
        let head = self.head.bytes(names);
        answer.extend_from_slice(&head);
        if !head.is_empty() {
            answer.extend_from_slice(b"\r\n");
        }
        let mut body = self.body(names);
        if self.chunked {
            answer.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
            let chunks = body.chunks(1000).flat_map(|chunk| {
                [format!("{:x}\r\n", chunk.len()).into_bytes(), chunk.to_vec(), b"\r\n".to_vec()].concat()
            });
            body = chunks.chain(*b"0\r\n\r\n").collect();
        } else {
            answer.extend_from_slice(format!("content-length: {}\r\n\r\n", body.len()).as_bytes());
        }
        body.truncate(body.len().saturating_sub(self.short));
        answer.extend(body);
        answer
    }
}

/// A text of the table, in which `|` is a line end, `$` begins a name, and a backslash an escape.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text(String);

/// What the names in texts stand for.
pub(crate) struct Names(pub(crate) HashMap<&'static str, String>);

impl Text {
    pub(crate) fn bytes(&self, names: &Names) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut rest = self.0.as_str();
        while let Some(at) = rest.find(['|', '$', '\\']) {
            bytes.extend_from_slice(&rest.as_bytes()[..at]);
            let (sign, after) = rest[at..].split_at(1);
            rest = after;
            match sign {
                "|" => bytes.extend_from_slice(b"\r\n"),
                "$" => {
                    let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
                    let (name, after) = rest.split_at(end);
                    rest = after;
                    match (secret(name), names.0.get(name)) {
                        (Some(secret), _) => bytes.extend_from_slice(secret.as_bytes()),
                        (None, Some(value)) => bytes.extend_from_slice(value.as_bytes()),
                        (None, None) => bytes.extend_from_slice(format!("${name}").as_bytes()),
                    }
                }
                _ => {
                    let escape = rest.chars().next().unwrap_or('\\');
                    rest = &rest[escape.len_utf8().min(rest.len())..];
                    match escape {
                        'r' => bytes.push(b'\r'),
                        'n' => bytes.push(b'\n'),
                        't' => bytes.push(b'\t'),
                        'x' => {
                            let (digits, after) = rest.split_at(2.min(rest.len()));
                            rest = after;
                            bytes.push(u8::from_str_radix(digits, 16).unwrap_or(b'?'));
                        }
                        other => bytes.extend_from_slice(other.to_string().as_bytes()),
                    }
                }
            }
        }
        bytes.extend_from_slice(rest.as_bytes());
        bytes
    }
}

/// Secrets are known by how they begin, so that they are found wherever they turn up: `a1` is an access token, `r1` a
/// refresh token, `key` the API token.
pub(crate) fn secret(name: &str) -> Option<String> {
    let numbered = name.strip_prefix(['a', 'r']).is_some_and(|rest| !rest.is_empty() && rest.parse::<u8>().is_ok());
    (numbered || name == "key").then(|| format!("{SECRET}{name}"))
}

pub(crate) const SECRET: &str = "secret-";

/// The words of a line, each alone or with a value; a value in backticks may hold anything but a backtick.
pub(crate) fn words(line: &str) -> Result<Vec<(String, Option<String>)>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix('=') {
            None => (None, after),
            Some(after) => match after.strip_prefix('`') {
                Some(quoted) => {
                    let (value, after) =
                        quoted.split_once('`').ok_or_else(|| format!("{word}: no closing backtick"))?;
                    (Some(value.to_owned()), after)
                }
                None => {
                    let (value, after) = after.split_at(after.find(' ').unwrap_or(after.len()));
                    (Some(value.to_owned()), after)
                }
            },
        };
        words.push((word.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(words)
}

pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    for (unit, seconds) in [("ms", 0.001), ("s", 1.0)] {
        if let Some(Ok(number)) = text.strip_suffix(unit).map(str::parse::<f64>) {
            return Duration::try_from_secs_f64(number * seconds).map_err(|error| error.to_string());
        }
    }
    Err(format!("{text}: no time such as 5ms or 2s"))
}

/// A reason of HTTP/2.
fn code(text: &str) -> Result<u32, String> {
    const NAMES: [&str; 14] = [
        "no_error",
        "protocol_error",
        "internal_error",
        "flow_control_error",
        "settings_timeout",
        "stream_closed",
        "frame_size_error",
        "refused_stream",
        "cancel",
        "compression_error",
        "connect_error",
        "enhance_your_calm",
        "inadequate_security",
        "http_1_1_required",
    ];
    let code = NAMES.iter().position(|name| *name == text).ok_or_else(|| format!("{text}: no reason of HTTP/2"))?;
    Ok(code as u32)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Nothing can fail that is written to memory.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let names = Names(HashMap::from([("n", "3".to_owned())]));
        for (text, bytes) in [
            ("a|b", &b"a\r\nb"[..]),
            ("\\n\\x00\\xfF\\\\\\|\\$", b"\n\0\xff\\|$"),
            ("page$n,$a2 $key $unknown $", b"page3,secret-a2 secret-key $unknown $"),
        ] {
            assert_eq!(Text(text.to_owned()).bytes(&names), bytes, "{text}");
        }
    }

    #[test]
    fn lines() {
        let some = |word: &str, value: &str| (word.to_owned(), Some(value.to_owned()));
        let read = words("200 with=`a: b` times=3 close").unwrap();
        assert_eq!(
            read,
            [("200".to_owned(), None), some("with", "a: b"), some("times", "3"), ("close".to_owned(), None)]
        );
        for wrong in ["body=`x`", "200 body", "200 body=`x", "wait=5", "200 last", "goaway=1,odd", "200 times=x"] {
            assert!(Play::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn answers() {
        let answer = |line: &str| match Play::parse(line).unwrap().steps.remove(0) {
            Step::Answer(answer) => String::from_utf8(answer.bytes(&Names(HashMap::new()))).unwrap(),
            other => panic!("{other:?}"),
        };
        assert_eq!(answer("204"), "HTTP/1.1 204 -\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(
            answer("200 with=`a: b` body=`xy` times=2"),
            "HTTP/1.1 200 -\r\na: b\r\ncontent-length: 4\r\n\r\nxyxy"
        );
        assert_eq!(answer("200 body=`xyz` short=1"), "HTTP/1.1 200 -\r\ncontent-length: 3\r\n\r\nxy");
        assert_eq!(answer("200 body=`xyz` cut=1 tail=`!`"), "HTTP/1.1 200 -\r\ncontent-length: 3\r\n\r\nxy!");
        assert_eq!(
            answer("200 body=`xyz` chunked short=5"),
            "HTTP/1.1 200 -\r\ntransfer-encoding: chunked\r\n\r\n3\r\nxyz\r\n"
        );
    }
}

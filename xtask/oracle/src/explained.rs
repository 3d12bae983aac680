//! What is found, and the checked-in lists that say why some of it is right.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fmt, fs};

use pipedrive_core::meta::{Meta, Version};
use serde::Deserialize;

/// Something that is not as the documents say, in one line that begins with the operation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding(String);

impl Finding {
    /// `v2 getDeals query status kind: one of a|b, documented text`.
    pub(crate) fn new(operation: &Meta, what: impl fmt::Display) -> Self {
        let what = what.to_string().replace(['\n', '\r'], " ");
        Finding(format!("{} {} {what}", version(operation.version), operation.name))
    }

    /// The operation, as [`Finding::new`] was given it.
    pub(crate) fn is_of(&self, operation: &Meta) -> bool {
        let mut words = self.0.split(' ');
        words.next() == Some(version(operation.version)) && words.next() == Some(operation.name)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `v1` or `v2`.
pub(crate) fn version(version: Version) -> &'static str {
    match version {
        Version::V1 => "v1",
        _ => "v2",
    }
}

/// A list of reasons.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Explained {
    #[serde(default)]
    reason: Vec<Reason>,
}

/// Why some findings are right.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reason {
    why: String,
    /// Patterns of findings: the whole line, `*` standing for any text.
    covers: Vec<String>,
}

impl Explained {
    /// The list of a command.
    pub(crate) fn load(command: &str) -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../explained");
        let file = folder.join(command).with_extension("toml");
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        Self::parse(&text).map_err(|error| format!("{}: {error}", file.display()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let explained: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        match explained.reason.iter().find(|reason| reason.why.trim().is_empty()) {
            Some(reason) => Err(format!("no `why` for {:?}", reason.covers)),
            None => Ok(explained),
        }
    }

    /// Sorts the findings into those that are explained and those that are not, and finds what explains nothing.
    pub(crate) fn weigh(&self, findings: Vec<Finding>) -> Weighed {
        let mut used = BTreeSet::new();
        let mut weighed = Weighed::default();
        for finding in BTreeSet::from_iter(findings) {
            let matching: Vec<&str> = self.patterns().filter(|pattern| matches(pattern, &finding.0)).collect();
            used.extend(matching.iter().copied());
            let list = if matching.is_empty() { &mut weighed.unexplained } else { &mut weighed.explained };
            list.push(finding);
        }
        weighed.stale = self.patterns().filter(|pattern| !used.contains(pattern)).map(str::to_owned).collect();
        weighed
    }

    fn patterns(&self) -> impl Iterator<Item = &str> {
        self.reason.iter().flat_map(|reason| &reason.covers).map(String::as_str)
    }
}

/// Findings, weighed.
#[derive(Debug, Default)]
pub(crate) struct Weighed {
    pub(crate) explained: Vec<Finding>,
    pub(crate) unexplained: Vec<Finding>,
    stale: Vec<String>,
}

impl Weighed {
    /// Whether there is nothing to mend.
    pub(crate) fn is_fine(&self) -> bool {
        self.unexplained.is_empty() && self.stale.is_empty()
    }

    /// The counts, in one line.
    pub(crate) fn summary(&self) -> String {
        let Weighed { explained, unexplained, stale } = self;
        format!(
            "{} differences explained, {} not, {} explanations that explain nothing",
            explained.len(),
            unexplained.len(),
            stale.len()
        )
    }
}

impl fmt::Display for Weighed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.explained.iter().try_for_each(|finding| writeln!(f, "explained: {finding}"))?;
        self.unexplained.iter().try_for_each(|finding| writeln!(f, "NOT EXPLAINED: {finding}"))?;
        self.stale.iter().try_for_each(|pattern| writeln!(f, "EXPLAINS NOTHING: {pattern}"))
    }
}

/// Whether the text is the pattern, in which each `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, text, expected) in [
            ("v2 a cost: 1", "v2 a cost: 1", true),
            ("v2 a cost: 1", "v2 a cost: 10", false),
            ("v2 * cost: *", "v2 a cost: 10", true),
            ("* query b kind: *", "v1 a query b kind: text", true),
            ("* query b kind: *", "v1 a query bc kind: text", false),
            ("*ab", "aab", true),
            ("a*b*c", "abc", true),
            ("a*b*c", "ac", false),
            ("a*a", "a", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn what_explains_nothing_is_told() {
        let list = "[[reason]]\nwhy = \"so it is\"\ncovers = [\"v2 a *\", \"v2 b *\"]";
        let findings = ["v2 a x", "v2 a x", "v2 c x"].map(|line| Finding(line.to_owned()));
        let weighed = Explained::parse(list).unwrap().weigh(findings.to_vec());
        assert_eq!(weighed.to_string(), "explained: v2 a x\nNOT EXPLAINED: v2 c x\nEXPLAINS NOTHING: v2 b *\n");
        assert!(!weighed.is_fine());
        assert!(Explained::parse("").unwrap().weigh(Vec::new()).is_fine());
    }

    #[test]
    fn a_reason_says_why() {
        assert!(Explained::parse("[[reason]]\nwhy = \" \"\ncovers = [\"a\"]").is_err());
        assert!(Explained::parse("[[reason]]\ncovers = [\"a\"]").is_err());
    }
}

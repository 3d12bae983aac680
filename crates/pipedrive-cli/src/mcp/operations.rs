//! The operations that tools reach: by name, and found by words.

use std::cmp::Reverse;

use pipedrive::catalogue::{Entry, OPERATIONS, find};
use pipedrive::meta::{Kind, Meta, Verb, Version};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::fields;
use crate::mcp::problem::Problem;
use crate::names::{self, did_you_mean};

/// Resources whose writes send data out or give rights. They are reached only where they are named.
const GUARDED: &[&str] = &["channels", "meetings", "permissionSets", "roles", "users", "webhooks"];

/// Words that `--allow` takes besides [`GUARDED`] and names of operations.
const WORDS: &[&str] = &["write", "delete", "uploads", "deprecated"];

/// The most operations that a search returns.
const MOST_FOUND: usize = 20;

/// What people say, and what the operations say.
const SYNONYMS: &[(&str, &str)] = &[
    ("change", "update"),
    ("company", "organization"),
    ("contact", "person"),
    ("create", "add"),
    ("edit", "update"),
    ("find", "search"),
    ("insert", "add"),
    ("new", "add"),
    ("people", "person"),
    ("read", "get"),
    ("remove", "delete"),
    ("set", "update"),
    ("show", "get"),
];

/// Words that say nothing of an operation.
const IDLE: &[&str] = &["all", "an", "and", "by", "for", "from", "in", "its", "my", "of", "on", "the", "to", "with"];

/// What an operation does to data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Read,
    Write,
    /// Deletes or merges.
    Delete,
}

impl Act {
    fn of(meta: &Meta) -> Self {
        match meta.verb {
            Verb::Get => Act::Read,
            Verb::Delete => Act::Delete,
            _ if meta.template.ends_with("/merge") => Act::Delete,
            _ => Act::Write,
        }
    }

    /// Returns the tool for such operations.
    pub(crate) fn tool(self) -> &'static str {
        match self {
            Act::Read => "pipedrive_read",
            Act::Write => "pipedrive_write",
            Act::Delete => "pipedrive_delete",
        }
    }
}

/// An operation with its name among the tools.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) entry: &'static Entry,
    /// Pipedrive's id, with `v1_` before it where v2 has one of the same id.
    pub(crate) name: String,
    /// The first segment of the path, such as `deals`.
    pub(crate) resource: &'static str,
    pub(crate) act: Act,
    /// What `--allow` lacks, where it is not reached.
    needs: Option<String>,
    /// Its name and its command in words.
    title: String,
}

impl Operation {
    fn new(entry: &'static Entry, allow: &[String]) -> Self {
        let meta = entry.meta;
        let twin = meta.version == Version::V1 && find(Version::V2, meta.name).is_some();
        let name = if twin { format!("v1_{}", meta.name) } else { meta.name.to_owned() };
        let resource = fields::resource(meta);
        let act = Act::of(meta);
        let allowed = |word: &str| allow.iter().any(|allowed| allowed == word);
        let mut needs = Vec::new();
        match act {
            Act::Read => {}
            Act::Write => needs.push("write"),
            Act::Delete => needs.push("delete"),
        }
        if act != Act::Read && GUARDED.contains(&resource) {
            needs.push(resource);
        }
        if meta.parameters.iter().any(|parameter| parameter.kind == Kind::File) {
            needs.push("uploads");
        }
        if meta.deprecated {
            needs.push("deprecated");
        }
        let reached = allowed(&name) || needs.iter().all(|word| allowed(word));
        let title = format!("{} {}", names::kebab(meta.name), names::words(meta).join(" ")).replace('-', " ");
        Operation { entry, resource, act, needs: (!reached).then(|| needs.join(",")), title, name }
    }

    /// Returns whether tools may send it.
    pub(crate) fn is_reached(&self) -> bool {
        self.needs.is_none()
    }

    /// Returns what `--allow` lacks, in words.
    pub(crate) fn lacks(&self) -> String {
        format!("the server was not started with --allow {}", self.needs.as_deref().unwrap_or_default())
    }

    /// Checks that tools may send it.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        if self.is_reached() {
            return Ok(());
        }
        let help = format!("tell the person who runs the server: {}", self.lacks());
        Err(Problem::new("not_allowed", format!("{} is not allowed on this server", self.name)).help(help))
    }

    /// Returns the tool to call, or why there is none.
    pub(crate) fn way(&self) -> (&'static str, Value) {
        match self.is_reached() {
            true => ("tool", self.act.tool().into()),
            false => ("not_allowed", self.lacks().into()),
        }
    }

    /// Returns how well a word fits: 0 if it does not occur.
    fn fit(&self, word: &str) -> usize {
        let meta = self.entry.meta;
        let title = self.title.split(' ').any(|own| own == word || own.strip_suffix('s') == Some(word));
        let inside = |text: &str| text.to_lowercase().contains(word);
        match () {
            () if title => 4,
            () if self.name.to_lowercase().contains(word) => 3,
            () if inside(meta.description) => 2,
            () if meta.parameters.iter().any(|parameter| inside(parameter.name) || inside(parameter.description)) => 1,
            () => 0,
        }
    }
}

/// All operations of the catalogue, v2 first.
pub(crate) struct Operations(Vec<Operation>);

impl Operations {
    /// Creates them with what `--allow` has.
    pub(crate) fn new(allow: &[String]) -> Result<Self, Failure> {
        let mut all: Vec<Operation> = OPERATIONS.iter().map(|entry| Operation::new(entry, allow)).collect();
        all.sort_by_key(|operation| operation.entry.meta.version != Version::V2);
        for word in allow {
            let known = WORDS.iter().chain(GUARDED).any(|known| known == word);
            if !known && !all.iter().any(|operation| operation.name == *word) {
                let words: Vec<&str> = WORDS.iter().chain(GUARDED).copied().collect();
                let help = format!("{}, or the id of an operation", words.join(", "));
                let names = all.iter().map(|operation| operation.name.as_str());
                let meant = did_you_mean(word, names.chain(words));
                return Err(Failure::usage(format!("--allow: `{word}` is not known{meant}")).help(help));
            }
        }
        Ok(Operations(all))
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Operation> {
        self.0.iter()
    }

    /// Returns whether tools may do such a thing at all.
    pub(crate) fn reach(&self, act: Act) -> bool {
        self.iter().any(|operation| operation.act == act && operation.is_reached())
    }

    /// Returns the operation of this name.
    pub(crate) fn find(&self, name: &str) -> Result<&Operation, Problem> {
        self.iter().find(|operation| operation.name == name).ok_or_else(|| {
            let meant = did_you_mean(name, self.iter().map(|operation| operation.name.as_str()));
            Problem::argument("operation", format!("there is no operation `{name}`{meant}"))
                .help("pipedrive_search finds names of operations")
        })
    }

    /// Returns the operations that these words describe, the best first; without words and resource, the resources.
    pub(crate) fn search(&self, words: &str, resource: Option<&str>) -> Value {
        let words = stems(words);
        let in_resource = |operation: &&Operation| {
            resource.is_none_or(|resource| names::kebab(operation.resource) == names::kebab(resource))
        };
        if words.is_empty() && resource.is_none() {
            return self.resources();
        }
        let mut found: Vec<(usize, usize, &Operation)> = self
            .iter()
            .filter(in_resource)
            .filter(|operation| !operation.entry.meta.deprecated || operation.is_reached())
            .map(|operation| {
                let fits: Vec<usize> = words.iter().map(|word| operation.fit(word)).collect();
                (fits.iter().filter(|fit| **fit > 0).count(), fits.iter().sum(), operation)
            })
            .filter(|(count, ..)| *count > 0 || words.is_empty())
            .collect();
        let most = found.iter().map(|(count, ..)| *count).max().unwrap_or(0);
        found.retain(|(count, ..)| *count == most);
        found.sort_by_key(|(_, sum, operation)| (Reverse(*sum), !operation.is_reached(), operation.title.len()));
        let left_out = found.len().saturating_sub(MOST_FOUND);
        let rows: Vec<Value> = found
            .iter()
            .take(MOST_FOUND)
            .map(|(.., operation)| {
                let meta = operation.entry.meta;
                let mut row = json!({ "operation": operation.name, "does": meta.description, "cost": meta.cost });
                let (name, value) = operation.way();
                row[name] = value;
                row
            })
            .collect();
        let mut answer = json!({ "data": rows });
        if found.is_empty() {
            answer["hint"] = "nothing is described by these words; without any, the resources are listed".into();
        } else if most < words.len() {
            answer["hint"] = format!("no operation has all words; these have {most} of {}", words.len()).into();
        }
        if left_out > 0 {
            answer["left_out"] = json!({ "rows": left_out, "how": "more words, or a resource, find fewer" });
        }
        answer
    }

    fn resources(&self) -> Value {
        let mut resources: Vec<(&str, usize)> = Vec::new();
        for operation in self.iter().filter(|operation| operation.is_reached()) {
            match resources.iter_mut().find(|(name, _)| *name == operation.resource) {
                Some((_, count)) => *count += 1,
                None => resources.push((operation.resource, 1)),
            }
        }
        resources.sort_unstable();
        let row = |(name, count): &(&str, usize)| json!({ "resource": name, "operations": count });
        json!({ "data": resources.iter().map(row).collect::<Vec<_>>() })
    }
}

/// Returns the words of a query, as the operations say them.
fn stems(words: &str) -> Vec<String> {
    let words = words.to_lowercase();
    let words = words.split(|letter: char| !letter.is_alphanumeric()).filter(|word| word.len() > 1);
    let mut stems: Vec<String> = Vec::new();
    for word in words.filter(|word| !IDLE.contains(word)) {
        let stem = if word.len() > 3 { word.strip_suffix('s').unwrap_or(word) } else { word };
        let stem = SYNONYMS.iter().find(|(said, _)| *said == stem).map_or(stem, |(_, meant)| meant);
        if !stems.iter().any(|other| other == stem) {
            stems.push(stem.to_owned());
        }
    }
    stems
}

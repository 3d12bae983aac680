//! The tree of commands, made of the catalogue.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt::Write as _;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Arg, ArgAction, ArgMatches, Args as _, Command};
use pipedrive::catalogue::{Entry, OPERATIONS};
use pipedrive::meta::{Kind, Meta, Paging, Parameter, Place, Presence, Safety, Verb, Version};

use crate::arguments::given::{Given, demand};
use crate::arguments::{self, CLEAR, SET, id};
use crate::names::{self, kebab};
use crate::options;

/// The commands of the operations: a tree of words.
#[derive(Default)]
pub(crate) struct Tree {
    /// The operation, at the end of a command.
    entry: Option<&'static Entry>,
    below: BTreeMap<String, Tree>,
}

impl Tree {
    /// Creates the tree of all operations: where v1 and v2 have a command, it is that of v2; all of v1 is below `v1`.
    pub(crate) fn new() -> Self {
        let mut tree = Tree::default();
        for entry in OPERATIONS {
            let words = names::words(entry.meta);
            if let Some(version) = names::of_version(entry.meta.version) {
                tree.below.entry(version.to_owned()).or_default().insert(words.clone(), entry);
            }
            // The catalogue is ordered by version: v2 takes the place of v1.
            tree.insert(words, entry);
        }
        tree
    }

    fn insert(&mut self, words: Vec<String>, entry: &'static Entry) {
        let mut tree = self;
        for word in words {
            tree = tree.below.entry(word).or_default();
        }
        tree.entry = Some(entry);
    }

    /// Returns the operation of a command that was parsed, and its own matches.
    pub(crate) fn find<'m>(&self, mut matches: &'m ArgMatches) -> Option<(&'static Entry, &'m ArgMatches)> {
        let mut tree = self;
        while let Some((word, below)) = matches.subcommand() {
            (tree, matches) = (tree.below.get(word)?, below);
        }
        Some((tree.entry?, matches))
    }

    /// Returns every command with its operation.
    #[cfg(test)]
    pub(crate) fn commands(&self) -> Vec<(String, &'static Entry)> {
        let mut commands: Vec<_> = self.entry.map(|entry| (String::new(), entry)).into_iter().collect();
        for (word, tree) in &self.below {
            let below = tree.commands().into_iter();
            commands.extend(below.map(|(rest, entry)| (format!("{word} {rest}").trim_end().to_owned(), entry)));
        }
        commands
    }

    /// Returns whether a command begins with this word.
    pub(crate) fn begins(&self, word: &str) -> bool {
        self.below.contains_key(word)
    }

    /// Returns the words of the operation with this id of Pipedrive's, such as `getDeals`.
    pub(crate) fn words_of(&self, id: &str) -> Option<Vec<String>> {
        let mut versions = [Version::V2, Version::V1].into_iter();
        let entry = versions.find_map(|version| pipedrive::catalogue::find(version, id))?;
        Some(self.words(entry))
    }

    /// Returns the command of an operation.
    pub(crate) fn name_of(&self, entry: &Entry) -> String {
        self.words(entry).join(" ")
    }

    fn words(&self, entry: &Entry) -> Vec<String> {
        let words = names::words(entry.meta);
        let taken = words.iter().try_fold(self, |tree, word| tree.below.get(word)).and_then(|tree| tree.entry);
        let other = taken.is_none_or(|taken| taken.meta != entry.meta);
        let version = names::of_version(entry.meta.version).filter(|_| other);
        version.map(str::to_owned).into_iter().chain(words).collect()
    }

    /// Adds what is below: with its arguments and commands where it is reached, else with its name and summary.
    fn add_to(&self, command: Command, path: &str, is_reached: &dyn Fn(&str) -> bool) -> Command {
        self.below.iter().fold(command, |command, (word, tree)| {
            let path = format!("{path} {word}").trim_start().to_owned();
            let below = Command::new(word.clone());
            command.subcommand(match tree.entry {
                Some(entry) if is_reached(word) => operation(below, entry.meta),
                Some(entry) => below.about(about(entry.meta)),
                None if is_reached(word) => tree.add_to(group(below, &path), &path, is_reached),
                None => below.about(about_group(&path)),
            })
        })
    }
}

/// Returns the command line with everything that there is, for completions and man pages.
pub(crate) fn whole(tree: &Tree) -> Command {
    command(tree, &|_| true)
}

/// Returns the command line as far as these words can lead.
///
/// A command whose name is not among them cannot be reached. Their arguments are most of the time of a start.
pub(crate) fn for_words(tree: &Tree, words: &[OsString]) -> Command {
    command(tree, &|name| words.iter().any(|word| word == name))
}

fn command(tree: &Tree, is_reached: &dyn Fn(&str) -> bool) -> Command {
    let command = options::Options::augment_args(Command::new("pipedrive"))
        .version(env!("CARGO_PKG_VERSION"))
        .about("Pipedrive on the command line: a command for every operation of the API")
        .after_help(
            "A command is a noun and a verb: `pipedrive deals list`, `pipedrive deals add --title Roof`.\n\
             Pipedrive's id of an operation works as well: `pipedrive getDeals`.\n\
             Try everything without an account: `pipedrive --sandbox deals list`.",
        )
        .styles(Styles::styled().header(AnsiColor::Green.on_default().bold()).literal(AnsiColor::Cyan.on_default()))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("COMMAND");
    tree.add_to(command, "", is_reached)
}

fn about_group(path: &str) -> String {
    match path {
        "v1" => "All operations of the older API".to_owned(),
        _ => format!("Operations on {}", path.trim_start_matches("v1 ").replace('-', " ")),
    }
}

fn group(command: Command, path: &str) -> Command {
    command
        .about(about_group(path))
        .disable_help_subcommand(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("COMMAND")
}

fn operation(command: Command, meta: &'static Meta) -> Command {
    let mut command = command.next_help_heading("Arguments");
    for parameter in meta.parameters {
        let argument = argument(parameter);
        command = command.arg(match (parameter.place, meta.verb) {
            (Place::Path, Verb::Get) => argument.required(true),
            // Or it is a column of the rows.
            (Place::Path, _) => argument.required_unless_present("from"),
            _ => argument,
        });
    }
    let clearable = || meta.parameters.iter().filter(|parameter| parameter.presence == Presence::Clearable);
    if clearable().next().is_some() {
        let names: Vec<String> = clearable().map(|parameter| kebab(parameter.name)).collect();
        command = command.arg(
            Arg::new(CLEAR)
                .long(CLEAR)
                .value_name("NAMES")
                .action(ArgAction::Append)
                .value_delimiter(',')
                .help("Fields to clear")
                .value_parser(names)
                .hide_possible_values(true),
        );
    }
    if meta.parameters.iter().any(|parameter| parameter.kind == Kind::CustomFields) {
        command = command.arg(
            Arg::new(SET)
                .long(SET)
                .value_name("NAME=VALUE")
                .action(ArgAction::Append)
                .help("Custom field by its name, such as \"Deal Size=Large\"; without a value it is cleared"),
        );
    }
    if meta.paging != Paging::None {
        command = options::Paging::augment_args(command);
    }
    if meta.verb != Verb::Get {
        command = options::Bulk::augment_args(command);
    }
    options::Sending::augment_args(command).about(about(meta)).after_help(facts(meta))
}

fn argument(parameter: &'static Parameter) -> Arg {
    let Parameter { name, kind, .. } = *parameter;
    let argument = Arg::new(id(name)).help(help(parameter));
    if parameter.place == Place::Path {
        return argument.value_name(names::in_place(parameter));
    }
    let argument = argument.long(kebab(name)).value_name(value_name(kind));
    // What is required and missing is told by the catalogue, since `--body` may have it.
    match kind {
        Kind::Boolean | Kind::Bit => argument.num_args(0..=1).require_equals(true).default_missing_value("true"),
        kind if arguments::is_list(kind) => argument.action(ArgAction::Append).allow_hyphen_values(true),
        _ => argument.allow_hyphen_values(true),
    }
}

fn value_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Integer => "INTEGER",
        Kind::Number => "NUMBER",
        Kind::Boolean | Kind::Bit => "true|false",
        Kind::Date => "DATE",
        Kind::DateTime => "TIME",
        Kind::Time => "HH:MM",
        Kind::Uuid => "UUID",
        Kind::Choice(_) => "CHOICE",
        Kind::Commas(Kind::Object(_)) | Kind::Array(Kind::Object(_)) => "JSON",
        Kind::Commas(item) | Kind::Repeated(item) | Kind::Array(item) => value_name(*item),
        Kind::Object(_) | Kind::Map(_) | Kind::CustomFields => "JSON",
        Kind::File => "FILE",
        _ => "TEXT",
    }
}

/// Returns the description of an argument, with what is accepted.
fn help(parameter: &Parameter) -> String {
    let Parameter { kind, presence, bounds, description, .. } = *parameter;
    let mut facts = Vec::new();
    match (parameter.place, presence) {
        // Its name stands where others have their kind.
        (Place::Path, _) => facts.push(value_name(kind).to_lowercase()),
        (_, Presence::Required) => facts.push("required".to_owned()),
        _ => {}
    }
    let mut item = kind;
    while let Kind::Commas(of) | Kind::Repeated(of) | Kind::Array(of) = item {
        item = *of;
    }
    match item {
        Kind::Choice(values) if !values.is_empty() => facts.push(values.join(", ")),
        Kind::Object(members) => {
            let members: Vec<&str> = members.iter().map(|member| member.name).collect();
            facts.push(format!("members: {}", members.join(", ")));
        }
        Kind::CustomFields => facts.push("values by key".to_owned()),
        _ => {}
    }
    if arguments::is_list(kind) {
        facts.push("several: by comma, or given again".to_owned());
    }
    let unit = match kind {
        Kind::Integer | Kind::Number => "",
        Kind::Text => " characters",
        _ => " items",
    };
    if let Some(min) = bounds.min {
        facts.push(format!("at least {min}{unit}"));
    }
    if let Some(above) = bounds.above {
        facts.push(format!("above {above}"));
    }
    if let Some(max) = bounds.max {
        facts.push(format!("at most {max}{unit}"));
    }
    let description = description.trim_end_matches('.');
    if facts.is_empty() { description.to_owned() } else { format!("{description} [{}]", facts.join("; ")) }
}

fn about(meta: &Meta) -> String {
    let description = meta.description.trim_end_matches('.');
    if meta.deprecated { format!("{description} (deprecated)") } else { description.to_owned() }
}

/// Returns what is known of an operation, for below its help.
fn facts(meta: &Meta) -> String {
    let mut facts = format!("{} {}, Pipedrive's {}\n", meta.verb.method(), meta.template, meta.name);
    let page = if meta.paging == Paging::None { "" } else { " a page" };
    let _ = write!(facts, "Cost: {} of the day's tokens{page}", meta.cost);
    if !meta.scopes.is_empty() {
        let _ = write!(facts, "\nOAuth scopes, one of them: {}", meta.scopes.join(", "));
    }
    for rule in meta.rules {
        let _ = write!(facts, "\nArguments: {}", demand(rule, |argument| Given::default().name(meta, argument)));
    }
    if meta.verb != Verb::Get && meta.safety == Safety::Unsafe {
        facts += "\nSent twice, it is done twice";
    }
    facts
}

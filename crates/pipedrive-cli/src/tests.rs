//! What holds for every command.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::{env, fs, iter};

use clap::{ArgMatches, Subcommand as _};
use pipedrive::catalogue::{Entry, OPERATIONS};
use pipedrive::fields::Schema;
use pipedrive::meta::{Bounds, Kind, Meta, Parameter, Place, Presence, Version};
use pipedrive::{Account, Company, Credentials};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::arguments::Arguments;
use crate::builtin::Builtin;
use crate::command::{self, Tree};
use crate::failure::Failure;
use crate::fields::{self, Definitions};
use crate::names::{self, kebab};

/// The commands, one a line with its operation. They are public: a line that changes breaks someone's script.
const GOLDEN: &str = include_str!("tests/names.txt");

#[test]
fn names_stay() {
    let lines = Tree::new().commands().into_iter().map(|(command, Entry { meta, .. })| {
        format!("{command:<48} {:<6} {}\n", meta.verb.method().as_str(), meta.template)
    });
    let names: String = lines.collect();
    if env::var_os("UPDATE_NAMES").is_some() {
        fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/names.txt"), &names).unwrap();
    }
    assert!(names == GOLDEN, "names have changed; if they have to, UPDATE_NAMES=1 writes src/tests/names.txt");
}

#[test]
fn every_operation_has_a_command_of_its_own() {
    let commands = Tree::new().commands();
    let reached: BTreeSet<_> = commands.iter().map(|(_, entry)| (entry.meta.name, entry.meta.template)).collect();
    assert_eq!(reached.len(), OPERATIONS.len());
    for version in [Version::V1, Version::V2] {
        let names =
            OPERATIONS.iter().filter(|entry| entry.meta.version == version).map(|entry| names::words(entry.meta));
        let mut seen = BTreeSet::new();
        for name in names {
            assert!((2..=4).contains(&name.len()), "{name:?}");
            assert!(seen.insert(name.clone()), "{name:?} is given twice");
        }
        for name in &seen {
            let group = (1..name.len()).any(|length| seen.contains(&name[..length]));
            assert!(!group, "{name:?} is below another command");
        }
    }
    for (command, entry) in commands.iter().filter(|(command, _)| !command.starts_with("v1 ")) {
        let words = Tree::new().words_of(entry.meta.name).unwrap();
        let found = words.join(" ");
        assert!(found == *command || entry.meta.version == Version::V1, "{}: {found}, {command}", entry.meta.name);
    }
}

#[test]
fn an_id_stands_for_its_command_and_for_nothing_else() {
    for (words, expected) in [
        ("getDeals --limit 5", "deals list --limit 5"),
        ("--sandbox getDeals", "--sandbox deals list"),
        ("deals add --title getDeals", "deals add --title getDeals"),
        ("operations getDeals", "operations getDeals"),
        ("mcp --allow addNote --tools getDeals", "mcp --allow addNote --tools getDeals"),
    ] {
        let mut replaced = iter::once("pipedrive").chain(words.split(' ')).map(Into::into).collect();
        crate::replace_id(&Tree::new(), &mut replaced);
        let replaced: Vec<_> = replaced[1..].iter().map(|word| word.to_str().unwrap()).collect();
        assert_eq!(replaced.join(" "), expected);
    }
}

#[test]
fn clap_finds_no_mistake() {
    Builtin::augment_subcommands(command::whole(&Tree::new())).debug_assert();
}

#[test]
fn what_takes_custom_fields_has_definitions() {
    let definitions = Definitions::new(Schema::default());
    for Entry { meta, .. } in OPERATIONS {
        let has_map = definitions.map(fields::resource(meta)).is_some();
        assert!(fields::parameter(meta).is_none() || has_map, "{}", meta.name);
    }
}

/// Most of the command line is left out at a start. Nobody notices it: not in a help, nor in what is said of a mistake.
#[test]
fn what_words_lead_to_is_as_in_the_whole_command_line() {
    let tree = Tree::new();
    let mut whole = Builtin::augment_subcommands(command::whole(&tree));
    let mut groups = BTreeSet::from([String::new(), "mcp".to_owned()]);
    let commands = tree.commands();
    for (command, _) in &commands {
        groups.extend(command.match_indices(' ').map(|(at, _)| command[..at].to_owned()));
    }
    let helps = commands.iter().map(|(command, _)| command).chain(&groups).map(|words| format!("{words} --help"));
    let mistakes = groups.iter().map(|words| format!("{words} lst"));
    let mistakes =
        mistakes.chain(["deals --titel add", "deals add --titel x", "deals ad --title x"].map(str::to_owned));
    for words in helps.chain(mistakes) {
        let words: Vec<OsString> = iter::once("pipedrive").chain(words.split_whitespace()).map(Into::into).collect();
        let part = Builtin::augment_subcommands(command::for_words(&tree, &words)).try_get_matches_from(&words);
        let told = whole.try_get_matches_from_mut(&words).unwrap_err().to_string();
        assert_eq!(part.unwrap_err().to_string(), told, "{words:?}");
    }
}

#[test]
fn errors_name_what_was_typed() {
    let tree = Tree::new();
    let refused = |words: &str| -> Failure {
        let words: Vec<OsString> = iter::once("pipedrive").chain(words.split(' ')).map(Into::into).collect();
        let command = Builtin::augment_subcommands(command::for_words(&tree, &words));
        match command.try_get_matches_from(words) {
            Ok(matches) => {
                let (entry, matches) = tree.find(&matches).unwrap();
                request(entry, matches).unwrap_err()
            }
            Err(error) => error.into(),
        }
    };
    for (words, message) in [
        ("deals list --limit 501", "--limit: 501 is beyond the limit of 500"),
        ("deals list --limit many", "--limit: `many` is not a whole number"),
        ("deals get many", "<ID>: `many` is not a whole number"),
        ("deals followers delete 1 two", "<FOLLOWER_ID>: `two` is not a whole number"),
        ("deals add", "--title: is required"),
        ("deals add --title Roof --value much", "--value: `much` is not a number"),
        ("activities add --done=maybe", "--done: `maybe` is neither true nor false"),
        ("activities add --subject Call --due-date tomorrow", "--due-date: `tomorrow` is not of the form 2026-01-31"),
        (
            "activities add --subject Call --participants [{\"person\":1}]",
            "`[0].person` in --participants: is not an argument of this operation; did you mean `person_id`?",
        ),
        ("notes add --content hello", "one of --lead-id, --deal-id"),
        ("filters add --name Mine --type deals --conditions {", "--conditions: is not a JSON object"),
        ("deals add --set Size", "--set: `Size` is not NAME=VALUE"),
        ("files add --file nothing-there", "--file: nothing-there: "),
        ("deals get", "the following required arguments were not provided: <ID>"),
        ("deals list --lmit 5", "unexpected argument '--lmit' found"),
        ("deals lst", "unrecognized subcommand 'lst'"),
        ("deals update 1 --clear titel", "invalid value 'titel' for '--clear <NAMES>' [possible values: "),
        ("deals list -o xml", "invalid value 'xml' for '--output <FORMAT>' [possible values: table, json, "),
    ] {
        let failure = refused(words).to_json();
        let told = failure["error"]["message"].as_str().unwrap();
        assert!(told.starts_with(message), "{words}: {told}");
        assert_eq!(failure["error"]["exit_code"], 2, "{words}");
    }
    for (words, help) in [
        ("deals list --lmit 5", "a similar argument exists: '--limit'"),
        ("deals list --limit 501", "`--help` after the command shows its arguments"),
        ("deals update 1 --value none", "`--clear value` leaves it without a value"),
    ] {
        let failure = refused(words).to_json();
        assert!(failure["error"]["help"].as_str().unwrap().starts_with(help), "{words}: {failure}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn words_give_the_request_of_the_catalogue((index, arguments) in operation_with_arguments()) {
        // Parsing needs much less time than building the tree.
        thread_local! {
            static TREE: (Tree, RefCell<clap::Command>) = {
                let tree = Tree::new();
                let command = RefCell::new(command::whole(&tree));
                (tree, command)
            };
        }
        let entry = &OPERATIONS[index];
        let wanted = entry.request(&account(), &Value::Object(arguments.clone()));
        let words = words(entry.meta, &arguments);
        let given = TREE.with(|(tree, command)| {
            let matches = command.borrow_mut().try_get_matches_from_mut(&words).map_err(|error| error.to_string());
            let matches = matches.unwrap_or_else(|error| panic!("{words:?}: {error}"));
            let (found, matches) = tree.find(&matches).unwrap();
            assert_eq!((found.meta.name, found.meta.template), (entry.meta.name, entry.meta.template));
            request(found, matches)
        });
        match (wanted, given) {
            (Ok(wanted), Ok(given)) => {
                prop_assert_eq!(wanted.method(), given.method());
                prop_assert_eq!(wanted.uri(), given.uri());
                prop_assert_eq!(wanted.headers(), given.headers());
                prop_assert_eq!(wanted.body(), given.body());
            }
            (Err(wanted), Err(given)) => {
                let refusal = wanted.argument_error().unwrap();
                let path = refusal.argument();
                let parameters = entry.meta.parameters.iter().filter(|parameter| path.starts_with(parameter.name));
                let parameter = parameters.max_by_key(|parameter| parameter.name.len()).unwrap();
                let (argument, inside) = path.split_at(parameter.name.len());
                let typed = match arguments.get(argument) {
                    Some(Value::Null) => format!("--clear {}", kebab(argument)),
                    _ => names::typed(parameter),
                };
                let inside = inside.trim_start_matches('.');
                let name = if inside.is_empty() { typed } else { format!("`{inside}` in {typed}") };
                prop_assert_eq!(given.message(), format!("{name}: {}", refusal.kind()));
            }
            (wanted, given) => prop_assert!(false, "{:?}: {:?}, {:?}", words, wanted, given),
        }
    }
}

fn request(entry: &Entry, matches: &ArgMatches) -> Result<pipedrive::http::Request<pipedrive::bytes::Bytes>, Failure> {
    let mut arguments = Arguments::default();
    arguments.take_words(entry, matches)?;
    Ok(account().request(&arguments.invoke(entry)?)?)
}

fn account() -> Account {
    Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap())
}

/// Writes arguments as the words of a command.
fn words(meta: &Meta, arguments: &Map<String, Value>) -> Vec<String> {
    let version = names::of_version(meta.version).map(str::to_owned);
    let mut words = vec!["pipedrive".to_owned()];
    words.extend(version.into_iter().chain(names::words(meta)));
    let mut places = Vec::new();
    for parameter in meta.parameters {
        let Some(value) = arguments.get(parameter.name) else { continue };
        let option = kebab(parameter.name);
        match value {
            Value::Null => words.push(format!("--clear={option}")),
            value if parameter.place == Place::Path => places.push(scalar(value)),
            // As an array where the texts have commas themselves, else by comma.
            Value::Array(items) if items.iter().any(needs_json) || items.is_empty() => {
                words.push(format!("--{option}={value}"));
            }
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(scalar).collect();
                words.push(format!("--{option}={}", items.join(",")));
            }
            value => words.push(format!("--{option}={}", scalar(value))),
        }
    }
    words.push("--".to_owned());
    words.extend(places);
    words
}

fn needs_json(item: &Value) -> bool {
    match item {
        Value::String(text) => text.contains(',') || text.trim_start().starts_with('['),
        item => !item.is_number() && !item.is_boolean(),
    }
}

fn scalar(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns arguments of an operation according to its metadata. Files are left out: words name them, JSON has them.
fn operation_with_arguments() -> impl Strategy<Value = (usize, Map<String, Value>)> {
    (0..OPERATIONS.len()).prop_flat_map(|index| (Just(index), arguments(OPERATIONS[index].meta)))
}

fn arguments(meta: &'static Meta) -> impl Strategy<Value = Map<String, Value>> {
    let mut each: Vec<BoxedStrategy<Option<(String, Value)>>> = Vec::new();
    for parameter in meta.parameters.iter().filter(|parameter| parameter.kind != Kind::File) {
        let Parameter { name, kind, bounds, place, .. } = *parameter;
        let value = match place {
            Place::Path if matches!(kind, Kind::Text | Kind::Uuid) => "[a-z0-9]{1,40}".prop_map(Value::from).boxed(),
            _ => value(kind, meta.version, bounds),
        };
        let given = match parameter.presence {
            Presence::Required => value.prop_map(Some).boxed(),
            Presence::Clearable => prop_oneof![Just(None), Just(Some(Value::Null)), value.prop_map(Some)].boxed(),
            _ => prop::option::of(value).boxed(),
        };
        each.push(given.prop_map(move |value| value.map(|value| (name.to_owned(), value))).boxed());
    }
    each.prop_map(|pairs| pairs.into_iter().flatten().collect())
        .prop_filter("the rules", |given: &Map<String, Value>| {
            meta.rules.iter().all(|rule| rule.broken_by(given).is_none())
        })
}

fn value(kind: Kind, version: Version, bounds: Bounds) -> BoxedStrategy<Value> {
    let least = bounds.min.or(bounds.above.map(|above| above + 1)).unwrap_or(0);
    let items = least as usize..=bounds.max.unwrap_or(3).min(3) as usize;
    match kind {
        Kind::Text if least > 0 => "[-\\[{,=é a-z]{2,8}".prop_map(Value::from).boxed(),
        Kind::Text | Kind::Uuid => "[^\0]{0,8}|[-\\[{,=é a-z]{0,8}".prop_map(Value::from).boxed(),
        Kind::Integer => (least..=bounds.max.unwrap_or(i64::MAX as u64)).prop_map(Value::from).boxed(),
        Kind::Number => (least as i64..1_000_000, 0..100_i64)
            .prop_map(|(whole, part)| if part == 0 { json!(whole) } else { json!(whole as f64 + part as f64 / 100.0) })
            .boxed(),
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Bit => (0..=1).prop_map(Value::from).boxed(),
        Kind::Date => Just(json!("2026-01-31")).boxed(),
        Kind::DateTime if version == Version::V1 => Just(json!("2026-01-31 12:30:15")).boxed(),
        Kind::DateTime => Just(json!("2026-01-31T12:30:15Z")).boxed(),
        Kind::Time => Just(json!("12:30")).boxed(),
        Kind::Choice(known) => choice(known, version),
        Kind::Commas(item) | Kind::Repeated(item) | Kind::Array(item) => {
            prop::collection::vec(value(*item, version, Bounds::new()), items).prop_map(Value::from).boxed()
        }
        Kind::Object(members) => members
            .iter()
            .fold(Just(Map::new()).boxed(), |object, member| {
                let value = value(member.kind, version, member.bounds);
                let given = match member.presence {
                    Presence::Required => value.prop_map(Some).boxed(),
                    _ => prop::option::of(value).boxed(),
                };
                (object, given)
                    .prop_map(|(mut object, given)| {
                        object.extend(given.map(|given| (member.name.to_owned(), given)));
                        object
                    })
                    .boxed()
            })
            .prop_map(Value::from)
            .boxed(),
        Kind::Map(item) => prop::collection::btree_map("[1-9][0-9]{0,3}", value(*item, version, Bounds::new()), 0..3)
            .prop_map(|members| Value::Object(members.into_iter().collect()))
            .boxed(),
        Kind::CustomFields => prop::collection::btree_map("[0-9a-f]{40}", "[a-z,]{0,5}".prop_map(Value::from), 0..3)
            .prop_map(|fields| Value::Object(fields.into_iter().collect()))
            .boxed(),
        other => panic!("{other:?} is not known to this test"),
    }
}

/// Digits are numbers in v2, and quoted in v1.
fn choice(known: &'static [&'static str], version: Version) -> BoxedStrategy<Value> {
    let digits = !known.is_empty() && known.iter().all(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    match (digits, version) {
        (true, Version::V2) => prop::sample::select(known).prop_map(|text| json!(text.parse::<u64>().unwrap())).boxed(),
        (true, _) => prop::sample::select(known).prop_map(Value::from).boxed(),
        (false, _) => prop_oneof![prop::sample::select(known), Just("other")].prop_map(Value::from).boxed(),
    }
}

//! The catalogue against the declarations, against the emulator's own table, and at work.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use pipedrive::blocking::Client;
use pipedrive::catalogue::{Answer, OPERATIONS, find};
use pipedrive::meta::{Meta, Paging, Place, Version};
use pipedrive::serde_json::{self, Value, json};
use pipedrive::{Account, Credentials, FilePart, Host};
use pipedrive_sandbox::Sandbox;

/// The emulator's tables: of each version as Pipedrive documents it, and what it documented of v1 before.
const TABLES: [(Version, bool, &str); 3] = [
    (Version::V1, true, include_str!("../../crates/pipedrive-sandbox/src/catalogue/v1.txt")),
    (Version::V1, false, include_str!("../../crates/pipedrive-sandbox/src/catalogue/v1_deals_era.txt")),
    (Version::V2, true, include_str!("../../crates/pipedrive-sandbox/src/catalogue/v2.txt")),
];

#[test]
fn every_operation_that_is_declared_is_listed_once() {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/pipedrive-core/src");
    let declared = declared_in(&core.join("v1")) + declared_in(&core.join("v2"));
    assert_eq!(OPERATIONS.len(), declared);
    let ids: HashSet<_> = OPERATIONS.iter().map(|entry| (entry.meta.version, entry.meta.name)).collect();
    assert_eq!(ids.len(), declared);
}

/// Counts the operations in the files of a folder and of those in it.
fn declared_in(folder: &Path) -> usize {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let counts = paths.map(|path| match path.is_dir() {
        true => declared_in(&path),
        false => fs::read_to_string(path).unwrap().lines().filter(|line| line.starts_with("#[operation(")).count(),
    });
    counts.sum()
}

#[test]
fn the_emulators_tables_say_the_same_and_have_no_operation_more() {
    let mut table = HashMap::new();
    let mut missing = Vec::new();
    for (version, documented, text) in TABLES {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let words: Vec<&str> = line.split_ascii_whitespace().collect();
            let [verb, path, id, cost, _, paging, query @ ..] = words.as_slice() else { panic!("{line}") };
            let mut names: Vec<&str> =
                query.iter().map(|word| word.split_once(':').unwrap().0.trim_end_matches('*')).collect();
            names.sort_unstable();
            table.insert((version, *id), format!("{verb} {path} {id} {cost} {paging} {}", names.join(" ")));
            // Of what is no longer documented v2 has a better form, but for the reads, which can select fields.
            let is_wanted = documented || *verb == "GET" && !path.contains("earch") && !path.ends_with("/collection");
            if is_wanted && find(version, id).is_none() {
                missing.push(line);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    let different: Vec<(String, Option<&String>)> = OPERATIONS
        .iter()
        .map(|entry| (line(entry.meta), table.get(&(entry.meta.version, entry.meta.name))))
        .filter(|(ours, theirs)| Some(ours) != *theirs)
        .collect();
    assert!(different.is_empty(), "{different:#?}");
}

/// An operation as the emulator's table has it: `GET /deals/{id} getDeal 1 -`, then the names of the query.
fn line(meta: &Meta) -> String {
    let (verb, path) = (meta.verb.method(), &meta.template["/api/v1".len()..]);
    let (paging, markers): (_, &[&str]) = match meta.paging {
        Paging::None => ("-", &[]),
        Paging::Offset => ("offset", &["start", "limit"]),
        _ => ("cursor", &["cursor", "limit"]),
    };
    let query = meta.parameters.iter().filter(|parameter| parameter.place == Place::Query);
    let mut names: Vec<&str> = query.map(|parameter| parameter.name).filter(|name| !markers.contains(name)).collect();
    names.sort_unstable();
    format!("{verb} {path} {} {} {paging} {}", meta.name, meta.cost, names.join(" "))
}

fn client(sandbox: &Sandbox) -> Client {
    let token = Credentials::api_token(sandbox.token()).unwrap();
    Client::new(Account::new(Host::loopback(sandbox.url()).unwrap(), token))
}

#[test]
fn a_list_is_read_to_its_end() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(25);
    let client = client(&sandbox);
    for (version, name, arguments) in
        [(Version::V1, "getDeals", json!({"limit": 10})), (Version::V2, "getDeals", json!({"limit": 10}))]
    {
        let list = find(version, name).unwrap().invoke(arguments).unwrap().paged().unwrap();
        let from = sandbox.journal().len();
        let rows: Vec<Value> =
            client.pages(list).map(|row| serde_json::from_str(row.unwrap().get()).unwrap()).collect();
        assert_eq!(sandbox.journal().len() - from, 3);
        assert_eq!(rows.iter().map(|row| row["id"].as_u64().unwrap()).collect::<Vec<_>>(), Vec::from_iter(1..=25));
    }
}

#[test]
fn a_file_goes_up_and_down() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(1);
    let (client, bytes) = (client(&sandbox), &b"\x89PNG\r\n\xFF\x00"[..]);
    let v1 = |name| find(Version::V1, name).unwrap();
    let file = FilePart::new("logo.png", bytes);
    let upload = v1("addFile").invoke_with_files(json!({"deal_id": 1}), [("file", file)]).unwrap();
    let Answer::Value(added) = client.send(&upload).unwrap() else { panic!("it answers what it knows of the file") };
    let added: Value = serde_json::from_str(added.data.get()).unwrap();
    let download = v1("downloadFile").invoke(json!({"id": added["id"]})).unwrap();
    let Answer::File(content) = client.send(&download).unwrap() else { panic!("it answers the file") };
    assert_eq!(content.bytes, bytes);
}

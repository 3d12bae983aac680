//! The core does no I/O: what it depends on is known by name, and each name has a reason.

use std::collections::BTreeSet;

use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

/// All that pipedrive-core may depend on, on any platform and with all its features, and why that does no I/O.
const ALLOWED: &[(&str, &str)] = &[
    // Of its own choice, in its manifest.
    ("base64", "the credentials of an OAuth app in a header"),
    ("bytes", "bodies of requests and responses"),
    ("http", "requests and responses as values"),
    ("itoa", "integers as text"),
    ("jiff", "dates and times as values; see CLOSED for what of it is off"),
    ("memchr", "finding bytes"),
    ("mime_guess", "the media type of a file, from its name"),
    ("percent-encoding", "paths and queries"),
    ("pipedrive-derive", "the derive; runs in the compiler"),
    ("rust_decimal", "amounts, exactly"),
    ("serde", "reading and writing of models"),
    ("serde_json", "JSON"),
    ("serde_path_to_error", "where in the JSON it went wrong"),
    ("serde-transcode", "values of other formats than JSON"),
    ("serde_urlencoded", "queries and forms"),
    ("strsim", "which names are near one that is unknown"),
    ("subtle", "comparing the state of an OAuth redirect in constant time"),
    ("tracing", "a warning where an answer is odd, with the feature of that name"),
    // Below those.
    ("arrayvec", "of rust_decimal: numbers as text, on the stack"),
    ("form_urlencoded", "of serde_urlencoded: the escaping"),
    ("jiff-core", "of jiff: its arithmetic"),
    ("jiff-static", "of jiff, on Windows and elsewhere: never chosen, runs in the compiler"),
    ("mime", "of mime_guess: media types as values"),
    ("num-traits", "of rust_decimal: arithmetic"),
    ("pin-project-lite", "of tracing: nothing that is used"),
    ("portable-atomic", "of jiff, where there are no 64 bit atomics"),
    ("portable-atomic-util", "of jiff, where there are no 64 bit atomics"),
    ("ryu", "of serde_urlencoded: floats as text"),
    ("serde_core", "of serde: its traits"),
    ("tracing-core", "of tracing: events"),
    ("unicase", "of mime_guess: comparing extensions"),
    ("zmij", "of serde_json: floats as text"),
    // In the compiler only.
    ("proc-macro2", "of the derives"),
    ("quote", "of the derives"),
    ("serde_derive", "of serde: its derive"),
    ("syn", "of the derives"),
    ("unicode-ident", "of the derives"),
];

/// Features that read the machine's clock, files or environment, and must stay off.
const CLOSED: &[(&str, &[&str])] =
    &[("jiff", &["default", "js", "tz-system", "tzdb-bundle-platform", "tzdb-concatenated", "tzdb-zoneinfo"])];

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let tree = workspace.cargo(&[
        "tree",
        "--package=pipedrive-core",
        "--edges=normal",
        "--all-features",
        "--target=all",
        "--prefix=none",
        "--format={p}|{f}",
    ])?;
    let packages: Vec<_> =
        tree.lines().filter_map(package).filter(|package| package.name != "pipedrive-core").collect();
    let names: BTreeSet<_> = packages.iter().map(|package| package.name).collect();
    verdict(failures(&packages, ALLOWED, CLOSED), format_args!("{} dependencies, none does I/O", names.len()))
}

struct Package<'a> {
    name: &'a str,
    features: Vec<&'a str>,
}

/// A line of the tree, `name v1.2.3 (more)|feature,feature`.
fn package(line: &str) -> Option<Package<'_>> {
    let (package, features) = line.split_once('|')?;
    // A package that was told before is marked at the end.
    let features = features.trim_end_matches("(*)").trim().split(',').collect();
    Some(Package { name: package.split(' ').next()?, features })
}

fn failures(packages: &[Package<'_>], allowed: &[(&str, &str)], closed: &[(&str, &[&str])]) -> Vec<String> {
    let mut failures = BTreeSet::new();
    for Package { name, features } in packages {
        if allowed.iter().all(|(allowed, _)| allowed != name) {
            failures.insert(format!("pipedrive-core depends on {name}: see `cargo tree -p pipedrive-core -i {name}`"));
        }
        let closed = closed.iter().filter(|(closed, _)| closed == name).flat_map(|(_, features)| *features);
        for feature in closed.filter(|feature| features.contains(feature)) {
            failures.insert(format!("pipedrive-core turns on `{feature}` of {name}"));
        }
    }
    for (name, _) in allowed.iter().filter(|(name, _)| packages.iter().all(|package| package.name != *name)) {
        failures.insert(format!("{name} is allowed, but pipedrive-core does not depend on it"));
    }
    failures.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees() {
        let allowed = [("a", "needed"), ("b", "needed")];
        let closed = [("a", &["clock"][..])];
        for (tree, expected) in [
            ("a v1.0.0|default,std\nb v2.0.0 (proc-macro)|\na v1.0.0|default,std (*)", vec![]),
            (
                "a v1|\nb v1|clock\nmio v1|",
                vec!["pipedrive-core depends on mio: see `cargo tree -p pipedrive-core -i mio`"],
            ),
            ("a v1|std,clock (*)\nb v1|", vec!["pipedrive-core turns on `clock` of a"]),
            ("a v1|", vec!["b is allowed, but pipedrive-core does not depend on it"]),
        ] {
            let packages: Vec<_> = tree.lines().filter_map(package).collect();
            assert_eq!(failures(&packages, &allowed, &closed), expected, "{tree:?}");
        }
    }
}

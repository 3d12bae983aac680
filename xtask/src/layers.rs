//! No file is in a circle with another of its crate, and within the core none uses what is above it.

mod imports;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;

use self::imports::{Imports, imports};
use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

/// The modules of pipedrive-core, a layer a line: each uses its own layer and those before it. A module inside another,
/// `a/b`, can have a layer of its own.
const LAYERS: &[&[&str]] = &[
    &["json"],
    &["meta"],
    &["model", "record"],
    &["error"],
    &["wire"],
    &["account"],
    &["machine"],
    &["retry"],
    &["oauth"],
    &["session"],
    &["trace"],
    &["call", "download"],
    &["pages"],
    &["catalogue/args", "catalogue/entry"],
    &["v1", "v2"],
    &["upsert"],
    &["fields", "webhook"],
    &["catalogue"],
    &["lib"],
];

/// Crates that do not pass yet; one that does is a failure, too.
const NOT_YET: &[&str] = &[];

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let (mut failures, mut files, mut left) = (Vec::new(), 0, Vec::new());
    for package in workspace.packages() {
        let (name, manifest) =
            (package["name"].as_str().unwrap_or_default(), workspace.relative(&package["manifest_path"]));
        let Some(folder) = manifest.strip_suffix("Cargo.toml").filter(|folder| folder.starts_with("crates/")) else {
            continue;
        };
        if !workspace.holds(&format!("{folder}src/lib.rs")) {
            continue; // tests alone
        }
        let sources = workspace.root().join(folder).join("src");
        let imports = imports(name, |file| fs::read_to_string(sources.join(file)).ok())
            .map_err(|error| Failures::one(format!("{name}: {error}")))?;
        files += imports.len();
        let mut found = circles(&imports);
        if name == "pipedrive-core" {
            found.extend(upward(&imports, LAYERS));
        }
        match (NOT_YET.contains(&name), found.len()) {
            (true, 0) => failures.push(format!("{name} passes: it is no longer one of NOT_YET")),
            (true, count) => left.push(format!(", not yet {name} ({count})")),
            (false, _) => failures.extend(found.into_iter().map(|line| format!("{name}: {line}"))),
        }
    }
    verdict(failures, format_args!("{files} files, none in a circle, none that uses what is above it{}", left.concat()))
}

/// The circles of files, each with the shortest that is in it.
fn circles(imports: &Imports) -> Vec<String> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = imports
        .keys()
        .map(|file| (file.as_str(), paths(imports, file).into_iter().map(|path| path[path.len() - 1]).collect()))
        .collect();
    let mut failures = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for (file, there) in &reached {
        if !there.contains(file) || done.contains(file) {
            continue;
        }
        let circle: Vec<&str> = there.iter().copied().filter(|other| reached[other].contains(file)).collect();
        done.extend(&circle);
        let back = |start: &str| paths(imports, start).into_iter().find(|path| path[path.len() - 1] == start);
        let Some(shortest) = circle.iter().filter_map(|file| back(file)).min_by_key(Vec::len) else { continue };
        failures.push(format!("a circle of {} files: {}; the shortest in it:", circle.len(), circle.join(", ")));
        failures.extend(shortest.windows(2).map(|pair| format!("  {}", told(imports, pair[0], pair[1]))));
    }
    failures
}

/// The shortest path from a file to each that it reaches, the file itself among them if it is in a circle.
fn paths<'a>(imports: &'a Imports, start: &str) -> Vec<Vec<&'a str>> {
    let Some((start, _)) = imports.get_key_value(start) else { return Vec::new() };
    let (mut paths, mut seen): (Vec<Vec<&str>>, _) = (Vec::new(), BTreeSet::new());
    let mut queue = VecDeque::from([vec![start.as_str()]]);
    while let Some(path) = queue.pop_front() {
        for next in imports[path[path.len() - 1]].keys().filter(|next| seen.insert(next.as_str())) {
            let longer: Vec<&str> = path.iter().copied().chain([next.as_str()]).collect();
            paths.push(longer.clone());
            queue.push_back(longer);
        }
    }
    paths
}

/// The imports that go up the list of layers.
fn upward(imports: &Imports, layers: &[&[&str]]) -> Vec<String> {
    let layer = |file: &str| {
        let mut modules = std::iter::successors(file.strip_suffix(".rs"), |inner| Some(inner.rsplit_once('/')?.0));
        modules.find_map(|module| layers.iter().position(|layer| layer.contains(&module)))
    };
    let mut failures = Vec::new();
    for (file, used) in imports {
        let Some(own) = layer(file) else {
            failures.push(format!("{file} is in no layer"));
            continue;
        };
        let above = used.keys().filter(|other| layer(other).is_some_and(|other| other > own));
        failures.extend(above.map(|other| format!("upward: {}", told(imports, file, other))));
    }
    failures
}

fn told(imports: &Imports, file: &str, other: &str) -> String {
    let names: Vec<&str> = imports[file][other].iter().map(String::as_str).collect();
    format!("{file} -> {other}: {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong in a crate whose files are told one after the other, each behind a line `-- name`.
    fn wrong(text: &str) -> Vec<String> {
        let files: BTreeMap<_, _> = text.split("-- ").filter_map(|file| file.split_once('\n')).collect();
        let imports = imports("a-crate", |file| files.get(file).map(|text| (*text).to_owned())).unwrap();
        let mut wrong = circles(&imports);
        wrong.extend(upward(&imports, &[&["high/base"], &["low"], &["mid"], &["high"], &["lib"]]));
        wrong
    }

    #[test]
    fn crates() {
        let three = "-- lib.rs\nmod low; mod mid; mod high;\n";
        for (what, text, expected) in [
            (
                "in order",
                "-- low.rs\nstruct L;\n-- mid.rs\nuse crate::low::L;\n-- high.rs\nuse crate::{low, mid};",
                vec![],
            ),
            (
                "up",
                "-- low.rs\nuse super::high::{H, I as J};\n-- mid.rs\n\n-- high.rs\n",
                vec!["upward: low.rs -> high.rs: H, I"],
            ),
            (
                "up, by paths in code",
                "-- low.rs\nfn f(_: crate::mid::M) { a_crate::high::h() }\n-- mid.rs\n\n-- high.rs\n",
                vec!["upward: low.rs -> high.rs: h", "upward: low.rs -> mid.rs: M"],
            ),
            (
                "a module, then what is in it",
                "-- low.rs\nuse crate::high;\nfn f() { high::h() }\n-- mid.rs\n\n-- high.rs\n",
                vec!["upward: low.rs -> high.rs: h"],
            ),
            (
                "a circle, and the shortest in it",
                "-- low.rs\n\n-- mid.rs\nmod a; mod b; mod c;\n-- high.rs\n\
                 -- mid/a.rs\nuse super::b::B;\n-- mid/b.rs\nuse super::{c::C, a::A};\n-- mid/c.rs\nuse crate::mid::a::A;",
                vec![
                    "a circle of 3 files: mid/a.rs, mid/b.rs, mid/c.rs; the shortest in it:",
                    "  mid/a.rs -> mid/b.rs: B",
                    "  mid/b.rs -> mid/a.rs: A",
                ],
            ),
            (
                "a facade is no circle",
                "-- low.rs\n\n-- high.rs\nuse crate::mid::*; fn f(_: A) {}\n\
                 -- mid.rs\nmod a; mod b; pub use self::a::A; pub(crate) use b::B;\n\
                 -- mid/a.rs\nuse super::B; pub struct A;\n-- mid/b.rs\npub struct B;",
                vec![],
            ),
            (
                "what is behind a facade counts",
                "-- high.rs\npub struct H;\n-- mid.rs\npub use crate::high::H;\n\
                 -- low.rs\nfn f(_: crate::mid::H) {}",
                vec!["upward: low.rs -> high.rs: H", "upward: mid.rs -> high.rs: H"],
            ),
            (
                "a parent that uses its child, which uses it",
                "-- low.rs\n\n-- high.rs\n\n-- mid.rs\nmod a; pub use a::A; struct M(A);\n\
                 -- mid/a.rs\npub struct A(Option<super::M>);",
                vec![
                    "a circle of 2 files: mid.rs, mid/a.rs; the shortest in it:",
                    "  mid.rs -> mid/a.rs: A",
                    "  mid/a.rs -> mid.rs: M",
                ],
            ),
            (
                "tests",
                "-- mid.rs\n\n-- high.rs\n\n-- low.rs\n#[cfg(test)] mod tests { use crate::high::H; }\n\
                 #[cfg(test)] mod more;\n#[cfg(all(test, unix))] use crate::mid::M;",
                vec![],
            ),
            (
                "macros",
                "-- high.rs\n#[macro_export] macro_rules! h { () => {} }\n-- mid.rs\nmacro_rules! m { () => { $crate::high::H } }\npub(crate) use m;\n\
                 -- low.rs\ncrate::h!(); m!(); fn f() { print!(\"{}\", ::crate_::high::A::new(crate::mid::N)) }",
                vec!["upward: low.rs -> high.rs: H, h", "upward: low.rs -> mid.rs: N, m"],
            ),
            (
                "other crates",
                "-- low.rs\nuse std::fmt; use high::H; #[high::a(x = mid::B)] fn f() { ::mid::f() }\n-- mid.rs\n\n-- high.rs\n",
                vec![],
            ),
            (
                "a layer within a module",
                "-- low.rs\nuse crate::high::{B, R};\n-- mid.rs\n\n-- high.rs\nmod base; mod rest; pub use {base::B, rest::R};\n\
                 -- high/base.rs\npub struct B;\n-- high/rest.rs\npub struct R;",
                vec!["upward: low.rs -> high/rest.rs: R"],
            ),
        ] {
            assert_eq!(wrong(&format!("{three}{text}")), expected, "{what}");
        }
        assert_eq!(wrong("-- lib.rs\nmod other;\n-- other.rs\n"), ["other.rs is in no layer"]);
    }
}

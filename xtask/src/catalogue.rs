//! Every operation of the core is in its catalogue, once.

use std::collections::BTreeMap;

use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

const SOURCES: &str = "crates/pipedrive-core/src/";
const CATALOGUE: &str = "crates/pipedrive-core/src/catalogue.rs";

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let mut declared = Vec::new();
    for file in workspace.files() {
        if let Some(module) = module(file) {
            let names = operations(&workspace.read(file)?);
            declared.extend(names.into_iter().map(|name| format!("{module}::{name}")));
        }
    }
    let listed = paths(&workspace.read(CATALOGUE)?);
    verdict(differences(&declared, &listed), format_args!("{} operations", declared.len()))
}

/// `v2::deals` of `.../v2/deals.rs`; nothing of a file that declares no operations.
fn module(file: &str) -> Option<String> {
    let module = file.strip_prefix(SOURCES)?.strip_suffix(".rs")?;
    (module.starts_with("v1/") || module.starts_with("v2/")).then(|| module.replace('/', "::"))
}

/// The names of the structs that are declared with `#[operation(...)]`.
fn operations(source: &str) -> Vec<String> {
    let source = code(source);
    let declared = source.split("#[operation(").skip(1);
    let names = declared.filter_map(|text| text.split_once("struct ")?.1.split(|c| !is_word(c)).next());
    names.map(str::to_owned).collect()
}

/// The paths of a catalogue: `v1::` or `v2::`, modules, and a name that begins with a capital.
fn paths(catalogue: &str) -> Vec<String> {
    code(catalogue)
        .split(|c: char| !is_word(c) && c != ':')
        .map(|path| path.trim_matches(':').trim_start_matches("crate::"))
        .filter(|path| path.starts_with("v1::") || path.starts_with("v2::"))
        .filter(|path| path.rsplit("::").next().is_some_and(|name| name.starts_with(char::is_uppercase)))
        .map(str::to_owned)
        .collect()
}

/// What is declared and not listed, listed and not declared, or listed more than once.
fn differences(declared: &[String], listed: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    declared.iter().for_each(|path| counts.entry(path).or_default().0 += 1);
    listed.iter().for_each(|path| counts.entry(path).or_default().1 += 1);
    let differences = counts.into_iter().filter_map(|(path, counts)| match counts {
        (0, _) => Some(format!("{path} is listed, but no struct of that path is an operation")),
        (_, 0) => Some(format!("{path} is not listed")),
        (1, 1) => None,
        (1, times) => Some(format!("{path} is listed {times} times")),
        (times, _) => Some(format!("{path} is declared {times} times")),
    });
    differences.collect()
}

/// The source without comments and without the tests at its end.
fn code(source: &str) -> String {
    let lines = source.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    let mut code = String::with_capacity(source.len());
    for line in lines.filter(|line| !line.trim_start().starts_with("//")) {
        code.push_str(line.split(" // ").next().unwrap_or(line));
        code.push('\n');
    }
    code
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules() {
        for (file, expected) in [
            ("crates/pipedrive-core/src/v2/deals.rs", Some("v2::deals")),
            ("crates/pipedrive-core/src/v1/deals/era.rs", Some("v1::deals::era")),
            ("crates/pipedrive-core/src/v2.rs", None),
            ("crates/pipedrive-core/src/wire/raw.rs", None),
            ("crates/pipedrive-core/src/v2/notes.md", None),
        ] {
            assert_eq!(module(file).as_deref(), expected, "{file}");
        }
    }

    #[test]
    fn declarations() {
        for (source, names) in [
            ("/// A.\n#[operation(GET \"/a\" -> A)]\npub struct GetA {\n}", vec!["GetA"]),
            (
                "#[operation(\n    GET \"/a\" -> A,\n)]\nstruct GetA;\n#[operation()]\nstruct GetB;",
                vec!["GetA", "GetB"],
            ),
            ("#[record]\nstruct A;\n#[derive(Clone)]\nstruct B;", vec![]),
            ("/// #[operation()]\n/// struct A;\nstruct B;", vec![]),
            ("#[record]\nstruct A;\n#[cfg(test)]\nmod tests {\n#[operation()]\nstruct B;\n}", vec![]),
        ] {
            assert_eq!(operations(source), names, "{source:?}");
        }
    }

    #[test]
    fn listings() {
        let catalogue = "use crate::v1;\n/// `v2::a::Not`\nconst A: &[Entry] = &[\n entry::<v2::deals::GetDeals>(),\n \
                         // v1::a::Not,\n    crate::v1::goals::GetGoals, v2::deals::GetDeals, // v2::a::Not\n];\n\
                         v2::deals::function();";
        assert_eq!(paths(catalogue), ["v2::deals::GetDeals", "v1::goals::GetGoals", "v2::deals::GetDeals"]);
    }

    #[test]
    fn disagreements() {
        let paths = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        for (declared, listed, expected) in [
            (&["a", "b"][..], &["b", "a"][..], &[][..]),
            (&["a", "b"], &["a"], &["b is not listed"]),
            (&["a"], &["a", "a"], &["a is listed 2 times"]),
            (&["a"], &["a", "b"], &["b is listed, but no struct of that path is an operation"]),
            (&["a", "a"], &["a"], &["a is declared 2 times"]),
        ] {
            assert_eq!(differences(&paths(declared), &paths(listed)), expected, "{declared:?} {listed:?}");
        }
    }
}

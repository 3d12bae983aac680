//! No source file is too long to read, and no example too long to copy.

use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

/// Lines that a source file may have.
const SOURCE: usize = 650;

/// Lines that an example may have.
const EXAMPLE: usize = 60;

/// Longer source files, and why; one that is no longer longer is a failure too.
const EXEMPT: &[(&str, &str)] = &[];

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let mut sources = Vec::new();
    for file in workspace.files().filter(|file| file.ends_with(".rs")) {
        sources.push((file.to_owned(), workspace.read(file)?.lines().count()));
    }
    let mut examples = Vec::new();
    for example in workspace.examples()? {
        examples.push((example.file.clone(), workspace.read(&example.file)?.lines().count()));
    }
    let mut failures = too_long(&sources, SOURCE, EXEMPT);
    failures.extend(too_long(&examples, EXAMPLE, &[]));
    let longest = sources.iter().max_by_key(|(_, lines)| lines).map_or("", |(file, _)| file);
    verdict(failures, format_args!("{} sources, {} examples; longest: {longest}", sources.len(), examples.len()))
}

fn too_long(files: &[(String, usize)], limit: usize, exempt: &[(&str, &str)]) -> Vec<String> {
    let is_exempt = |file: &str| exempt.iter().any(|(name, _)| *name == file);
    let long: Vec<_> = files.iter().filter(|(_, lines)| *lines > limit).collect();
    let failures = long.iter().filter(|(file, _)| !is_exempt(file));
    let stale = exempt.iter().filter(|(name, _)| long.iter().all(|(file, _)| file != name));
    failures
        .map(|(file, lines)| format!("{file}: {lines} lines, more than {limit}"))
        .chain(stale.map(|(name, _)| format!("{name}: is exempt, but not longer than {limit} lines")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits() {
        let files = [("short.rs".to_owned(), 10), ("long.rs".to_owned(), 11)];
        for (exempt, failures) in [
            (&[][..], vec!["long.rs: 11 lines, more than 10"]),
            (&[("long.rs", "data")], vec![]),
            (&[("long.rs", "data"), ("short.rs", "data")], vec!["short.rs: is exempt, but not longer than 10 lines"]),
            (&[("long.rs", "data"), ("gone.rs", "data")], vec!["gone.rs: is exempt, but not longer than 10 lines"]),
        ] {
            assert_eq!(too_long(&files, 10, exempt), failures, "{exempt:?}");
        }
    }
}

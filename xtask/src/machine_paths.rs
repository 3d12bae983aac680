//! No file names a path of one machine.

use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

const FORBIDDEN: &[&str] = &["/root/", "/home/", "/Users/"];

/// The one file that may.
const EXEMPT: &str = "xtask/src/machine_paths.rs";

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let (mut failures, mut count) = (Vec::new(), 0);
    for file in workspace.files().filter(|file| *file != EXEMPT) {
        count += 1;
        for (at, line) in workspace.read(file)?.lines().enumerate() {
            failures.extend(found(line).map(|path| format!("{file}:{}: `{path}`", at + 1)));
        }
    }
    verdict(failures, format_args!("none in {count} files"))
}

/// Those in a line that begin there: `/root/` is the path of a machine, `docs/root/` is not.
fn found(line: &str) -> impl Iterator<Item = &'static str> {
    FORBIDDEN.iter().copied().filter(move |path| {
        line.match_indices(path)
            .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-".contains(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths() {
        for (line, paths) in [
            ("\"/home/ann\"", vec!["/home/"]),
            ("cd /root/x; cat /Users/ann/y", vec!["/root/", "/Users/"]),
            ("https://example.com/root/x docs/home/x ../home/x", vec![]),
            ("/root /workshop/", vec![]),
        ] {
            assert_eq!(found(line).collect::<Vec<_>>(), paths, "{line:?}");
        }
    }
}

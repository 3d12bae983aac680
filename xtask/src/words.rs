//! Nothing unfinished, and no path of one machine, in any file.

use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

const FORBIDDEN: &[&str] = &["todo!", "unimplemented!", "dbg!", "/root/", "/home/", "/Users/"];

/// Files that may hold them, and why.
const EXEMPT: &[(&str, &str)] = &[("xtask/src/words.rs", "it names them")];

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let mut failures = Vec::new();
    let mut count = 0;
    for file in workspace.files().filter(|file| EXEMPT.iter().all(|(exempt, _)| exempt != file)) {
        count += 1;
        for (at, line) in workspace.read(file)?.lines().enumerate() {
            failures.extend(found(line).map(|word| format!("{file}:{}: `{word}`", at + 1)));
        }
    }
    verdict(failures, format_args!("none of {} in {count} files", FORBIDDEN.len()))
}

/// The forbidden words of a line. Only where one begins: `/root/` is the path of a machine, `docs/root/` is not.
fn found(line: &str) -> impl Iterator<Item = &'static str> {
    FORBIDDEN.iter().copied().filter(move |word| {
        line.match_indices(word)
            .any(|(at, _)| !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-".contains(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (line, words) in [
            ("    todo!()", vec!["todo!"]),
            ("a(dbg!(b), unimplemented!())", vec!["unimplemented!", "dbg!"]),
            ("std::dbg!(1)", vec!["dbg!"]),
            ("\"/home/ann\"", vec!["/home/"]),
            ("cd /root/x; cat /Users/ann/y", vec!["/root/", "/Users/"]),
            ("my_todo!() a.dbg!", vec![]),
            ("https://example.com/root/x docs/home/x ../home/x", vec![]),
            ("/root /workshop/ the todo list", vec![]),
        ] {
            assert_eq!(found(line).collect::<Vec<_>>(), words, "{line:?}");
        }
    }
}

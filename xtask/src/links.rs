//! What the Markdown files link to exists.

use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let mut failures = Vec::new();
    let mut count = 0;
    for file in workspace.files().filter(|file| file.ends_with(".md")) {
        let text = workspace.read(file)?;
        for link in links(&text).filter(|link| !is_foreign(link)) {
            count += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { file.to_owned() } else { resolve(file, path) };
            if !workspace.holds(&target) {
                failures.push(format!("{file}: `{link}`: there is no {target}"));
            } else if !anchor.is_empty()
                && target.ends_with(".md")
                && !anchors(&workspace.read(&target)?).any(|known| known == anchor)
            {
                failures.push(format!("{file}: `{link}`: {target} has no heading of that name"));
            }
        }
    }
    if !workspace.holds("README.md") {
        failures.push("there is no README.md".to_owned());
    }
    verdict(failures, format_args!("{count} links into the workspace"))
}

/// Where the links of a Markdown text point, `[text](target)` and `[label]: target`; not those in code.
fn links(text: &str) -> impl Iterator<Item = &str> {
    prose(text).flat_map(|line| {
        let label = line.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target);
        // Every other piece between backticks is code.
        let inline = line.split('`').step_by(2).flat_map(|text| text.split("](").skip(1));
        inline.filter_map(|rest| rest.split([')', ' ']).next()).chain(label.map(str::trim))
    })
}

/// The anchors that GitHub gives the headings of a text.
fn anchors(text: &str) -> impl Iterator<Item = String> {
    prose(text).filter(|line| line.starts_with('#')).map(|line| {
        let name = line.trim_start_matches('#').trim().to_lowercase();
        let kept = name.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    })
}

/// The lines outside fenced blocks.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fence && !fenced
    })
}

fn is_foreign(link: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme))
}

/// A path as seen from the file that links to it.
fn resolve(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part == ".." && parts.last().is_some_and(|last| *last != "..") {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        for (text, targets) in [
            ("see [a](b.md) and [`c`](d/e.md#f \"title\").", vec!["b.md", "d/e.md#f"]),
            ("[a]: b.md", vec!["b.md"]),
            ("`[a](b.md)` ![c](d.png)", vec!["d.png"]),
            ("```md\n[a](b.md)\n```\n[c](d.md)", vec!["d.md"]),
            ("[a] (b) [c][d]", vec![]),
        ] {
            assert_eq!(links(text).collect::<Vec<_>>(), targets, "{text:?}");
        }
    }

    #[test]
    fn paths_and_anchors() {
        for (file, path, target) in [
            ("README.md", "LICENSE-MIT", "LICENSE-MIT"),
            ("a/b.md", "../c.md", "c.md"),
            ("a/b.md", "./c/", "a/c"),
            ("b.md", "../c.md", "../c.md"),
        ] {
            assert_eq!(resolve(file, path), target, "{file} {path}");
        }
        let anchors: Vec<_> = anchors("# Two commands\n```\n# no\n```\n## `v1`: what's new?").collect();
        assert_eq!(anchors, ["two-commands", "v1-whats-new"]);
    }
}

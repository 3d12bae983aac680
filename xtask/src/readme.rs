//! The commands that README.md tells a newcomer to run, so that the gate runs just them.

use crate::verdict::Failures;
use crate::workspace::Workspace;

const HEADING: &str = "## Two commands";

/// The lines of the first code block after the heading.
pub(crate) fn commands(workspace: &Workspace) -> Result<String, Failures> {
    let commands = parse(&workspace.read("README.md")?);
    if commands.iter().any(|command| command.starts_with("cargo test")) {
        Ok(commands.join("\n"))
    } else {
        Err(Failures::one(format!("README.md: no `cargo test ...` in the first code block after `{HEADING}`")))
    }
}

/// Without comments, empty lines and prompts.
fn parse(readme: &str) -> Vec<String> {
    let mut lines = readme.lines();
    let _ = lines.by_ref().find(|line| line.trim_end() == HEADING);
    let mut in_section = lines.by_ref().take_while(|line| !line.starts_with("## "));
    if !in_section.any(|line| line.starts_with("```")) {
        return Vec::new();
    }
    lines
        .take_while(|line| !line.starts_with("```"))
        .map(|line| line.split(" #").next().unwrap_or(line).trim().trim_start_matches("$ "))
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks() {
        for (readme, commands) in [
            (
                "# A\n```\nls\n```\n## Two commands\n\nRun\n\n```sh\na b\n# why\n\n$ c # d\n```\n```\ne\n```",
                vec!["a b", "c"],
            ),
            ("## Two commands\ntext\n", vec![]),
            ("## Two commands\n\n## Next\ny\n```\nx\n```\n", vec![]),
            ("```\nx\n```\n", vec![]),
        ] {
            assert_eq!(parse(readme), commands, "{readme:?}");
        }
    }
}

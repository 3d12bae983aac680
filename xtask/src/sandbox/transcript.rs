//! The commands in the READMEs of the programs, run against the emulator, and what they are said to print.
//!
//! In a README's `console` blocks a line that begins with `$` is a command, and the lines below it are what it prints.
//! There `...` stands for any text, also over several lines, any time for any other, and the token that the first command
//! prints for the one of the program that runs.

use std::path::Path;
use std::process::Stdio;
use std::{env, fs};

use super::program::{self, Program};
use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

/// The README of the emulator.
const EMULATOR: &str = "crates/pipedrive-sandbox/README.md";

/// That of the command line.
const COMMAND_LINE: &str = "crates/pipedrive-cli/README.md";

/// Where the program is in the README.
const THERE: &str = "127.0.0.1:8765";

/// The command that starts it.
const START: &str = "pipedrive-sandbox --port 8765";

/// Stands between what two commands print.
const BETWEEN: char = '\u{1e}';

/// A command, and what it is said to print.
#[derive(Debug, PartialEq)]
struct Step {
    command: String,
    output: String,
}

pub(crate) fn run(workspace: &Workspace) -> Result<String, Failures> {
    let emulator = program::build(workspace)?;
    let command_line = program::build_of(workspace, "pipedrive-cli", "pipedrive")?;
    // Their commands write files.
    let folder = command_line.with_file_name(format!("readme-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(Failures::one)?;
    let done = [EMULATOR, COMMAND_LINE].map(|readme| check(workspace, readme, &emulator, &command_line, &folder));
    fs::remove_dir_all(&folder).map_err(Failures::one)?;
    let [of_emulator, of_command_line] = done;
    Ok(format!("{}\n{}", of_emulator?, of_command_line?))
}

fn check(
    workspace: &Workspace,
    readme: &str,
    emulator: &Path,
    command_line: &Path,
    folder: &Path,
) -> Result<String, Failures> {
    let steps = parse(&workspace.read(readme)?);
    let Some((start, steps)) = steps.split_first().filter(|(start, _)| start.command == START) else {
        return Err(Failures::one(format!("{readme}: the first command is not `{START}`")));
    };
    let Some(token) = start.output.lines().find_map(|line| line.strip_prefix("token  ")) else {
        return Err(Failures::one(format!("{readme}: `{START}` prints no token")));
    };
    let program = Program::start(emulator, &[])?;
    let here = program.url().trim_start_matches("http://").to_owned();
    let printed = format!("url    {}\ntoken  {}\npage   {}\n", program.url(), program.token(), program.page());
    let to_run = |text: &str| text.replace(THERE, &here).replace(token, program.token());
    let as_shown = |text: &str| text.replace(&here, THERE).replace(program.token(), token);
    let mut outputs = vec![(0, printed)];

    let mut script = String::new();
    for step in steps {
        script += &format!("{}\nprintf '{BETWEEN}%s{BETWEEN}' $?\n", to_run(&step.command));
    }
    let found = command_line.parent().map(Path::to_owned).into_iter();
    let path = env::join_paths(found.chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())));
    let mut bash = program.visitor("bash");
    bash.current_dir(folder)
        .env("PATH", path.map_err(Failures::one)?)
        .env("PIPEDRIVE_CONFIG_DIR", folder.join("config"));
    let output = bash.args(["-c", &script]).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| Failures::one(format!("bash: {error}")))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pieces: Vec<&str> = text.split(BETWEEN).collect();
    outputs.extend(pieces.chunks_exact(2).map(|pair| (pair[1].parse().unwrap_or(-1), pair[0].to_owned())));

    let mut failures = Vec::new();
    for (index, step) in std::iter::once(start).chain(steps).enumerate() {
        match outputs.get(index) {
            Some((0, printed)) if fits(&step.output, &as_shown(printed)) => {}
            Some((0, printed)) => failures.push(format!(
                "{readme}: `{}` prints\n{}\ninstead of\n{}\n",
                step.command,
                printed.trim_end(),
                step.output.trim_end()
            )),
            Some((status, _)) => failures.push(format!("{readme}: `{}` ends with {status}", step.command)),
            None => failures.push(format!("{readme}: `{}` was not run", step.command)),
        }
    }
    program.stop()?;
    verdict(failures, format_args!("{} commands of {readme}", steps.len() + 1))
}

fn parse(readme: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = readme.lines();
    while lines.by_ref().any(|line| line == "```console") {
        for line in lines.by_ref().take_while(|line| !line.starts_with("```")) {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(Step { command: command.to_owned(), output: String::new() }),
                // It goes on.
                (None, Some(step)) if step.output.is_empty() && step.command.ends_with('\\') => {
                    step.command += &format!("\n{line}");
                }
                (None, Some(step)) => step.output += &format!("{line}\n"),
                (None, None) => {}
            }
        }
        // An empty line at the end of a block belongs to nobody.
        if let Some(step) = steps.last_mut() {
            step.output.truncate(step.output.trim_end().len());
        }
    }
    steps
}

/// Whether a text is what was expected of it.
pub(super) fn fits(expected: &str, text: &str) -> bool {
    let (expected, text) = (plain(expected), plain(text));
    let pieces: Vec<&str> = expected.split("...").map(str::trim).collect();
    let [first, between @ .., last] = pieces.as_slice() else { return text == expected };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for piece in between {
        match rest.split_once(piece) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Without spaces at the ends of lines, and with one time instead of all.
fn plain(text: &str) -> String {
    const SHAPE: &[u8] = b"dddd-dd-dd?dd:dd:dd";
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    let mut text = lines.join("\n");
    let mut at = 0;
    while let Some(window) = text.as_bytes().get(at..at + SHAPE.len()) {
        let is_time = window.iter().zip(SHAPE).all(|(byte, shape)| match shape {
            b'd' => byte.is_ascii_digit(),
            b'?' => b"T ".contains(byte),
            shape => byte == shape,
        });
        if is_time {
            text.replace_range(at..at + SHAPE.len(), &String::from_utf8_lossy(SHAPE));
        }
        at += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks() {
        let readme =
            "a\n```console\n$ run me\nx\n\n$ and \\\n  me\n```\n```sh\n$ not me\n```\n```console\n$ last\n1\n2\n```\n";
        let step = |command: &str, output: &str| Step { command: command.to_owned(), output: output.to_owned() };
        let steps = parse(readme);
        assert_eq!(steps, [step("run me", "x\n\n"), step("and \\\n  me", ""), step("last", "1\n2")]);
    }

    #[test]
    fn outputs() {
        for (expected, text, fit) in [
            ("", "", true),
            ("", "x", false),
            ("200\n503", "200\n503\n", true),
            ("200", "2000", false),
            ("a ...", "a b\nc", true),
            ("a ... c", "a b c", true),
            ("a ... c", "a b c d", false),
            ("a ... c", "a c b c", true),
            ("a\n...\nc ...", "a\r\nb\r\nc d", true),
            ("... c", "d", false),
            ("at 2026-01-02T03:04:05Z", "at 2027-11-12T13:14:15Z", true),
            ("at 2026-01-02 03:04:05", "at 2027-11-12 13:14", false),
        ] {
            assert_eq!(fits(expected, text), fit, "{expected:?} {text:?}");
        }
    }
}

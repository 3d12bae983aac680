//! `pipedrive` as a person sees it: on a terminal, which is a pane of tmux.
//!
//! The screens are in `xtask/terminal/screens.txt`, with their colours: `{bold red}` stands for what is bold and red from
//! there on, `{}` for what is plain. Otherwise `...` and times are as in the READMEs.

mod pane;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use self::pane::Pane;
use super::program::{self, Program};
use super::transcript::fits;
use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

const SCREENS: &str = "xtask/terminal/screens.txt";

const RECORDS: &str = "xtask/terminal/records.json";

/// Begins a screen in the file, before its name.
const NAME: &str = "== ";

#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Options {
    /// Writes those screens anew that are others
    #[arg(long)]
    write: bool,
}

/// A command, and when its screen is looked at.
struct Scene {
    name: &'static str,
    columns: u16,
    command: &'static str,
    /// A text to wait for, and the keys that are pressed then.
    answer: Option<(&'static str, &'static [&'static str])>,
    /// A text that says that the screen is there.
    until: &'static str,
}

impl Scene {
    const fn new(name: &'static str, columns: u16, command: &'static str) -> Self {
        Scene { name, columns, command, answer: None, until: "exit code " }
    }

    const fn answer(self, question: &'static str, keys: &'static [&'static str]) -> Self {
        Scene { answer: Some((question, keys)), ..self }
    }

    const fn until(self, until: &'static str) -> Self {
        Scene { until, ..self }
    }
}

/// Against an emulator that has records and no limits.
const SCENES: &[Scene] = &[
    Scene::new("a table has the columns that fit, and wide characters take two", 80, "pipedrive deals list"),
    Scene::new("a narrow terminal", 40, "pipedrive deals list"),
    Scene::new("no colour", 40, "NO_COLOR=1 pipedrive deals list; NO_COLOR=1 pipedrive deals get 99"),
    Scene::new("chosen columns are all there", 40, "pipedrive deals list --columns id,title,status"),
    Scene::new("a record", 80, "pipedrive whoami"),
    Scene::new("there are more rows", 80, "pipedrive deals list --limit 1 --columns id,title"),
    Scene::new("a pipe gets JSON", 80, "pipedrive deals list --columns id,title | cat"),
    Scene::new("an error says what to do", 80, "pipedrive deals get 99"),
    Scene::new("a command that is not there", 80, "pipedrive deals lsit"),
    Scene::new("a delete that is not wanted", 80, "pipedrive deals delete 2").answer("[y/N]", &["n", "Enter"]),
    Scene::new("a delete that is wanted", 80, "pipedrive deals delete 2 --columns id").answer("[y/N]", &["y", "Enter"]),
    Scene::new(
        "rows are told as they come",
        80,
        "printf 'title\\nA\\nB\\n' | pipedrive deals add --from - --jobs 1 -o ndjson",
    ),
    Scene::new("nobody can be asked", 80, "echo y | pipedrive deals delete 1"),
];

/// Against one with the limits of a plan, where all this takes some seconds.
const SLOW: &[Scene] = &[
    Scene::new("many rows are sent", 80, "pipedrive deals add --from deals.csv -o csv").until("tokens left"),
    Scene::new("many pages are read", 80, "pipedrive deals list --limit 1 --all").until("tokens left"),
    Scene::new("a narrow terminal, many rows", 40, "pipedrive deals add --from - <deals.csv").until("tokens left"),
    Scene::new("long work is interrupted", 80, "pipedrive deals list --limit 1 --all").answer("tokens left", &["C-c"]),
];

pub(crate) fn run(workspace: &Workspace, options: Options) -> Result<String, Failures> {
    let emulator = program::build(workspace)?;
    let pipedrive = program::build_of(workspace, "pipedrive-cli", "pipedrive")?;
    let folder = pipedrive.with_file_name(format!("terminal-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(Failures::one)?;
    let seen = all(workspace, &emulator, &pipedrive, &folder);
    fs::remove_dir_all(&folder).map_err(Failures::one)?;
    compare(workspace, &seen?, options)
}

/// Returns the screens with their names.
fn all(
    workspace: &Workspace,
    emulator: &Path,
    pipedrive: &Path,
    folder: &Path,
) -> Result<Vec<(&'static str, String)>, Failures> {
    let rows: String = (0..60).map(|row| format!("Row {row}\n")).collect();
    fs::write(folder.join("deals.csv"), format!("title\n{rows}")).map_err(Failures::one)?;
    let records = workspace.root().join(RECORDS);
    let mut screens = Vec::new();
    for (scenes, plan) in [(SCENES, &[][..]), (SLOW, &["--plan", "lite"])] {
        let seed = records.to_string_lossy();
        let program = Program::start(emulator, &[&["--seed", &*seed], plan].concat())?;
        for scene in scenes {
            let socket = folder.join(format!("tmux-{}", screens.len()));
            let pane = Pane::start(socket, &program, pipedrive, scene.columns, scene.command)?;
            if let Some((question, keys)) = scene.answer {
                pane.wait_for(question)?;
                pane.press(keys)?;
            }
            screens.push((scene.name, pane.wait_for(scene.until)?));
        }
        program.stop()?;
    }
    Ok(screens)
}

/// Holds the screens against the file, or writes that.
fn compare(workspace: &Workspace, seen: &[(&'static str, String)], options: Options) -> Result<String, Failures> {
    let text = if workspace.holds(SCREENS) { workspace.read(SCREENS)? } else { String::new() };
    let expected: BTreeMap<&str, &str> = text.split(NAME).filter_map(|screen| screen.split_once('\n')).collect();
    let (mut failures, mut written) = (Vec::new(), String::new());
    for (name, screen) in seen {
        let expected = expected.get(name).map_or("", |expected| expected.trim());
        let is_same = !expected.is_empty() && fits(expected, screen);
        written += &format!("{NAME}{name}\n{}\n\n", if is_same { expected } else { screen.trim() });
        if !is_same {
            failures.push(format!("{name}:\n{}\ninstead of\n{expected}\n", screen.trim()));
        }
    }
    if options.write {
        fs::write(workspace.root().join(SCREENS), written).map_err(Failures::one)?;
        return Ok(format!("{} screens are written anew", failures.len()));
    }
    if expected.len() != seen.len() {
        failures.push(format!("{SCREENS} has {} screens instead of {}: --write", expected.len(), seen.len()));
    }
    verdict(failures, format_args!("{} screens", seen.len()))
}

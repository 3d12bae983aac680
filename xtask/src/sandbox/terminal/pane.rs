//! A pane of tmux.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::sandbox::program::Program;
use crate::verdict::Failures;

const ROWS: u16 = 24;

/// How long a text is waited for.
const LIMIT: Duration = Duration::from_secs(30);

/// Between two looks at the screen.
const BETWEEN: Duration = Duration::from_millis(20);

/// A pane with a command, in a tmux of its own, which ends when this is dropped.
pub(super) struct Pane {
    socket: PathBuf,
}

impl Pane {
    /// Starts a command of a shell, which finds the emulator and tells its exit code at the end.
    pub(super) fn start(
        socket: PathBuf,
        program: &Program,
        pipedrive: &Path,
        columns: u16,
        command: &str,
    ) -> Result<Self, Failures> {
        let folder = socket.with_file_name("");
        let pane = Pane { socket };
        let path = pipedrive.parent().map(Path::to_owned).into_iter();
        let path = env::join_paths(path.chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())));
        // The shell outlives an interrupt, and the command.
        let script = format!(
            "pipedrive() {{ command pipedrive --sandbox \"$@\"; }}; trap : INT; {command}; echo \"exit code $?\"; read -r line"
        );
        let mut tmux = program.visitor("tmux");
        tmux.current_dir(&folder).env("PATH", path.map_err(Failures::one)?).env("LC_ALL", "C.UTF-8");
        for variable in ["TMUX", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES"] {
            tmux.env_remove(variable);
        }
        tmux.env("PIPEDRIVE_CONFIG_DIR", folder.join("config"));
        tmux.args(["-u", "-f", "/dev/null", "-S"]).arg(&pane.socket);
        tmux.args([
            "start-server",
            ";",
            "set",
            "-g",
            "status",
            "off",
            ";",
            "set",
            "-g",
            "default-terminal",
            "screen-256color",
        ]);
        tmux.args([";", "new-session", "-d", "-x", &columns.to_string(), "-y", &ROWS.to_string()]);
        done(tmux.args(["bash", "--norc", "-c", &script]))?;
        Ok(pane)
    }

    /// Presses keys, by tmux's names of them.
    pub(super) fn press(&self, keys: &[&str]) -> Result<(), Failures> {
        done(self.tmux().arg("send-keys").args(keys)).map(drop)
    }

    /// Waits until there is a text on the screen, and returns that.
    pub(super) fn wait_for(&self, text: &str) -> Result<String, Failures> {
        let begun = Instant::now();
        loop {
            let screen = in_words(&done(self.tmux().args(["capture-pane", "-p", "-e"]))?);
            if screen.contains(text) {
                return Ok(screen);
            }
            if begun.elapsed() > LIMIT {
                return Err(Failures::one(format!("there is no `{text}` on this screen:\n{}", screen.trim_end())));
            }
            thread::sleep(BETWEEN);
        }
    }

    fn tmux(&self) -> Command {
        let mut tmux = Command::new("tmux");
        tmux.arg("-u").arg("-S").arg(&self.socket).env("LC_ALL", "C.UTF-8");
        tmux
    }
}

impl Drop for Pane {
    fn drop(&mut self) {
        let _ = done(self.tmux().arg("kill-server"));
    }
}

fn done(command: &mut Command) -> Result<String, Failures> {
    let output = command.output().map_err(|error| Failures::one(format!("tmux: {error}")))?;
    if !output.status.success() {
        return Err(Failures::one(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim_end())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Returns a screen with its colours in words, whatever sequences tmux has for them.
fn in_words(screen: &str) -> String {
    const COLOURS: [&str; 8] = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];
    let mut text = String::new();
    let (mut bold, mut colour) = (false, None);
    let mut shown = String::new();
    let mut pieces = screen.split("\x1b[");
    text += pieces.next().unwrap_or_default();
    for piece in pieces {
        let (codes, rest) = piece.split_once('m').unwrap_or((piece, ""));
        for code in codes.split(';') {
            match code.parse().unwrap_or(0) {
                0 => (bold, colour) = (false, None),
                1 => bold = true,
                22 => bold = false,
                code @ 30..=37 => colour = COLOURS.get(code - 30).copied(),
                39 => colour = None,
                _ => {}
            }
        }
        let words: Vec<&str> = bold.then_some("bold").into_iter().chain(colour).collect();
        let words = words.join(" ");
        if !rest.is_empty() && words != shown {
            // tmux ends what is at the end of a line at the beginning of the next.
            let at = text.len() - usize::from(words.is_empty() && text.ends_with('\n'));
            text.insert_str(at, &format!("{{{words}}}"));
            shown = words;
        }
        text += rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_words() {
        for (screen, words) in [
            ("plain", "plain"),
            ("\x1b[1m\x1b[31merror:\x1b[0m no", "{bold red}error:{} no"),
            ("\x1b[1;31merror:\x1b[39m no\x1b[22m.", "{bold red}error:{bold} no{}."),
            ("\x1b[1mhead\n\x1b[0mrow", "{bold}head{}\nrow"),
            ("a\x1b[0mb\x1b[32m\x1b[0m", "ab"),
        ] {
            assert_eq!(in_words(screen), words);
        }
    }
}

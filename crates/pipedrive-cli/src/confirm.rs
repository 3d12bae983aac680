//! The question before something is deleted.

use std::io::{self, IsTerminal as _};

use pipedrive::http::Method;

use crate::failure::{Code, Failure};
use crate::output::say;

/// Asks before something is deleted; without a terminal to ask on, `--yes` has to be given.
pub(crate) fn confirm(method: &Method, command: &str, description: &str, yes: bool) -> Result<(), Failure> {
    if *method != Method::DELETE || yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Failure::usage(format!("{command}: not confirmed, and there is no terminal to ask on"))
            .help("add --yes if that is what you want"));
    }
    say(&format!("{command}\n{description}\nContinue? [y/N] "));
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Failure::new(Code::Failed, "nothing was deleted")),
    }
}

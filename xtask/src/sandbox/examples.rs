//! Every example against the program over TLS, a program each.

use super::program::{self, Program};
use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

/// Those that speak plain http, and why.
const PLAIN: &[(&str, &str)] = &[("custom_transport", "it is a bare TCP stream")];

pub(crate) fn run(workspace: &Workspace) -> Result<String, Failures> {
    let file = program::build(workspace)?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let (mut failures, mut requests) = (Vec::new(), 0);
    let examples = workspace.examples()?;
    for name in examples.iter().map(|example| example.name.as_str()) {
        let plain = PLAIN.iter().any(|(plain, _)| *plain == name);
        let program = Program::start(&file, if plain { &[] } else { &["--tls"] })?;
        println!("\n-- {name} against {}", program.url());
        let mut command = program.visitor(&cargo);
        command.args(["run", "--quiet", "--locked", "-p", "examples", "--example", name]);
        let status = command.current_dir(workspace.root()).status().map_err(Failures::one)?;
        let seen = program.stop()?.len();
        if !status.success() {
            failures.push(format!("{name}: {status}"));
        } else if seen == 0 {
            failures.push(format!("{name}: the program saw none of its requests"));
        }
        requests += seen;
    }
    verdict(failures, format_args!("{} examples, {requests} requests", examples.len()))
}

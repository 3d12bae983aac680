//! The commands that need Pipedrive's OpenAPI documents: the package `oracle` has them, so that this one stays small.

use std::path::Path;
use std::process::{Command, ExitCode};

/// What the package knows.
pub(crate) const COMMANDS: &[&str] = &["coverage", "conformance", "roundtrip"];

/// Builds the package and runs it with these arguments, where the caller is.
pub(crate) fn run(arguments: &[String]) -> ExitCode {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle/Cargo.toml");
    let status = Command::new(&cargo)
        .args(["run", "--quiet", "--manifest-path"])
        .arg(manifest)
        .arg("--")
        .args(arguments)
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{cargo}: {error}");
            ExitCode::FAILURE
        }
    }
}

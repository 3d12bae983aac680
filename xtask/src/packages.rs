//! The commands that need much to be built: packages of their own have them, so that this one stays small.

use std::path::Path;
use std::process::{Command, ExitCode};

/// A package in a folder beside this one's source.
pub(crate) struct Package {
    folder: &'static str,
    commands: &'static [&'static str],
}

const PACKAGES: &[Package] = &[
    // Pipedrive's OpenAPI documents, and what the workspace makes of them.
    Package { folder: "oracle", commands: &["coverage", "conformance", "roundtrip"] },
    // The transports, at length.
    Package { folder: "soak", commands: &["soak", "pace", "torture"] },
];

/// The package that has a command.
pub(crate) fn with(command: &str) -> Option<&'static Package> {
    PACKAGES.iter().find(|package| package.commands.contains(&command))
}

impl Package {
    /// Builds the package as this one was built, and runs it with these arguments, where the caller is.
    pub(crate) fn run(&self, arguments: &[String]) -> ExitCode {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(self.folder).join("Cargo.toml");
        let mut command = Command::new(&cargo);
        command.args(["run", "--quiet", "--manifest-path"]).arg(manifest);
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        match command.arg("--").args(arguments).status() {
            Ok(status) if status.success() => ExitCode::SUCCESS,
            Ok(_) => ExitCode::FAILURE,
            Err(error) => {
                eprintln!("{cargo}: {error}");
                ExitCode::FAILURE
            }
        }
    }
}

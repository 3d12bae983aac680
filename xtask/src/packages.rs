//! The commands that need much to be built: packages of their own have them, so that this one stays small.

use std::path::Path;
use std::process::Command;

use crate::verdict::Failures;

/// Pipedrive's OpenAPI documents, and what the workspace makes of them.
pub(crate) const ORACLE: Package = Package { folder: "oracle" };

/// The transports, at length.
pub(crate) const SOAK: Package = Package { folder: "soak" };

/// A package in a folder beside this one's source.
pub(crate) struct Package {
    folder: &'static str,
}

/// What the package itself reads.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// `--help` tells them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    options: Vec<String>,
}

impl Package {
    /// Builds the package as this one was built, and runs a command of it, where the caller is.
    pub(crate) fn run(&self, command: &str, options: &Options) -> Result<String, Failures> {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join(self.folder).join("Cargo.toml");
        let mut run = Command::new(&cargo);
        run.args(["run", "--quiet", "--manifest-path"]).arg(manifest);
        if !cfg!(debug_assertions) {
            run.arg("--release");
        }
        match run.arg("--").arg(command).args(&options.options).status() {
            Ok(status) if status.success() => Ok(String::new()),
            Ok(status) => Err(Failures::one(format!("{command}: {status}"))),
            Err(error) => Err(Failures::one(format!("{cargo}: {error}"))),
        }
    }
}

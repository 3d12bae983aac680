//! What the checks look at: the files under version control, and what cargo says of the packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::verdict::Failures;

/// The workspace this program was built in.
pub(crate) struct Workspace {
    root: PathBuf,
    files: Vec<String>,
    packages: Vec<Value>,
}

/// An example of the package `examples`.
pub(crate) struct Example {
    pub(crate) name: String,
    /// Its file, relative to the root.
    pub(crate) file: String,
}

impl Workspace {
    pub(crate) fn load() -> Result<Self, Failures> {
        let mut workspace = Self { root: root()?, files: Vec::new(), packages: Vec::new() };
        // New files count before they are added, so that a check before a commit says what one after it would.
        let listing = workspace.output("git", &["ls-files", "-z", "--cached", "--others", "--exclude-standard"])?;
        workspace.files = listing.split_terminator('\0').map(str::to_owned).collect();
        workspace.files.retain(|file| workspace.root.join(file).is_file());
        workspace.files.sort_unstable();
        workspace.files.dedup();

        let metadata = workspace.cargo(&["metadata", "--format-version=1", "--no-deps"])?;
        let metadata: Value = serde_json::from_str(&metadata).map_err(Failures::one)?;
        workspace.packages = metadata["packages"].as_array().cloned().unwrap_or_default();
        Ok(workspace)
    }

    /// The files that are, or would be, under version control; relative to the root, with `/`.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    /// Its folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether there is a file or a folder of that name.
    pub(crate) fn holds(&self, name: &str) -> bool {
        self.root.join(name).exists()
    }

    /// The text of a file; bytes that are no UTF-8 are replaced.
    pub(crate) fn read(&self, file: &str) -> Result<String, Failures> {
        let bytes = fs::read(self.root.join(file)).map_err(|error| Failures::one(format!("{file}: {error}")))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The packages of the workspace, as `cargo metadata` describes them.
    pub(crate) fn packages(&self) -> &[Value] {
        &self.packages
    }

    /// A file that cargo names, relative to the root.
    pub(crate) fn relative(&self, file: &Value) -> String {
        let file = Path::new(file.as_str().unwrap_or_default());
        file.strip_prefix(&self.root).unwrap_or(file).display().to_string()
    }

    /// The examples, by name; that there is none is a failure.
    pub(crate) fn examples(&self) -> Result<Vec<Example>, Failures> {
        let package = self.packages.iter().find(|package| package["name"] == "examples");
        let targets = package.and_then(|package| package["targets"].as_array()).into_iter().flatten();
        let mut examples: Vec<Example> = targets
            .filter(|target| target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "example")))
            .filter_map(|target| {
                Some(Example { name: target["name"].as_str()?.to_owned(), file: self.relative(&target["src_path"]) })
            })
            .collect();
        if examples.is_empty() {
            return Err(Failures::one("the package `examples` has no example"));
        }
        examples.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        Ok(examples)
    }

    /// What cargo prints, run in the root.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Result<String, Failures> {
        self.output(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()), arguments)
    }

    /// What a program prints, run in the root; its failure is one, with what it complained of.
    pub(crate) fn output(&self, program: &str, arguments: &[&str]) -> Result<String, Failures> {
        let told = format!("{program} {}", arguments.join(" "));
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.root)
            .output()
            .map_err(|error| Failures::one(format!("{told}: {error}")))?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr);
            return Err(Failures::one(format!("{told}: {}: {}", output.status, complaint.trim())));
        }
        String::from_utf8(output.stdout).map_err(|error| Failures::one(format!("{told}: {error}")))
    }
}

/// The folder above this package's.
fn root() -> Result<PathBuf, Failures> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = package.parent().unwrap_or(package);
    root.canonicalize().map_err(|error| Failures::one(format!("{}: {error}", root.display())))
}

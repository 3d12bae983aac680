//! Files of the program, which only their owner reads.

use std::fmt::Display;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::failure::{Code, Failure};

/// Writes a file that only its owner reads, from its first byte on, in place of one that is there: whoever reads or is
/// interrupted meanwhile finds the one or the other. Its folder is created.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        create_folder(folder)?;
    }
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&new).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&new, path)).map_err(|error| {
        let _ = fs::remove_file(&new);
        told(path, &error)
    })
}

/// Creates a folder that only its owner enters.
pub(crate) fn create_folder(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder).map_err(|error| told(folder, &error))
}

/// Returns the failure to do something with a file.
pub(crate) fn told(path: &Path, error: &dyn Display) -> Failure {
    Failure::new(Code::Failed, format!("{}: {error}", path.display()))
}

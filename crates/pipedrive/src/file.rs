//! Files on disk.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use pipedrive_core::FilePart;

/// Returns the file at this path, to be uploaded under its name. It is read while it is sent, and may be of any size.
///
/// Its length is taken now: if it grows until it is sent, the rest is left out. Use
/// [`FilePart::from_reader`](crate::FilePart::from_reader) for another name or another source.
///
/// # Errors
///
/// Fails if there is no regular file at the path. Whether it can be read turns out when it is sent.
pub fn file_part(path: impl AsRef<Path>) -> io::Result<FilePart> {
    let path = path.as_ref();
    let told = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let metadata = fs::metadata(path).map_err(told)?;
    if !metadata.is_file() {
        return Err(told(io::Error::new(ErrorKind::InvalidInput, "it is not a regular file")));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (path, length) = (path.to_owned(), metadata.len());
    Ok(FilePart::from_reader(name, length, move || Ok(File::open(&path)?.take(length))))
}

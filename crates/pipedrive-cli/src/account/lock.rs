//! The right to change what is stored for a profile: one process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::time::Duration;

use crate::account::secret;
use crate::failure::Failure;
use crate::files::{create_folder, told};

/// How soon to try again to get the lock.
pub(crate) const AGAIN: Duration = Duration::from_millis(50);

/// A lock on the secrets of a profile. The system releases it when the process ends, however that happens.
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock; `None` while another process has it.
    pub(crate) fn try_take(profile: &str) -> Result<Option<Self>, Failure> {
        let path = secret::path(profile)?.with_extension("lock");
        path.parent().map_or(Ok(()), create_folder)?;
        let file = open(&path).map_err(|error| told(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(told(&path, &error)),
        }
    }

    /// Takes the lock, as soon as no other process has it.
    pub(crate) async fn take(profile: &str) -> Result<Self, Failure> {
        loop {
            if let Some(lock) = Lock::try_take(profile)? {
                return Ok(lock);
            }
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// Opens the file, which stays empty and is never removed: another process may wait for it.
fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

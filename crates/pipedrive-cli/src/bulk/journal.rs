//! What became of the rows, in a file beside theirs: a line before a row is sent, and one with its result.
//!
//! Each line is written in one piece before the program goes on, so the file is right even if the program is killed. Before
//! a row is sent its line is on the disk, so that the file is also right after a power failure: a result that is lost there
//! makes the row one that may have been done.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::failure::{Code, Failure};

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// It was not sent.
    New,
    /// It was carried out.
    Done,
    /// It was certainly not carried out.
    Failed,
    /// It was sent, and there is no result.
    Unknown,
}

/// The journal of a file of rows; rows from standard input have none.
pub(crate) struct Journal {
    file: Option<File>,
    states: BTreeMap<usize, State>,
}

#[derive(Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// The first line: what the rows are.
    Of { operation: String, input: u64 },
    /// The row is about to be sent.
    Sent(usize),
    /// The row was carried out.
    Done(usize),
    /// The row was not carried out.
    Failed(usize),
}

impl Journal {
    /// Opens the journal of a file; one that is there is only continued if the user wants that.
    pub(crate) fn open(source: &str, operation: &str, input: &str, resume: bool) -> Result<Self, Failure> {
        if source == "-" {
            return if resume {
                Err(Failure::usage("--resume needs a file: rows from standard input have no journal"))
            } else {
                Ok(Journal { file: None, states: BTreeMap::new() })
            };
        }
        let path = PathBuf::from(format!("{source}.journal"));
        let told = |error: &dyn std::fmt::Display| Failure::new(Code::Failed, format!("{}: {error}", path.display()));
        let file = OpenOptions::new().read(true).append(true).create(true).open(&path);
        let mut file = file.map_err(|error| told(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(told(&"another run is using this journal")),
            Err(TryLockError::Error(error)) => return Err(told(&error)),
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|error| told(&error))?;
        // A line without its end was not written before the program was killed: the row was not sent.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64).and_then(|()| file.seek(SeekFrom::End(0))).map_err(|error| told(&error))?;
        let of = Line::Of { operation: operation.to_owned(), input: digest(input) };
        let mut journal = Journal { file: Some(file), states: BTreeMap::new() };
        let mut lines = text[..whole].lines();
        match lines.next().map(serde_json::from_str::<Line>) {
            None => {
                journal.write(&of)?;
                journal.sync()?;
                sync_folder(&path).map_err(|error| told(&error))?;
            }
            Some(_) if !resume => {
                return Err(Failure::usage(format!("{} is there: these rows were sent before", path.display()))
                    .help("--resume sends what is left; to send all again, remove the journal"));
            }
            Some(Ok(first)) if first == of => {}
            Some(_) => return Err(told(&"it is the journal of another operation, or the rows have changed since")),
        }
        for line in lines {
            let (row, state) = match serde_json::from_str(line).map_err(|error| told(&error))? {
                Line::Sent(row) => (row, State::Unknown),
                Line::Done(row) => (row, State::Done),
                Line::Failed(row) => (row, State::Failed),
                Line::Of { .. } => return Err(told(&"it has two beginnings")),
            };
            journal.states.insert(row, state);
        }
        Ok(journal)
    }

    /// Waits until all lines are on the disk.
    pub(crate) fn sync(&mut self) -> Result<(), Failure> {
        let Some(file) = &self.file else { return Ok(()) };
        file.sync_data().map_err(unwritten)
    }

    /// Returns what became of a row in earlier runs.
    pub(crate) fn state(&self, row: usize) -> State {
        self.states.get(&row).copied().unwrap_or(State::New)
    }

    pub(crate) fn sent(&mut self, row: usize) -> Result<(), Failure> {
        self.write(&Line::Sent(row))
    }

    pub(crate) fn done(&mut self, row: usize) -> Result<(), Failure> {
        self.write(&Line::Done(row))
    }

    pub(crate) fn failed(&mut self, row: usize) -> Result<(), Failure> {
        self.write(&Line::Failed(row))
    }

    fn write(&mut self, line: &Line) -> Result<(), Failure> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let line = serde_json::to_string(line).map_err(|error| Failure::new(Code::Failed, error.to_string()))? + "\n";
        file.write_all(line.as_bytes()).map_err(unwritten)
    }
}

fn unwritten(error: io::Error) -> Failure {
    Failure::new(Code::Failed, format!("the journal cannot be written: {error}"))
}

/// Waits until the folder of a new file is on the disk.
fn sync_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Returns a number that tells texts apart which were changed by mistake: FNV-1a, the same in every build.
fn digest(text: &str) -> u64 {
    let step = |digest: u64, byte: u8| (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

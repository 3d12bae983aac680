//! Recordings: requests and their answers, a line of JSON each, without their secrets. The first line names the format.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::access::redact::{self, Known};
use crate::journal::{Answer, Answered, Content, Journal, Seen};

/// How many bytes of a body a recording holds; of a longer one it says how long it was.
const MOST: usize = 8 * 1024 * 1024;

const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Deserialize, Serialize)]
struct Head {
    recording: String,
    version: u32,
    /// How many requests came before the first one that is held.
    #[serde(default)]
    before: u64,
}

/// A request and its answer.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Entry {
    pub(crate) time: String,
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Content,
    /// None where the connection was reset.
    pub(crate) answer: Option<Answered>,
}

impl Entry {
    /// Returns a request as it came in and the answer to it, without their secrets.
    pub(crate) fn of(time: Timestamp, parts: &Parts, body: &Bytes, answer: Option<&Answer>, known: &Known<'_>) -> Self {
        let headers = redact::headers(&parts.uri, &parts.headers).into_iter();
        Self {
            time: time.to_string(),
            method: parts.method.to_string(),
            target: known.hide(redact::target(&parts.uri)),
            headers: headers.map(|(name, value)| (name, known.hide(value))).collect(),
            body: match body.len() > MOST {
                true => Content::Missing { length: Some(body.len()) },
                false => Content::of(&known.hide_in_body(redact::body(parts, body))),
            },
            answer: answer.map(|answer| answer.recorded(MOST, known)),
        }
    }

    /// Returns what the journal holds of a request and its answer.
    fn of_journal(seen: &Seen, answer: Option<&Answer>, known: &Known<'_>) -> Self {
        let missing = |status| Answered { status, headers: Vec::new(), body: Content::Missing { length: None } };
        Self {
            time: seen.time.to_string(),
            method: seen.method.clone(),
            target: seen.target.clone(),
            headers: seen.headers.clone(),
            body: match seen.is_cut() {
                true => Content::Missing { length: Some(seen.length) },
                false => Content::of(&seen.body),
            },
            answer: match answer {
                Some(answer) => Some(answer.recorded(MOST, known)),
                None => seen.status.map(missing),
            },
        }
    }

    /// Returns the content type of the request; empty if it has none.
    pub(crate) fn content_type(&self) -> &str {
        let named = self.headers.iter().find(|(name, _)| name == CONTENT_TYPE.as_str());
        named.map_or("", |(_, value)| value)
    }
}

/// A recording that is written while requests come in.
#[derive(Debug)]
pub(crate) struct Recorder {
    /// None once it could not be written.
    file: Option<File>,
}

impl Recorder {
    /// Begins a recording in place of what the file held. Only its owner may read it.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        // The file may have been there, for others to read.
        #[cfg(unix)]
        file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        file.write_all(head(0).as_bytes())?;
        Ok(Self { file: Some(file) })
    }

    /// Writes a line, at once: whatever ends the program, lines that were written stay.
    pub(crate) fn write(&mut self, entry: &Entry) {
        let Some(file) = &mut self.file else { return };
        if let Err(error) = file.write_all(line(entry).as_bytes()) {
            eprintln!("warning: the recording ends here, it cannot be written: {error}");
            self.file = None;
        }
    }
}

/// Returns what a journal holds, as a recording.
pub(crate) fn of_journal(journal: &Journal, known: &Known<'_>) -> String {
    let before = journal.seen().next().map_or(0, |first| first.number - 1);
    let entries = journal.entries().map(|(seen, answer)| line(&Entry::of_journal(seen, answer, known)));
    std::iter::once(head(before)).chain(entries).collect()
}

/// Reads a recording. Its last line may be cut off.
pub(crate) fn read(text: &[u8]) -> Result<Vec<Entry>, RecordingError> {
    let mut lines = text.split_inclusive(|&byte| byte == b'\n').enumerate();
    let first = lines.next().map_or(&[][..], |(_, line)| line);
    match serde_json::from_slice::<Head>(first) {
        Ok(Head { version, .. }) if version != VERSION => {
            return Err(RecordingError(format!("a recording of version {version}, but only {VERSION} is known")));
        }
        Ok(_) => {}
        Err(_) => return Err(RecordingError("not a recording: the first line does not say so".to_owned())),
    }
    let mut entries = Vec::new();
    for (at, line) in lines {
        match serde_json::from_slice(line) {
            Ok(entry) => entries.push(entry),
            Err(_) if !line.ends_with(b"\n") => {}
            Err(error) => return Err(RecordingError(format!("line {}: {error}", at + 1))),
        }
    }
    Ok(entries)
}

/// The line of the first entry.
pub(crate) const FIRST_LINE: usize = 2;

fn head(before: u64) -> String {
    line(&Head { recording: "pipedrive-sandbox".to_owned(), version: VERSION, before })
}

fn line(value: &impl Serialize) -> String {
    // Strings, numbers and lists: nothing that JSON does not have.
    serde_json::to_string(value).unwrap_or_default() + "\n"
}

/// A text is no recording, or one that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingError(String);

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RecordingError {}

//! Sends a large file through a transport, to a server that forgets it, and sees how much memory that takes.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Instant;

use pipedrive_core::v1::files::AddFile;
use pipedrive_core::{Account, Credentials, FilePart, Host, Session};

use crate::client::{Client, Transport};

/// How much more memory than before an upload may take, in bytes.
const MEMORY: u64 = 32 << 20;

const FILE: &str = r#"{"success":true,"data":{"id":3}}"#;

/// Whether the transport sends this many bytes within the memory.
pub(crate) fn run(transport: Transport, bytes: u64) -> Result<bool, Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let host = Host::loopback(&format!("http://{}", listener.local_addr()?))?;
    let server = thread::spawn(move || -> io::Result<u64> { forget(listener.accept()?.0) });
    let session = Session::new(Account::new(host, Credentials::api_token("0123456789abcdef")?));
    let client = Client::new(transport, session)?;

    let before = memory("VmRSS:")?;
    let started = Instant::now();
    let part = FilePart::from_reader("backup.bin", bytes, move || Ok(io::repeat(b'x').take(bytes)));
    client.send(&AddFile::new(part))?;
    let seconds = started.elapsed().as_secs_f64();
    let received = server.join().map_err(|_| "the server panicked")??;
    let more = memory("VmHWM:")?.saturating_sub(before);
    println!(
        "{transport:<6} {} MB sent in {seconds:.1} s, with {:.1} MiB more memory",
        bytes / 1_000_000,
        more as f64 / f64::from(1 << 20)
    );
    Ok(more < MEMORY && received > bytes)
}

/// Reads a request, and returns the length of its body.
fn forget(stream: TcpStream) -> io::Result<u64> {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().map_err(io::Error::other)?;
            }
            Some(_) => {}
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let read = io::copy(&mut (&mut reader).take(length), &mut io::sink())?;
    write!(reader.get_mut(), "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{FILE}", FILE.len())?;
    Ok(read)
}

/// Returns a line of this process' status, in bytes.
pub(crate) fn memory(line: &str) -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let kilobytes = status.lines().find_map(|text| text.strip_prefix(line)?.trim().strip_suffix(" kB"));
    Ok(kilobytes.ok_or("the system does not tell the memory of a process")?.trim().parse::<u64>()? * 1024)
}

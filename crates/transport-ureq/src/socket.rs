//! TCP sockets with a deadline.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};
use ureq::{Error, Timeout};

use crate::deadline::remaining;

/// How much is written at a time, in bytes. The system frees more than this in a send buffer at once, so a write is
/// accepted completely or, while the buffer is full, not at all.
const CHUNK: usize = 16 * 1024;

/// A TCP connection that blocks no longer than the [deadline](crate::deadline) of its thread.
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// The current settings, since changing one is a system call.
    read_timeout: Option<Duration>,
    write_timeout: Option<Duration>,
    nonblocking: bool,
}

impl Socket {
    /// Connects to the first reachable address. Each may take half of the remaining time, and the last all of it.
    pub(crate) fn connect(addrs: &[SocketAddr], buffers: LazyBuffers) -> Result<Self, Error> {
        let mut failure = Error::HostNotFound;
        for (later, addr) in (0..addrs.len()).rev().zip(addrs) {
            let rest = until_deadline()?;
            match TcpStream::connect_timeout(addr, if later == 0 { rest } else { rest / 2 }) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    return Ok(Socket { stream, buffers, read_timeout: None, write_timeout: None, nonblocking: false });
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => failure = Error::Timeout(Timeout::Connect),
                Err(error) => failure = error.into(),
            }
        }
        until_deadline()?;
        Err(failure)
    }

    fn set_nonblocking(&mut self, nonblocking: bool) -> io::Result<()> {
        if self.nonblocking != nonblocking {
            self.stream.set_nonblocking(nonblocking)?;
            self.nonblocking = nonblocking;
        }
        Ok(())
    }
}

impl Transport for Socket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.set_nonblocking(false)?;
        let allowed = timeout.for_write();
        let mut output = &self.buffers.output()[..amount];
        let mut now = Instant::now();
        let mut since = now;
        while !output.is_empty() {
            let rest = *remaining(allowed, since, now)?.after;
            set(&mut self.write_timeout, rest, |rest| self.stream.set_write_timeout(rest))?;
            let chunk = output.len().min(CHUNK);
            let written = none_if_timed_out((&self.stream).write(&output[..chunk]))?;
            now = Instant::now();
            match written {
                Some(0) => return Err(io::Error::from(ErrorKind::WriteZero).into()),
                Some(written) => {
                    output = &output[written..];
                    // An incomplete write means that the timeout has passed.
                    if written == chunk {
                        since = now;
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.set_nonblocking(false)?;
        let allowed = timeout.for_read();
        let since = Instant::now();
        let mut now = since;
        loop {
            let rest = *remaining(allowed, since, now)?.after;
            set(&mut self.read_timeout, rest, |rest| self.stream.set_read_timeout(rest))?;
            if let Some(read) = none_if_timed_out((&self.stream).read(self.buffers.input_append_buf()))? {
                self.buffers.input_appended(read);
                return Ok(read > 0);
            }
            now = Instant::now();
        }
    }

    /// Returns whether the connection is open and has nothing to read: unexpected data belongs to no response.
    ///
    /// ureq asks after a response and before the next request, so the socket stays nonblocking between them.
    fn is_open(&mut self) -> bool {
        self.set_nonblocking(true).is_ok()
            && matches!((&self.stream).read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock)
    }
}

/// Returns the time until the deadline.
fn until_deadline() -> Result<Duration, Error> {
    let now = Instant::now();
    Ok(*remaining(NextTimeout::default(), now, now)?.after)
}

/// Sets a timeout, unless it is the current one.
fn set(
    current: &mut Option<Duration>,
    limit: Duration,
    set: impl FnOnce(Option<Duration>) -> io::Result<()>,
) -> io::Result<()> {
    if *current == Some(limit) {
        return Ok(());
    }
    match set(Some(limit)) {
        Ok(()) => *current = Some(limit),
        // macOS fails so once the peer has closed the connection; its data can still be read.
        Err(error) if error.kind() == ErrorKind::InvalidInput => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Returns `None` for a timeout, after which the deadline is checked.
fn none_if_timed_out(result: io::Result<usize>) -> io::Result<Option<usize>> {
    match result {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => Ok(None),
            _ => Err(error),
        },
    }
}

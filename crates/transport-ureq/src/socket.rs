//! TCP, at the bottom of every connection.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use ureq::unversioned::transport::{Buffers, LazyBuffers, NextTimeout, Transport};
use ureq::{Error, Timeout};

use crate::deadline::left;

/// How much is written at a time, in bytes. It is less than what the system makes room for at once, so that either all
/// of it is taken or, for as long as that takes, nothing.
const PIECE: usize = 16 * 1024;

/// A connection that waits no longer than its thread's [deadline](crate::deadline).
#[derive(Debug)]
pub(crate) struct Socket {
    stream: TcpStream,
    buffers: LazyBuffers,
    /// What the system was told last, since telling it takes its time.
    read_timeout: Option<Duration>,
    write_timeout: Option<Duration>,
}

impl Socket {
    /// Connects to the first address that can be reached; each may take half of the time left, and the last one all.
    pub(crate) fn connect(addrs: &[SocketAddr], buffers: LazyBuffers) -> Result<Self, Error> {
        let mut failure = Error::HostNotFound;
        for (later, addr) in (0..addrs.len()).rev().zip(addrs) {
            let left = time_left()?;
            match TcpStream::connect_timeout(addr, if later == 0 { left } else { left / 2 }) {
                Ok(stream) => {
                    stream.set_nodelay(true)?;
                    return Ok(Socket { stream, buffers, read_timeout: None, write_timeout: None });
                }
                Err(error) if error.kind() == ErrorKind::TimedOut => failure = Error::Timeout(Timeout::Connect),
                Err(error) => failure = error.into(),
            }
        }
        time_left()?;
        Err(failure)
    }
}

impl Transport for Socket {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let allowed = timeout.for_write();
        let mut rest = &self.buffers.output()[..amount];
        let mut now = Instant::now();
        let mut since = now;
        while !rest.is_empty() {
            let left = *left(allowed, since, now)?.after;
            tell(&mut self.write_timeout, left, |left| self.stream.set_write_timeout(left))?;
            let piece = rest.len().min(PIECE);
            let taken = unless_late((&self.stream).write(&rest[..piece]))?;
            now = Instant::now();
            match taken {
                Some(0) => return Err(io::Error::from(ErrorKind::WriteZero).into()),
                Some(taken) => {
                    rest = &rest[taken..];
                    // A part is taken when the time was over.
                    if taken == piece {
                        since = now;
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let allowed = timeout.for_read();
        let since = Instant::now();
        let mut now = since;
        loop {
            let left = *left(allowed, since, now)?.after;
            tell(&mut self.read_timeout, left, |left| self.stream.set_read_timeout(left))?;
            if let Some(read) = unless_late((&self.stream).read(self.buffers.input_append_buf()))? {
                self.buffers.input_appended(read);
                return Ok(read > 0);
            }
            now = Instant::now();
        }
    }

    /// Whether it is still there, and silent: what nobody asked for belongs to no answer.
    fn is_open(&mut self) -> bool {
        let silent = self.stream.set_nonblocking(true).is_ok()
            && matches!((&self.stream).read(&mut [0]), Err(error) if error.kind() == ErrorKind::WouldBlock);
        self.stream.set_nonblocking(false).is_ok() && silent
    }
}

/// The time until the deadline.
fn time_left() -> Result<Duration, Error> {
    let now = Instant::now();
    Ok(*left(NextTimeout::default(), now, now)?.after)
}

fn tell(
    told: &mut Option<Duration>,
    limit: Duration,
    set: impl FnOnce(Option<Duration>) -> io::Result<()>,
) -> io::Result<()> {
    if *told == Some(limit) {
        return Ok(());
    }
    match set(Some(limit)) {
        Ok(()) => *told = Some(limit),
        // macOS refuses it once the other side is gone; what it left is still to be read.
        Err(error) if error.kind() == ErrorKind::InvalidInput => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// `None` if it is for the clock to say whether to go on.
fn unless_late(moved: io::Result<usize>) -> io::Result<Option<usize>> {
    match moved {
        Ok(moved) => Ok(Some(moved)),
        Err(error) => match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => Ok(None),
            _ => Err(error),
        },
    }
}

//! Hiding headers of responses from ureq.
//!
//! Some features of ureq decompress bodies, convert text, and store cookies. Any crate of a build can enable them, and
//! they cannot be disabled at run time. They depend on headers, so these have other names while ureq reads a response.

use http::header::Entry;
use http::{HeaderMap, HeaderName, header};
use ureq::Error;
use ureq::unversioned::transport::{Buffers, NextTimeout, Transport};

/// The masked name of a header, which has the same length, and its real name.
const NAMES: [(HeaderName, HeaderName); 3] = [
    (HeaderName::from_static("xontent-encoding"), header::CONTENT_ENCODING),
    (HeaderName::from_static("xontent-type"), header::CONTENT_TYPE),
    (HeaderName::from_static("xet-cookie"), header::SET_COOKIE),
];

/// A connection that masks these headers.
#[derive(Debug)]
pub(crate) struct Masking<T> {
    connection: T,
    /// Whether the next input belongs to the head of a response.
    in_head: bool,
}

impl<T> Masking<T> {
    pub(crate) fn new(connection: T) -> Self {
        Masking { connection, in_head: false }
    }
}

impl<T: Transport> Transport for Masking<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.connection.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.in_head = true;
        self.connection.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let more = self.connection.await_input(timeout)?;
        if self.in_head {
            let buffers = self.connection.buffers();
            let mut input = buffers.input().to_vec();
            self.in_head = mask(&mut input);
            // The input cannot be changed in place, so it is consumed and appended again.
            buffers.input_consume(input.len());
            let space = buffers.input_append_buf().get_mut(..input.len()).ok_or(Error::ConnectionFailed)?;
            space.copy_from_slice(&input);
            buffers.input_appended(input.len());
            // Reset: after input was consumed, ureq would continue without waiting for more.
            buffers.input_consume(0);
        }
        Ok(more)
    }

    fn is_open(&mut self) -> bool {
        self.connection.is_open()
    }

    fn is_tls(&self) -> bool {
        self.connection.is_tls()
    }
}

/// Restores the names of the headers.
pub(crate) fn unmask(headers: &mut HeaderMap) {
    for (masked, name) in NAMES {
        if let Entry::Occupied(entry) = headers.entry(masked) {
            let (_, values) = entry.remove_entry_mult();
            for value in values.collect::<Vec<_>>() {
                headers.append(&name, value);
            }
        }
    }
}

/// Masks headers in the first bytes of a response, and of interim responses (1xx) before it. Returns whether the head
/// continues after these bytes.
fn mask(input: &mut [u8]) -> bool {
    let (mut started, mut last) = (false, false);
    for line in input.split_inclusive_mut(|byte| *byte == b'\n') {
        match line {
            [.., b'\n'] => {}
            _ => break,
        }
        if !started {
            if !line.starts_with(b"HTTP/") {
                // Not HTTP, such as TLS through a proxy.
                return false;
            }
            (started, last) = (true, line.get(9) != Some(&b'1'));
        } else if matches!(line, [b'\r', b'\n'] | [b'\n']) {
            if last {
                return false;
            }
            started = false;
        } else if let Some((masked, _)) = NAMES.iter().find(|(_, name)| is(line, name)) {
            line[0] = masked.as_str().as_bytes()[0];
        }
    }
    true
}

fn is(line: &[u8], name: &HeaderName) -> bool {
    let name = name.as_str().as_bytes();
    line.get(name.len()) == Some(&b':') && line[..name.len()].eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_masked_in_heads_and_nowhere_else() {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nx-content-type: a\r\nset-cookie: a\r\nSET-COOKIE:b\r\n\r\n";
        let masked =
            "HTTP/1.1 200 OK\r\nxontent-Encoding: gzip\r\nx-content-type: a\r\nxet-cookie: a\r\nxET-COOKIE:b\r\n\r\n";
        let early = "HTTP/1.1 103 -\r\nset-cookie: a\r\n\r\n";
        let masked_early = "HTTP/1.1 103 -\r\nxet-cookie: a\r\n\r\n";
        let body = "content-type: a\r\n";
        let tunnel = "\x16\x03\n";
        let table = [
            ("", "", true),
            (head, masked, false),
            (&head.replace('\r', ""), &masked.replace('\r', ""), false),
            (&format!("{head}{body}"), &format!("{masked}{body}"), false),
            (&format!("{early}{head}{body}"), &format!("{masked_early}{masked}{body}"), false),
            (early, masked_early, true),
            (&format!("{tunnel}{head}"), &format!("{tunnel}{head}"), false),
        ];
        for (input, output, continues) in table {
            let mut bytes = input.as_bytes().to_vec();
            assert_eq!(mask(&mut bytes), continues, "{input:?}");
            assert_eq!(std::str::from_utf8(&bytes).unwrap(), output);
        }
        // Byte by byte.
        let mut bytes = Vec::new();
        for (n, byte) in head.bytes().enumerate() {
            bytes.push(byte);
            assert_eq!(mask(&mut bytes), n + 1 < head.len());
        }
        assert_eq!(std::str::from_utf8(&bytes).unwrap(), masked);
    }

    #[test]
    fn headers_get_their_names_back() {
        let mut headers = HeaderMap::new();
        for (name, value) in [("xontent-type", "a"), ("xet-cookie", "b"), ("date", "c"), ("xet-cookie", "d")] {
            headers.append(name, value.parse().unwrap());
        }
        unmask(&mut headers);
        assert_eq!(headers["content-type"], "a");
        assert_eq!(headers.get_all("set-cookie").iter().collect::<Vec<_>>(), ["b", "d"]);
        assert_eq!(headers.len(), 4);
    }
}

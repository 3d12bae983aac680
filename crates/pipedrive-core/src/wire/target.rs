//! Path and query of a request that is being built.

use bytes::Bytes;

/// Path and query. Most are short, so they are written on the stack.
pub(crate) struct Target {
    short: [u8; SHORT],
    /// All of it, and zeros, if `short` does not suffice; otherwise empty.
    long: Vec<u8>,
    length: usize,
    /// What is written before the next pair of the query.
    separator: u8,
}

const SHORT: usize = 192;

impl Target {
    #[inline]
    pub(crate) const fn new() -> Self {
        Target { short: [0; SHORT], long: Vec::new(), length: 0, separator: b'?' }
    }

    /// Appends text as it is.
    #[inline]
    pub(crate) fn push(&mut self, text: &str) {
        self.push_bytes(text.as_bytes());
    }

    #[inline]
    fn push_bytes(&mut self, bytes: &[u8]) {
        self.room(bytes.len())[..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// Appends `?`, later `&`, then a name as it is and `=`.
    pub(crate) fn push_name(&mut self, name: &str) {
        let length = name.len() + 2;
        let separator = self.take_separator();
        let room = &mut self.room(length)[..length];
        room[0] = separator;
        room[1..length - 1].copy_from_slice(name.as_bytes());
        room[length - 1] = b'=';
        self.length += length;
    }

    /// Appends `?`, later `&`.
    pub(crate) fn separate(&mut self) {
        let separator = self.take_separator();
        self.push_bytes(&[separator]);
    }

    fn take_separator(&mut self) -> u8 {
        std::mem::replace(&mut self.separator, b'&')
    }

    /// Appends escaped text. Most texts need no escaping, so they are looked at first.
    pub(crate) fn push_escaped(&mut self, text: &str) {
        if text.bytes().fold(true, |all, byte| all & is_unreserved(byte)) {
            self.push(text);
        } else {
            self.push_escapes(text.as_bytes());
        }
    }

    fn push_escapes(&mut self, text: &[u8]) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        for run in text.split_inclusive(|byte| !is_unreserved(*byte)) {
            match run.split_last() {
                Some((last, plain)) if !is_unreserved(*last) => {
                    self.push_bytes(plain);
                    self.push_bytes(&[b'%', DIGITS[usize::from(last >> 4)], DIGITS[usize::from(last & 15)]]);
                }
                _ => self.push_bytes(run),
            }
        }
    }

    /// Returns what is written so far.
    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        if self.long.is_empty() { &self.short[..self.length] } else { &self.long[..self.length] }
    }

    /// Returns a copy of all of it. Most are one allocation, with the count of the references to it, so that a clone does
    /// not allocate; only as much is copied as is needed, since copying what was just written in small pieces is slow.
    #[inline]
    pub(crate) fn to_bytes(&self) -> Bytes {
        let bytes = self.as_bytes();
        if bytes.len() <= 64 {
            Bytes::from_owner(Inline::<64>::of(bytes))
        } else if bytes.len() <= SHORT {
            Bytes::from_owner(Inline::<SHORT>::of(bytes))
        } else {
            Bytes::from(bytes.to_vec())
        }
    }

    /// Returns the room after what is written, for at least this many bytes.
    #[inline]
    fn room(&mut self, most: usize) -> &mut [u8] {
        if self.long.is_empty() && most <= SHORT - self.length {
            &mut self.short[self.length..]
        } else {
            self.lengthen(most)
        }
    }

    #[cold]
    fn lengthen(&mut self, most: usize) -> &mut [u8] {
        if self.long.is_empty() {
            self.long.reserve(2 * SHORT + most);
            self.long.extend_from_slice(&self.short[..self.length]);
        }
        self.long.resize(self.length + most, 0);
        &mut self.long[self.length..]
    }
}

/// Up to `N` bytes.
struct Inline<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Inline<N> {
    #[inline]
    fn of(bytes: &[u8]) -> Self {
        let mut inline = Inline { bytes: [0; N], length: bytes.len() };
        inline.bytes[..bytes.len()].copy_from_slice(bytes);
        inline
    }
}

impl<const N: usize> AsRef<[u8]> for Inline<N> {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// The bytes that are not escaped: RFC 3986's unreserved characters.
const UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    table
};

#[inline]
fn is_unreserved(byte: u8) -> bool {
    UNRESERVED[usize::from(byte)]
}

#[cfg(test)]
mod tests {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use super::*;

    const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

    proptest! {
        #[test]
        fn texts_are_escaped_whatever_their_length(texts in prop::collection::vec("\\PC{0,12}|[-a-z._~]{0,120}", 0..6)) {
            let (mut target, mut expected) = (Target::new(), String::new());
            for text in &texts {
                target.push_name("name");
                target.push_escaped(text);
                expected.push_str(if expected.is_empty() { "?name=" } else { "&name=" });
                expected.extend(utf8_percent_encode(text, ESCAPED));
                prop_assert_eq!(target.as_bytes(), expected.as_bytes());
            }
            prop_assert_eq!(target.to_bytes(), expected);
        }
    }
}

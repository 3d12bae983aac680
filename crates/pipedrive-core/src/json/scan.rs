//! The search for the ends of tokens: functions over bytes of valid UTF-8, with the position as a local variable.

use super::error::{Error, error};

pub(super) const VALUE: &str = "expected a value";
pub(super) const KEY: &str = "expected the name of a member";
pub(super) const COLON: &str = "expected a colon";
pub(super) const ARRAY_NEXT: &str = "expected a comma or the end of the array";
pub(super) const OBJECT_NEXT: &str = "expected a comma or the end of the object";

/// Returns the end of the value that begins at `at` or after whitespace.
#[inline]
pub(super) fn value_end(bytes: &[u8], at: usize) -> Result<usize, Error> {
    let (start, byte) = token(bytes, at);
    if matches!(byte, b'[' | b'{') { nested_end(bytes, start) } else { scalar_end(bytes, start, byte) }
}

/// Returns the end of the string, number or literal that begins with this byte at `start`.
#[inline]
fn scalar_end(bytes: &[u8], start: usize, byte: u8) -> Result<usize, Error> {
    match byte {
        b'"' => string_end(bytes, start),
        b'0'..=b'9' | b'-' => number_end(bytes, start),
        b'n' => literal_end(bytes, start, b"null", VALUE),
        b't' => literal_end(bytes, start, b"true", VALUE),
        b'f' => literal_end(bytes, start, b"false", VALUE),
        _ => Err(error(start, VALUE)),
    }
}

/// Returns the end of the array or object that begins at `at`.
fn nested_end(bytes: &[u8], mut at: usize) -> Result<usize, Error> {
    let mut nesting = Nesting::default();
    loop {
        let (start, byte) = token(bytes, at);
        at = if matches!(byte, b'[' | b'{') {
            nesting.push(byte == b'{');
            let (next, closing) = token(bytes, start + 1);
            // In ASCII, `]` is `[` plus 2, and `}` is `{` plus 2.
            if closing != byte + 2 {
                at = if byte == b'{' { name_end(bytes, next)? } else { next };
                continue;
            }
            nesting.pop();
            next + 1
        } else {
            scalar_end(bytes, start, byte)?
        };
        while nesting.open > 0 {
            let (next, byte) = token(bytes, at);
            let is_object = nesting.in_object();
            at = next + 1;
            if byte == b',' {
                if is_object {
                    at = name_end(bytes, at)?;
                }
                break;
            }
            if byte != if is_object { b'}' } else { b']' } {
                return Err(error(next, if is_object { OBJECT_NEXT } else { ARRAY_NEXT }));
            }
            nesting.pop();
        }
        if nesting.open == 0 {
            return Ok(at);
        }
    }
}

/// The open arrays and objects while a value is skipped: one bit each, 1 for an object, the innermost last.
#[derive(Default)]
struct Nesting {
    open: usize,
    last: u64,
    full: Vec<u64>,
}

impl Nesting {
    #[inline]
    fn push(&mut self, is_object: bool) {
        if self.open > 0 && self.open % 64 == 0 {
            self.full.push(self.last);
        }
        self.open += 1;
        self.last = self.last << 1 | u64::from(is_object);
    }

    #[inline]
    fn pop(&mut self) {
        self.open -= 1;
        self.last >>= 1;
        if self.open > 0 && self.open % 64 == 0 {
            self.last = self.full.pop().unwrap_or_default();
        }
    }

    #[inline]
    fn in_object(&self) -> bool {
        self.last & 1 == 1
    }
}

/// Returns the end of the member name and colon that begin at `at` or after whitespace.
#[inline(never)] // Inlined twice, it leaves too few registers to the loop around it.
fn name_end(bytes: &[u8], at: usize) -> Result<usize, Error> {
    let (at, byte) = token(bytes, at);
    if byte != b'"' {
        return Err(error(at, KEY));
    }
    if let Some(end) = hash_name_end(bytes, at) {
        return Ok(end);
    }
    let (at, byte) = token(bytes, string_end(bytes, at)?);
    if byte == b':' { Ok(at + 1) } else { Err(error(at, COLON)) }
}

/// Returns the end of the member name of 40 bytes and the colon that begin at `at`, if there are such. The names of
/// custom fields are of this length, and all bytes are compared at once.
#[inline]
pub(super) fn hash_name_end(bytes: &[u8], at: usize) -> Option<usize> {
    let [b'"', name @ .., b'"', b':'] = bytes.get(at..)?.first_chunk::<43>()? else { return None };
    let plain = name.iter().fold(true, |plain, byte| plain & ((byte ^ 2) >= 0x21) & (*byte != b'\\'));
    plain.then_some(at + 43)
}

/// Returns the position and the value of the first byte from `at` on that is not whitespace. At the end of the text the
/// byte is 0, with which no token begins.
#[inline]
pub(super) fn token(bytes: &[u8], at: usize) -> (usize, u8) {
    match bytes.get(at) {
        Some(byte) if *byte > b' ' => (at, *byte),
        _ => white_end(bytes, at),
    }
}

fn white_end(bytes: &[u8], mut at: usize) -> (usize, u8) {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
        // Indented lines begin with many spaces.
        while bytes.get(at..).is_some_and(|rest| rest.starts_with(&[b' '; 8])) {
            at += 8;
        }
    }
    (at, bytes.get(at).copied().unwrap_or_default())
}

/// Returns whether two slices of the same length are equal: names are short, and `memcmp` is optimized for long texts.
#[inline]
pub(super) fn equal(a: &[u8], b: &[u8]) -> bool {
    if let (Some(a_last), Some(b_last)) = (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        return a_last == b_last && a.chunks_exact(8).zip(b.chunks_exact(8)).all(|(a, b)| a == b);
    }
    match (a.first_chunk::<4>(), b.first_chunk::<4>(), a.last_chunk::<4>(), b.last_chunk::<4>()) {
        (Some(a_first), Some(b_first), Some(a_last), Some(b_last)) => a_first == b_first && a_last == b_last,
        _ => a == b,
    }
}

#[inline]
pub(super) fn literal_end(bytes: &[u8], at: usize, literal: &[u8], kind: &'static str) -> Result<usize, Error> {
    if bytes[at..].starts_with(literal) { Ok(at + literal.len()) } else { Err(error(at, kind)) }
}

/// Returns the end of the string whose opening quotation mark is at `at`.
#[inline]
fn string_end(bytes: &[u8], at: usize) -> Result<usize, Error> {
    let at = special(bytes, at + 1);
    if bytes.get(at) == Some(&b'"') { Ok(at + 1) } else { escaped_end(bytes, at) }
}

/// Returns the end of the string that has a byte other than its closing quotation mark at `at`.
#[inline(never)]
pub(super) fn escaped_end(bytes: &[u8], mut at: usize) -> Result<usize, Error> {
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = special(bytes, escape_end(bytes, at)?),
            Some(_) => return Err(error(at, "a control character stands in a string")),
            None => return Err(error(at, "the text ends inside a string")),
        }
    }
}

/// Returns the position of the first quotation mark, backslash or control character from `at` on, or the end.
#[inline]
pub(super) fn special(bytes: &[u8], at: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    let mut rest = bytes.get(at..).unwrap_or_default();
    while let Some((word, others)) = rest.split_first_chunk() {
        // The sign of a byte is set if subtraction makes it negative and it was not set before. The lowest of these is
        // exact, others can result from its borrow. `^ 2` moves the quotation mark, 0x22, next to the control
        // characters, which stay among themselves.
        let word = u64::from_le_bytes(*word);
        let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
        let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        let found = (quote_or_control | backslash) & !word & (ONES * 0x80);
        if found != 0 {
            return bytes.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = others;
        // The compiler vectorizes this test of 16 bytes, but not the search for the position.
        while let Some((block, others)) = rest.split_first_chunk::<16>() {
            if block.iter().fold(false, |found, byte| found | ((byte ^ 2) < 0x21) | (*byte == b'\\')) {
                break;
            }
            rest = others;
        }
    }
    let last = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20));
    bytes.len() - rest.len() + last.unwrap_or(rest.len())
}

/// Returns the end of the escape sequence that begins at `at`.
fn escape_end(bytes: &[u8], at: usize) -> Result<usize, Error> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') if bytes.get(at + 2..at + 6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => {
            Ok(at + 6)
        }
        _ => Err(error(at, "expected an escape sequence")),
    }
}

/// Returns the character of the escape sequence at the start of `bytes`, and its length. `None` for half a surrogate
/// pair.
pub(super) fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let character = match bytes.get(1)? {
        b'b' => '\x08',
        b'f' => '\x0c',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let units = [hex(bytes)?, hex(&bytes[6..]).unwrap_or_default()];
            let character = char::decode_utf16(units).next()?.ok()?;
            return Some((character, 6 * character.len_utf16()));
        }
        other => char::from(*other),
    };
    Some((character, 2))
}

/// Returns the value of the `\u` escape at the start of `bytes`.
fn hex(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.first_chunk::<4>()?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Returns the end of the number that begins at `at`.
#[inline]
pub(super) fn number_end(bytes: &[u8], mut at: usize) -> Result<usize, Error> {
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    let integer = at;
    at = digits_end(bytes, at);
    if at == integer {
        return Err(error(at, "expected a number"));
    }
    if bytes[integer] == b'0' && at - integer > 1 {
        return Err(error(integer, "a number begins with a needless zero"));
    }
    if bytes.get(at) == Some(&b'.') {
        at = some_digits_end(bytes, at + 1)?;
    }
    if let Some(b'e' | b'E') = bytes.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = bytes.get(at) {
            at += 1;
        }
        at = some_digits_end(bytes, at)?;
    }
    Ok(at)
}

#[inline]
fn some_digits_end(bytes: &[u8], at: usize) -> Result<usize, Error> {
    let end = digits_end(bytes, at);
    if end == at { Err(error(at, "expected a digit")) } else { Ok(end) }
}

#[inline]
fn digits_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

/// Returns the natural number at `start` and its end, if there is one that fits a `u64`.
#[inline]
pub(super) fn natural(bytes: &[u8], start: usize) -> Option<(u64, usize)> {
    let mut at = start;
    let mut value = 0_u64;
    while let Some(digit @ b'0'..=b'9') = bytes.get(at) {
        value = value.checked_mul(10)?.checked_add(u64::from(digit - b'0'))?;
        at += 1;
    }
    let has_leading_zero = at - start > 1 && bytes[start] == b'0';
    let goes_on = matches!(bytes.get(at), Some(b'.' | b'e' | b'E'));
    (at > start && !has_leading_zero && !goes_on).then_some((value, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_is_found_wherever_it_stands() {
        for length in 0..60 {
            for filler in ["a", "\u{7f}", "\u{e9}", "!", "#", " ", "[", "]"] {
                let text = filler.repeat(length);
                assert_eq!(special(text.as_bytes(), 0), text.len());
                assert_eq!(special(text.as_bytes(), text.len()), text.len());
                assert_eq!(special(text.as_bytes(), text.len() + 1), text.len());
                for byte in (0..0x20).chain(*b"\"\\") {
                    let text =
                        [text.as_bytes(), &[byte], b"\"\\\n and more, so that there is a word, or a block".as_slice()]
                            .concat();
                    let expected = length * filler.len();
                    for start in 0..=expected {
                        assert_eq!(special(&text, start), expected, "{byte} after {length} of {filler}, from {start}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_byte_makes_unequal() {
        for length in 0..40 {
            let name: Vec<u8> = (b'0'..).take(length).collect();
            assert!(equal(&name, &name.clone()));
            for at in 0..length {
                let mut other = name.clone();
                other[at] ^= 1;
                assert!(!equal(&name, &other), "{length} bytes, the one at {at}");
            }
        }
    }
}

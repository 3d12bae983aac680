//! JSON, read token by token from a text whose UTF-8 has been checked.
//!
//! Accepts and refuses what serde_json does. [`Reader::skip`] takes what `RawValue` takes: values nested to any depth, and
//! `\u` escapes of which half a surrogate pair is missing. [`Str::unescape`] refuses those, as reading a `String` does, and
//! arrays and objects that are opened nest to the same limit. Members that occur twice are the caller's affair.
//!
//! Every method that reads a value skips white space before it. After an error the reader is somewhere in the value:
//! [`Reader::rewind`] goes back to a [`Mark`] made before it.

use std::fmt;

/// Reads a JSON text from its beginning to its end.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// How many arrays and objects are open.
    depth: u8,
}

/// What a value is, told by its first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A place in the text to come back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    at: usize,
    depth: u8,
}

/// An array that was opened.
#[derive(Debug)]
pub struct Array {
    first: bool,
}

/// An object that was opened.
#[derive(Debug)]
pub struct Object {
    first: bool,
}

/// A string as it stands in the text.
//
// All fields are words: a `bool` among them costs a stall wherever the struct is copied.
#[derive(Clone, Copy, Debug)]
pub struct Str<'a> {
    quoted: &'a str,
    /// Where the first escape stands in `quoted`, or 0.
    escape: usize,
    /// Where `quoted` stands in the text.
    at: usize,
}

/// Why a text cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<(usize, &'static str)>);

/// How deep arrays and objects may be nested: serde_json refuses the 128th.
const DEPTH: u8 = 127;

const VALUE: &str = "expected a value";
const STRING: &str = "expected a string";
const KEY: &str = "expected the name of a member";
const COLON: &str = "expected a colon";
const NUMBER: &str = "expected a number";
const DIGIT: &str = "expected a digit";
const BOOL: &str = "expected a boolean";
const NULL: &str = "expected null";
const ARRAY: &str = "expected an array";
const OBJECT: &str = "expected an object";
const ARRAY_NEXT: &str = "expected a comma or the end of the array";
const OBJECT_NEXT: &str = "expected a comma or the end of the object";
const END: &str = "expected the end of the text";
const TOO_DEEP: &str = "arrays and objects are nested too deep";
const LEADING_ZERO: &str = "a number begins with a needless zero";
const UNTERMINATED: &str = "the text ends inside a string";
const CONTROL: &str = "a control character stands in a string";
const ESCAPE: &str = "expected an escape sequence";
const SURROGATE: &str = "half of a surrogate pair stands alone";

impl<'a> Reader<'a> {
    /// Begins to read a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// Returns how many bytes have been read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Returns the place where the reader is, to go back to or to take the text from.
    pub fn mark(&self) -> Mark {
        Mark { at: self.at, depth: self.depth }
    }

    /// Goes back to a place that this reader was at.
    pub fn rewind(&mut self, mark: Mark) {
        (self.at, self.depth) = (mark.at, mark.depth);
    }

    /// Returns the text between a place that this reader was at and where it is.
    pub fn since(&self, mark: Mark) -> &'a str {
        &self.text[mark.at..self.at]
    }

    /// Returns an error at the place where the reader is.
    pub fn error(&self, kind: &'static str) -> Error {
        error(self.at, kind)
    }

    /// Returns what the next value is, without reading it.
    #[inline]
    pub fn peek(&mut self) -> Result<Kind, Error> {
        Ok(match self.token() {
            b'"' => Kind::String,
            b'0'..=b'9' | b'-' => Kind::Number,
            b'n' => Kind::Null,
            b't' | b'f' => Kind::Bool,
            b'[' => Kind::Array,
            b'{' => Kind::Object,
            _ => return Err(self.error(VALUE)),
        })
    }

    /// Reads a value of any kind and returns it as it stands in the text.
    pub fn skip(&mut self) -> Result<&'a str, Error> {
        self.token();
        let start = self.at;
        self.at = value_end(self.bytes(), start)?;
        Ok(&self.text[start..self.at])
    }

    /// Reads `null`, if that is next, and returns whether it was.
    #[inline]
    pub fn null(&mut self) -> Result<bool, Error> {
        if self.token() != b'n' {
            return Ok(false);
        }
        self.at = literal_end(self.bytes(), self.at, b"null", NULL)?;
        Ok(true)
    }

    /// Reads `true` or `false`.
    #[inline]
    pub fn bool(&mut self) -> Result<bool, Error> {
        let is_true = self.token() == b't';
        let literal: &[u8] = if is_true { b"true" } else { b"false" };
        self.at = literal_end(self.bytes(), self.at, literal, BOOL)?;
        Ok(is_true)
    }

    /// Reads a number and returns it as it stands in the text.
    pub fn number(&mut self) -> Result<&'a str, Error> {
        self.token();
        let start = self.at;
        self.at = number_end(self.bytes(), start)?;
        Ok(&self.text[start..self.at])
    }

    /// Reads an integer without fraction, exponent and sign.
    ///
    /// `None`, with nothing read, if something else is next or the number is too large.
    #[inline]
    pub fn u64(&mut self) -> Option<u64> {
        self.token();
        let (value, end) = natural(self.bytes(), self.at)?;
        self.at = end;
        Some(value)
    }

    /// Reads an integer without fraction and exponent.
    ///
    /// `None`, with nothing read, if something else is next or the number is too large or too small. `-0` is no integer, as
    /// for serde_json.
    #[inline]
    pub fn i64(&mut self) -> Option<i64> {
        let negative = self.token() == b'-';
        let (value, end) = natural(self.bytes(), self.at + usize::from(negative))?;
        let value = if negative {
            0_i64.checked_sub_unsigned(value).filter(|value| *value != 0)?
        } else {
            i64::try_from(value).ok()?
        };
        self.at = end;
        Some(value)
    }

    /// Reads a string and returns it as it stands in the text.
    #[inline(always)]
    pub fn string(&mut self) -> Result<Str<'a>, Error> {
        if self.token() != b'"' {
            return Err(self.error(STRING));
        }
        self.quoted()
    }

    /// Opens an array.
    #[inline]
    pub fn begin_array(&mut self) -> Result<Array, Error> {
        self.open(b'[', ARRAY)?;
        Ok(Array { first: true })
    }

    /// Goes on to the next element of an array, or behind the array if there is none. Returns whether there is one.
    #[inline]
    pub fn array_next(&mut self, array: &mut Array) -> Result<bool, Error> {
        let first = std::mem::replace(&mut array.first, false);
        match self.token() {
            b']' => self.close(),
            b',' if !first => {
                self.at += 1;
                Ok(true)
            }
            _ if first => Ok(true),
            _ => Err(self.error(ARRAY_NEXT)),
        }
    }

    /// Opens an object.
    #[inline]
    pub fn begin_object(&mut self) -> Result<Object, Error> {
        self.open(b'{', OBJECT)?;
        Ok(Object { first: true })
    }

    /// Goes on to the name of the next member of an object, or behind the object if there is none. Returns whether there is
    /// one. [`expect_member`](Self::expect_member) and [`key`](Self::key) read the name.
    #[inline]
    pub fn object_next(&mut self, object: &mut Object) -> Result<bool, Error> {
        let first = std::mem::replace(&mut object.first, false);
        match self.token() {
            b'"' if first => Ok(true),
            b',' if !first => {
                self.at += 1;
                if self.token() == b'"' { Ok(true) } else { Err(self.error(KEY)) }
            }
            b'}' => self.close(),
            _ => Err(self.error(if first { KEY } else { OBJECT_NEXT })),
        }
    }

    /// Reads the name of a member and the colon, if the text goes on with just `quoted`, which is `"name":`. Returns whether
    /// it does; if not, nothing is read.
    #[inline]
    pub fn expect_member(&mut self, quoted: &str) -> bool {
        let matches = self.bytes()[self.at..].starts_with(quoted.as_bytes());
        if matches {
            self.at += quoted.len();
        }
        matches
    }

    /// Reads the name of a member and the colon.
    #[inline(always)]
    pub fn key(&mut self) -> Result<Str<'a>, Error> {
        if self.token() != b'"' {
            return Err(self.error(KEY));
        }
        let key = self.quoted()?;
        if self.token() != b':' {
            return Err(self.error(COLON));
        }
        self.at += 1;
        Ok(key)
    }

    /// Reads white space to the end of the text; anything else is an error.
    pub fn end(&mut self) -> Result<(), Error> {
        self.token();
        if self.at == self.text.len() { Ok(()) } else { Err(self.error(END)) }
    }

    /// Skips white space and returns the byte behind it, or 0 at the end of the text.
    #[inline]
    fn token(&mut self) -> u8 {
        let (at, byte) = token(self.bytes(), self.at);
        self.at = at;
        byte
    }

    /// Reads a string, whose quotation mark has been seen.
    #[inline(always)]
    fn quoted(&mut self) -> Result<Str<'a>, Error> {
        let (at, stop) = (self.at, special(self.bytes(), self.at + 1));
        let plain = self.bytes().get(stop) == Some(&b'"');
        self.at = if plain { stop + 1 } else { escaped_end(self.bytes(), stop)? };
        Ok(Str { quoted: &self.text[at..self.at], escape: if plain { 0 } else { stop - at }, at })
    }

    #[inline]
    fn open(&mut self, bracket: u8, kind: &'static str) -> Result<(), Error> {
        if self.token() != bracket {
            return Err(self.error(kind));
        }
        if self.depth == DEPTH {
            return Err(self.error(TOO_DEEP));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    #[inline]
    fn close(&mut self) -> Result<bool, Error> {
        self.depth = self.depth.saturating_sub(1);
        self.at += 1;
        Ok(false)
    }

    #[inline]
    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }
}

impl<'a> Str<'a> {
    /// Returns the string with its quotation marks and escapes.
    #[inline]
    pub fn quoted(self) -> &'a str {
        self.quoted
    }

    /// Returns what the string says, if it has no escapes.
    #[inline]
    pub fn plain(self) -> Option<&'a str> {
        (self.escape == 0).then(|| self.inner())
    }

    /// Returns what the string says, from the text itself or, if it has escapes, from `scratch`.
    #[inline]
    pub fn unescape<'s>(self, scratch: &'s mut String) -> Result<&'s str, Error>
    where
        'a: 's,
    {
        if self.escape == 0 { Ok(self.inner()) } else { self.unescape_into(scratch) }
    }

    #[cold]
    fn unescape_into(self, scratch: &mut String) -> Result<&str, Error> {
        scratch.clear();
        let mut rest = self.inner();
        let mut backslash = Some(self.escape - 1);
        while let Some(at) = backslash {
            scratch.push_str(&rest[..at]);
            rest = &rest[at..];
            let Some((character, length)) = escape(rest.as_bytes()) else {
                return Err(error(self.at + self.quoted.len() - 1 - rest.len(), SURROGATE));
            };
            scratch.push(character);
            rest = &rest[length..];
            backslash = memchr::memchr(b'\\', rest.as_bytes());
        }
        scratch.push_str(rest);
        Ok(scratch)
    }

    #[inline]
    fn inner(self) -> &'a str {
        &self.quoted[1..self.quoted.len() - 1]
    }
}

impl Error {
    /// Returns what was expected or found.
    pub fn kind(&self) -> &'static str {
        self.0.1
    }

    /// Returns the byte of the text that is wrong, counted from 0.
    pub fn position(&self) -> usize {
        self.0.0
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind(), self.position())
    }
}

impl std::error::Error for Error {}

#[cold]
fn error(at: usize, kind: &'static str) -> Error {
    Error(Box::new((at, kind)))
}

/// The arrays and objects that are open while a value is skipped: a bit for each, 1 for an object, the innermost last.
#[derive(Default)]
struct Nesting {
    open: usize,
    last: u64,
    full: Vec<u64>,
}

impl Nesting {
    #[inline]
    fn push(&mut self, is_object: bool) {
        if self.open > 0 && self.open.is_multiple_of(64) {
            self.full.push(self.last);
        }
        self.open += 1;
        self.last = self.last << 1 | u64::from(is_object);
    }

    #[inline]
    fn pop(&mut self) {
        self.open -= 1;
        self.last >>= 1;
        if self.open > 0 && self.open.is_multiple_of(64) {
            self.last = self.full.pop().unwrap_or_default();
        }
    }

    #[inline]
    fn in_object(&self) -> bool {
        self.last & 1 == 1
    }
}

/// Returns where the value ends that begins at `at` or behind white space.
fn value_end(bytes: &[u8], mut at: usize) -> Result<usize, Error> {
    let mut nesting = Nesting::default();
    loop {
        let (start, byte) = token(bytes, at);
        at = match byte {
            b'"' => string_end(bytes, start)?,
            b'0'..=b'9' | b'-' => number_end(bytes, start)?,
            b'n' => literal_end(bytes, start, b"null", VALUE)?,
            b't' => literal_end(bytes, start, b"true", VALUE)?,
            b'f' => literal_end(bytes, start, b"false", VALUE)?,
            b'[' | b'{' => {
                nesting.push(byte == b'{');
                let (next, closing) = token(bytes, start + 1);
                if closing != byte + 2 {
                    at = if byte == b'{' { name_end(bytes, next)? } else { next };
                    continue;
                }
                nesting.pop();
                next + 1
            }
            _ => return Err(error(start, VALUE)),
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

/// Returns where the name of a member and its colon end, which begin at `at` or behind white space.
#[inline(never)]
fn name_end(bytes: &[u8], at: usize) -> Result<usize, Error> {
    let (at, byte) = token(bytes, at);
    if byte != b'"' {
        return Err(error(at, KEY));
    }
    let (at, byte) = token(bytes, string_end(bytes, at)?);
    if byte == b':' { Ok(at + 1) } else { Err(error(at, COLON)) }
}

/// Returns the place and the byte, from `at` on, of the first that is no white space. At the end of the text the byte is 0,
/// which no token begins with.
#[inline]
fn token(bytes: &[u8], at: usize) -> (usize, u8) {
    match bytes.get(at) {
        Some(byte) if *byte > b' ' => (at, *byte),
        _ => white_end(bytes, at),
    }
}

fn white_end(bytes: &[u8], mut at: usize) -> (usize, u8) {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
        // Indented lines begin with many.
        while bytes.get(at..).is_some_and(|rest| rest.starts_with(&[b' '; 8])) {
            at += 8;
        }
    }
    (at, bytes.get(at).copied().unwrap_or_default())
}

#[inline]
fn literal_end(bytes: &[u8], at: usize, literal: &[u8], kind: &'static str) -> Result<usize, Error> {
    if bytes[at..].starts_with(literal) { Ok(at + literal.len()) } else { Err(error(at, kind)) }
}

/// Returns where the string ends whose quotation mark is at `at`.
#[inline]
fn string_end(bytes: &[u8], at: usize) -> Result<usize, Error> {
    let at = special(bytes, at + 1);
    if bytes.get(at) == Some(&b'"') { Ok(at + 1) } else { escaped_end(bytes, at) }
}

/// Returns where the string ends that has something else than its end at `at`.
#[inline(never)]
fn escaped_end(bytes: &[u8], mut at: usize) -> Result<usize, Error> {
    loop {
        match bytes.get(at) {
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = special(bytes, escape_end(bytes, at)?),
            Some(_) => return Err(error(at, CONTROL)),
            None => return Err(error(at, UNTERMINATED)),
        }
    }
}

/// Returns the place of the first quotation mark, backslash or control character from `at` on, or of the end.
#[inline]
fn special(bytes: &[u8], at: usize) -> usize {
    const ONES: u64 = u64::MAX / 255;
    let mut rest = bytes.get(at..).unwrap_or_default();
    while let Some((word, others)) = rest.split_first_chunk() {
        // The sign bit of each byte: set where the byte, less what is subtracted, is below 0, and it was not set before. The
        // lowest of them is right; those above it may be carried over from it. 2 makes the quotation mark, 0x22, a 0x20 and
        // leaves the control characters below that.
        let word = u64::from_le_bytes(*word);
        let quote_or_control = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
        let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        let found = (quote_or_control | backslash) & !word & (ONES * 0x80);
        if found != 0 {
            return bytes.len() - rest.len() + found.trailing_zeros() as usize / 8;
        }
        rest = others;
        while let Some((block, others)) = rest.split_first_chunk::<16>() {
            if block.iter().fold(false, |found, byte| found | (byte ^ 2 < 0x21) | (*byte == b'\\')) {
                break;
            }
            rest = others;
        }
    }
    let last = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | ..0x20));
    bytes.len() - rest.len() + last.unwrap_or(rest.len())
}

/// Returns where the escape sequence ends that begins at `at`.
fn escape_end(bytes: &[u8], at: usize) -> Result<usize, Error> {
    match bytes.get(at + 1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at + 2),
        Some(b'u') if bytes.get(at + 2..at + 6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) => {
            Ok(at + 6)
        }
        _ => Err(error(at, ESCAPE)),
    }
}

/// Returns the character that `bytes` begin with, which is an escape sequence, and its length. `None` for half a pair.
fn escape(bytes: &[u8]) -> Option<(char, usize)> {
    let character = match bytes.get(1)? {
        b'b' => '\x08',
        b'f' => '\x0c',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = hex(bytes)?;
            if let Some(character) = char::from_u32(high) {
                return Some((character, 6));
            }
            let low = hex(&bytes[6..])?;
            let pair = (0xD800..0xDC00).contains(&high) && (0xDC00..0xE000).contains(&low);
            let scalar = pair.then(|| 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00))?;
            return Some((char::from_u32(scalar)?, 12));
        }
        other => char::from(*other),
    };
    Some((character, 2))
}

/// Returns the four digits of a `\u` escape that `bytes` begin with.
fn hex(bytes: &[u8]) -> Option<u32> {
    let digits = bytes.strip_prefix(b"\\u")?.first_chunk::<4>()?;
    digits.iter().try_fold(0, |value, digit| Some(value << 4 | char::from(*digit).to_digit(16)?))
}

/// Returns where the number ends that begins at `at`.
#[inline]
fn number_end(bytes: &[u8], mut at: usize) -> Result<usize, Error> {
    if bytes.get(at) == Some(&b'-') {
        at += 1;
    }
    let integer = at;
    at = digits_end(bytes, at);
    if at == integer {
        return Err(error(at, NUMBER));
    }
    if bytes[integer] == b'0' && at - integer > 1 {
        return Err(error(integer, LEADING_ZERO));
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
    if end == at { Err(error(at, DIGIT)) } else { Ok(end) }
}

#[inline]
fn digits_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_digit) {
        at += 1;
    }
    at
}

/// Returns the natural number at `at` and where it ends, if there is one that a `u64` holds.
#[inline]
fn natural(bytes: &[u8], start: usize) -> Option<(u64, usize)> {
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

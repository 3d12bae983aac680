//! A reader of JSON, token by token from a text of valid UTF-8.
//!
//! It accepts and rejects the same texts as serde_json. [`Reader::skip`] accepts what `RawValue` accepts: values nested
//! to any depth, and `\u` escapes with half a surrogate pair. [`Str::unescape`] rejects these, as reading a `String`
//! does, and arrays and objects that are opened have the same limit of nesting. Members that occur twice are left to
//! the caller.
//!
//! Every method that reads a value skips whitespace before it. After an error the position of the reader is
//! unspecified; [`Reader::rewind`] goes back to a [`Mark`] made before.

use std::mem;

mod error;
mod scan;

pub use self::error::Error;
use self::error::error;
use self::scan::{
    ARRAY_NEXT, COLON, KEY, OBJECT_NEXT, VALUE, equal, escape, escaped_end, hash_name_end, literal_end, natural,
    number_end, special, token, value_end,
};

/// A reader of a JSON text from its beginning to its end.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// The number of open arrays and objects.
    depth: u8,
}

/// The type of a value, according to its first byte.
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

/// A position in the text.
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

/// A string as written in the text.
// All fields are words: a `bool` among them would cost a stall wherever the struct is copied.
#[derive(Clone, Copy, Debug)]
pub struct Str<'a> {
    quoted: &'a str,
    /// The position of the first escape in `quoted`, or 0.
    escape: usize,
    /// The position of `quoted` in the text.
    at: usize,
}

/// The maximum nesting of arrays and objects: serde_json rejects the 128th.
const DEPTH: u8 = 127;

impl<'a> Reader<'a> {
    /// Creates a reader of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// Returns the number of bytes read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Returns the current position, to go back to or to take the text from.
    pub fn mark(&self) -> Mark {
        Mark { at: self.at, depth: self.depth }
    }

    /// Goes back to an earlier position of this reader.
    pub fn rewind(&mut self, mark: Mark) {
        (self.at, self.depth) = (mark.at, mark.depth);
    }

    /// Returns the text between an earlier position of this reader and the current one.
    pub fn since(&self, mark: Mark) -> &'a str {
        &self.text[mark.at..self.at]
    }

    /// Returns the text between two earlier positions of this reader.
    pub fn between(&self, from: Mark, to: Mark) -> &'a str {
        &self.text[from.at..to.at]
    }

    /// Returns the text that has not been read.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Skips this many bytes, which another reader of the same text has read as a value.
    pub fn advance(&mut self, bytes: usize) {
        if self.rest().is_char_boundary(bytes) {
            self.at += bytes;
        }
    }

    /// Returns an error at the current position.
    pub fn error(&self, kind: &'static str) -> Error {
        error(self.at, kind)
    }

    /// Returns the type of the next value without reading it.
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

    /// Reads a value of any type and returns its text.
    pub fn skip(&mut self) -> Result<&'a str, Error> {
        self.token();
        let start = self.at;
        self.pass()?;
        Ok(&self.text[start..self.at])
    }

    /// Reads a value of any type.
    #[inline]
    pub fn pass(&mut self) -> Result<(), Error> {
        self.at = value_end(self.bytes(), self.at)?;
        Ok(())
    }

    /// Reads `null` if it is next, and returns whether it was.
    #[inline]
    pub fn null(&mut self) -> Result<bool, Error> {
        if self.token() != b'n' {
            return Ok(false);
        }
        self.at = literal_end(self.bytes(), self.at, b"null", "expected null")?;
        Ok(true)
    }

    /// Reads `true` or `false`.
    #[inline]
    pub fn bool(&mut self) -> Result<bool, Error> {
        let is_true = self.token() == b't';
        let literal: &[u8] = if is_true { b"true" } else { b"false" };
        self.at = literal_end(self.bytes(), self.at, literal, "expected a boolean")?;
        Ok(is_true)
    }

    /// Reads a number and returns its text.
    pub fn number(&mut self) -> Result<&'a str, Error> {
        self.token();
        let start = self.at;
        self.at = number_end(self.bytes(), start)?;
        Ok(&self.text[start..self.at])
    }

    /// Reads an integer without a fraction, an exponent or a sign.
    ///
    /// Returns `None`, without reading anything, if something else is next or the number is too large.
    #[inline]
    pub fn u64(&mut self) -> Option<u64> {
        self.token();
        let (value, end) = natural(self.bytes(), self.at)?;
        self.at = end;
        Some(value)
    }

    /// Reads an integer without a fraction or an exponent.
    ///
    /// Returns `None`, without reading anything, if something else is next or the number is too large or too small. As
    /// in serde_json, `-0` is not an integer.
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

    /// Reads a string and returns it as written in the text.
    #[inline(always)]
    pub fn string(&mut self) -> Result<Str<'a>, Error> {
        if self.token() != b'"' {
            return Err(self.error("expected a string"));
        }
        self.quoted()
    }

    /// Opens an array.
    #[inline]
    pub fn begin_array(&mut self) -> Result<Array, Error> {
        self.open(b'[', "expected an array")?;
        Ok(Array { first: true })
    }

    /// Moves to the next element of an array, or after the array if there is none. Returns whether there is one.
    #[inline]
    pub fn array_next(&mut self, array: &mut Array) -> Result<bool, Error> {
        let first = mem::replace(&mut array.first, false);
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
        self.open(b'{', "expected an object")?;
        Ok(Object { first: true })
    }

    /// Moves to the name of the next member of an object, or after the object if there is none. Returns whether there
    /// is one. [`expect_member`](Self::expect_member) and [`key`](Self::key) read the name.
    #[inline]
    pub fn object_next(&mut self, object: &mut Object) -> Result<bool, Error> {
        let first = mem::replace(&mut object.first, false);
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

    /// Reads the name of a member and the colon if the text continues with `quoted`, which is `"name":`. Returns
    /// whether it does; if not, nothing is read.
    #[inline]
    pub fn expect_member(&mut self, quoted: &str) -> bool {
        let end = self.at + quoted.len();
        let matches = self.bytes().get(self.at..end).is_some_and(|bytes| equal(bytes, quoted.as_bytes()));
        if matches {
            self.at = end;
        }
        matches
    }

    /// Reads the name of a member and the colon.
    #[inline(always)]
    pub fn key(&mut self) -> Result<Str<'a>, Error> {
        if self.token() != b'"' {
            return Err(self.error(KEY));
        }
        if let Some(end) = hash_name_end(self.bytes(), self.at) {
            let at = mem::replace(&mut self.at, end);
            return Ok(Str { quoted: &self.text[at..end - 1], escape: 0, at });
        }
        let key = self.quoted()?;
        if self.token() != b':' {
            return Err(self.error(COLON));
        }
        self.at += 1;
        Ok(key)
    }

    /// Reads whitespace to the end of the text; anything else is an error.
    pub fn end(&mut self) -> Result<(), Error> {
        self.token();
        if self.at == self.text.len() { Ok(()) } else { Err(self.error("expected the end of the text")) }
    }

    /// Skips whitespace and returns the byte after it, or 0 at the end of the text.
    #[inline]
    fn token(&mut self) -> u8 {
        let (at, byte) = token(self.bytes(), self.at);
        self.at = at;
        byte
    }

    /// Reads a string whose opening quotation mark is next.
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
            return Err(self.error("arrays and objects are nested too deep"));
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

    /// Returns the content of the string, if it has no escapes.
    #[inline]
    pub fn plain(self) -> Option<&'a str> {
        (self.escape == 0).then(|| self.inner())
    }

    /// Returns the content of the string, from the text itself or, if it has escapes, from `scratch`.
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
                return Err(error(
                    self.at + self.quoted.len() - 1 - rest.len(),
                    "half of a surrogate pair stands alone",
                ));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors() {
        for (text, expected) in [
            ("", "expected a value at byte 0"),
            (" tru", "expected a value at byte 1"),
            ("nulL", "expected a value at byte 0"),
            ("-a", "expected a number at byte 1"),
            ("[01]", "a number begins with a needless zero at byte 1"),
            ("1.e", "expected a digit at byte 2"),
            ("1e+", "expected a digit at byte 3"),
            ("\"\u{e9}", "the text ends inside a string at byte 3"),
            ("\"a\nb\"", "a control character stands in a string at byte 2"),
            (r#""a\x""#, "expected an escape sequence at byte 2"),
            (r#""a\u12""#, "expected an escape sequence at byte 2"),
            ("[1 2]", "expected a comma or the end of the array at byte 3"),
            ("[1", "expected a comma or the end of the array at byte 2"),
            ("[1,]", "expected a value at byte 3"),
            ("[1}", "expected a comma or the end of the array at byte 2"),
            ("{1}", "expected the name of a member at byte 1"),
            (r#"{"a":1,}"#, "expected the name of a member at byte 7"),
            (r#"{"a" 1}"#, "expected a colon at byte 5"),
            (r#"{"a":}"#, "expected a value at byte 5"),
            (r#"{"a":1 "b":2}"#, "expected a comma or the end of the object at byte 7"),
            (r#"{"a":1]"#, "expected a comma or the end of the object at byte 6"),
        ] {
            let error = Reader::new(text).skip().expect_err(text);
            assert_eq!(error.to_string(), expected, "{text}");
        }
        let number = || Reader::new(" 1");
        for (error, expected) in [
            (number().string().err(), "expected a string at byte 1"),
            (number().bool().err(), "expected a boolean at byte 1"),
            (number().begin_array().err(), "expected an array at byte 1"),
            (number().begin_object().err(), "expected an object at byte 1"),
            (number().key().err(), "expected the name of a member at byte 1"),
            (Reader::new(" nil").null().err(), "expected null at byte 1"),
            (Reader::new("true").number().err(), "expected a number at byte 0"),
            (Reader::new("1").end().err(), "expected the end of the text at byte 0"),
            (unescaped(r#""\n\ud800-""#).err(), "half of a surrogate pair stands alone at byte 3"),
        ] {
            assert_eq!(error.expect(expected).to_string(), expected);
        }
    }

    fn unescaped(text: &str) -> Result<String, Error> {
        Ok(Reader::new(text).string()?.unescape(&mut String::new())?.to_owned())
    }

    #[test]
    fn going_back_closes_what_was_opened_since() {
        let text = "[".repeat(127) + &"]".repeat(127);
        let mut reader = Reader::new(&text);
        let start = reader.mark();
        for _ in 0..3 {
            for _ in 0..127 {
                reader.begin_array().expect("not too deep");
            }
            reader.rewind(start);
        }
        assert_eq!(reader.skip().expect("the text is sound"), text);

        let text = "[".repeat(128) + &"]".repeat(128);
        let mut reader = Reader::new(&text);
        let error = std::iter::from_fn(|| Some(reader.begin_array())).find_map(Result::err).expect("too deep");
        assert_eq!(error.to_string(), "arrays and objects are nested too deep at byte 127");
        assert!(Reader::new(&text).skip().is_ok());
    }

    #[test]
    fn integers() {
        for (text, unsigned, signed) in [
            ("0", Some(0), Some(0)),
            (" 42,", Some(42), Some(42)),
            ("-7]", None, Some(-7)),
            ("-0", None, None),
            ("18446744073709551615", Some(u64::MAX), None),
            ("18446744073709551616", None, None),
            ("9223372036854775807", Some(i64::MAX as u64), Some(i64::MAX)),
            ("9223372036854775808", Some(1 << 63), None),
            ("-9223372036854775808", None, Some(i64::MIN)),
            ("-9223372036854775809", None, None),
            ("1.0", None, None),
            ("1e2", None, None),
            ("007", None, None),
            ("--1", None, None),
            ("+1", None, None),
            ("\"1\"", None, None),
            ("", None, None),
        ] {
            let mut reader = Reader::new(text);
            assert_eq!(reader.u64(), unsigned, "{text}");
            assert_eq!(reader.position() == text.len() - text.trim_start().len(), unsigned.is_none(), "{text}");
            assert_eq!(Reader::new(text).i64(), signed, "{text}");
        }
    }

    #[test]
    fn a_member_is_expected_as_it_stands() {
        let text = r#"{ "id":1,"\u0069d" : 2 }"#;
        let mut reader = Reader::new(text);
        let mut object = reader.begin_object().expect("an object");
        let mut found = Vec::new();
        while reader.object_next(&mut object).expect("the text is sound") {
            let before = reader.mark();
            assert!(
                !reader.expect_member("\"i\":") && !reader.expect_member("\"identity, longer than all the text\":")
            );
            let expected = reader.expect_member("\"id\":");
            reader.rewind(before);
            let key = reader.key().expect("a name");
            let mut scratch = String::new();
            assert_eq!(key.unescape(&mut scratch), Ok("id"));
            found.push((expected, key.plain(), key.quoted(), reader.since(before), reader.u64()));
        }
        let escaped = (false, None, r#""\u0069d""#, r#""\u0069d" :"#, Some(2));
        assert_eq!(found, [(true, Some("id"), "\"id\"", "\"id\":", Some(1)), escaped]);
        assert_eq!(reader.end(), Ok(()));
    }
}

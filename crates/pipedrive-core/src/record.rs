//! Records of responses. A field that cannot be read costs only that field, and nothing is lost.
//!
//! A record declared with [`#[record]`](macro@crate::record) is a plain struct. Its [`Rest`] keeps the members for
//! which it has no field and the values that could not be read; they are written when the record is serialized:
//!
//! ```
//! use pipedrive_core::v2::deals::Deal;
//!
//! let json = r#"{"id":7,"value":"a lot","title":"Roof","mood":"good"}"#;
//! let deal: Deal = serde_json::from_str(json)?;
//! assert_eq!(deal.title.as_deref(), Some("Roof"));
//! assert_eq!(deal.value, None);
//!
//! assert_eq!(deal.rest().get::<String>("mood")?.as_deref(), Some("good"));
//! assert_eq!(deal.rest().raw("value").map(|raw| raw.get()), Some(r#""a lot""#));
//! assert_eq!(deal.rest().unreadable_fields()[0].name, "value");
//! assert_eq!(serde_json::to_string(&deal)?, r#"{"id":7,"title":"Roof","value":"a lot","mood":"good"}"#);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::borrow::Cow;
use std::sync::atomic::{AtomicU8, Ordering};
use std::{fmt, mem};

use serde::de::{DeserializeOwned, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

mod kept;
#[cfg(any(feature = "catalogue", feature = "tracing"))]
pub(crate) mod scope;
mod unreadable_field;

use self::kept::Kept;
pub use self::unreadable_field::UnreadableField;
use crate::json::{self, Reader};
use crate::model::custom_fields::{CustomFields, is_custom};
use crate::model::json_value::{JsonValue, Place, Unreadable, read_with};
use crate::model::raw::{RawText, is_type, members};
use crate::model::row::{Blank, Row};

/// The maximum number of fields of a record.
const MOST: usize = 128;

/// A record with numbered fields, through which one reader and one writer serve all types of records.
///
/// [`#[record]`](macro@crate::record) implements it.
pub trait Record {
    /// Creates a record without values.
    #[doc(hidden)]
    fn blank() -> Self
    where
        Self: Sized;

    /// Returns the names of the fields.
    #[doc(hidden)]
    fn table(&self) -> &'static Table;

    /// Returns the field with this number.
    #[doc(hidden)]
    fn field(&self, number: usize) -> &dyn Field;

    /// Returns the field with this number, to be read into.
    #[doc(hidden)]
    fn field_mut(&mut self, number: usize) -> &mut dyn Field;

    /// Returns the custom fields that are members of the record itself, in v1.
    #[doc(hidden)]
    fn spread(&self) -> Option<&CustomFields> {
        None
    }

    /// Returns the place for these custom fields.
    #[doc(hidden)]
    fn spread_mut(&mut self) -> Option<&mut CustomFields> {
        None
    }

    /// Returns the names of the fields on the wire.
    fn field_names(&self) -> &'static [&'static str] {
        self.table().fields()
    }

    /// Returns the members for which the record has no field, and the values that could not be read.
    fn rest(&self) -> &Rest;

    #[doc(hidden)]
    fn rest_mut(&mut self) -> &mut Rest;
}

/// A field of a record.
#[doc(hidden)]
pub trait Field {
    /// Reads the field and returns whether the value was of the expected type.
    fn read(&mut self, reader: &mut Reader<'_>) -> bool;

    fn expected(&self) -> &'static str;

    fn write(&self, json: &mut Vec<u8>) -> serde_json::Result<()>;
}

impl<T: JsonValue> Field for T {
    #[inline]
    fn read(&mut self, reader: &mut Reader<'_>) -> bool {
        match T::from_json(reader) {
            Some(value) => {
                *self = value;
                true
            }
            None => false,
        }
    }

    fn expected(&self) -> &'static str {
        T::EXPECTED
    }

    fn write(&self, json: &mut Vec<u8>) -> serde_json::Result<()> {
        self.write_json(json)
    }
}

/// The names of a record's fields, and the order in which they last occurred.
#[doc(hidden)]
pub struct Table {
    /// The names of the fields, followed by the aliases.
    names: &'static [&'static str],
    /// The names in JSON, `"name":`.
    members: &'static [&'static str],
    /// The fields that the aliases belong to.
    aliases: &'static [usize],
    /// The number of fields.
    fields: usize,
    /// The required fields.
    required: Fields,
    /// The fields whose type reads `null`; otherwise `null` is the field's default.
    nulls: Fields,
    /// The fields that are an `Option`, for which an empty list or object is a value.
    options: Fields,
    /// The field for a plain value in place of the record.
    bare: Option<usize>,
    /// The names by their hash.
    hashes: [u8; HASHES],
    /// For each field and for the start, the name that followed the last time, which is tried first. It is only a
    /// guess, so threads can overwrite it in any order.
    next: [AtomicU8; MOST + 1],
}

const HASHES: usize = 512;
const FREE: u8 = u8::MAX;

impl Table {
    /// Creates the table of a record.
    #[must_use]
    pub const fn new(
        names: &'static [&'static str],
        members: &'static [&'static str],
        aliases: &'static [usize],
        required: u128,
        nulls: u128,
        options: u128,
        bare: Option<usize>,
    ) -> Self {
        let fields = names.len() - aliases.len();
        assert!(fields <= MOST && names.len() < FREE as usize, "a record has at most 128 fields");
        let mut hashes = [FREE; HASHES];
        let mut next = [const { AtomicU8::new(0) }; MOST + 1];
        let mut name = 0;
        while name < names.len() {
            let mut place = hash(names[name].as_bytes());
            while hashes[place] != FREE {
                place = (place + 1) % HASHES;
            }
            hashes[place] = name as u8;
            if name < fields {
                next[name] = AtomicU8::new(name as u8);
            }
            name += 1;
        }
        let nulls = Fields::of(required | nulls);
        let (required, options) = (Fields::of(required), Fields::of(options));
        Table { names, members, aliases, fields, required, nulls, options, bare, hashes, next }
    }

    /// Returns the names of the fields.
    fn fields(&self) -> &'static [&'static str] {
        &self.names[..self.fields]
    }

    /// Returns the number of the field that this name belongs to.
    fn field_of(&self, name: usize) -> usize {
        name.checked_sub(self.fields).map_or(name, |alias| self.aliases[alias])
    }

    fn find(&self, name: &str) -> Option<usize> {
        let mut place = hash(name.as_bytes());
        loop {
            match self.hashes[place] {
                FREE => return None,
                found if self.names[usize::from(found)] == name => return Some(usize::from(found)),
                _ => place = (place + 1) % HASHES,
            }
        }
    }

    /// Returns whether this JSON is that of a field that is not set.
    fn is_unset(&self, field: usize, json: &[u8]) -> bool {
        match json {
            b"" => true,
            b"null" => !self.nulls.contains(field),
            b"{}" | b"[]" => !self.nulls.contains(field) && !self.options.contains(field),
            _ => false,
        }
    }
}

/// Numbers of fields.
#[derive(Clone, Copy, Default)]
struct Fields([u64; MOST / 64]);

impl Fields {
    const fn of(bits: u128) -> Self {
        Self([bits as u64, (bits >> 64) as u64])
    }

    #[inline]
    const fn contains(self, field: usize) -> bool {
        self.0[field / 64 % 2] >> (field % 64) & 1 == 1
    }

    /// Adds a field and returns whether it is new.
    #[inline]
    const fn insert(&mut self, field: usize) -> bool {
        let is_new = !self.contains(field);
        self.0[field / 64 % 2] |= 1 << (field % 64);
        is_new
    }

    /// Returns the fields that the others do not have.
    const fn without(self, others: Self) -> Self {
        Self([self.0[0] & !others.0[0], self.0[1] & !others.0[1]])
    }

    const fn first(self) -> Option<usize> {
        match self.0 {
            [0, 0] => None,
            [0, high] => Some(64 + high.trailing_zeros() as usize),
            [low, _] => Some(low.trailing_zeros() as usize),
        }
    }
}

/// Returns a hash of the length and of the first and the last four bytes.
const fn hash(name: &[u8]) -> usize {
    let ends = match (name.first_chunk(), name.last_chunk(), name) {
        (Some(first), Some(last), _) => u32::from_le_bytes(*first).rotate_left(8) ^ u32::from_le_bytes(*last),
        (.., [first, .., last]) => (*first as u32) << 8 | *last as u32,
        _ => 0,
    };
    (ends ^ name.len() as u32).wrapping_mul(0x9e37_79b1) as usize >> (32 - HASHES.ilog2())
}

/// The members of a response for which a record has no field, and the values that could not be read.
///
/// Two values are equal if they contain the same text, whether fields were `null` or missing.
#[derive(Clone, Default)]
pub struct Rest {
    /// The fields that occurred and were read, including `null`.
    came: Fields,
    /// Whether the record was a plain value instead of an object.
    bare: bool,
    /// An object of the members that are kept, as received; empty if there are none.
    kept: Box<str>,
    odd: Option<Box<[UnreadableField]>>,
}

impl Rest {
    /// Returns the member with this name, read as a `T`; `None` if there is none.
    ///
    /// # Errors
    ///
    /// Fails if the member is not a `T`.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, serde_json::Error> {
        self.raw(name).map(|raw| serde_json::from_str(raw.get())).transpose()
    }

    /// Returns the JSON of the member with this name, as received.
    #[must_use]
    pub fn raw(&self, name: &str) -> Option<&RawValue> {
        self.iter().find(|(other, _)| other == name).map(|(_, value)| value)
    }

    /// Returns an iterator over the names and the JSON of all members, in the order of the response.
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, &RawValue)> {
        members(&self.kept)
    }

    /// Returns the fields that could not be read.
    #[must_use]
    pub fn unreadable_fields(&self) -> &[UnreadableField] {
        self.odd.as_deref().unwrap_or_default()
    }

    /// Returns whether there are no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

impl PartialEq for Rest {
    fn eq(&self, other: &Self) -> bool {
        self.kept == other.kept
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|(name, value)| (name, value.get()))).finish()
    }
}

/// Reads into a record whose fields have their defaults.
fn read(record: &mut dyn Record, reader: &mut Reader<'_>) -> Result<(), Unreadable> {
    let table = record.table();
    if let Some(bare) = table.bare.filter(|_| !matches!(reader.peek(), Ok(json::Kind::Object))) {
        record.rest_mut().bare = true;
        record.rest_mut().came.insert(bare);
        let field = record.field_mut(bare);
        return if field.read(reader) { Ok(()) } else { Err(Unreadable::expected(field.expected())) };
    }
    let mut reading = Reading {
        record,
        table,
        kept: Kept::default(),
        custom: Kept::default(),
        last: Last::Field,
        came: Fields::default(),
        odd: Vec::new(),
        unread: Fields::default(),
    };
    reading.read(reader)
}

struct Reading<'r, 'a> {
    record: &'r mut dyn Record,
    table: &'static Table,
    kept: Kept<'a>,
    custom: Kept<'a>,
    last: Last,
    /// The fields that occurred.
    came: Fields,
    odd: Vec<UnreadableField>,
    /// The fields without a value because theirs could not be read.
    unread: Fields,
}

/// What the member before was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Field,
    Kept,
    Custom,
}

impl<'a> Reading<'_, 'a> {
    fn read(&mut self, reader: &mut Reader<'a>) -> Result<(), Unreadable> {
        const BROKEN: Unreadable = Unreadable::expected("an object");

        let table = self.table;
        let spreads = self.record.spread().is_some();
        let mut object = reader.begin_object().map_err(|_| BROKEN)?;
        // The previous field, counted from 1.
        let mut before = 0;
        while reader.object_next(&mut object).map_err(|_| BROKEN)? {
            let start = reader.mark();
            let guess = usize::from(table.next[before].load(Ordering::Relaxed));
            let name = match table.members.get(guess) {
                Some(member) if reader.expect_member(member) => guess,
                _ => {
                    let key = reader.key().map_err(|_| BROKEN)?;
                    let mut scratch = String::new();
                    let key = key.unescape(&mut scratch).map_err(|_| BROKEN)?;
                    let Some(name) = table.find(key) else {
                        let is_custom = spreads && is_custom(key);
                        reader.pass().map_err(|_| BROKEN)?;
                        self.keep(if is_custom { Last::Custom } else { Last::Kept }, start, reader);
                        continue;
                    };
                    table.next[before].store(name as u8, Ordering::Relaxed);
                    name
                }
            };
            let field = table.field_of(name);
            before = field + 1;
            self.last = Last::Field;
            self.field(field, name, start, reader)?;
        }
        if let Some(spread) = self.record.spread_mut() {
            *spread = CustomFields::spread(self.custom.finish(reader));
        }
        let rest = self.record.rest_mut();
        rest.came = self.came.without(self.unread);
        rest.kept = self.kept.finish(reader);
        if !self.odd.is_empty() {
            #[cfg(any(feature = "catalogue", feature = "tracing"))]
            scope::count(&self.odd);
            rest.odd = Some(mem::take(&mut self.odd).into_boxed_slice());
        }
        match table.required.without(self.came).first() {
            Some(field) => Err(Unreadable { field: table.names[field], expected: self.record.field(field).expected() }),
            None => Ok(()),
        }
    }

    /// Keeps the member from this mark on.
    fn keep(&mut self, what: Last, from: json::Mark, reader: &Reader<'a>) {
        let kept = if what == Last::Custom { &mut self.custom } else { &mut self.kept };
        if self.last != what {
            kept.end_run(reader);
        }
        kept.keep(from, reader);
        self.last = what;
    }

    /// Reads the value of the field with this name, or keeps it.
    #[inline]
    fn field(
        &mut self,
        field: usize,
        name: usize,
        start: json::Mark,
        reader: &mut Reader<'a>,
    ) -> Result<(), Unreadable> {
        let value = reader.mark();
        let first = self.came.insert(field);
        if first && !self.table.nulls.contains(field) && matches!(reader.null(), Ok(true)) {
            return Ok(());
        }
        let slot = self.record.field_mut(field);
        if first && slot.read(reader) {
            return Ok(());
        }
        let expected = if first { slot.expected() } else { "one member of this name" };
        reader.rewind(value);
        let broken = reader.pass().is_err();
        if broken || first && self.table.required.contains(field) {
            return Err(Unreadable { field: self.table.names[field], expected });
        }
        self.keep(Last::Kept, start, reader);
        self.odd.push(UnreadableField { name: self.table.names[name], expected });
        if first {
            self.unread.insert(field);
        }
        Ok(())
    }
}

/// Reads a record.
#[doc(hidden)]
pub fn from_json<R: Record>(reader: &mut Reader<'_>) -> Option<R> {
    let mut record = R::blank();
    read(&mut record, reader).ok().map(|()| record)
}

/// Reads a record from any format. The error names the required field that cannot be read.
#[doc(hidden)]
pub fn deserialize<'de, R: Record, D: Deserializer<'de>>(deserializer: D) -> Result<R, D::Error> {
    let mut record = R::blank();
    if !is_type::<D, Blank<R>>() {
        read_from(deserializer, &mut record)?;
    }
    Ok(record)
}

/// Reads a record from any format in the place of another.
#[doc(hidden)]
pub fn deserialize_in_place<'de, R: Record, D: Deserializer<'de>>(
    deserializer: D,
    place: &mut R,
) -> Result<(), D::Error> {
    // A row is read into a blank record.
    if !is_type::<D, Row<'_, '_>>() {
        *place = R::blank();
    }
    read_from(deserializer, place)
}

fn read_from<'de, D: Deserializer<'de>>(deserializer: D, record: &mut dyn Record) -> Result<(), D::Error> {
    read_with(deserializer, record.table().fields(), &mut Blanked(record))
}

/// A record whose fields have their defaults.
struct Blanked<'r>(&'r mut dyn Record);

impl Place for Blanked<'_> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), Unreadable> {
        read(self.0, reader)
    }
}

/// Writes a record in any format.
#[doc(hidden)]
pub fn serialize<S: Serializer>(record: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_with(serializer, |json| write(record, json))
}

/// Writes the fields of an object that are set.
#[doc(hidden)]
pub fn serialize_object<S: Serializer>(object: &dyn Record, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_with(serializer, |json| write_fields(object, false, json).map(|()| json.push(b'}')))
}

fn serialize_with<S: Serializer>(
    serializer: S,
    write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>,
) -> Result<S::Ok, S::Error> {
    let mut json = Vec::with_capacity(512);
    write(&mut json).map_err(S::Error::custom)?;
    let json = String::from_utf8(json).map_err(S::Error::custom)?;
    RawText(&json).serialize(serializer)
}

/// Writes a record as received, except for the fields that were set since then.
#[doc(hidden)]
pub fn write(record: &dyn Record, json: &mut Vec<u8>) -> serde_json::Result<()> {
    let (table, rest) = (record.table(), record.rest());
    if let Some(bare) = table.bare.filter(|_| rest.bare) {
        return record.field(bare).write(json);
    }
    let start = json.len();
    write_fields(record, true, json)?;
    let separate = |json: &mut Vec<u8>| {
        if json.len() > start + 1 {
            json.push(b',');
        }
    };
    let mut written = Ok(());
    if let Some(spread) = record.spread() {
        spread.spread_into(&mut |key, value| {
            separate(json);
            written = serde_json::to_writer(&mut *json, key);
            json.push(b':');
            json.extend_from_slice(value.get().as_bytes());
        });
    }
    #[cfg(feature = "catalogue")]
    let is_whole = !scope::is_typed_only();
    #[cfg(not(feature = "catalogue"))]
    let is_whole = true;
    if !rest.kept.is_empty() && is_whole {
        let replaced = set_since(record);
        if replaced.is_empty() {
            separate(json);
            json.extend_from_slice(&rest.kept.as_bytes()[1..rest.kept.len() - 1]);
        } else {
            for (name, value) in rest.iter().filter(|(name, _)| !replaced.contains(&&**name)) {
                separate(json);
                serde_json::to_writer(&mut *json, &name)?;
                json.push(b':');
                json.extend_from_slice(value.get().as_bytes());
            }
        }
    }
    json.push(b'}');
    written
}

/// Returns the names of the fields that could not be read and have been set since then.
fn set_since(record: &dyn Record) -> Vec<&'static str> {
    let (table, rest) = (record.table(), record.rest());
    let is_set = |name: &&'static str| {
        let mut json = Vec::new();
        let field = table.find(name).map(|name| table.field_of(name)).filter(|field| !rest.came.contains(*field));
        field.is_some_and(|field| record.field(field).write(&mut json).is_ok() && !table.is_unset(field, &json))
    };
    let mut names: Vec<_> = rest.unreadable_fields().iter().map(|odd| odd.name).collect();
    // A member can occur many times.
    names.sort_unstable();
    names.dedup();
    names.retain(is_set);
    names
}

/// Writes the opening brace and the fields that are set; if `whole`, also those that were received without a value.
fn write_fields(record: &dyn Record, whole: bool, json: &mut Vec<u8>) -> serde_json::Result<()> {
    let (table, rest) = (record.table(), record.rest());
    json.push(b'{');
    let first = json.len();
    for (field, member) in table.members[..table.fields].iter().enumerate() {
        let before = json.len();
        if before > first {
            json.push(b',');
        }
        json.extend_from_slice(member.as_bytes());
        let value = json.len();
        record.field(field).write(json)?;
        let came = whole && rest.came.contains(field);
        if table.is_unset(field, &json[value..]) && (json.len() == value || !came) {
            json.truncate(before);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::v1::deals::Deal;

    #[test]
    fn what_is_kept_and_custom_fields_do_not_mix() {
        // More pieces of each kind than are gathered at a time.
        let mut members = vec!["\"id\":7".to_owned()];
        for n in 0..40 {
            members.push(format!("\"{n:040x}\":{n}"));
            members.push(format!("\"unknown_{n}\": [{n} ]"));
            members.push(format!("\"{n:040x}_currency\":\"EUR\""));
        }
        let deal: Deal = serde_json::from_str(&format!("{{{}}}", members.join(" , "))).unwrap();
        let kept: Vec<_> = deal.rest().iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        let custom: Vec<_> = deal.custom_fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        let is_kept = |member: &String| member.contains("unknown");
        assert_eq!(kept, members[1..].iter().filter(|member| is_kept(member)).cloned().collect::<Vec<_>>());
        assert_eq!(custom, members[1..].iter().filter(|member| !is_kept(member)).cloned().collect::<Vec<_>>());
    }
}

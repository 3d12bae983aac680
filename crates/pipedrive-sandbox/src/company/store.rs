//! The state of the emulated company, in one shape that both versions of the API are rendered from.
//!
//! A record holds what v2 shows, under v2's names, plus what only v1 shows. Everything is plain data, so that the whole
//! store can be written to a file and read back.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::fields::Field;
use super::kind::Kind;
use super::rates::Rates;
use super::record::Record;
use crate::sequence::scramble;
use crate::wire::time;

/// How many deleted records of a kind are kept, and how many changes, so that memory stays bounded.
const KEPT_DELETED: usize = 2_000;
const KEPT_CHANGES: usize = 10_000;

/// The records of one kind, by number. Kinds that show a UUID keep it as `id` and are numbered all the same.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    last: u64,
    /// A record is never changed in its place: events hold what it was before.
    rows: BTreeMap<u64, Arc<Record>>,
    /// The numbers of those that were deleted, in that order.
    #[serde(default)]
    deleted: VecDeque<u64>,
    /// Those that are not deleted, and whether they are in the archive, so that lists need not look at the others.
    #[serde(skip)]
    live: BTreeMap<u64, (bool, Arc<Record>)>,
}

impl Table {
    fn insert(&mut self, number: u64, record: Arc<Record>, most: usize) {
        self.put(number, record);
        let surplus = if self.rows.len() > most { self.rows.pop_first() } else { None };
        if let Some((first, _)) = surplus {
            self.live.remove(&first);
        }
    }

    /// Puts a record under its number, in place of the one before, and gives that.
    fn put(&mut self, number: u64, record: Arc<Record>) -> Option<Arc<Record>> {
        match record.is_deleted() {
            false => drop(self.live.insert(number, (record.is_archived(), Arc::clone(&record)))),
            true => drop(self.live.remove(&number)),
        }
        self.rows.insert(number, record)
    }

    /// Remembers that a record was deleted, and forgets the one that was deleted first if there are too many: gives its
    /// number.
    fn bury(&mut self, number: u64) -> Option<u64> {
        self.deleted.retain(|own| *own != number);
        self.deleted.push_back(number);
        let first = if self.deleted.len() > KEPT_DELETED { self.deleted.pop_front()? } else { return None };
        // It may have come back.
        self.rows.get(&first).filter(|record| record.is_deleted())?;
        self.rows.remove(&first);
        Some(first)
    }
}

/// The account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Company {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) domain: String,
    /// Whether contact sync is on, with the five person fields it brings.
    pub(crate) contact_sync: bool,
    /// How many open deals the plan allows.
    pub(crate) open_deals_limit: Option<u64>,
    /// Whether the plan has visibility groups: whether roles say who sees what.
    #[serde(default = "yes")]
    pub(crate) visibility_groups: bool,
    /// The currency that values are converted to where nobody names another.
    #[serde(default = "euro")]
    pub(crate) currency: String,
    #[serde(default)]
    pub(crate) rates: Rates,
}

fn yes() -> bool {
    true
}

fn euro() -> String {
    "EUR".to_owned()
}

/// What happened to a record, for webhooks and changelogs.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) kind: Kind,
    pub(crate) number: u64,
    pub(crate) actor: u64,
    pub(crate) time: Timestamp,
    pub(crate) before: Option<Arc<Record>>,
    pub(crate) after: Option<Arc<Record>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Store {
    pub(crate) company: Company,
    pub(crate) fields: BTreeMap<Kind, Vec<Field>>,
    /// The largest number of a field when one was last deleted.
    #[serde(default)]
    last_field: u64,
    tables: BTreeMap<Kind, Table>,
    /// The bytes of files and of the recordings of call logs, by the kind and the number of the record.
    #[serde(with = "blobs")]
    blobs: BTreeMap<Kind, BTreeMap<u64, Bytes>>,
    /// Where the next "random" value comes from.
    seed: u64,
    #[serde(skip)]
    events: Vec<Event>,
}

impl Store {
    pub(crate) fn new(company: Company, seed: u64) -> Self {
        Self {
            company,
            fields: BTreeMap::new(),
            last_field: 0,
            tables: BTreeMap::new(),
            blobs: BTreeMap::new(),
            seed,
            events: Vec::new(),
        }
    }

    /// Works out what a snapshot does not hold; to be called on one that was read.
    pub(crate) fn restored(mut self) -> Self {
        for table in self.tables.values_mut() {
            let live = table.rows.iter().filter(|(_, record)| !record.is_deleted());
            table.live = live.map(|(number, own)| (*number, (own.is_archived(), Arc::clone(own)))).collect();
        }
        self
    }

    pub(crate) fn row(&self, kind: Kind, number: u64) -> Option<&Record> {
        self.tables.get(&kind)?.rows.get(&number).map(Arc::as_ref)
    }

    /// Returns a record that is there and not deleted.
    pub(crate) fn live(&self, kind: Kind, number: u64) -> Option<&Record> {
        self.row(kind, number).filter(|record| !record.is_deleted())
    }

    /// Returns all records of a kind in the order of their numbers, deleted ones too.
    pub(crate) fn rows(&self, kind: Kind) -> impl DoubleEndedIterator<Item = (u64, &Record)> {
        self.tables.get(&kind).into_iter().flat_map(|table| table.rows.iter().map(|(number, own)| (*number, &**own)))
    }

    /// Returns the records of a kind that are not deleted, in the order of their numbers.
    pub(crate) fn live_rows(&self, kind: Kind) -> impl Iterator<Item = (u64, &Record)> {
        let tables = self.tables.get(&kind).into_iter();
        tables.flat_map(|table| table.live.iter().map(|(number, (_, record))| (*number, &**record)))
    }

    /// Returns those of them that are in the archive, or those that are not.
    pub(crate) fn listed_rows(&self, kind: Kind, archived: bool) -> impl Iterator<Item = (u64, &Record)> {
        let tables = self.tables.get(&kind).into_iter();
        tables.flat_map(move |table| {
            let rows = table.live.iter().filter(move |(_, (own, _))| *own == archived);
            rows.map(|(number, (_, record))| (*number, &**record))
        })
    }

    /// Returns the number of the first record of a kind that fits.
    pub(crate) fn find(&self, kind: Kind, fits: impl Fn(&Record) -> bool) -> Option<u64> {
        self.rows(kind).find(|(_, record)| fits(record)).map(|(number, _)| number)
    }

    /// Adds a record under the next number, which becomes its `id` unless it brings one.
    pub(crate) fn insert(&mut self, kind: Kind, record: Record, actor: u64, now: Timestamp) -> u64 {
        let last = self.tables.get(&kind).map_or(0, |table| table.last);
        self.insert_at(kind, last.saturating_add(1), record, actor, now)
    }

    /// Adds a record under a number that no other has.
    pub(crate) fn insert_at(&mut self, kind: Kind, number: u64, mut record: Record, actor: u64, now: Timestamp) -> u64 {
        let table = self.tables.entry(kind).or_default();
        table.last = table.last.max(number);
        record.0.entry("id").or_insert(number.into());
        let record = Arc::new(record);
        table.insert(number, Arc::clone(&record), if kind == Kind::Change { KEPT_CHANGES } else { usize::MAX });
        self.note(kind, number, actor, now, None, Some(record));
        number
    }

    /// Changes a record and stamps its `update_time`; nothing where there is none.
    pub(crate) fn update(
        &mut self,
        kind: Kind,
        number: u64,
        actor: u64,
        now: Timestamp,
        change: impl FnOnce(&mut Record),
    ) {
        let Some(mut record) = self.row(kind, number).cloned() else { return };
        change(&mut record);
        self.replace(kind, number, record, actor, now);
    }

    /// Puts a record in the place of the one with its number and stamps its `update_time`; nothing where there is none, or
    /// where both are the same.
    pub(crate) fn replace(&mut self, kind: Kind, number: u64, mut record: Record, actor: u64, now: Timestamp) {
        let Some(table) = self.tables.get_mut(&kind) else { return };
        let Some(before) = table.rows.get(&number).filter(|before| ***before != record) else { return };
        if before.0.contains_key("update_time") {
            record.set("update_time", time::text(now));
        }
        let after = Arc::new(record);
        let before = table.put(number, Arc::clone(&after));
        self.note(kind, number, actor, now, before, Some(after));
    }

    /// Marks a record as deleted.
    pub(crate) fn bury(&mut self, kind: Kind, number: u64, actor: u64, now: Timestamp) {
        let Some(table) = self.tables.get_mut(&kind) else { return };
        let Some(mut record) = table.rows.get(&number).map(|record| Record::clone(record)) else { return };
        record.set("is_deleted", true);
        record.set("delete_time", time::text(now));
        record.set("update_time", time::text(now));
        let before = table.put(number, Arc::new(record));
        if let Some(forgotten) = table.bury(number) {
            self.forget_blob(kind, forgotten);
        }
        self.note(kind, number, actor, now, before, None);
    }

    /// Takes a record out for good.
    pub(crate) fn remove(&mut self, kind: Kind, number: u64, actor: u64, now: Timestamp) -> Option<Arc<Record>> {
        let table = self.tables.get_mut(&kind)?;
        let record = table.rows.remove(&number)?;
        table.live.remove(&number);
        self.forget_blob(kind, number);
        self.note(kind, number, actor, now, Some(Arc::clone(&record)), None);
        Some(record)
    }

    pub(crate) fn put_blob(&mut self, kind: Kind, number: u64, bytes: Bytes) {
        self.blobs.entry(kind).or_default().insert(number, bytes);
    }

    pub(crate) fn blob(&self, kind: Kind, number: u64) -> Option<&Bytes> {
        self.blobs.get(&kind)?.get(&number)
    }

    fn forget_blob(&mut self, kind: Kind, number: u64) {
        if let Some(blobs) = self.blobs.get_mut(&kind) {
            blobs.remove(&number);
        }
    }

    /// Returns a number that no field has or had.
    pub(crate) fn next_field(&self) -> u64 {
        self.fields.values().flatten().map(|field| field.id).fold(self.last_field, u64::max).saturating_add(1)
    }

    /// Takes away the custom fields of an entity that have these numbers, and returns them.
    pub(crate) fn remove_fields(&mut self, kind: Kind, ids: &[u64]) -> Vec<Field> {
        self.last_field = self.next_field() - 1;
        let fields = self.fields.entry(kind).or_default();
        let (gone, left) =
            std::mem::take(fields).into_iter().partition(|field| field.is_custom && ids.contains(&field.id));
        *fields = left;
        gone
    }

    pub(crate) fn custom_fields(&self, kind: Kind) -> impl Iterator<Item = &Field> {
        self.fields.get(&kind).into_iter().flatten().filter(|field| field.is_custom)
    }

    /// Takes the events since the last call.
    pub(crate) fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Returns the next number of a fixed sequence that looks random (SplitMix64).
    pub(crate) fn draw(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.seed)
    }

    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.draw(), self.draw());
        uuid::Builder::from_random_bytes(((u128::from(high) << 64) | u128::from(low)).to_be_bytes())
            .into_uuid()
            .to_string()
    }

    /// Returns a key of 40 hexadecimal characters, such as that of a custom field.
    pub(crate) fn key(&mut self) -> String {
        let numbers = [self.draw(), self.draw(), self.draw()];
        numbers.iter().map(|number| format!("{number:016x}")).collect::<String>()[..40].to_owned()
    }

    fn note(
        &mut self,
        kind: Kind,
        number: u64,
        actor: u64,
        time: Timestamp,
        before: Option<Arc<Record>>,
        after: Option<Arc<Record>>,
    ) {
        self.events.push(Event { kind, number, actor, time, before, after });
    }
}

/// Bytes as base64 text.
mod blobs {
    use std::collections::BTreeMap;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use bytes::Bytes;
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer, de::Error as _};

    use crate::company::Kind;

    pub(super) fn serialize<S: Serializer>(
        blobs: &BTreeMap<Kind, BTreeMap<u64, Bytes>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let texts = blobs.iter().map(|(kind, blobs)| {
            let texts = blobs.iter().map(|(number, bytes)| (*number, STANDARD.encode(bytes)));
            (*kind, texts.collect::<BTreeMap<_, _>>())
        });
        texts.collect::<BTreeMap<_, _>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<Kind, BTreeMap<u64, Bytes>>, D::Error> {
        let texts = BTreeMap::<Kind, BTreeMap<u64, String>>::deserialize(deserializer)?;
        let decode = |text: String| STANDARD.decode(text).map(Bytes::from).map_err(D::Error::custom);
        let decode_all = |texts: BTreeMap<u64, String>| {
            texts.into_iter().map(|(number, text)| Ok((number, decode(text)?))).collect::<Result<_, D::Error>>()
        };
        texts.into_iter().map(|(kind, texts)| Ok((kind, decode_all(texts)?))).collect()
    }
}

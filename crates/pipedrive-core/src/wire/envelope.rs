//! From a response to its `data`: the status first, unless the body says better, then `success` and one typed pass.

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::{Response, StatusCode, header};
use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::text::Secrets;
use crate::wire::error::{DecodeError, Error, ErrorKind, Refused, RowError};
use crate::wire::operation::Meta;
use crate::wire::output::{Hit, Item, Next, Page, TOO_MANY_ROWS};

/// An answer whose `data` is what the seed reads: a type, or rows that are counted.
pub(crate) fn read<V, S>(meta: &Meta, response: Response<Bytes>, seed: S) -> Result<Item<V>, Error>
where
    S: for<'de> DeserializeSeed<'de, Value = V> + Copy,
{
    let response = enveloped(meta, response)?;
    decode(&response, seed).map_err(|kind| Error::answered(meta, kind, response))
}

/// The same of a list, and where its next page starts.
pub(crate) fn page<V, S>(meta: &Meta, response: Response<Bytes>, seed: S) -> Result<(Item<V>, Option<Next>), Error>
where
    S: for<'de> DeserializeSeed<'de, Value = V> + Copy,
{
    let response = enveloped(meta, response)?;
    let read = match decode(&response, seed) {
        Ok(item) => match Next::of(item.additional_data.as_deref()) {
            Ok(next) => Ok((item, next)),
            Err(odd) => Err(ErrorKind::Marker(odd)),
        },
        // The graver of two: without a marker the list cannot go on.
        Err(ErrorKind::Decode(error)) => Err(odd_marker(&response).map_or(ErrorKind::Decode(error), ErrorKind::Marker)),
        Err(kind) => Err(kind),
    };
    read.map_err(|kind| Error::answered(meta, kind, response))
}

#[cold]
fn odd_marker(response: &Response<Bytes>) -> Option<DecodeError> {
    let envelope = untyped::<IgnoredAny>(response.body())?;
    Next::of(envelope.additional_data.as_deref()).err()
}

fn decode<V, S>(response: &Response<Bytes>, seed: S) -> Result<Item<V>, ErrorKind>
where
    S: for<'de> DeserializeSeed<'de, Value = V> + Copy,
{
    let text = text(response)?;
    match parse(text, seed) {
        Ok(Envelope { success: Some(false), .. }) => Err(ErrorKind::Refused(Refused::of(response))),
        // Types that take `null` for a value take a missing `data` for one too.
        Ok(Envelope { data, additional_data, related_objects, .. }) => match data.or_else(|| null(seed)) {
            Some(data) => Ok(Item::new(data, additional_data, related_objects)),
            None => Err(ErrorKind::Decode(DecodeError::plain("data", "is null or missing"))),
        },
        Err(error) => Err(explain(response, text, seed, &error)),
    }
}

fn null<V, S>(seed: S) -> Option<V>
where
    S: for<'de> DeserializeSeed<'de, Value = V>,
{
    seed.deserialize(&mut serde_json::Deserializer::from_str("null")).ok()
}

/// The second pass, on failure only: whether the service refused, or where the text is not what it should be.
#[cold]
fn explain<V, S>(response: &Response<Bytes>, text: &str, seed: S, error: &serde_json::Error) -> ErrorKind
where
    S: for<'de> DeserializeSeed<'de, Value = V>,
{
    if says(text.as_bytes()) == Some(false) {
        return ErrorKind::Refused(Refused::of(response));
    }
    if error.to_string().starts_with(TOO_MANY_ROWS) {
        return ErrorKind::TooManyRows;
    }
    let mut track = serde_path_to_error::Track::new();
    let mut json = serde_json::Deserializer::from_str(text);
    match EnvelopeOf(seed).deserialize(serde_path_to_error::Deserializer::new(&mut json, &mut track)) {
        Err(found) => ErrorKind::Decode(DecodeError::new(&track.path().to_string(), found.to_string())),
        Ok(_) => ErrorKind::Decode(DecodeError::new("", error.to_string())),
    }
}

/// An answer of which only the success matters.
pub(crate) fn done(meta: &Meta, response: Response<Bytes>) -> Result<(), Error> {
    let response = enveloped(meta, response)?;
    if response.body().is_empty() {
        return Ok(());
    }
    let read = text(&response).and_then(|text| match parse(text, PhantomData::<IgnoredAny>) {
        Ok(Envelope { success: Some(false), .. }) => Err(ErrorKind::Refused(Refused::of(&response))),
        Ok(_) => Ok(()),
        Err(error) => Err(ErrorKind::Decode(DecodeError::new("", error.to_string()))),
    });
    read.map_err(|kind| Error::answered(meta, kind, response))
}

/// A response with a 2xx status.
pub(crate) fn success(meta: &Meta, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
    match response.status().is_success() {
        true => Ok(response),
        false => Err(Error::answered(meta, ErrorKind::Refused(Refused::of(&response)), response)),
    }
}

/// The same where the body has a say: v1 answers 410 to some deletes that worked, with `success: true`.
fn enveloped(meta: &Meta, response: Response<Bytes>) -> Result<Response<Bytes>, Error> {
    match response.status() {
        StatusCode::GONE if says(response.body()) == Some(true) => Ok(response),
        _ => success(meta, response),
    }
}

/// What the body says of its success; nothing if it is no JSON object.
#[cold]
fn says(body: &[u8]) -> Option<bool> {
    untyped::<IgnoredAny>(body)?.success
}

/// The body as text.
fn text(response: &Response<Bytes>) -> Result<&str, ErrorKind> {
    let body = response.body();
    if body.is_empty() {
        return Err(ErrorKind::Empty);
    }
    let wrong = |what: String| match response.headers().contains_key(header::CONTENT_ENCODING) {
        true => ErrorKind::Encoding("the transport left it as it came".into()),
        false => ErrorKind::Decode(DecodeError::plain("", what)),
    };
    let text =
        std::str::from_utf8(body).map_err(|error| wrong(format!("not UTF-8 at byte {}", error.valid_up_to())))?;
    match text.trim_ascii_start().starts_with('{') {
        true => Ok(text),
        false => Err(wrong("not a JSON object".to_owned())),
    }
}

/// Whether the header, or the first byte of the body, says that this is a page for people.
pub(crate) fn is_html(response: &Response<Bytes>) -> bool {
    let header = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    header.is_some_and(|value| value.trim_start().to_ascii_lowercase().starts_with("text/html"))
        || response.body().trim_ascii_start().first() == Some(&b'<')
}

/// The rows of a page, each for itself; none if there are more than may be.
pub(crate) fn salvage<T: DeserializeOwned>(
    body: &[u8],
    most: usize,
    secrets: &Secrets,
) -> Option<Page<Result<T, RowError>>> {
    let envelope = untyped::<Vec<&RawValue>>(body)?;
    salvaged("data", envelope, most, secrets)
}

/// The hits of a search, each for itself; none if there are more than may be.
pub(crate) fn salvage_hits<T: DeserializeOwned>(
    body: &[u8],
    most: usize,
    secrets: &Secrets,
) -> Option<Page<Result<Hit<T>, RowError>>> {
    #[derive(Deserialize)]
    struct Found<'a> {
        #[serde(borrow)]
        items: Vec<&'a RawValue>,
    }
    let Envelope { success, data, additional_data, related_objects } = untyped::<Found<'_>>(body)?;
    let data = data.map(|found| found.items);
    salvaged("data.items", Envelope { success, data, additional_data, related_objects }, most, secrets)
}

fn salvaged<T: DeserializeOwned>(
    list: &str,
    envelope: Envelope<Vec<&RawValue>>,
    most: usize,
    secrets: &Secrets,
) -> Option<Page<Result<T, RowError>>> {
    let Envelope { data, additional_data, related_objects, .. } = envelope;
    let rows = data.filter(|rows| rows.len() <= most)?;
    let items = rows.into_iter().enumerate().map(|(index, raw)| row(list, index, raw, secrets)).collect();
    let next = Next::of(additional_data.as_deref()).ok().flatten();
    Some(Page { items, next, additional_data, related_objects })
}

fn row<T: DeserializeOwned>(list: &str, index: usize, raw: &RawValue, secrets: &Secrets) -> Result<T, RowError> {
    let mut json = serde_json::Deserializer::from_str(raw.get());
    serde_path_to_error::deserialize(&mut json).map_err(|found| {
        let path = match found.path().to_string() {
            path if path == "." => format!("{list}[{index}]"),
            path => format!("{list}[{index}].{path}"),
        };
        let error = DecodeError::new(&path, found.into_inner().to_string()).without(secrets);
        RowError::new(index, error, raw.to_owned())
    })
}

/// What stands around `data`.
struct Envelope<V> {
    success: Option<bool>,
    data: Option<V>,
    additional_data: Option<Box<RawValue>>,
    related_objects: Option<Box<RawValue>>,
}

fn parse<'a, S: DeserializeSeed<'a>>(text: &'a str, seed: S) -> serde_json::Result<Envelope<S::Value>> {
    let mut json = serde_json::Deserializer::from_str(text);
    let envelope = EnvelopeOf(seed).deserialize(&mut json)?;
    json.end()?;
    Ok(envelope)
}

fn untyped<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Option<Envelope<T>> {
    parse(std::str::from_utf8(body).ok()?, PhantomData::<T>).ok()
}

/// Reads an [`Envelope`] whose `data` is read by a seed.
struct EnvelopeOf<S>(S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for EnvelopeOf<S> {
    type Value = Envelope<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for EnvelopeOf<S> {
    type Value = Envelope<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `data`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        #[derive(Deserialize)]
        #[serde(field_identifier, rename_all = "snake_case")]
        enum Member {
            Success,
            Data,
            AdditionalData,
            RelatedObjects,
            #[serde(other)]
            Other,
        }
        let mut seed = Some(self.0);
        let (mut success, mut data, mut additional_data, mut related_objects) = (None, None, None, None);
        while let Some(member) = members.next_key()? {
            match member {
                Member::Success => once(&mut success, "success", members.next_value()?)?,
                Member::Data => match seed.take() {
                    Some(seed) => data = members.next_value_seed(Nullable(seed))?,
                    None => return Err(A::Error::duplicate_field("data")),
                },
                Member::AdditionalData => once(&mut additional_data, "additional_data", members.next_value()?)?,
                Member::RelatedObjects => once(&mut related_objects, "related_objects", members.next_value()?)?,
                Member::Other => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Envelope {
            success: success.flatten(),
            data,
            additional_data: additional_data.flatten(),
            related_objects: related_objects.flatten(),
        })
    }
}

fn once<T, E: serde::de::Error>(slot: &mut Option<T>, name: &'static str, value: T) -> Result<(), E> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::duplicate_field(name)),
    }
}

/// Reads what a seed reads, or null.
struct Nullable<S>(S);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Nullable<S> {
    type Value = Option<S::Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, S: DeserializeSeed<'de>> Visitor<'de> for Nullable<S> {
    type Value = Option<S::Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        self.0.deserialize(deserializer).map(Some)
    }
}

//! Channels: messengers that an app connects, with their messages. A conversation is what its messages say.
//!
//! Pipedrive ended them in February 2026; its documents still have them. The errors are of a form of their own, with
//! the texts of the documents. What the documents do not say is unconfirmed: that a channel that is not there answers
//! 404 to a message and to its own deletion, too, that a message replaces the one with its id, and that a channel which
//! an API token adds belongs to the application that the OAuth server knows.

use http::StatusCode;
use serde_json::{Map, Value};

use super::records;
use crate::api::call::Call;
use crate::company::schema::{self, Write, tables};
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

const CHANNEL: &str = "{ name: string; avatar_url?: string; provider_channel_id: string; }";
const MESSAGE: &str = "{ id: string; sender_id: string; conversation_id: string; conversation_link?: string; \
    channel_id: string; created_at: string; message: string; status: unknown; attachments: { id: string; type: string; \
    name: string | null; size: number | null; url: string; preview_url: string | null; }[]; reply_by?: string | null; }";

/// Adds a channel for an administrator. That a second one of the same id at the provider is refused is unconfirmed.
pub(crate) fn add(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()
        .map_err(|_| Failure::channel(StatusCode::FORBIDDEN, "ADMIN_ONLY", "Only admins can register channels"))?;
    let refused = |failure| refused(failure, "INVALID_BODY", CHANNEL);
    let body = call.object().map_err(refused)?;
    let mut members = read(call, Kind::Channel, body).map_err(refused)?;
    members.insert("marketplace_client_id".to_owned(), call.client_id.into());
    let number = records::create(call, Kind::Channel, members).map_err(refused)?;
    let channel = call.record(Kind::Channel, number)?;
    let mut shown = without_bookkeeping(channel);
    shown.insert("created_at".to_owned(), time::v1(channel.value("add_time")));
    Ok(Reply::data(Value::Object(shown)))
}

/// Deletes a channel with its messages; the answer holds `success` alone.
pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let id = call.argument("id").to_owned();
    let number = find(call, &id)?;
    call.store.remove(Kind::Channel, number, call.actor, call.now);
    remove_messages(call, |message| message.text("channel_id") == id);
    Ok(Reply::bare())
}

/// Takes a message, which makes its conversation if it is the first one there.
pub(crate) fn receive(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let refused = |failure| refused(failure, "INVALID_RECEIVE_MESSAGE_PAYLOAD", MESSAGE);
    let mut body = call.object().map_err(refused)?;
    let id = match body.remove("id") {
        Some(Value::String(id)) if !id.is_empty() => id,
        _ => return Err(refused(call.bad("id", "Expected a text"))),
    };
    let mut members = read(call, Kind::ChannelMessage, body).map_err(refused)?;
    let channel = members.get("channel_id").and_then(Value::as_str).unwrap_or_default().to_owned();
    find(call, &channel)?;
    remove_messages(call, |message| message.text("channel_id") == channel && message.text("id") == id);
    members.insert("id".to_owned(), id.into());
    let number = records::create(call, Kind::ChannelMessage, members)?;
    let message = call.record(Kind::ChannelMessage, number)?;
    let mut shown = without_bookkeeping(message);
    for name in ["created_at", "reply_by"] {
        shown.insert(name.to_owned(), time::instant(message.text(name)).map(time::millis).into());
    }
    Ok(Reply::data(Value::Object(shown)))
}

/// Deletes a conversation for the user who added its channel; the answer holds `success` alone.
///
/// The documents speak of the owner of the app; that this is the user who added the channel is unconfirmed.
pub(crate) fn delete_conversation(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let (channel, conversation) = (call.argument("channel-id").to_owned(), call.argument("conversation-id").to_owned());
    let number = find(call, &channel)?;
    if call.record(Kind::Channel, number)?.int("pd_user_id") != Some(call.actor) {
        let error = "Only the app owner can delete conversations";
        return Err(Failure::channel(StatusCode::FORBIDDEN, "FORBIDDEN_USER_REQUEST", error));
    }
    let own =
        |message: &Record| message.text("channel_id") == channel && message.text("conversation_id") == conversation;
    match remove_messages(call, own) {
        0 => Err(Failure::channel(StatusCode::NOT_FOUND, "NOT_FOUND", "Conversation not found.")),
        _ => Ok(Reply::bare()),
    }
}

/// Finds a channel by its id at the provider.
fn find(call: &Call<'_>, id: &str) -> Result<u64, Failure> {
    let found = call.store.find(Kind::Channel, |channel| channel.text("provider_channel_id") == id);
    found.ok_or_else(|| Failure::channel(StatusCode::NOT_FOUND, "NOT_FOUND", "Channel not found."))
}

/// Removes the messages that fit, and returns how many there were.
fn remove_messages(call: &mut Call<'_>, fits: impl Fn(&Record) -> bool) -> usize {
    let rows = call.store.rows(Kind::ChannelMessage).filter(|(_, message)| fits(message));
    let numbers: Vec<u64> = rows.map(|(number, _)| number).collect();
    for number in &numbers {
        call.store.remove(Kind::ChannelMessage, *number, call.actor, call.now);
    }
    numbers.len()
}

fn read(call: &Call<'_>, kind: Kind, body: Map<String, Value>) -> Result<Map<String, Value>, Failure> {
    let properties = tables::properties(call.version(), kind);
    schema::read(&call.viewer(), call.version(), properties, None, Write::Create, body)
}

fn refused(failure: Failure, code: &'static str, shape: &str) -> Failure {
    let error = format!("Expected {shape}, but was incompatible");
    Failure::channel(StatusCode::BAD_REQUEST, code, error).with_hint(failure.reason())
}

fn without_bookkeeping(record: &Record) -> Map<String, Value> {
    let mut shown = record.0.clone();
    shown.retain(|name, _| !matches!(name.as_str(), "add_time" | "update_time" | "is_deleted"));
    shown
}

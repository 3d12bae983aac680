//! The mailbox of the user who asks, and the mail that records are linked to.
//!
//! No mail is fetched or sent: threads and messages are added as records. What the documents do not say is
//! unconfirmed: the order of messages, that the list of threads says whether there are more, the numbers of parties,
//! the status for a thread that cannot be archived, and that below its deal the thread of another user is seen only if
//! it is shared. Drafts have no form that is documented: `drafts_parties` is always empty, `draft` what was seeded.

use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::paging;
use crate::api::render::mail::{self, Mail};
use crate::company::rules;
use crate::company::schema::{self, Write, tables};
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};

/// Answers with the threads in a folder, the one with the latest message first.
pub(crate) fn threads(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let folder = call.query.text("folder").unwrap_or_default();
    let mail = Mail::new(call.store);
    let own = call.store.live_rows(Kind::MailThread).filter(|(_, thread)| thread.int("user_id") == Some(call.actor));
    let mut rows: Vec<&Record> =
        own.map(|(_, thread)| thread).filter(|thread| mail.folders(thread).contains(&folder)).collect();
    let last = |thread: &Record| mail.messages(thread.id()).last().map(|message| message.text("message_time"));
    rows.sort_by(|a, b| last(b).cmp(&last(a)).then(b.id().cmp(&a.id())));
    let (page, additional) = paging::by_offset(call, rows)?;
    let data: Vec<Value> = page.into_iter().map(|thread| mail.thread(thread)).collect();
    Ok(Reply::data(data).with_additional(additional))
}

pub(crate) fn thread(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find_thread(call)?;
    show_thread(call, number)
}

/// Takes a form. To mark a thread as read or not is to mark its messages.
pub(crate) fn update_thread(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find_thread(call)?;
    let form = call.form()?;
    let properties = tables::MAIL_THREAD_UPDATE;
    let mut members = schema::read(&call.viewer(), call.version(), properties, None, Write::Update, form)?;
    let mail = Mail::new(call.store);
    let messages = mail.messages(number);
    let archives = members.get("archived_flag") == Some(&Value::Bool(true));
    if archives && !messages.iter().any(|message| mail::is_received(message)) {
        return Err(call.bad("archived_flag", "Only a thread of the inbox can be archived"));
    }
    if let Some(read) = members.remove("read_flag") {
        let messages: Vec<u64> = messages.iter().map(|message| message.id()).collect();
        for message in messages {
            let mark = |message: &mut Record| message.set("read_flag", read.clone());
            call.store.update(Kind::MailMessage, message, call.actor, call.now, mark);
        }
    }
    call.store.update(Kind::MailThread, number, call.actor, call.now, |thread| {
        thread.0.extend(members);
        let version = thread.int("version").unwrap_or_default();
        thread.set("version", version.saturating_add(1));
    });
    show_thread(call, number)
}

/// Marks a thread as deleted, with its messages.
pub(crate) fn delete_thread(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find_thread(call)?;
    rules::bury(call.store, Kind::MailThread, number, call.actor, call.now);
    Ok(of_email_api(Reply::data(json!({"id": number}))))
}

/// Answers with the messages of a thread, the first first, without pages.
pub(crate) fn messages_of_thread(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find_thread(call)?;
    let thread = call.record(Kind::MailThread, number)?;
    let mail = Mail::new(call.store);
    let messages = mail.messages(number).iter().map(|message| mail.message(thread, message, &call.origin, false));
    Ok(Reply::data(messages.collect::<Vec<_>>()))
}

pub(crate) fn message(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::MailMessage)?;
    let message = call.record(Kind::MailMessage, number)?;
    let thread = message.int("mail_thread_id").and_then(|thread| own_thread(call, thread));
    let thread = thread.ok_or_else(|| call.not_found(Kind::MailMessage))?;
    let with_body = call.query.flag("include_body") == Some(true);
    Ok(of_email_api(Reply::data(Mail::new(call.store).message(thread, message, &call.origin, with_body))))
}

/// Answers with the messages that a deal, a person or an organization is linked to, the latest first.
pub(crate) fn messages_below(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let mail = Mail::new(call.store);
    let (page, additional) = paging::by_offset(call, linked_to(&mail, kind, number, call.actor))?;
    let with_body = call.query.flag("include_body") == Some(true);
    let data = page.into_iter().map(|(thread, message)| mail.linked(thread, message, &call.origin, with_body));
    Ok(Reply::data(data.collect::<Vec<_>>()).with_additional(additional))
}

/// Returns the messages that a record is linked to and a user sees, with their threads, the latest first.
pub(crate) fn linked_to<'a>(mail: &Mail<'a>, kind: Kind, number: u64, user: u64) -> Vec<(&'a Record, &'a Record)> {
    let seen = |thread: &Record| thread.int("user_id") == Some(user) || thread.flag("shared_flag");
    let mut rows: Vec<_> = mail
        .all()
        .filter(|(thread, message)| seen(thread) && mail.links(thread, message).contains(&(kind, number)))
        .collect();
    rows.sort_by(|(_, a), (_, b)| (b.text("message_time"), b.id()).cmp(&(a.text("message_time"), a.id())));
    rows
}

fn find_thread(call: &Call<'_>) -> Result<u64, Failure> {
    let number = call.existing(Kind::MailThread)?;
    own_thread(call, number).map(|_| number).ok_or_else(|| call.not_found(Kind::MailThread))
}

/// Returns a thread of the user who asks; those of others are not there for them, whatever their rights.
fn own_thread<'a>(call: &'a Call<'_>, number: u64) -> Option<&'a Record> {
    call.store.live(Kind::MailThread, number).filter(|thread| thread.int("user_id") == Some(call.actor))
}

fn show_thread(call: &Call<'_>, number: u64) -> Result<Reply, Failure> {
    let thread = call.record(Kind::MailThread, number)?;
    Ok(Reply::data(Mail::new(call.store).thread(thread)))
}

fn of_email_api(reply: Reply) -> Reply {
    reply
        .with_extra("statusCode", 2_000.into())
        .with_extra("statusText", "Success".into())
        .with_extra("service", "email-api".into())
}

//! Mail as answers show it: what follows for a thread from its messages, and which records a message is linked to.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value, json};

use crate::company::{Kind, Record, Store};
use crate::wire::time;

/// How many characters of a body a snippet holds.
const SNIPPET: usize = 225;

/// The lists of a message that hold parties.
const PARTIES: [&str; 4] = ["from", "to", "cc", "bcc"];

/// The mail of the company, put in order for everything that one answer shows.
pub(crate) struct Mail<'a> {
    store: &'a Store,
    /// The messages by thread, the first first.
    messages: HashMap<u64, Vec<&'a Record>>,
    /// The attached files by message.
    files: HashMap<&'a str, Vec<&'a Record>>,
    /// The first person with each address.
    persons: HashMap<String, u64>,
}

impl<'a> Mail<'a> {
    pub(crate) fn new(store: &'a Store) -> Self {
        let mut mail = Self { store, messages: HashMap::new(), files: HashMap::new(), persons: HashMap::new() };
        for (_, message) in store.live_rows(Kind::MailMessage) {
            mail.messages.entry(message.int("mail_thread_id").unwrap_or_default()).or_default().push(message);
        }
        if mail.messages.is_empty() {
            return mail;
        }
        for messages in mail.messages.values_mut() {
            messages.sort_by_key(|message| message.text("message_time"));
        }
        for (_, file) in store.live_rows(Kind::File) {
            mail.files.entry(file.text("mail_message_id")).or_default().push(file);
        }
        for (number, person) in store.live_rows(Kind::Person) {
            for email in person.value("emails").as_array().into_iter().flatten() {
                mail.persons.entry(address(&email["value"])).or_insert(number);
            }
        }
        mail
    }

    /// Returns the messages of a thread, the first first.
    pub(crate) fn messages(&self, thread: u64) -> &[&'a Record] {
        self.messages.get(&thread).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns every message with its thread.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'a Record, &'a Record)> {
        self.store
            .live_rows(Kind::MailThread)
            .flat_map(|(number, thread)| self.messages(number).iter().map(move |message| (thread, *message)))
    }

    /// Returns the deal of the thread, the persons behind the addresses, and their organizations.
    ///
    /// That a message is linked to the organizations of its persons is unconfirmed.
    pub(crate) fn links(&self, thread: &Record, message: &Record) -> BTreeSet<(Kind, u64)> {
        let persons = parties(message).filter_map(|(_, _, party)| self.person(party));
        let of_persons = persons.flat_map(|person| {
            let organization = person.int("org_id").map(|organization| (Kind::Organization, organization));
            [Some((Kind::Person, person.id())), organization]
        });
        let deal = thread.int("deal_id").map(|deal| (Kind::Deal, deal));
        of_persons.chain([deal]).flatten().collect()
    }

    /// Returns the files that are attached to a message.
    pub(crate) fn files(&self, message: &Record) -> &[&'a Record] {
        self.files.get(message.id().to_string().as_str()).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns a message, with its body where that is asked for. The URL of the body leads nowhere.
    pub(crate) fn message(&self, thread: &Record, message: &Record, origin: &str, with_body: bool) -> Value {
        let mut shown = json!({
            "account_id": thread.value("account_id"), "user_id": thread.value("user_id"),
            "body_url": format!("{origin}/mail/{}", message.id()), "snippet": snippet(message), "deleted_flag": 0,
            "has_body_flag": u8::from(!message.text("body").is_empty()),
        });
        for list in PARTIES {
            let own = parties(message).filter(|(name, ..)| *name == list);
            shown[list] = own.map(|(_, number, party)| self.party(number, party)).collect();
        }
        for name in ["id", "mail_thread_id", "subject", "mail_tracking_status", "draft"] {
            shown[name] = message.value(name).clone();
        }
        for name in [
            "read_flag",
            "draft_flag",
            "sent_flag",
            "sent_from_pipedrive_flag",
            "synced_flag",
            "smart_bcc_flag",
            "external_deleted_flag",
            "mail_link_tracking_enabled_flag",
        ] {
            shown[name] = u8::from(message.flag(name)).into();
        }
        for name in ["message_time", "add_time", "update_time"] {
            shown[name] = moment(Some(message), name);
        }
        if with_body {
            shown["body"] = message.value("body").clone();
        }
        self.flag_attachments(&mut shown, &[message]);
        shown
    }

    /// Returns a message as it is shown below a deal, a person or an organization.
    pub(crate) fn linked(&self, thread: &Record, message: &Record, origin: &str, with_body: bool) -> Value {
        let mut data = self.message(thread, message, origin, with_body);
        data["item_type"] = "mailMessage".into();
        data["company_id"] = self.store.company.id.into();
        data["timestamp"] = data["add_time"].clone();
        for name in ["nylas_id", "mua_message_id", "template_id", "s3_bucket", "s3_bucket_path"] {
            data[name] = Value::Null;
        }
        json!({"object": "mailMessage", "timestamp": time::v1(message.value("add_time")), "data": data})
    }

    pub(crate) fn thread(&self, thread: &Record) -> Value {
        let messages = self.messages(thread.id());
        let any = |flag: &str| u8::from(messages.iter().any(|message| message.flag(flag)));
        let all = |flag: &str| u8::from(!messages.is_empty() && messages.iter().all(|message| message.flag(flag)));
        let last = |fits: fn(&Record) -> bool| messages.iter().rev().find(|message| fits(message)).copied();
        let (draft, sent) = (last(|message| message.flag("draft_flag")), last(|message| message.flag("sent_flag")));
        let deal = thread.int("deal_id").and_then(|deal| self.store.row(Kind::Deal, deal));
        let mut shown = json!({
            "parties": {"from": self.parties_of(messages, "from"), "to": self.parties_of(messages, "to")},
            "drafts_parties": [], "folders": self.folders(thread), "message_count": messages.len(),
            "snippet": messages.last().map(|message| snippet(message)), "snippet_draft": draft.map(snippet),
            "snippet_sent": sent.map(snippet).unwrap_or_default(),
            "deal_status": deal.map(|deal| deal.value("status")),
            "mail_tracking_status": sent.map(|message| message.value("mail_tracking_status")),
            "mail_link_tracking_enabled_flag": any("mail_link_tracking_enabled_flag"),
            "read_flag": u8::from(messages.iter().all(|message| message.flag("read_flag"))),
            "archived_flag": u8::from(thread.flag("archived_flag")), "deleted_flag": 0,
            "external_deleted_flag": all("external_deleted_flag"), "shared_flag": u8::from(thread.flag("shared_flag")),
            "synced_flag": any("synced_flag"), "smart_bcc_flag": any("smart_bcc_flag"),
            "has_draft_flag": any("draft_flag"), "has_sent_flag": any("sent_flag"),
            "all_messages_sent_flag": all("sent_flag"),
            "first_message_to_me_flag": u8::from(messages.first().is_some_and(|message| is_received(message))),
            "first_message_timestamp": moment(messages.first().copied(), "message_time"),
            "last_message_timestamp": moment(messages.last().copied(), "message_time"),
            "last_message_sent_timestamp": moment(sent, "message_time"),
            "last_message_received_timestamp": moment(last(is_received), "message_time"),
            "add_time": moment(Some(thread), "add_time"), "update_time": moment(Some(thread), "update_time"),
        });
        for name in ["id", "account_id", "user_id", "subject", "version", "deal_id", "lead_id"] {
            shown[name] = thread.value(name).clone();
        }
        self.flag_attachments(&mut shown, messages);
        shown
    }

    /// Returns the folders that a thread is in. An archived one is in the archive instead of the inbox.
    pub(crate) fn folders(&self, thread: &Record) -> Vec<&'static str> {
        let messages = self.messages(thread.id());
        let received = if thread.flag("archived_flag") { "archive" } else { "inbox" };
        let any = |fits: fn(&Record) -> bool| messages.iter().any(|message| fits(message));
        let folders = [
            (received, any(is_received)),
            ("drafts", any(|message| message.flag("draft_flag"))),
            ("sent", any(|message| message.flag("sent_flag"))),
        ];
        folders.into_iter().filter(|(_, filled)| *filled).map(|(folder, _)| folder).collect()
    }

    /// Returns each address in one of the lists of a thread's messages once, from the last message that has it.
    fn parties_of(&self, messages: &[&Record], list: &str) -> Vec<Value> {
        let mut seen = BTreeSet::new();
        let mut shown = Vec::new();
        for (age, message) in messages.iter().rev().enumerate() {
            for (name, number, party) in parties(message) {
                if name == list && seen.insert(address(&party["email_address"])) {
                    let mut party = self.party(number, party);
                    party["latest_sent"] = (age == 0 && list == "from").into();
                    let time = time::instant(message.text("message_time"));
                    party["message_time"] = time.map(|time| time.as_millisecond()).into();
                    shown.push(party);
                }
            }
        }
        shown
    }

    fn party(&self, number: u64, party: &Value) -> Value {
        let person = self.person(party);
        json!({
            "id": number, "mail_message_party_id": number, "email_address": party["email_address"],
            "name": party["name"], "linked_person_id": person.map(Record::id),
            "linked_person_name": person.map(|person| person.text("name")).unwrap_or_default(),
            "linked_organization_id": person.and_then(|person| person.int("org_id")),
        })
    }

    /// Returns the person that a party names, or the first one with its address.
    fn person(&self, party: &Value) -> Option<&'a Record> {
        let named = party["linked_person_id"].as_u64();
        let number = named.or_else(|| self.persons.get(&address(&party["email_address"])).copied());
        self.store.live(Kind::Person, number?)
    }

    fn flag_attachments(&self, shown: &mut Value, messages: &[&Record]) {
        let files = || messages.iter().flat_map(|message| self.files(message));
        let inline = files().filter(|file| file.flag("inline_flag")).count();
        for (name, count) in [
            ("has_attachments_flag", files().count()),
            ("has_inline_attachments_flag", inline),
            ("has_real_attachments_flag", files().count() - inline),
        ] {
            shown[name] = u8::from(count > 0).into();
        }
    }
}

/// Returns whether a message came from outside: it is neither sent nor a draft.
pub(crate) fn is_received(message: &Record) -> bool {
    !message.flag("sent_flag") && !message.flag("draft_flag")
}

/// Returns the parties of a message with the names of their lists, and with numbers of their own.
fn parties(message: &Record) -> impl Iterator<Item = (&'static str, u64, &Value)> {
    let all = PARTIES
        .into_iter()
        .flat_map(|list| message.value(list).as_array().into_iter().flatten().map(move |party| (list, party)));
    let first = message.id().saturating_mul(1_000);
    (1..).zip(all).map(move |(position, (list, party))| (list, first.saturating_add(position), party))
}

fn address(text: &Value) -> String {
    text.as_str().unwrap_or_default().trim().to_lowercase()
}

/// Returns the beginning of a body without its tags.
fn snippet(message: &Record) -> String {
    let mut inside = false;
    let text = message.text("body").chars().filter(|c| {
        let outside = !inside && *c != '<';
        inside = if inside { *c != '>' } else { *c == '<' };
        outside
    });
    text.take(SNIPPET).collect()
}

fn moment(record: Option<&Record>, name: &str) -> Value {
    record.and_then(|record| time::instant(record.text(name))).map(time::millis).into()
}

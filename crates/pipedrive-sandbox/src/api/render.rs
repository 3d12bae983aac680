//! Records as answers show them: one record, two shapes.

pub(crate) mod mail;
pub(crate) mod v1;
pub(crate) mod v2;

use std::collections::HashMap;

use crate::company::{Kind, Record, Store};
use mail::Mail;

/// What is counted about a record from the records that point at it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) products: u64,
    pub(crate) files: u64,
    pub(crate) notes: u64,
    pub(crate) followers: u64,
    pub(crate) participants: u64,
    pub(crate) people: u64,
    pub(crate) open_deals: u64,
    pub(crate) won_deals: u64,
    pub(crate) lost_deals: u64,
    pub(crate) done_activities: u64,
    pub(crate) undone_activities: u64,
    pub(crate) mail_messages: u64,
    /// When the latest message was received, and when the latest was sent.
    pub(crate) last_incoming_mail: Option<String>,
    pub(crate) last_outgoing_mail: Option<String>,
    /// Date, time and number of the earliest activity to be done.
    pub(crate) next_activity: Option<(String, String, u64)>,
    /// Of the latest one that was.
    pub(crate) last_activity: Option<(String, String, u64)>,
}

impl Tally {
    pub(crate) fn activities(&self) -> u64 {
        self.done_activities + self.undone_activities
    }
}

/// The tallies of all records of a kind, made in one pass over those that count.
#[derive(Debug, Default)]
pub(crate) struct Tallies {
    by_number: HashMap<u64, Tally>,
    /// That of a record that nothing points at.
    none: Tally,
}

impl Tallies {
    pub(crate) fn take(store: &Store, target: Kind) -> Self {
        let mut tallies = Self::default();
        let mut each = |kind: Kind, add: &dyn Fn(&mut Tally, &Record, u64)| {
            for (number, record) in store.live_rows(kind) {
                if let Some(id) = record.int(target.pointer()) {
                    add(tallies.by_number.entry(id).or_default(), record, number);
                }
            }
        };
        each(Kind::DealProduct, &|tally, _, _| tally.products += 1);
        each(Kind::File, &|tally, _, _| tally.files += 1);
        each(Kind::Note, &|tally, _, _| tally.notes += 1);
        each(Kind::Follower, &|tally, _, _| tally.followers += 1);
        each(Kind::Participant, &|tally, _, _| tally.participants += 1);
        // These are many, and point at few kinds.
        if target == Kind::Organization {
            each(Kind::Person, &|tally, _, _| tally.people += 1);
        }
        if matches!(target, Kind::Person | Kind::Organization) {
            each(Kind::Deal, &|tally, deal, _| match deal.text("status") {
                "won" => tally.won_deals += 1,
                "lost" => tally.lost_deals += 1,
                _ => tally.open_deals += 1,
            });
        }
        each(Kind::Activity, &|tally, activity, number| {
            let when = (activity.text("due_date").to_owned(), activity.text("due_time").to_owned(), number);
            if activity.flag("done") {
                tally.done_activities += 1;
                if tally.last_activity.as_ref().is_none_or(|last| when > *last) {
                    tally.last_activity = Some(when);
                }
            } else {
                tally.undone_activities += 1;
                if tally.next_activity.as_ref().is_none_or(|next| when < *next) {
                    tally.next_activity = Some(when);
                }
            }
        });
        let mail = Mail::new(store);
        for (thread, message) in mail.all() {
            for (_, number) in mail.links(thread, message).into_iter().filter(|(kind, _)| *kind == target) {
                let tally = tallies.by_number.entry(number).or_default();
                tally.mail_messages += 1;
                let last = match (mail::is_received(message), message.flag("sent_flag")) {
                    (true, _) => &mut tally.last_incoming_mail,
                    (_, true) => &mut tally.last_outgoing_mail,
                    _ => continue,
                };
                *last = last.take().max(Some(message.text("message_time").to_owned()));
            }
        }
        tallies
    }

    pub(crate) fn of(&self, number: u64) -> &Tally {
        self.by_number.get(&number).unwrap_or(&self.none)
    }
}

/// Returns the value of a deal times its probability, or that of its stage where it has none.
pub(crate) fn weighted(store: &Store, deal: &Record) -> f64 {
    let stage = deal.int("stage_id").and_then(|id| store.row(Kind::Stage, id));
    let of_stage = || stage.and_then(|stage| stage.value("deal_probability").as_f64());
    let probability = deal.value("probability").as_f64().or_else(of_stage).unwrap_or(100.0);
    deal.number("value") * probability / 100.0
}

/// Returns the address that files mails to a record, as `cc_email` and `smart_bcc_email` show it.
pub(crate) fn bcc(store: &Store, kind: Kind, number: u64) -> String {
    let domain = &store.company.domain;
    match kind {
        Kind::Deal => format!("{domain}+deal{number}@pipedrivemail.com"),
        _ => format!("{domain}@pipedrivemail.com"),
    }
}

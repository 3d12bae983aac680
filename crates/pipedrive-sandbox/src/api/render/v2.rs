//! The shape of v2: ids, numbers, RFC 3339, custom fields nested.

use serde_json::{Value, json};

use super::{Tallies, bcc};
use crate::api::call::Call;
use crate::company::fields::Field;
use crate::company::{Kind, Record, Store, pick};
use crate::wire::json;
use crate::wire::reply::Failure;

const DEAL: &[&str] = &[
    "acv",
    "add_time",
    "archive_time",
    "arr",
    "channel",
    "channel_id",
    "close_time",
    "creator_user_id",
    "currency",
    "expected_close_date",
    "id",
    "is_archived",
    "is_deleted",
    "label_ids",
    "local_close_date",
    "local_lost_date",
    "local_won_date",
    "lost_reason",
    "lost_time",
    "mrr",
    "org_id",
    "origin",
    "origin_id",
    "owner_id",
    "person_id",
    "pipeline_id",
    "probability",
    "stage_change_time",
    "stage_id",
    "status",
    "title",
    "update_time",
    "value",
    "visible_to",
    "won_time",
];
const PERSON: &[&str] = &[
    "add_time",
    "emails",
    "first_name",
    "id",
    "is_deleted",
    "label_ids",
    "last_name",
    "name",
    "org_id",
    "owner_id",
    "phones",
    "picture_id",
    "update_time",
    "visible_to",
];
/// What contact sync brings.
const SYNCED: &[&str] = &["birthday", "im", "job_title", "notes", "postal_address"];
const ORGANIZATION: &[&str] = &[
    "add_time",
    "address",
    "annual_revenue",
    "employee_count",
    "id",
    "industry",
    "is_deleted",
    "label_ids",
    "linkedin",
    "name",
    "owner_id",
    "update_time",
    "visible_to",
    "website",
];
const ACTIVITY: &[&str] = &[
    "add_time",
    "busy",
    "conference_meeting_client",
    "conference_meeting_id",
    "conference_meeting_url",
    "creator_user_id",
    "deal_id",
    "done",
    "due_date",
    "due_time",
    "duration",
    "id",
    "is_deleted",
    "lead_id",
    "location",
    "marked_as_done_time",
    "note",
    "org_id",
    "owner_id",
    "participants",
    "person_id",
    "priority",
    "project_id",
    "public_description",
    "subject",
    "type",
    "update_time",
];
const PRODUCT: &[&str] = &[
    "add_time",
    "billing_frequency",
    "billing_frequency_cycles",
    "category",
    "code",
    "description",
    "id",
    "is_deleted",
    "is_linkable",
    "name",
    "owner_id",
    "prices",
    "tax",
    "unit",
    "update_time",
    "visible_to",
];
const DEAL_PRODUCT: &[&str] = &[
    "add_time",
    "billing_frequency",
    "billing_frequency_cycles",
    "billing_start_date",
    "comments",
    "currency",
    "deal_id",
    "discount",
    "discount_type",
    "id",
    "is_enabled",
    "item_price",
    "name",
    "order_nr",
    "product_id",
    "product_variation_id",
    "quantity",
    "sum",
    "tax",
    "tax_method",
    "update_time",
];
const PIPELINE: &[&str] =
    &["add_time", "id", "is_deal_probability_enabled", "is_deleted", "name", "order_nr", "update_time"];
const STAGE: &[&str] = &[
    "add_time",
    "days_to_rotten",
    "deal_probability",
    "id",
    "is_deal_rot_enabled",
    "is_deleted",
    "name",
    "order_nr",
    "pipeline_id",
    "update_time",
];
const DISCOUNT: &[&str] =
    &["amount", "created_at", "created_by", "deal_id", "description", "id", "type", "updated_at", "updated_by"];
const INSTALLMENT: &[&str] = &["amount", "billing_date", "deal_id", "description", "id"];
const VARIATION: &[&str] = &["id", "name", "prices", "product_id"];

const PROJECT: &[&str] = &[
    "add_time",
    "archive_time",
    "board_id",
    "deal_ids",
    "description",
    "end_date",
    "health_status",
    "id",
    "label_ids",
    "org_ids",
    "owner_id",
    "person_ids",
    "phase_id",
    "start_date",
    "status",
    "status_change_time",
    "title",
    "update_time",
];
const TASK: &[&str] = &[
    "add_time",
    "assignee_ids",
    "creator_id",
    "description",
    "due_date",
    "id",
    "is_done",
    "is_milestone",
    "marked_as_done_time",
    "parent_task_id",
    "priority",
    "project_id",
    "start_date",
    "title",
    "update_time",
];
const BOARD: &[&str] = &["add_time", "id", "name", "order_nr", "update_time"];
const PHASE: &[&str] = &["add_time", "board_id", "id", "name", "order_nr", "update_time"];
const PROJECT_TEMPLATE: &[&str] =
    &["add_time", "description", "id", "owner_id", "projects_board_id", "title", "update_time"];

/// Returns the members of a kind in order, where the version knows them by name; other kinds are shown as they are stored.
fn members(kind: Kind) -> Option<&'static [&'static str]> {
    Some(match kind {
        Kind::Deal => DEAL,
        Kind::Person => PERSON,
        Kind::Organization => ORGANIZATION,
        Kind::Activity => ACTIVITY,
        Kind::Product => PRODUCT,
        Kind::DealProduct => DEAL_PRODUCT,
        Kind::Pipeline => PIPELINE,
        Kind::Stage => STAGE,
        Kind::Discount => DISCOUNT,
        Kind::Installment => INSTALLMENT,
        Kind::Variation => VARIATION,
        Kind::Project => PROJECT,
        Kind::Task => TASK,
        Kind::Board => BOARD,
        Kind::Phase => PHASE,
        Kind::ProjectTemplate => PROJECT_TEMPLATE,
        _ => return None,
    })
}

/// What a request asks to be shown besides the usual.
#[derive(Debug, Default)]
pub(crate) struct Shape<'a> {
    include: Vec<String>,
    /// The custom fields to show, in the order of their keys.
    custom: Vec<&'a Field>,
    option_labels: bool,
    labels: bool,
    tallies: Tallies,
}

impl<'a> Shape<'a> {
    /// Returns the shape of records of a kind of which nobody says anything.
    pub(crate) fn plain(store: &'a Store, kind: Kind) -> Self {
        let mut custom: Vec<&Field> = kind.fields().into_iter().flat_map(|kind| store.custom_fields(kind)).collect();
        custom.sort_by_key(|field| &field.code);
        Self { custom, ..Self::default() }
    }

    pub(crate) fn read(call: &'a Call<'_>, kind: Kind) -> Result<Self, Failure> {
        let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let include = owned(call.query.words("include_fields"));
        if let Some(unknown) = include.iter().find(|name| !optional(kind).contains(&name.as_str())) {
            return Err(call.bad("include_fields", &format!("'{unknown}' is not allowed")));
        }
        let mut custom = Self::plain(call.store, kind).custom;
        let keys = call.query.words("custom_fields");
        if keys.len() > 15 {
            return Err(call.bad("custom_fields", "At most 15 keys are allowed"));
        }
        if !keys.is_empty() {
            custom.retain(|field| keys.contains(&field.code.as_str()));
        }
        Ok(Self {
            tallies: if include.is_empty() { Tallies::default() } else { Tallies::take(call.store, kind) },
            include,
            custom,
            option_labels: call.query.flag("include_option_labels").unwrap_or_default(),
            labels: call.query.flag("include_labels").unwrap_or_default(),
        })
    }
}

/// Returns the names that `include_fields` takes.
fn optional(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Deal => &[
            "next_activity_id",
            "last_activity_id",
            "first_won_time",
            "products_count",
            "files_count",
            "notes_count",
            "followers_count",
            "email_messages_count",
            "activities_count",
            "done_activities_count",
            "undone_activities_count",
            "participants_count",
            "last_incoming_mail_time",
            "last_outgoing_mail_time",
            "smart_bcc_email",
            "source_lead_id",
        ],
        Kind::Person => &[
            "next_activity_id",
            "last_activity_id",
            "open_deals_count",
            "related_open_deals_count",
            "closed_deals_count",
            "related_closed_deals_count",
            "won_deals_count",
            "related_won_deals_count",
            "lost_deals_count",
            "related_lost_deals_count",
            "participant_open_deals_count",
            "participant_closed_deals_count",
            "email_messages_count",
            "activities_count",
            "done_activities_count",
            "undone_activities_count",
            "files_count",
            "notes_count",
            "followers_count",
            "last_incoming_mail_time",
            "last_outgoing_mail_time",
            "marketing_status",
            "doi_status",
            "smart_bcc_email",
        ],
        Kind::Organization => &[
            "next_activity_id",
            "last_activity_id",
            "open_deals_count",
            "related_open_deals_count",
            "closed_deals_count",
            "related_closed_deals_count",
            "won_deals_count",
            "related_won_deals_count",
            "lost_deals_count",
            "related_lost_deals_count",
            "email_messages_count",
            "activities_count",
            "done_activities_count",
            "undone_activities_count",
            "files_count",
            "notes_count",
            "followers_count",
            "people_count",
            "smart_bcc_email",
        ],
        Kind::Activity => &["attendees"],
        _ => &[],
    }
}

/// A value that is shown: from the store where it is shown as it is stored.
#[derive(Debug)]
pub(crate) enum Shown<'a> {
    Stored(&'a Value),
    Made(Value),
    Members(Members<'a>),
}

/// The members of an object in order.
#[derive(Debug)]
pub(crate) struct Members<'a>(Vec<(&'a str, Shown<'a>)>);

impl<'a> Members<'a> {
    fn insert(&mut self, name: &'a str, value: Shown<'a>) {
        match self.0.binary_search_by_key(&name, |(own, _)| own) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (name, value)),
        }
    }
}

impl Shown<'_> {
    /// Writes it as JSON behind what the text holds.
    pub(crate) fn write(&self, text: &mut Vec<u8>) {
        match self {
            Self::Stored(value) => json::write(value, text),
            Self::Made(value) => json::write(value, text),
            Self::Members(Members(own)) => {
                json::write_object(own.iter().map(|(name, own)| (*name, own)), text, Self::write)
            }
        }
    }
}

impl From<Shown<'_>> for Value {
    fn from(shown: Shown<'_>) -> Self {
        match shown {
            Shown::Stored(value) => value.clone(),
            Shown::Made(value) => value,
            Shown::Members(Members(members)) => {
                Self::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect())
            }
        }
    }
}

/// Renders one record.
pub(crate) fn render<'a>(store: &'a Store, kind: Kind, record: &'a Record, shape: &'a Shape<'_>) -> Shown<'a> {
    let Some(members) = members(kind) else {
        let stored = record.0.iter().map(|(name, value)| (name.as_str(), Shown::Stored(value)));
        return Shown::Members(Members(stored.collect()));
    };
    let mut shown = Vec::with_capacity(members.len() + 1);
    shown.extend(pick(&record.0, members.iter().copied()).map(|(name, value)| (name, Shown::Stored(value))));
    let mut shown = Members(shown);
    let pointer = match kind {
        Kind::Product => Some("product_id"),
        Kind::Variation => Some("product_variation_id"),
        _ => None,
    };
    if let (Some(pointer), Value::Array(mut prices)) = (pointer, record.value("prices").clone()) {
        prices.iter_mut().for_each(|price| price[pointer] = record.id().into());
        shown.insert("prices", Shown::Made(prices.into()));
    }
    if kind == Kind::Person && store.company.contact_sync {
        for name in SYNCED {
            shown.insert(name, Shown::Stored(record.value(name)));
        }
    }
    if kind.fields().is_some() {
        let set = record.custom_fields().into_iter().flatten();
        let values = pick(set, shape.custom.iter().map(|field| field.code.as_str())).zip(&shape.custom);
        let custom = values.map(|((code, value), field)| match shape.option_labels {
            true => (code, Shown::Made(field.with_labels(value))),
            false => (code, Shown::Stored(value)),
        });
        shown.insert("custom_fields", Shown::Members(Members(custom.collect())));
    }
    if shape.labels {
        let options = store.fields.get(&kind).into_iter().flatten().find(|field| field.code == "label_ids");
        let labels: Vec<Value> = record.value("label_ids").as_array().into_iter().flatten()
            .map(|id| {
                let choice = options.and_then(|field| field.options.iter().find(|choice| choice.id == *id));
                json!({"id": id, "label": choice.map(|choice| &choice.label), "color": choice.map(|choice| &choice.color)})
            })
            .collect();
        shown.insert("labels", Shown::Made(labels.into()));
    }
    if !shape.include.is_empty() {
        include(store, kind, record, shape, &mut shown);
    }
    Shown::Members(shown)
}

fn include<'a>(store: &Store, kind: Kind, record: &'a Record, shape: &'a Shape<'_>, shown: &mut Members<'a>) {
    let tally = shape.tallies.of(record.id());
    for name in &shape.include {
        let value = match name.strip_prefix("related_").unwrap_or(name) {
            "next_activity_id" => tally.next_activity.as_ref().map(|(_, _, id)| *id).into(),
            "last_activity_id" => tally.last_activity.as_ref().map(|(_, _, id)| *id).into(),
            _ if name.starts_with("related_") => 0.into(),
            "products_count" => tally.products.into(),
            "files_count" => tally.files.into(),
            "notes_count" => tally.notes.into(),
            "followers_count" => tally.followers.into(),
            "activities_count" => tally.activities().into(),
            "done_activities_count" => tally.done_activities.into(),
            "undone_activities_count" => tally.undone_activities.into(),
            "participants_count" => tally.participants.into(),
            "people_count" => tally.people.into(),
            "open_deals_count" => tally.open_deals.into(),
            "closed_deals_count" => (tally.won_deals + tally.lost_deals).into(),
            "won_deals_count" => tally.won_deals.into(),
            "lost_deals_count" => tally.lost_deals.into(),
            "email_messages_count" => tally.mail_messages.into(),
            "last_incoming_mail_time" => tally.last_incoming_mail.clone().into(),
            "last_outgoing_mail_time" => tally.last_outgoing_mail.clone().into(),
            "participant_open_deals_count" | "participant_closed_deals_count" => 0.into(),
            "smart_bcc_email" => bcc(store, kind, record.id()).into(),
            stored => record.value(stored).clone(),
        };
        shown.insert(name, Shown::Made(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_in_order() {
        for kind in Kind::ALL {
            assert!(members(kind).is_none_or(<[&str]>::is_sorted), "{kind:?}");
        }
    }
}

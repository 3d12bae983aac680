//! The shape of v2: ids, numbers, RFC 3339, custom fields nested.

use serde_json::{Map, Value, json};

use super::{Tallies, bcc};
use crate::api::call::Call;
use crate::company::{Kind, Record, Store};
use crate::wire::reply::Failure;

const DEAL: &[&str] = &[
    "id",
    "title",
    "owner_id",
    "creator_user_id",
    "person_id",
    "org_id",
    "pipeline_id",
    "stage_id",
    "value",
    "currency",
    "status",
    "probability",
    "lost_reason",
    "visible_to",
    "label_ids",
    "is_deleted",
    "is_archived",
    "origin",
    "origin_id",
    "channel",
    "channel_id",
    "acv",
    "arr",
    "mrr",
    "add_time",
    "update_time",
    "stage_change_time",
    "archive_time",
    "close_time",
    "won_time",
    "lost_time",
    "expected_close_date",
    "local_won_date",
    "local_lost_date",
    "local_close_date",
];
const PERSON: &[&str] = &[
    "id",
    "name",
    "first_name",
    "last_name",
    "owner_id",
    "org_id",
    "emails",
    "phones",
    "visible_to",
    "label_ids",
    "picture_id",
    "is_deleted",
    "add_time",
    "update_time",
];
/// What contact sync brings.
const SYNCED: &[&str] = &["im", "postal_address", "notes", "birthday", "job_title"];
const ORGANIZATION: &[&str] = &[
    "id",
    "name",
    "owner_id",
    "visible_to",
    "label_ids",
    "address",
    "website",
    "linkedin",
    "industry",
    "annual_revenue",
    "employee_count",
    "is_deleted",
    "add_time",
    "update_time",
];
const ACTIVITY: &[&str] = &[
    "id",
    "subject",
    "type",
    "owner_id",
    "creator_user_id",
    "deal_id",
    "lead_id",
    "person_id",
    "org_id",
    "project_id",
    "due_date",
    "due_time",
    "duration",
    "busy",
    "done",
    "marked_as_done_time",
    "location",
    "participants",
    "public_description",
    "priority",
    "note",
    "conference_meeting_client",
    "conference_meeting_url",
    "conference_meeting_id",
    "is_deleted",
    "add_time",
    "update_time",
];
const PRODUCT: &[&str] = &[
    "id",
    "name",
    "code",
    "unit",
    "description",
    "category",
    "tax",
    "owner_id",
    "visible_to",
    "is_linkable",
    "is_deleted",
    "billing_frequency",
    "billing_frequency_cycles",
    "prices",
    "add_time",
    "update_time",
];
const DEAL_PRODUCT: &[&str] = &[
    "id",
    "deal_id",
    "product_id",
    "product_variation_id",
    "order_nr",
    "name",
    "comments",
    "currency",
    "quantity",
    "item_price",
    "discount",
    "discount_type",
    "sum",
    "tax",
    "tax_method",
    "is_enabled",
    "billing_frequency",
    "billing_frequency_cycles",
    "billing_start_date",
    "add_time",
    "update_time",
];
const PIPELINE: &[&str] =
    &["id", "name", "order_nr", "is_deleted", "is_deal_probability_enabled", "add_time", "update_time"];
const STAGE: &[&str] = &[
    "id",
    "name",
    "pipeline_id",
    "order_nr",
    "deal_probability",
    "is_deleted",
    "is_deal_rot_enabled",
    "days_to_rotten",
    "add_time",
    "update_time",
];
const DISCOUNT: &[&str] =
    &["id", "deal_id", "type", "description", "amount", "created_at", "created_by", "updated_at", "updated_by"];
const INSTALLMENT: &[&str] = &["id", "deal_id", "description", "amount", "billing_date"];
const VARIATION: &[&str] = &["id", "product_id", "name", "prices"];

const PROJECT: &[&str] = &[
    "id",
    "title",
    "description",
    "status",
    "board_id",
    "phase_id",
    "owner_id",
    "start_date",
    "end_date",
    "deal_ids",
    "person_ids",
    "org_ids",
    "label_ids",
    "health_status",
    "add_time",
    "update_time",
    "status_change_time",
    "archive_time",
];
const TASK: &[&str] = &[
    "id",
    "title",
    "description",
    "creator_id",
    "project_id",
    "parent_task_id",
    "is_done",
    "is_milestone",
    "due_date",
    "start_date",
    "assignee_ids",
    "priority",
    "add_time",
    "update_time",
    "marked_as_done_time",
];
const BOARD: &[&str] = &["id", "name", "order_nr", "add_time", "update_time"];
const PHASE: &[&str] = &["id", "name", "board_id", "order_nr", "add_time", "update_time"];
const PROJECT_TEMPLATE: &[&str] =
    &["id", "title", "description", "projects_board_id", "owner_id", "add_time", "update_time"];

/// Returns whether the version knows the kind's members by name; other kinds are shown as they are stored.
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
pub(crate) struct Shape {
    include: Vec<String>,
    /// The custom fields to show; all of them where nobody says.
    custom: Option<Vec<String>>,
    option_labels: bool,
    labels: bool,
    tallies: Tallies,
}

impl Shape {
    pub(crate) fn read(call: &Call<'_>, kind: Kind) -> Result<Self, Failure> {
        let owned = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let include = owned(call.query.words("include_fields"));
        if let Some(unknown) = include.iter().find(|name| !optional(kind).contains(&name.as_str())) {
            return Err(call.bad("include_fields", &format!("'{unknown}' is not allowed")));
        }
        let custom = owned(call.query.words("custom_fields"));
        if custom.len() > 15 {
            return Err(call.bad("custom_fields", "At most 15 keys are allowed"));
        }
        Ok(Self {
            tallies: if include.is_empty() { Tallies::default() } else { Tallies::take(call.store) },
            include,
            custom: (!custom.is_empty()).then_some(custom),
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

/// Renders one record.
pub(crate) fn render(store: &Store, kind: Kind, record: &Record, shape: &Shape) -> Value {
    let Some(members) = members(kind) else { return Value::Object(record.0.clone()) };
    let mut shown = Map::new();
    for name in members {
        shown.insert((*name).to_owned(), record.value(name).clone());
    }
    let pointer = match kind {
        Kind::Product => Some("product_id"),
        Kind::Variation => Some("product_variation_id"),
        _ => None,
    };
    if let (Some(pointer), Some(Value::Array(prices))) = (pointer, shown.get_mut("prices")) {
        prices.iter_mut().for_each(|price| price[pointer] = record.id().into());
    }
    if kind == Kind::Person && store.company.contact_sync {
        for name in SYNCED {
            shown.insert((*name).to_owned(), record.value(name).clone());
        }
    }
    if let Some(fields) = kind.fields() {
        let set = record.custom_fields();
        let custom: Map<String, Value> = store
            .custom_fields(fields)
            .filter(|field| shape.custom.as_ref().is_none_or(|codes| codes.contains(&field.code)))
            .map(|field| {
                let value = set.and_then(|set| set.get(&field.code)).unwrap_or(&Value::Null);
                let value = if shape.option_labels { field.with_labels(value) } else { value.clone() };
                (field.code.clone(), value)
            })
            .collect();
        shown.insert("custom_fields".to_owned(), Value::Object(custom));
    }
    if shape.labels {
        let options = store.fields.get(&kind).into_iter().flatten().find(|field| field.code == "label_ids");
        let labels: Vec<Value> = record.value("label_ids").as_array().into_iter().flatten()
            .map(|id| {
                let choice = options.and_then(|field| field.options.iter().find(|choice| choice.id == *id));
                json!({"id": id, "label": choice.map(|choice| &choice.label), "color": choice.map(|choice| &choice.color)})
            })
            .collect();
        shown.insert("labels".to_owned(), Value::Array(labels));
    }
    if !shape.include.is_empty() {
        include(store, kind, record, shape, &mut shown);
    }
    Value::Object(shown)
}

fn include(store: &Store, kind: Kind, record: &Record, shape: &Shape, shown: &mut Map<String, Value>) {
    let tally = shape.tallies.of(kind, record.id());
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
        shown.insert(name.clone(), value);
    }
}

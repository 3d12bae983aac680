//! Reading a page of 500 deals with custom fields, about 0.9 MB: as it is, with members that no type has a field for, and as
//! v1 spreads the custom fields over the rows.

use bytes::Bytes;
use http::Response;
use pipedrive_core::v2::deals::{Deal, GetDeal, GetDeals};
use pipedrive_core::{CustomFields, Id, Operation as _, Page, of, operation, record};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::custom_fields;

/// A page as the service sends it: every deal with the usual fields and 16 custom ones.
#[must_use]
pub fn page() -> Bytes {
    page_of(500)
}

/// A page of that many deals.
#[must_use]
pub fn page_of(rows: u64) -> Bytes {
    of_rows(rows, deal)
}

/// The same with five members in each row that no type has a field for.
#[must_use]
pub fn page_with_unknown() -> Bytes {
    of_rows(500, |n| {
        let mut deal = deal(n);
        deal["b_score"] = json!(n * 3);
        deal["forecast"] = json!({"best": n, "likely": null});
        deal["mood"] = json!("as good as on the day before");
        deal["reviewed"] = json!(true);
        deal["tags"] = json!(["one", "another"]);
        deal
    })
}

/// A page of v1: the custom fields stand among the others.
#[must_use]
pub fn v1_page() -> Bytes {
    of_rows(500, |n| {
        let mut deal = deal(n);
        let custom = deal["custom_fields"].take();
        if let (Some(deal), Value::Object(mut custom)) = (deal.as_object_mut(), custom) {
            deal.remove("custom_fields");
            deal.append(&mut custom);
        }
        deal
    })
}

/// 2,000 rows with nothing but an id.
#[must_use]
pub fn bare_page() -> Bytes {
    json!({"success": true, "data": vec![json!({"id": 1}); 2000]}).to_string().into()
}

/// An answer with one deal, of 1.8 kB.
#[must_use]
pub fn one() -> Bytes {
    json!({"success": true, "data": deal(4711)}).to_string().into()
}

fn of_rows(rows: u64, row: impl Fn(u64) -> Value) -> Bytes {
    let deals: Vec<Value> = (0..rows).map(row).collect();
    let page = json!({"success": true, "data": deals, "additional_data": {"next_cursor": "eyJpZCI6NTAwfQ"}});
    page.to_string().into()
}

fn deal(n: u64) -> Value {
    let mut custom = serde_json::Map::new();
    for field in 0..16_u64 {
        let key = custom_fields::key(field);
        let value = match field % 8 {
            0 | 7 => json!(format!("text of field {field} in deal {n}, as people type it")),
            1 => json!({"value": n * 10 + field, "currency": "EUR"}),
            2 => json!([n % 7, n % 11 + 7]),
            3 => json!(n as f64 + 0.25),
            4 => json!({"value": "09:00:00", "timezone_id": 1, "timezone_name": "Europe/Tallinn"}),
            5 => json!("2026-01-31"),
            _ => Value::Null,
        };
        custom.insert(key, value);
    }
    json!({
        "id": n, "title": format!("Deal number {n} of the page"), "owner_id": 42, "creator_user_id": 42,
        "person_id": n % 90, "org_id": n % 50, "pipeline_id": 1, "stage_id": n % 6 + 1, "value": n * 100,
        "currency": "EUR", "add_time": "2026-01-02T03:04:05Z", "update_time": "2026-02-03T04:05:06Z",
        "stage_change_time": "2026-02-03T04:05:06Z", "status": "open", "probability": null, "lost_reason": null,
        "visible_to": 3, "close_time": null, "won_time": null, "lost_time": null,
        "expected_close_date": "2026-12-31", "label_ids": [1, 2], "is_deleted": false, "is_archived": false,
        "origin": "API", "origin_id": null, "channel": null, "channel_id": null, "acv": null, "arr": null,
        "mrr": null, "custom_fields": custom,
    })
}

/// Ours: from the response to typed deals.
///
/// # Panics
///
/// The page is not what [`page`] made.
#[must_use]
pub fn ours(page: &Bytes) -> Page<Deal> {
    GetDeals::read(Response::new(page.clone())).expect("the page is sound")
}

/// By hand: plain serde_json into plain types, the same fields of them.
///
/// # Panics
///
/// The page is not what [`page`] made.
#[must_use]
pub fn by_hand(page: &Bytes) -> PlainPage {
    serde_json::from_slice(page).expect("the page is sound")
}

/// Ours: one deal.
///
/// # Panics
///
/// The answer is not what [`one`] made.
#[must_use]
pub fn our_one(answer: &Bytes) -> Deal {
    GetDeal::read(Response::new(answer.clone())).expect("the answer is sound")
}

/// By hand: one deal.
///
/// # Panics
///
/// The answer is not what [`one`] made.
#[must_use]
pub fn one_by_hand(answer: &Bytes) -> PlainItem {
    serde_json::from_slice(answer).expect("the answer is sound")
}

/// Four fields of a deal of v1; all that stands beside them is kept.
#[record(v1)]
pub struct Brief {
    /// Its id.
    pub id: Id<of::Deal>,
    /// Its title.
    pub title: Option<String>,
    /// The stage it is in.
    pub stage_id: Option<Id<of::Stage>>,
    /// What it is worth.
    pub value: Option<f64>,
    /// What the account has added.
    pub custom_fields: CustomFields,
}

/// Lists deals, four fields of each.
#[operation(GET "/api/v1/deals" -> Page<Brief>, cost = 20, scopes = "deals:read deals:full")]
pub struct GetBriefs {}

/// Ours: four fields of each row.
///
/// # Panics
///
/// The page is not what [`v1_page`] made.
#[must_use]
pub fn briefs(page: &Bytes) -> Page<Brief> {
    GetBriefs::read(Response::new(page.clone())).expect("the page is sound")
}

/// By hand: four fields of each row, and nothing else is kept.
///
/// # Panics
///
/// The page is not what [`v1_page`] made.
#[must_use]
pub fn briefs_by_hand(page: &Bytes) -> PlainPage<PlainBrief> {
    serde_json::from_slice(page).expect("the page is sound")
}

/// Four fields of a deal of v2; all that stands beside them is kept.
#[record]
pub struct Few {
    /// Its id.
    pub id: Id<of::Deal>,
    /// Its title.
    pub title: Option<String>,
    /// The stage it is in.
    pub stage_id: Option<Id<of::Stage>>,
    /// What it is worth.
    pub value: Option<f64>,
}

/// Lists deals, four fields of each.
#[operation(GET "/api/v2/deals" -> Page<Few>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetFew {}

/// Lists deals, four fields of each in a type that serde's derive reads.
#[operation(GET "/api/v2/deals" -> Page<PlainBrief>, cost = 10, scopes = "deals:read deals:full")]
pub struct GetPlainBriefs {}

/// Ours: four fields of each row of v2.
///
/// # Panics
///
/// The page is not what [`page`] made.
#[must_use]
pub fn few(page: &Bytes) -> Page<Few> {
    GetFew::read(Response::new(page.clone())).expect("the page is sound")
}

/// Ours: four fields of each row, read by serde's derive, and nothing else is kept.
///
/// # Panics
///
/// The page is not what [`page`] made.
#[must_use]
pub fn plain_briefs(page: &Bytes) -> Page<PlainBrief> {
    GetPlainBriefs::read(Response::new(page.clone())).expect("the page is sound")
}

/// Four fields of a deal in plain types.
#[derive(Deserialize)]
pub struct PlainBrief {
    /// Its id.
    pub id: u64,
    /// Its title.
    pub title: Option<String>,
    /// The stage it is in.
    pub stage_id: Option<u64>,
    /// What it is worth.
    pub value: Option<f64>,
}

/// The envelope.
#[derive(Deserialize)]
pub struct PlainPage<Row = PlainDeal> {
    /// Whether it is one.
    pub success: bool,
    /// The rows.
    pub data: Vec<Row>,
    /// The cursor is in here.
    pub additional_data: PlainAdditional,
}

/// The envelope of one deal.
#[derive(Deserialize)]
pub struct PlainItem {
    /// Whether it is one.
    pub success: bool,
    /// The deal.
    pub data: PlainDeal,
}

/// What stands beside the deals.
#[derive(Deserialize)]
pub struct PlainAdditional {
    /// The cursor.
    pub next_cursor: Option<String>,
}

macro_rules! plain_deal {
    ($($field:ident: $type:ty),* $(,)?) => {
        /// A deal in plain types: numbers, texts, raw custom fields.
        #[derive(Deserialize)]
        pub struct PlainDeal { $(#[doc = "A field."] pub $field: $type),* }
    };
}

plain_deal! {
    id: u64, title: Option<String>, owner_id: Option<u64>, creator_user_id: Option<u64>, person_id: Option<u64>,
    org_id: Option<u64>, pipeline_id: Option<u64>, stage_id: Option<u64>, value: Option<f64>,
    currency: Option<String>, add_time: Option<String>, update_time: Option<String>,
    stage_change_time: Option<String>, status: Option<String>, probability: Option<f64>, lost_reason: Option<String>,
    visible_to: Option<u64>, close_time: Option<String>, won_time: Option<String>, lost_time: Option<String>,
    expected_close_date: Option<String>, local_won_date: Option<String>, local_lost_date: Option<String>,
    local_close_date: Option<String>, label_ids: Option<Vec<u64>>, is_deleted: Option<bool>,
    is_archived: Option<bool>, archive_time: Option<String>, origin: Option<String>, origin_id: Option<String>,
    channel: Option<u64>, channel_id: Option<String>, source_lead_id: Option<String>, arr: Option<f64>,
    mrr: Option<f64>, acv: Option<f64>, custom_fields: Box<RawValue>, next_activity_id: Option<u64>,
    last_activity_id: Option<u64>, first_won_time: Option<String>, products_count: Option<u64>,
    files_count: Option<u64>, notes_count: Option<u64>, followers_count: Option<u64>,
    email_messages_count: Option<u64>, activities_count: Option<u64>, done_activities_count: Option<u64>,
    undone_activities_count: Option<u64>, participants_count: Option<u64>, last_incoming_mail_time: Option<String>,
    last_outgoing_mail_time: Option<String>, smart_bcc_email: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_read_the_same_page() {
        let page = page();
        assert!((850_000..1_000_000).contains(&page.len()), "{} bytes", page.len());
        let (ours, theirs) = (ours(&page), by_hand(&page));
        assert_eq!(ours.items.len(), theirs.data.len());
        for (ours, theirs) in ours.items.iter().zip(&theirs.data) {
            assert_eq!(ours.id.value(), theirs.id);
            assert_eq!(ours.title, theirs.title);
            assert_eq!(ours.custom_fields.iter().count(), 16);
        }
    }
}

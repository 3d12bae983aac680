//! Item search and the search of each entity.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::api::call::Call;
use crate::api::paging;
use crate::catalogue::Version;
use crate::company::{Kind, Record, Store};
use crate::wire::reply::{Failure, Reply};

/// The kinds that item search looks at, by the words of `item_types`.
const SEARCHED: [(&str, Kind); 7] = [
    ("deal", Kind::Deal),
    ("person", Kind::Person),
    ("organization", Kind::Organization),
    ("product", Kind::Product),
    ("lead", Kind::Lead),
    ("file", Kind::File),
    ("project", Kind::Project),
];

/// The types of custom fields that can be searched.
const SEARCHABLE: [&str; 7] = ["address", "varchar", "text", "varchar_auto", "double", "monetary", "phone"];

/// What is looked for, and where.
struct Search<'a> {
    term: String,
    exact: bool,
    /// The places to look at; empty for all.
    fields: Vec<&'a str>,
}

/// Searches several kinds.
pub(crate) fn items(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let types = call.query.words("item_types");
    if let Some(unknown) =
        types.iter().find(|word| **word != "mail_attachment" && SEARCHED.iter().all(|(own, _)| own != *word))
    {
        return Err(call.bad("item_types", &format!("'{unknown}' is not allowed")));
    }
    let kinds: Vec<Kind> =
        SEARCHED.iter().filter(|(word, _)| types.is_empty() || types.contains(word)).map(|(_, kind)| *kind).collect();
    let related = call.query.flag("search_for_related_items") == Some(true);
    search(call, &kinds, related)
}

/// Searches one kind.
pub(crate) fn entity(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    search(call, &[kind], false)
}

fn search(call: &mut Call<'_>, kinds: &[Kind], with_related: bool) -> Result<Reply, Failure> {
    let search = read(call)?;
    let viewer = call.viewer();
    let mut hits: Vec<(u64, Kind, u64)> = Vec::new();
    for kind in kinds {
        let codes = searchable(call.store, *kind);
        for (number, record) in call.store.live_rows(*kind).filter(|(_, record)| viewer.sees(*kind, record)) {
            if let Some(score) =
                score(call.store, *kind, record, &codes, &search).filter(|_| scoped(call, *kind, record))
            {
                hits.push((score, *kind, number));
            }
        }
    }
    hits.sort_by_key(|(score, kind, number)| (std::cmp::Reverse(*score), *kind, *number));
    let found: BTreeSet<(Kind, u64)> = hits.iter().map(|(_, kind, number)| (*kind, *number)).collect();
    let (page, additional) = match call.version() {
        Version::V2 => paging::by_position(call, hits)?,
        Version::V1 => paging::by_offset(call, hits)?,
    };
    let extra = call.query.words("include_fields");
    let shown: Vec<Value> = page
        .iter()
        .filter_map(|(score, kind, number)| {
            Some(hit(*score, item(call.store, *kind, call.store.row(*kind, *number)?, &extra)))
        })
        .collect();
    let mut data = json!({"items": shown});
    if with_related {
        let mut related = Vec::new();
        for (_, kind, number) in page.iter().filter(|(_, kind, _)| matches!(kind, Kind::Person | Kind::Organization)) {
            for (other, record) in call.store.live_rows(Kind::Deal).filter(|(_, deal)| viewer.sees(Kind::Deal, deal)) {
                if record.int(kind.pointer()) == Some(*number) && !found.contains(&(Kind::Deal, other)) {
                    related.push(hit(0, item(call.store, Kind::Deal, record, &extra)));
                }
            }
        }
        related.truncate(100);
        data["related_items"] = related.into();
    }
    Ok(Reply::data(data).with_additional(additional))
}

/// Searches the values of one field.
pub(crate) fn by_field(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let term = call.query.text("term").unwrap_or_default().to_owned();
    let (entity, field, rule, ids) = match call.version() {
        Version::V2 => (
            call.query.text("entity_type").unwrap_or_default().to_owned(),
            call.query.text("field").unwrap_or_default(),
            call.query.text("match").unwrap_or("exact"),
            true,
        ),
        Version::V1 => (
            call.query.text("field_type").unwrap_or_default().trim_end_matches("Field").to_owned(),
            call.query.text("field_key").unwrap_or_default(),
            if call.query.flag("exact_match") == Some(true) { "exact" } else { "middle" },
            call.query.flag("return_item_ids") == Some(true),
        ),
    };
    check_length(call, &term, rule == "exact")?;
    let Some((_, kind)) = SEARCHED.iter().find(|(word, _)| *word == entity) else {
        return Err(call.bad("entity_type", &format!("'{entity}' is not allowed")));
    };
    let folded = term.to_lowercase();
    let fits = |text: &str| match rule {
        "exact" => text == term,
        "beginning" => text.to_lowercase().starts_with(&folded),
        _ => text.to_lowercase().contains(&folded),
    };
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    let viewer = call.viewer();
    for (_, record) in call.store.live_rows(*kind).filter(|(_, record)| viewer.sees(*kind, record)) {
        let custom = record.custom_fields().and_then(|set| set.get(field));
        for text in texts(custom.unwrap_or_else(|| record.value(field))) {
            if fits(&text) && (ids || seen.insert(text.clone().into_owned())) {
                rows.push(if ids { json!({"id": record.value("id"), field: text}) } else { json!({field: text}) });
            }
        }
    }
    let (page, additional) = match call.version() {
        Version::V2 => paging::by_position(call, rows)?,
        Version::V1 => paging::by_offset(call, rows)?,
    };
    Ok(Reply::data(page).with_additional(additional))
}

fn read<'a>(call: &'a Call<'_>) -> Result<Search<'a>, Failure> {
    let term = call.query.text("term").unwrap_or_default();
    let exact = call.query.flag("exact_match") == Some(true);
    check_length(call, term, exact)?;
    let term = term.to_lowercase();
    let fields = call.query.words("fields");
    let known = ["address", "code", "custom_fields", "email", "name", "notes", "phone", "title", "description"];
    if let Some(unknown) = fields.iter().find(|field| !known.contains(field)) {
        return Err(call.bad("fields", &format!("'{unknown}' is not allowed")));
    }
    Ok(Search { term, exact, fields })
}

/// Checks the length of a term: one character is enough where the whole value must match. They are counted as UTF-16
/// does: an emoji is two.
fn check_length(call: &Call<'_>, term: &str, exact: bool) -> Result<(), Failure> {
    if term.encode_utf16().count() < if exact { 1 } else { 2 } {
        return Err(call.bad("term", "must be at least 2 characters long"));
    }
    Ok(())
}

/// Returns whether the record lies within the person, organization and status that the query names.
fn scoped(call: &Call<'_>, kind: Kind, record: &Record) -> bool {
    let organization = if kind == Kind::Lead { "organization_id" } else { "org_id" };
    call.query.int("person_id").is_none_or(|id| record.int("person_id") == Some(id))
        && call.query.int("organization_id").is_none_or(|id| record.int(organization) == Some(id))
        && call.query.text("status").filter(|_| kind == Kind::Deal).is_none_or(|own| record.text("status") == own)
}

/// Scores how well a record fits, in ten-thousandths; how the real service does is not published. `codes` are those of
/// the custom fields that are searched.
fn score(store: &Store, kind: Kind, record: &Record, codes: &[&str], search: &Search<'_>) -> Option<u64> {
    let looks = |place: &str| search.fields.is_empty() || search.fields.contains(&place);
    let fits = |text: &str| {
        // Most texts are short and ASCII, and looked at in their place.
        if text.is_ascii() {
            let (text, term) = (text.as_bytes(), search.term.as_bytes());
            let fits = |part: &[u8]| part.eq_ignore_ascii_case(term);
            let begins = |part: &[u8]| term.first().is_some_and(|first| part[0].eq_ignore_ascii_case(first));
            let is_in = |text: &[u8]| text.windows(term.len().max(1)).any(|part| begins(part) && fits(part));
            return if search.exact { fits(text) } else { is_in(text) };
        }
        let text = text.to_lowercase();
        if search.exact { text == search.term } else { text.contains(&search.term) }
    };
    let scored = |length: usize, weight: u64| weight + 1000 * search.term.len() as u64 / length.max(1) as u64;
    let stored = places(kind).iter().filter(|(place, ..)| looks(place));
    let stored = stored.filter_map(|(_, member, weight)| Some(scored(fitting(record.value(member), &fits)?, *weight)));
    let custom = record.custom_fields().filter(|set| !set.is_empty() && looks("custom_fields"));
    let custom = custom.and_then(|set| codes.iter().find_map(|code| fitting(set.get(*code)?, &fits)));
    let noted = if looks("notes") { notes(store, kind, record).into_iter().find(|text| fits(text)) } else { None };
    let others = [custom.map(|length| scored(length, 3000)), noted.map(|text| scored(text.len(), 2000))];
    stored.chain(others.into_iter().flatten()).max()
}

/// Returns the length of the first text in a value that fits.
fn fitting(value: &Value, fits: &dyn Fn(&str) -> bool) -> Option<usize> {
    match value {
        Value::String(text) => fits(text).then_some(text.len()),
        Value::Number(number) => fitting(&number.to_string().into(), fits),
        Value::Object(object) => fitting(object.get("value")?, fits),
        Value::Array(items) => items.iter().find_map(|item| fitting(item, fits)),
        _ => None,
    }
}

/// Returns where the texts of a record are looked for: the word of `fields`, the member, and what a hit there weighs.
fn places(kind: Kind) -> &'static [(&'static str, &'static str, u64)] {
    match kind {
        Kind::Person => &[("name", "name", 9000), ("email", "emails", 5000), ("phone", "phones", 5000)],
        Kind::Organization => &[("name", "name", 9000), ("address", "address", 4000)],
        Kind::Product => &[("name", "name", 9000), ("code", "code", 6000)],
        Kind::File => &[("name", "name", 9000)],
        _ => &[("title", "title", 9000)],
    }
}

fn hit(score: u64, item: Value) -> Value {
    json!({"result_score": score as f64 / 10_000.0, "item": item})
}

fn item(store: &Store, kind: Kind, record: &Record, extra: &[&str]) -> Value {
    let owner = record.value("owner_id");
    let named = |kind: Kind, id: &Value| {
        let found = id.as_u64().and_then(|id| store.row(kind, id));
        found.map(|found| json!({"id": id, "name": found.value("name")}))
    };
    let organization = |id: &Value| {
        let found = id.as_u64().and_then(|id| store.row(Kind::Organization, id));
        found
            .map(|found| json!({"id": id, "name": found.value("name"), "address": found.value("address").get("value")}))
    };
    let first = |list: &str| record.value(list).get(0).unwrap_or(&Value::Null);
    let titled = |id: &Value| {
        let deal = id.as_u64().and_then(|id| store.row(Kind::Deal, id));
        deal.map(|deal| json!({"id": id, "title": deal.value("title")}))
    };
    let mut item = json!({
        "id": record.value("id"), "type": kind.word(), "owner": {"id": owner}, "visible_to": record.value("visible_to"),
        "custom_fields": custom_texts(record, &searchable(store, kind)), "notes": notes(store, kind, record),
    });
    let more = match kind {
        Kind::Deal => json!({
            "title": record.value("title"), "value": record.value("value"), "currency": record.value("currency"),
            "status": record.value("status"), "stage": named(Kind::Stage, record.value("stage_id")),
            "person": named(Kind::Person, record.value("person_id")),
            "organization": organization(record.value("org_id")), "is_archived": record.value("is_archived"),
        }),
        Kind::Lead => json!({
            "title": record.value("title"), "value": record.value("value").get("amount"),
            "currency": record.value("value").get("currency"), "phones": [], "emails": [],
            "person": named(Kind::Person, record.value("person_id")),
            "organization": organization(record.value("organization_id")), "is_archived": record.value("is_archived"),
        }),
        Kind::Person => json!({
            "name": record.value("name"), "phones": texts(record.value("phones")),
            "emails": texts(record.value("emails")), "organization": organization(record.value("org_id")),
        }),
        Kind::Organization => {
            json!({"name": record.value("name"), "address": record.value("address").get("value")})
        }
        Kind::Product => json!({"name": record.value("name"), "code": record.value("code")}),
        Kind::File => json!({
            "name": record.value("name"), "url": format!("/files/{}/download", record.value("id")),
            "deal": titled(record.value("deal_id")), "person": named(Kind::Person, record.value("person_id")),
            "organization": organization(record.value("org_id")),
        }),
        _ => json!({
            "title": record.value("title"), "status": record.value("status"), "board_id": record.value("board_id"),
            "phase": named(Kind::Phase, record.value("phase_id")),
            "person": named(Kind::Person, first("person_ids")), "organization": organization(first("org_ids")),
            "deal": titled(first("deal_ids")), "deal_count": record.value("deal_ids").as_array().map(Vec::len),
            "description": record.value("description"), "end_date": record.value("end_date"),
        }),
    };
    if let (Value::Object(item), Value::Object(more)) = (&mut item, more) {
        item.extend(more);
        if kind == Kind::File {
            item.retain(|name, _| !matches!(name.as_str(), "owner" | "visible_to" | "custom_fields" | "notes"));
        }
        if kind == Kind::Product {
            item.remove("notes");
        }
        // Each is under the last part of its name. For pictures and prices that is unconfirmed, as are their forms.
        for name in extra {
            match (*name, kind) {
                ("deal.cc_email", Kind::Deal) => {
                    item.insert("cc_email".to_owned(), crate::api::render::bcc(store, kind, record.id()).into());
                }
                ("person.picture", Kind::Person) => {
                    item.insert("picture".to_owned(), record.value("picture_id").clone());
                }
                ("product.price", Kind::Product) => {
                    item.insert("price".to_owned(), record.value("prices").clone());
                }
                ("lead.was_seen", Kind::Lead) => {
                    item.insert("was_seen".to_owned(), record.value("was_seen").clone());
                }
                _ => {}
            }
        }
    }
    item
}

/// Returns the texts in a value: itself, the `value` of an object, or those of a list.
fn texts(value: &Value) -> Vec<Cow<'_, str>> {
    match value {
        Value::String(text) if !text.is_empty() => vec![text.into()],
        Value::Number(number) => vec![number.to_string().into()],
        Value::Object(object) => object.get("value").map(texts).unwrap_or_default(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Returns the codes of the custom fields that are searched.
fn searchable(store: &Store, kind: Kind) -> Vec<&str> {
    let fields = kind.fields().into_iter().flat_map(|fields| store.custom_fields(fields));
    let searchable = fields.filter(|field| SEARCHABLE.contains(&field.field_type.as_str()));
    searchable.map(|field| field.code.as_str()).collect()
}

fn custom_texts<'a>(record: &'a Record, codes: &[&str]) -> Vec<Cow<'a, str>> {
    let Some(set) = record.custom_fields().filter(|set| !set.is_empty()) else { return Vec::new() };
    codes.iter().filter_map(|code| set.get(*code)).flat_map(texts).collect()
}

fn notes<'a>(store: &'a Store, kind: Kind, record: &Record) -> Vec<Cow<'a, str>> {
    if !matches!(kind, Kind::Deal | Kind::Person | Kind::Organization | Kind::Lead) {
        return Vec::new();
    }
    let own = store.live_rows(Kind::Note).map(|(_, note)| note);
    own.filter(|note| note.value(kind.pointer()) == record.value("id"))
        .map(|note| note.text("content").into())
        .collect()
}

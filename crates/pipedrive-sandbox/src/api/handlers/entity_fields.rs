//! The fields of the entities: by number in v1, by code in v2, with their options.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::users::allow;
use crate::api::call::Call;
use crate::api::paging;
use crate::catalogue::Version;
use crate::company::ADDRESS_PARTS;
use crate::company::Kind;
use crate::company::fields::{Choice, Field, TYPES};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

pub(crate) fn list(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let fields = call.store.fields.get(&kind).map(Vec::as_slice).unwrap_or_default();
    match call.version() {
        Version::V2 => {
            let rows: Vec<&Field> = fields.iter().collect();
            let (page, additional) = paging::by_cursor(call, rows, |field, _| (field.id.into(), field.id))?;
            let data: Vec<Value> = page.into_iter().map(|field| shown_v2(call, field)).collect();
            Ok(Reply::data(data).with_additional(additional))
        }
        Version::V1 => {
            let rows: Vec<Value> = (1..).zip(fields).flat_map(|(order, field)| rows_v1(order, field)).collect();
            let (page, additional) = paging::by_offset(call, rows)?;
            Ok(Reply::data(page).with_additional(additional))
        }
    }
}

pub(crate) fn get(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let index = find(call, kind)?;
    Ok(show(call, kind, index))
}

pub(crate) fn add(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let version = call.version();
    let mut body = writable(call, true)?;
    let (name_key, name) = (name_key(version), text(call, &body, name_key(version), 255)?);
    let field_type = text(call, &body, "field_type", 40)?;
    if !TYPES.contains(&field_type.as_str()) {
        return Err(call.bad("field_type", &format!("must be one of {}", TYPES.join(", "))));
    }
    let options = match body.remove("options") {
        Some(Value::Array(options)) => options,
        None | Some(Value::Null) => Vec::new(),
        Some(_) => return Err(call.bad("options", "Expected an array")),
    };
    let with_options = matches!(field_type.as_str(), "enum" | "set");
    if with_options == options.is_empty() {
        return Err(call.bad("options", "Options are for single and multiple option fields, which need some"));
    }
    let options = options.iter().map(|option| label(call, option)).collect::<Result<Vec<_>, _>>()?;
    if call.store.custom_fields(kind).any(|field| field.name == name) {
        return Err(call.bad(name_key, "A field of this name exists"));
    }
    let choices = numbered(call, options);
    let id = call.store.fields.values().flatten().map(|field| field.id).max().unwrap_or_default().saturating_add(1);
    let time = time::text(call.now);
    let field = Field {
        id,
        code: call.store.key(),
        name,
        field_type,
        options: choices,
        is_custom: true,
        is_mandatory: false,
        is_deal_owner: false,
        is_optional: false,
        description: body.get("description").and_then(Value::as_str).map(str::to_owned),
        add_time: time.clone(),
        update_time: time,
    };
    let fields = call.store.fields.entry(kind).or_default();
    fields.push(field);
    let index = fields.len() - 1;
    Ok(show(call, kind, index))
}

/// Renames a field; in v1 the options are replaced by the list that comes along.
pub(crate) fn update(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let index = find(call, kind)?;
    let version = call.version();
    let body = writable(call, false)?;
    let mut field = call.store.fields[&kind][index].clone();
    if body.contains_key(name_key(version)) {
        field.name = text(call, &body, name_key(version), 255)?;
    }
    if let Some(description) = body.get("description") {
        field.description = description.as_str().map(str::to_owned);
    }
    if let Some(options) = body.get("options") {
        let list = options.as_array().ok_or_else(|| call.bad("options", "Expected an array"))?;
        let mut kept = Vec::new();
        let mut new = Vec::new();
        for option in list {
            let label = label(call, option)?;
            match field.options.iter().find(|own| own.id == option["id"]) {
                Some(own) => kept.push(Choice { label, ..own.clone() }),
                None => new.push(label),
            }
        }
        kept.extend(numbered(call, new));
        field.options = kept;
    }
    field.update_time = time::text(call.now);
    replace(call, kind, index, field);
    Ok(show(call, kind, index))
}

/// Takes a custom field away; answers its id in v1, the field itself in v2.
pub(crate) fn delete(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    call.admin()?;
    let index = find(call, kind)?;
    let field = call.store.fields[&kind][index].clone();
    if !field.is_custom {
        return Err(call.bad("id", "A system field cannot be deleted"));
    }
    call.store.fields.entry(kind).or_default().remove(index);
    Ok(Reply::data(match call.version() {
        Version::V1 => json!({"id": field.id}),
        Version::V2 => shown_v2(call, &field),
    }))
}

pub(crate) fn delete_many(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    call.admin()?;
    let ids = call.query.ids(call.version(), "ids")?.unwrap_or_default();
    let mut gone = Vec::new();
    call.store.fields.entry(kind).or_default().retain(|field| {
        let named = field.is_custom && ids.contains(&field.id);
        if named {
            gone.push(field.id);
        }
        !named
    });
    Ok(Reply::data(json!({"id": gone})))
}

/// What is done with a list of options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Options {
    Add,
    Rename,
    Delete,
}

/// Adds, renames or deletes options, all or none; answers those that were touched.
pub(crate) fn options(call: &mut Call<'_>, kind: Kind, what: Options) -> Result<Reply, Failure> {
    call.admin()?;
    let index = find(call, kind)?;
    let rows = call.array()?;
    let mut field = call.store.fields[&kind][index].clone();
    if !matches!(field.field_type.as_str(), "enum" | "set") {
        return Err(call.bad("field_code", "The field has no options"));
    }
    if rows.is_empty() {
        return Err(call.bad("body", "At least one option is required"));
    }
    let position = |field: &Field, row: &Value| {
        let found = field.options.iter().position(|own| own.id == row["id"]);
        found.ok_or_else(|| call.bad("id", &format!("Option {} does not exist", row["id"])))
    };
    let touched = match what {
        Options::Add => {
            let labels = rows.iter().map(|row| label(call, row)).collect::<Result<Vec<_>, _>>()?;
            let new = numbered(call, labels);
            field.options.extend(new.iter().cloned());
            new
        }
        Options::Rename => {
            let mut touched = Vec::new();
            for row in &rows {
                let at = position(&field, row)?;
                field.options[at].label = label(call, row)?;
                touched.push(field.options[at].clone());
            }
            touched
        }
        Options::Delete => {
            let mut touched = Vec::new();
            for row in &rows {
                let at = position(&field, row)?;
                touched.push(field.options.remove(at));
            }
            touched
        }
    };
    field.update_time = time::text(call.now);
    replace(call, kind, index, field);
    let data: Vec<Value> = touched.iter().map(|own| json!({"id": own.id, "label": own.label})).collect();
    Ok(Reply::data(data).with_additional(Value::Null))
}

fn replace(call: &mut Call<'_>, kind: Kind, index: usize, field: Field) {
    if let Some(own) = call.store.fields.get_mut(&kind).and_then(|fields| fields.get_mut(index)) {
        *own = field;
    }
}

fn find(call: &Call<'_>, kind: Kind) -> Result<usize, Failure> {
    let fields = call.store.fields.get(&kind).map(Vec::as_slice).unwrap_or_default();
    let found = match call.version() {
        Version::V1 => {
            let id = call.id()?;
            fields.iter().position(|field| field.id == id)
        }
        Version::V2 => {
            let code = call.argument("field_code");
            fields.iter().position(|field| field.code == code)
        }
    };
    found.ok_or_else(|| match (call.version(), kind) {
        (Version::V1, Kind::Product) => Failure::short(StatusCode::GONE, "The field is not found"),
        _ => Failure::classic(StatusCode::NOT_FOUND, "Field not found"),
    })
}

fn name_key(version: Version) -> &'static str {
    match version {
        Version::V1 => "name",
        Version::V2 => "field_name",
    }
}

/// Reads the body, which only administrators may send, and refuses unknown names.
fn writable(call: &mut Call<'_>, create: bool) -> Result<Map<String, Value>, Failure> {
    call.admin()?;
    let body = call.object()?;
    match call.version() {
        Version::V1 => {
            let names: &[&str] = if create {
                &["name", "options", "add_visible_flag", "field_type"]
            } else {
                &["name", "options", "add_visible_flag"]
            };
            allow(&body, names)?;
        }
        Version::V2 => {
            let known = |name: &str| match name {
                "field_name" | "ui_visibility" | "important_fields" | "required_fields" | "description" => true,
                "field_type" | "options" => create,
                _ => false,
            };
            let problems: Vec<String> = body
                .keys()
                .filter(|name| !known(name))
                .map(|name| format!("{name}: Parameter '{name}' is not allowed for this request"))
                .collect();
            if !problems.is_empty() {
                return Err(Failure::schema(problems));
            }
        }
    }
    Ok(body)
}

fn text(call: &Call<'_>, body: &Map<String, Value>, name: &str, limit: usize) -> Result<String, Failure> {
    match body.get(name).and_then(Value::as_str) {
        Some(text) if (1..=limit).contains(&text.chars().count()) => Ok(text.to_owned()),
        Some(_) => Err(call.bad(name, &format!("must be 1 to {limit} characters long"))),
        None => Err(call.bad(name, &format!("Parameter '{name}' is required"))),
    }
}

fn label(call: &Call<'_>, option: &Value) -> Result<String, Failure> {
    let label = option.get("label").and_then(Value::as_str).filter(|label| (1..=255).contains(&label.chars().count()));
    label.map(str::to_owned).ok_or_else(|| call.bad("label", "must be 1 to 255 characters long"))
}

/// Returns options with numbers that no other option of the account has.
fn numbered(call: &Call<'_>, labels: Vec<String>) -> Vec<Choice> {
    let used = call.store.fields.values().flatten().flat_map(|field| &field.options);
    let last = used.filter_map(|choice| choice.id.as_u64()).max().unwrap_or_default();
    (last.saturating_add(1)..=u64::MAX)
        .zip(labels)
        .map(|(id, label)| Choice { id: id.into(), label, color: None })
        .collect()
}

fn show(call: &Call<'_>, kind: Kind, index: usize) -> Reply {
    let field = &call.store.fields[&kind][index];
    Reply::data(match call.version() {
        Version::V1 => rows_v1(index + 1, field).swap_remove(0),
        Version::V2 => shown_v2(call, field),
    })
}

/// Returns the field, and rows of their own for its companion keys.
fn rows_v1(order: usize, field: &Field) -> Vec<Value> {
    let options: Vec<Value> = field.options.iter().map(|own| json!({"id": own.id, "label": own.label})).collect();
    let row = json!({
        "id": field.id, "key": field.v1_key(), "name": field.name, "order_nr": order, "field_type": field.field_type,
        "add_time": time::v1(&field.add_time.clone().into()), "update_time": time::v1(&field.update_time.clone().into()),
        "last_updated_by_user_id": 1, "created_by_user_id": 1, "active_flag": true, "edit_flag": field.is_custom,
        "index_visible_flag": true, "details_visible_flag": true, "add_visible_flag": true, "important_flag": false,
        "bulk_edit_allowed": true, "searchable_flag": false, "filtering_allowed": true, "sortable_flag": true,
        "mandatory_flag": field.is_mandatory, "options": (!options.is_empty()).then_some(options),
    });
    let mut rows = vec![row];
    if field.is_custom {
        for (suffix, field_type, name) in companions(&field.field_type) {
            rows.push(json!({
                "id": null, "key": format!("{}_{suffix}", field.code), "name": format!("{name} of {}", field.name),
                "field_type": field_type, "is_subfield": true, "parent_id": field.id, "edit_flag": false,
                "active_flag": true, "mandatory_flag": false, "options": null,
            }));
        }
    }
    rows
}

fn companions(field_type: &str) -> Vec<(&'static str, &'static str, &'static str)> {
    match field_type {
        "monetary" => vec![("currency", "varchar", "Currency")],
        "daterange" => vec![("until", "date", "End date")],
        "time" => vec![("timezone_id", "double", "Timezone")],
        "timerange" => vec![("until", "time", "End time"), ("timezone_id", "double", "Timezone")],
        "address" => {
            let parts = ADDRESS_PARTS.iter().chain(&["formatted_address"]);
            parts.map(|part| (*part, "varchar", "Part")).collect()
        }
        _ => Vec::new(),
    }
}

fn shown_v2(call: &Call<'_>, field: &Field) -> Value {
    let options: Vec<Value> = field
        .options
        .iter()
        .map(|own| {
            json!({"id": own.id, "label": own.label, "color": own.color, "add_time": field.add_time,
                "update_time": field.update_time})
        })
        .collect();
    let subfields: Vec<Value> = std::iter::once(("value", "varchar", "Value"))
        .chain(companions(&field.field_type))
        .map(|(code, field_type, name)| {
            json!({"field_code": code, "field_name": format!("{name} of {}", field.name), "field_type": field_type})
        })
        .collect();
    let mut shown = json!({
        "field_name": field.name, "field_code": field.code, "description": field.description,
        "field_type": field.field_type, "options": (!options.is_empty()).then_some(options),
        "subfields": (subfields.len() > 1).then_some(subfields), "is_custom_field": field.is_custom,
        "is_optional_response_field": field.is_optional,
    });
    for name in call.query.words("include_fields") {
        shown[name] = match name {
            "ui_visibility" => json!({
                "add_visible_flag": true, "details_visible_flag": true, "projects_detail_visible_flag": false,
                "show_in_pipelines": {"show_in_all": true, "pipeline_ids": []},
            }),
            "important_fields" => json!({"enabled": false, "stage_ids": []}),
            _ => json!({"enabled": false, "stage_ids": [], "statuses": {}}),
        };
    }
    shown
}

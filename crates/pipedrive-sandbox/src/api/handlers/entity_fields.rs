//! The fields of the entities: by number in v1, by code in v2, with their options.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::users::allow;
use crate::api::call::Call;
use crate::api::paging;
use crate::catalogue::Version;
use crate::company::ADDRESS_PARTS;
use crate::company::Kind;
use crate::company::fields::{Choice, Field, TYPES, has_options};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

pub(crate) fn list(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let fields = call.store.fields.get(&kind).map(Vec::as_slice).unwrap_or_default();
    match call.version() {
        Version::V2 => {
            let rows: Vec<&Field> = fields.iter().collect();
            let (page, additional) = paging::by_cursor(call, rows, |field, _| (Value::from(field.id), field.id))?;
            let data: Vec<Value> = page.into_iter().map(|field| shown_v2(call, kind, field)).collect();
            Ok(Reply::data(data).with_additional(additional))
        }
        Version::V1 => {
            let rows: Vec<Value> = (1..).zip(fields).flat_map(|(order, field)| rows_v1(kind, order, field)).collect();
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
    let body = writable(call, kind, true)?;
    let name = new_name(call, kind, &body, None)?;
    let field_type = text(call, &body, "field_type", 40)?;
    if !TYPES.contains(&field_type.as_str()) {
        return Err(call.bad("field_type", &format!("must be one of {}", TYPES.join(", "))));
    }
    let options = match body.get("options") {
        None | Some(Value::Null) if !has_options(&field_type) => Vec::new(),
        given => list_of_options(call, &field_type, &mut Vec::new(), given.unwrap_or(&Value::Null))?,
    };
    let mut placement = BTreeMap::new();
    if call.version() == Version::V2 {
        // v1 shows a new field where a record is added unless it is told not to, v2 only if it is told to.
        place(&mut placement, VISIBILITY, "add_visible_flag", false.into());
    }
    read_placement(call, kind, &body, &mut placement)?;
    let time = time::text(call.now);
    let field = Field {
        id: call.store.next_field(),
        code: call.store.key(),
        name,
        field_type,
        options,
        deleted_options: Vec::new(),
        is_custom: true,
        is_mandatory: false,
        is_deal_owner: false,
        is_optional: false,
        description: body.get("description").and_then(Value::as_str).map(str::to_owned),
        placement,
        add_time: time.clone(),
        update_time: time,
    };
    let fields = call.store.fields.entry(kind).or_default();
    fields.push(field);
    let index = fields.len() - 1;
    Ok(show(call, kind, index))
}

/// Updates a field; in v1 the options are replaced by the list that comes along.
pub(crate) fn update(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let index = find(call, kind)?;
    let body = writable(call, kind, false)?;
    let mut field = call.store.fields[&kind][index].clone();
    if body.contains_key(name_key(call.version())) {
        field.name = new_name(call, kind, &body, Some(field.id))?;
    }
    if let Some(description) = body.get("description") {
        field.description = description.as_str().map(str::to_owned);
    }
    if let Some(options) = body.get("options") {
        let kept = list_of_options(call, &field.field_type, &mut field.options, options)?;
        field.deleted_options.append(&mut field.options);
        field.options = kept;
    }
    read_placement(call, kind, &body, &mut field.placement)?;
    field.update_time = time::text(call.now);
    replace(call, kind, index, field);
    Ok(show(call, kind, index))
}

/// Takes a custom field away; answers its id in v1, the field itself in v2.
pub(crate) fn delete(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    call.admin()?;
    let index = find(call, kind)?;
    let id = call.store.fields[&kind][index].id;
    match call.store.remove_fields(kind, &[id]).pop() {
        None => Err(call.bad("id", "A system field cannot be deleted")),
        Some(field) => Ok(Reply::data(match call.version() {
            Version::V1 => json!({"id": field.id}),
            Version::V2 => shown_v2(call, kind, &field),
        })),
    }
}

pub(crate) fn delete_many(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    call.admin()?;
    let ids = call.query.ids(call.version(), "ids")?.unwrap_or_default();
    let gone: Vec<u64> = call.store.remove_fields(kind, &ids).iter().map(|field| field.id).collect();
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
    if !has_options(&field.field_type) {
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
            let new = (next_option(call)..).zip(labels);
            let new: Vec<Choice> = new.map(|(id, label)| Choice { id: id.into(), label, color: None }).collect();
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
            field.deleted_options.extend(touched.iter().cloned());
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
fn writable(call: &mut Call<'_>, kind: Kind, create: bool) -> Result<Map<String, Value>, Failure> {
    call.admin()?;
    let body = call.object()?;
    match call.version() {
        Version::V1 => {
            let mut names = vec!["name", "options"];
            names.extend(create.then_some("field_type"));
            names.extend((kind != Kind::Product).then_some("add_visible_flag"));
            allow(&body, &names)?;
        }
        Version::V2 => {
            let known = |name: &str| match name {
                "field_name" | "description" => true,
                "field_type" | "options" => create,
                name => placements(kind).contains(&name),
            };
            let mut problems: Vec<String> = body
                .keys()
                .filter(|name| !known(name))
                .map(|name| format!("{name}: Parameter '{name}' is not allowed for this request"))
                .collect();
            if body.is_empty() && !create {
                problems.push("body: At least one parameter is required".to_owned());
            }
            if !problems.is_empty() {
                return Err(Failure::schema(problems));
            }
        }
    }
    Ok(body)
}

/// Reads the name of a field, which no other custom field of the entity may have.
fn new_name(call: &Call<'_>, kind: Kind, body: &Map<String, Value>, own: Option<u64>) -> Result<String, Failure> {
    let key = name_key(call.version());
    let name = text(call, body, key, 255)?;
    match call.store.custom_fields(kind).any(|field| field.name == name && Some(field.id) != own) {
        true => Err(call.bad(key, "A field of this name exists")),
        false => Ok(name),
    }
}

/// Reads the list of all options that a field is to have: those with a number are taken out of the `present` ones, the
/// others are new.
fn list_of_options(
    call: &Call<'_>,
    field_type: &str,
    present: &mut Vec<Choice>,
    given: &Value,
) -> Result<Vec<Choice>, Failure> {
    let refused = |problem: &str| Err(call.bad("options", problem));
    let Some(list) = given.as_array().filter(|list| has_options(field_type) && !list.is_empty()) else {
        return refused("Options are for single and multiple option fields, which need some");
    };
    let mut new = next_option(call);
    let mut read = Vec::new();
    for option in list {
        let label = label(call, option)?;
        let own = present.iter().position(|own| own.id == option["id"]);
        read.push(match (own, &option["id"]) {
            (Some(own), _) => Choice { label, ..present.remove(own) },
            (None, Value::Null) => {
                let id = new;
                new = new.saturating_add(1);
                Choice { id: id.into(), label, color: None }
            }
            (None, id) => return refused(&format!("Option {id} does not exist, or is given twice")),
        });
    }
    Ok(read)
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

/// Returns the first number that no option of the account has or had.
fn next_option(call: &Call<'_>) -> u64 {
    let fields = call.store.fields.values().flatten();
    let used = fields.flat_map(|field| field.options.iter().chain(&field.deleted_options));
    used.filter_map(|choice| choice.id.as_u64()).max().unwrap_or_default().saturating_add(1)
}

const VISIBILITY: &str = "ui_visibility";

/// Returns the names under which v2 has where the fields of an entity are shown, important and required.
fn placements(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Product | Kind::Activity => &[VISIBILITY],
        _ => &[VISIBILITY, "important_fields", "required_fields"],
    }
}

/// Reads where a field is shown, important and required: of this, v1 has one flag. Unknown members are passed over, as
/// Pipedrive's documents have it.
fn read_placement(
    call: &Call<'_>,
    kind: Kind,
    body: &Map<String, Value>,
    placement: &mut BTreeMap<String, Map<String, Value>>,
) -> Result<(), Failure> {
    if let Some(flag) = body.get("add_visible_flag") {
        let flag = match flag {
            Value::Bool(flag) => *flag,
            other if *other == 1 || *other == "1" || *other == "true" => true,
            other if *other == 0 || *other == "0" || *other == "false" => false,
            _ => return Err(call.bad("add_visible_flag", "Expected a boolean")),
        };
        place(placement, VISIBILITY, "add_visible_flag", flag.into());
    }
    for name in placements(kind) {
        let Some(given) = body.get(*name) else { continue };
        let given = given.as_object().ok_or_else(|| call.bad(name, "Expected an object"))?;
        let known = usual_placement(kind, name);
        for (member, value) in given.iter().filter(|(member, _)| known.get(member).is_some()) {
            place(placement, name, member, value.clone());
        }
    }
    Ok(())
}

fn place(placement: &mut BTreeMap<String, Map<String, Value>>, name: &str, member: &str, value: Value) {
    placement.entry(name.to_owned()).or_default().insert(member.to_owned(), value);
}

/// Returns where a field is shown, important or required: what was said, over what holds if nothing was.
fn placement(kind: Kind, field: &Field, name: &str) -> Value {
    let mut placement = usual_placement(kind, name);
    for (member, value) in field.placement.get(name).into_iter().flatten() {
        placement[member.as_str()] = value.clone();
    }
    placement
}

fn usual_placement(kind: Kind, name: &str) -> Value {
    let dialog = || json!({"show": false, "order": null});
    match (name, kind) {
        (VISIBILITY, Kind::Deal) => json!({
            "add_visible_flag": true, "details_visible_flag": true, "projects_detail_visible_flag": false,
            "show_in_pipelines": {"show_in_all": true, "pipeline_ids": []},
        }),
        (VISIBILITY, Kind::Person) => json!({
            "add_visible_flag": true, "details_visible_flag": true, "show_in_add_deal_dialog": dialog(),
        }),
        (VISIBILITY, Kind::Organization) => json!({
            "add_visible_flag": true, "details_visible_flag": true, "show_in_add_deal_dialog": dialog(),
            "show_in_add_person_dialog": dialog(), "org_detail_visible_flag": true, "person_detail_visible_flag": false,
            "deal_detail_visible_flag": false,
        }),
        (VISIBILITY, _) => json!({"add_visible_flag": true, "details_visible_flag": true}),
        ("important_fields", _) => json!({"enabled": false, "stage_ids": []}),
        (_, Kind::Deal) => json!({"enabled": false, "stage_ids": [], "statuses": {}}),
        _ => json!({"enabled": false}),
    }
}

fn show(call: &Call<'_>, kind: Kind, index: usize) -> Reply {
    let field = &call.store.fields[&kind][index];
    Reply::data(match call.version() {
        Version::V1 => rows_v1(kind, index + 1, field).swap_remove(0),
        Version::V2 => shown_v2(call, kind, field),
    })
}

/// Returns the field, and rows of their own for its companion keys.
fn rows_v1(kind: Kind, order: usize, field: &Field) -> Vec<Value> {
    let shown = |choices: &[Choice]| -> Vec<Value> {
        choices.iter().map(|own| json!({"id": own.id, "label": own.label})).collect()
    };
    let options = shown(&field.options);
    let visibility = placement(kind, field, VISIBILITY);
    let mut row = json!({
        "id": field.id, "key": field.v1_key(), "name": field.name, "order_nr": order, "field_type": field.field_type,
        "add_time": time::v1(&field.add_time.clone().into()), "update_time": time::v1(&field.update_time.clone().into()),
        "last_updated_by_user_id": 1, "created_by_user_id": 1, "active_flag": true, "edit_flag": field.is_custom,
        "index_visible_flag": true, "details_visible_flag": visibility["details_visible_flag"],
        "add_visible_flag": visibility["add_visible_flag"], "important_flag": false,
        "bulk_edit_allowed": true, "searchable_flag": false, "filtering_allowed": true, "sortable_flag": true,
        "mandatory_flag": field.is_mandatory, "options": (!options.is_empty()).then_some(options),
    });
    if !field.deleted_options.is_empty() {
        row["options_deleted"] = shown(&field.deleted_options).into();
    }
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

fn shown_v2(call: &Call<'_>, kind: Kind, field: &Field) -> Value {
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
        shown[name] = placement(kind, field, name);
    }
    shown
}

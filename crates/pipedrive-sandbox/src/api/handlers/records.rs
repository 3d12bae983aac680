//! The operations that all entities share: list, get, add, update, delete, in both versions over the same records.

use serde_json::{Map, Value, json};

use crate::api::call::Call;
use crate::api::filters;
use crate::api::paging;
use crate::api::render::v1::{Renderer, single};
use crate::api::render::v2::{self, Shape, Shown};
use crate::catalogue::{Paging, Version};
use crate::company::change::{Change, Violation};
use crate::company::rules;
use crate::company::schema::{self, Write, tables};
use crate::company::{Kind, Record};
use crate::wire::json;
use crate::wire::reply::{Content, Data, Failure, Reply};
use crate::wire::time;

/// The parameters of lists that compare with a member of the record, and that member.
const EQUALS: [(&str, &str); 17] = [
    ("owner_id", "owner_id"),
    ("user_id", "owner_id"),
    ("person_id", "person_id"),
    ("org_id", "org_id"),
    ("organization_id", "organization_id"),
    ("pipeline_id", "pipeline_id"),
    ("stage_id", "stage_id"),
    ("deal_id", "deal_id"),
    ("lead_id", "lead_id"),
    ("project_id", "project_id"),
    ("task_id", "task_id"),
    ("phase_id", "phase_id"),
    ("board_id", "board_id"),
    ("parent_task_id", "parent_task_id"),
    ("assignee_id", "assignee_id"),
    ("is_done", "is_done"),
    ("is_milestone", "is_milestone"),
];

/// The parameters that a saved filter puts out of action.
const FILTERED: [&str; 8] = ["ids", "owner_id", "user_id", "person_id", "org_id", "pipeline_id", "stage_id", "status"];

/// Which rows of a kind a list is about.
#[derive(Default)]
pub(crate) struct Scope {
    /// Members and the values they must have, on top of what the query says.
    pub(crate) fixed: Vec<(&'static str, Value)>,
    pub(crate) archived: bool,
}

impl Scope {
    pub(crate) fn archived() -> Self {
        Self { archived: true, ..Self::default() }
    }
}

/// Returns the numbers of the rows that the caller sees and the query lets through, in order of number.
pub(crate) fn select(call: &Call<'_>, kind: Kind, scope: &Scope) -> Result<Vec<u64>, Failure> {
    Ok(rows(call, kind, scope)?.into_iter().map(|(number, _)| number).collect())
}

/// Returns these rows with their numbers.
fn rows<'c>(call: &'c Call<'_>, kind: Kind, scope: &Scope) -> Result<Vec<(u64, &'c Record)>, Failure> {
    let version = call.version();
    let filter = filters::load(call, kind)?;
    // The activities of v1 are those of the user that the filter lets through.
    let overrides = filter.is_some() && (version, kind) != (Version::V1, Kind::Activity);
    let text = |name: &str| call.query.text(name).filter(|_| !overrides || !FILTERED.contains(&name));
    let mut equals: Vec<(&str, Value)> = scope.fixed.clone();
    for (parameter, member) in EQUALS {
        let persons_of_deal = kind == Kind::Person && parameter == "deal_id";
        let everyone = parameter == "user_id" && matches!(text("user_id"), Some("0"));
        if call.operation.parameter(parameter).is_none() || persons_of_deal || everyone {
            continue;
        }
        let member = if kind == Kind::Note && parameter == "user_id" { "user_id" } else { member };
        if let Some(text) = text(parameter) {
            let value: Value = serde_json::from_str(text).unwrap_or_else(|_| text.into());
            if parameter == "parent_task_id" && !(value.is_u64() || value.is_null()) {
                return Err(call.bad(parameter, "Expected an integer or null"));
            }
            equals.push((member, value));
        } else if kind == Kind::Activity && call.operation.id == "getActivities" && parameter == "user_id" {
            equals.push((member, call.actor.into()));
        }
    }
    if text("owned_by_you") == Some("1") {
        equals.push(("owner_id", call.actor.into()));
    }
    if let Some(done) = call.query.flag("done") {
        equals.push((if kind == Kind::Task { "is_done" } else { "done" }, done.into()));
    }
    let mut bounds = [None, None];
    for (bound, names) in bounds.iter_mut().zip([["updated_since", "since"], ["updated_until", "until"]]) {
        for name in names {
            if let Some(text) = call.query.text(name) {
                let read = if version == Version::V2 { time::bound(text) } else { time::parse(text) };
                *bound = Some(read.ok_or_else(|| call.bad(name, "not a valid datetime"))?);
            }
        }
    }
    let ids = if filter.is_none() { call.query.ids(version, "ids")? } else { None };
    let statuses = text("status").filter(|_| kind == Kind::Deal);
    let statuses: Vec<&str> = statuses.map(|text| text.split(',').map(str::trim).collect()).unwrap_or_default();
    let known = ["open", "won", "lost", "deleted", "all_not_deleted"];
    let mut unknown = statuses.iter().filter(|status| !known.contains(status));
    if let Some(unknown) = unknown.next() {
        return Err(call.bad("status", &format!("'{unknown}' is not a status")));
    }
    let first_char = call.query.text("first_char").map(str::to_lowercase);
    let types = if kind == Kind::Activity { call.query.words("type") } else { Vec::new() };
    let dates = [call.query.text("start_date"), call.query.text("end_date")];
    let excluded = call.query.words("exclude");
    let persons_of_deal = match kind {
        Kind::Person => call.query.int("deal_id").map(|deal| persons_of(call, deal)),
        _ => None,
    };

    let viewer = call.viewer();

    let fits = |number: u64, record: &Record| {
        let has_status = |status: &&str| match *status {
            "deleted" => record.is_deleted(),
            "all_not_deleted" => !record.is_deleted(),
            status => !record.is_deleted() && record.text("status") == status,
        };
        let updated = || record.text("update_time");
        let due = || record.text("due_date");
        (statuses.is_empty() || statuses.iter().any(has_status))
            && viewer.sees(kind, record)
            && equals.iter().all(|(member, value)| points_at(record, member, value))
            && bounds[0].as_deref().is_none_or(|since| updated() >= since)
            && bounds[1].as_deref().is_none_or(|until| updated() < until)
            && ids.as_ref().is_none_or(|ids| ids.contains(&number))
            && filter.as_ref().is_none_or(|filter| filter.fits(call.store, kind, record))
            && first_char.as_ref().is_none_or(|c| record.text("name").to_lowercase().starts_with(c.as_str()))
            && (types.is_empty() || types.contains(&record.text("type")))
            && (kind != Kind::Activity
                || dates[0].is_none_or(|start| due() >= start) && dates[1].is_none_or(|end| due() <= end))
            && (excluded.is_empty() || !excluded.contains(&number.to_string().as_str()))
            && persons_of_deal.as_ref().is_none_or(|persons| persons.contains(&number))
    };
    let rows: Box<dyn Iterator<Item = (u64, &Record)>> = match statuses.contains(&"deleted") {
        true => Box::new(call.store.rows(kind).filter(|(_, record)| record.is_archived() == scope.archived)),
        false => Box::new(call.store.listed_rows(kind, scope.archived)),
    };
    Ok(rows.filter(|(number, record)| fits(*number, record)).collect())
}

/// Returns whether a member has the value, or its plural holds it: `deal_id` and `deal_ids`. A member that is not there
/// is null.
fn points_at(record: &Record, member: &str, value: &Value) -> bool {
    match record.0.get(member) {
        Some(own) => own == value,
        None if value.is_null() => true,
        None => record.value(&format!("{member}s")).as_array().is_some_and(|own| own.contains(value)),
    }
}

/// Returns the person a deal is linked to, and its participants.
pub(crate) fn persons_of(call: &Call<'_>, deal: u64) -> Vec<u64> {
    let main = call.store.row(Kind::Deal, deal).and_then(|deal| deal.int("person_id"));
    let others = call.store.rows(Kind::Participant).filter(|(_, row)| row.int("deal_id") == Some(deal));
    main.into_iter().chain(others.filter_map(|(_, row)| row.int("person_id"))).collect()
}

/// Returns whether a deal is linked to an organization, or one of its persons is. Whether a custom field relates them, too,
/// is unconfirmed.
fn is_related(call: &Call<'_>, deal: u64, organization: u64) -> bool {
    let linked = |kind: Kind, number: u64| {
        call.store.row(kind, number).and_then(|record| record.int("org_id")) == Some(organization)
    };
    linked(Kind::Deal, deal) || persons_of(call, deal).into_iter().any(|person| linked(Kind::Person, person))
}

/// Answers a list.
pub(crate) fn list(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    list_in(call, kind, &Scope::default())
}

/// Answers a list within a scope, in the shape of the version and the pages of the operation.
pub(crate) fn list_in(call: &mut Call<'_>, kind: Kind, scope: &Scope) -> Result<Reply, Failure> {
    match (call.version(), call.operation.paging) {
        (_, Paging::None) => all(call, kind),
        (Version::V2, _) => list_v2(call, kind, scope),
        (Version::V1, Paging::Offset) => {
            let numbers = select(call, kind, scope)?;
            let total = numbers.len().to_string();
            let reply = page_v1(call, kind, numbers)?;
            let summed = kind == Kind::Product && call.query.flag("get_summary") == Some(true);
            Ok(if summed { reply.with_additional(json!({"summary": {"total_count": total}})) } else { reply })
        }
        (Version::V1, Paging::Cursor) => {
            let mut numbers = select(call, kind, scope)?;
            if call.query.flag("include_archived") == Some(true) {
                numbers.extend(select(call, kind, &Scope::archived())?);
            }
            page_by_cursor_v1(call, kind, numbers)
        }
    }
}

fn list_v2(call: &Call<'_>, kind: Kind, scope: &Scope) -> Result<Reply, Failure> {
    let shape = Shape::read(call, kind)?;
    let rows = rows(call, kind, scope)?;
    let (page, additional) = paging::by_cursor(call, rows, |(number, record), field| (record.value(field), *number))?;
    let data: Vec<Shown<'_>> =
        page.into_iter().map(|(_, record)| v2::render(call.store, kind, record, &shape)).collect();
    Ok(Reply::written(|text| json::write_list(&data, text, Shown::write)).with_additional(additional))
}

/// Cuts rows into pages by cursor and renders them for v1, as projects and tasks are.
pub(crate) fn page_by_cursor_v1(call: &Call<'_>, kind: Kind, numbers: Vec<u64>) -> Result<Reply, Failure> {
    let (page, additional) = paging::by_cursor(call, numbers, |number, _| (Value::from(*number), *number))?;
    let mut renderer = Renderer::new(call.store);
    let rows = page.into_iter().filter_map(|number| call.store.row(kind, number));
    let data: Vec<Value> = rows.map(|record| renderer.render(kind, record)).collect();
    Ok(Reply::data(data).with_additional(additional))
}

/// Answers a list that has no pages.
fn all(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let numbers = select(call, kind, &Scope::default())?;
    if call.version() == Version::V2 {
        let shape = Shape::plain(call.store, kind);
        let rows = numbers.into_iter().filter_map(|number| call.store.row(kind, number));
        let data: Vec<Shown<'_>> = rows.map(|record| v2::render(call.store, kind, record, &shape)).collect();
        return Ok(Reply::written(|text| json::write_list(&data, text, Shown::write)));
    }
    let mut renderer = Renderer::new(call.store);
    let rows = numbers.into_iter().filter_map(|number| call.store.row(kind, number));
    let data: Vec<Value> = rows.map(|record| renderer.render(kind, record)).collect();
    Ok(with_related(Reply::data(data), renderer.related()))
}

/// Sorts, pages and renders rows for v1.
pub(crate) fn page_v1(call: &mut Call<'_>, kind: Kind, mut numbers: Vec<u64>) -> Result<Reply, Failure> {
    if let Some(sort) = call.query.text("sort") {
        sort_v1(call, kind, &mut numbers, sort)?;
    }
    let (page, additional) = paging::by_offset(call, numbers)?;
    let mut renderer = Renderer::new(call.store).only(call.selector);
    let data: Vec<Value> = page
        .into_iter()
        .filter_map(|number| call.store.row(kind, number))
        .map(|record| renderer.render(kind, record))
        .collect();
    let related = renderer.related();
    // The classic form of an empty list.
    let data = if data.is_empty() { Value::Null } else { Value::Array(data) };
    Ok(with_related(Reply::data(data), related).with_additional(additional))
}

fn with_related(reply: Reply, related: Option<Value>) -> Reply {
    match related {
        Some(related) => reply.with_related(related),
        None => reply,
    }
}

/// Sorts by `add_time DESC, id ASC`: top-level members of the v1 shape, several with commas.
fn sort_v1(call: &Call<'_>, kind: Kind, numbers: &mut Vec<u64>, sort: &str) -> Result<(), Failure> {
    let mut renderer = Renderer::new(call.store);
    let first = numbers.first().and_then(|number| call.store.row(kind, *number));
    let shown = first.map(|record| renderer.render(kind, record));
    let mut orders = Vec::new();
    for part in sort.split(',') {
        let mut words = part.split_ascii_whitespace();
        let field = words.next().unwrap_or_default();
        let descending = match words.next().map(str::to_ascii_uppercase).as_deref() {
            None | Some("ASC") => false,
            Some("DESC") => true,
            Some(_) => return Err(call.bad("sort", "Expected 'field ASC' or 'field DESC'")),
        };
        if shown.as_ref().is_some_and(|shown| shown.get(field).is_none()) {
            return Err(call.bad("sort", &format!("'{field}' is not a field to sort by")));
        }
        orders.push((field, descending));
    }
    // Most members are stored under the name that v1 shows; only the others have to be worked out.
    let mut key = |record: &Record, field: &str| match record.0.get(field) {
        Some(value) => value.clone(),
        None => renderer.render(kind, record)[field].clone(),
    };
    let mut rows: Vec<(Vec<Value>, u64)> = numbers
        .drain(..)
        .filter_map(|number| Some((call.store.row(kind, number)?, number)))
        .map(|(record, number)| (orders.iter().map(|(field, _)| key(record, field)).collect(), number))
        .collect();
    rows.sort_by(|a, b| {
        let fields = a.0.iter().zip(&b.0).zip(&orders).map(|((a, b), (_, descending))| {
            let order = paging::compare(a, b);
            if *descending { order.reverse() } else { order }
        });
        fields.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then(a.1.cmp(&b.1))
    });
    numbers.extend(rows.into_iter().map(|(_, number)| number));
    Ok(())
}

/// Answers a `/collection` list of v1: by cursor, with fewer members, with plain ids.
pub(crate) fn collection(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    call.admin()?;
    let numbers = select(call, kind, &Scope::default())?;
    let (page, additional) = paging::by_cursor(call, numbers, |number, _| (Value::from(*number), *number))?;
    let mut renderer = Renderer::new(call.store);
    let data: Vec<Value> = page
        .into_iter()
        .filter_map(|number| call.store.row(kind, number))
        .map(|record| {
            let mut row = renderer.render(kind, record);
            if let Value::Object(row) = &mut row {
                if kind == Kind::Deal {
                    row.retain(|name, _| DEAL_COLLECTION.contains(&name.as_str()));
                }
                row.retain(|name, _| !name.ends_with("_count"));
                for value in row.values_mut().filter(|value| value.get("value").is_some()) {
                    *value = value["value"].clone();
                }
            }
            row
        })
        .collect();
    Ok(Reply::data(data).with_additional(additional))
}

const DEAL_COLLECTION: [&str; 21] = [
    "id",
    "creator_user_id",
    "user_id",
    "person_id",
    "org_id",
    "stage_id",
    "title",
    "value",
    "currency",
    "add_time",
    "update_time",
    "status",
    "probability",
    "lost_reason",
    "visible_to",
    "close_time",
    "pipeline_id",
    "won_time",
    "lost_time",
    "expected_close_date",
    "label",
];

/// Answers with one record, in the shape of the version that asks.
pub(crate) fn get(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = match call.version() {
        Version::V2 => call.existing(kind)?,
        // v1 goes on showing what was deleted; for how long, and for which kinds, is unconfirmed.
        Version::V1 => call.id()?,
    };
    if !call.viewer().sees(kind, call.record(kind, number)?) {
        return Err(call.not_found(kind));
    }
    show(call, kind, number)
}

/// Answers with a record as the answer to a get or a write.
pub(crate) fn show(call: &Call<'_>, kind: Kind, number: u64) -> Result<Reply, Failure> {
    let record = call.record(kind, number)?;
    let finish = |reply: Reply| if is_of_projects(kind) { reply.with_additional(Value::Null) } else { reply };
    if call.version() == Version::V2 {
        let shape = Shape::read(call, kind)?;
        return Ok(finish(Reply::written(|text| v2::render(call.store, kind, record, &shape).write(text))));
    }
    let mut renderer = Renderer::new(call.store);
    let mut data = renderer.render(kind, record);
    let related = renderer.related();
    let mut reply = Reply::bare();
    if call.operation.method == http::Method::GET {
        single::complete(call.store, kind, record, call.now, &mut data);
        if matches!(kind, Kind::Deal | Kind::Person | Kind::Organization) {
            let address = crate::api::render::bcc(call.store, kind, number);
            reply = reply.with_additional(json!({"dropbox_email": address}));
        }
        if kind == Kind::Organization {
            reply = reply.with_additional(json!({"followers": single::follower_map(call.store, kind, number)}));
        }
    } else {
        single::complete_written(call.store, kind, record, &mut data);
    }
    if let Content::Envelope { data: slot, .. } = &mut reply.content {
        *slot = Some(Data::Tree(data));
    }
    Ok(finish(with_related(reply, related)))
}

/// Returns whether answers say that there is nothing more, where those of other kinds say nothing.
fn is_of_projects(kind: Kind) -> bool {
    matches!(kind, Kind::Project | Kind::ProjectTemplate | Kind::Task | Kind::Board | Kind::Phase)
}

/// Answers with a record of v1 with plain ids in the place of references, as a few operations answer it.
pub(crate) fn show_plain(call: &Call<'_>, kind: Kind, number: u64) -> Result<Reply, Failure> {
    let mut reply = show(call, kind, number)?;
    if call.version() == Version::V1 {
        flatten(&mut reply);
    }
    Ok(reply)
}

/// Answers a list of v1 with plain ids in the place of references.
pub(crate) fn list_below_plain(call: &mut Call<'_>, parent: Kind, kind: Kind) -> Result<Reply, Failure> {
    let mut reply = list_below(call, parent, kind)?;
    flatten(&mut reply);
    Ok(reply)
}

/// Takes the ids out of references, but for pictures, and leaves out what was related.
fn flatten(reply: &mut Reply) {
    let Content::Envelope { data: Some(data), related, .. } = &mut reply.content else { return };
    *related = None;
    let rows = match data.tree() {
        Value::Array(rows) => rows.as_mut_slice(),
        single => std::slice::from_mut(single),
    };
    for (name, value) in rows.iter_mut().filter_map(Value::as_object_mut).flatten() {
        if let Some(id) = value.get("value").filter(|id| name != "picture_id" && id.is_number()) {
            *value = id.clone();
        }
    }
}

/// Adds a record of the body's members.
pub(crate) fn add(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let members = body(call, kind, Write::Create)?;
    let number = create(call, kind, members)?;
    show(call, kind, number)
}

/// Reads the body of a write.
pub(crate) fn body(call: &mut Call<'_>, kind: Kind, write: Write) -> Result<Map<String, Value>, Failure> {
    let object = call.object()?;
    let properties = tables::properties(call.version(), kind);
    schema::read(&call.viewer(), call.version(), properties, kind.fields(), write, object)
}

/// Puts members over the defaults of the kind and inserts the record.
pub(crate) fn create(call: &mut Call<'_>, kind: Kind, members: Map<String, Value>) -> Result<u64, Failure> {
    let record = prepare(call, kind, members)?;
    Ok(call.store.insert(kind, record, call.actor, call.now))
}

/// Puts members over the defaults of the kind.
pub(crate) fn prepare(call: &mut Call<'_>, kind: Kind, members: Map<String, Value>) -> Result<Record, Failure> {
    let mut record = rules::fresh(call.store, kind, call.actor, call.now);
    settle(call, kind, &mut record, members, Write::Create)?;
    Ok(record)
}

/// Changes the members that the body names.
pub(crate) fn update(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    change(call, kind, number)?;
    show(call, kind, number)
}

/// Applies the body to the record with this number.
pub(crate) fn change(call: &mut Call<'_>, kind: Kind, number: u64) -> Result<(), Failure> {
    let members = body(call, kind, Write::Update)?;
    apply(call, kind, number, members)
}

/// Puts members over a record.
pub(crate) fn apply(call: &mut Call<'_>, kind: Kind, number: u64, members: Map<String, Value>) -> Result<(), Failure> {
    let mut record = call.record(kind, number)?.clone();
    if record.flag("is_archived") && members.get("is_archived") != Some(&Value::Bool(false)) && !members.is_empty() {
        return Err(call.bad("is_archived", "An archived record cannot be edited"));
    }
    settle(call, kind, &mut record, members, Write::Update)?;
    call.store.replace(kind, number, record, call.actor, call.now);
    Ok(())
}

/// Puts members over a record and brings the others into line.
fn settle(
    call: &Call<'_>,
    kind: Kind,
    record: &mut Record,
    members: Map<String, Value>,
    write: Write,
) -> Result<(), Failure> {
    let names = rules::overlay(record, members);
    let change = Change { write, names: &names, actor: call.actor, now: call.now };
    rules::settle(call.store, kind, record, &change).map_err(|violation| match violation {
        Violation::Member(name, problem) => call.bad(name, &problem),
        Violation::PlanLimit => Failure::plan("feature_capping_deals_limit", "Deals limit of the plan is reached"),
        Violation::NoContactSync => Failure::forbidden(),
    })
}

/// Marks a record as deleted.
pub(crate) fn delete(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    rules::bury(call.store, kind, number, call.actor, call.now);
    let reply = Reply::data(json!({"id": number}));
    let says_null = call.version() == Version::V1 && is_of_projects(kind);
    Ok(if says_null { reply.with_additional(Value::Null) } else { reply })
}

/// Puts a record into the archive.
pub(crate) fn archive(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let time = call.timestamp();
    call.store.update(kind, number, call.actor, call.now, |record| {
        record.set("is_archived", true);
        record.set("archive_time", time);
    });
    show(call, kind, number)
}

/// Deletes several records that `ids` names, as v1 does.
pub(crate) fn delete_many(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let ids = call.query.ids(call.version(), "ids")?.unwrap_or_default();
    let ids: Vec<u64> = ids.into_iter().filter(|id| call.viewer().live(kind, *id).is_some()).collect();
    for id in &ids {
        rules::bury(call.store, kind, *id, call.actor, call.now);
    }
    Ok(Reply::data(json!({"id": ids})))
}

/// Answers a list below another record, such as the activities of a deal.
pub(crate) fn list_below(call: &mut Call<'_>, parent: Kind, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(parent)?;
    if (parent, kind) == (Kind::Deal, Kind::Person) {
        let persons = persons_of(call, number);
        let numbers = select(call, kind, &Scope::default())?.into_iter().filter(|number| persons.contains(number));
        let numbers = numbers.collect();
        return page_v1(call, kind, numbers);
    }
    if (parent, kind) == (Kind::Organization, Kind::Deal) && call.query.flag("only_primary_association") != Some(true) {
        let numbers = select(call, kind, &Scope::default())?;
        let numbers = numbers.into_iter().filter(|deal| is_related(call, *deal, number)).collect();
        return page_v1(call, kind, numbers);
    }
    let pointer = match kind {
        Kind::Lead if parent == Kind::Organization => "organization_id",
        _ => parent.pointer(),
    };
    let scope = Scope { fixed: vec![(pointer, number.into())], archived: false };
    let reply = list_in(call, kind, &scope)?;
    if kind == Kind::Activity {
        let distribution = single::activity_distribution(call.store, pointer, number);
        return Ok(reply.with_additional(json!({"activity_distribution": distribution})));
    }
    Ok(reply)
}

//! Who works how with whom: roles, teams, relationships of organizations, call logs, goals.

use http::StatusCode;
use serde_json::{Map, Value, json};

use super::users::{allow, assignment};
use super::{files, records};
use crate::api::call::Call;
use crate::api::paging;
use crate::api::render::v1::Renderer;
use crate::company::schema::Write;
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

pub(crate) fn roles(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let rows: Vec<Value> = call.store.rows(Kind::Role).map(|(_, role)| shown_role(call, role)).collect();
    let (page, additional) = paging::by_offset(call, rows)?;
    Ok(Reply::data(page).with_additional(additional))
}

pub(crate) fn role(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::Role)?;
    let role = call.record(Kind::Role, number)?;
    let mut shown = shown_role(call, role);
    if let Value::Object(shown) = &mut shown {
        shown.remove("level");
    }
    Ok(Reply::data(shown).with_additional(json!({"settings": role.value("settings")})))
}

pub(crate) fn add_role(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let members = records::body(call, Kind::Role, Write::Create)?;
    let number = records::create(call, Kind::Role, members)?;
    Ok(Reply::data(json!({"id": number})))
}

pub(crate) fn update_role(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let number = call.existing(Kind::Role)?;
    records::change(call, Kind::Role, number)?;
    Ok(Reply::data(json!({"id": number})))
}

/// Takes a role away; its users fall back to the first one.
pub(crate) fn delete_role(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let number = call.existing(Kind::Role)?;
    if number == 1 {
        return Err(call.bad("id", "The first role cannot be deleted"));
    }
    for user in members(call, number) {
        call.store.update(Kind::User, user, call.actor, call.now, |user| user.set("role_id", 1));
    }
    call.store.remove(Kind::Role, number, call.actor, call.now);
    Ok(Reply::data(json!({"id": number})))
}

pub(crate) fn role_assignments(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::Role)?;
    let role = call.record(Kind::Role, number)?;
    let rows: Vec<Value> = members(call, number).into_iter().map(|user| assignment(user, role)).collect();
    let (page, additional) = paging::by_offset(call, rows)?;
    Ok(Reply::data(page).with_additional(additional))
}

/// Gives a user the role, or takes it away.
pub(crate) fn assign_role(call: &mut Call<'_>, assign: bool) -> Result<Reply, Failure> {
    call.admin()?;
    let number = call.existing(Kind::Role)?;
    let body = call.object()?;
    allow(&body, &["user_id"])?;
    let user = body.get("user_id").and_then(Value::as_u64).filter(|user| call.store.row(Kind::User, *user).is_some());
    let user = user.ok_or_else(|| call.bad("user_id", "Expected the id of a user"))?;
    if !assign && !members(call, number).contains(&user) {
        return Err(call.bad("user_id", "The user does not have the role"));
    }
    let role = if assign { number } else { 1 };
    call.store.update(Kind::User, user, call.actor, call.now, |user| user.set("role_id", role));
    Ok(Reply::data(if assign { json!({"user_id": user, "role_id": number}) } else { json!({"id": number}) }))
}

pub(crate) fn role_settings(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::Role)?;
    Ok(Reply::data(call.record(Kind::Role, number)?.value("settings").clone()))
}

pub(crate) fn set_role_setting(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let number = call.existing(Kind::Role)?;
    let body = call.object()?;
    allow(&body, &["setting_key", "value"])?;
    let key = body.get("setting_key").and_then(Value::as_str).map(str::to_owned);
    let known = call.record(Kind::Role, number)?.value("settings").as_object().cloned().unwrap_or_default();
    let settable = |key: &String| key.ends_with("_default_visibility") && known.contains_key(key);
    let key = key.filter(settable).ok_or_else(|| call.bad("setting_key", "No such setting"))?;
    let groups = call.store.company.visibility_groups;
    let value = match body.get("value").and_then(Value::as_u64) {
        Some(value @ (1 | 3)) => value,
        Some(value @ (5 | 7)) if groups => value,
        _ if groups => return Err(call.bad("value", "must be one of 1, 3, 5, 7")),
        _ => return Err(call.bad("value", "must be one of 1, 3")),
    };
    call.store.update(Kind::Role, number, call.actor, call.now, |role| {
        let mut settings = known;
        settings.insert(key.clone(), value.into());
        role.set("settings", Value::Object(settings));
    });
    Ok(Reply::data(json!({"id": number, key: value})))
}

/// Answers with the pipelines that the users of a role see, or with those that are hidden from them.
pub(crate) fn role_pipelines(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::Role)?;
    show_role_pipelines(call, number, call.query.flag("visible").unwrap_or(true))
}

/// Shows some pipelines to the users of a role, and hides others.
pub(crate) fn update_role_pipelines(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let number = call.existing(Kind::Role)?;
    let body = call.object()?;
    allow(&body, &["visible_pipeline_ids"])?;
    let change = body.get("visible_pipeline_ids").and_then(Value::as_object);
    let change = change.ok_or_else(|| call.bad("visible_pipeline_ids", "Expected an object"))?;
    allow(change, &["add", "remove"])?;
    let ids = |name: &str| {
        // Documented as lists in texts; whether the real service takes lists is unconfirmed.
        let list = match change.get(name) {
            None => Some(Vec::new()),
            Some(Value::String(text)) => serde_json::from_str::<Vec<u64>>(text).ok(),
            Some(list) => list.as_array().and_then(|list| list.iter().map(Value::as_u64).collect()),
        };
        let list = list.filter(|ids| ids.iter().all(|id| call.store.live(Kind::Pipeline, *id).is_some()));
        list.ok_or_else(|| call.bad("visible_pipeline_ids", &format!("{name}: Expected a list of pipelines")))
    };
    let (shown, hidden) = (ids("add")?, ids("remove")?);
    call.store.update(Kind::Role, number, call.actor, call.now, |role| {
        let mut all = role.value("hidden_pipeline_ids").as_array().cloned().unwrap_or_default();
        all.retain(|id| !shown.iter().chain(&hidden).any(|own| *id == *own));
        all.extend(hidden.iter().map(|id| Value::from(*id)));
        role.set("hidden_pipeline_ids", all);
    });
    show_role_pipelines(call, number, true)
}

fn show_role_pipelines(call: &Call<'_>, number: u64, visible: bool) -> Result<Reply, Failure> {
    let role = call.record(Kind::Role, number)?;
    let hidden = role.value("hidden_pipeline_ids").as_array();
    let is_hidden = |id: u64| hidden.is_some_and(|hidden| hidden.iter().any(|own| *own == id));
    let ids: Vec<u64> = call.store.live_rows(Kind::Pipeline).map(|(id, _)| id).collect();
    let ids: Vec<u64> = ids.into_iter().filter(|id| is_hidden(*id) != visible).collect();
    Ok(Reply::data(json!({"pipeline_ids": ids, "visible": visible})))
}

pub(crate) fn teams(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let of = if call.operation.id == "getUserTeams" { Some(call.id()?) } else { None };
    let skip = call.query.flag("skip_users") == Some(true);
    let mut teams: Vec<&Record> = call
        .store
        .rows(Kind::Team)
        .map(|(_, team)| team)
        .filter(|team| of.is_none_or(|user| holds(team, user)))
        .collect();
    let order = call.query.text("order_by").unwrap_or("id");
    teams.sort_by(|a, b| paging::compare(a.value(order), b.value(order)));
    Ok(Reply::data(teams.into_iter().map(|team| shown_team(team, skip)).collect::<Vec<_>>()))
}

pub(crate) fn team(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find_team(call)?;
    let skip = call.query.flag("skip_users") == Some(true);
    Ok(Reply::data(shown_team(call.record(Kind::Team, number)?, skip)))
}

pub(crate) fn add_team(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let members = records::body(call, Kind::Team, Write::Create)?;
    let number = records::create(call, Kind::Team, members)?;
    Ok(Reply::data(shown_team(call.record(Kind::Team, number)?, false)))
}

pub(crate) fn update_team(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let number = find_team(call)?;
    records::change(call, Kind::Team, number)?;
    Ok(Reply::data(shown_team(call.record(Kind::Team, number)?, false)))
}

pub(crate) fn team_users(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find_team(call)?;
    Ok(Reply::data(call.record(Kind::Team, number)?.value("users").clone()))
}

/// Adds users to a team, or takes them out; answers those who are left.
pub(crate) fn change_team_users(call: &mut Call<'_>, add: bool) -> Result<Reply, Failure> {
    call.admin()?;
    let number = find_team(call)?;
    let body = call.object()?;
    allow(&body, &["users"])?;
    let named = body.get("users").and_then(Value::as_array).cloned();
    let named = named.ok_or_else(|| call.bad("users", "Expected an array of user ids"))?;
    call.store.update(Kind::Team, number, call.actor, call.now, |team| {
        let mut users = team.value("users").as_array().cloned().unwrap_or_default();
        users.retain(|user| !named.contains(user));
        if add {
            users.extend(named);
        }
        team.set("users", users);
    });
    team_users(call)
}

pub(crate) fn relationships(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let organization = call.query.int("org_id");
    let own = call
        .store
        .rows(Kind::Relationship)
        .map(|(_, row)| row)
        .filter(|row| ["rel_owner_org_id", "rel_linked_org_id"].iter().any(|name| row.int(name) == organization));
    let rows: Vec<&Record> = own.collect();
    let (page, additional) = paging::by_offset(call, rows)?;
    let mut renderer = Renderer::new(call.store);
    let data: Vec<Value> = page
        .into_iter()
        .map(|row| {
            let mut shown = shown_relationship(&mut renderer, row, organization);
            shown["related_organization_name"] = shown[other_side(row, organization)]["name"].clone();
            shown
        })
        .collect();
    let reply = Reply::data(data).with_additional(additional);
    Ok(match renderer.related() {
        Some(related) => reply.with_related(related),
        None => reply,
    })
}

/// Answers with a relationship as the organization `org_id` sees it. Without one that is its owner, which is documented
/// by example only.
pub(crate) fn relationship(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::Relationship)?;
    let row = call.record(Kind::Relationship, number)?;
    let organization = call.query.int("org_id").or(row.int("rel_owner_org_id"));
    let mut renderer = Renderer::new(call.store);
    let reply = Reply::data(shown_relationship(&mut renderer, row, organization));
    Ok(match renderer.related() {
        Some(related) => reply.with_related(related),
        None => reply,
    })
}

/// Returns a relationship with who the other organization is, and what it is to this one.
fn shown_relationship(renderer: &mut Renderer<'_>, row: &Record, organization: Option<u64>) -> Value {
    let other = other_side(row, organization);
    let mut shown = renderer.render(Kind::Relationship, row);
    shown["calculated_related_org_id"] = row.value(other).clone();
    shown["calculated_type"] = match (row.text("type"), other) {
        ("parent", "rel_linked_org_id") => "daughter".into(),
        (own, _) => own.into(),
    };
    shown
}

fn other_side(relationship: &Record, organization: Option<u64>) -> &'static str {
    match relationship.int("rel_owner_org_id") == organization {
        true => "rel_linked_org_id",
        false => "rel_owner_org_id",
    }
}

/// Removes a relationship for good.
pub(crate) fn delete_relationship(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::Relationship)?;
    call.store.remove(Kind::Relationship, number, call.actor, call.now);
    Ok(Reply::data(json!({"id": number})))
}

pub(crate) fn call_logs(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let own = call.store.rows(Kind::CallLog).filter(|(_, log)| log.int("user_id") == Some(call.actor));
    let rows: Vec<Value> = own.map(|(_, log)| shown_log(log)).collect();
    let (page, additional) = paging::by_offset(call, rows)?;
    Ok(Reply::data(page).with_additional(additional))
}

pub(crate) fn call_log(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = opaque(call, Kind::CallLog)?;
    Ok(Reply::data(shown_log(call.record(Kind::CallLog, number)?)))
}

pub(crate) fn add_call_log(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let members = records::body(call, Kind::CallLog, Write::Create)?;
    let number = records::create(call, Kind::CallLog, members)?;
    Ok(Reply::data(shown_log(call.record(Kind::CallLog, number)?)))
}

/// Deletes a call log with its recording; the answer holds `success` alone.
pub(crate) fn delete_call_log(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = opaque(call, Kind::CallLog)?;
    call.store.remove(Kind::CallLog, number, call.actor, call.now);
    Ok(Reply::bare())
}

/// Takes the part `file`, of any type, for a call log that has no recording yet; the answer holds `success` alone. No
/// operation reads a recording.
pub(crate) fn add_recording(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = opaque(call, Kind::CallLog)?;
    let (texts, uploads) = files::multipart(call)?;
    allow(&texts, &[])?;
    let upload = uploads.into_iter().find(|upload| upload.part == "file");
    let upload = upload.ok_or_else(|| call.bad("file", "No files were uploaded"))?;
    if call.record(Kind::CallLog, number)?.flag("has_recording") {
        return Err(Failure::classic(StatusCode::CONFLICT, "A recording for this call already exists"));
    }
    let recording = json!({"file_name": upload.file_name, "file_size": upload.bytes.len()});
    call.store.put_blob(Kind::CallLog, number, upload.bytes);
    call.store.update(Kind::CallLog, number, call.actor, call.now, |log| {
        log.set("has_recording", true);
        log.set("recording", recording);
    });
    Ok(Reply::bare())
}

pub(crate) fn goals(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let wanted = |goal: &Record| {
        let fits = |name: &str, own: &Value| match (call.query.text(name), own) {
            (None, _) => true,
            (Some(text), Value::String(own)) => own == text,
            (Some(text), own) => serde_json::from_str::<Value>(text).is_ok_and(|wanted| wanted == *own),
        };
        fits("type.name", &goal.value("type")["name"])
            && fits("title", goal.value("title"))
            && fits("is_active", goal.value("is_active"))
            && fits("assignee.id", &goal.value("assignee")["id"])
            && fits("assignee.type", &goal.value("assignee")["type"])
    };
    let goals: Vec<Value> =
        call.store.rows(Kind::Goal).filter(|(_, goal)| wanted(goal)).map(|(_, goal)| shown_goal(goal)).collect();
    Ok(of_goals(Reply::data(json!({"goals": goals}))))
}

pub(crate) fn add_goal(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let members = records::body(call, Kind::Goal, Write::Create)?;
    let number = records::create(call, Kind::Goal, members)?;
    Ok(of_goals(Reply::data(json!({"goal": shown_goal(call.record(Kind::Goal, number)?)}))))
}

pub(crate) fn update_goal(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = opaque(call, Kind::Goal)?;
    records::change(call, Kind::Goal, number)?;
    Ok(of_goals(Reply::data(json!({"goal": shown_goal(call.record(Kind::Goal, number)?)}))))
}

pub(crate) fn delete_goal(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = opaque(call, Kind::Goal)?;
    call.store.remove(Kind::Goal, number, call.actor, call.now);
    Ok(of_goals(Reply::bare()))
}

/// Answers with the progress of a goal, which is always 0.
pub(crate) fn goal_result(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = opaque(call, Kind::Goal)?;
    let goal = shown_goal(call.record(Kind::Goal, number)?);
    Ok(of_goals(Reply::data(json!({"progress": 0, "goal": goal}))))
}

fn of_goals(reply: Reply) -> Reply {
    reply
        .with_extra("statusCode", 20_000.into())
        .with_extra("statusText", "OK".into())
        .with_extra("service", "statistics-goals-api".into())
}

/// Returns the users who have a role.
fn members(call: &Call<'_>, role: u64) -> Vec<u64> {
    call.store.rows(Kind::User).filter(|(_, user)| user.int("role_id") == Some(role)).map(|(user, _)| user).collect()
}

fn holds(team: &Record, user: u64) -> bool {
    team.value("users").as_array().is_some_and(|users| users.iter().any(|own| own.as_u64() == Some(user)))
}

fn find_team(call: &Call<'_>) -> Result<u64, Failure> {
    let id = call.id()?;
    let missing = || Failure::short(StatusCode::NOT_FOUND, format!("Team {id} does not exist"));
    call.store.row(Kind::Team, id).map(|_| id).ok_or_else(missing)
}

/// Returns the number of a record that shows an id of its own making.
fn opaque(call: &Call<'_>, kind: Kind) -> Result<u64, Failure> {
    let id = call.argument("id");
    call.store.find(kind, |record| record.text("id") == id).ok_or_else(|| call.not_found(kind))
}

fn shown_role(call: &Call<'_>, role: &Record) -> Value {
    let below = call.store.rows(Kind::Role).filter(|(_, own)| own.int("parent_role_id") == Some(role.id()));
    json!({
        "id": role.value("id"), "parent_role_id": role.value("parent_role_id"), "name": role.value("name"),
        "active_flag": true, "assignment_count": members(call, role.id()).len().to_string(),
        "sub_role_count": below.count().to_string(), "level": if role.value("parent_role_id").is_null() { 1 } else { 2 },
    })
}

fn shown_team(team: &Record, skip_users: bool) -> Value {
    let mut shown = json!({
        "id": team.value("id"), "name": team.value("name"), "description": team.value("description"),
        "manager_id": team.value("manager_id"), "active_flag": u8::from(team.flag("active_flag")),
        "deleted_flag": u8::from(team.flag("deleted_flag")), "add_time": time::v1(team.value("add_time")),
        "created_by_user_id": team.value("created_by_user_id"),
    });
    if !skip_users {
        shown["users"] = team.value("users").clone();
    }
    shown
}

fn shown_log(log: &Record) -> Value {
    let hidden = ["is_deleted", "add_time", "update_time", "recording"];
    let mut shown: Map<String, Value> = log.0.clone();
    shown.retain(|name, _| !hidden.contains(&name.as_str()));
    for name in ["start_time", "end_time"] {
        let time = log.value(name).as_str().and_then(time::instant).map(time::millis);
        shown.insert(name.to_owned(), time.into());
    }
    Value::Object(shown)
}

fn shown_goal(goal: &Record) -> Value {
    let hidden = ["is_deleted", "add_time", "update_time"];
    let mut shown: Map<String, Value> = goal.0.clone();
    shown.retain(|name, _| !hidden.contains(&name.as_str()));
    Value::Object(shown)
}

//! What only projects have: their plan and its groups, their tasks and activities, their changelog.

use serde_json::{Value, json};

use super::history;
use super::records::{self, Scope};
use crate::api::call::Call;
use crate::api::paging;
use crate::company::schema::{self, Write, tables};
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};

/// Answers with the tasks of a project, or its activities.
pub(crate) fn below(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let project = call.existing(Kind::Project)?;
    let scope = Scope { fixed: vec![("project_id", project.into())], archived: false };
    let numbers = records::select(call, kind, &scope)?;
    records::page_by_cursor_v1(call, kind, numbers)
}

/// Answers with where the tasks and activities of a project stand: in no phase and no group until they are placed.
pub(crate) fn plan(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let project = call.existing(Kind::Project)?;
    let mut items = Vec::new();
    for kind in [Kind::Task, Kind::Activity] {
        let own = call.store.live_rows(kind).filter(|(_, record)| record.int("project_id") == Some(project));
        items.extend(own.map(|(_, record)| plan_item(kind, record)));
    }
    Ok(Reply::data(items).with_additional(Value::Null))
}

fn plan_item(kind: Kind, record: &Record) -> Value {
    json!({
        "item_id": record.id(), "item_type": kind.word(), "phase_id": record.value("phase_id"),
        "group_id": record.value("group_id"),
    })
}

/// Places a task or an activity in a phase of its project's board, or in a group of its project. What is not given stays;
/// that null takes it away is unconfirmed.
pub(crate) fn place(call: &mut Call<'_>, kind: Kind, argument: &str) -> Result<Reply, Failure> {
    let project = call.existing(Kind::Project)?;
    let number = call.number(argument)?;
    if call.store.live(kind, number).is_none_or(|record| record.int("project_id") != Some(project)) {
        return Err(call.not_found(kind));
    }
    let body = call.object()?;
    let members = schema::read(&call.viewer(), call.version(), tables::PLAN_ITEM, None, Write::Update, body)?;
    let given = |name: &str, kind: Kind| call.store.row(kind, members.get(name)?.as_u64()?);
    let board = call.record(Kind::Project, project)?.int("board_id");
    if given("phase_id", Kind::Phase).is_some_and(|phase| board.is_some() && phase.int("board_id") != board) {
        return Err(call.bad("phase_id", "The phase is on another board"));
    }
    if given("group_id", Kind::ProjectGroup).is_some_and(|group| group.int("project_id") != Some(project)) {
        return Err(call.bad("group_id", "The group is of another project"));
    }
    call.store.update(kind, number, call.actor, call.now, |record| record.0.extend(members));
    Ok(Reply::data(plan_item(kind, call.record(kind, number)?)).with_additional(Value::Null))
}

/// Answers with the groups of a project, in their order.
pub(crate) fn groups(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let project = call.existing(Kind::Project)?;
    let own = call.store.live_rows(Kind::ProjectGroup).filter(|(_, group)| group.int("project_id") == Some(project));
    let mut groups: Vec<&Record> = own.map(|(_, group)| group).collect();
    groups.sort_by_key(|group| group.int("order_nr"));
    let shown: Vec<Value> = groups
        .into_iter()
        .map(|group| json!({"id": group.id(), "name": group.value("name"), "order_nr": group.value("order_nr")}))
        .collect();
    Ok(Reply::data(shown).with_additional(Value::Null))
}

/// Answers with the changes of a project, latest first.
pub(crate) fn changelog(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let project = call.existing(Kind::Project)?;
    let rows: Vec<Value> = history::changes(call, Kind::Project, project)
        .rev()
        .map(|(_, change)| {
            json!({
                "old_values": change.value("old_values"), "new_values": change.value("new_values"),
                "actor_user_id": change.value("actor_user_id"), "time": change.value("time"),
                "change_source": "api", "change_source_user_agent": null,
            })
        })
        .collect();
    let (page, additional) = paging::by_position(call, rows)?;
    Ok(Reply::data(page).with_additional(additional))
}

//! Projects and tasks in v1's shape, over the records that v2 has too.

use serde_json::{Value, json};

use super::records::{self, Scope};
use crate::api::call::Call;
use crate::company::Kind;
use crate::wire::reply::{Failure, Reply};

/// Answers with the tasks of a project, or its activities.
pub(crate) fn below(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let project = call.existing(Kind::Project)?;
    let scope = Scope { fixed: vec![("project_id", project.into())], archived: false };
    let numbers = records::select(call, kind, &scope)?;
    records::page_by_cursor_v1(call, kind, numbers)
}

/// Answers with where the tasks and activities of a project stand: in its phase, in no group.
pub(crate) fn plan(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let project = call.existing(Kind::Project)?;
    let phase = call.record(Kind::Project, project)?.value("phase_id").clone();
    let mut items = Vec::new();
    for kind in [Kind::Task, Kind::Activity] {
        for (number, record) in call.store.rows(kind) {
            if record.int("project_id") == Some(project) && !record.is_deleted() {
                items.push(json!({"item_id": number, "item_type": kind.word(), "phase_id": phase, "group_id": null}));
            }
        }
    }
    Ok(Reply::data(items).with_additional(Value::Null))
}

//! Projects and tasks in v1's shape, over the records that v2 has too.

use serde_json::{Value, json};

use super::records::{self, Scope};
use crate::call::Call;
use crate::paging;
use crate::render::v1::Renderer;
use crate::reply::{Failure, Reply};
use crate::store::Kind;

/// A list of v1 with cursors; archived projects come along when asked for.
pub(crate) fn list(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let mut numbers = records::select(call, kind, &Scope::default())?;
    if call.query.flag("include_archived") == Some(true) {
        numbers.extend(records::select(call, kind, &Scope { archived: true, ..Scope::default() })?);
    }
    page(call, kind, numbers)
}

/// The tasks of a project, or its activities.
pub(crate) fn below(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let project = call.existing(Kind::Project)?;
    let scope = Scope { fixed: vec![("project_id", project.into())], archived: false };
    let numbers = records::select(call, kind, &scope)?;
    page(call, kind, numbers)
}

/// Where the tasks and activities of a project stand: in its phase, in no group.
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

pub(crate) fn delete(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    Ok(records::delete(call, kind)?.with_additional(Value::Null))
}

fn page(call: &Call<'_>, kind: Kind, numbers: Vec<u64>) -> Result<Reply, Failure> {
    let (page, additional) = paging::by_cursor(call, numbers, |number, _| ((*number).into(), *number))?;
    let mut renderer = Renderer::new(call.store);
    let rows = page.into_iter().filter_map(|number| call.store.row(kind, number));
    let data: Vec<Value> = rows.map(|record| renderer.render(kind, record)).collect();
    Ok(Reply::data(data).with_additional(additional))
}

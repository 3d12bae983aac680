//! Projects with their boards, phases, templates, tasks, groups and plans.

use pipedrive::serde_json::json;
use pipedrive::{Id, of, v1, v2};

use crate::Api;

pub(crate) fn all(api: &mut Api) {
    let (board, phase) = boards_and_phases(api);
    templates(api);
    let project = projects(api, board, phase);
    tasks(api, project);
    plan_of_v1(api, project, phase);
    writes_of_v1(api, project, board, phase);
    assert_eq!(call!(api, v2::projects::DeleteProject::new(project), {"id": project}).id, project);
    gone!(api, v2::projects::GetProject::new(project), {"id": project});
    let deleted = v2::project_phases::DeleteProjectPhase::new(phase);
    assert_eq!(call!(api, deleted, {"id": phase}).id, phase);
    gone!(api, v2::project_phases::GetProjectsPhase::new(phase), {"id": phase});
    assert_eq!(call!(api, v2::project_boards::DeleteProjectBoard::new(board), {"id": board}).id, board);
    gone!(api, v2::project_boards::GetProjectsBoard::new(board), {"id": board});
}

fn boards_and_phases(api: &mut Api) -> (Id<of::Board>, Id<of::Phase>) {
    use v2::project_boards::*;
    use v2::project_phases::*;

    let board = call!(api, AddProjectBoard::new("Sites").order_nr(1), {"name": "Sites", "order_nr": 1}).id;
    let updated = call!(api, UpdateProjectBoard::new(board).name("Yards"), {"id": board, "name": "Yards"});
    assert_eq!(updated.name.as_deref(), Some("Yards"));
    assert_eq!(call!(api, GetProjectsBoard::new(board), {"id": board}).order_nr, Some(1));
    assert_eq!(call!(api, GetProjectsBoards::new()).items[0].id, board);
    assert_eq!(call!(api, v1::project_boards::GetProjectsBoard::new(board), {"id": board}).id, board);
    assert_eq!(call!(api, v1::project_boards::GetProjectsBoards::new()).items[0].id, board);

    let phase = call!(api, AddProjectPhase::new("Dig", board), {"name": "Dig", "board_id": board}).id;
    let updated = call!(api, UpdateProjectPhase::new(phase).name("Pour"), {"id": phase, "name": "Pour"});
    assert_eq!(updated.name.as_deref(), Some("Pour"));
    assert_eq!(call!(api, GetProjectsPhase::new(phase), {"id": phase}).board_id, Some(board));
    assert_eq!(call!(api, GetProjectsPhases::new(board), {"board_id": board}).items[0].id, phase);
    assert_eq!(call!(api, v1::project_phases::GetProjectsPhase::new(phase), {"id": phase}).id, phase);
    let listed = call!(api, v1::project_phases::GetProjectsPhases::new(board), {"board_id": board}).items;
    assert_eq!(listed[0].id, phase);
    (board, phase)
}

fn templates(api: &mut Api) {
    use v1::project_templates as old;
    use v2::project_templates::*;

    api.seed(&json!({"project_template": [{"id": 940, "title": "House"}]}));
    assert_eq!(call!(api, GetProjectTemplates::new()).items[0].id, 940.into());
    assert_eq!(call!(api, GetProjectTemplate::new(940), {"id": 940}).title.as_deref(), Some("House"));
    assert_eq!(call!(api, old::GetProjectTemplates::new().limit(1), {"limit": 1}).items[0].id, 940.into());
    assert_eq!(call!(api, old::GetProjectTemplate::new(940), {"id": 940}).title.as_deref(), Some("House"));
}

fn projects(api: &mut Api, board: Id<of::Board>, phase: Id<of::Phase>) -> Id<of::Project> {
    use v2::projects::*;

    let added = AddProject::new("Silo").board_id(board).phase_id(phase).template_id(940);
    let project = call!(api, added, {"title": "Silo", "board_id": board, "phase_id": phase, "template_id": 940}).id;
    let updated = UpdateProject::new(project).description("Tall").health_status(2);
    let updated = call!(api, updated, {"id": project, "description": "Tall", "health_status": 2});
    assert_eq!(updated.description.as_deref(), Some("Tall"));
    assert_eq!(call!(api, GetProject::new(project), {"id": project}).phase_id, Some(phase));
    assert_eq!(call!(api, GetProjects::new().phase_id(phase), {"phase_id": phase}).items[0].id, project);
    let found = SearchProjects::new("silo").fields([ProjectSearchField::Title]);
    assert_eq!(call!(api, found, {"term": "silo", "fields": ["title"]}).items[0].item.id, project);
    assert!(call!(api, GetProjectUsers::new(project), {"id": project}).contains(&1.into()));
    let changes = call!(api, GetProjectChangelog::new(project), {"id": project}).items;
    assert!(changes.iter().any(|change| change.new_values.as_ref().unwrap().contains_key("description")));

    let old = call!(api, AddProject::new("Mill"), {"title": "Mill"}).id;
    call!(api, ArchiveProject::new(old), {"id": old});
    assert_eq!(call!(api, GetArchivedProjects::new()).items[0].id, old);
    project
}

fn tasks(api: &mut Api, project: Id<of::Project>) {
    use v2::tasks::*;

    let task = call!(api, AddTask::new("Buy", project), {"title": "Buy", "project_id": project}).id;
    let updated = UpdateTask::new(task).done(true).clear_description();
    let updated = call!(api, updated, {"id": task, "done": true, "description": null});
    assert_eq!(updated.is_done, Some(true));
    assert_eq!(call!(api, GetTask::new(task), {"id": task}).project_id, Some(project));
    let listed = GetTasks::new().project_id(project).parent_task_id(ParentTask::None);
    assert_eq!(call!(api, listed, {"project_id": project, "parent_task_id": "null"}).items[0].id, task);
    assert_eq!(call!(api, DeleteTask::new(task), {"id": task}).id, task);
    gone!(api, GetTask::new(task), {"id": task});

    use v1::tasks as old;
    let added = old::AddTask::new("Sell", project).assignee_id(1);
    let task = call!(api, added, {"title": "Sell", "project_id": project, "assignee_id": 1}).id;
    let updated = old::UpdateTask::new(task).done(true);
    assert_eq!(call!(api, updated, {"id": task, "done": true}).done, Some(true));
    assert_eq!(call!(api, old::GetTask::new(task), {"id": task}).title.as_deref(), Some("Sell"));
    let listed = old::GetTasks::new().project_id(project).done(true);
    assert_eq!(call!(api, listed, {"project_id": project, "done": true}).items[0].id, task);
    assert_eq!(call!(api, old::DeleteTask::new(task), {"id": task}).id, task);
}

fn plan_of_v1(api: &mut Api, project: Id<of::Project>, phase: Id<of::Phase>) {
    use v1::projects::*;

    api.seed(&json!({"project_group": [{"id": 950, "name": "Walls", "project_id": project}]}));
    assert_eq!(call!(api, GetProjectGroups::new(project), {"id": project}).items[0].id, 950.into());
    let task = v2::tasks::AddTask::new("Paint", project);
    let task = call!(api, task, {"title": "Paint", "project_id": project}).id;
    let activity = v2::activities::AddActivity::new().subject("Meet").project_id(project);
    let activity = call!(api, activity, {"subject": "Meet", "project_id": project}).id;
    let placed = PutProjectPlanTask::new(project, task).phase_id(phase);
    let placed = call!(api, placed, {"id": project, "taskId": task, "phase_id": phase});
    assert_eq!((placed.item_id, placed.phase_id), (Some(u64::from(task)), Some(phase)));
    let placed = PutProjectPlanActivity::new(project, activity).group_id(950);
    let placed = call!(api, placed, {"id": project, "activityId": activity, "group_id": 950});
    assert_eq!(placed.group_id, Some(950.into()));
    assert_eq!(call!(api, GetProjectPlan::new(project), {"id": project}).items.len(), 2);
    assert_eq!(call!(api, GetProjectTasks::new(project), {"id": project}).items[0].id, task);
    assert_eq!(call!(api, GetProjectActivities::new(project), {"id": project}).items[0].id, activity);
}

fn writes_of_v1(api: &mut Api, project: Id<of::Project>, board: Id<of::Board>, phase: Id<of::Phase>) {
    use v1::projects::*;

    let added = AddProject::new("Dam").board_id(board).phase_id(phase);
    let dam = call!(api, added, {"title": "Dam", "board_id": board, "phase_id": phase}).id;
    let updated = call!(api, UpdateProject::new(dam).title("Weir"), {"id": dam, "title": "Weir"});
    assert_eq!(updated.title.as_deref(), Some("Weir"));
    assert_eq!(call!(api, GetProject::new(dam), {"id": dam}).board_id, Some(board));
    let listed = call!(api, GetProjects::new().phase_id(phase), {"phase_id": phase}).items;
    assert_eq!(listed.iter().map(|own| own.id).collect::<Vec<_>>(), [project, dam]);
    call!(api, ArchiveProject::new(dam), {"id": dam});
    assert_eq!(call!(api, DeleteProject::new(dam), {"id": dam}).id, dam);
}

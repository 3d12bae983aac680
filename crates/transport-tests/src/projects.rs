//! A project and its plan, as the emulator keeps them.

use pipedrive_core::model::ProjectStatus;
use pipedrive_core::v1::projects::{
    AddProject, ArchiveProject, DeleteProject, GetProject, GetProjectActivities, GetProjectGroups, GetProjectPlan,
    GetProjectTasks, GetProjects, ProjectPlanItemType, PutProjectPlanActivity, PutProjectPlanTask, UpdateProject,
};
use pipedrive_core::v1::tasks::{AddTask, DeleteTask, GetTask, GetTasks, UpdateTask};
use pipedrive_core::v2::tasks::ParentTask;
use pipedrive_core::{Id, v1, v2};
use pipedrive_sandbox::Sandbox;

use crate::sandbox::client;
use crate::transport::Transport;

pub(crate) fn a_project_is_planned_in_both_versions<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    sandbox
        .seed(
            r#"{"board": [{"name": "Works"}], "project_template": [{"title": "Renovation", "projects_board_id": 1}]}"#,
        )
        .unwrap();
    let client: T = client(&sandbox);
    let board = client.send(&v1::project_boards::GetProjectsBoards::new()).unwrap().items.remove(0);
    assert_eq!(client.send(&v1::project_boards::GetProjectsBoard::new(board.id)).unwrap().data, board);
    let phase = client.send(&v2::project_phases::AddProjectPhase::new("Start", board.id)).unwrap();
    let phases = client.send(&v1::project_phases::GetProjectsPhases::new(board.id)).unwrap().items;
    assert_eq!(phases, std::slice::from_ref(&phase));
    assert_eq!(client.send(&v1::project_phases::GetProjectsPhase::new(phase.id)).unwrap().data, phase);
    let template = client.send(&v1::project_templates::GetProjectTemplates::new()).unwrap().items.remove(0);
    assert_eq!(client.send(&v1::project_templates::GetProjectTemplate::new(template.id)).unwrap().data, template);
    assert_eq!(client.send(&v2::project_templates::GetProjectTemplate::new(template.id)).unwrap(), template);

    let project = client.send(&AddProject::new("Roof").template_id(template.id).labels([4])).unwrap();
    assert_eq!(project.board_id, Some(board.id));
    sandbox.seed(r#"{"project_group": [{"name": "Inside", "project_id": 1}]}"#).unwrap();
    let group = client.send(&GetProjectGroups::new(project.id)).unwrap().items.remove(0);
    assert_eq!(group.name.as_deref(), Some("Inside"));
    let task = client.send(&AddTask::new("Nail", project.id).assignee_id(2).done(true)).unwrap();
    client.send(&AddTask::new("Buy nails", project.id).parent_task_id(task.id)).unwrap();
    let activity = client.send(&v2::activities::AddActivity::new().subject("Visit").project_id(project.id)).unwrap();

    let placed = client.send(&PutProjectPlanTask::new(project.id, task.id).phase_id(phase.id)).unwrap();
    assert_eq!((placed.phase_id, placed.group_id), (Some(phase.id), None));
    client.send(&PutProjectPlanActivity::new(project.id, activity.id).group_id(group.id)).unwrap();
    let plan = client.send(&GetProjectPlan::new(project.id)).unwrap().items;
    let plan: Vec<_> = plan.into_iter().map(|item| (item.item_type.unwrap(), item.phase_id, item.group_id)).collect();
    let (tasks, activities) = (ProjectPlanItemType::Task, ProjectPlanItemType::Activity);
    assert_eq!(plan, [(tasks.clone(), Some(phase.id), None), (tasks, None, None), (activities, None, Some(group.id))]);
    assert_eq!(client.send(&GetProjectTasks::new(project.id)).unwrap().items.len(), 2);
    assert_eq!(client.send(&GetProjectActivities::new(project.id)).unwrap().items.len(), 1);
    let parents = client.send(&GetTasks::new().parent_task_id(ParentTask::None)).unwrap().items;
    assert_eq!(parents, [client.send(&GetTask::new(task.id)).unwrap().data]);
    assert_eq!((parents[0].assignee_id, parents[0].done), (Some(Id::new(2)), Some(true)));
    client.send(&UpdateTask::new(task.id).clear_assignee_id()).unwrap();
    assert_eq!(client.send(&GetTask::new(task.id)).unwrap().assignee_id, None);
    client.send(&DeleteTask::new(task.id)).unwrap();
    assert!(client.send(&v2::tasks::GetTasks::new()).unwrap().items.is_empty());

    client.send(&UpdateProject::new(project.id).title("House").status(ProjectStatus::Completed)).unwrap();
    let change = client.send(&v2::projects::GetProjectChangelog::new(project.id)).unwrap().items.remove(0);
    assert_eq!(change.old_values.unwrap()["title"], "Roof");
    assert_eq!(change.new_values.unwrap()["status"], "completed");
    client.send(&ArchiveProject::new(project.id)).unwrap();
    assert!(client.send(&GetProjects::new()).unwrap().items.is_empty());
    let archived = client.send(&GetProjects::new().include_archived(true)).unwrap().items;
    assert_eq!(archived, [client.send(&GetProject::new(project.id)).unwrap().data]);
    client.send(&DeleteProject::new(project.id)).unwrap();
    assert!(client.send(&GetProjects::new().include_archived(true)).unwrap().items.is_empty());
}

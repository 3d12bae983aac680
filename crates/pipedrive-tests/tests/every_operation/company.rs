//! The account: users, roles and teams, pipelines and stages, filters, goals, webhooks and settings.

use pipedrive::model::{DealStatus, Visibility};
use pipedrive::serde_json::json;
use pipedrive::{Date, v1, v2};

use crate::Api;

pub(crate) fn all(api: &mut Api) {
    users(api);
    roles(api);
    teams(api);
    pipelines(api);
    filters(api);
    goals(api);
    webhooks(api);
    settings(api);
}

fn users(api: &mut Api) {
    use v1::users::*;

    let access = [UserAccess::new(UserApp::Sales).admin(true)];
    let added = AddUser::new("cid@example.org").access(access);
    let cid = call!(api, added, {"email": "cid@example.org", "access": [{"app": "sales", "admin": true}]}).id;
    assert_eq!(call!(api, GetUser::new(cid), {"id": cid}).email.as_deref(), Some("cid@example.org"));
    assert_eq!(call!(api, GetUsers::new()).items.len(), 3);
    let found = FindUsersByName::new("cid@").search_by_email(true);
    assert_eq!(call!(api, found, {"term": "cid@", "search_by_email": true}).items[0].id, cid);
    let ann = call!(api, GetCurrentUser::new()).id;
    let updated = call!(api, UpdateUser::new(cid, false), {"id": cid, "active_flag": false});
    assert_eq!(updated.active_flag, Some(false));
    assert_eq!(call!(api, GetUserPermissions::new(ann), {"id": ann}).can_delete_deals, Some(true));
    call!(api, GetUserRoleSettings::new(ann), {"id": ann});

    use v1::permission_sets::*;
    let set = call!(api, GetPermissionSets::new().app(UserApp::Sales), {"app": "sales"}).items.remove(0).id;
    let contents = call!(api, GetPermissionSet::new(set.clone()), {"id": set}).contents.clone().unwrap();
    assert!(contents.iter().any(|own| own == "can_merge_deals"));
    let assigned = call!(api, GetPermissionSetAssignments::new(set.clone()).limit(10), {"id": set, "limit": 10});
    assert_eq!(assigned.items[0].user_id, Some(ann));
}

fn roles(api: &mut Api) {
    use v1::roles::*;

    let role = call!(api, AddRole::new("Sellers").parent_role_id(1), {"name": "Sellers", "parent_role_id": 1}).id;
    assert_eq!(call!(api, UpdateRole::new(role).name("Hunters"), {"id": role, "name": "Hunters"}).id, role);
    assert_eq!(call!(api, GetRole::new(role), {"id": role}).name.as_deref(), Some("Hunters"));
    assert_eq!(call!(api, GetRoles::new()).items.len(), 2);
    call!(api, AddRoleAssignment::new(role, 2), {"id": role, "user_id": 2});
    assert_eq!(call!(api, GetRoleAssignments::new(role), {"id": role}).items[0].user_id, Some(2.into()));
    let assigned = call!(api, v1::users::GetUserRoleAssignments::new(2), {"id": 2}).items;
    assert_eq!(assigned[0].role_id, Some(role));
    let setting = AddOrUpdateRoleSetting::new(role, RoleSetting::DealDefaultVisibility, Visibility::OWNER);
    call!(api, setting, {"id": role, "setting_key": "deal_default_visibility", "value": 1});
    let settings = call!(api, GetRoleSettings::new(role), {"id": role});
    assert_eq!(settings.deal_default_visibility, Some(Visibility::OWNER));
    let hidden = UpdateRolePipelines::new(role, PipelineVisibility::new().remove([1]));
    call!(api, hidden, {"id": role, "visible_pipeline_ids": {"remove": "[1]"}});
    let hidden = call!(api, GetRolePipelines::new(role).visible(false), {"id": role, "visible": false});
    assert_eq!(hidden.pipeline_ids, Some(vec![1.into()]));
    call!(api, DeleteRoleAssignment::new(role, 2), {"id": role, "user_id": 2});
    assert_eq!(call!(api, DeleteRole::new(role), {"id": role}).id, role);
    gone!(api, GetRole::new(role), {"id": role});
}

fn teams(api: &mut Api) {
    use v1::legacy_teams::*;

    let added = AddTeam::new("Roofs", 1).users([1]);
    let team = call!(api, added, {"name": "Roofs", "manager_id": 1, "users": [1]}).id;
    let updated = UpdateTeam::new(team).description("All of them");
    let updated = call!(api, updated, {"id": team, "description": "All of them"});
    assert_eq!(updated.description.as_deref(), Some("All of them"));
    assert_eq!(call!(api, AddTeamUser::new(team, [2]), {"id": team, "users": [2]}).len(), 2);
    assert_eq!(call!(api, GetTeamUsers::new(team), {"id": team}).items.len(), 2);
    assert_eq!(call!(api, GetUserTeams::new(2), {"id": 2}).items[0].id, team);
    assert_eq!(call!(api, DeleteTeamUser::new(team, [2]), {"id": team, "users": [2]}).len(), 1);
    assert_eq!(call!(api, GetTeam::new(team), {"id": team}).users, Some(vec![1.into()]));
    let teams = GetTeams::new().order_by(TeamSort::Name).skip_users(true);
    assert_eq!(call!(api, teams, {"order_by": "name", "skip_users": true}).items[0].users, None);
}

fn pipelines(api: &mut Api) {
    use v2::pipelines::*;
    use v2::stages::*;

    let pipeline = call!(api, AddPipeline::new("Rent"), {"name": "Rent"}).id;
    let updated = UpdatePipeline::new(pipeline).name("Leasing");
    assert_eq!(call!(api, updated, {"id": pipeline, "name": "Leasing"}).name.as_deref(), Some("Leasing"));
    assert_eq!(call!(api, GetPipeline::new(pipeline), {"id": pipeline}).id, pipeline);
    assert_eq!(call!(api, GetPipelines::new()).items.len(), 2);
    let pipeline_of_v1 = call!(api, v1::pipelines::GetPipeline::new(pipeline), {"id": pipeline});
    assert_eq!(pipeline_of_v1.name.as_deref(), Some("Leasing"));
    assert_eq!(call!(api, v1::pipelines::GetPipelines::new()).items.len(), 2);

    let added = AddStage::new("Viewing", pipeline).deal_probability(20);
    let stage = call!(api, added, {"name": "Viewing", "pipeline_id": pipeline, "deal_probability": 20}).id;
    let updated = UpdateStage::new(stage).is_deal_rot_enabled(true).days_to_rotten(7);
    let updated = call!(api, updated, {"id": stage, "is_deal_rot_enabled": true, "days_to_rotten": 7});
    assert_eq!((updated.deal_probability, updated.days_to_rotten), (Some(20), Some(7)));
    assert_eq!(call!(api, GetStage::new(stage), {"id": stage}).name.as_deref(), Some("Viewing"));
    assert_eq!(call!(api, GetStages::new().pipeline_id(pipeline), {"pipeline_id": pipeline}).items.len(), 1);
    assert_eq!(call!(api, v1::stages::GetStage::new(stage), {"id": stage}).pipeline_id, Some(pipeline));
    let stages = call!(api, v1::stages::GetStages::new().pipeline_id(pipeline), {"pipeline_id": pipeline});
    assert_eq!(stages.items[0].id, stage);

    let deal = v2::deals::AddDeal::new("Flat").stage_id(stage).value(700).currency("EUR");
    let deal = call!(api, deal, {"title": "Flat", "stage_id": stage, "value": 700, "currency": "EUR"}).id;
    let deals = v1::pipelines::GetPipelineDeals::new(pipeline).stage_id(stage);
    assert_eq!(call!(api, deals, {"id": pipeline, "stage_id": stage}).items[0].id, deal);
    let deals = call!(api, v1::stages::GetStageDeals::new(stage).everyone(true), {"id": stage, "everyone": true});
    assert_eq!(deals.items[0].id, deal);
    call!(api, v2::deals::UpdateDeal::new(deal).status(DealStatus::Won), {"id": deal, "status": "won"});
    let (from, until): (Date, Date) = ("2026-01-01".parse().unwrap(), "2026-01-31".parse().unwrap());
    let period = json!({"id": pipeline, "start_date": "2026-01-01", "end_date": "2026-01-31"});
    let rates = v1::pipelines::GetPipelineConversionStatistics::new(pipeline, from.clone(), until.clone());
    assert_eq!(api.call(rates, &period, []).won_conversion, Some(100.into()));
    let movements = v1::pipelines::GetPipelineMovementStatistics::new(pipeline, from, until);
    assert_eq!(api.call(movements, &period, []).won_deals.clone().unwrap().count, Some(1));

    assert_eq!(call!(api, v2::deals::DeleteDeal::new(deal), {"id": deal}).id, deal);
    gone!(api, v2::deals::GetDeal::new(deal), {"id": deal});
    assert_eq!(call!(api, DeleteStage::new(stage), {"id": stage}).id, stage);
    gone!(api, GetStage::new(stage), {"id": stage});
    assert_eq!(call!(api, DeletePipeline::new(pipeline), {"id": pipeline}).id, pipeline);
    gone!(api, GetPipeline::new(pipeline), {"id": pipeline});
}

fn filters(api: &mut Api) {
    use v1::filters::*;

    let fields = v1::deal_fields::GetDealFields::new().limit(500);
    let fields = call!(api, fields, {"limit": 500}).items;
    let title = fields.iter().find(|field| field.key == "title").unwrap().id.unwrap();
    let roofs = |operator| {
        let condition = json!({
            "object": "deal", "field_id": title.to_string(), "operator": operator, "value": "Roof", "extra_value": null,
        });
        json!({"glue": "and", "conditions": [
            {"glue": "and", "conditions": [condition]}, {"glue": "or", "conditions": []},
        ]})
    };
    let text = FilterField::text(FilterObject::Deal, title);
    let added = AddFilter::new("Roofs", Conditions::all([text.is("Roof")]), FilterType::Deals);
    let filter = call!(api, added, {"name": "Roofs", "conditions": roofs("="), "type": "deals"}).id;
    let updated = UpdateFilter::new(filter, Conditions::all([text.starts_with("Roof")])).name("Some roofs");
    call!(api, updated, {"id": filter, "conditions": roofs("LIKE '$%'"), "name": "Some roofs"});
    let read = call!(api, GetFilter::new(filter), {"id": filter});
    assert_eq!(read.conditions.as_ref().unwrap().iter().next().unwrap().operator, Some(Operator::StartsWith));
    assert_eq!(call!(api, GetFilters::new().kind(FilterType::Deals), {"type": "deals"}).items.len(), 1);
    assert!(call!(api, GetFilterHelpers::new()).relative_dates.is_some());

    for title in ["Roof", "House"] {
        call!(api, v2::deals::AddDeal::new(title), {"title": title});
    }
    let deals = call!(api, v2::deals::GetDeals::new().filter_id(filter), {"filter_id": filter}).items;
    assert_eq!(deals.iter().map(|deal| deal.title.as_deref()).collect::<Vec<_>>(), [Some("Roof")]);
    let deals = call!(api, v1::deals::GetDeals::new().filter_id(filter), {"filter_id": filter}).items;
    assert_eq!(deals.len(), 1);
    assert_eq!(call!(api, DeleteFilter::new(filter), {"id": filter}).id, filter);
    gone!(api, GetFilter::new(filter), {"id": filter});
    let added = AddFilter::new("Roofs", Conditions::all([text.is("Roof")]), FilterType::Deals);
    let filter = call!(api, added, {"name": "Roofs", "conditions": roofs("="), "type": "deals"}).id;
    assert_eq!(call!(api, DeleteFilters::new([filter]), {"ids": [filter]}).id, [filter]);
}

fn goals(api: &mut Api) {
    use v1::goals::*;

    let (first, last): (Date, Date) = ("2026-01-01".parse().unwrap(), "2026-12-31".parse().unwrap());
    let kind = GoalKind::new(GoalTypeName::DealsWon).params(GoalParams::new().pipeline_id([1]));
    let added = AddGoal::new(
        GoalAssignee::new(1, GoalAssigneeType::Person),
        kind,
        GoalOutcome::new(10, GoalMetric::Quantity),
        GoalDuration::new(first.clone()).end(last),
        GoalInterval::Monthly,
    );
    let goal = call!(api, added.title("Ten roofs"), {
        "title": "Ten roofs", "assignee": {"id": 1, "type": "person"},
        "type": {"name": "deals_won", "params": {"pipeline_id": [1]}}, "interval": "monthly",
        "expected_outcome": {"target": 10, "tracking_metric": "quantity"},
        "duration": {"start": "2026-01-01", "end": "2026-12-31"},
    });
    let goal = goal.goal.clone().unwrap().id;
    let updated = call!(api, UpdateGoal::new(goal.clone()).title("Roofs"), {"id": goal, "title": "Roofs"});
    assert_eq!(updated.goal.clone().unwrap().title.as_deref(), Some("Roofs"));
    let found = call!(api, GetGoals::new().type_name(GoalTypeName::DealsWon), {"type.name": "deals_won"});
    assert_eq!(found.goals.as_ref().unwrap()[0].id, goal);
    let end: Date = "2026-01-31".parse().unwrap();
    let result = GetGoalResult::new(goal.clone(), first, end);
    let result = call!(api, result, {"id": goal, "period.start": "2026-01-01", "period.end": "2026-01-31"});
    assert!(result.progress.is_some());
    call!(api, DeleteGoal::new(goal.clone()), {"id": goal});
    gone!(api, DeleteGoal::new(goal.clone()), {"id": goal});
}

fn webhooks(api: &mut Api) {
    use v1::webhooks::*;

    let added = AddWebhook::new("http://127.0.0.1:9/hook", WebhookAction::Create, WebhookObject::Lead, "Leads")
        .http_auth_user("me")
        .http_auth_password("secret")
        .version(WebhookVersion::V2);
    let webhook = call!(api, added, {
        "subscription_url": "http://127.0.0.1:9/hook", "event_action": "create", "event_object": "lead",
        "name": "Leads", "http_auth_user": "me", "http_auth_password": "secret", "version": "2.0",
    });
    assert_eq!(call!(api, GetWebhooks::new()).items[0].id, webhook.id);
    call!(api, DeleteWebhook::new(webhook.id), {"id": webhook.id});
    let webhooks = GetWebhooks::new();
    api.finds_nothing(webhooks, &json!({}));
}

fn settings(api: &mut Api) {
    api.seed(&json!({"addon": [{"code": "leadbooster"}]}));
    assert_eq!(call!(api, v1::billing::GetCompanyAddons::new()).items[0].code.as_deref(), Some("leadbooster"));
    let found = call!(api, v1::currencies::GetCurrencies::new().term("EUR"), {"term": "EUR"}).items;
    assert_eq!(found[0].symbol.as_deref(), Some("€"));
    call!(api, v1::user_connections::GetUserConnections::new());
    assert!(call!(api, v1::user_settings::GetUserSettings::new()).list_limit.is_some());
}

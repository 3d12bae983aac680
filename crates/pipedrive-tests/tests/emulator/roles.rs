//! Permission sets, roles, and who sees what.

use pipedrive::model::{V1Visibility, Visibility};
use pipedrive::v1::leads::AddLead;
use pipedrive::v1::permission_sets::{GetPermissionSet, GetPermissionSetAssignments, GetPermissionSets};
use pipedrive::v1::roles::{
    AddOrUpdateRoleSetting, AddRole, AddRoleAssignment, GetRolePipelines, PipelineVisibility, RoleSetting,
    UpdateRolePipelines,
};
use pipedrive::v1::users::{GetUserPermissions, GetUserRoleAssignments, GetUserRoleSettings, UserApp};
use pipedrive::v2::deals::AddDeal;
use pipedrive::v2::organizations::AddOrganization;
use pipedrive::v2::persons::AddPerson;
use pipedrive::v2::pipelines::AddPipeline;
use pipedrive::v2::products::AddProduct;

use crate::Api;

#[test]
fn permission_sets_say_what_their_users_may_do() {
    let mut api = Api::new();
    let seed = r#"{
        "permission_set": [{"id": "a", "name": "Mergers", "app": "sales", "contents": ["can_merge_deals"]}],
        "user": [{"id": 3, "name": "Cid", "access": [{"app": "sales", "admin": false, "permission_set_id": "a"}]}]
    }"#;
    api.emulator.seed(api.now, seed.as_bytes()).unwrap();
    let sets = api.ok(&GetPermissionSets::new().app(UserApp::Sales)).items;
    let found: Vec<_> = sets.iter().map(|set| (set.name.as_deref().unwrap(), set.assignment_count.unwrap())).collect();
    assert_eq!(found, [("Deals admin", 1), ("Deals regular user", 1), ("Mergers", 1)]);
    assert_eq!(api.ok(&GetPermissionSets::new()).items.len(), 6);

    for (set, user, allowed) in [(&sets[0], 1, true), (&sets[1], 2, false), (&sets[2], 3, true)] {
        let contents = api.ok(&GetPermissionSet::new(set.id.clone())).contents.clone().unwrap();
        assert_eq!(contents.iter().any(|own| own == "can_merge_deals"), allowed, "{:?}", set.name);
        let assigned = api.ok(&GetPermissionSetAssignments::new(set.id.clone())).items;
        assert_eq!(assigned.iter().map(|own| own.user_id.unwrap().value()).collect::<Vec<_>>(), [user]);
        assert_eq!(api.ok(&GetUserPermissions::new(user)).can_merge_deals, Some(allowed), "user {user}");
    }
    assert_eq!(api.ok(&GetUserPermissions::new(3)).can_delete_deals, Some(false), "the set does not say so");
    assert_eq!(api.status(&GetPermissionSet::new("b")), Some(404));
    assert_eq!(api.status(&GetPermissionSetAssignments::new("b")), Some(404));
}

#[test]
fn roles_have_pipelines_and_say_who_sees_new_records() {
    let mut api = Api::new();
    let role = api.ok(&AddRole::new("Sellers").parent_role_id(1)).id;
    api.ok(&AddRoleAssignment::new(role, 2));
    let assigned = api.ok(&GetUserRoleAssignments::new(2)).items;
    assert_eq!((assigned[0].role_id, assigned[0].name.as_deref()), (Some(role), Some("Sellers")));

    api.ok(&AddPipeline::new("Rent"));
    api.ok(&UpdateRolePipelines::new(role, PipelineVisibility::new().remove([1, 2])));
    let own = api.ok(&UpdateRolePipelines::new(role, PipelineVisibility::new().add([2])));
    let pipelines = |own: Option<Vec<_>>| own.unwrap().into_iter().map(u64::from).collect::<Vec<_>>();
    assert_eq!(pipelines(own.pipeline_ids.clone()), [2]);
    assert_eq!(pipelines(api.ok(&GetRolePipelines::new(role).visible(false)).pipeline_ids.clone()), [1]);
    assert_eq!(pipelines(api.ok(&GetRolePipelines::new(1)).pipeline_ids.clone()), [1, 2]);
    let unknown = UpdateRolePipelines::new(role, PipelineVisibility::new().add([9]));
    assert_eq!(api.status(&unknown), Some(400));

    for setting in [
        RoleSetting::DealDefaultVisibility,
        RoleSetting::LeadDefaultVisibility,
        RoleSetting::OrgDefaultVisibility,
        RoleSetting::PersonDefaultVisibility,
        RoleSetting::ProductDefaultVisibility,
    ] {
        api.ok(&AddOrUpdateRoleSetting::new(role, setting, Visibility::COMPANY));
    }
    assert_eq!(api.ok(&GetUserRoleSettings::new(2)).lead_default_visibility, Some(Visibility::COMPANY));
    for (token, user, expected) in [
        (api.emulator.token().to_owned(), 1, Visibility::SHARED),
        (api.emulator.second_token().to_owned(), 2, Visibility::COMPANY),
    ] {
        api.token = token;
        let pipeline = AddDeal::new("Roof").pipeline_id(1);
        let person = api.ok(&AddPerson::new().name("Ann"));
        let found = [
            api.ok(&pipeline).visible_to,
            person.visible_to,
            api.ok(&AddOrganization::new("Acme")).visible_to,
            api.ok(&AddProduct::new("Slate")).visible_to,
            api.ok(&AddLead::new("Roof").person_id(person.id)).visible_to.map(Visibility::from),
        ];
        assert_eq!(found, [Some(expected); 5], "user {user}");
        let own = api.ok(&AddDeal::new("Own").pipeline_id(1).visible_to(Visibility::OWNER));
        assert_eq!(own.visible_to, Some(Visibility::OWNER), "what is given counts");
        let lead = AddLead::new("Own").person_id(person.id).visible_to(V1Visibility::OWNER);
        assert_eq!(api.ok(&lead).visible_to, Some(V1Visibility::OWNER));
    }
}

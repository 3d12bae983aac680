//! Permission sets, roles, and who sees what.

use pipedrive::model::{V1Visibility, Visibility};
use pipedrive::v1::deals::{GetDeal as GetV1Deal, GetDealUsers};
use pipedrive::v1::leads::{AddLead, GetLead, GetLeadUsers, GetLeads};
use pipedrive::v1::organizations::GetOrganizationUsers;
use pipedrive::v1::permission_sets::{GetPermissionSet, GetPermissionSetAssignments, GetPermissionSets};
use pipedrive::v1::persons::GetPersonUsers;
use pipedrive::v1::products::GetProductUsers;
use pipedrive::v1::roles::{
    AddOrUpdateRoleSetting, AddRole, AddRoleAssignment, GetRolePipelines, PipelineVisibility, RoleSetting,
    UpdateRolePipelines,
};
use pipedrive::v1::users::{GetUserPermissions, GetUserRoleAssignments, GetUserRoleSettings, UserApp};
use pipedrive::v2::deals::{AddDeal, GetDeal, GetDeals, UpdateDeal};
use pipedrive::v2::item_search::{ItemType, SearchItem};
use pipedrive::v2::organizations::{AddOrganization, GetOrganization, GetOrganizations};
use pipedrive::v2::persons::{AddPerson, GetPerson, GetPersons};
use pipedrive::v2::pipelines::{AddPipeline, GetPipelines};
use pipedrive::v2::products::{AddProduct, GetProduct, GetProducts};
use pipedrive::v2::stages::GetStages;
use pipedrive_sandbox::{Limits, Plan};

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
    api.ok(&UpdateRolePipelines::new(role, PipelineVisibility::new().add([1])));
    for (user, expected) in [(1, Visibility::SHARED), (2, Visibility::COMPANY)] {
        api.act_as(user);
        let person = api.ok(&AddPerson::new().name("Ann"));
        let found = [
            api.ok(&AddDeal::new("Roof")).visible_to,
            person.visible_to,
            api.ok(&AddOrganization::new("Acme")).visible_to,
            api.ok(&AddProduct::new("Slate")).visible_to,
            api.ok(&AddLead::new("Roof").person_id(person.id)).visible_to.map(Visibility::from),
        ];
        assert_eq!(found, [Some(expected); 5], "user {user}");
        let own = api.ok(&AddDeal::new("Own").visible_to(Visibility::OWNER));
        assert_eq!(own.visible_to, Some(Visibility::OWNER), "what is given counts");
        let lead = AddLead::new("Own").person_id(person.id).visible_to(V1Visibility::OWNER);
        assert_eq!(api.ok(&lead).visible_to, Some(V1Visibility::OWNER));
    }
}

/// The lead of [`company`].
const LEAD: &str = "6bb0a6a8-31a3-4a4a-8c5a-2a1d6b0d9c11";

/// A company where user 1 is an administrator, 2 owns a record of each kind, 3 has the same role, 4 one below, 5 one
/// above and 6 another; 7 has another, too, and follows what can be followed.
fn company(visible_to: u32) -> Api {
    let mut api = Api::new();
    let seed = format!(
        r#"{{
        "role": [
            {{"id": 2, "name": "Sellers", "parent_role_id": 1}}, {{"id": 3, "name": "Juniors", "parent_role_id": 2}},
            {{"id": 4, "name": "Others"}}
        ],
        "user": [
            {{"id": 3, "name": "Same", "role_id": 2}}, {{"id": 4, "name": "Below", "role_id": 3}},
            {{"id": 5, "name": "Above", "role_id": 1}}, {{"id": 6, "name": "Other", "role_id": 4}},
            {{"id": 7, "name": "Follower", "role_id": 4}}
        ],
        "deal": [{{"id": 100, "title": "Zebra", "owner_id": 2, "visible_to": {visible_to}}}],
        "person": [{{"id": 100, "name": "Zebra", "owner_id": 2, "visible_to": {visible_to}}}],
        "organization": [{{"id": 100, "name": "Zebra", "owner_id": 2, "visible_to": {visible_to}}}],
        "product": [{{"id": 100, "name": "Zebra", "owner_id": 2, "visible_to": {visible_to}}}],
        "lead": [{{"id": "{LEAD}", "title": "Zebra", "person_id": 100, "owner_id": 2, "visible_to": {visible_to}}}],
        "follower": [
            {{"deal_id": 100, "follower_user_id": 7}}, {{"person_id": 100, "follower_user_id": 7}},
            {{"org_id": 100, "follower_user_id": 7}}, {{"product_id": 100, "follower_user_id": 7}}
        ]
    }}"#
    );
    api.emulator.seed(api.now, seed.as_bytes()).unwrap();
    api.ok(&AddRoleAssignment::new(2, 2));
    api
}

#[test]
fn a_record_is_seen_by_whom_it_is_visible_to() {
    // Whether there are visibility groups, `visible_to`, and whether users 1 to 6 see the record. User 7 follows it and
    // always sees it, but for the lead, which has no followers.
    let rows = [
        (true, 1, [true, true, false, false, true, false]),
        (true, 3, [true, true, true, false, true, false]),
        (true, 5, [true, true, true, true, true, false]),
        (true, 7, [true; 6]),
        (false, 1, [true, true, false, false, false, false]),
        (false, 3, [true; 6]),
        (false, 5, [true; 6]),
        (false, 7, [true; 6]),
    ];
    for (groups, visible_to, expected) in rows {
        let mut api = company(visible_to);
        let mut limits = Limits::generous();
        limits.visibility_groups = groups;
        api.emulator.set_limits(limits);
        let mut seen_by = vec![Vec::new(); 5];
        for user in 1..=7 {
            api.act_as(user);
            let found = |api: &mut Api, kind| !api.ok(&SearchItem::new("zebra").item_types([kind])).items.is_empty();
            // What a single read, a list and a search find.
            let found = [
                [
                    api.status(&GetDeal::new(100)).is_none(),
                    !api.ok(&GetDeals::new()).items.is_empty(),
                    found(&mut api, ItemType::Deal),
                ],
                [
                    api.status(&GetPerson::new(100)).is_none(),
                    !api.ok(&GetPersons::new()).items.is_empty(),
                    found(&mut api, ItemType::Person),
                ],
                [
                    api.status(&GetOrganization::new(100)).is_none(),
                    !api.ok(&GetOrganizations::new()).items.is_empty(),
                    found(&mut api, ItemType::Organization),
                ],
                [
                    api.status(&GetProduct::new(100)).is_none(),
                    api.ok(&GetProducts::new()).items.iter().any(|product| product.id.value() == 100),
                    found(&mut api, ItemType::Product),
                ],
                [
                    api.status(&GetLead::new(LEAD)).is_none(),
                    !api.ok(&GetLeads::new()).items.is_empty(),
                    found(&mut api, ItemType::Lead),
                ],
            ];
            for (index, found) in found.into_iter().enumerate() {
                let index_of_leads = 4;
                let expected = match expected.get(user as usize - 1) {
                    Some(expected) => *expected,
                    None => index != index_of_leads || expected[5],
                };
                let case = format!("groups: {groups}, visible to {visible_to}, user {user}, kind {index}");
                assert_eq!(found, [expected; 3], "{case}");
                if expected {
                    seen_by[index].push(user);
                }
            }
        }
        api.act_as(1);
        let permitted = [
            api.ok(&GetDealUsers::new(100)).items,
            api.ok(&GetPersonUsers::new(100)).items,
            api.ok(&GetOrganizationUsers::new(100)).items,
            api.ok(&GetProductUsers::new(100)).items,
            api.ok(&GetLeadUsers::new(LEAD)).items,
        ];
        let permitted = permitted.map(|users| users.into_iter().map(u64::from).collect::<Vec<_>>());
        assert_eq!(permitted.to_vec(), seen_by, "groups: {groups}, visible to {visible_to}");
    }
}

#[test]
fn what_is_hidden_is_not_found_and_cannot_be_pointed_at() {
    let mut api = company(1);
    api.act_as(6);
    assert_eq!(api.status(&GetDeal::new(100)), Some(404));
    assert_eq!(api.status(&GetV1Deal::new(100)), Some(404));
    assert_eq!(api.status(&GetLead::new(LEAD)), Some(404));
    assert_eq!(api.status(&UpdateDeal::new(100).title("Mine")), Some(404));
    assert_eq!(api.status(&AddDeal::new("Mine").person_id(100)), Some(400));
    assert_eq!(api.status(&AddLead::new("Mine").person_id(100)), Some(400));
    api.act_as(3);
    assert_eq!(api.status(&GetDeal::new(100)), Some(404));
    api.act_as(2);
    api.ok(&UpdateDeal::new(100).visible_to(Visibility::SHARED));
    api.act_as(3);
    assert_eq!(api.status(&GetDeal::new(100)), None);

    // A snapshot keeps who sees what, and a plan without groups knows no roles.
    let snapshot = api.emulator.snapshot();
    api.emulator.reset();
    api.emulator.restore(&snapshot).unwrap();
    for (plan, status) in
        [(Plan::Premium, Some(404)), (Plan::Ultimate, Some(404)), (Plan::Lite, None), (Plan::Growth, None)]
    {
        api.emulator.set_limits(Limits::of(plan));
        api.act_as(6);
        assert_eq!(api.status(&GetDeal::new(100)), status, "{plan:?}");
        // Roles take what the plan knows.
        api.act_as(1);
        let setting = AddOrUpdateRoleSetting::new(2, RoleSetting::DealDefaultVisibility, Visibility::COMPANY);
        assert_eq!(api.status(&setting), if status.is_none() { Some(400) } else { None }, "{plan:?}");
    }
}

#[test]
fn a_pipeline_is_hidden_from_a_role_with_its_stages_and_deals() {
    let mut api = company(7);
    api.ok(&UpdateRolePipelines::new(2, PipelineVisibility::new().remove([1])));
    for (user, sees) in [(1, true), (2, false), (3, false), (4, true), (6, true)] {
        api.act_as(user);
        let found = [
            !api.ok(&GetPipelines::new()).items.is_empty(),
            !api.ok(&GetStages::new()).items.is_empty(),
            !api.ok(&GetDeals::new()).items.is_empty(),
            api.status(&GetDeal::new(100)).is_none(),
        ];
        assert_eq!(found, [sees; 4], "user {user}");
    }
}

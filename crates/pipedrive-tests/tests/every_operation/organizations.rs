//! Organizations, with their relationships and followers and what is theirs.

use pipedrive::serde_json::json;
use pipedrive::{Id, of, v1, v2};

use crate::Api;

pub(crate) fn all(api: &mut Api) {
    let organization = organizations(api);
    relationships(api, organization);
    followers(api, organization);
    reads_of_v1(api, organization);
    writes_of_v1(api, organization);
}

fn organizations(api: &mut Api) -> Id<of::Organization> {
    use v2::organizations::*;

    let added = AddOrganization::new("Acme Roofs").address("Main Street 1").website("https://acme.example");
    let acme = call!(api, added, {
        "name": "Acme Roofs", "address": {"value": "Main Street 1"}, "website": "https://acme.example",
    })
    .id;
    let updated = UpdateOrganization::new(acme).employee_count(7).clear_website();
    let updated = call!(api, updated, {"id": acme, "employee_count": 7, "website": null});
    assert_eq!((updated.employee_count, updated.website.clone()), (Some(7), None));
    let read = GetOrganization::new(acme).include_fields([OrganizationExtra::PeopleCount]);
    let read = call!(api, read, {"id": acme, "include_fields": ["people_count"]});
    assert_eq!(read.address.as_ref().unwrap().value.as_deref(), Some("Main Street 1"));
    assert!(call!(api, GetOrganizations::new()).items.iter().any(|own| own.id == acme));
    let found = SearchOrganization::new("main street").fields([OrganizationSearchField::Address]);
    assert_eq!(call!(api, found, {"term": "main street", "fields": ["address"]}).items[0].item.id, acme);
    let other = call!(api, AddOrganization::new("Nowhere"), {"name": "Nowhere"}).id;
    assert_eq!(call!(api, DeleteOrganization::new(other), {"id": other}).id, other);
    gone!(api, GetOrganization::new(other), {"id": other});
    acme
}

fn relationships(api: &mut Api, acme: Id<of::Organization>) {
    use v1::organization_relationships::*;

    let holding = call!(api, v2::organizations::AddOrganization::new("Acme Holding"), {"name": "Acme Holding"}).id;
    let added = AddOrganizationRelationship::new(RelationshipType::Parent, holding, acme);
    let added = call!(api, added, {"type": "parent", "rel_owner_org_id": holding, "rel_linked_org_id": acme});
    let relationship = added.id;
    let updated = UpdateOrganizationRelationship::new(relationship).kind(RelationshipType::Related);
    let updated = call!(api, updated, {"id": relationship, "type": "related"});
    assert_eq!(updated.kind, Some(RelationshipType::Related));
    let read = GetOrganizationRelationship::new(relationship).org_id(acme);
    let read = call!(api, read, {"id": relationship, "org_id": acme});
    assert_eq!(read.calculated_related_org_id, Some(holding));
    let listed = call!(api, GetOrganizationRelationships::new(acme), {"org_id": acme}).items;
    assert_eq!(listed[0].id, relationship);
    assert_eq!(call!(api, DeleteOrganizationRelationship::new(relationship), {"id": relationship}).id, relationship);
    gone!(api, GetOrganizationRelationship::new(relationship), {"id": relationship});
}

fn followers(api: &mut Api, acme: Id<of::Organization>) {
    use v2::organizations::*;

    assert_eq!(call!(api, AddOrganizationFollower::new(acme, 2), {"id": acme, "user_id": 2}).user_id, 2.into());
    let followers = call!(api, GetOrganizationFollowers::new(acme), {"id": acme}).items;
    assert!(followers.iter().any(|own| own.user_id == 2.into()));
    let deleted = DeleteOrganizationFollower::new(acme, 2);
    assert_eq!(call!(api, deleted, {"id": acme, "follower_id": 2}).user_id, 2.into());
    assert!(call!(api, GetOrganizationFollowersChangelog::new(acme), {"id": acme}).items.len() >= 2);

    let follower = v1::organizations::AddOrganizationFollower::new(acme, 2);
    let follower = call!(api, follower, {"id": acme, "user_id": 2}).id;
    let followers = call!(api, v1::organizations::GetOrganizationFollowers::new(acme), {"id": acme}).items;
    assert!(followers.iter().any(|own| own.id == follower));
    let deleted = v1::organizations::DeleteOrganizationFollower::new(acme, follower);
    assert_eq!(call!(api, deleted, {"id": acme, "follower_id": follower}).id, follower);
}

fn reads_of_v1(api: &mut Api, acme: Id<of::Organization>) {
    use v1::organizations::*;

    assert_eq!(call!(api, GetOrganization::new(acme), {"id": acme}).name.as_deref(), Some("Acme Roofs"));
    let listed = call!(api, GetOrganizations::new().sort("name ASC"), {"sort": "name ASC"}).items;
    assert_eq!(listed[0].name.as_deref(), Some("Acme Holding"));
    let person = v2::persons::AddPerson::new().name("Olga Org").org_id(acme);
    let person = call!(api, person, {"name": "Olga Org", "org_id": acme}).id;
    assert_eq!(call!(api, GetOrganizationPersons::new(acme), {"id": acme}).items[0].id, person);
    let deal = v2::deals::AddDeal::new("Gutter").org_id(acme);
    let deal = call!(api, deal, {"title": "Gutter", "org_id": acme}).id;
    assert_eq!(call!(api, GetOrganizationDeals::new(acme), {"id": acme}).items[0].id, deal);
    let activity = v2::activities::AddActivity::new().subject("Visit").org_id(acme);
    call!(api, activity, {"subject": "Visit", "org_id": acme});
    let activities = call!(api, GetOrganizationActivities::new(acme), {"id": acme}).items;
    assert_eq!(activities[0].subject.as_deref(), Some("Visit"));
    let changes = call!(api, GetOrganizationChangelog::new(acme), {"id": acme}).items;
    assert!(changes.iter().any(|change| change.field_key.as_deref() == Some("employee_count")));
    assert!(!call!(api, GetOrganizationUpdates::new(acme), {"id": acme}).items.is_empty());
    api.seed(&json!({
        "mail_thread": [{"id": 920, "subject": "Your gutter"}],
        "mail_message": [{"mail_thread_id": 920, "to": [{"email_address": "o@o.example", "linked_person_id": person}]}],
        "file": [{"name": "gutter.pdf", "org_id": acme}],
    }));
    assert_eq!(call!(api, GetOrganizationFiles::new(acme), {"id": acme}).items[0].name.as_deref(), Some("gutter.pdf"));
    assert_eq!(call!(api, GetOrganizationMailMessages::new(acme), {"id": acme}).items.len(), 1);
    assert!(call!(api, GetOrganizationUsers::new(acme), {"id": acme}).items.contains(&1.into()));
}

fn writes_of_v1(api: &mut Api, acme: Id<of::Organization>) {
    use v1::organizations::*;

    let twice = call!(api, AddOrganization::new("Acme Twice"), {"name": "Acme Twice"}).id;
    let updated = call!(api, UpdateOrganization::new(twice).name("Acme II"), {"id": twice, "name": "Acme II"});
    assert_eq!(updated.name.as_deref(), Some("Acme II"));
    let merged = call!(api, MergeOrganizations::new(twice, acme), {"id": twice, "merge_with_id": acme});
    assert_eq!(merged.id, acme);
    assert_eq!(call!(api, DeleteOrganization::new(acme), {"id": acme}).id, acme);
}

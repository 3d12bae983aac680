//! Persons, with their pictures and followers and what is theirs.

use pipedrive::model::Contact;
use pipedrive::serde_json::json;
use pipedrive::{FilePart, Id, of, v1, v2};

use crate::Api;

pub(crate) fn all(api: &mut Api) {
    let person = persons(api);
    picture(api, person);
    followers(api, person);
    reads_of_v1(api, person);
    writes_of_v1(api, person);
}

fn persons(api: &mut Api) -> Id<of::Person> {
    use v2::persons::*;

    let acme = call!(api, v2::organizations::AddOrganization::new("Persons Ltd"), {"name": "Persons Ltd"}).id;
    let added = AddPerson::new().name("Ann Bee").org_id(acme).emails([Contact::new("ann@bee.example").primary(true)]);
    let added = call!(api, added, {
        "name": "Ann Bee", "org_id": acme, "emails": [{"value": "ann@bee.example", "primary": true}],
    });
    assert_eq!((added.first_name.as_deref(), added.org_id), (Some("Ann"), Some(acme)));
    let person = added.id;
    let updated =
        UpdatePerson::new(person).job_title("Roofer").birthday("1990-05-17".parse::<pipedrive::Date>().unwrap());
    let updated = call!(api, updated, {"id": person, "job_title": "Roofer", "birthday": "1990-05-17"});
    assert_eq!(updated.job_title.as_deref(), Some("Roofer"));
    let read = GetPerson::new(person).include_fields([PersonExtra::OpenDealsCount]);
    let read = call!(api, read, {"id": person, "include_fields": ["open_deals_count"]});
    assert_eq!(read.emails.as_ref().unwrap()[0].value.as_deref(), Some("ann@bee.example"));
    assert_eq!(call!(api, GetPersons::new().org_id(acme), {"org_id": acme}).items[0].id, person);
    let found = SearchPersons::new("ann@bee").fields([PersonSearchField::Email]);
    assert_eq!(call!(api, found, {"term": "ann@bee", "fields": ["email"]}).items[0].item.id, person);
    let other = call!(api, AddPerson::new().name("Nobody"), {"name": "Nobody"}).id;
    assert_eq!(call!(api, DeletePerson::new(other), {"id": other}).id, other);
    gone!(api, GetPerson::new(other), {"id": other});
    person
}

fn picture(api: &mut Api, person: Id<of::Person>) {
    use v1::persons::*;

    let file = FilePart::new("ann.png", &b"\x89PNG\r\n\x1a\n"[..]);
    let added = AddPersonPicture::new(person, file.clone()).crop_x(0).crop_y(0).crop_width(8).crop_height(8);
    let crop = json!({"id": person, "crop_x": 0, "crop_y": 0, "crop_width": 8, "crop_height": 8});
    api.call(added, &crop, [("file", file)]);
    let picture = call!(api, v2::persons::GetPersonPicture::new(person), {"id": person});
    assert_eq!(picture.item_id, Some(person));
    assert!(!picture.pictures.as_ref().unwrap().is_empty());
    assert_eq!(call!(api, DeletePersonPicture::new(person), {"id": person}).id, person);
    gone!(api, v2::persons::GetPersonPicture::new(person), {"id": person});
}

fn followers(api: &mut Api, person: Id<of::Person>) {
    use v2::persons::*;

    assert_eq!(call!(api, AddPersonFollower::new(person, 2), {"id": person, "user_id": 2}).user_id, 2.into());
    let followers = call!(api, GetPersonFollowers::new(person), {"id": person}).items;
    assert!(followers.iter().any(|own| own.user_id == 2.into()));
    let deleted = DeletePersonFollower::new(person, 2);
    assert_eq!(call!(api, deleted, {"id": person, "follower_id": 2}).user_id, 2.into());
    assert!(call!(api, GetPersonFollowersChangelog::new(person), {"id": person}).items.len() >= 2);

    let follower = call!(api, v1::persons::AddPersonFollower::new(person, 2), {"id": person, "user_id": 2}).id;
    let followers = call!(api, v1::persons::GetPersonFollowers::new(person), {"id": person}).items;
    assert!(followers.iter().any(|own| own.id == follower));
    let deleted = v1::persons::DeletePersonFollower::new(person, follower);
    assert_eq!(call!(api, deleted, {"id": person, "follower_id": follower}).id, follower);
}

fn reads_of_v1(api: &mut Api, person: Id<of::Person>) {
    use v1::persons::*;

    assert_eq!(call!(api, GetPerson::new(person), {"id": person}).name.as_deref(), Some("Ann Bee"));
    let listed = call!(api, GetPersons::new().first_char("a"), {"first_char": "a"}).items;
    assert!(listed.iter().any(|own| own.id == person));
    let deal = v2::deals::AddDeal::new("Chimney").person_id(person);
    let deal = call!(api, deal, {"title": "Chimney", "person_id": person}).id;
    assert_eq!(call!(api, GetPersonDeals::new(person), {"id": person}).items[0].id, deal);
    call!(api, v2::deal_products::AddDealProduct::new(deal, 1, 10, 1), {
        "id": deal, "product_id": 1, "item_price": 10, "quantity": 1,
    });
    let products = call!(api, GetPersonProducts::new(person), {"id": person}).items;
    assert_eq!(products[0][&deal].product.as_ref().unwrap().id, 1.into());
    let activity = v1::activities::AddActivity::new().subject("Call Ann").person_id(person);
    call!(api, activity, {"subject": "Call Ann", "person_id": person});
    let activities = call!(api, GetPersonActivities::new(person), {"id": person}).items;
    assert_eq!(activities[0].subject.as_deref(), Some("Call Ann"));
    let changes = call!(api, GetPersonChangelog::new(person), {"id": person}).items;
    assert!(changes.iter().any(|change| change.field_key.as_deref() == Some("job_title")));
    assert!(!call!(api, GetPersonUpdates::new(person), {"id": person}).items.is_empty());
    api.seed(&json!({
        "mail_thread": [{"id": 910, "subject": "Your chimney"}],
        "mail_message": [{"mail_thread_id": 910, "from": [{"email_address": "ann@bee.example"}]}],
        "file": [{"name": "chimney.pdf", "person_id": person}],
    }));
    assert_eq!(call!(api, GetPersonFiles::new(person), {"id": person}).items[0].name.as_deref(), Some("chimney.pdf"));
    assert_eq!(call!(api, GetPersonMailMessages::new(person), {"id": person}).items.len(), 1);
    assert!(call!(api, GetPersonUsers::new(person), {"id": person}).items.contains(&1.into()));
}

fn writes_of_v1(api: &mut Api, person: Id<of::Person>) {
    use v1::persons::*;

    let added = AddPerson::new("Ann Twice").email([Contact::new("ann@twice.example")]);
    let twice = call!(api, added, {"name": "Ann Twice", "email": [{"value": "ann@twice.example"}]}).id;
    let updated = UpdatePerson::new(twice).phone([Contact::new("+372 5555")]);
    let updated = call!(api, updated, {"id": twice, "phone": [{"value": "+372 5555"}]});
    assert_eq!(updated.phone.as_ref().unwrap()[0].value.as_deref(), Some("+372 5555"));
    let merged = call!(api, MergePersons::new(twice, person), {"id": twice, "merge_with_id": person});
    assert_eq!(merged.id, person);
    assert_eq!(call!(api, DeletePerson::new(person), {"id": person}).id, person);
}

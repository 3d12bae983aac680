//! Deals, with their participants, followers, products, discounts and installments, and reports of them.

use pipedrive::model::{DealStatus, DiscountType};
use pipedrive::serde_json::json;
use pipedrive::{Date, Id, of, v1, v2};

use crate::Api;

pub(crate) fn all(api: &mut Api) {
    let deal = deals(api);
    reads_of_v1(api, deal);
    participants(api, deal);
    followers(api, deal);
    products(api, deal);
    discounts_and_installments(api, deal);
    reports(api);
    writes_of_v1(api);
    copies(api, deal);
}

fn deals(api: &mut Api) -> Id<of::Deal> {
    use v2::deals::*;

    let person = call!(api, v2::persons::AddPerson::new().name("Dan Deal"), {"name": "Dan Deal"}).id;
    let added = AddDeal::new("Bridge").person_id(person).value(100).currency("EUR");
    let deal = call!(api, added, {"title": "Bridge", "person_id": person, "value": 100, "currency": "EUR"}).id;
    let updated = UpdateDeal::new(deal).stage_id(3).clear_expected_close_date();
    let updated = call!(api, updated, {"id": deal, "stage_id": 3, "expected_close_date": null});
    assert_eq!(updated.stage_id, Some(3.into()));
    let read = GetDeal::new(deal).include_fields([DealExtra::ProductsCount]);
    let read = call!(api, read, {"id": deal, "include_fields": ["products_count"]});
    assert_eq!((read.title.as_deref(), read.person_id), (Some("Bridge"), Some(person)));
    let listed = call!(api, GetDeals::new().person_id(person).limit(1), {"person_id": person, "limit": 1}).items;
    assert_eq!(listed[0].id, deal);
    let found = SearchDeals::new("bridge").fields([DealSearchField::Title]);
    assert_eq!(call!(api, found, {"term": "bridge", "fields": ["title"]}).items[0].item.id, deal);

    let archived = AddDeal::new("Old bridge").is_archived(true);
    let archived = call!(api, archived, {"title": "Old bridge", "is_archived": true}).id;
    assert_eq!(call!(api, GetArchivedDeals::new()).items[0].id, archived);
    assert_eq!(call!(api, v1::deals::GetArchivedDeals::new()).items[0].id, archived);

    use v2::item_search::*;
    let found = SearchItem::new("bridge").item_types([ItemType::Deal]).include_fields([ItemExtra::DealCcEmail]);
    let found = call!(api, found, {
        "term": "bridge", "item_types": ["deal"], "include_fields": ["deal.cc_email"],
    });
    assert!(!found.items.is_empty());
    let found = SearchItemByField::new("Bri", SearchedType::Deal, "title").match_kind(MatchKind::Beginning);
    call!(api, found, {"term": "Bri", "entity_type": "deal", "field": "title", "match": "beginning"});
    deal
}

fn reads_of_v1(api: &mut Api, deal: Id<of::Deal>) {
    use v1::deals::*;

    assert_eq!(call!(api, GetDeal::new(deal), {"id": deal}).title.as_deref(), Some("Bridge"));
    let sorted = call!(api, GetDeals::new().sort("id DESC").limit(2), {"sort": "id DESC", "limit": 2});
    assert!(sorted.items[0].id > sorted.items[1].id);
    let activity = v2::activities::AddActivity::new().subject("Measure").deal_id(deal);
    call!(api, activity, {"subject": "Measure", "deal_id": deal});
    let activities = call!(api, GetDealActivities::new(deal).done(false), {"id": deal, "done": false});
    assert_eq!(activities.items[0].subject.as_deref(), Some("Measure"));
    let changes = call!(api, GetDealChangelog::new(deal), {"id": deal}).items;
    assert!(changes.iter().any(|change| change.field_key.as_deref() == Some("stage_id")));
    let updates = GetDealUpdates::new(deal).items([v1::updates::UpdateKind::Activity]);
    assert_eq!(call!(api, updates, {"id": deal, "items": ["activity"]}).items.len(), 1);
    let message = json!({
        "mail_thread": [{"id": 900, "subject": "Your bridge", "deal_id": deal}],
        "mail_message": [{"mail_thread_id": 900, "body": "How long?"}],
        "file": [{"name": "bridge.pdf", "deal_id": deal}],
    });
    api.seed(&message);
    assert_eq!(call!(api, GetDealFiles::new(deal), {"id": deal}).items[0].name.as_deref(), Some("bridge.pdf"));
    let messages = GetDealMailMessages::new(deal).include_body(true);
    let messages = call!(api, messages, {"id": deal, "include_body": true}).items;
    assert_eq!(messages[0].data.as_ref().unwrap().body.as_deref(), Some("How long?"));
    assert!(call!(api, GetDealUsers::new(deal), {"id": deal}).items.contains(&1.into()));
}

fn participants(api: &mut Api, deal: Id<of::Deal>) {
    use v1::deal_participants::*;

    let person = call!(api, v2::persons::AddPerson::new().name("Pat Part"), {"name": "Pat Part"}).id;
    let added = call!(api, AddDealParticipant::new(deal, person), {"id": deal, "person_id": person}).id;
    let listed = call!(api, GetDealParticipants::new(deal), {"id": deal}).items;
    assert!(listed.iter().any(|own| own.id == added));
    assert_eq!(call!(api, GetDealPersons::new(deal), {"id": deal}).items.len(), 2);
    let deleted = DeleteDealParticipant::new(deal, added);
    assert_eq!(call!(api, deleted, {"id": deal, "deal_participant_id": added}).id, added);
    let changes = call!(api, GetDealParticipantsChangelog::new(deal), {"id": deal}).items;
    assert!(changes.iter().all(|change| change.person_id.is_some()));
}

fn followers(api: &mut Api, deal: Id<of::Deal>) {
    use v2::deals::*;

    assert_eq!(call!(api, AddDealFollower::new(deal, 2), {"id": deal, "user_id": 2}).user_id, 2.into());
    assert!(call!(api, GetDealFollowers::new(deal), {"id": deal}).items.iter().any(|own| own.user_id == 2.into()));
    // Nobody follows a user.
    api.finds_nothing(v2::users::GetUserFollowers::new(2), &json!({"id": 2}));
    api.finds_nothing(v1::users::GetUserFollowers::new(2), &json!({"id": 2}));
    let deleted = DeleteDealFollower::new(deal, 2);
    assert_eq!(call!(api, deleted, {"id": deal, "follower_id": 2}).user_id, 2.into());
    assert!(call!(api, GetDealFollowersChangelog::new(deal), {"id": deal}).items.len() >= 2);

    let follower = call!(api, v1::deals::AddDealFollower::new(deal, 2), {"id": deal, "user_id": 2}).id;
    let followers = call!(api, v1::deals::GetDealFollowers::new(deal), {"id": deal}).items;
    assert!(followers.iter().any(|own| own.id == follower));
    let deleted = v1::deals::DeleteDealFollower::new(deal, follower);
    assert_eq!(call!(api, deleted, {"id": deal, "follower_id": follower}).id, follower);
}

fn products(api: &mut Api, deal: Id<of::Deal>) {
    use v2::deal_products::*;

    let added = AddDealProduct::new(deal, 1, 10, 3);
    let first = call!(api, added, {"id": deal, "product_id": 1, "item_price": 10, "quantity": 3});
    assert_eq!(first.sum, Some(30.into()));
    let updated = UpdateDealProduct::new(deal, first.id).quantity(4).discount(50);
    let updated = call!(api, updated, {
        "id": deal, "product_attachment_id": first.id, "quantity": 4, "discount": 50,
    });
    assert_eq!(updated.sum, Some(20.into()));
    assert_eq!(call!(api, GetDealProducts::new(deal), {"id": deal}).items[0].id, first.id);
    let old = v1::deal_products::GetDealProducts::new(deal).include_product_data(true);
    assert_eq!(call!(api, old, {"id": deal, "include_product_data": true}).items[0].id, first.id);
    let listed = GetDealsProducts::new([deal]).sort_by(DealsProductSort::DealId);
    assert_eq!(call!(api, listed, {"deal_ids": [deal], "sort_by": "deal_id"}).items[0].deal_id, Some(deal));
    let added = AddManyDealProducts::new(deal, [NewDealProduct::new(2, 5, 1), NewDealProduct::new(3, 7, 1)]);
    let more: Vec<_> = call!(api, added, {"id": deal, "data": [
        {"product_id": 2, "item_price": 5, "quantity": 1}, {"product_id": 3, "item_price": 7, "quantity": 1},
    ]})
    .iter()
    .map(|own| own.id)
    .collect();
    assert_eq!(call!(api, v2::deals::GetDeal::new(deal), {"id": deal}).value, Some(32.into()));
    let deleted = DeleteDealProduct::new(deal, first.id);
    assert_eq!(call!(api, deleted, {"id": deal, "product_attachment_id": first.id}).id, first.id);
    let deleted = DeleteManyDealProducts::new(deal, more.clone());
    assert_eq!(call!(api, deleted, {"id": deal, "ids": more}).ids, more);
}

fn discounts_and_installments(api: &mut Api, deal: Id<of::Deal>) {
    use v2::deal_discounts::*;
    use v2::deal_installments::*;

    call!(api, v2::deal_products::AddDealProduct::new(deal, 1, 100, 1), {
        "id": deal, "product_id": 1, "item_price": 100, "quantity": 1,
    });
    let added = PostAdditionalDiscount::new(deal, "Friends", 10, DiscountType::Percentage);
    let discount = call!(api, added, {"id": deal, "description": "Friends", "amount": 10, "type": "percentage"}).id;
    let updated = UpdateAdditionalDiscount::new(deal, discount.clone()).amount(20);
    let updated = call!(api, updated, {"id": deal, "discount_id": discount, "amount": 20});
    assert_eq!(updated.amount, Some(20.into()));
    assert_eq!(call!(api, GetAdditionalDiscounts::new(deal), {"id": deal}).items[0].id, discount);
    assert_eq!(call!(api, v2::deals::GetDeal::new(deal), {"id": deal}).value, Some(80.into()));

    let day: Date = "2026-03-01".parse().unwrap();
    let installment = PostInstallment::new(deal, "First", 30, day.clone());
    let installment = call!(api, installment, {
        "id": deal, "description": "First", "amount": 30, "billing_date": "2026-03-01",
    });
    let installment = installment.id;
    let updated = UpdateInstallment::new(deal, installment).amount(40);
    let updated = call!(api, updated, {"id": deal, "installment_id": installment, "amount": 40});
    assert_eq!((updated.amount, updated.billing_date), (Some(40.into()), Some(day)));
    let listed = GetInstallments::new([deal]).sort_by(InstallmentSort::BillingDate);
    assert_eq!(call!(api, listed, {"deal_ids": [deal], "sort_by": "billing_date"}).items[0].id, installment);
    let deleted = DeleteInstallment::new(deal, installment);
    assert_eq!(call!(api, deleted, {"id": deal, "installment_id": installment}).id, installment);
    let deleted = DeleteAdditionalDiscount::new(deal, discount.clone());
    assert_eq!(call!(api, deleted, {"id": deal, "discount_id": discount}).id, discount);
}

fn reports(api: &mut Api) {
    use v1::deal_reports::*;

    let summary = call!(api, GetDealsSummary::new().status(DealStatus::Open), {"status": "open"});
    assert!(summary.total_count > Some(0));
    assert!(call!(api, GetArchivedDealsSummary::new()).total_count > Some(0));
    let day: Date = "2026-01-01".parse().unwrap();
    let periods = GetDealsTimeline::new(day.clone(), TimelineInterval::Month, 2, "add_time").exclude_deals(true);
    let periods = call!(api, periods, {
        "start_date": "2026-01-01", "interval": "month", "amount": 2, "field_key": "add_time", "exclude_deals": true,
    });
    assert_eq!(periods.periods.len(), 2);
    let periods = GetArchivedDealsTimeline::new(day, TimelineInterval::Week, 5, "add_time");
    call!(api, periods, {"start_date": "2026-01-01", "interval": "week", "amount": 5, "field_key": "add_time"});
}

fn writes_of_v1(api: &mut Api) {
    use v1::deals::*;

    let deal = call!(api, AddDeal::new("Tower").value(5).currency("USD"), {
        "title": "Tower", "value": 5, "currency": "USD",
    })
    .id;
    let updated = UpdateDeal::new(deal).status(DealStatus::Lost).lost_reason("Too high");
    let updated = call!(api, updated, {"id": deal, "status": "lost", "lost_reason": "Too high"});
    assert_eq!((updated.status.clone(), updated.lost_reason.as_deref()), (Some(DealStatus::Lost), Some("Too high")));
    assert_eq!(call!(api, DeleteDeal::new(deal), {"id": deal}).id, deal);
}

fn copies(api: &mut Api, deal: Id<of::Deal>) {
    let copy = call!(api, v1::deals::DuplicateDeal::new(deal), {"id": deal});
    assert_eq!(copy.title.as_deref(), Some("Bridge"));
    let copy = copy.id;
    let merged = call!(api, v1::deals::MergeDeals::new(copy, deal), {"id": copy, "merge_with_id": deal});
    assert_eq!(merged.id, deal);
    let since = "2026-01-01 00:00:00".parse::<pipedrive::model::V1DateTime>().unwrap();
    let recents = v1::recents::GetRecents::new(since).items([v1::recents::RecentItem::Deal]);
    call!(api, recents, {"since_timestamp": "2026-01-01 00:00:00", "items": ["deal"]});

    use v2::deals::*;
    let started = call!(api, ConvertDealToLead::new(deal), {"id": deal}).conversion_id;
    let status = GetDealConversionStatus::new(deal, started.clone());
    call!(api, status, {"id": deal, "conversion_id": started});
    let status = GetDealConversionStatus::new(deal, started.clone());
    assert!(call!(api, status, {"id": deal, "conversion_id": started}).lead_id.is_some());
}

//! Leads with their labels and sources, and what they are converted to.

use pipedrive::serde_json::json;
use pipedrive::{v1, v2};

use crate::Api;

pub(crate) fn all(api: &mut Api) {
    use v1::lead_labels::*;
    use v1::leads::*;

    let label = AddLeadLabel::new("Later", LeadLabelColor::Gray);
    let label = call!(api, label, {"name": "Later", "color": "gray"}).id.clone();
    let updated = UpdateLeadLabel::new(label.clone()).color(LeadLabelColor::Pink);
    let updated = call!(api, updated, {"id": label, "color": "pink"});
    assert_eq!((updated.name.as_deref(), updated.color.clone()), (Some("Later"), Some(LeadLabelColor::Pink)));
    assert!(call!(api, GetLeadLabels::new()).items.iter().any(|own| own.id == label));
    assert!(call!(api, v1::lead_sources::GetLeadSources::new()).items.iter().any(|source| source.name == "API"));

    let person = call!(api, v2::persons::AddPerson::new().name("Lea Lead"), {"name": "Lea Lead"}).id;
    let added = AddLead::new("Garage").person_id(person).label_ids([label.clone()]).value(LeadValue::new(9, "EUR"));
    let lead = call!(api, added, {
        "title": "Garage", "person_id": person, "label_ids": [label], "value": {"amount": 9, "currency": "EUR"},
    });
    let lead = lead.id.clone();
    let updated = UpdateLead::new(lead.clone()).was_seen(true).clear_value();
    let updated = call!(api, updated, {"id": lead, "was_seen": true, "value": null});
    assert_eq!((updated.was_seen, updated.value.clone()), (Some(true), None));
    let read = call!(api, GetLead::new(lead.clone()), {"id": lead});
    assert_eq!((read.title.as_deref(), read.label_ids.clone()), (Some("Garage"), Some(vec![label.clone()])));
    assert_eq!(call!(api, GetLeads::new().person_id(person), {"person_id": person}).items[0].id, lead);
    let found = SearchLeads::new("garage").fields([v2::leads::LeadSearchField::Title]);
    assert_eq!(call!(api, found, {"term": "garage", "fields": ["title"]}).items[0].item.id, lead);
    let found = v2::leads::SearchLeads::new("garage").person_id(person);
    assert_eq!(call!(api, found, {"term": "garage", "person_id": person}).items[0].item.id, lead);
    assert!(call!(api, GetLeadUsers::new(lead.clone()), {"id": lead}).items.contains(&1.into()));

    let started = v2::leads::ConvertLeadToDeal::new(lead.clone()).stage_id(2);
    let started = call!(api, started, {"id": lead, "stage_id": 2}).conversion_id;
    let status = v2::leads::GetLeadConversionStatus::new(lead.clone(), started.clone());
    call!(api, status, {"id": lead, "conversion_id": started});
    let status = v2::leads::GetLeadConversionStatus::new(lead.clone(), started.clone());
    let deal = call!(api, status, {"id": lead, "conversion_id": started}).deal_id.unwrap();
    assert_eq!(call!(api, v2::deals::GetDeal::new(deal), {"id": deal}).stage_id, Some(2.into()));

    let other = call!(api, AddLead::new("Shed").person_id(person), {"title": "Shed", "person_id": person}).id.clone();
    let archived = UpdateLead::new(other.clone()).is_archived(true);
    call!(api, archived, {"id": other, "is_archived": true});
    let archived = call!(api, GetArchivedLeads::new(), {}).items;
    assert!(archived.iter().any(|own| own.id == other));
    assert_eq!(call!(api, DeleteLead::new(other.clone()), {"id": other}).id, other);
    gone!(api, GetLead::new(other.clone()), {"id": other});
    assert_eq!(call!(api, DeleteLeadLabel::new(label.clone()), {"id": label}).id, label);
    gone!(api, DeleteLeadLabel::new(label.clone()), {"id": label});
    api.finds_nothing(GetLeads::new().person_id(person), &json!({"person_id": person}));
}

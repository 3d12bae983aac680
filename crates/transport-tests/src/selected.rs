//! The v1 lists and single records that a field selector serves, with and without one, as the emulator returns them.

use std::collections::BTreeSet;

use pipedrive_core::model::{Date, Sort};
use pipedrive_core::record::Record;
use pipedrive_core::v1::activities::{GetActivities, GetActivity};
use pipedrive_core::v1::deal_participants::GetDealPersons;
use pipedrive_core::v1::deal_products::GetDealProducts;
use pipedrive_core::v1::deals::{DealStatusFilter, GetDeal, GetDealActivities, GetDeals};
use pipedrive_core::v1::organizations::{
    GetOrganization, GetOrganizationActivities, GetOrganizationDeals, GetOrganizationPersons, GetOrganizations,
};
use pipedrive_core::v1::persons::{GetPerson, GetPersonActivities, GetPersonDeals, GetPersons};
use pipedrive_core::v1::pipelines::{GetPipeline, GetPipelines};
use pipedrive_core::v1::products::{GetProduct, GetProducts};
use pipedrive_core::v1::stages::{GetStage, GetStages};
use pipedrive_core::wire::Selectable;
use pipedrive_core::{
    Account, Credentials, Error, Host, Id, Item, Operation, Page, Paginated, Policy, Select as _, Session,
};
use pipedrive_sandbox::Sandbox;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::transport::{Settings, Transport};

/// Reads lists in pages of one record, if they have pages.
pub(crate) fn v1_lists_are_read_whole_and_by_fields<T: Transport>() {
    let client = company::<T>();
    let all = DealStatusFilter::AllNotDeleted;
    for ((target, ids), wanted) in [
        (client.list(GetDeals::new().limit(1), "title"), vec![1, 2, 3]),
        (client.list(GetDeals::new().limit(1).start(1), "title"), vec![2, 3]),
        (client.list(GetDeals::new().limit(1).user_id(2), "user_id"), vec![3]),
        (client.list(GetDeals::new().limit(1).owned_by_you(true), "user_id"), vec![1, 2]),
        (client.list(GetDeals::new().limit(1).stage_id(2), "stage_id"), vec![3]),
        (client.list(GetDeals::new().limit(1).status(DealStatusFilter::Won), "status"), vec![2]),
        (client.list(GetDeals::new().limit(1).status(DealStatusFilter::Deleted), "status"), vec![4]),
        (client.list(GetDeals::new().limit(1).filter_id(1), "title"), vec![1]),
        (client.list(GetDeals::new().limit(1).sort(Sort::by("title")), "title"), vec![2, 1, 3]),
        (client.list(GetDealActivities::new(1).limit(1), "subject"), vec![1, 2]),
        (client.list(GetDealActivities::new(1).limit(1).done(true), "done"), vec![1]),
        (client.list(GetDealActivities::new(1).limit(1).exclude([1, 3]), "type"), vec![2]),
        (client.list(GetDealPersons::new(1).limit(1), "email"), vec![20, 21]),
        (client.list(GetDealProducts::new(1).limit(1), "sum"), vec![1, 2]),
        (client.list(GetDealProducts::new(1).limit(1).include_product_data(true), "product"), vec![1, 2]),
        (client.list(GetPersons::new().limit(1), "name"), vec![20, 21, 22]),
        (client.list(GetPersons::new().limit(1).user_id(2), "owner_id"), vec![22]),
        (client.list(GetPersons::new().limit(1).filter_id(2), "name"), vec![21]),
        (client.list(GetPersons::new().limit(1).first_char("B"), "first_char"), vec![21]),
        (client.list(GetPersons::new().limit(1).sort(Sort::by("name").descending()), "name"), vec![22, 21, 20]),
        (client.list(GetPersonActivities::new(20).limit(1), "person_id"), vec![1, 2]),
        (client.list(GetPersonActivities::new(20).limit(1).done(false).exclude(1), "done"), vec![2]),
        (client.list(GetPersonDeals::new(20).limit(1).status(all.clone()), "title"), vec![1, 2]),
        (client.list(GetPersonDeals::new(20).limit(1).sort(Sort::by("title")), "title"), vec![2, 1]),
        (client.list(GetOrganizations::new().limit(1), "name"), vec![10, 11]),
        (client.list(GetOrganizations::new().limit(1).user_id(2), "owner_id"), vec![11]),
        (client.list(GetOrganizations::new().limit(1).filter_id(3), "name"), vec![11]),
        (client.list(GetOrganizations::new().limit(1).first_char("a"), "address"), vec![10]),
        (client.list(GetOrganizations::new().limit(1).sort(Sort::by("name").descending()), "name"), vec![11, 10]),
        (client.list(GetOrganizationActivities::new(10).limit(1), "org_id"), vec![1, 2]),
        (client.list(GetOrganizationActivities::new(10).limit(1).done(true).exclude(2), "done"), vec![1]),
        (client.list(GetOrganizationDeals::new(10).limit(1), "org_id"), vec![1, 2]),
        (client.list(GetOrganizationDeals::new(10).limit(1).only_primary_association(true), "org_id"), vec![1]),
        (client.list(GetOrganizationDeals::new(10).limit(1).status(all).sort(Sort::by("title")), "title"), vec![2, 1]),
        (client.list(GetOrganizationPersons::new(10).limit(1), "org_id"), vec![20]),
        (client.list(GetActivities::new().limit(1), "user_id"), vec![1, 2]),
        (client.list(GetActivities::new().limit(1).user_id(0), "user_id"), vec![1, 2, 3]),
        (client.list(GetActivities::new().limit(1).user_id(0).filter_id(4), "subject"), vec![3]),
        (client.list(GetActivities::new().limit(1).filter_id(4), "subject"), vec![]),
        (client.list(GetActivities::new().limit(1).user_id(0).kind("call"), "type"), vec![1, 3]),
        (client.list(GetActivities::new().limit(1).start_date(day("2026-02-01")), "due_date"), vec![2]),
        (client.list(GetActivities::new().limit(1).end_date(day("2026-02-01")), "due_date"), vec![1]),
        (client.list(GetActivities::new().limit(1).done(false), "done"), vec![2]),
        (client.list(GetProducts::new().limit(1), "prices"), vec![1, 2, 3, 40]),
        (client.list(GetProducts::new().limit(1).user_id(2), "owner_id"), vec![40]),
        (client.list(GetProducts::new().limit(1).filter_id(5), "name"), vec![40]),
        (client.list(GetProducts::new().limit(1).ids([1, 40]), "name"), vec![1, 40]),
        (client.list(GetProducts::new().limit(1).first_char("r"), "first_char"), vec![40]),
        (client.list(GetStages::new().limit(1), "pipeline_name"), vec![1, 2, 3, 4, 5, 6]),
        (client.list(GetStages::new().limit(1).pipeline_id(2), "pipeline_id"), vec![6]),
        (client.whole(&GetPipelines::new(), "name"), vec![1, 2]),
    ] {
        assert_eq!(ids, wanted, "{target}");
    }
}

pub(crate) fn v1_records_are_read_whole_and_by_fields<T: Transport>() {
    let client = company::<T>();
    client.single(&GetDeal::new(1), "stay_in_pipeline_stages");
    client.single(&GetDeal::new(1), &pipedrive_sandbox::demo_field("deal", "monetary").unwrap());
    client.single(&GetPerson::new(20), "phone");
    client.single(&GetOrganization::new(10), "edit_name");
    client.single(&GetActivity::new(1), "participants");
    client.single(&GetProduct::new(40), "prices");
    client.single(&GetPipeline::new(2), "url_title");
    client.single(&GetStage::new(6), "pipeline_deal_probability");
}

/// What comes beside the records stays as it is with a selector.
pub(crate) fn v1_totals_come_with_and_without_a_selector<T: Transport>() {
    fn beside<O, R>(client: &Client<impl Transport>, list: &O) -> Value
    where
        O: Operation<Output = Page<R>> + Selectable + Clone,
        R: DeserializeOwned,
    {
        let read =
            |additional: Option<Box<RawValue>>| serde_json::from_str::<Value>(additional.unwrap().get()).unwrap();
        let whole = read(client.send(list).unwrap().additional_data);
        assert_eq!(read(client.send(&list.clone().select::<Value, _>(["id"])).unwrap().additional_data), whole);
        whole
    }

    let client = company::<T>();
    let name = client.send(&GetActivity::new(1)).unwrap().data.owner_name;
    let shares = json!({"1": {"name": name, "activities": {"call": 1, "lunch": 1}, "activity_count": 2, "share": 100}});
    assert_eq!(beside(&client, &GetDealActivities::new(1))["activity_distribution"], shares);
    assert_eq!(beside(&client, &GetPersonActivities::new(20))["activity_distribution"], shares);
    assert_eq!(beside(&client, &GetOrganizationActivities::new(10))["activity_distribution"], shares);
    let totals = beside(&client, &GetDealProducts::new(1));
    assert_eq!(
        (totals["products_quantity_total"].as_f64(), totals["products_sum_total"].as_f64()),
        (Some(3.0), Some(70.0))
    );
    let summary = beside(&client, &GetProducts::new().limit(1).get_summary(true));
    assert_eq!(summary["summary"]["total_count"], "4");
    assert_eq!(beside(&client, &GetProducts::new().get_summary(false)).get("summary"), None);
}

struct Client<T> {
    sandbox: Sandbox,
    client: T,
    session: Session,
}

impl<T: Transport> Client<T> {
    fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
        self.client.send(operation)
    }

    /// Reads a list with pages to its end, whole and with two fields only. Returns the last target and the ids.
    fn list<O, R>(&self, list: O, field: &str) -> (String, Vec<u64>)
    where
        O: Paginated<Output = Page<R>> + Selectable + Send + 'static,
        R: Record + Serialize + DeserializeOwned + Send + 'static,
    {
        let rows = self.client.rows(self.session.pages(list.clone()), 100).rows;
        let records: Vec<R> = rows.into_iter().map(Result::unwrap).collect();
        let rows = self.client.rows(self.session.pages(list.select(["id", field])), 100).rows;
        let rows: Vec<_> = rows.into_iter().map(Result::unwrap).collect();
        (self.target(), compare(&records, &rows, field))
    }

    /// Reads a list without pages, whole and with two fields only. Returns the last target and the ids.
    fn whole<O, R>(&self, list: &O, field: &str) -> (String, Vec<u64>)
    where
        O: Operation<Output = Page<R>> + Selectable + Clone,
        R: Record + Serialize + DeserializeOwned,
    {
        let records = self.send(list).unwrap().items;
        let rows = self.send(&list.clone().select(["id", field])).unwrap().items;
        (self.target(), compare(&records, &rows, field))
    }

    fn target(&self) -> String {
        self.sandbox.journal().last().unwrap().target.clone()
    }

    /// Reads a record, whole and with two fields only.
    fn single<O, R>(&self, operation: &O, field: &str)
    where
        O: Operation<Output = Item<R>> + Selectable + Clone,
        R: Record + Serialize + DeserializeOwned,
    {
        let record = self.send(operation).unwrap().data;
        let row = self.send(&operation.clone().select(["id", field])).unwrap().data;
        assert_eq!(compare(&[record], &[row], field).len(), 1);
    }
}

/// Checks that the records have a field for each member that is not a custom field, and that the rows are the same
/// records with the two fields alone. Returns the ids.
fn compare<R: Record + Serialize + DeserializeOwned>(
    records: &[R],
    rows: &[Map<String, Value>],
    field: &str,
) -> Vec<u64> {
    let known: Vec<Map<String, Value>> = records
        .iter()
        .map(|record| {
            assert!(record.rest().unreadable_fields().is_empty(), "{:?}", record.rest());
            let mut members = serde_json::to_value(record).unwrap().as_object().unwrap().clone();
            let foreign = |name: &String| !record.field_names().contains(&name.as_str()) && !is_custom(name);
            assert_eq!(members.keys().find(|name| foreign(name)), None, "no field for it");
            members.retain(|name, _| name == "id" || name == field);
            assert_eq!(members.len(), 2, "{field} is not in the record");
            members
        })
        .collect();
    let read = rows.iter().map(|row| {
        assert_eq!(row.keys().collect::<BTreeSet<_>>(), [&"id".to_owned(), &field.to_owned()].into());
        // What is equal may be written otherwise, such as 0 and `false`.
        let record: R = serde_json::from_value(row.clone().into()).unwrap();
        serde_json::to_value(record).unwrap()
    });
    assert!(read.eq(known.iter().map(|members| Value::from(members.clone()))), "{rows:?} are not {known:?}");
    known.iter().map(|members| members["id"].as_u64().unwrap()).collect()
}

/// Returns whether a member is a custom field: its key, or that with the name of a part.
fn is_custom(name: &str) -> bool {
    name.len() >= 40 && name.bytes().take(40).all(|byte| byte.is_ascii_hexdigit())
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn company<T: Transport>() -> Client<T> {
    let sandbox = Sandbox::start().unwrap();
    let filter = |id: u64, kind: &str, field: &str, value: &str| {
        let condition = json!({"object": kind, "field_id": field, "operator": "=", "value": value});
        let all = json!({"glue": "and", "conditions": [condition]});
        let any = json!({"glue": "or", "conditions": []});
        json!({"id": id, "name": "One", "type": kind, "conditions": {"glue": "and", "conditions": [all, any]}})
    };
    let records = json!({
        "pipeline": [{"id": 2, "name": "Rent"}],
        "stage": [{"id": 6, "name": "New", "pipeline_id": 2}],
        "organization": [
            {"id": 10, "name": "Acme", "address": {"value": "Main Street 1"}},
            {"id": 11, "name": "Beta", "owner_id": 2},
        ],
        "person": [
            {"id": 20, "name": "Ann", "org_id": 10, "emails": [{"value": "ann@example.org"}]},
            {"id": 21, "name": "Bob"},
            {"id": 22, "name": "Cid", "owner_id": 2},
        ],
        "product": [{"id": 40, "name": "Roof tile", "owner_id": 2, "prices": [{"price": 9.5, "currency": "EUR"}]}],
        "deal": [
            {"id": 1, "title": "Roof", "value": 130.5, "currency": "EUR", "person_id": 20, "org_id": 10},
            {"id": 2, "title": "House", "status": "won", "person_id": 20},
            {"id": 3, "title": "Shed", "owner_id": 2, "org_id": 11, "stage_id": 2},
            {"id": 4, "title": "Tree", "person_id": 20},
        ],
        "participant": [{"deal_id": 1, "person_id": 21}],
        "deal_product": [
            {"deal_id": 1, "product_id": 1, "item_price": 30, "quantity": 2, "sum": 60},
            {"deal_id": 1, "product_id": 40, "item_price": 10, "quantity": 1, "sum": 10},
        ],
        "activity": [
            {"id": 1, "subject": "Ask", "type": "call", "deal_id": 1, "person_id": 20, "org_id": 10,
                "due_date": "2026-01-10", "done": true},
            {"id": 2, "subject": "Eat", "type": "lunch", "deal_id": 1, "person_id": 20, "org_id": 10,
                "due_date": "2026-02-10"},
            {"id": 3, "subject": "Answer", "type": "call", "owner_id": 2, "due_date": "2026-01-20"},
        ],
        "filter": [
            filter(1, "deals", "title", "Roof"),
            filter(2, "people", "name", "Bob"),
            filter(3, "org", "name", "Beta"),
            filter(4, "activity", "subject", "Answer"),
            filter(5, "products", "name", "Roof tile"),
        ],
    });
    sandbox.seed(records.to_string()).unwrap();
    let host = Host::loopback(sandbox.url()).unwrap();
    let account = Account::new(host.clone(), Credentials::api_token(sandbox.token()).unwrap());
    let session = Session::builder(account).policy(Policy::once()).unpaced().build();
    let client = T::build(Settings { session: Some(session.clone()), max_body: None, ..Settings::of(host) }).unwrap();
    client.send(&pipedrive_core::v2::deals::DeleteDeal::new(Id::new(4))).unwrap();
    Client { sandbox, client, session }
}

//! Filters with typed conditions, and the records of the emulator that they select.

use std::collections::{BTreeMap, BTreeSet};

use pipedrive_core::model::{Date, DealStatus, Map, Time, Visibility};
use pipedrive_core::v1::filters::{
    AddFilter, AddressComponent, Condition, Conditions, DeleteFilter, DeleteFilters, FilterField, FilterObject,
    FilterType, GetFilter, GetFilterHelpers, GetFilters, Glue, Operator, RelativeDate, UpdateFilter,
};
use pipedrive_core::{Amount, Page, Raw, v2};
use pipedrive_sandbox::{Sandbox, demo_field};
use serde_json::{Value, json};

use crate::sandbox::client;
use crate::transport::Transport;

/// Starts a sandbox on a Wednesday with three deals: Apple, Banana, and Cherry, in which little has a value.
fn orchard() -> Sandbox {
    let sandbox = Sandbox::builder().clock("2026-05-13T12:00:00Z".parse().unwrap()).start().unwrap();
    let custom = |values: Value| -> Value {
        let values = values.as_object().unwrap().iter();
        values.map(|(kind, value)| (demo_field("deal", kind).unwrap(), value.clone())).collect()
    };
    let records = json!({
        "pipeline": [{"name": "Rent"}],
        "stage": [{"name": "New", "pipeline_id": 2}],
        "team": [{"name": "Pickers", "manager_id": 2, "users": [2]}],
        "organization": [{"name": "Pipe Works"}, {"name": "Roof & Co"}],
        "person": [{"name": "Ann Bee"}, {"name": "Bob"}],
        "lead": [{"title": "Hedge", "person_id": 1}, {"title": "Fence", "organization_id": 2}],
        "project": [{"title": "Garden"}, {"title": "Terrace"}],
        "deal": [
            {
                "title": "Apple", "currency": "EUR", "person_id": 1, "org_id": 1, "stage_id": 1, "visible_to": 3,
                "custom_fields": custom(json!({
                    "varchar": "Roof tiles", "double": 5, "monetary": {"value": 50, "currency": "EUR"}, "set": [21, 22],
                    "enum": 11, "user": 1, "date": "2026-05-13",
                    "time": {"value": "09:30:00", "timezone_id": 1},
                    "timerange": {"value": "09:00:00", "until": "11:00:00", "timezone_id": 1},
                    "daterange": {"value": "2026-05-01", "until": "2026-05-31"},
                    "address": {"value": "Main Street 1, Tallinn", "locality": "Tallinn"},
                })),
            },
            {
                "title": "Banana", "currency": "USD", "person_id": 2, "org_id": 2, "stage_id": 2, "visible_to": 1,
                "status": "won",
                "custom_fields": custom(json!({
                    "varchar": "Wall", "double": 7, "monetary": {"value": 70, "currency": "USD"}, "set": [23],
                    "enum": 12, "user": 2, "date": "2026-04-10",
                    "time": {"value": "14:00:00", "timezone_id": 1},
                    "timerange": {"value": "13:00:00", "until": "15:00:00", "timezone_id": 1},
                    "daterange": {"value": "2026-04-01", "until": "2026-04-30"},
                    "address": {"value": "Main Street 1, Riga", "locality": "Riga"},
                })),
            },
            {"title": "Cherry", "currency": "EUR", "stage_id": 6, "visible_to": 3},
        ],
        "deal_product": [
            {"deal_id": 1, "product_id": 1, "item_price": 1, "quantity": 1},
            {"deal_id": 2, "product_id": 2, "item_price": 1, "quantity": 1},
        ],
        "activity": [
            {"subject": "Ask", "type": "call", "deal_id": 1},
            {"subject": "Bill", "type": "call", "deal_id": 2},
            {"subject": "Clean", "type": "call"},
        ],
    });
    sandbox.seed(records.to_string()).unwrap();
    sandbox
}

/// The ids of fields in v1, by the path of their list and their key.
struct Fields(BTreeMap<(&'static str, String), u64>);

impl Fields {
    fn read<T: Transport>(client: &T) -> Self {
        let paths = ["dealFields", "activityFields", "organizationFields", "personFields", "productFields"];
        let each = paths.into_iter().flat_map(|path| {
            let list = Raw::get(format!("/api/v1/{path}")).query("limit", "500").output::<Page<Value>>();
            let rows = client.send(&list).unwrap().items.into_iter();
            rows.filter_map(move |row| Some(((path, row["key"].as_str()?.to_owned()), row["id"].as_u64()?)))
        });
        Fields(each.collect())
    }

    fn of(&self, path: &'static str, key: &str) -> u64 {
        self.0[&(path, key.to_owned())]
    }

    fn deal(&self, key: &str) -> u64 {
        self.of("dealFields", key)
    }

    /// Returns the id of a deal's custom field of a type.
    fn custom(&self, kind: &str) -> u64 {
        self.deal(&demo_field("deal", kind).unwrap())
    }
}

/// Returns the first letters of the records that a filter selects, in both versions of the API.
fn selected<T: Transport>(client: &T, kind: &FilterType, conditions: &Conditions) -> String {
    let filter = client.send(&AddFilter::new("Some", conditions.clone(), kind.clone())).unwrap().data;
    let paths: &[&str] = match kind {
        FilterType::Deals => &["/api/v1/deals", "/api/v2/deals"],
        FilterType::Leads => &["/api/v1/leads"],
        FilterType::Organizations => &["/api/v1/organizations", "/api/v2/organizations"],
        FilterType::Persons => &["/api/v1/persons", "/api/v2/persons"],
        FilterType::Products => &["/api/v1/products", "/api/v2/products"],
        FilterType::Activities => &["/api/v1/activities", "/api/v2/activities"],
        _ => &["/api/v1/projects", "/api/v2/projects"],
    };
    let selected = paths.iter().map(|path| {
        let list = Raw::get(*path).query("filter_id", filter.id.to_string()).output::<Page<Value>>();
        let rows = client.send(&list).unwrap().items;
        let name =
            |row: &Value| ["title", "name", "subject"].iter().find_map(|name| row[name].as_str()?.chars().next());
        rows.iter().filter_map(name).collect::<BTreeSet<char>>().into_iter().collect::<String>()
    });
    let selected: BTreeSet<String> = selected.collect();
    assert_eq!(selected.len(), 1, "the versions differ: {selected:?} {conditions:?}");
    selected.into_iter().next().unwrap()
}

/// A condition and the first letters of the records that meet it.
type Row = (Condition, &'static str);

pub(crate) fn conditions_select_records<T: Transport>() {
    let sandbox = orchard();
    let client: T = client(&sandbox);
    client.send(&v2::deals::UpdateDeal::new(1).stage_id(3)).unwrap();
    let fields = Fields::read(&client);
    let helpers = client.send(&GetFilterHelpers::new()).unwrap().data;
    let documented = helpers.operators.unwrap();

    // Every type of field takes the operators of the helpers, no more and no fewer, and they select what they say.
    let mut types = BTreeSet::new();
    for (names, kind, rows) in typed_rows(&fields) {
        for name in names {
            let operators: BTreeSet<&str> =
                rows.iter().map(|(row, _)| row.operator.as_ref().unwrap().as_str()).collect();
            let wanted: Vec<Operator> = documented[*name].iter().map(|(operator, _)| operator).collect();
            assert_eq!(operators, wanted.iter().map(Operator::as_str).collect(), "{name}");
            types.insert((*name).to_owned());
        }
        for (condition, letters) in rows {
            assert_eq!(selected(&client, &kind, &Conditions::all([condition.clone()])), letters, "{condition:?}");
        }
    }
    assert_eq!(types, documented.into_iter().map(|(name, _)| name).collect());

    // Nor do the helpers have other words.
    let is_known = |debug: String| assert!(!debug.starts_with("Other"), "{debug}");
    helpers
        .deprecated_operators
        .unwrap()
        .keys()
        .for_each(|key| is_known(format!("{:?}", Operator::from(key.as_str()))));
    let dates = helpers.relative_dates.unwrap();
    dates.values().flat_map(Map::keys).for_each(|key| is_known(format!("{:?}", RelativeDate::from(key.as_str()))));
    let components = helpers.address_field_components.unwrap();
    components.keys().for_each(|key| is_known(format!("{:?}", AddressComponent::from(key.as_str()))));

    for (kind, conditions, letters) in other_rows(&fields) {
        assert_eq!(selected(&client, &kind, &conditions), letters, "{kind} {conditions:?}");
    }
}

/// Returns conditions with every operator that a type of field takes, by the names of the type in the helpers.
fn typed_rows(fields: &Fields) -> Vec<(&'static [&'static str], FilterType, Vec<Row>)> {
    use FilterObject::{Activity, Deal, Product};

    let day = |text: &str| text.parse::<Date>().unwrap();
    let at = |text: &str| text.parse::<Time>().unwrap();
    let number = |id: u64, low: i64, high: i64| -> Vec<Row> {
        let (field, low, high) = (FilterField::number(Deal, id), Amount::from(low), Amount::from(high));
        vec![
            (field.is(low), "A"),
            (field.is_not(low), "BC"),
            (field.greater_than(low), "B"),
            (field.less_than(high), "A"),
            (field.at_least(low), "AB"),
            (field.at_most(low), "A"),
            (field.is_null(), "C"),
            (field.is_not_null(), "AB"),
        ]
    };
    let numbers = [number(fields.custom("double"), 5, 7), number(fields.custom("monetary"), 50, 70)].concat();
    let time = FilterField::time(Deal, fields.custom("time"));
    let times = vec![
        (time.is(at("09:30")), "A"),
        (time.is_not(at("09:30")), "BC"),
        (time.greater_than(at("10:00")), "B"),
        (time.less_than(at("14:00")), "A"),
        (time.at_least(at("09:30")), "AB"),
        (time.at_most(at("09:30")), "A"),
        (time.is_null(), "C"),
        (time.is_not_null(), "AB"),
    ];
    let date = FilterField::date(Deal, fields.custom("date"));
    let dates = vec![
        (date.is(day("2026-05-13")), "A"),
        (date.is(RelativeDate::ThisMonth), "A"),
        (date.is(RelativeDate::BeforeToday), "B"),
        (date.is_not(RelativeDate::ThisWeek), "BC"),
        (date.greater_than(RelativeDate::LastMonth), "A"),
        (date.less_than(RelativeDate::OneWeekAgo), "B"),
        (date.at_least(RelativeDate::Today), "A"),
        (date.at_most(RelativeDate::LastMonth), "B"),
        (date.is_null(), "C"),
        (date.is_not_null(), "AB"),
    ];
    let entered = FilterField::entered_stage(1);
    let entries = vec![
        (entered.is(RelativeDate::Today), "A"),
        (entered.is_not(RelativeDate::Today), "BC"),
        (entered.greater_than(RelativeDate::Yesterday), "A"),
        (entered.less_than(RelativeDate::Today), ""),
        (entered.at_least(RelativeDate::ThisQuarter), "A"),
        (entered.at_most(RelativeDate::Now), "A"),
    ];
    let range = FilterField::time_range(Deal, fields.custom("timerange"));
    let time_ranges = vec![
        (range.is(at("09:00")), "A"),
        (range.is_not(at("09:00")), "BC"),
        (range.greater_than(at("09:00")), "B"),
        (range.less_than(at("13:00")), "A"),
        (range.at_least(at("09:00")), "AB"),
        (range.at_most(at("09:00")), "A"),
        (range.is_null(), "C"),
        (range.is_not_null(), "AB"),
        (range.ends_at(at("11:00")), "A"),
        (range.does_not_end_at(at("11:00")), "BC"),
        (range.ends_before(at("15:00")), "A"),
        (range.ends_at_or_before(at("15:00")), "AB"),
        (range.ends_after(at("11:00")), "B"),
        (range.ends_at_or_after(at("11:00")), "AB"),
        (range.includes(at("10:00")), "A"),
    ];
    let range = FilterField::date_range(Deal, fields.custom("daterange"));
    let date_ranges = vec![
        (range.is(RelativeDate::ThisMonth), "A"),
        (range.is_not(day("2026-05-01")), "BC"),
        (range.greater_than(RelativeDate::LastMonth), "A"),
        (range.less_than(RelativeDate::ThisMonth), "B"),
        (range.at_least(day("2026-04-01")), "AB"),
        (range.at_most(day("2026-04-01")), "B"),
        (range.is_null(), "C"),
        (range.is_not_null(), "AB"),
        (range.ends_at(day("2026-04-30")), "B"),
        (range.does_not_end_at(day("2026-04-30")), "AC"),
        (range.ends_before(RelativeDate::Today), "B"),
        (range.ends_at_or_before(day("2026-05-31")), "AB"),
        (range.ends_after(RelativeDate::Tomorrow), "A"),
        (range.ends_at_or_after(day("2026-04-30")), "AB"),
        (range.includes(RelativeDate::Today), "A"),
    ];
    let text = FilterField::text(Deal, fields.custom("varchar"));
    let texts = vec![
        (text.is("Wall"), "B"),
        (text.is_not("Wall"), "AC"),
        (text.is_null(), "C"),
        (text.is_not_null(), "AB"),
        (text.contains("OOF"), "A"),
        (text.starts_with("wa"), "B"),
        (text.does_not_start_with("Wa"), "AC"),
    ];
    let title = FilterField::title(Deal, fields.deal("title"));
    let titles = vec![
        (title.is("Banana"), "B"),
        (title.contains("err"), "C"),
        (title.starts_with("App"), "A"),
        (title.does_not_start_with("App"), "BC"),
    ];
    let set = FilterField::set(Deal, fields.custom("set"));
    let sets = vec![
        (set.is(23), "B"),
        (set.is_not(23), "AC"),
        (set.has_option(22), "A"),
        (set.lacks_option(22), "BC"),
        (set.is_null(), "C"),
        (set.is_not_null(), "AB"),
    ];
    let option = FilterField::option(Deal, fields.custom("enum"));
    let options =
        vec![(option.is(11), "A"), (option.is_not(11), "BC"), (option.is_null(), "C"), (option.is_not_null(), "AB")];
    let deal = FilterField::deal(Activity, fields.of("activityFields", "deal_id"));
    let deals = vec![(deal.is(1), "A"), (deal.is_not(1), "BC"), (deal.is_null(), "C"), (deal.is_not_null(), "AB")];
    let person = FilterField::person(Deal, fields.deal("person_id"));
    let persons =
        vec![(person.is(1), "A"), (person.is_not(1), "BC"), (person.is_null(), "C"), (person.is_not_null(), "AB")];
    let organization = FilterField::organization(Deal, fields.deal("org_id"));
    let organizations = vec![
        (organization.is(1), "A"),
        (organization.is_not(1), "BC"),
        (organization.is_null(), "C"),
        (organization.is_not_null(), "AB"),
    ];
    let product = FilterField::product(Product, fields.of("productFields", "id"));
    let products =
        vec![(product.is(1), "A"), (product.is_not(1), "BC"), (product.is_null(), "C"), (product.is_not_null(), "AB")];
    let user = FilterField::user(Deal, fields.custom("user"));
    let users = vec![
        (user.is(1), "A"),
        (user.is_not(1), "BC"),
        (user.is_null(), "C"),
        (user.is_not_null(), "AB"),
        (user.belongs_to_team(1), "B"),
    ];
    let stage = FilterField::stage(Deal, fields.deal("stage_id"));
    let stages = vec![(stage.is(3), "A"), (stage.is_not(3), "BC"), (stage.has_been(1), "A"), (stage.has_been(2), "B")];
    let pipeline = FilterField::pipeline(Deal, fields.deal("pipeline_id"));
    let status = FilterField::status(Deal, fields.deal("status"));
    let visible_to = FilterField::visible_to(Deal, fields.deal("visible_to"));
    let currency = FilterField::currency(Deal, fields.deal("currency"));
    vec![
        (&["int", "double", "monetary"], FilterType::Deals, numbers),
        (&["time"], FilterType::Deals, times),
        (&["date"], FilterType::Deals, dates),
        (&["entered_stage"], FilterType::Deals, entries),
        (&["timerange"], FilterType::Deals, time_ranges),
        (&["daterange"], FilterType::Deals, date_ranges),
        (&["varchar"], FilterType::Deals, texts),
        (&["title"], FilterType::Deals, titles),
        (&["set"], FilterType::Deals, sets),
        (&["enum"], FilterType::Deals, options),
        (&["deal"], FilterType::Activities, deals),
        (&["person"], FilterType::Deals, persons),
        (&["organization"], FilterType::Deals, organizations),
        (&["product"], FilterType::Deals, products),
        (&["user"], FilterType::Deals, users),
        (&["stage"], FilterType::Deals, stages),
        (&["pipeline"], FilterType::Deals, vec![(pipeline.is(1), "AB"), (pipeline.is_not(1), "C")]),
        (
            &["status"],
            FilterType::Deals,
            vec![(status.is(DealStatus::Won), "B"), (status.is_not(DealStatus::Won), "AC")],
        ),
        (
            &["visible_to"],
            FilterType::Deals,
            vec![(visible_to.is(Visibility::OWNER), "B"), (visible_to.is_not(Visibility::OWNER), "AC")],
        ),
        (&["currency"], FilterType::Deals, vec![(currency.is("USD"), "B"), (currency.is_not("USD"), "AC")]),
    ]
}

/// Returns conditions with other operators, about other records and in both groups.
fn other_rows(fields: &Fields) -> Vec<(FilterType, Conditions, &'static str)> {
    use FilterObject::{Activity, Deal, Lead, Organization, Person, Product, Project};

    let text = |operator, value| Condition::new(Deal, fields.custom("varchar"), operator).value(value);
    let city = FilterField::address(Deal, fields.custom("address"), AddressComponent::Locality);
    let number = FilterField::number(Deal, fields.custom("double"));
    let title = FilterField::title(Deal, fields.deal("title"));
    let company = FilterField::text(Organization, fields.of("organizationFields", "name"));
    let name = FilterField::text(Person, fields.of("personFields", "name"));
    let product = FilterField::text(Product, fields.of("productFields", "name"));
    let subject = FilterField::text(Activity, fields.of("activityFields", "subject"));
    let lead = FilterField::title(Lead, fields.deal("title"));
    // Fields of projects have no id: that their key can stand in its place is unconfirmed.
    let project = Condition::new(Project, "title", Operator::StartsWith).value("Gar");
    vec![
        (FilterType::Deals, Conditions::all([text(Operator::EndsWith, "tiles")]), "A"),
        (FilterType::Deals, Conditions::all([text(Operator::DoesNotContain, "oof")]), "BC"),
        (FilterType::Deals, Conditions::all([text(Operator::DoesNotEndWith, "tiles")]), "BC"),
        (FilterType::Deals, Conditions::all([city.starts_with("Tall")]), "A"),
        (FilterType::Deals, Conditions::all([]), "ABC"),
        (FilterType::Deals, Conditions::all([number.at_least(5), title.contains("an")]), "B"),
        (FilterType::Deals, Conditions::any([number.is(5), title.contains("err")]), "AC"),
        (
            FilterType::Deals,
            Conditions::all([number.is_not_null()]).and_any([number.is(5), title.contains("err")]),
            "A",
        ),
        (FilterType::Deals, Conditions::all([company.contains("pipe")]), "A"),
        (FilterType::Deals, Conditions::all([company.is_null()]), "C"),
        (FilterType::Organizations, Conditions::all([company.contains("pipe")]), "P"),
        (FilterType::Organizations, Conditions::all([number.greater_than(5)]), "R"),
        (FilterType::Persons, Conditions::all([name.starts_with("Ann")]), "A"),
        (FilterType::Persons, Conditions::all([title.contains("an")]), "B"),
        (FilterType::Products, Conditions::all([product.contains("book")]), "N"),
        (FilterType::Activities, Conditions::all([subject.is("Bill")]), "B"),
        (FilterType::Activities, Conditions::all([title.is("Apple")]), "A"),
        (FilterType::Leads, Conditions::all([lead.is("Hedge")]), "H"),
        (FilterType::Leads, Conditions::all([company.contains("roof")]), "F"),
        (FilterType::Projects, Conditions::all([project]), "G"),
    ]
}

pub(crate) fn filters_are_created_read_updated_and_deleted<T: Transport>() {
    let sandbox = orchard();
    let client: T = client(&sandbox);
    let fields = Fields::read(&client);
    let title = FilterField::title(FilterObject::Deal, fields.deal("title"));
    let conditions = Conditions::all([title.contains("an")]);
    let [deals, others] = [("Roofs", FilterType::Deals), ("Walls", FilterType::Persons)]
        .map(|(name, kind)| client.send(&AddFilter::new(name, conditions.clone(), kind)).unwrap().data);
    assert_eq!((deals.name.as_deref(), deals.kind), (Some("Roofs"), Some(FilterType::Deals)));

    let listed = client.send(&GetFilters::new().kind(FilterType::Deals)).unwrap().items;
    assert_eq!(
        listed.iter().map(|filter| (filter.id, filter.conditions.is_none())).collect::<Vec<_>>(),
        [(deals.id, true)]
    );

    // What is read back has more, such as the key of the field, and can be sent again.
    let read = client.send(&GetFilter::new(deals.id).include_field_code(true)).unwrap().data;
    let mut changed = read.conditions.unwrap();
    let condition = changed.iter().next().unwrap();
    assert_eq!(condition.field_code.as_deref(), Some("title"));
    assert_eq!((condition.operator.as_ref(), condition.value.as_deref()), (Some(&Operator::Contains), Some("an")));
    changed.group_mut(Glue::Or).push(title.starts_with("B"));
    let updated = client.send(&UpdateFilter::new(deals.id, changed.clone()).name("Bananas")).unwrap().data;
    assert_eq!(updated.name.as_deref(), Some("Bananas"));
    assert_eq!(updated.conditions.unwrap().iter().count(), 2);

    assert_eq!(client.send(&DeleteFilter::new(deals.id)).unwrap().id, deals.id);
    assert_eq!(client.send(&DeleteFilters::new([deals.id, others.id])).unwrap().id, [others.id]);
    assert!(client.send(&GetFilters::new()).unwrap().items.is_empty());
}

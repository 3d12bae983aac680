//! Records: every field is read and written again, and if it is `null`, missing or unreadable, the others are read.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use pipedrive_core::model::json_value::JsonValue;
use pipedrive_core::record::{Record, Rest};
use pipedrive_core::v2::deals::GetDeals;
use pipedrive_core::wire::Output;
use pipedrive_core::{Operation, Page, model, v1, v2};
use proptest::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// A type that is read like a record.
struct Kind {
    name: &'static str,
    /// Returns the names of the fields.
    fields: fn() -> Vec<&'static str>,
    /// Reads JSON and writes it again; returns also the names of the fields that cannot be read.
    #[expect(clippy::type_complexity, reason = "it is said once")]
    read: fn(&str) -> Result<(Value, Vec<&'static str>), String>,
    /// A record with only its required fields.
    least: &'static str,
}

/// The members of a record.
type Members = Map<String, Value>;

macro_rules! kinds {
    ($($least:literal: $($record:ty),*;)*) => {
        const KINDS: &[Kind] = &[$($(
            Kind {
                name: stringify!($record),
                fields: || <$record>::blank().field_names().to_vec(),
                read: |json| read::<$record>(json, |record| record.rest()),
                least: $least,
            },
        )*)*];
    };
}

kinds! {
    "{}":
        model::Contact, model::Address, model::Participant, model::V1Participant, model::Attendee,
        model::V1Attendee, model::UserRef, model::PersonRef, model::OrganizationRef, model::PictureRef,
        model::NamedUser, model::NamedPerson, model::NamedOrganization, model::NamedPhase, model::NamedStage,
        model::RelatedObjects, v1::activities::ActivityFile, v1::deals::Period, v1::deals::StageTimes,
        v1::notes::NoteAuthor, v1::notes::NoteTarget, v1::users::UserAccess, v1::users::UserLanguage,
        v1::users::UserPermissions, v1::roles::PipelineVisibility, v1::permission_sets::PermissionSetAssignment,
        v1::fields::DeletedFields, v1::roles::RoleAssignment, v1::roles::RolePipelines, v1::roles::RoleSettings,
        v2::deal_products::DeletedDealProducts, v2::followers::FollowerChange, v2::item_search::DealOfItem,
        v2::item_search::FieldHit, v2::product_variations::VariationPrice, v2::products::ProductPrice,
        v2::projects::ProjectChange, v2::fields::Subfield, v2::fields::FieldVisibility, v2::fields::FieldPipelines,
        v2::fields::FieldDialog, v2::fields::FieldImportance, v2::fields::FieldRequirement, v1::billing::Addon,
        v1::filters::FilterHelpers, v1::filters::Conditions, v1::filters::ConditionGroup, v1::filters::Condition,
        v1::goals::FoundGoals, v1::goals::SavedGoal, v1::goals::GoalResult, v1::goals::GoalKind,
        v1::goals::GoalParams, v1::goals::GoalAssignee, v1::goals::GoalOutcome, v1::goals::GoalDuration,
        v1::mailbox::MailThreadParties, v1::mailbox::MailParty, v1::meetings::UserProviderLinkChange,
        v1::pipelines::ConversionStatistics, v1::pipelines::StageConversion, v1::pipelines::MovementStatistics,
        v1::pipelines::MovedDeals, v1::pipelines::AverageAge, v1::pipelines::StageAge, v1::recents::Recent,
        v1::user_connections::UserConnections, v1::user_settings::UserSettings,
        v1::deal_participants::ParticipantChange, v1::deal_participants::ParticipantDeal,
        v1::deal_reports::CurrencyTotal, v1::deal_reports::DealsSummary, v1::deal_reports::TimelinePeriod,
        v1::deal_reports::TimelineTotals, v1::mail_messages::LinkedMailMessage,
        v1::persons::PersonProduct, v1::products::ProductPrice, v1::updates::ChangedField,
        v1::updates::FieldChange, v1::updates::Update, v1::projects::ProjectPlanItem;
    r#"{"id":1}"#:
        model::Label, v1::activities::Activity, v1::currencies::Currency, v1::deals::Deal, v1::files::File, v1::filters::Filter,
        v1::activity_types::ActivityType, v1::notes::Note, v1::webhooks::Webhook, v1::organizations::Organization,
        v1::persons::Person, v1::users::User, v2::activities::Activity, v1::legacy_teams::Team,
        v1::organization_relationships::OrganizationRelationship, v1::roles::Role,
        v2::deal_installments::Installment, v2::deal_products::DealProduct, v2::deals::Deal, v2::deals::FoundDeal,
        v2::item_search::FoundItem, v2::organizations::Organization, v2::organizations::FoundOrganization,
        v2::persons::Person, v2::persons::FoundPerson, v2::persons::PersonPicture, v2::pipelines::Pipeline,
        v2::product_images::ProductImage, v2::product_variations::ProductVariation, v2::products::Product,
        v2::products::FoundProduct, v2::project_boards::Board, v2::project_phases::Phase,
        v2::project_templates::ProjectTemplate, v2::projects::Project, v2::projects::FoundProject,
        v2::stages::Stage, v2::tasks::Task, v2::fields::FieldOption, v2::fields::FieldOptionToDelete,
        v1::mailbox::MailThread, v1::mailbox::MailMessage, v1::deal_participants::DealParticipant,
        v1::followers::Follower, v1::organizations::MergedOrganization, v1::deal_products::DealProduct,
        v1::pipelines::Pipeline, v1::products::Product, v1::stages::Stage,
        v1::projects::Project, v1::projects::ProjectGroup, v1::tasks::Task;
    r#"{"id":"a"}"#:
        v1::lead_labels::LeadLabel, v1::leads::Lead, v2::deal_discounts::Discount, v2::leads::FoundLead,
        v1::permission_sets::PermissionSet, v1::call_logs::CallLog, v1::channels::Channel,
        v1::channels::ChannelMessage, v1::goals::Goal;
    r#"{"id":"a","type":"image/png","url":"https://example.org"}"#:
        v1::channels::ChannelAttachment;
    r#"{"field_code":"a"}"#:
        v2::fields::Field;
    r#"{"label":"a"}"#:
        v1::fields::KeptOrNewOption, v2::fields::NewFieldOption;
    r#"{"id":1,"label":"a"}"#:
        v2::fields::FieldOptionUpdate;
    r#"{"name":"a"}"#:
        v1::lead_sources::LeadSource;
    r#"{"key":"a"}"#:
        v1::fields::Field;
    r#"{"amount":1,"currency":"a"}"#:
        v1::leads::LeadValue;
    r#"{"uuid":"a"}"#:
        v1::notes::NoteComment;
    r#"{"product_id":1,"item_price":1,"quantity":1}"#:
        v2::deal_products::NewDealProduct;
    r#"{"price":1,"currency":"EUR"}"#:
        v2::products::NewPrice;
    r#"{"conversion_id":"a"}"#:
        v2::deals::StartedConversion, v2::deals::Conversion;
    r#"{"user_id":1}"#:
        v2::followers::Follower, v2::followers::DeletedFollower;
}

/// Values of the type of every field, and some of other types.
const VALUES: &[&str] = &[
    "0",
    "1",
    "7",
    "12.5",
    "99.50",
    "-3",
    "true",
    "false",
    r#""""#,
    r#""7""#,
    r#""12.50""#,
    r#""text""#,
    r#""2026-01-31""#,
    r#""09:30""#,
    r#""2026-01-31T09:10:11Z""#,
    r#""2026-01-31 09:10:11""#,
    r#""won""#,
    "[]",
    "[1,2]",
    r#"["a","b"]"#,
    r#"[{"id":1}]"#,
    r#"[{"value":"a","primary":true}]"#,
    "{}",
    r#"{"id":1,"name":"Ann"}"#,
    r#"{"value":"a","odd":[{}]}"#,
    r#"{"1":60}"#,
    r#"{"1":{"id":1}}"#,
    r#"{"amount":4500,"currency":"EUR"}"#,
    r#"{"128":"https://example.org"}"#,
    r#"{"y":1,"total_seconds":60}"#,
    "1e400",
    r#""\ud83d\ude00 \"x\"""#,
    "[[[]]]",
];

/// Reads a value and writes all of it, as a record that contains it does.
fn read<T: DeserializeOwned + JsonValue + PartialEq + std::fmt::Debug>(
    json: &str,
    rest: fn(&T) -> &Rest,
) -> Result<(Value, Vec<&'static str>), String> {
    let record: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    let mut text = Vec::new();
    record.write_json(&mut text).map_err(|error| error.to_string())?;
    let text = String::from_utf8(text).unwrap();
    assert_eq!(serde_json::from_str::<T>(&text).unwrap(), record, "written again: {text}");
    let odd = rest(&record).unreadable_fields().iter().map(|odd| odd.name).collect();
    Ok((serde_json::from_str(&text).unwrap(), odd))
}

impl Kind {
    /// Returns the smallest record with one more member.
    fn with(&self, name: &str, value: &str) -> String {
        let mut members: BTreeMap<String, Box<serde_json::value::RawValue>> = serde_json::from_str(self.least).unwrap();
        members.insert(name.to_owned(), serde_json::from_str(value).unwrap());
        serde_json::to_string(&members).unwrap()
    }

    fn least(&self) -> Members {
        serde_json::from_str(self.least).unwrap()
    }

    fn is_required(&self, name: &str) -> bool {
        self.least().contains_key(name)
    }

    /// Reads the smallest record with one more member. Returns what is written of that member, and whether it could not
    /// be read.
    fn member(&self, name: &str, value: &str) -> (Option<Value>, bool) {
        let json = self.with(name, value);
        let (written, odd) = (self.read)(&json).unwrap_or_else(|error| panic!("{}: {error}: {json}", self.name));
        let Value::Object(mut written) = written else { panic!("{}: {json} became {written}", self.name) };
        let member = written.remove(name);
        let mut least = self.least();
        least.remove(name);
        // A name and its alias are one field.
        written.retain(|other, _| least.contains_key(other) || !(self.fields)().contains(&other.as_str()));
        assert_eq!(written, least, "{}: {json}", self.name);
        (member, odd.contains(&name))
    }
}

#[test]
fn every_field_is_read_and_written() {
    for kind in KINDS {
        assert_eq!((kind.read)(kind.least).unwrap(), (kind.least().into(), vec![]), "{}", kind.name);
        for name in (kind.fields)() {
            let mut typed = 0;
            for value in VALUES.iter().filter(|_| !kind.is_required(name)) {
                let came: Option<Value> = serde_json::from_str(value).ok();
                let (written, odd) = match came {
                    Some(_) => kind.member(name, value),
                    // A number that serde_json rejects is kept with its digits.
                    None => continue,
                };
                match odd {
                    true => assert_eq!(written, came, "{} {name} {value}", kind.name),
                    false => {
                        assert!(written.is_some(), "{} {name} {value}", kind.name);
                        typed += 1;
                    }
                }
            }
            assert!(typed > 0 || kind.is_required(name), "{} {name}: nothing is read into it", kind.name);
        }
    }
}

#[test]
fn fields_may_be_null_or_missing_and_null_is_written_again() {
    for kind in KINDS {
        for name in (kind.fields)() {
            if kind.is_required(name) {
                let error = (kind.read)(&kind.with(name, "null")).unwrap_err();
                assert!(error.contains(name), "{error}");
                let mut least = kind.least();
                least.remove(name);
                let error = (kind.read)(&Value::from(least).to_string()).unwrap_err();
                assert!(error.contains(name), "{error}");
            } else {
                let (written, odd) = kind.member(name, "null");
                let empty = [None, Some(Value::Null), Some(json!([])), Some(json!({}))];
                assert!(empty.contains(&written) && !odd, "{} {name}: {written:?}", kind.name);
            }
        }
    }
}

/// Every declared record is in the list above.
#[test]
#[expect(clippy::disallowed_methods, reason = "it reads the sources, which are beside it")]
fn no_record_is_left_out() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut declared = Vec::new();
    for folder in ["v1", "v2", "model"] {
        for file in std::fs::read_dir(source.join(folder)).unwrap() {
            let Ok(text) = std::fs::read_to_string(file.unwrap().path()) else { continue };
            let structs = text.split("\n#[record").skip(1).chain(text.split("\n#[object]").skip(1));
            let names = structs.filter_map(|text| text.split_once("pub struct ")?.1.split(' ').next());
            declared.extend(names.filter(|name| !name.starts_with('$')).map(str::to_owned));
        }
    }
    assert!(declared.len() > 40, "{declared:?}");
    for name in declared {
        assert!(KINDS.iter().any(|kind| kind.name.ends_with(&format!("::{name}"))), "{name}");
    }
}

/// Returns any JSON.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        // Numbers that serde_json reads exactly.
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(VALUES).prop_filter_map("not for serde_json", |text| serde_json::from_str(text).ok()),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,8}", inner), 0..4)
                .prop_map(|members| Value::from(members.into_iter().collect::<Members>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// Replaces any field of any record by any JSON. The record can be read unless the field is required, and a value
    /// that cannot be read is written unchanged.
    #[test]
    fn one_odd_field_costs_one_field(kind in 0..KINDS.len(), field: prop::sample::Index, value in anything()) {
        let kind = &KINDS[kind];
        let names = (kind.fields)();
        let name = names[field.index(names.len())];
        let json = kind.with(name, &value.to_string());
        match (kind.read)(&json) {
            Err(error) => prop_assert!(kind.is_required(name), "{} {json}: {error}", kind.name),
            Ok((written, odd)) if odd.contains(&name) => prop_assert_eq!(&written[name], &value, "{}", kind.name),
            Ok((written, _)) => prop_assert!(written.is_object()),
        }
    }

    /// Members for which a record has no field are written as received.
    #[test]
    fn nothing_is_lost(kind in 0..KINDS.len(), members in prop::collection::vec(("[a-z_]{1,12}!", anything()), 0..6)) {
        let kind = &KINDS[kind];
        let mut record = kind.least();
        record.extend(members);
        let (written, odd) = (kind.read)(&Value::from(record.clone()).to_string()).unwrap();
        prop_assert!(odd.is_empty());
        prop_assert_eq!(written, Value::from(record));
    }
}

#[test]
fn a_record_takes_the_place_of_another() {
    let first = r#"{"id":1,"title":"Roof","value":"a lot","mood":"good"}"#;
    let mut deal: v2::deals::Deal = serde_json::from_str(first).unwrap();
    let second = r#"{"id":2,"currency":"EUR"}"#;
    Deserialize::deserialize_in_place(&mut serde_json::Deserializer::from_str(second), &mut deal).unwrap();
    assert_eq!(deal, serde_json::from_str(second).unwrap());
    assert_eq!(deal.rest().unreadable_fields(), []);
}

/// Rows are read in place, into records that have no values before. Nobody else sees these.
#[test]
fn what_is_made_of_records_is_made_of_those_that_were_read() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(from = "v2::deals::Deal")]
    struct Title(String);

    impl From<v2::deals::Deal> for Title {
        fn from(deal: v2::deals::Deal) -> Self {
            Title(deal.title.expect("every deal has one"))
        }
    }

    let body = r#"{"success":true,"data":[{"id":1,"title":"Roof"},{"id":2,"title":"Walls"}]}"#;
    let response = || http::Response::new(body.into());
    let titles = Page::<Title>::read(&GetDeals::META, response()).unwrap().items;
    assert_eq!(titles, [Title("Roof".to_owned()), Title("Walls".to_owned())]);
    let boxed = Page::<Box<v2::deals::Deal>>::read(&GetDeals::META, response()).unwrap().items;
    assert_eq!(boxed.into_iter().map(|deal| *deal).collect::<Vec<_>>(), GetDeals::read(response()).unwrap().items);
}

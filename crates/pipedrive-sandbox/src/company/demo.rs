//! The demo company: what is there before anyone writes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::fields::{Choice, Field, TYPES};
use super::kind::Kind;
use super::rates::Rates;
use super::record::Record;
use super::store::{Company, Store};
use crate::sequence::scramble;
use crate::wire::time;

/// The entities that carry demo custom fields.
const WITH_FIELDS: [Kind; 4] = [Kind::Deal, Kind::Person, Kind::Organization, Kind::Product];

/// App, type, name and description of each permission set, those that users have by default before others.
const PERMISSION_SETS: [(&str, &str, &str, &str); 5] = [
    ("sales", "admin", "Deals admin", "All there is of deals and leads, and how the company sells"),
    ("sales", "regular", "Deals regular user", "Deals and leads, as far as the set allows"),
    ("global", "admin", "Global admin", "All that products share, such as contacts, activities and reports"),
    ("global", "regular", "Global regular user", "Contacts, activities and reports, as far as the set allows"),
    ("account_settings", "admin", "Account settings", "Settings of the company, its security, bills and users"),
];

/// What permission sets can allow, of which app it is, and whether regular users may do it.
pub(crate) const PERMISSIONS: [(&str, &str, bool); 31] = [
    ("can_add_custom_fields", "global", true),
    ("can_add_products", "sales", true),
    ("can_add_prospects_as_leads", "sales", true),
    ("can_bulk_edit_items", "sales", true),
    ("can_change_visibility_of_items", "sales", true),
    ("can_convert_deals_to_leads", "sales", true),
    ("can_create_own_workflow", "global", true),
    ("can_delete_activities", "global", true),
    ("can_delete_custom_fields", "global", false),
    ("can_delete_deals", "sales", true),
    ("can_edit_custom_fields", "global", true),
    ("can_edit_deals_closed_date", "sales", true),
    ("can_edit_products", "sales", true),
    ("can_edit_shared_filters", "sales", true),
    ("can_export_data_from_lists", "global", true),
    ("can_follow_other_users", "global", true),
    ("can_merge_deals", "sales", false),
    ("can_merge_organizations", "global", true),
    ("can_merge_people", "global", true),
    ("can_modify_labels", "global", true),
    ("can_see_company_wide_statistics", "global", true),
    ("can_see_deals_list_summary", "sales", true),
    ("can_see_hidden_items_names", "global", true),
    ("can_see_other_users", "global", true),
    ("can_see_other_users_statistics", "global", true),
    ("can_see_security_dashboard", "account_settings", false),
    ("can_share_filters", "sales", true),
    ("can_share_insights", "global", true),
    ("can_use_api", "global", true),
    ("can_use_email_tracking", "global", true),
    ("can_use_import", "global", true),
];

/// Returns the key of a demo custom field, `None` where there is no such entity or type.
pub(crate) fn field_key(entity: &str, field_type: &str) -> Option<String> {
    let kind = WITH_FIELDS.into_iter().find(|kind| kind.word() == entity)?;
    TYPES.contains(&field_type).then(|| key_of(kind, field_type))
}

fn key_of(kind: Kind, field_type: &str) -> String {
    hex(&format!("{}/{field_type}", kind.word()))
}

/// Returns forty hexadecimal characters that are always the same for a text.
fn hex(text: &str) -> String {
    let seed = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (1..=3).map(|n| format!("{:016x}", scramble(seed.wrapping_add(n)))).collect::<String>()[..40].to_owned()
}

/// Makes an account with two users, one pipeline of five stages, currencies, activity types, three products and a
/// custom field of every type on deals, persons, organizations and products. Deals, persons and organizations are
/// empty.
pub(crate) fn store(now: Timestamp) -> Store {
    let company = Company {
        id: 55,
        name: "Sandbox Ltd".into(),
        domain: "sandbox".into(),
        contact_sync: true,
        open_deals_limit: None,
        visibility_groups: true,
        currency: "EUR".into(),
        rates: Rates::default(),
    };
    let mut store = Store::new(company, 7);
    let time = time::text(now);
    for (app, kind, name, description) in PERMISSION_SETS {
        let contents: Vec<&str> = PERMISSIONS
            .iter()
            .filter(|(_, own, regular)| *own == app && (kind == "admin" || *regular))
            .map(|(permission, ..)| *permission)
            .collect();
        let set = json!({
            "id": store.uuid(), "app": app, "type": kind, "name": name, "description": description,
            "contents": contents,
        });
        store.insert(Kind::PermissionSet, Record::new(set), 1, now);
    }
    for (name, email, admin) in [("Ann Admin", "ann@example.org", true), ("Ben Seller", "ben@example.org", false)] {
        add_user(&mut store, name, email, admin, now);
    }
    let add = |store: &mut Store, kind: Kind, value: Value| store.insert(kind, Record::new(value), 1, now);
    let pipeline = add(
        &mut store,
        Kind::Pipeline,
        json!({
            "name": "Sales", "order_nr": 1, "is_deleted": false, "is_deal_probability_enabled": true, "add_time": time,
            "update_time": time,
        }),
    );
    for (order, name) in (1..).zip(["Qualified", "Contact Made", "Demo Scheduled", "Proposal Made", "Negotiations"]) {
        add(
            &mut store,
            Kind::Stage,
            json!({
                "name": name, "pipeline_id": pipeline, "order_nr": order, "deal_probability": 100, "is_deleted": false,
                "is_deal_rot_enabled": false, "days_to_rotten": null, "add_time": time, "update_time": time,
            }),
        );
    }
    let currencies = [
        ("EUR", "Euro", "€", 2),
        ("USD", "US Dollar", "$", 2),
        ("GBP", "Pound Sterling", "£", 2),
        ("SEK", "Swedish Krona", "kr", 2),
        ("CHF", "Swiss Franc", "CHF", 2),
        ("PLN", "Polish Zloty", "zł", 2),
        ("JPY", "Japanese Yen", "¥", 0),
    ];
    for (code, name, symbol, decimal_points) in currencies {
        add(
            &mut store,
            Kind::Currency,
            json!({
                "code": code, "name": name, "symbol": symbol, "decimal_points": decimal_points, "active_flag": true,
                "is_custom_flag": false,
            }),
        );
    }
    for (order, (name, key)) in (1..).zip([
        ("Call", "call"),
        ("Meeting", "meeting"),
        ("Task", "task"),
        ("Deadline", "deadline"),
        ("Email", "email"),
        ("Lunch", "lunch"),
    ]) {
        add(
            &mut store,
            Kind::ActivityType,
            json!({
                "name": name, "key_string": key, "icon_key": key, "order_nr": order, "color": null, "active_flag": true,
                "is_custom_flag": false, "add_time": time, "update_time": time,
            }),
        );
    }
    for (name, code, price) in
        [("Mechanical Pencil", "MPENCIL", 5.0), ("Notebook", "NBOOK", 12.5), ("Support", "SUP-1", 90.0)]
    {
        add(
            &mut store,
            Kind::Product,
            json!({
                "name": name, "code": code, "unit": "", "description": null, "category": null, "tax": 0, "owner_id": 1,
                "visible_to": 3, "is_linkable": true, "is_deleted": false, "billing_frequency": "one-time",
                "billing_frequency_cycles": null, "add_time": time, "update_time": time, "custom_fields": {},
                "prices": [{"price": price, "currency": "EUR", "cost": 0, "direct_cost": 0, "notes": ""}],
            }),
        );
    }
    for name in ["Hot", "Warm", "Cold"] {
        let (id, color) = (store.uuid(), if name == "Hot" { "red" } else { "blue" });
        add(
            &mut store,
            Kind::LeadLabel,
            json!({
                "id": id, "name": name, "color": color, "add_time": time::millis(now), "update_time": time::millis(now),
            }),
        );
    }
    let role = json!({
        "name": "(Unassigned users)", "parent_role_id": null, "settings": role_settings(), "hidden_pipeline_ids": [],
    });
    add(&mut store, Kind::Role, role);
    let mut last = 0;
    for kind in WITH_FIELDS {
        let fields = system_fields(kind, &mut last, &time).into_iter().chain(custom_fields(kind, &mut last, &time));
        store.fields.insert(kind, fields.collect());
    }
    for kind in [Kind::Activity, Kind::Note, Kind::Project] {
        store.fields.insert(kind, system_fields(kind, &mut last, &time));
    }
    store.take_events();
    store
}

/// Returns the visibility that a role gives new records.
pub(crate) fn role_settings() -> Value {
    json!({
        "deal_default_visibility": 3, "lead_default_visibility": 3, "org_default_visibility": 3,
        "person_default_visibility": 3, "product_default_visibility": 3, "deal_access_level": 7,
        "org_access_level": 7, "person_access_level": 7, "product_access_level": 7,
    })
}

pub(crate) fn add_user(store: &mut Store, name: &str, email: &str, admin: bool, now: Timestamp) -> u64 {
    let user = user(store, name, email, admin, now);
    store.insert(Kind::User, user, 1, now)
}

/// Returns a user with the settings that all begin with.
pub(crate) fn user(store: &Store, name: &str, email: &str, admin: bool, now: Timestamp) -> Record {
    let time = time::v1(&time::v2(now));
    let kind = if admin { "admin" } else { "regular" };
    let mut access: Vec<Value> = Vec::new();
    for (_, set) in store.rows(Kind::PermissionSet).filter(|(_, set)| set.text("type") == kind) {
        // The first set of an app is the default.
        if access.iter().all(|own| own["app"] != *set.value("app")) {
            access.push(json!({"app": set.value("app"), "admin": admin, "permission_set_id": set.value("id")}));
        }
    }
    Record::new(json!({
        "name": name, "email": email, "default_currency": "EUR", "locale": "en_US", "lang": 1, "phone": null,
        "activated": true, "last_login": time, "created": time, "modified": time, "has_created_company": admin,
        "access": access, "active_flag": true, "timezone_name": "UTC", "timezone_offset": "+00:00", "role_id": 1,
        "icon_url": null, "is_admin": u8::from(admin),
    }))
}

/// Adds deals spread over the stages, each with a value, one in three with a custom field or two.
pub(crate) fn add_deals(store: &mut Store, count: usize, now: Timestamp) {
    let (text, money) = (key_of(Kind::Deal, "varchar"), key_of(Kind::Deal, "monetary"));
    let time = time::text(now);
    for _ in 0..count {
        let draw = store.draw();
        let custom = match draw % 3 {
            0 => json!({&text: format!("note {}", draw % 97), &money: {"value": draw % 10_000, "currency": "EUR"}}),
            _ => json!({}),
        };
        let deal = json!({
            "title": format!("Deal {}", draw % 1_000_000), "value": (draw >> 20) % 100_000, "currency": "EUR",
            "status": "open", "owner_id": 1 + (draw >> 40) % 2, "creator_user_id": 1, "person_id": null, "org_id": null,
            "pipeline_id": 1, "stage_id": 1 + (draw >> 50) % 5, "probability": null, "lost_reason": null,
            "visible_to": 3, "label_ids": [], "is_deleted": false, "is_archived": false, "origin": "API",
            "add_time": time, "update_time": time, "custom_fields": custom,
        });
        store.insert(Kind::Deal, Record::new(deal), 1, now);
    }
    store.take_events();
}

fn custom_fields(kind: Kind, last: &mut u64, time: &str) -> Vec<Field> {
    let choices = |from: u64, labels: &[&str]| -> Vec<Choice> {
        (from..).zip(labels).map(|(id, label)| Choice { id: id.into(), label: (*label).into(), color: None }).collect()
    };
    TYPES
        .iter()
        .map(|field_type| {
            *last += 1;
            Field {
                id: *last,
                code: key_of(kind, field_type),
                name: format!("Demo {field_type}"),
                field_type: (*field_type).to_owned(),
                options: match *field_type {
                    "enum" => choices(11, &["Small", "Medium", "Large"]),
                    "set" => choices(21, &["Red", "Green", "Blue"]),
                    _ => Vec::new(),
                },
                deleted_options: Vec::new(),
                is_custom: true,
                is_mandatory: false,
                is_deal_owner: false,
                is_optional: false,
                description: None,
                placement: BTreeMap::new(),
                add_time: time.to_owned(),
                update_time: time.to_owned(),
            }
        })
        .collect()
}

fn system_fields(kind: Kind, last: &mut u64, time: &str) -> Vec<Field> {
    let names: &[(&str, &str)] = match kind {
        Kind::Deal => &[
            ("id", "int"),
            ("title", "varchar"),
            ("value", "monetary"),
            ("owner_id", "user"),
            ("creator_user_id", "user"),
            ("person_id", "people"),
            ("org_id", "org"),
            ("pipeline_id", "double"),
            ("stage_id", "stage"),
            ("status", "status"),
            ("label_ids", "set"),
            ("probability", "int"),
            ("expected_close_date", "date"),
            ("lost_reason", "varchar_options"),
            ("visible_to", "visible_to"),
            ("add_time", "date"),
            ("update_time", "date"),
            ("won_time", "date"),
            ("lost_time", "date"),
            ("close_time", "date"),
            ("stage_change_time", "date"),
            ("origin", "varchar"),
            ("currency", "currency"),
        ],
        Kind::Person => &[
            ("id", "int"),
            ("name", "varchar"),
            ("emails", "varchar"),
            ("phones", "phone"),
            ("org_id", "org"),
            ("owner_id", "user"),
            ("label_ids", "set"),
            ("visible_to", "visible_to"),
            ("add_time", "date"),
            ("update_time", "date"),
            ("picture_id", "picture"),
            ("im", "varchar"),
            ("postal_address", "address"),
            ("notes", "text"),
            ("birthday", "date"),
            ("job_title", "varchar"),
        ],
        Kind::Organization => &[
            ("id", "int"),
            ("name", "varchar"),
            ("owner_id", "user"),
            ("label_ids", "set"),
            ("address", "address"),
            ("visible_to", "visible_to"),
            ("add_time", "date"),
            ("update_time", "date"),
            ("website", "varchar"),
            ("linkedin", "varchar"),
            ("industry", "enum"),
            ("annual_revenue", "double"),
            ("employee_count", "double"),
        ],
        Kind::Activity => &[
            ("id", "int"),
            ("subject", "varchar"),
            ("type", "enum"),
            ("due_date", "date"),
            ("due_time", "time"),
            ("duration", "time"),
            ("done", "enum"),
            ("owner_id", "user"),
            ("deal_id", "deal"),
            ("person_id", "people"),
            ("org_id", "org"),
            ("project_id", "project"),
            ("note", "text"),
            ("add_time", "date"),
            ("update_time", "date"),
            ("marked_as_done_time", "date"),
        ],
        Kind::Note => &[
            ("id", "int"),
            ("content", "text"),
            ("user_id", "user"),
            ("deal_id", "deal"),
            ("lead_id", "lead"),
            ("person_id", "people"),
            ("org_id", "org"),
            ("add_time", "date"),
            ("update_time", "date"),
        ],
        Kind::Project => &[
            ("id", "int"),
            ("title", "varchar"),
            ("description", "text"),
            ("status", "status"),
            ("board_id", "enum"),
            ("phase_id", "enum"),
            ("owner_id", "user"),
            ("start_date", "date"),
            ("end_date", "date"),
            ("deal_id", "deal"),
            ("person_id", "people"),
            ("org_id", "org"),
            ("label_ids", "set"),
            ("add_time", "date"),
            ("update_time", "date"),
        ],
        _ => &[
            ("id", "int"),
            ("name", "varchar"),
            ("code", "varchar"),
            ("unit", "varchar"),
            ("tax", "double"),
            ("category", "enum"),
            ("owner_id", "user"),
            ("prices", "price_list"),
            ("description", "text"),
            ("billing_frequency", "billing_frequency"),
            ("add_time", "date"),
            ("update_time", "date"),
        ],
    };
    names
        .iter()
        .map(|(code, field_type)| {
            *last += 1;
            let options = match *code {
                "label_ids" => [(1u64, "Customer", "green"), (2, "Hot lead", "red"), (3, "Warm lead", "yellow")]
                    .map(|(id, label, color)| Choice { id: id.into(), label: label.into(), color: Some(color.into()) })
                    .to_vec(),
                "status" if kind == Kind::Deal => ["open", "won", "lost", "deleted"]
                    .map(|id| Choice { id: id.into(), label: id.to_owned(), color: None })
                    .to_vec(),
                _ => Vec::new(),
            };
            let words = code.trim_end_matches("_id").trim_end_matches("_ids").replace('_', " ");
            Field {
                id: *last,
                code: (*code).to_owned(),
                name: words[..1].to_ascii_uppercase() + &words[1..],
                field_type: (*field_type).to_owned(),
                options,
                deleted_options: Vec::new(),
                is_custom: false,
                is_mandatory: matches!(*code, "title" | "name" | "content"),
                is_deal_owner: matches!(kind, Kind::Deal | Kind::Activity) && *code == "owner_id",
                is_optional: false,
                description: None,
                placement: BTreeMap::new(),
                add_time: time.to_owned(),
                update_time: time.to_owned(),
            }
        })
        .collect()
}

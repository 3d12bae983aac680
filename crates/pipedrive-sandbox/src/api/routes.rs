//! Which operation is answered by what: most by the shape of their path, the others by a table of their own.

use std::sync::LazyLock;

use http::Method;

use super::call::Call;
use super::handlers::entity_fields::{self, Options};
use super::handlers::records::{self, Scope};
use super::handlers::{
    account, channels, convert, deal_parts, files, followers, history, images, leads, mail, meetings, merge, notes,
    people, permission_sets, projects, search, statistics, timeline, users, webhooks,
};
use crate::catalogue::{self, Operation};
use crate::company::Kind;
use crate::wire::reply::{Failure, Reply};

/// Answers a call from the store.
pub(crate) fn answer(call: &mut Call<'_>) -> Result<Reply, Failure> {
    match HANDLERS[call.operation.number] {
        Handler::Of(answer, kind) => answer(call, kind),
        Handler::Own(answer) => answer(call),
    }
}

/// What answers an operation.
#[derive(Clone, Copy, Debug)]
enum Handler {
    /// A function for records of any kind.
    Of(fn(&mut Call<'_>, Kind) -> Result<Reply, Failure>, Kind),
    /// A function of its own.
    Own(fn(&mut Call<'_>) -> Result<Reply, Failure>),
}

impl Handler {
    fn find(operation: &Operation) -> Option<Self> {
        let path = operation.path.trim_start_matches('/');
        let plain = unnamed(path);
        if let Some(own) = OWN.iter().find(|own| own.fits(&operation.method, &plain)) {
            return Some(own.handler);
        }
        let (root, rest) = plain.split_once('/').unwrap_or((&plain, ""));
        let (kind, star) = match kind(root) {
            Some(kind) => (kind, "*"),
            None => (kind_of_fields(root)?, "*Fields"),
        };
        let shape = if rest.is_empty() { star.to_owned() } else { format!("{star}/{rest}") };
        let found = SHAPES.iter().find(|own| own.methods.contains(&operation.method.as_str()) && own.path == shape);
        found.map(|shape| Self::Of(shape.answer, kind))
    }
}

/// The handlers of all operations, by their numbers in the catalogue.
static HANDLERS: LazyLock<Vec<Handler>> = LazyLock::new(|| {
    let handler = |operation| Handler::find(operation).expect("a test has seen that every operation has one");
    catalogue::operations().iter().map(handler).collect()
});

/// Returns the path without the names of its arguments.
fn unnamed(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Returns the kind behind the first segment of a path.
fn kind(root: &str) -> Option<Kind> {
    Some(match root {
        "activities" => Kind::Activity,
        "activityTypes" => Kind::ActivityType,
        "boards" => Kind::Board,
        "deals" => Kind::Deal,
        "files" => Kind::File,
        "filters" => Kind::Filter,
        "leads" => Kind::Lead,
        "notes" => Kind::Note,
        "organizationRelationships" => Kind::Relationship,
        "organizations" => Kind::Organization,
        "persons" => Kind::Person,
        "phases" => Kind::Phase,
        "pipelines" => Kind::Pipeline,
        "products" => Kind::Product,
        "projectTemplates" => Kind::ProjectTemplate,
        "projects" => Kind::Project,
        "stages" => Kind::Stage,
        "tasks" => Kind::Task,
        _ => return None,
    })
}

/// Returns the kind whose fields are behind the first segment of a path.
fn kind_of_fields(root: &str) -> Option<Kind> {
    Some(match root {
        "activityFields" => Kind::Activity,
        // Leads have the fields of deals.
        "dealFields" | "leadFields" => Kind::Deal,
        "noteFields" => Kind::Note,
        "organizationFields" => Kind::Organization,
        "personFields" => Kind::Person,
        "productFields" => Kind::Product,
        "projectFields" => Kind::Project,
        _ => return None,
    })
}

/// What answers the paths of one shape, in which `*` stands for the name of a collection.
struct Shape {
    methods: &'static [&'static str],
    path: &'static str,
    answer: fn(&mut Call<'_>, Kind) -> Result<Reply, Failure>,
}

const fn shape(
    methods: &'static [&'static str],
    path: &'static str,
    answer: fn(&mut Call<'_>, Kind) -> Result<Reply, Failure>,
) -> Shape {
    Shape { methods, path, answer }
}

const SHAPES: &[Shape] = &[
    shape(&["GET"], "*", records::list),
    shape(&["POST"], "*", records::add),
    shape(&["DELETE"], "*", records::delete_many),
    shape(&["GET"], "*/archived", |call, kind| records::list_in(call, kind, &Scope::archived())),
    shape(&["GET"], "*/collection", records::collection),
    shape(&["GET"], "*/search", search::entity),
    shape(&["GET"], "*/{}", records::get),
    shape(&["PUT", "PATCH"], "*/{}", records::update),
    shape(&["DELETE"], "*/{}", records::delete),
    shape(&["GET"], "*/{}/activities", |call, kind| records::list_below(call, kind, Kind::Activity)),
    shape(&["GET"], "*/{}/deals", |call, kind| records::list_below(call, kind, Kind::Deal)),
    shape(&["GET"], "*/{}/files", |call, kind| records::list_below(call, kind, Kind::File)),
    shape(&["GET"], "*/{}/mailMessages", mail::messages_below),
    shape(&["GET"], "*/{}/persons", |call, kind| records::list_below(call, kind, Kind::Person)),
    shape(&["POST"], "*/{}/archive", records::archive),
    shape(&["GET"], "*/{}/changelog", history::changelog),
    shape(&["GET"], "*/{}/flow", history::flow),
    shape(&["GET"], "*/{}/convert/status/{}", convert::status),
    shape(&["POST"], "*/{}/duplicate", merge::duplicate),
    shape(&["PUT"], "*/{}/merge", merge::merge),
    shape(&["GET"], "*/{}/permittedUsers", account::permitted_users),
    shape(&["GET"], "*/{}/followers", followers::list),
    shape(&["POST"], "*/{}/followers", followers::add),
    shape(&["GET"], "*/{}/followers/changelog", followers::changelog),
    shape(&["DELETE"], "*/{}/followers/{}", followers::delete),
    shape(&["GET"], "*Fields", entity_fields::list),
    shape(&["POST"], "*Fields", entity_fields::add),
    shape(&["DELETE"], "*Fields", entity_fields::delete_many),
    shape(&["GET"], "*Fields/{}", entity_fields::get),
    shape(&["PUT", "PATCH"], "*Fields/{}", entity_fields::update),
    shape(&["DELETE"], "*Fields/{}", entity_fields::delete),
    shape(&["POST"], "*Fields/{}/options", |call, kind| entity_fields::options(call, kind, Options::Add)),
    shape(&["PATCH"], "*Fields/{}/options", |call, kind| entity_fields::options(call, kind, Options::Rename)),
    shape(&["DELETE"], "*Fields/{}/options", |call, kind| entity_fields::options(call, kind, Options::Delete)),
];

/// What answers one path; it comes before any shape.
struct Own {
    methods: &'static [&'static str],
    path: &'static str,
    handler: Handler,
}

impl Own {
    fn fits(&self, method: &Method, path: &str) -> bool {
        self.methods.contains(&method.as_str()) && self.path == path
    }
}

const fn own(
    methods: &'static [&'static str],
    path: &'static str,
    answer: fn(&mut Call<'_>) -> Result<Reply, Failure>,
) -> Own {
    Own { methods, path, handler: Handler::Own(answer) }
}

const OWN: &[Own] = &[
    own(&["GET"], "deals/installments", deal_parts::installments),
    own(&["GET"], "deals/products", deal_parts::products_of_deals),
    own(&["GET"], "deals/summary", |call| account::deals_summary(call, false)),
    own(&["GET"], "deals/summary/archived", |call| account::deals_summary(call, true)),
    own(&["GET"], "deals/timeline", |call| timeline::timeline(call, false)),
    own(&["GET"], "deals/timeline/archived", |call| timeline::timeline(call, true)),
    own(&["POST"], "deals/{}/convert/lead", convert::deal_to_lead),
    own(&["POST"], "leads/{}/convert/deal", convert::lead_to_deal),
    own(&["GET"], "deals/{}/discounts", deal_parts::discounts),
    own(&["POST"], "deals/{}/discounts", deal_parts::add_discount),
    own(&["PATCH"], "deals/{}/discounts/{}", deal_parts::update_discount),
    own(&["DELETE"], "deals/{}/discounts/{}", |call| deal_parts::delete_part(call, Kind::Discount, "discount_id")),
    own(&["POST"], "deals/{}/installments", deal_parts::add_installment),
    own(&["PATCH"], "deals/{}/installments/{}", deal_parts::update_installment),
    own(&["DELETE"], "deals/{}/installments/{}", |call| {
        deal_parts::delete_part(call, Kind::Installment, "installment_id")
    }),
    own(&["GET"], "deals/{}/participants", merge::participants),
    own(&["POST"], "deals/{}/participants", merge::add_participant),
    own(&["DELETE"], "deals/{}/participants/{}", merge::delete_participant),
    own(&["GET"], "deals/{}/participantsChangelog", merge::participants_changelog),
    own(&["GET"], "deals/{}/products", deal_parts::products),
    own(&["POST"], "deals/{}/products", deal_parts::add_product),
    own(&["DELETE"], "deals/{}/products", deal_parts::delete_products),
    own(&["POST"], "deals/{}/products/bulk", deal_parts::add_products),
    own(&["PUT", "PATCH"], "deals/{}/products/{}", deal_parts::update_product),
    own(&["DELETE"], "deals/{}/products/{}", |call| {
        deal_parts::delete_part(call, Kind::DealProduct, "product_attachment_id")
    }),
    own(&["GET"], "persons/{}/picture", files::picture),
    own(&["POST"], "persons/{}/picture", files::add_picture),
    own(&["DELETE"], "persons/{}/picture", files::delete_picture),
    own(&["GET"], "persons/{}/products", |call| deal_parts::products_of(call, Kind::Person)),
    own(&["GET"], "products/{}/deals", deal_parts::deals_of_product),
    own(&["GET"], "products/{}/images", images::get),
    own(&["POST", "PUT"], "products/{}/images", images::put),
    own(&["DELETE"], "products/{}/images", images::delete),
    own(&["GET"], "products/{}/variations", deal_parts::variations),
    own(&["POST"], "products/{}/variations", deal_parts::add_variation),
    own(&["PATCH"], "products/{}/variations/{}", deal_parts::update_variation),
    own(&["DELETE"], "products/{}/variations/{}", deal_parts::delete_variation),
    own(&["GET"], "pipelines/{}/deals", |call| records::list_below_plain(call, Kind::Pipeline, Kind::Deal)),
    own(&["GET"], "pipelines/{}/conversion_statistics", statistics::conversion),
    own(&["GET"], "pipelines/{}/movement_statistics", statistics::movement),
    own(&["GET"], "stages/{}/deals", |call| records::list_below_plain(call, Kind::Stage, Kind::Deal)),
    own(&["GET"], "projects/boards", |call| records::list(call, Kind::Board)),
    own(&["GET"], "projects/boards/{}", |call| records::get(call, Kind::Board)),
    own(&["GET"], "projects/phases", |call| records::list(call, Kind::Phase)),
    own(&["GET"], "projects/phases/{}", |call| records::get(call, Kind::Phase)),
    own(&["GET"], "projects/{}/activities", |call| projects::below(call, Kind::Activity)),
    own(&["GET"], "projects/{}/tasks", |call| projects::below(call, Kind::Task)),
    own(&["GET"], "projects/{}/changelog", projects::changelog),
    own(&["GET"], "projects/{}/groups", projects::groups),
    own(&["GET"], "projects/{}/plan", projects::plan),
    own(&["PUT"], "projects/{}/plan/activities/{}", |call| projects::place(call, Kind::Activity, "activityId")),
    own(&["PUT"], "projects/{}/plan/tasks/{}", |call| projects::place(call, Kind::Task, "taskId")),
    own(&["POST"], "leads", leads::add),
    own(&["GET"], "leads/{}", leads::get),
    own(&["PATCH"], "leads/{}", leads::update),
    own(&["DELETE"], "leads/{}", leads::delete),
    own(&["GET"], "leads/{}/permittedUsers", leads::users),
    own(&["GET"], "leadLabels", leads::labels),
    own(&["POST"], "leadLabels", leads::add_label),
    own(&["PATCH"], "leadLabels/{}", leads::update_label),
    own(&["DELETE"], "leadLabels/{}", leads::delete_label),
    own(&["GET"], "leadSources", leads::sources),
    own(&["DELETE"], "activityTypes/{}", account::delete_activity_type),
    own(&["DELETE"], "notes/{}", notes::delete),
    own(&["GET"], "notes/{}/comments", notes::comments),
    own(&["POST"], "notes/{}/comments", notes::add_comment),
    own(&["GET"], "notes/{}/comments/{}", notes::comment),
    own(&["PUT"], "notes/{}/comments/{}", notes::update_comment),
    own(&["DELETE"], "notes/{}/comments/{}", notes::delete_comment),
    own(&["POST"], "files", files::upload),
    own(&["POST"], "files/remote", files::remote),
    own(&["POST"], "files/remoteLink", files::remote_link),
    own(&["PUT"], "files/{}", files::update),
    own(&["GET"], "files/{}/download", files::download),
    own(&["GET"], "filters", account::filters),
    own(&["POST"], "filters", account::add_filter),
    own(&["GET"], "filters/helpers", account::filter_helpers),
    own(&["GET"], "filters/{}", account::filter),
    own(&["PUT"], "filters/{}", account::update_filter),
    own(&["GET"], "itemSearch", search::items),
    own(&["GET"], "itemSearch/field", search::by_field),
    own(&["GET"], "recents", history::recents),
    own(&["GET"], "users", users::list),
    own(&["POST"], "users", users::add),
    own(&["GET"], "users/find", users::find),
    own(&["GET"], "users/me", users::me),
    own(&["GET"], "users/{}", users::get),
    own(&["PUT"], "users/{}", users::update),
    own(&["GET"], "users/{}/followers", users::followers),
    own(&["GET"], "users/{}/permissions", users::permissions),
    own(&["GET"], "users/{}/roleAssignments", users::role_assignments),
    own(&["GET"], "users/{}/roleSettings", users::role_settings),
    own(&["GET"], "userConnections", account::user_connections),
    own(&["GET"], "userSettings", account::user_settings),
    own(&["GET"], "currencies", users::currencies),
    own(&["GET"], "roles", people::roles),
    own(&["POST"], "roles", people::add_role),
    own(&["GET"], "roles/{}", people::role),
    own(&["PUT"], "roles/{}", people::update_role),
    own(&["DELETE"], "roles/{}", people::delete_role),
    own(&["GET"], "roles/{}/assignments", people::role_assignments),
    own(&["POST"], "roles/{}/assignments", |call| people::assign_role(call, true)),
    own(&["DELETE"], "roles/{}/assignments", |call| people::assign_role(call, false)),
    own(&["GET"], "roles/{}/settings", people::role_settings),
    own(&["POST"], "roles/{}/settings", people::set_role_setting),
    own(&["GET"], "roles/{}/pipelines", people::role_pipelines),
    own(&["PUT"], "roles/{}/pipelines", people::update_role_pipelines),
    own(&["GET"], "permissionSets", permission_sets::list),
    own(&["GET"], "permissionSets/{}", permission_sets::get),
    own(&["GET"], "permissionSets/{}/assignments", permission_sets::assignments),
    own(&["GET"], "legacyTeams", people::teams),
    own(&["POST"], "legacyTeams", people::add_team),
    own(&["GET"], "legacyTeams/user/{}", people::teams),
    own(&["GET"], "legacyTeams/{}", people::team),
    own(&["PUT"], "legacyTeams/{}", people::update_team),
    own(&["GET"], "legacyTeams/{}/users", people::team_users),
    own(&["POST"], "legacyTeams/{}/users", |call| people::change_team_users(call, true)),
    own(&["DELETE"], "legacyTeams/{}/users", |call| people::change_team_users(call, false)),
    own(&["GET"], "organizationRelationships", people::relationships),
    own(&["GET"], "organizationRelationships/{}", people::relationship),
    own(&["DELETE"], "organizationRelationships/{}", people::delete_relationship),
    own(&["GET"], "callLogs", people::call_logs),
    own(&["POST"], "callLogs", people::add_call_log),
    own(&["GET"], "callLogs/{}", people::call_log),
    own(&["DELETE"], "callLogs/{}", people::delete_call_log),
    own(&["POST"], "callLogs/{}/recordings", people::add_recording),
    own(&["POST"], "channels", channels::add),
    own(&["POST"], "channels/messages/receive", channels::receive),
    own(&["DELETE"], "channels/{}", channels::delete),
    own(&["DELETE"], "channels/{}/conversations/{}", channels::delete_conversation),
    own(&["GET"], "mailbox/mailThreads", mail::threads),
    own(&["GET"], "mailbox/mailThreads/{}", mail::thread),
    own(&["PUT"], "mailbox/mailThreads/{}", mail::update_thread),
    own(&["DELETE"], "mailbox/mailThreads/{}", mail::delete_thread),
    own(&["GET"], "mailbox/mailThreads/{}/mailMessages", mail::messages_of_thread),
    own(&["GET"], "mailbox/mailMessages/{}", mail::message),
    own(&["POST"], "meetings/userProviderLinks", meetings::add),
    own(&["DELETE"], "meetings/userProviderLinks/{}", meetings::delete),
    own(&["GET"], "billing/subscriptions/addons", account::addons),
    own(&["POST"], "goals", people::add_goal),
    own(&["GET"], "goals/find", people::goals),
    own(&["PUT"], "goals/{}", people::update_goal),
    own(&["DELETE"], "goals/{}", people::delete_goal),
    own(&["GET"], "goals/{}/results", people::goal_result),
    own(&["GET"], "webhooks", webhooks::list),
    own(&["POST"], "webhooks", webhooks::add),
    own(&["DELETE"], "webhooks/{}", webhooks::delete),
];

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::catalogue::{Version, operations};

    #[test]
    fn every_operation_has_a_handler() {
        let without: Vec<_> = operations().iter().filter(|operation| Handler::find(operation).is_none()).collect();
        assert!(without.is_empty(), "{without:#?}");
    }

    /// Every operation, with values of every kind where it reads any, answers in an envelope and breaks nothing.
    #[test]
    fn every_operation_withstands_every_kind_of_value() {
        let now = "2026-01-31T09:00:00Z".parse().unwrap();
        let odd = [
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(1.5),
            json!(1),
            json!("1"),
            json!(""),
            json!("\u{0}ä"),
            json!(1e300),
            json!(u64::MAX),
            json!([]),
            json!([1, "x", null, {}]),
            json!({}),
            json!({"value": 1, "id": []}),
            json!({"value": "2026-01-31", "until": 7}),
            json!("2026-02-30"),
            json!([{"value": "x", "primary": 3}]),
        ];
        let kinds = [
            Kind::Deal,
            Kind::Person,
            Kind::Organization,
            Kind::Activity,
            Kind::Product,
            Kind::DealProduct,
            Kind::Pipeline,
            Kind::Stage,
            Kind::Discount,
            Kind::Installment,
            Kind::Lead,
            Kind::Note,
            Kind::Filter,
            Kind::Project,
            Kind::Task,
            Kind::Goal,
            Kind::CallLog,
            Kind::Channel,
            Kind::ChannelMessage,
            Kind::MailThread,
            Kind::ProviderLink,
            Kind::Team,
            Kind::Role,
            Kind::Webhook,
        ];
        for operation in operations() {
            let mut emulator = crate::Emulator::demo(now);
            emulator.seed_deals(now, 3);
            let prefix = if operation.version == Version::V1 { "/v1" } else { "/api/v2" };
            let path = format!("{prefix}{}", operation.path.replace('{', "1{")).replace("1{id}", "1");
            let path: String =
                path.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect();
            let names = kinds
                .iter()
                .flat_map(|kind| crate::company::schema::tables::properties(operation.version, *kind))
                .map(|property| property.name)
                .chain(["custom_fields", "options", "data", "user_id", "merge_with_id", "field_name", "field_type"]);
            let names: std::collections::BTreeSet<&str> = names.collect();
            let mut bodies = vec![json!({}), json!([]), json!([{"id": 1, "label": "x"}]), json!("x")];
            if operation.method != Method::GET {
                for value in &odd {
                    bodies.push(names.iter().map(|name| ((*name).to_owned(), value.clone())).collect::<Value>());
                    // Alone, a property is read even where its neighbours would have been refused.
                    bodies.extend(["title", "name", "custom_fields"].map(|name| json!({name: value})));
                }
            }
            let query: String = operation.parameters.iter().map(|own| format!("{}=1&", own.name)).collect();
            for body in bodies {
                let request = http::Request::builder()
                    .method(&operation.method)
                    .uri(format!("{path}?{query}"))
                    .header("x-api-token", emulator.token())
                    .header("content-type", "application/json")
                    .body(bytes::Bytes::from(body.to_string()));
                let response = emulator.handle(now, request.unwrap());
                let status = response.status().as_u16();
                let envelope: Value = serde_json::from_slice(response.body()).unwrap();
                assert!((200..500).contains(&status), "{} {path}: {status}", operation.method);
                assert_eq!(envelope["success"], status < 300, "{} {path}: {envelope}", operation.method);
            }
            // Whatever was written has members that are known, or the snapshot would be refused.
            let snapshot = emulator.snapshot();
            emulator.restore(&snapshot).unwrap();
        }
    }
}

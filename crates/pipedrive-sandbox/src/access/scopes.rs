//! Which scopes open which operation to an OAuth token.

use http::Method;

use crate::catalogue::{Operation, Version};

/// The scopes that an application can have.
pub(crate) const KNOWN: [&str; 30] = [
    "base",
    "deals:read",
    "deals:full",
    "mail:read",
    "mail:full",
    "activities:read",
    "activities:full",
    "contacts:read",
    "contacts:full",
    "products:read",
    "products:full",
    "users:read",
    "recents:read",
    "search:read",
    "admin",
    "leads:read",
    "leads:full",
    "goals:read",
    "goals:full",
    "projects:read",
    "projects:full",
    "phone-integration",
    "video-calls",
    "messengers-integration",
    "webhooks:read",
    "webhooks:full",
    "deal-fields:full",
    "contact-fields:full",
    "product-fields:full",
    "project-fields:full",
];

/// Returns whether one of the scopes opens the operation.
pub(crate) fn allow(operation: &Operation, granted: &[String]) -> bool {
    let read = operation.method == Method::GET;
    let has = |scope: &str| granted.iter().any(|own| own == scope);
    // The full scope of a family includes the reading one.
    let family = |name: &str| has(&format!("{name}:full")) || (read && has(&format!("{name}:read")));
    let segments: Vec<&str> = operation.path.trim_start_matches('/').split('/').collect();
    let root = segments[0];
    // v2 lets those who write the records rename fields and edit options; making and deleting fields takes more.
    let edits_fields = read
        || (operation.version == Version::V2
            && (operation.method == Method::PATCH || operation.path.ends_with("/options")));
    if operation.is_search() && has("search:read") {
        return true;
    }
    let below = segments.get(2..).unwrap_or_default();
    match below {
        ["flow" | "changelog"] if root != "projects" => return has("recents:read"),
        ["mailMessages"] if root != "mailbox" => return family("mail"),
        ["activities"] if root != "projects" => return family("activities"),
        ["persons"] => return family("contacts"),
        ["deals"] => return family("deals"),
        _ => {}
    }
    match root {
        "currencies" | "userConnections" | "userSettings" => true,
        "users" if segments.last() == Some(&"me") => true,
        "users" | "legacyTeams" | "billing" if read => has("users:read"),
        "deals" if segments.contains(&"products") => family("products") || family("deals"),
        "deals" => family("deals"),
        "pipelines" | "stages" => has("admin") || (read && family("deals")),
        "persons" | "organizations" | "organizationRelationships" => family("contacts"),
        "activities" => family("activities"),
        "activityTypes" => has("admin") || (read && family("activities")),
        "products" => family("products"),
        "leads" | "leadLabels" | "leadSources" => family("leads"),
        "leadFields" => family("leads") || has("admin"),
        "notes" | "noteFields" => family("deals") || family("contacts"),
        "files" | "filters" => family("deals") || family("activities") || family("contacts"),
        "activityFields" => family("activities") || has("admin"),
        "dealFields" => has("admin") || has("deal-fields:full") || (edits_fields && family("deals")),
        "personFields" | "organizationFields" => {
            has("admin") || has("contact-fields:full") || (edits_fields && family("contacts"))
        }
        "productFields" => has("product-fields:full") || family("products"),
        "projectFields" => has("project-fields:full") || (read && family("projects")),
        "projects" | "tasks" | "boards" | "phases" | "projectTemplates" => family("projects"),
        "goals" => family("goals"),
        "mailbox" => family("mail"),
        "recents" => has("recents:read") || has("search:read"),
        "itemSearch" => has("search:read"),
        "webhooks" => has("admin") || family("webhooks"),
        "callLogs" => has("phone-integration"),
        "meetings" => has("video-calls"),
        "channels" => has("messengers-integration"),
        _ => has("admin"),
    }
}

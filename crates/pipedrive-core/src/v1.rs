//! Operations of API v1: offsets, field selectors, custom fields among the other fields of a record.
//!
//! There is one module for each resource. Pipedrive has announced the end of the operations that API v2 has as well:
//! their metadata marks them as deprecated. Responses embed related records as a whole or as a plain id; times are in
//! UTC.

pub mod activities;
pub mod activity_fields;
pub mod activity_types;
pub mod billing;
pub mod call_logs;
pub mod channels;
pub mod currencies;
pub mod deal_fields;
pub mod deal_participants;
pub mod deal_products;
pub mod deal_reports;
pub mod deals;
pub mod fields;
pub mod files;
pub mod filters;
pub mod followers;
pub mod goals;
pub mod lead_fields;
pub mod lead_labels;
pub mod lead_sources;
pub mod leads;
pub mod legacy_teams;
pub mod mail_messages;
pub mod mailbox;
pub mod meetings;
pub mod note_fields;
pub mod notes;
pub mod organization_fields;
pub mod organization_relationships;
pub mod organizations;
pub mod permission_sets;
pub mod person_fields;
pub mod persons;
pub mod pipelines;
pub mod product_fields;
pub mod products;
pub mod project_boards;
pub mod project_phases;
pub mod project_templates;
pub mod projects;
pub mod recents;
pub mod roles;
pub mod stages;
pub mod tasks;
mod update_kind;
pub mod updates;
pub mod user_connections;
pub mod user_settings;
pub mod users;
pub mod webhooks;

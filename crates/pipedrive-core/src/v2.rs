//! Operations of API v2: cursors, strict types, nested custom fields.
//!
//! There is one module for each resource. Every optional argument has a setter. Every field of a record except its id
//! can be missing, since live data lacks fields that are always present according to Pipedrive's documents.

pub mod activities;
pub mod activity_fields;
pub mod deal_discounts;
pub mod deal_fields;
pub mod deal_installments;
pub mod deal_products;
pub mod deals;
pub mod fields;
pub mod followers;
pub mod item_search;
pub mod leads;
pub mod organization_fields;
pub mod organizations;
pub mod person_fields;
pub mod persons;
pub mod pipelines;
pub mod product_fields;
pub mod product_images;
pub mod product_variations;
pub mod products;
pub mod project_boards;
pub mod project_fields;
pub mod project_phases;
pub mod project_templates;
pub mod projects;
pub mod stages;
pub mod tasks;
pub mod users;

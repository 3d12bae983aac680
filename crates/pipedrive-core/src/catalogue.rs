//! All operations of this crate as data, and operations created at run time, for command-line tools, agents and checks.
//!
//! An [`Entry`] has the metadata of an operation in [`Entry::meta`]: its arguments with their descriptions, its cost,
//! the shape of its response. [`Entry::invoke`] creates an operation that a client sends like any other:
//!
//! ```
//! use pipedrive_core::catalogue::{self, Answer};
//! use pipedrive_core::meta::Version;
//! use pipedrive_core::{Account, Company, Credentials};
//! use serde_json::json;
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
//! let get_deal = catalogue::find(Version::V2, "getDeal").expect("it is in the catalogue");
//! assert_eq!(get_deal.meta.cost, 1);
//!
//! let deal = get_deal.invoke(json!({"id": 7, "custom_fields": ["a1", "a2"]}))?;
//! let request = account.request(&deal)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7?custom_fields=a1%2Ca2");
//!
//! let error = get_deal.invoke(json!({"id": 7, "costum_fields": ["a1"]})).unwrap_err();
//! assert!(error.to_string().ends_with("argument `costum_fields`: is not an argument of this operation"), "{error}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The response is read into an [`Answer`], which keeps the JSON as received. [`Invocation::paged`] is the form of an
//! operation with pages that `client.pages` takes.

mod args;
mod entry;
mod invocation;

pub use self::args::{Args, FromArgs};
pub use self::entry::Entry;
pub use self::invocation::{Answer, Invocation, PagedInvocation, Rows};
use crate::meta::Version;
use crate::{v1, v2};

/// Returns the operation with this id.
#[must_use]
pub fn find(version: Version, name: &str) -> Option<&'static Entry> {
    OPERATIONS.iter().find(|entry| entry.meta.version == version && entry.meta.name == name)
}

/// All operations, ordered by version and resource.
pub const OPERATIONS: &[Entry] = &join::<{ count(MODULES) }>(MODULES);

const MODULES: &[&[Entry]] = &[
    v1::activities::OPERATIONS,
    v1::activity_fields::OPERATIONS,
    v1::activity_types::OPERATIONS,
    v1::billing::OPERATIONS,
    v1::call_logs::OPERATIONS,
    v1::channels::OPERATIONS,
    v1::currencies::OPERATIONS,
    v1::deal_fields::OPERATIONS,
    v1::deal_participants::OPERATIONS,
    v1::deal_products::OPERATIONS,
    v1::deal_reports::OPERATIONS,
    v1::deals::OPERATIONS,
    v1::files::OPERATIONS,
    v1::filters::OPERATIONS,
    v1::goals::OPERATIONS,
    v1::lead_fields::OPERATIONS,
    v1::lead_labels::OPERATIONS,
    v1::lead_sources::OPERATIONS,
    v1::leads::OPERATIONS,
    v1::legacy_teams::OPERATIONS,
    v1::mailbox::OPERATIONS,
    v1::meetings::OPERATIONS,
    v1::note_fields::OPERATIONS,
    v1::notes::OPERATIONS,
    v1::organization_fields::OPERATIONS,
    v1::organization_relationships::OPERATIONS,
    v1::organizations::OPERATIONS,
    v1::permission_sets::OPERATIONS,
    v1::person_fields::OPERATIONS,
    v1::persons::OPERATIONS,
    v1::pipelines::OPERATIONS,
    v1::product_fields::OPERATIONS,
    v1::products::OPERATIONS,
    v1::project_boards::OPERATIONS,
    v1::project_phases::OPERATIONS,
    v1::project_templates::OPERATIONS,
    v1::projects::OPERATIONS,
    v1::recents::OPERATIONS,
    v1::roles::OPERATIONS,
    v1::stages::OPERATIONS,
    v1::tasks::OPERATIONS,
    v1::user_connections::OPERATIONS,
    v1::user_settings::OPERATIONS,
    v1::users::OPERATIONS,
    v1::webhooks::OPERATIONS,
    v2::activities::OPERATIONS,
    v2::activity_fields::OPERATIONS,
    v2::deal_discounts::OPERATIONS,
    v2::deal_fields::OPERATIONS,
    v2::deal_installments::OPERATIONS,
    v2::deal_products::OPERATIONS,
    v2::deals::OPERATIONS,
    v2::item_search::OPERATIONS,
    v2::leads::OPERATIONS,
    v2::organization_fields::OPERATIONS,
    v2::organizations::OPERATIONS,
    v2::person_fields::OPERATIONS,
    v2::persons::OPERATIONS,
    v2::pipelines::OPERATIONS,
    v2::product_fields::OPERATIONS,
    v2::product_images::OPERATIONS,
    v2::product_variations::OPERATIONS,
    v2::products::OPERATIONS,
    v2::project_boards::OPERATIONS,
    v2::project_fields::OPERATIONS,
    v2::project_phases::OPERATIONS,
    v2::project_templates::OPERATIONS,
    v2::projects::OPERATIONS,
    v2::stages::OPERATIONS,
    v2::tasks::OPERATIONS,
    v2::users::OPERATIONS,
];

const fn count(modules: &[&[Entry]]) -> usize {
    let (mut count, mut module) = (0, 0);
    while module < modules.len() {
        count += modules[module].len();
        module += 1;
    }
    count
}

const fn join<const N: usize>(modules: &[&[Entry]]) -> [Entry; N] {
    let mut joined = [modules[0][0]; N];
    let (mut next, mut module) = (0, 0);
    while module < modules.len() {
        let mut index = 0;
        while index < modules[module].len() {
            joined[next] = modules[module][index];
            next += 1;
            index += 1;
        }
        module += 1;
    }
    joined
}

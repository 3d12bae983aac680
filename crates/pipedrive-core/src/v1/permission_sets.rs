//! Permission sets: what the users of a company are allowed to do in each app.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::permission_sets::GetPermissionSets;
//!
//! let body = r#"{"success":true,"data":[{"id":"f07d229d-088a-4144-a40f-1fe64295d180","app":"sales","type":"regular"}]}"#;
//! let sets = GetPermissionSets::read(http::Response::new(body.into()))?;
//! assert_eq!(sets.items[0].id.as_str(), "f07d229d-088a-4144-a40f-1fe64295d180");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Permission Sets](https://developers.pipedrive.com/docs/api/v1/PermissionSets) in Pipedrive's documentation.

use std::ops::Deref;

use pipedrive_derive::{operation, record};
use serde::Serialize;

use crate::json::{self, Reader};
use crate::model::json_value::{JsonValue, deserialize_json};
use crate::model::open_enum::open_enum;
use crate::model::{Id, PermissionSetId, of};
use crate::v1::users::UserApp;
use crate::wire::{Item, Page};

/// A permission set.
#[record]
pub struct PermissionSet {
    pub id: PermissionSetId,
    pub name: Option<String>,
    pub description: Option<String>,
    /// The app that the permissions are for.
    pub app: Option<UserApp>,
    #[field(name = "type")]
    pub kind: Option<PermissionSetType>,
    /// The number of users who have the permission set.
    pub assignment_count: Option<u64>,
    /// The names of what is allowed, such as those of the fields of [`UserPermissions`](super::users::UserPermissions).
    /// Returned only by [`GetPermissionSet`].
    pub contents: Option<Vec<String>>,
}

/// A permission set that is alone in its response.
///
/// The record itself and a list that contains only it are read: Pipedrive's documents have both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OnePermissionSet(pub PermissionSet);

impl Deref for OnePermissionSet {
    type Target = PermissionSet;

    fn deref(&self) -> &PermissionSet {
        &self.0
    }
}

impl JsonValue for OnePermissionSet {
    const EXPECTED: &'static str = PermissionSet::EXPECTED;

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        let set = match reader.peek().ok()? {
            json::Kind::Array => {
                let [set] = Vec::from_json(reader)?.try_into().ok()?;
                set
            }
            _ => PermissionSet::from_json(reader)?,
        };
        Some(Self(set))
    }
}

deserialize_json!(OnePermissionSet);

open_enum! {
    /// A type of permission sets.
    pub enum PermissionSetType {
        /// The permissions of an administrator.
        Admin = "admin",
        /// The permissions of a manager.
        Manager = "manager",
        /// The permissions of a regular user.
        Regular = "regular",
        /// Permissions chosen by the company.
        Custom = "custom",
    }
}

/// The assignment of a permission set to a user.
#[record]
pub struct PermissionSetAssignment {
    pub user_id: Option<Id<of::User>>,
    pub permission_set_id: Option<PermissionSetId>,
    /// The name of the permission set.
    pub name: Option<String>,
}

/// Lists the permission sets of the company, all on one page.
#[operation(GET "/api/v1/permissionSets" -> Page<PermissionSet>, cost = 20, scopes = "admin")]
pub struct GetPermissionSets {
    /// Only permission sets for this app.
    pub app: Option<UserApp>,
}

/// Reads one permission set.
#[operation(GET "/api/v1/permissionSets/{id}" -> Item<OnePermissionSet>, cost = 2, scopes = "admin")]
pub struct GetPermissionSet {
    /// Permission set to read.
    pub id: PermissionSetId,
}

/// Lists the users who have a permission set, a page at a time.
#[operation(
    GET "/api/v1/permissionSets/{id}/assignments" -> Page<PermissionSetAssignment>,
    cost = 20, scopes = "admin"
)]
pub struct GetPermissionSetAssignments {
    /// Permission set whose users are listed.
    pub id: PermissionSetId,
    /// Number of assignments to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of assignments per page, at most 500.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

crate::wire::operation::operations! {
    GetPermissionSets, GetPermissionSet, GetPermissionSetAssignments,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_permission_set_is_read_with_and_without_a_list_around_it() {
        for json in [r#"{"id":"a","name":"Deals admin"}"#, r#"[{"id":"a","name":"Deals admin"}]"#] {
            let set: OnePermissionSet = serde_json::from_str(json).unwrap();
            assert_eq!((set.id.as_str(), set.name.as_deref()), ("a", Some("Deals admin")), "{json}");
            assert_eq!(serde_json::to_string(&set).unwrap(), r#"{"id":"a","name":"Deals admin"}"#);
        }
        for json in ["[]", r#"[{"id":"a"},{"id":"b"}]"#, r#"{"name":"Deals admin"}"#] {
            assert!(serde_json::from_str::<OnePermissionSet>(json).is_err(), "{json}");
        }
    }
}

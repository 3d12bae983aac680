//! Roles: the visibility groups of a company, which determine which records and pipelines their users see.
//!
//! ```
//! use pipedrive_core::v1::roles::{PipelineVisibility, UpdateRolePipelines};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let pipelines = PipelineVisibility::new().add([1]).remove([3, 4]);
//! let request = account.request(&UpdateRolePipelines::new(2, pipelines))?;
//! assert_eq!(request.body(), r#"{"visible_pipeline_ids":{"add":"[1]","remove":"[3,4]"}}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Roles](https://developers.pipedrive.com/docs/api/v1/Roles) in Pipedrive's documentation.

use pipedrive_derive::{object, operation, record};
use serde::{Serialize, Serializer};

use crate::json::{self, Reader};
use crate::meta::{Kind, Size};
use crate::model::json_value::{JsonValue, deserialize_json};
use crate::model::open_enum::open_enum;
use crate::model::{Argument, Id, List, Patch, Visibility, of};
use crate::wire::{Deleted, Item, Page};

/// A role.
#[record]
pub struct Role {
    pub id: Id<of::Role>,
    /// The role above this one; `None` for the topmost role.
    pub parent_role_id: Option<Id<of::Role>>,
    pub name: Option<String>,
    /// The description, which Pipedrive's documents do not have.
    pub description: Option<String>,
    pub active_flag: Option<bool>,
    /// The number of users who have the role.
    pub assignment_count: Option<u64>,
    /// The number of roles below this one.
    pub sub_role_count: Option<u64>,
    /// The depth in the tree of roles, 1 at the top. Returned only by [`GetRoles`].
    pub level: Option<u64>,
}

/// The assignment of a role to a user.
#[record]
pub struct RoleAssignment {
    pub user_id: Option<Id<of::User>>,
    pub role_id: Option<Id<of::Role>>,
    pub parent_role_id: Option<Id<of::Role>>,
    /// The name of the role.
    pub name: Option<String>,
    /// Whether the assignment is active.
    pub active_flag: Option<bool>,
    /// The type of the assignment, a number whose meaning Pipedrive's documents do not explain.
    #[field(name = "type")]
    pub kind: Option<String>,
}

/// The settings of a role.
#[record]
pub struct RoleSettings {
    /// The role; returned only by [`AddOrUpdateRoleSetting`].
    pub id: Option<Id<of::Role>>,
    /// Who can see a new deal.
    pub deal_default_visibility: Option<Visibility>,
    /// Who can see a new lead.
    pub lead_default_visibility: Option<Visibility>,
    /// Who can see a new organization.
    pub org_default_visibility: Option<Visibility>,
    /// Who can see a new person.
    pub person_default_visibility: Option<Visibility>,
    /// Who can see a new product.
    pub product_default_visibility: Option<Visibility>,
    /// The access level to deals; this and the following fields only for the default role.
    pub deal_access_level: Option<u64>,
    /// The access level to organizations.
    pub org_access_level: Option<u64>,
    /// The access level to persons.
    pub person_access_level: Option<u64>,
    /// The access level to products.
    pub product_access_level: Option<u64>,
}

open_enum! {
    /// A setting of a role that can be changed.
    pub enum RoleSetting {
        /// Who can see a new deal.
        DealDefaultVisibility = "deal_default_visibility",
        /// Who can see a new lead.
        LeadDefaultVisibility = "lead_default_visibility",
        /// Who can see a new organization.
        OrgDefaultVisibility = "org_default_visibility",
        /// Who can see a new person.
        PersonDefaultVisibility = "person_default_visibility",
        /// Who can see a new product.
        ProductDefaultVisibility = "product_default_visibility",
    }
}

/// The pipelines that the users of a role can see, or those that are hidden from them.
#[record]
pub struct RolePipelines {
    pub pipeline_ids: Option<Vec<Id<of::Pipeline>>>,
    /// Whether the users can see these pipelines.
    pub visible: Option<bool>,
}

/// A change of the pipelines that the users of a role can see.
#[object]
pub struct PipelineVisibility {
    /// Pipelines to make visible.
    pub add: Option<PipelineIds>,
    /// Pipelines to hide.
    pub remove: Option<PipelineIds>,
}

/// The ids of pipelines in a text that contains a JSON array, `[3,4]`: Pipedrive's documents require this form in
/// [`PipelineVisibility`].
///
/// A text is used unchanged; arrays of ids are converted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PipelineIds(String);

impl<A: Into<Id<of::Pipeline>>> FromIterator<A> for PipelineIds {
    fn from_iter<I: IntoIterator<Item = A>>(ids: I) -> Self {
        let ids: Vec<String> = ids.into_iter().map(|id| id.into().to_string()).collect();
        Self(format!("[{}]", ids.join(",")))
    }
}

impl<A: Into<Id<of::Pipeline>>> From<Vec<A>> for PipelineIds {
    fn from(ids: Vec<A>) -> Self {
        ids.into_iter().collect()
    }
}

impl<A: Into<Id<of::Pipeline>>, const N: usize> From<[A; N]> for PipelineIds {
    fn from(ids: [A; N]) -> Self {
        ids.into_iter().collect()
    }
}

impl Serialize for PipelineIds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl JsonValue for PipelineIds {
    const EXPECTED: &'static str = "a text";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        match reader.peek().ok()? {
            json::Kind::Array => List::<Id<of::Pipeline>>::from_json(reader).map(|ids| ids.into_iter().collect()),
            _ => String::from_json(reader).map(Self),
        }
    }
}

deserialize_json!(PipelineIds);

impl Argument for PipelineIds {
    const KIND: Kind = Kind::Text;

    fn size(&self) -> Option<Size> {
        Some(Size::of_text(&self.0))
    }
}

/// Lists the roles of the company, a page at a time.
#[operation(GET "/api/v1/roles" -> Page<Role>, cost = 20, scopes = "admin")]
pub struct GetRoles {
    /// Number of roles to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of roles per page, at most 500.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Adds a role; the response has only its id.
#[operation(POST "/api/v1/roles" -> Item<Role>, cost = 10, scopes = "admin")]
pub struct AddRole {
    /// Name of the role.
    pub name: String,
    /// Role above this one; cleared, the role has none.
    pub parent_role_id: Patch<Id<of::Role>>,
}

/// Reads one role; `additional_data` has its settings.
#[operation(GET "/api/v1/roles/{id}" -> Item<Role>, cost = 2, scopes = "admin")]
pub struct GetRole {
    /// Role to read.
    pub id: Id<of::Role>,
}

/// Updates a role; arguments that are not given keep their value. The response has only the id.
#[operation(PUT "/api/v1/roles/{id}" -> Item<Role>, cost = 10, scopes = "admin")]
pub struct UpdateRole {
    /// Role to update.
    pub id: Id<of::Role>,
    /// Role above this one; cleared, the role has none.
    pub parent_role_id: Patch<Id<of::Role>>,
    /// Name of the role.
    pub name: Option<String>,
}

/// Deletes a role.
#[operation(DELETE "/api/v1/roles/{id}" -> Deleted<Id<of::Role>>, cost = 6, scopes = "admin")]
pub struct DeleteRole {
    /// Role to delete.
    pub id: Id<of::Role>,
}

/// Lists the users who have a role, a page at a time.
#[operation(GET "/api/v1/roles/{id}/assignments" -> Page<RoleAssignment>, cost = 10, scopes = "admin")]
pub struct GetRoleAssignments {
    /// Role whose users are listed.
    pub id: Id<of::Role>,
    /// Number of assignments to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of assignments per page, at most 500.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Assigns a role to a user; the response has only the two ids.
#[operation(POST "/api/v1/roles/{id}/assignments" -> Item<RoleAssignment>, cost = 10, scopes = "admin")]
pub struct AddRoleAssignment {
    /// Role to assign.
    pub id: Id<of::Role>,
    /// User who receives the role.
    pub user_id: Id<of::User>,
}

/// Removes a role from a user; the id in the response is that of the role.
#[operation(DELETE "/api/v1/roles/{id}/assignments" -> Deleted<Id<of::Role>>, cost = 6, scopes = "admin")]
pub struct DeleteRoleAssignment {
    /// Role to remove.
    pub id: Id<of::Role>,
    /// User who loses the role.
    #[body]
    pub user_id: Id<of::User>,
}

/// Lists the pipelines that the users of a role can see, or those that are hidden from them.
#[operation(GET "/api/v1/roles/{id}/pipelines" -> Item<RolePipelines>, cost = 20, scopes = "admin")]
pub struct GetRolePipelines {
    /// Role whose pipelines are listed.
    pub id: Id<of::Role>,
    /// Whether to list the visible pipelines or the hidden ones; defaults to `true`.
    pub visible: Option<bool>,
}

/// Makes pipelines visible to the users of a role, or hides them.
#[operation(PUT "/api/v1/roles/{id}/pipelines" -> Item<RolePipelines>, cost = 10, scopes = "admin")]
pub struct UpdateRolePipelines {
    /// Role whose pipelines are changed.
    pub id: Id<of::Role>,
    /// Pipelines to make visible, and pipelines to hide.
    pub visible_pipeline_ids: PipelineVisibility,
}

/// Reads the settings of a role.
#[operation(GET "/api/v1/roles/{id}/settings" -> Item<RoleSettings>, cost = 20, scopes = "admin")]
pub struct GetRoleSettings {
    /// Role whose settings are read.
    pub id: Id<of::Role>,
}

/// Changes a setting of a role; the response has only the role's id and this setting.
#[operation(POST "/api/v1/roles/{id}/settings" -> Item<RoleSettings>, cost = 10, scopes = "admin")]
pub struct AddOrUpdateRoleSetting {
    /// Role whose setting is changed.
    pub id: Id<of::Role>,
    /// Setting to change.
    pub setting_key: RoleSetting,
    /// Who can see new records; which values are valid depends on the plan.
    pub value: Visibility,
}

crate::wire::operation::operations! {
    GetRoles, AddRole, GetRole, UpdateRole, DeleteRole, GetRoleAssignments, AddRoleAssignment, DeleteRoleAssignment,
    GetRolePipelines, UpdateRolePipelines, GetRoleSettings, AddOrUpdateRoleSetting,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_and_ids_become_texts() {
        for (json, text) in [(r#""[3, 4]""#, r#""[3, 4]""#), (r#"[3,"4"]"#, r#""[3,4]""#), ("[]", r#""[]""#)] {
            let ids: PipelineIds = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&ids).unwrap(), text, "{json}");
        }
        assert_eq!(PipelineIds::from([3, 4]), PipelineIds::from(vec![Id::new(3), Id::new(4)]));
        assert!(serde_json::from_str::<PipelineIds>(r#"["a"]"#).is_err());
    }
}

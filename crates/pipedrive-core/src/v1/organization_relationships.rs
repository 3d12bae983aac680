//! Organization relationships: which organizations are parents, daughters or relatives of others.
//!
//! ```
//! use pipedrive_core::v1::organization_relationships::{AddOrganizationRelationship, RelationshipType};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let add = AddOrganizationRelationship::new(RelationshipType::Parent, 5, 6);
//! let request = account.request(&add)?;
//! assert_eq!(request.body(), r#"{"type":"parent","rel_owner_org_id":5,"rel_linked_org_id":6}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Organization Relationships](https://developers.pipedrive.com/docs/api/v1/OrganizationRelationships) in
//! Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Id, OrganizationRef, V1DateTime, of};
use crate::wire::{Deleted, Item, Page};

/// A relationship between two organizations.
#[record]
pub struct OrganizationRelationship {
    pub id: Id<of::Relationship>,
    #[field(name = "type")]
    pub kind: Option<RelationshipType>,
    /// The organization that has the relationship: the parent, if the type is parent.
    pub rel_owner_org_id: Option<OrganizationRef>,
    /// The organization that it has the relationship with: the daughter, if the type is parent.
    pub rel_linked_org_id: Option<OrganizationRef>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// `false` once the relationship is deleted.
    pub active_flag: Option<bool>,
    /// What the other organization is to the one that the operation names, such as `daughter`.
    pub calculated_type: Option<String>,
    /// The other organization.
    pub calculated_related_org_id: Option<Id<of::Organization>>,
    /// The name of the other organization. Returned only by [`GetOrganizationRelationships`].
    pub related_organization_name: Option<String>,
}

open_enum! {
    /// A type of relationships between organizations.
    pub enum RelationshipType {
        /// One organization is the parent of the other.
        Parent = "parent",
        /// The organizations are related in another way.
        Related = "related",
    }
}

/// Lists the relationships of an organization.
///
/// Pipedrive's documents have a pagination in the response but no arguments for it: whether the list has pages is
/// unconfirmed.
#[operation(
    GET "/api/v1/organizationRelationships" -> Page<OrganizationRelationship>,
    cost = 20, scopes = "contacts:read contacts:full"
)]
pub struct GetOrganizationRelationships {
    /// Organization whose relationships are listed.
    pub org_id: Id<of::Organization>,
}

/// Adds a relationship between two organizations.
#[operation(
    POST "/api/v1/organizationRelationships" -> Item<OrganizationRelationship>,
    cost = 10, scopes = "contacts:full"
)]
pub struct AddOrganizationRelationship {
    /// Type of the relationship.
    #[arg(name = "type")]
    pub kind: RelationshipType,
    /// Organization that has the relationship: the parent, if the type is parent.
    pub rel_owner_org_id: Id<of::Organization>,
    /// Organization that it has the relationship with: the daughter, if the type is parent.
    pub rel_linked_org_id: Id<of::Organization>,
    /// Organization from whose side the relationship is described in the response.
    pub org_id: Option<Id<of::Organization>>,
}

/// Reads one organization relationship.
#[operation(
    GET "/api/v1/organizationRelationships/{id}" -> Item<OrganizationRelationship>,
    cost = 2, scopes = "contacts:read contacts:full"
)]
pub struct GetOrganizationRelationship {
    /// Relationship to read.
    pub id: Id<of::Relationship>,
    /// Organization from whose side the relationship is described in the response.
    pub org_id: Option<Id<of::Organization>>,
}

/// Updates an organization relationship; arguments that are not given keep their value.
#[operation(
    PUT "/api/v1/organizationRelationships/{id}" -> Item<OrganizationRelationship>,
    cost = 10, scopes = "contacts:full"
)]
pub struct UpdateOrganizationRelationship {
    /// Relationship to update.
    pub id: Id<of::Relationship>,
    /// Organization from whose side the relationship is described in the response.
    pub org_id: Option<Id<of::Organization>>,
    /// Type of the relationship.
    #[arg(name = "type")]
    pub kind: Option<RelationshipType>,
    /// Organization that has the relationship: the parent, if the type is parent.
    pub rel_owner_org_id: Option<Id<of::Organization>>,
    /// Organization that it has the relationship with: the daughter, if the type is parent.
    pub rel_linked_org_id: Option<Id<of::Organization>>,
}

/// Deletes an organization relationship.
#[operation(
    DELETE "/api/v1/organizationRelationships/{id}" -> Deleted<Id<of::Relationship>>,
    cost = 6, scopes = "contacts:full"
)]
pub struct DeleteOrganizationRelationship {
    /// Relationship to delete.
    pub id: Id<of::Relationship>,
}

crate::wire::operation::operations! {
    GetOrganizationRelationships, AddOrganizationRelationship, GetOrganizationRelationship,
    UpdateOrganizationRelationship, DeleteOrganizationRelationship,
}

//! The fields of all entities.

use serde::{Deserialize, Serialize};

use super::map::FieldMap;

/// The fields of all entities that have fields of their own; see the [module](super).
///
/// `client.schema()` of a transport loads it, with one request for each entity and 500 fields. The user or the token may
/// lack access to the fields of an entity, and the account its feature: each use of such a [`FieldMap`] is an error with
/// Pipedrive's message, and that of the others is not affected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Schema {
    /// The fields of deals, which leads share.
    pub deals: FieldMap,
    /// The fields of persons.
    pub persons: FieldMap,
    /// The fields of organizations.
    pub organizations: FieldMap,
    /// The fields of products.
    pub products: FieldMap,
    /// The fields of activities, which are all built in.
    pub activities: FieldMap,
    /// The fields of projects.
    pub projects: FieldMap,
}

impl Schema {
    /// Returns the fields of leads, which are those of deals.
    #[must_use]
    pub fn leads(&self) -> &FieldMap {
        &self.deals
    }

    /// Returns the fields of all entities, each with the name of the entity in the plural.
    pub fn entities(&self) -> impl Iterator<Item = (&'static str, &FieldMap)> {
        let Self { deals, persons, organizations, products, activities, projects } = self;
        [
            ("deals", deals),
            ("persons", persons),
            ("organizations", organizations),
            ("products", products),
            ("activities", activities),
            ("projects", projects),
        ]
        .into_iter()
    }
}

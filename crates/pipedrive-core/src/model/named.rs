//! A record that another one names: its id, and what to call it.

use serde::{Deserialize, Serialize};

use crate::model::id::Id;

/// A record that a search hit names.
#[derive(Serialize, Deserialize)]
#[serde(bound = "")]
#[non_exhaustive]
pub struct Named<K> {
    /// Its id.
    pub id: Option<Id<K>>,
    /// What it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The address of an organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

// By hand: the marker `K` needs none of these.

impl<K> Clone for Named<K> {
    fn clone(&self) -> Self {
        Named { id: self.id, name: self.name.clone(), address: self.address.clone() }
    }
}

impl<K> PartialEq for Named<K> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.name == other.name && self.address == other.address
    }
}

impl<K> std::fmt::Debug for Named<K> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Named").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}

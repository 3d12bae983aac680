//! Who sees which deals, persons, organizations, products, leads, pipelines and stages.
//!
//! Administrators see everything, owners and followers what is theirs. Others see a record by its `visible_to`: 1 is
//! nobody else, 3 the visibility group (the role) of its owner, 5 that and the groups below it, 7 the company. Plans
//! without visibility groups know 1, and 3 for the company; larger numbers mean the company there, which is unconfirmed.
//!
//! From Pipedrive's help: those in the groups above the owner's see what the owner sees. That this is so for 3, too, where
//! the help names the group alone, is unconfirmed; so is that deals in a pipeline that is hidden from a role are hidden
//! with it, even from their owners and followers, and that a record of someone without a role is seen by others without
//! one.

use std::collections::BTreeSet;

use super::kind::Kind;
use super::record::Record;
use super::store::Store;

/// A user, and what is known of who may see what.
pub(crate) struct Viewer<'a> {
    pub(crate) store: &'a Store,
    /// Absent for one who sees everything.
    limited: Option<Limited>,
}

/// A user who is no administrator.
struct Limited {
    user: u64,
    role: Option<u64>,
    hidden_pipelines: BTreeSet<u64>,
    followed: BTreeSet<(Kind, u64)>,
}

/// The kinds whose records have followers.
const FOLLOWED: [Kind; 4] = [Kind::Deal, Kind::Person, Kind::Organization, Kind::Product];

impl<'a> Viewer<'a> {
    pub(crate) fn new(store: &'a Store, user: u64) -> Self {
        let record = store.row(Kind::User, user);
        if record.is_some_and(|own| own.int("is_admin") == Some(1)) {
            return Self::of_everything(store);
        }
        let role = record.and_then(|own| own.int("role_id"));
        let hidden = role.and_then(|role| store.row(Kind::Role, role)).filter(|_| store.company.visibility_groups);
        let hidden = hidden.and_then(|role| role.value("hidden_pipeline_ids").as_array());
        let followed = store
            .rows(Kind::Follower)
            .filter(|(_, follower)| follower.int("follower_user_id") == Some(user))
            .flat_map(|(_, follower)| FOLLOWED.map(|kind| Some((kind, follower.int(kind.pointer())?))))
            .flatten()
            .collect();
        let hidden_pipelines = hidden.into_iter().flatten().filter_map(|id| id.as_u64()).collect();
        Self { store, limited: Some(Limited { user, role, hidden_pipelines, followed }) }
    }

    /// Returns a viewer who sees everything.
    pub(crate) fn of_everything(store: &'a Store) -> Self {
        Self { store, limited: None }
    }

    /// Returns a record that is there, not deleted, and seen.
    pub(crate) fn live(&self, kind: Kind, number: u64) -> Option<&'a Record> {
        self.store.live(kind, number).filter(|record| self.sees(kind, record))
    }

    pub(crate) fn sees(&self, kind: Kind, record: &Record) -> bool {
        let Some(limited) = &self.limited else { return true };
        let hidden = |pipeline: Option<u64>| pipeline.is_some_and(|id| limited.hidden_pipelines.contains(&id));
        match kind {
            Kind::Pipeline => !hidden(Some(record.id())),
            Kind::Stage => !hidden(record.int("pipeline_id")),
            Kind::Deal => !hidden(record.int("pipeline_id")) && self.is_let_in(limited, kind, record),
            Kind::Person | Kind::Organization | Kind::Product | Kind::Lead => self.is_let_in(limited, kind, record),
            _ => true,
        }
    }

    /// Returns whether a record is seen by who owns it, who follows it, and whom it is visible to.
    fn is_let_in(&self, limited: &Limited, kind: Kind, record: &Record) -> bool {
        let owner = record.int("owner_id");
        if owner == Some(limited.user) || limited.followed.contains(&(kind, record.id())) {
            return true;
        }
        let visible_to = record.int("visible_to").unwrap_or(7);
        if !self.store.company.visibility_groups {
            return visible_to > 1;
        }
        let role = owner.and_then(|owner| self.store.row(Kind::User, owner)?.int("role_id"));
        let above = |upper: Option<u64>, lower: Option<u64>| upper.is_some_and(|upper| self.is_above(upper, lower));
        visible_to >= 7
            || above(limited.role, role)
            || visible_to >= 3 && limited.role == role
            || visible_to >= 5 && above(role, limited.role)
    }

    /// Returns whether a role is the parent of another, or of its parent, and so on.
    fn is_above(&self, upper: u64, lower: Option<u64>) -> bool {
        let parent = |role: u64| self.store.row(Kind::Role, role)?.int("parent_role_id");
        let mut passed = BTreeSet::new();
        let mut role = lower.and_then(parent);
        // Roles can be in a circle.
        while let Some(next) = role.filter(|next| passed.insert(*next)) {
            if next == upper {
                return true;
            }
            role = parent(next);
        }
        false
    }
}

/// Returns the users who see a record.
pub(crate) fn users(store: &Store, kind: Kind, record: &Record) -> Vec<u64> {
    let users = store.rows(Kind::User).map(|(user, _)| user);
    users.filter(|user| Viewer::new(store, *user).sees(kind, record)).collect()
}

//! Legacy teams: users who work together, with a manager. Pipedrive has deprecated them.
//!
//! Accounts without the feature respond with status 403, 404 or 410.
//!
//! ```
//! use pipedrive_core::v1::legacy_teams::{GetTeams, TeamSort};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&GetTeams::new().order_by(TeamSort::Name).skip_users(true))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/legacyTeams?order_by=name&skip_users=1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Legacy Teams](https://developers.pipedrive.com/docs/api/v1/LegacyTeams) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Bit, Id, List, V1DateTime, of};
use crate::wire::{Item, Page};

/// A team.
#[record]
pub struct Team {
    pub id: Id<of::Team>,
    pub name: Option<String>,
    pub description: Option<String>,
    pub manager_id: Option<Id<of::User>>,
    /// The members; `None` if they were not requested.
    pub users: Option<Vec<Id<of::User>>>,
    pub active_flag: Option<bool>,
    pub deleted_flag: Option<bool>,
    pub add_time: Option<V1DateTime>,
    /// The user who created the team.
    pub created_by_user_id: Option<Id<of::User>>,
}

open_enum! {
    /// A field to sort teams by.
    pub enum TeamSort {
        /// The id.
        Id = "id",
        /// The name.
        Name = "name",
        /// The manager.
        ManagerId = "manager_id",
        /// Whether the team is active.
        ActiveFlag = "active_flag",
    }
}

/// Lists the teams of the company, all on one page.
#[operation(GET "/api/v1/legacyTeams" -> Page<Team>, cost = 20, scopes = "users:read", deprecated)]
pub struct GetTeams {
    /// Field to sort by; defaults to the id.
    pub order_by: Option<TeamSort>,
    /// Whether to leave out the members; defaults to `false`.
    pub skip_users: Option<Bit>,
}

/// Adds a team.
#[operation(POST "/api/v1/legacyTeams" -> Item<Team>, cost = 10, scopes = "admin", deprecated)]
pub struct AddTeam {
    /// Name of the team.
    pub name: String,
    /// User who manages the team.
    pub manager_id: Id<of::User>,
    /// Description of the team.
    pub description: Option<String>,
    /// Members of the team. Not available in a form, which has no lists.
    pub users: Option<List<Id<of::User>>>,
}

/// Reads one team.
#[operation(GET "/api/v1/legacyTeams/{id}" -> Item<Team>, cost = 2, scopes = "users:read", deprecated)]
pub struct GetTeam {
    /// Team to read.
    pub id: Id<of::Team>,
    /// Whether to leave out the members; defaults to `false`.
    pub skip_users: Option<Bit>,
}

/// Updates a team; arguments that are not given keep their value.
#[operation(PUT "/api/v1/legacyTeams/{id}" -> Item<Team>, cost = 10, scopes = "admin", deprecated)]
pub struct UpdateTeam {
    /// Team to update.
    pub id: Id<of::Team>,
    /// Name of the team.
    pub name: Option<String>,
    /// Description of the team.
    pub description: Option<String>,
    /// User who manages the team.
    pub manager_id: Option<Id<of::User>>,
    /// Members of the team.
    pub users: Option<List<Id<of::User>>>,
    /// Whether the team is active.
    pub active_flag: Option<Bit>,
    /// Whether the team is deleted.
    pub deleted_flag: Option<Bit>,
}

/// Lists the ids of a team's members, all on one page.
#[operation(
    GET "/api/v1/legacyTeams/{id}/users" -> Page<Id<of::User>>,
    cost = 20, scopes = "users:read", deprecated
)]
pub struct GetTeamUsers {
    /// Team whose members are listed.
    pub id: Id<of::Team>,
}

/// Adds users to a team; the response has the ids of its members.
#[operation(
    POST "/api/v1/legacyTeams/{id}/users" -> Vec<Id<of::User>>,
    cost = 10, scopes = "admin", deprecated
)]
pub struct AddTeamUser {
    /// Team to add the users to.
    pub id: Id<of::Team>,
    /// Users to add.
    pub users: List<Id<of::User>>,
}

/// Removes users from a team; the response has the ids of its members.
#[operation(
    DELETE "/api/v1/legacyTeams/{id}/users" -> Vec<Id<of::User>>,
    cost = 10, scopes = "admin", deprecated
)]
pub struct DeleteTeamUser {
    /// Team to remove the users from.
    pub id: Id<of::Team>,
    /// Users to remove.
    #[body]
    pub users: List<Id<of::User>>,
}

/// Lists the teams of a user, all on one page.
#[operation(
    GET "/api/v1/legacyTeams/user/{id}" -> Page<Team>,
    cost = 20, scopes = "users:read", deprecated
)]
pub struct GetUserTeams {
    /// User whose teams are listed.
    pub id: Id<of::User>,
    /// Field to sort by; defaults to the id.
    pub order_by: Option<TeamSort>,
    /// Whether to leave out the members; defaults to `false`.
    pub skip_users: Option<Bit>,
}

crate::wire::operation::operations! {
    GetTeams, AddTeam, GetTeam, UpdateTeam, GetTeamUsers, AddTeamUser, DeleteTeamUser, GetUserTeams,
}

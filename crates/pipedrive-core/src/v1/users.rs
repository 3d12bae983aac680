//! Users.

use pipedrive_derive::Operation;
use serde::{Deserialize, Serialize};

use crate::model::argument::{Argument, Kind};
use crate::model::enums::Visibility;
use crate::model::id::{Id, of};
use crate::model::lenient;
use crate::model::list::{Bit, Flag, List};
use crate::model::open_enum::open_enum;
use crate::model::time::V1DateTime;
use crate::wire::output::{Item, Page};

/// A user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// Its id.
    pub id: Id<of::User>,
    /// The name.
    pub name: Option<String>,
    /// ISO 4217 code of the currency that new deals get.
    pub default_currency: Option<String>,
    /// The locale, such as `en_US`.
    pub locale: Option<String>,
    /// The number of the language.
    pub lang: Option<u64>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number.
    #[serde(default, deserialize_with = "lenient::optional_text")]
    pub phone: Option<String>,
    /// Whether the address was confirmed.
    pub activated: Option<Flag>,
    /// When the user logged in last.
    pub last_login: Option<V1DateTime>,
    /// When the user was made.
    pub created: Option<V1DateTime>,
    /// When the user was changed last.
    pub modified: Option<V1DateTime>,
    /// Whether the user made the company's account.
    pub has_created_company: Option<Flag>,
    /// What the user may do, app by app.
    pub access: Option<Vec<UserAccess>>,
    /// Whether the user is active.
    pub active_flag: Option<Flag>,
    /// The name of the time zone.
    pub timezone_name: Option<String>,
    /// The offset of the time zone, such as `+03:00`.
    pub timezone_offset: Option<String>,
    /// The role.
    pub role_id: Option<Id<of::Role>>,
    /// The address of the picture.
    pub icon_url: Option<String>,
    /// Whether the user administrates the account.
    pub is_admin: Option<Flag>,
    /// Whether this is the caller.
    pub is_you: Option<Flag>,
    /// Whether the user was deleted.
    pub is_deleted: Option<Flag>,
}

/// What a user may do in one app; in a record and in [`AddUser`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserAccess {
    /// The app.
    pub app: UserApp,
    /// Whether the user administrates it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admin: Option<Flag>,
    /// The id of the permission set, a UUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission_set_id: Option<String>,
}

impl UserAccess {
    /// Access to an app, as much as the app gives unless told.
    #[must_use]
    pub fn new(app: impl Into<UserApp>) -> Self {
        UserAccess { app: app.into(), admin: None, permission_set_id: None }
    }

    /// The same as an administrator.
    #[must_use]
    pub fn admin(mut self) -> Self {
        self.admin = Some(Flag(true));
        self
    }

    /// The same with a permission set.
    #[must_use]
    pub fn permission_set(mut self, id: impl Into<String>) -> Self {
        self.permission_set_id = Some(id.into());
        self
    }
}

impl Argument for UserAccess {
    const KIND: Kind = Kind::Object(r#"{"app": "sales", "admin": false}"#);
}

open_enum! {
    /// An app that users have access to.
    pub UserApp {
        /// Whatever belongs to no app.
        GLOBAL = "global",
        /// Deals and leads.
        SALES = "sales",
        /// Mail campaigns.
        CAMPAIGNS = "campaigns",
        /// Projects.
        PROJECTS = "projects",
        /// The settings of the account.
        ACCOUNT_SETTINGS = "account_settings",
        /// Partnership.
        PARTNERSHIP = "partnership",
        /// Nova, which no document explains.
        NOVA = "nova",
    }
}

/// The caller, and the company whose account it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CurrentUser {
    /// The caller.
    #[serde(flatten)]
    pub user: User,
    /// The id of the company.
    pub company_id: Option<Id<of::Company>>,
    /// The name of the company.
    pub company_name: Option<String>,
    /// The company's subdomain of `pipedrive.com`.
    pub company_domain: Option<String>,
    /// The code of the company's country.
    pub company_country: Option<String>,
    /// The industry of the company.
    pub company_industry: Option<String>,
    /// The language of the caller.
    pub language: Option<UserLanguage>,
}

/// A language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserLanguage {
    /// ISO 639-1 code of the language.
    pub language_code: Option<String>,
    /// ISO 3166-1 code of the country whose variant it is.
    pub country_code: Option<String>,
}

/// What a user may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserPermissions {
    /// Add custom fields.
    pub can_add_custom_fields: Option<Flag>,
    /// Add products.
    pub can_add_products: Option<Flag>,
    /// Add prospects as leads.
    pub can_add_prospects_as_leads: Option<Flag>,
    /// Change many records at once.
    pub can_bulk_edit_items: Option<Flag>,
    /// Change who may see a record.
    pub can_change_visibility_of_items: Option<Flag>,
    /// Make leads of deals.
    pub can_convert_deals_to_leads: Option<Flag>,
    /// Make automations.
    pub can_create_own_workflow: Option<Flag>,
    /// Delete activities.
    pub can_delete_activities: Option<Flag>,
    /// Delete custom fields.
    pub can_delete_custom_fields: Option<Flag>,
    /// Delete deals.
    pub can_delete_deals: Option<Flag>,
    /// Change custom fields.
    pub can_edit_custom_fields: Option<Flag>,
    /// Change when a deal was closed.
    pub can_edit_deals_closed_date: Option<Flag>,
    /// Change products.
    pub can_edit_products: Option<Flag>,
    /// Change filters that are shared.
    pub can_edit_shared_filters: Option<Flag>,
    /// Export lists.
    pub can_export_data_from_lists: Option<Flag>,
    /// Follow other users.
    pub can_follow_other_users: Option<Flag>,
    /// Merge deals.
    pub can_merge_deals: Option<Flag>,
    /// Merge organizations.
    pub can_merge_organizations: Option<Flag>,
    /// Merge persons.
    pub can_merge_people: Option<Flag>,
    /// Change labels.
    pub can_modify_labels: Option<Flag>,
    /// See the statistics of the company.
    pub can_see_company_wide_statistics: Option<Flag>,
    /// See the sums above a list of deals.
    pub can_see_deals_list_summary: Option<Flag>,
    /// See the names of records that are hidden.
    pub can_see_hidden_items_names: Option<Flag>,
    /// See other users.
    pub can_see_other_users: Option<Flag>,
    /// See the statistics of other users.
    pub can_see_other_users_statistics: Option<Flag>,
    /// See the security dashboard.
    pub can_see_security_dashboard: Option<Flag>,
    /// Share filters.
    pub can_share_filters: Option<Flag>,
    /// Share insights.
    pub can_share_insights: Option<Flag>,
    /// Use the API.
    pub can_use_api: Option<Flag>,
    /// See when an email is opened.
    pub can_use_email_tracking: Option<Flag>,
    /// Import data.
    pub can_use_import: Option<Flag>,
}

/// A role that a user has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserRoleAssignment {
    /// The user.
    pub user_id: Option<Id<of::User>>,
    /// The role.
    pub role_id: Option<Id<of::Role>>,
    /// The role above it.
    pub parent_role_id: Option<Id<of::Role>>,
    /// The name of the role.
    pub name: Option<String>,
    /// Whether the assignment is in force.
    pub active_flag: Option<Flag>,
    /// The level of the role.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// What a user's role sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct UserRoleSettings {
    /// Who may see a new deal.
    pub deal_default_visibility: Option<Visibility>,
    /// Who may see a new lead.
    pub lead_default_visibility: Option<Visibility>,
    /// Who may see a new organization.
    pub org_default_visibility: Option<Visibility>,
    /// Who may see a new person.
    pub person_default_visibility: Option<Visibility>,
    /// Who may see a new product.
    pub product_default_visibility: Option<Visibility>,
    /// Which deals the role reaches.
    pub deal_access_level: Option<u64>,
    /// Which organizations the role reaches.
    pub org_access_level: Option<u64>,
    /// Which persons the role reaches.
    pub person_access_level: Option<u64>,
    /// Which products the role reaches.
    pub product_access_level: Option<u64>,
}

/// Lists the users of the company, all on one page.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v1/users", output = Page<User>, cost = 20, scopes = ["users:read"])]
#[non_exhaustive]
pub struct GetUsers {}

/// Invites a user.
#[derive(Clone, Debug, Operation)]
#[operation(POST "/api/v1/users", output = Item<User>, cost = 10, scopes = ["admin"])]
#[non_exhaustive]
pub struct AddUser {
    /// The e-mail address.
    pub email: String,
    /// What the user may do, app by app; sales unless given. Not in a form, which has no lists.
    pub access: Option<List<UserAccess>>,
    /// Whether the user is active; so unless given.
    pub active_flag: Option<bool>,
}

/// Finds users by name or e-mail address, all on one page.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v1/users/find", output = Page<User>, cost = 40, scopes = ["users:read"])]
#[non_exhaustive]
pub struct FindUsersByName {
    /// The text to look for.
    pub term: String,
    /// Whether to look at the e-mail address only.
    pub search_by_email: Option<Bit>,
}

/// Reads the caller, and the company whose account it is.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v1/users/me", output = Item<CurrentUser>, cost = 2, scopes = ["base"])]
#[non_exhaustive]
pub struct GetCurrentUser {}

/// Reads one user.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v1/users/{id}", output = Item<User>, cost = 2, scopes = ["users:read"])]
#[non_exhaustive]
pub struct GetUser {
    /// The user.
    pub id: Id<of::User>,
}

/// Activates or deactivates a user.
#[derive(Clone, Debug, Operation)]
#[operation(PUT "/api/v1/users/{id}", output = Item<User>, cost = 10, scopes = ["admin"])]
#[non_exhaustive]
pub struct UpdateUser {
    /// The user.
    pub id: Id<of::User>,
    /// Whether the user is active.
    pub active_flag: bool,
}

/// Lists the ids of the users who follow a user, all on one page.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v1/users/{id}/followers", output = Page<Id<of::User>>, cost = 20, scopes = ["users:read"])]
#[non_exhaustive]
pub struct GetUserFollowers {
    /// The user.
    pub id: Id<of::User>,
}

/// Reads what a user may do.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v1/users/{id}/permissions", output = Item<UserPermissions>, cost = 10, scopes = ["users:read"])]
#[non_exhaustive]
pub struct GetUserPermissions {
    /// The user.
    pub id: Id<of::User>,
}

/// Lists the roles of a user, a page at a time.
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/api/v1/users/{id}/roleAssignments",
    output = Page<UserRoleAssignment>,
    cost = 10,
    scopes = ["users:read"]
)]
#[non_exhaustive]
pub struct GetUserRoleAssignments {
    /// The user.
    pub id: Id<of::User>,
    /// How many assignments to leave out before the page; 0 unless given.
    pub start: Option<u64>,
    /// How many assignments a page holds, at most 500.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads what the role of a user sets.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v1/users/{id}/roleSettings", output = Item<UserRoleSettings>, cost = 10, scopes = ["users:read"])]
#[non_exhaustive]
pub struct GetUserRoleSettings {
    /// The user.
    pub id: Id<of::User>,
}

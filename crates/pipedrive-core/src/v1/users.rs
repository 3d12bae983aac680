//! Users: the people who work in a company's account, with their roles and permissions.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::users::GetCurrentUser;
//!
//! let body = r#"{"success":true,"data":{"id":3,"name":"Ann","company_domain":"acme"}}"#;
//! let user = GetCurrentUser::read(http::Response::new(body.into()))?;
//! assert_eq!(user.company_domain.as_deref(), Some("acme"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Users](https://developers.pipedrive.com/docs/api/v1/Users) in Pipedrive's documentation.

use pipedrive_derive::{object, operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Bit, Id, List, PermissionSetId, V1DateTime, of};
use crate::v1::roles::{RoleAssignment, RoleSettings};
use crate::wire::{Item, Page};

/// A user.
#[record]
pub struct User {
    pub id: Id<of::User>,
    pub name: Option<String>,
    /// The ISO 4217 code of the currency of new deals.
    pub default_currency: Option<String>,
    /// The locale, such as `en_US`.
    pub locale: Option<String>,
    /// The numeric id of the language.
    pub lang: Option<u64>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Whether the email address is confirmed.
    pub activated: Option<bool>,
    pub last_login: Option<V1DateTime>,
    /// When the user was created.
    pub created: Option<V1DateTime>,
    /// When the user was last updated.
    pub modified: Option<V1DateTime>,
    /// Whether the user created the company's account.
    pub has_created_company: Option<bool>,
    /// The access of the user to each app.
    pub access: Option<Vec<UserAccess>>,
    pub active_flag: Option<bool>,
    pub timezone_name: Option<String>,
    /// The offset of the time zone, such as `+03:00`.
    pub timezone_offset: Option<String>,
    pub role_id: Option<Id<of::Role>>,
    /// The URL of the picture.
    pub icon_url: Option<String>,
    /// Whether the user is an administrator of the account.
    pub is_admin: Option<bool>,
    /// Whether this is the authorized user.
    pub is_you: Option<bool>,
    pub is_deleted: Option<bool>,
    /// The company of the user. This and the following fields are returned only by [`GetCurrentUser`].
    pub company_id: Option<Id<of::Company>>,
    pub company_name: Option<String>,
    /// The company's subdomain of `pipedrive.com`.
    pub company_domain: Option<String>,
    /// The code of the company's country.
    pub company_country: Option<String>,
    pub company_industry: Option<String>,
    /// The language of the user.
    pub language: Option<UserLanguage>,
}

/// The access of a user to one app, read in [`User`] and sent in [`AddUser`].
#[object]
pub struct UserAccess {
    /// App that the access is for.
    #[field(new)]
    pub app: Option<UserApp>,
    /// Whether the user is an administrator of the app.
    pub admin: Option<bool>,
    /// Permission set of the user in the app.
    pub permission_set_id: Option<PermissionSetId>,
}

open_enum! {
    /// An app that users can have access to.
    pub enum UserApp {
        /// Everything that does not belong to a single app.
        Global = "global",
        /// Deals and leads.
        Sales = "sales",
        /// Email campaigns.
        Campaigns = "campaigns",
        /// Projects.
        Projects = "projects",
        /// The settings of the account.
        AccountSettings = "account_settings",
        /// Partnership.
        Partnership = "partnership",
        /// Nova, which Pipedrive's documents do not explain.
        Nova = "nova",
    }
}

/// A language.
#[record]
pub struct UserLanguage {
    /// The ISO 639-1 code of the language.
    pub language_code: Option<String>,
    /// The ISO 3166-1 code of the country, for a regional variant.
    pub country_code: Option<String>,
}

/// The permissions of a user.
#[record]
pub struct UserPermissions {
    /// Add custom fields.
    pub can_add_custom_fields: Option<bool>,
    /// Add products.
    pub can_add_products: Option<bool>,
    /// Add prospects as leads.
    pub can_add_prospects_as_leads: Option<bool>,
    /// Update many records at once.
    pub can_bulk_edit_items: Option<bool>,
    /// Change who can see a record.
    pub can_change_visibility_of_items: Option<bool>,
    /// Convert deals to leads.
    pub can_convert_deals_to_leads: Option<bool>,
    /// Create automations.
    pub can_create_own_workflow: Option<bool>,
    /// Delete activities.
    pub can_delete_activities: Option<bool>,
    /// Delete custom fields.
    pub can_delete_custom_fields: Option<bool>,
    /// Delete deals.
    pub can_delete_deals: Option<bool>,
    /// Update custom fields.
    pub can_edit_custom_fields: Option<bool>,
    /// Change when a deal was closed.
    pub can_edit_deals_closed_date: Option<bool>,
    /// Update products.
    pub can_edit_products: Option<bool>,
    /// Update filters that are shared.
    pub can_edit_shared_filters: Option<bool>,
    /// Export lists.
    pub can_export_data_from_lists: Option<bool>,
    /// Follow other users.
    pub can_follow_other_users: Option<bool>,
    /// Merge deals.
    pub can_merge_deals: Option<bool>,
    /// Merge organizations.
    pub can_merge_organizations: Option<bool>,
    /// Merge persons.
    pub can_merge_people: Option<bool>,
    /// Update labels.
    pub can_modify_labels: Option<bool>,
    /// See the statistics of the company.
    pub can_see_company_wide_statistics: Option<bool>,
    /// See the sums above a list of deals.
    pub can_see_deals_list_summary: Option<bool>,
    /// See the names of records that are hidden.
    pub can_see_hidden_items_names: Option<bool>,
    /// See other users.
    pub can_see_other_users: Option<bool>,
    /// See the statistics of other users.
    pub can_see_other_users_statistics: Option<bool>,
    /// See the security dashboard.
    pub can_see_security_dashboard: Option<bool>,
    /// Share filters.
    pub can_share_filters: Option<bool>,
    /// Share insights.
    pub can_share_insights: Option<bool>,
    /// Use the API.
    pub can_use_api: Option<bool>,
    /// See when an email is opened.
    pub can_use_email_tracking: Option<bool>,
    /// Import data.
    pub can_use_import: Option<bool>,
}

/// Lists the users of the company, all on one page.
#[operation(GET "/api/v1/users" -> Page<User>, cost = 20, scopes = "users:read")]
pub struct GetUsers {}

/// Invites a user.
#[operation(POST "/api/v1/users" -> Item<User>, cost = 10, scopes = "admin")]
pub struct AddUser {
    /// Email address of the user.
    pub email: String,
    /// Access of the user to each app; defaults to access to sales. Not available in a form, which has no lists.
    pub access: Option<List<UserAccess>>,
    /// Whether the user is active; defaults to `true`.
    pub active_flag: Option<bool>,
}

/// Searches for users by name or email address, all on one page.
#[operation(GET "/api/v1/users/find" -> Page<User>, cost = 40, scopes = "users:read")]
pub struct FindUsersByName {
    /// Text to search for.
    pub term: String,
    /// Whether to search only in email addresses.
    pub search_by_email: Option<Bit>,
}

/// Reads the authorized user and their company.
#[operation(GET "/api/v1/users/me" -> Item<User>, cost = 2, scopes = "base")]
pub struct GetCurrentUser {}

/// Reads one user.
#[operation(GET "/api/v1/users/{id}" -> Item<User>, cost = 2, scopes = "users:read")]
pub struct GetUser {
    /// User to read.
    pub id: Id<of::User>,
}

/// Activates or deactivates a user.
#[operation(PUT "/api/v1/users/{id}" -> Item<User>, cost = 10, scopes = "admin")]
pub struct UpdateUser {
    /// User to update.
    pub id: Id<of::User>,
    /// Whether the user is active.
    pub active_flag: bool,
}

/// Lists the ids of a user's followers, all on one page.
#[operation(GET "/api/v1/users/{id}/followers" -> Page<Id<of::User>>, cost = 20, scopes = "users:read")]
pub struct GetUserFollowers {
    /// User whose followers are listed.
    pub id: Id<of::User>,
}

/// Reads the permissions of a user.
#[operation(GET "/api/v1/users/{id}/permissions" -> Item<UserPermissions>, cost = 10, scopes = "users:read")]
pub struct GetUserPermissions {
    /// User whose permissions are read.
    pub id: Id<of::User>,
}

/// Lists the roles of a user, a page at a time.
#[operation(GET "/api/v1/users/{id}/roleAssignments" -> Page<RoleAssignment>, cost = 10, scopes = "users:read")]
pub struct GetUserRoleAssignments {
    /// User whose roles are listed.
    pub id: Id<of::User>,
    /// Number of assignments to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of assignments per page, at most 500.
    #[arg(max = 500)]
    pub limit: Option<u32>,
}

/// Reads the settings of a user's role.
#[operation(GET "/api/v1/users/{id}/roleSettings" -> Item<RoleSettings>, cost = 10, scopes = "users:read")]
pub struct GetUserRoleSettings {
    /// User whose role settings are read.
    pub id: Id<of::User>,
}

crate::wire::operation::operations! {
    GetUsers, AddUser, FindUsersByName, GetCurrentUser, GetUser, UpdateUser, GetUserFollowers, GetUserPermissions,
    GetUserRoleAssignments, GetUserRoleSettings,
}

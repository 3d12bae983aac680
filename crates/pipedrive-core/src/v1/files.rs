//! Files.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Id, LeadId, Sort, V1DateTime, of};
use crate::wire::{Content, Deleted, FilePart, Item, Page};

/// A file: what is known of it, not what is in it.
#[record]
pub struct File {
    pub id: Id<of::File>,
    pub user_id: Option<Id<of::User>>,
    /// The deal it belongs to.
    pub deal_id: Option<Id<of::Deal>>,
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    /// The product it belongs to.
    pub product_id: Option<Id<of::Product>>,
    /// The activity it belongs to.
    pub activity_id: Option<Id<of::Activity>>,
    /// The lead it belongs to.
    pub lead_id: Option<LeadId>,
    /// The project it belongs to.
    pub project_id: Option<Id<of::Project>>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// Its name in the store.
    pub file_name: Option<String>,
    /// What kind of file it is, such as `img`.
    pub file_type: Option<String>,
    /// Its size in bytes.
    pub file_size: Option<u64>,
    /// Whether it was not deleted.
    pub active_flag: Option<bool>,
    /// Whether it was part of the text of an email.
    pub inline_flag: Option<bool>,
    /// Where it is kept.
    pub remote_location: Option<RemoteLocation>,
    /// Its id there.
    pub remote_id: Option<String>,
    /// Its id in the email it was part of.
    pub cid: Option<String>,
    /// The store's own name of where it is kept.
    pub s3_bucket: Option<String>,
    /// The email it came with.
    pub mail_message_id: Option<String>,
    /// The template of emails it belongs to.
    pub mail_template_id: Option<String>,
    /// The title of the deal.
    pub deal_name: Option<String>,
    /// The name of the person.
    pub person_name: Option<String>,
    /// The name of the organization.
    pub org_name: Option<String>,
    /// The name of the product.
    pub product_name: Option<String>,
    /// The title of the lead.
    pub lead_name: Option<String>,
    /// The title of the project.
    pub project_name: Option<String>,
    /// Where it can be read, at hosts that vary; [`DownloadFile`] needs no address.
    pub url: Option<String>,
    /// Its name for people.
    pub name: Option<String>,
    /// What it is.
    pub description: Option<String>,
}

open_enum! {
    /// Where a remote file is kept.
    pub enum RemoteLocation {
        /// Google Drive, as it is asked for.
        GoogleDrive = "googledrive",
        /// Google Drive, as it is answered.
        GoogleDocs = "googledocs",
    }
}

open_enum! {
    /// What kind of remote file is made.
    pub enum RemoteFileType {
        /// A text document.
        Document = "gdoc",
        /// A presentation.
        Slides = "gslides",
        /// A table.
        Sheet = "gsheet",
        /// A form to fill in.
        Form = "gform",
        /// A drawing.
        Drawing = "gdraw",
    }
}

open_enum! {
    /// What a remote file is linked to.
    pub enum RemoteFileItem {
        /// A deal.
        Deal = "deal",
        /// An organization.
        Organization = "organization",
        /// A person.
        Person = "person",
    }
}

/// Lists files, a page at a time.
#[operation(
    GET "/api/v1/files" -> Page<File>,
    cost = 20, scopes = "deals:read deals:full activities:read activities:full contacts:read contacts:full"
)]
pub struct GetFiles {
    /// How many files to skip before the page; 0 unless given.
    pub start: Option<u64>,
    /// How many files a page holds, at most 100.
    #[arg(max = 100)]
    pub limit: Option<u32>,
    /// Field to sort by, with its direction: `id` or `update_time`.
    pub sort: Option<Sort>,
}

/// Reads what is known of one file.
#[operation(
    GET "/api/v1/files/{id}" -> Item<File>,
    cost = 2, scopes = "deals:read deals:full activities:read activities:full contacts:read contacts:full"
)]
pub struct GetFile {
    /// File to read.
    pub id: Id<of::File>,
}

/// Downloads a file.
#[operation(
    GET "/api/v1/files/{id}/download" -> Content,
    cost = 20, scopes = "deals:read deals:full activities:read activities:full contacts:read contacts:full"
)]
pub struct DownloadFile {
    /// File to download.
    pub id: Id<of::File>,
}

/// Uploads a file, and says what it belongs to. Whether several records can be named at once is unconfirmed.
#[operation(
    POST "/api/v1/files" -> Item<File>,
    cost = 10, scopes = "deals:full activities:full contacts:full", encoding = multipart
)]
pub struct AddFile {
    /// File to upload.
    #[part]
    pub file: FilePart,
    /// Linked deal.
    #[part]
    pub deal_id: Option<Id<of::Deal>>,
    /// Linked person.
    #[part]
    pub person_id: Option<Id<of::Person>>,
    /// Linked organization.
    #[part]
    pub org_id: Option<Id<of::Organization>>,
    /// Linked product.
    #[part]
    pub product_id: Option<Id<of::Product>>,
    /// Linked activity.
    #[part]
    pub activity_id: Option<Id<of::Activity>>,
    /// Linked lead.
    #[part]
    pub lead_id: Option<LeadId>,
    /// Linked project.
    #[part]
    pub project_id: Option<Id<of::Project>>,
}

/// Makes an empty file elsewhere, and links it to a record.
#[operation(
    POST "/api/v1/files/remote" -> Item<File>,
    cost = 10, scopes = "deals:full activities:full contacts:full", encoding = form
)]
pub struct AddFileAndLinkIt {
    /// Type of the file.
    pub file_type: RemoteFileType,
    /// Title of the file.
    pub title: String,
    /// Type of the record to link the file to.
    pub item_type: RemoteFileItem,
    /// Record to link the file to.
    pub item_id: u64,
    /// Service that keeps the file.
    pub remote_location: RemoteLocation,
}

/// Links a file that is elsewhere to a record.
#[operation(
    POST "/api/v1/files/remoteLink" -> Item<File>,
    cost = 10, scopes = "deals:full activities:full contacts:full", encoding = form
)]
pub struct LinkFileToItem {
    /// Type of the record to link the file to.
    pub item_type: RemoteFileItem,
    /// Record to link the file to.
    pub item_id: u64,
    /// Id of the file at the service that keeps it.
    pub remote_id: String,
    /// Service that keeps the file.
    pub remote_location: RemoteLocation,
}

/// Renames a file, or says what it is; what is not named keeps its value.
#[operation(
    PUT "/api/v1/files/{id}" -> Item<File>,
    cost = 10, scopes = "deals:full activities:full contacts:full", encoding = form
)]
pub struct UpdateFile {
    /// File to update.
    pub id: Id<of::File>,
    /// Name of the file.
    pub name: Option<String>,
    /// Description of the file. Sent in a form, which has no `null`: an empty text is the nearest to none.
    pub description: Option<String>,
}

/// Deletes a file; it is purged 30 days later.
#[operation(
    DELETE "/api/v1/files/{id}" -> Deleted<Id<of::File>>,
    cost = 6, scopes = "deals:full activities:full contacts:full"
)]
pub struct DeleteFile {
    /// File to delete.
    pub id: Id<of::File>,
}

crate::wire::operation::operations! {
    GetFiles, GetFile, DownloadFile, AddFile, AddFileAndLinkIt, LinkFileToItem, UpdateFile, DeleteFile,
}

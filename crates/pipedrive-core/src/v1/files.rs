//! Files: documents that are attached to deals, persons, organizations and other records.
//!
//! ```
//! use pipedrive_core::FilePart;
//! use pipedrive_core::v1::files::AddFile;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let offer = FilePart::new("offer.txt", "Dear Ann, ...");
//! let request = account.request(&AddFile::new(offer).deal_id(7))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/files");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Files](https://developers.pipedrive.com/docs/api/v1/Files) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Id, LeadId, Sort, V1DateTime, of};
use crate::wire::{Content, Deleted, FilePart, Item, Page};

/// The metadata of a file; [`DownloadFile`] reads its content.
#[record]
pub struct File {
    pub id: Id<of::File>,
    pub user_id: Option<Id<of::User>>,
    pub deal_id: Option<Id<of::Deal>>,
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    pub product_id: Option<Id<of::Product>>,
    pub activity_id: Option<Id<of::Activity>>,
    pub lead_id: Option<LeadId>,
    pub project_id: Option<Id<of::Project>>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
    /// The name under which the file is stored.
    pub file_name: Option<String>,
    /// The type of the file, such as `img`.
    pub file_type: Option<String>,
    /// The size in bytes.
    pub file_size: Option<u64>,
    /// `false` once the file is deleted.
    pub active_flag: Option<bool>,
    /// Whether the file is embedded in the text of an email.
    pub inline_flag: Option<bool>,
    /// The service that stores the file.
    pub remote_location: Option<RemoteLocation>,
    /// The id of the file at that service.
    pub remote_id: Option<String>,
    /// The content id of the file in its email.
    pub cid: Option<String>,
    /// The name of the bucket that stores the file.
    pub s3_bucket: Option<String>,
    /// The email that the file was attached to.
    pub mail_message_id: Option<String>,
    /// The email template that the file belongs to.
    pub mail_template_id: Option<String>,
    pub deal_name: Option<String>,
    pub person_name: Option<String>,
    /// Documented by example only, beside `person_name`.
    pub people_name: Option<String>,
    pub org_name: Option<String>,
    pub product_name: Option<String>,
    /// The title of the lead.
    pub lead_name: Option<String>,
    /// The title of the project.
    pub project_name: Option<String>,
    /// The URL of the content, on varying hosts; [`DownloadFile`] does not need it.
    pub url: Option<String>,
    /// The name that is displayed.
    pub name: Option<String>,
    pub description: Option<String>,
}

open_enum! {
    /// A service that stores remote files.
    pub enum RemoteLocation {
        /// Google Drive, as written in requests.
        GoogleDrive = "googledrive",
        /// Google Drive, as written in responses.
        GoogleDocs = "googledocs",
    }
}

open_enum! {
    /// A type of remote files that can be created.
    pub enum RemoteFileType {
        /// A text document.
        Document = "gdoc",
        /// A presentation.
        Slides = "gslides",
        /// A spreadsheet.
        Sheet = "gsheet",
        /// A form.
        Form = "gform",
        /// A drawing.
        Drawing = "gdraw",
    }
}

open_enum! {
    /// A type of record that a remote file can be linked to.
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
    /// Number of files to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of files per page, at most 100.
    #[arg(max = 100)]
    pub limit: Option<u32>,
    /// Field to sort by, `id` or `update_time`, with a direction.
    pub sort: Option<Sort>,
}

/// Reads the metadata of one file.
#[operation(
    GET "/api/v1/files/{id}" -> Item<File>,
    cost = 2, scopes = "deals:read deals:full activities:read activities:full contacts:read contacts:full"
)]
pub struct GetFile {
    /// File to read.
    pub id: Id<of::File>,
}

/// Downloads the content of a file.
#[operation(
    GET "/api/v1/files/{id}/download" -> Content,
    cost = 20, scopes = "deals:read deals:full activities:read activities:full contacts:read contacts:full"
)]
pub struct DownloadFile {
    /// File to download.
    pub id: Id<of::File>,
}

/// Uploads a file and links it to a record. Whether it can be linked to several records at once is unconfirmed.
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

/// Creates an empty file at a remote service and links it to a record.
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
    /// Service that stores the file.
    pub remote_location: RemoteLocation,
}

/// Links a file at a remote service to a record.
#[operation(
    POST "/api/v1/files/remoteLink" -> Item<File>,
    cost = 10, scopes = "deals:full activities:full contacts:full", encoding = form
)]
pub struct LinkFileToItem {
    /// Type of the record to link the file to.
    pub item_type: RemoteFileItem,
    /// Record to link the file to.
    pub item_id: u64,
    /// Id of the file at the service that stores it.
    pub remote_id: String,
    /// Service that stores the file.
    pub remote_location: RemoteLocation,
}

/// Updates the name or the description of a file; arguments that are not given keep their value.
#[operation(
    PUT "/api/v1/files/{id}" -> Item<File>,
    cost = 10, scopes = "deals:full activities:full contacts:full", encoding = form
)]
pub struct UpdateFile {
    /// File to update.
    pub id: Id<of::File>,
    /// Name of the file.
    pub name: Option<String>,
    /// Description of the file; an empty text removes it, since the form has no `null`.
    pub description: Option<String>,
}

/// Deletes a file; the deletion is permanent after 30 days.
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

//! Call logs: phone calls, with their outcome and a recording.
//!
//! ```
//! use pipedrive_core::FilePart;
//! use pipedrive_core::v1::call_logs::AddCallLogAudioFile;
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let recording = FilePart::new("call.mp3", vec![0xff, 0xfb]);
//! let request = account.request(&AddCallLogAudioFile::new("CAd92b", recording))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/callLogs/CAd92b/recordings");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Users see only their own call logs. With OAuth, reading requires the scope `phone-integration` too. See
//! [CallLogs](https://developers.pipedrive.com/docs/api/v1/CallLogs) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{CallLogId, DateTime, Id, LeadId, V1DateTime, of};
use crate::wire::{FilePart, Item, NoContent, Page};

/// A call log.
#[record]
pub struct CallLog {
    pub id: CallLogId,
    /// The owner of the call log.
    pub user_id: Option<Id<of::User>>,
    pub company_id: Option<Id<of::Company>>,
    /// The activity that stands for the call.
    pub activity_id: Option<Id<of::Activity>>,
    pub subject: Option<String>,
    /// The duration in seconds, which Pipedrive writes as text.
    pub duration: Option<u64>,
    pub outcome: Option<CallOutcome>,
    pub from_phone_number: Option<String>,
    pub to_phone_number: Option<String>,
    pub start_time: Option<DateTime>,
    pub end_time: Option<DateTime>,
    pub person_id: Option<Id<of::Person>>,
    pub org_id: Option<Id<of::Organization>>,
    pub deal_id: Option<Id<of::Deal>>,
    pub lead_id: Option<LeadId>,
    /// The note, in HTML.
    pub note: Option<String>,
    /// Whether the call log has a recording.
    pub has_recording: Option<bool>,
}

open_enum! {
    /// The outcome of a call.
    pub enum CallOutcome {
        /// The call was answered.
        Connected = "connected",
        /// The call was not answered.
        NoAnswer = "no_answer",
        /// The caller left a message.
        LeftMessage = "left_message",
        /// The caller left a voicemail.
        LeftVoicemail = "left_voicemail",
        /// The number was wrong.
        WrongNumber = "wrong_number",
        /// The line was busy.
        Busy = "busy",
    }
}

/// Lists the call logs of the authorized user, a page at a time.
#[operation(GET "/api/v1/callLogs" -> Page<CallLog>, cost = 20, scopes = "phone-integration")]
pub struct GetUserCallLogs {
    /// Number of call logs to skip; defaults to 0.
    pub start: Option<u64>,
    /// Number of call logs per page, at most 50.
    #[arg(max = 50)]
    pub limit: Option<u32>,
}

/// Reads one call log.
#[operation(GET "/api/v1/callLogs/{id}" -> Item<CallLog>, cost = 2, scopes = "phone-integration")]
pub struct GetCallLog {
    /// Call log to read.
    pub id: CallLogId,
}

/// Creates a call log. It can be linked to a deal or to a lead, but not to both.
#[operation(
    POST "/api/v1/callLogs" -> Item<CallLog>,
    cost = 10, scopes = "phone-integration", exclude(deal_id, lead_id)
)]
pub struct AddCallLog {
    /// Outcome of the call.
    pub outcome: CallOutcome,
    /// Number that was called.
    pub to_phone_number: String,
    /// Start of the call.
    pub start_time: V1DateTime,
    /// End of the call.
    pub end_time: V1DateTime,
    /// Owner of the call log; defaults to the authorized user. Another user requires access to the account's settings.
    pub user_id: Option<Id<of::User>>,
    /// Activity to convert to a call log; the deal, lead, person, organization and note are then taken from it.
    pub activity_id: Option<Id<of::Activity>>,
    /// Subject of the activity that stands for the call.
    pub subject: Option<String>,
    /// Duration in seconds, written as text.
    pub duration: Option<String>,
    /// Number that made the call.
    pub from_phone_number: Option<String>,
    /// Linked person.
    pub person_id: Option<Id<of::Person>>,
    /// Linked organization.
    pub org_id: Option<Id<of::Organization>>,
    /// Linked deal.
    pub deal_id: Option<Id<of::Deal>>,
    /// Linked lead.
    pub lead_id: Option<LeadId>,
    /// Note, in HTML.
    pub note: Option<String>,
}

/// Adds a recording to a call log, which can have only one: with a second one the answer is status 409.
#[operation(
    POST "/api/v1/callLogs/{id}/recordings" -> NoContent,
    cost = 10, scopes = "phone-integration", encoding = multipart
)]
pub struct AddCallLogAudioFile {
    /// Call log to add the recording to.
    pub id: CallLogId,
    /// Recording, in an audio format that HTML5 supports.
    #[part]
    pub file: FilePart,
}

/// Deletes a call log with its recording; its activity remains.
#[operation(DELETE "/api/v1/callLogs/{id}" -> NoContent, cost = 6, scopes = "phone-integration")]
pub struct DeleteCallLog {
    /// Call log to delete.
    pub id: CallLogId,
}

crate::wire::operation::operations! {
    GetUserCallLogs, GetCallLog, AddCallLog, AddCallLogAudioFile, DeleteCallLog,
}

//! The types of updates, which mail messages name, too.

use crate::model::open_enum::open_enum;

open_enum! {
    /// A type of update. Each type of record has some of these.
    pub enum UpdateKind {
        /// A call.
        Call = "call",
        /// An activity.
        Activity = "activity",
        /// An activity that is not done.
        PlannedActivity = "plannedActivity",
        /// A file of an activity.
        ActivityFile = "activityFile",
        /// A change of a field.
        Change = "change",
        /// A change of a field of a deal.
        DealChange = "dealChange",
        /// A change of a field of a person.
        PersonChange = "personChange",
        /// A change of a field of an organization.
        OrganizationChange = "organizationChange",
        /// A note.
        Note = "note",
        /// A comment.
        Comment = "comment",
        /// A deal.
        Deal = "deal",
        /// A file.
        File = "file",
        /// A follower.
        Follower = "follower",
        /// A follower of a deal.
        DealFollower = "dealFollower",
        /// A follower of a person.
        PersonFollower = "personFollower",
        /// A follower of an organization.
        OrganizationFollower = "organizationFollower",
        /// A participant.
        Participant = "participant",
        /// A mail message.
        MailMessage = "mailMessage",
        /// A mail message with attachments.
        MailMessageWithAttachment = "mailMessageWithAttachment",
        /// An invoice.
        Invoice = "invoice",
        /// A document.
        Document = "document",
        /// A figure of a marketing campaign.
        MarketingCampaignStat = "marketing_campaign_stat",
        /// A change of the marketing status.
        MarketingStatusChange = "marketing_status_change",
    }
}

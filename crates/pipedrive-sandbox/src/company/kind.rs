//! The kinds of records.

use serde::{Deserialize, Serialize};

/// The kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Activity,
    ActivityType,
    Addon,
    Board,
    CallLog,
    Change,
    Channel,
    ChannelMessage,
    Conversion,
    Currency,
    Deal,
    DealProduct,
    Discount,
    File,
    Filter,
    Follower,
    FollowerEvent,
    Goal,
    Installment,
    Lead,
    LeadLabel,
    MailMessage,
    MailThread,
    Note,
    NoteComment,
    Organization,
    Participant,
    ParticipantEvent,
    PermissionSet,
    Person,
    Phase,
    Picture,
    Pipeline,
    Product,
    ProductImage,
    Project,
    ProjectGroup,
    ProjectTemplate,
    ProviderLink,
    Relationship,
    Role,
    Stage,
    Task,
    Team,
    User,
    Variation,
    Webhook,
}

impl Kind {
    /// All kinds, those that others point at before these.
    pub(crate) const ALL: [Self; 47] = [
        Self::Addon,
        Self::Currency,
        Self::Role,
        Self::PermissionSet,
        Self::User,
        Self::Team,
        Self::Channel,
        Self::ChannelMessage,
        Self::ProviderLink,
        Self::Webhook,
        Self::Filter,
        Self::Goal,
        Self::ActivityType,
        Self::Pipeline,
        Self::Stage,
        Self::Organization,
        Self::Relationship,
        Self::Picture,
        Self::Person,
        Self::Product,
        Self::ProductImage,
        Self::Variation,
        Self::LeadLabel,
        Self::Lead,
        Self::Deal,
        Self::DealProduct,
        Self::Discount,
        Self::Installment,
        Self::Participant,
        Self::ParticipantEvent,
        Self::Conversion,
        Self::Board,
        Self::Phase,
        Self::ProjectTemplate,
        Self::Project,
        Self::ProjectGroup,
        Self::Task,
        Self::Activity,
        Self::Note,
        Self::NoteComment,
        Self::MailThread,
        Self::MailMessage,
        Self::File,
        Self::CallLog,
        Self::Follower,
        Self::FollowerEvent,
        Self::Change,
    ];

    /// Returns the key under which records of this kind stand in snapshots and seeds.
    pub(crate) fn key(self) -> String {
        let key = serde_json::to_value(self).ok();
        key.and_then(|key| key.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Returns whether the id of its records is text, where others have a number.
    pub(crate) fn has_text_id(self) -> bool {
        matches!(
            self,
            Self::CallLog
                | Self::Channel
                | Self::ChannelMessage
                | Self::Conversion
                | Self::Discount
                | Self::Goal
                | Self::Lead
                | Self::LeadLabel
                | Self::PermissionSet
                | Self::ProviderLink
        )
    }

    /// Returns Pipedrive's word for the kind, as it stands in `related_objects`, search hits and webhooks.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::ActivityType => "activityType",
            Self::Addon => "addon",
            Self::Board => "board",
            Self::CallLog => "callLog",
            Self::Change => "change",
            Self::Channel => "channel",
            Self::ChannelMessage => "channelMessage",
            Self::Conversion => "conversion",
            Self::Currency => "currency",
            Self::Deal => "deal",
            Self::DealProduct => "deal_product",
            Self::Discount => "discount",
            Self::File => "file",
            Self::Filter => "filter",
            Self::Follower => "follower",
            Self::FollowerEvent => "follower_event",
            Self::Goal => "goal",
            Self::Installment => "deal_installment",
            Self::Lead => "lead",
            Self::LeadLabel => "leadLabel",
            Self::MailMessage => "mailMessage",
            Self::MailThread => "mailThread",
            Self::Note => "note",
            Self::NoteComment => "comment",
            Self::Organization => "organization",
            Self::Participant => "participant",
            Self::ParticipantEvent => "participant_event",
            Self::PermissionSet => "permissionSet",
            Self::Person => "person",
            Self::Phase => "phase",
            Self::Picture => "picture",
            Self::Pipeline => "pipeline",
            Self::Product => "product",
            Self::ProductImage => "image",
            Self::Project => "project",
            Self::ProjectGroup => "projectGroup",
            Self::ProjectTemplate => "projectTemplate",
            Self::ProviderLink => "userProviderLink",
            Self::Relationship => "relationship",
            Self::Role => "role",
            Self::Stage => "stage",
            Self::Task => "task",
            Self::Team => "team",
            Self::User => "user",
            Self::Variation => "variation",
            Self::Webhook => "webhook",
        }
    }

    /// Returns the name under which other records point at this kind.
    pub(crate) fn pointer(self) -> &'static str {
        match self {
            Self::Deal => "deal_id",
            Self::Person => "person_id",
            Self::Organization => "org_id",
            Self::Product => "product_id",
            Self::Lead => "lead_id",
            Self::Activity => "activity_id",
            Self::Project => "project_id",
            Self::Pipeline => "pipeline_id",
            Self::Stage => "stage_id",
            _ => "user_id",
        }
    }

    /// Returns the kind whose custom fields records of this kind have: leads have those of deals.
    pub(crate) fn fields(self) -> Option<Self> {
        match self {
            Self::Deal | Self::Lead => Some(Self::Deal),
            Self::Person | Self::Organization | Self::Product | Self::Project => Some(self),
            _ => None,
        }
    }
}

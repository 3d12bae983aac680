//! The bodies of the write operations, property by property. Facts of Pipedrive's documents.

use super::property::Property as P;
use super::property::Type::{
    self, Address, Any, Attachments, Attendees, Bool, Clock, Contacts, Date, Id, Int, Ints, LeadValue, Moment, Number,
};
use super::property::Type::{Participants, Parties, Prices, Text, Uuids, Visibility, Words, ZeroOne};
use crate::catalogue::Version;
use crate::company::Kind;

const STATUS: Type = Words(&["open", "won", "lost"]);
const STATUS_V1: Type = Words(&["open", "won", "lost", "deleted"]);
const MARKETING: Type = Words(&["no_consent", "unsubscribed", "subscribed", "archived"]);
const FREQUENCY: Type = Words(&["one-time", "annually", "semi-annually", "quarterly", "monthly", "weekly"]);
const TAX_METHOD: Type = Words(&["exclusive", "inclusive", "none"]);
const SHARE: Type = Words(&["percentage", "amount"]);

/// Returns the properties of an entity's request bodies; empty where the version cannot write it.
pub(crate) fn properties(version: Version, kind: Kind) -> &'static [P] {
    match (version, kind) {
        (Version::V2, Kind::Deal) => DEAL_V2,
        (Version::V1, Kind::Deal) => DEAL_V1,
        (Version::V2, Kind::Person) => PERSON_V2,
        (Version::V1, Kind::Person) => PERSON_V1,
        (Version::V2, Kind::Organization) => ORGANIZATION_V2,
        (Version::V1, Kind::Organization) => ORGANIZATION_V1,
        (Version::V2, Kind::Activity) => ACTIVITY_V2,
        (Version::V1, Kind::Activity) => ACTIVITY_V1,
        (Version::V2, Kind::Product) => PRODUCT_V2,
        (Version::V1, Kind::Product) => PRODUCT_V1,
        (Version::V2, Kind::DealProduct) => DEAL_PRODUCT_V2,
        (Version::V1, Kind::DealProduct) => DEAL_PRODUCT_V1,
        (Version::V2, Kind::Pipeline) => PIPELINE_V2,
        (Version::V1, Kind::Pipeline) => PIPELINE_V1,
        (Version::V2, Kind::Stage) => STAGE_V2,
        (Version::V1, Kind::Stage) => STAGE_V1,
        (Version::V2, Kind::Discount) => DISCOUNT,
        (Version::V2, Kind::Installment) => INSTALLMENT,
        (Version::V2, Kind::Variation) => VARIATION,
        (Version::V2, Kind::Project) => PROJECT,
        (Version::V2, Kind::Task) => TASK,
        (Version::V2, Kind::Board) => BOARD,
        (Version::V2, Kind::Phase) => PHASE,
        (Version::V2, Kind::ProjectGroup) => PROJECT_GROUP,
        (Version::V2, Kind::ProjectTemplate) => PROJECT_TEMPLATE,
        (Version::V1, Kind::Project) => PROJECT_V1,
        (Version::V1, Kind::Task) => TASK_V1,
        (Version::V1, Kind::Role) => ROLE,
        (Version::V1, Kind::Team) => TEAM,
        (Version::V1, Kind::ProviderLink) => PROVIDER_LINK,
        (Version::V1, Kind::Relationship) => RELATIONSHIP,
        (Version::V1, Kind::CallLog) => CALL_LOG,
        (Version::V1, Kind::Channel) => CHANNEL,
        (Version::V1, Kind::ChannelMessage) => CHANNEL_MESSAGE,
        (Version::V1, Kind::Goal) => GOAL,
        (Version::V1, Kind::Lead) => LEAD,
        (Version::V1, Kind::LeadLabel) => LEAD_LABEL,
        (Version::V1, Kind::MailMessage) => MAIL_MESSAGE,
        (Version::V1, Kind::MailThread) => MAIL_THREAD,
        (Version::V1, Kind::Note) => NOTE,
        (Version::V1, Kind::NoteComment) => NOTE_COMMENT,
        (Version::V1, Kind::Filter) => FILTER,
        (Version::V1, Kind::ActivityType) => ACTIVITY_TYPE,
        _ => &[],
    }
}

const DEAL_V2: &[P] = &[
    P::new("title", Text).required(),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("person_id", Id(Kind::Person)),
    P::new("org_id", Id(Kind::Organization)),
    P::new("pipeline_id", Id(Kind::Pipeline)).solid(),
    P::new("stage_id", Id(Kind::Stage)).solid(),
    P::new("value", Number),
    P::new("currency", Text).solid(),
    P::new("is_deleted", Bool).solid(),
    P::new("is_archived", Bool).solid(),
    P::new("archive_time", Moment),
    P::new("status", STATUS).solid(),
    P::new("probability", Number),
    P::new("lost_reason", Text),
    P::new("visible_to", Visibility).solid(),
    P::new("close_time", Moment),
    P::new("won_time", Moment),
    P::new("lost_time", Moment),
    P::new("expected_close_date", Date),
    P::new("label_ids", Ints),
    P::new("channel", Int),
    P::new("channel_id", Text),
    // Taken on creation and then ignored: the store has no such member.
    P::new("origin_id", Text).target("ignored_origin_id").create_only(),
];

const DEAL_V1: &[P] = &[
    P::new("title", Text).required(),
    P::new("value", Number),
    P::new("label", Ints).target("label_ids"),
    P::new("currency", Text).solid(),
    P::new("user_id", Id(Kind::User)).target("owner_id").solid(),
    P::new("person_id", Id(Kind::Person)),
    P::new("org_id", Id(Kind::Organization)),
    P::new("pipeline_id", Id(Kind::Pipeline)).solid(),
    P::new("stage_id", Id(Kind::Stage)).solid(),
    P::new("is_archived", Bool).solid(),
    P::new("archive_time", Moment),
    P::new("status", STATUS_V1).solid(),
    P::new("origin_id", Text).create_only(),
    P::new("channel", Int),
    P::new("channel_id", Text),
    P::new("add_time", Moment).create_only(),
    P::new("won_time", Moment),
    P::new("lost_time", Moment),
    P::new("close_time", Moment),
    P::new("expected_close_date", Date),
    P::new("probability", Number),
    P::new("lost_reason", Text),
    P::new("visible_to", Visibility).solid(),
];

const PERSON_V2: &[P] = &[
    P::new("name", Text).solid(),
    P::new("first_name", Text),
    P::new("last_name", Text),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("org_id", Id(Kind::Organization)),
    P::new("add_time", Moment).create_only(),
    P::new("emails", Contacts),
    P::new("phones", Contacts),
    P::new("visible_to", Visibility).solid(),
    P::new("label_ids", Ints),
    P::new("postal_address", Address),
    P::new("notes", Text),
    P::new("im", Contacts),
    P::new("birthday", Date),
    P::new("job_title", Text),
    P::new("marketing_status", MARKETING).solid(),
];

const PERSON_V1: &[P] = &[
    P::new("name", Text).required(),
    P::new("first_name", Text),
    P::new("last_name", Text),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("org_id", Id(Kind::Organization)),
    P::new("email", Contacts).target("emails"),
    P::new("phone", Contacts).target("phones"),
    P::new("label", Ints).target("label_ids"),
    P::new("label_ids", Ints),
    P::new("visible_to", Visibility).solid(),
    P::new("marketing_status", MARKETING).solid(),
    P::new("add_time", Moment),
];

const ORGANIZATION_V2: &[P] = &[
    P::new("name", Text).required(),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("add_time", Moment).create_only(),
    P::new("visible_to", Visibility).solid(),
    P::new("label_ids", Ints),
    P::new("address", Address),
    P::new("website", Text),
    P::new("linkedin", Text),
    P::new("industry", Int),
    P::new("annual_revenue", Int),
    P::new("employee_count", Int),
];

const ORGANIZATION_V1: &[P] = &[
    P::new("name", Text).required(),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("add_time", Moment).create_only(),
    P::new("visible_to", Visibility).solid(),
    P::new("label", Ints).target("label_ids"),
    P::new("label_ids", Ints),
    P::new("address", Address),
];

const ACTIVITY_V2: &[P] = &[
    P::new("subject", Text).solid(),
    P::new("type", Text).solid(),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("deal_id", Id(Kind::Deal)),
    P::new("lead_id", Id(Kind::Lead)),
    P::read_only(
        "person_id",
        "'person_id' is a read-only field. Add a primary participant to set 'person_id' instead. For example: \
         \"participants\": [{ \"person_id\": 1, \"primary\": true }]",
    ),
    P::new("org_id", Id(Kind::Organization)),
    P::new("project_id", Int),
    P::new("due_date", Date),
    P::new("due_time", Clock),
    P::new("duration", Clock),
    P::new("busy", Bool).solid(),
    P::new("done", Bool).solid(),
    P::new("location", Address),
    P::new("participants", Participants),
    P::new("attendees", Attendees),
    P::new("public_description", Text),
    P::new("priority", Int),
    P::new("note", Text),
];

const ACTIVITY_V1: &[P] = &[
    P::new("subject", Text).solid(),
    P::new("type", Text).solid(),
    P::new("user_id", Id(Kind::User)).target("owner_id").solid(),
    P::new("deal_id", Id(Kind::Deal)),
    P::new("lead_id", Id(Kind::Lead)),
    P::new("person_id", Id(Kind::Person)),
    P::new("org_id", Id(Kind::Organization)),
    P::new("project_id", Int),
    P::new("due_date", Date),
    P::new("due_time", Clock),
    P::new("duration", Clock),
    P::new("busy_flag", Bool).target("busy"),
    P::new("done", Bool).solid(),
    P::new("location", Address),
    P::new("participants", Participants),
    P::new("attendees", Attendees),
    P::new("public_description", Text),
    P::new("note", Text),
];

const PRODUCT_V2: &[P] = &[
    P::new("name", Text).required(),
    P::new("code", Text),
    P::new("description", Text),
    P::new("unit", Text),
    P::new("tax", Number),
    P::new("category", Number),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("is_linkable", Bool).solid(),
    P::new("visible_to", Visibility).solid(),
    P::new("prices", Prices),
    P::new("billing_frequency", FREQUENCY).solid(),
    P::new("billing_frequency_cycles", Int),
];

const PRODUCT_V1: &[P] = &[
    P::new("name", Text).required(),
    P::new("code", Text),
    P::new("description", Text),
    P::new("unit", Text),
    P::new("tax", Number),
    P::new("active_flag", Bool),
    P::new("selectable", Bool).target("is_linkable"),
    P::new("visible_to", Visibility).solid(),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("prices", Prices),
    P::new("billing_frequency", FREQUENCY).solid(),
    P::new("billing_frequency_cycles", Int),
];

const DEAL_PRODUCT_V2: &[P] = &[
    P::new("product_id", Id(Kind::Product)).required(),
    P::new("item_price", Number).required(),
    P::new("quantity", Number).required(),
    P::new("tax", Number).solid(),
    P::new("comments", Text),
    P::new("discount", Number).solid(),
    P::new("is_enabled", Bool).solid(),
    P::new("tax_method", TAX_METHOD).solid(),
    P::new("discount_type", SHARE).solid(),
    P::new("product_variation_id", Id(Kind::Variation)),
    P::new("billing_frequency", FREQUENCY).solid(),
    P::new("billing_frequency_cycles", Int),
    P::new("billing_start_date", Date),
];

const DEAL_PRODUCT_V1: &[P] = &[
    P::new("product_id", Id(Kind::Product)).required(),
    P::new("item_price", Number).required(),
    P::new("quantity", Number).required(),
    P::new("tax", Number).solid(),
    P::new("comments", Text),
    P::new("discount", Number).solid(),
    P::new("enabled_flag", Bool).target("is_enabled"),
    P::new("tax_method", TAX_METHOD).solid(),
    P::new("discount_type", SHARE).solid(),
    P::new("product_variation_id", Id(Kind::Variation)),
    P::new("billing_frequency", FREQUENCY).solid(),
    P::new("billing_frequency_cycles", Int),
    P::new("billing_start_date", Date),
];

const PIPELINE_V2: &[P] = &[P::new("name", Text).required(), P::new("is_deal_probability_enabled", Bool).solid()];

const PIPELINE_V1: &[P] = &[
    P::new("name", Text).required(),
    P::new("deal_probability", Bool).target("is_deal_probability_enabled"),
    P::new("order_nr", Int),
    P::new("active", Bool),
];

const STAGE_V2: &[P] = &[
    P::new("name", Text).required(),
    P::new("pipeline_id", Id(Kind::Pipeline)).required(),
    P::new("deal_probability", Int).solid(),
    P::new("is_deal_rot_enabled", Bool).solid(),
    P::new("days_to_rotten", Int),
];

const STAGE_V1: &[P] = &[
    P::new("name", Text).required(),
    P::new("pipeline_id", Id(Kind::Pipeline)).required(),
    P::new("deal_probability", Int).solid(),
    P::new("rotten_flag", Bool).target("is_deal_rot_enabled"),
    P::new("rotten_days", Int).target("days_to_rotten"),
    P::new("order_nr", Int).update_only(),
];

const DISCOUNT: &[P] =
    &[P::new("description", Text).required(), P::new("amount", Number).required(), P::new("type", SHARE).required()];

const INSTALLMENT: &[P] = &[
    P::new("description", Text).required(),
    P::new("amount", Number).required(),
    P::new("billing_date", Date).required(),
];

const VARIATION: &[P] = &[P::new("name", Text).required(), P::new("prices", Prices)];

const LEAD: &[P] = &[
    P::new("title", Text).required(),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("label_ids", Uuids),
    P::new("person_id", Id(Kind::Person)),
    P::new("organization_id", Id(Kind::Organization)),
    P::new("is_archived", Bool).update_only().solid(),
    P::new("value", LeadValue),
    P::new("expected_close_date", Date),
    P::new("visible_to", Visibility).solid(),
    P::new("was_seen", Bool).solid(),
    P::new("origin_id", Text).create_only(),
    P::new("channel", Int),
    P::new("channel_id", Text),
];

const LEAD_LABEL: &[P] = &[
    P::new("name", Text).required(),
    P::new(
        "color",
        Words(&["blue", "brown", "dark-gray", "gray", "green", "orange", "pink", "purple", "red", "yellow"]),
    )
    .required(),
];

/// No operation adds mail: these are for records that are seeded.
const MAIL_THREAD: &[P] = &[
    P::new("subject", Text).required(),
    P::new("user_id", Id(Kind::User)).solid(),
    P::new("account_id", Text),
    P::new("deal_id", Id(Kind::Deal)),
    P::new("lead_id", Id(Kind::Lead)),
    P::new("shared_flag", Bool).solid(),
    P::new("archived_flag", Bool).solid(),
];

pub(crate) const MAIL_THREAD_UPDATE: &[P] = &[
    P::new("deal_id", Id(Kind::Deal)),
    P::new("lead_id", Id(Kind::Lead)),
    P::new("shared_flag", Bool).solid(),
    P::new("read_flag", Bool).solid(),
    P::new("archived_flag", Bool).solid(),
];

const MAIL_MESSAGE: &[P] = &[
    P::new("mail_thread_id", Id(Kind::MailThread)).required(),
    P::new("from", Parties),
    P::new("to", Parties),
    P::new("cc", Parties),
    P::new("bcc", Parties),
    P::new("subject", Text),
    P::new("body", Text),
    P::new("message_time", Moment).solid(),
    P::new("draft", Text),
    P::new("draft_flag", Bool).solid(),
    P::new("sent_flag", Bool).solid(),
    P::new("sent_from_pipedrive_flag", Bool).solid(),
    P::new("read_flag", Bool).solid(),
    P::new("synced_flag", Bool).solid(),
    P::new("smart_bcc_flag", Bool).solid(),
    P::new("external_deleted_flag", Bool).solid(),
    P::new("mail_tracking_status", Words(&["opened", "not opened"])),
    P::new("mail_link_tracking_enabled_flag", Bool).solid(),
];

const NOTE: &[P] = &[
    P::new("content", Text).required(),
    P::new("lead_id", Id(Kind::Lead)),
    P::new("deal_id", Id(Kind::Deal)),
    P::new("person_id", Id(Kind::Person)),
    P::new("org_id", Id(Kind::Organization)),
    P::new("project_id", Int),
    P::new("task_id", Int),
    P::new("user_id", Id(Kind::User)).solid(),
    P::new("add_time", Moment),
    P::new("pinned_to_lead_flag", Bool),
    P::new("pinned_to_deal_flag", Bool),
    P::new("pinned_to_organization_flag", Bool),
    P::new("pinned_to_person_flag", Bool),
    P::new("pinned_to_project_flag", Bool),
    P::new("pinned_to_task_flag", Bool),
];

const NOTE_COMMENT: &[P] = &[P::new("content", Text).required()];

const FILTER: &[P] = &[
    P::new("name", Text).required(),
    P::new("conditions", Any).required(),
    P::new("type", Words(&["deals", "leads", "org", "people", "products", "activity", "projects"]))
        .required()
        .create_only(),
];

const ACTIVITY_TYPE: &[P] = &[
    P::new("name", Text).required(),
    P::new("icon_key", Text).required(),
    P::new("color", Text),
    P::new("order_nr", Int).update_only().solid(),
];

const PROJECT: &[P] = &[
    P::new("title", Text).required(),
    P::new("description", Text),
    P::new("status", Text).solid(),
    P::new("board_id", Id(Kind::Board)),
    P::new("phase_id", Id(Kind::Phase)),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("start_date", Date),
    P::new("end_date", Date),
    P::new("deal_ids", Ints),
    P::new("person_ids", Ints),
    P::new("org_ids", Ints),
    P::new("label_ids", Ints),
    P::new("health_status", Int),
    P::new("template_id", Id(Kind::ProjectTemplate)),
];

// No request writes templates and groups, but records that are added without one are held to the same.
const PROJECT_TEMPLATE: &[P] = &[
    P::new("title", Text).required(),
    P::new("description", Text),
    P::new("projects_board_id", Id(Kind::Board)),
    P::new("owner_id", Id(Kind::User)).solid(),
];

const PROJECT_GROUP: &[P] = &[
    P::new("name", Text).required(),
    P::new("project_id", Id(Kind::Project)).required(),
    P::new("order_nr", Int).solid(),
];

/// Where a task or an activity stands in the plan of its project.
pub(crate) const PLAN_ITEM: &[P] = &[P::new("phase_id", Id(Kind::Phase)), P::new("group_id", Id(Kind::ProjectGroup))];

const TASK: &[P] = &[
    P::new("title", Text).required(),
    P::new("project_id", Id(Kind::Project)).required(),
    P::new("parent_task_id", Id(Kind::Task)),
    P::new("description", Text),
    P::new("done", ZeroOne).target("is_done").solid(),
    P::new("milestone", ZeroOne).target("is_milestone").solid(),
    P::new("due_date", Date),
    P::new("start_date", Date),
    P::new("assignee_id", Id(Kind::User)),
    P::new("assignee_ids", Ints),
    P::new("priority", Int),
];

const BOARD: &[P] = &[P::new("name", Text).required(), P::new("order_nr", Int).solid()];

const PHASE: &[P] =
    &[P::new("name", Text).required(), P::new("board_id", Id(Kind::Board)).required(), P::new("order_nr", Int).solid()];

const PROJECT_V1: &[P] = &[
    P::new("title", Text).required(),
    P::new("description", Text),
    P::new("status", Text).solid(),
    P::new("board_id", Id(Kind::Board)),
    P::new("phase_id", Id(Kind::Phase)),
    P::new("owner_id", Id(Kind::User)).solid(),
    P::new("start_date", Date),
    P::new("end_date", Date),
    P::new("deal_ids", Ints),
    P::new("person_id", Id(Kind::Person)),
    P::new("org_id", Id(Kind::Organization)),
    P::new("labels", Ints).target("label_ids"),
    P::new("health_status", Int),
    P::new("template_id", Id(Kind::ProjectTemplate)).create_only(),
];

const TASK_V1: &[P] = &[
    P::new("title", Text).required(),
    P::new("project_id", Id(Kind::Project)).required(),
    P::new("parent_task_id", Id(Kind::Task)),
    P::new("description", Text),
    P::new("done", Bool).target("is_done").solid(),
    P::new("due_date", Date),
    P::new("assignee_id", Id(Kind::User)),
    P::new("assignee_ids", Ints),
];

const ROLE: &[P] = &[P::new("name", Text).required(), P::new("parent_role_id", Id(Kind::Role))];

const TEAM: &[P] = &[
    P::new("name", Text).required(),
    P::new("description", Text),
    P::new("manager_id", Id(Kind::User)).required(),
    P::new("users", Ints),
    P::new("active_flag", Bool).update_only().solid(),
    P::new("deleted_flag", Bool).update_only().solid(),
];

const PROVIDER_LINK: &[P] = &[
    P::new("user_provider_id", Text).target("id").required(),
    P::new("user_id", Id(Kind::User)).required(),
    P::new("company_id", Int).required(),
    P::new("marketplace_client_id", Text).required(),
];

const RELATIONSHIP: &[P] = &[
    P::new("org_id", Id(Kind::Organization)),
    P::new("type", Words(&["parent", "related"])).required(),
    P::new("rel_owner_org_id", Id(Kind::Organization)).required(),
    P::new("rel_linked_org_id", Id(Kind::Organization)).required(),
];

const CALL_LOG: &[P] = &[
    P::new("user_id", Id(Kind::User)).solid(),
    P::new("activity_id", Id(Kind::Activity)),
    P::new("subject", Text),
    P::new("duration", Text),
    P::new("outcome", Words(&["connected", "no_answer", "left_message", "left_voicemail", "wrong_number", "busy"]))
        .required(),
    P::new("from_phone_number", Text),
    P::new("to_phone_number", Text).required(),
    P::new("start_time", Moment).required(),
    P::new("end_time", Moment).required(),
    P::new("person_id", Id(Kind::Person)),
    P::new("org_id", Id(Kind::Organization)),
    P::new("deal_id", Id(Kind::Deal)),
    P::new("lead_id", Id(Kind::Lead)),
    P::new("note", Text),
];

const CHANNEL: &[P] = &[
    P::new("name", Text).required(),
    P::new("provider_channel_id", Text).required(),
    P::new("avatar_url", Text),
    P::new("template_support", Bool).solid(),
    P::new("provider_type", Words(&["facebook", "whatsapp", "other"])).solid(),
];

/// Beside its `id`, which the provider chooses.
const CHANNEL_MESSAGE: &[P] = &[
    P::new("channel_id", Text).required(),
    P::new("sender_id", Text).required(),
    P::new("conversation_id", Text).required(),
    P::new("message", Text).required(),
    P::new("status", Words(&["sent", "delivered", "read", "failed"])).required(),
    P::new("created_at", Moment).required(),
    P::new("reply_by", Moment),
    P::new("conversation_link", Text),
    P::new("attachments", Attachments),
];

const GOAL: &[P] = &[
    P::new("title", Text),
    P::new("assignee", Any).required(),
    P::new("type", Any).required(),
    P::new("expected_outcome", Any).required(),
    P::new("duration", Any).required(),
    P::new("interval", Words(&["weekly", "monthly", "quarterly", "yearly"])).required(),
];

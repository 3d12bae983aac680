//! The members that records have in the store, by kind: those that seeds and snapshots may name.

use std::collections::BTreeSet;

use super::kind::Kind;
use super::schema;

/// Returns the names of the members that records of a kind can have.
pub(crate) fn of(kind: Kind) -> BTreeSet<&'static str> {
    let written = schema::written(kind).map(|property| property.target);
    // Taken from requests, and never stored under this name.
    let written = written.filter(|name| *name != "ignored_origin_id");
    written.chain(EVERY).chain(unwritten(kind).iter().copied()).collect()
}

/// What the store itself writes.
const EVERY: [&str; 5] = ["id", "add_time", "update_time", "delete_time", "is_deleted"];

/// Returns the members that no request writes under this name.
fn unwritten(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Activity => &[
            "conference_meeting_client",
            "conference_meeting_id",
            "conference_meeting_url",
            "creator_user_id",
            "marked_as_done_time",
        ],
        Kind::ActivityType => &["active_flag", "is_custom_flag", "key_string"],
        Kind::Addon => &["code"],
        Kind::CallLog => &["company_id", "has_recording", "recording"],
        Kind::Change => &[
            "actor_user_id",
            "field_key",
            "item",
            "item_id",
            "new_value",
            "new_values",
            "old_value",
            "old_values",
            "time",
        ],
        Kind::Channel => &["marketplace_client_id", "pd_company_id", "pd_user_id"],
        Kind::Conversion => &["deal_id", "into", "lead_id", "made", "polls"],
        Kind::Currency => &["active_flag", "code", "decimal_points", "is_custom_flag", "name", "symbol"],
        Kind::Deal => &[
            "acv",
            "arr",
            "creator_user_id",
            "custom_fields",
            "first_won_time",
            "local_close_date",
            "local_lost_date",
            "local_won_date",
            "merged_to_id",
            "mrr",
            "origin",
            "source_lead_id",
            "stage_change_time",
        ],
        Kind::DealProduct => &["currency", "deal_id", "name", "order_nr", "sum"],
        Kind::Discount => &["created_at", "created_by", "deal_id", "updated_at", "updated_by"],
        Kind::File => &[
            "activity_id",
            "cid",
            "deal_id",
            "description",
            "file_name",
            "file_size",
            "file_type",
            "inline_flag",
            "lead_id",
            "log_id",
            "mail_message_id",
            "mail_template_id",
            "name",
            "org_id",
            "person_id",
            "product_id",
            "project_id",
            "remote_id",
            "remote_location",
            "s3_bucket",
            "url",
            "user_id",
        ],
        Kind::Filter => &["active_flag", "custom_view_id", "last_used_time", "temporary_flag", "user_id", "visible_to"],
        Kind::Follower => &["deal_id", "follower_user_id", "org_id", "person_id", "product_id"],
        Kind::FollowerEvent => {
            &["action", "actor_user_id", "deal_id", "follower_user_id", "org_id", "person_id", "product_id", "time"]
        }
        Kind::Goal => &["is_active", "owner_id", "report_ids"],
        Kind::Installment => &["deal_id"],
        Kind::Lead => &[
            "archive_time",
            "cc_email",
            "creator_id",
            "custom_fields",
            "next_activity_id",
            "origin",
            "source_deal_id",
            "source_name",
        ],
        Kind::MailThread => &["version"],
        Kind::Note => &["last_update_user_id"],
        Kind::NoteComment => &[
            "active_flag",
            "adder_id",
            "company_id",
            "note",
            "object_id",
            "object_type",
            "updater_id",
            "user_id",
            "uuid",
        ],
        Kind::Organization => &["custom_fields", "merged_to_id"],
        Kind::PermissionSet => &["app", "contents", "description", "name", "type"],
        Kind::Participant => &["added_by_user_id", "deal_id", "person_id"],
        Kind::ParticipantEvent => &["action", "actor_user_id", "deal_id", "person_id", "time"],
        Kind::Person => &["custom_fields", "merged_to_id", "picture_id"],
        Kind::Picture => &["active_flag", "added_by_user_id", "file_size", "item_id", "item_type", "pictures"],
        Kind::Product => &["custom_fields"],
        Kind::ProductImage => &["company_id", "mime_type", "name", "product_id", "public_url"],
        Kind::Project => &["archive_time", "custom_fields", "is_archived", "status_change_time"],
        Kind::Role => &["hidden_pipeline_ids", "settings"],
        Kind::Task => &["creator_id", "marked_as_done_time"],
        Kind::Team => &["active_flag", "created_by_user_id", "deleted_flag"],
        Kind::User => &[
            "access",
            "activated",
            "active_flag",
            "created",
            "default_currency",
            "email",
            "has_created_company",
            "icon_url",
            "is_admin",
            "lang",
            "last_login",
            "locale",
            "modified",
            "name",
            "phone",
            "role_id",
            "timezone_name",
            "timezone_offset",
        ],
        Kind::Variation => &["product_id"],
        Kind::Webhook => &[
            "admin_id",
            "banned_until",
            "company_id",
            "event_action",
            "event_object",
            "failing_since",
            "failures",
            "http_auth_password",
            "http_auth_user",
            "is_active",
            "last_delivery_time",
            "last_http_status",
            "name",
            "owner_id",
            "remove_reason",
            "remove_time",
            "subscription_url",
            "type",
            "user_id",
            "version",
        ],
        Kind::Board
        | Kind::ChannelMessage
        | Kind::LeadLabel
        | Kind::MailMessage
        | Kind::Phase
        | Kind::Pipeline
        | Kind::ProjectGroup
        | Kind::ProjectTemplate
        | Kind::ProviderLink
        | Kind::Relationship
        | Kind::Stage => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The README lists the members of every kind; this keeps the list true.
    #[test]
    fn the_readme_lists_all_members() {
        let readme = include_str!("../../README.md");
        let (_, list) = readme.split_once("<!-- members -->\n").unwrap();
        let (list, _) = list.split_once("<!-- /members -->").unwrap();
        let mut rows: Vec<(String, String)> = Kind::ALL
            .into_iter()
            .map(|kind| {
                let names: Vec<&str> = of(kind).into_iter().filter(|name| !EVERY.contains(name)).collect();
                (kind.key(), names.join(", "))
            })
            .collect();
        rows.sort();
        let rows: String = rows.iter().map(|(kind, names)| format!("| `{kind}` | {names} |\n")).collect();
        let expected = format!("| Kind | Members |\n| --- | --- |\n{rows}");
        assert_eq!(list, expected, "\n{expected}");
    }

    #[test]
    fn all_kinds_are_there_once() {
        let all: BTreeSet<Kind> = Kind::ALL.into_iter().collect();
        assert_eq!(all.len(), Kind::ALL.len());
        let error = serde_json::from_str::<Kind>("\"none\"").unwrap_err().to_string();
        let known = error.matches('`').count() / 2 - 1;
        assert_eq!(all.len(), known, "{error}");
    }
}

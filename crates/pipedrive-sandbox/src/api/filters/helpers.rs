//! What `getFilterHelpers` answers with: the operators by type of field, and the values that are words.

use serde_json::{Value, json};

/// Returns the helpers, as in Pipedrive's documents.
pub(crate) fn helpers() -> Value {
    let number = json!({
        "=": "is", "!=": "is not", ">": "is more than", "<": "is less than", ">=": "is more or equal to",
        "<=": "is less or equal to", "IS NULL": "is empty", "IS NOT NULL": "is not empty",
    });
    let time = json!({
        "=": "is", "!=": "is not", "<": "is before", ">": "is after", ">=": "is exactly or after than",
        "<=": "is exactly or before than", "IS NULL": "is empty", "IS NOT NULL": "is not empty",
    });
    let entered = json!({
        "=": "is", "!=": "is not", ">": "is later than", "<": "is earlier than", ">=": "is exactly or later than",
        "<=": "is exactly or earlier than",
    });
    let mut date = entered.clone();
    (date["IS NULL"], date["IS NOT NULL"]) = ("is empty".into(), "is not empty".into());
    let range = json!({
        "=": "starts at", "!=": "does not start at", "ends_at": "ends at", "does_not_end_at": "does not end at",
        "<": "starts before", "<=": "starts exactly on or before", "ends_before": "ends before",
        "ends_e_before": "ends exactly on or before", ">": "starts after", "ends_after": "ends after",
        ">=": "starts exactly or after", "ends_e_after": "ends exactly or after", "includes": "does include",
        "IS NULL": "is empty", "IS NOT NULL": "is not empty",
    });
    let choice = json!({"=": "is", "!=": "is not"});
    let link = json!({"=": "is", "!=": "is not", "IS NULL": "is empty", "IS NOT NULL": "is not empty"});
    let mut user = link.clone();
    user["belongs_to_team"] = "belongs to team".into();
    json!({
        "operators": {
            "int": number, "double": number, "monetary": number, "time": time, "date": date, "entered_stage": entered,
            "timerange": range, "daterange": range,
            "varchar": {
                "=": "is", "!=": "is not", "IS NULL": "is empty", "IS NOT NULL": "is not empty",
                "LIKE '%$%'": "contains", "LIKE '$%'": "starts with", "NOT LIKE '$%'": "does not start with",
            },
            "stage": {"=": "is", "!=": "is not", "has_been": "has been"},
            "title": {
                "=": "is", "LIKE '$%'": "starts with", "LIKE '%$%'": "contains", "NOT LIKE '$%'": "does not start with",
            },
            "set": {
                "=": "is", "!=": "is not", "contains": "contains", "not_contains": "does not contain",
                "IS NULL": "is empty", "IS NOT NULL": "is not empty",
            },
            // The only list among the objects.
            "enum": [{"=": "is"}, {"!=": "is not"}, {"IS NULL": "is empty"}, {"IS NOT NULL": "is not empty"}],
            "deal": link, "product": link, "person": link, "organization": link, "user": user,
            "status": choice, "visible_to": choice, "currency": choice, "pipeline": choice,
        },
        "deprecated_operators": {
            "NOT LIKE '%$%'": "does not contain", "LIKE '%$'": "ends with", "NOT LIKE '%$'": "does not end with",
        },
        "relative_dates": {
            "Relative date intervals": {
                "last_quarter": "last quarter", "this_quarter": "this quarter", "last_month": "last month",
                "this_month": "this month", "last_week": "last week", "this_week": "this week",
                "next_week": "next week", "next_month": "next month",
            },
            "Relative dates": {
                "6_months_ago": "6 months ago", "5_months_ago": "5 months ago", "4_months_ago": "4 months ago",
                "3_months_ago": "3 months ago", "2_months_ago": "2 months ago", "1_months_ago": "1 month ago",
                "3_weeks_ago": "3 weeks ago", "2_weeks_ago": "2 weeks ago", "1_week_ago": "1 week ago",
                "yesterday": "yesterday", "before_today": "before today", "today": "today", "now": "now",
                "later_or_today": "today or later", "before_tomorrow": "before tomorrow", "tomorrow": "tomorrow",
                "later_or_tomorrow": "tomorrow or later", "in_1_week": "in 1 week", "in_2_weeks": "in 2 weeks",
                "in_3_weeks": "in 3 weeks", "in_1_month": "in 1 month", "in_2_months": "in 2 months",
                "in_3_months": "in 3 months", "in_4_months": "in 4 months", "in_5_months": "in 5 months",
                "in_6_months": "in 6 months",
            },
            "Deal specific": {"rotten_time": "Rotten time"},
        },
        "address_field_components": {
            "subpremise": "Apartment/suite no", "street_number": "House number", "route": "Street/road name",
            "sublocality": "District/sublocality", "locality": "City/town/village/locality",
            "admin_area_level_1": "State/county", "admin_area_level_2": "Region", "country": "Country",
            "postal_code": "ZIP/Postal code", "formatted_address": "Full/combined address",
        },
    })
}

//! Users, and the lists of the account that hang on none: currencies.

use http::StatusCode;
use serde_json::{Map, Value, json};

use crate::api::call::Call;
use crate::api::paging;
use crate::catalogue::Version;
use crate::company::{Kind, Record, demo};
use crate::wire::reply::{Failure, Reply};

pub(crate) fn list(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let users: Vec<Value> = call.store.rows(Kind::User).map(|(_, user)| shown(user, call.actor)).collect();
    Ok(Reply::data(users))
}

pub(crate) fn find(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let term = call.query.text("term").unwrap_or_default().to_lowercase();
    let member = if call.query.flag("search_by_email") == Some(true) { "email" } else { "name" };
    let users: Vec<Value> = call
        .store
        .rows(Kind::User)
        .filter(|(_, user)| user.text(member).to_lowercase().contains(&term))
        .map(|(_, user)| shown(user, call.actor))
        .collect();
    Ok(Reply::data(users))
}

pub(crate) fn me(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let mut user = shown(call.record(Kind::User, call.actor)?, call.actor);
    let company = &call.store.company;
    if let Value::Object(user) = &mut user {
        user.insert("company_id".to_owned(), company.id.into());
        user.insert("company_name".to_owned(), company.name.clone().into());
        user.insert("company_domain".to_owned(), company.domain.clone().into());
        user.insert("company_country".to_owned(), "EE".into());
        user.insert("company_industry".to_owned(), Value::Null);
        user.insert("language".to_owned(), json!({"language_code": "en", "country_code": "US"}));
    }
    Ok(Reply::data(user))
}

pub(crate) fn get(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let id = user(call)?;
    Ok(Reply::data(shown(call.record(Kind::User, id)?, call.actor)))
}

/// Invites a user, who is active unless the body says otherwise.
pub(crate) fn add(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let body = call.object()?;
    allow(&body, &["email", "access", "active_flag"])?;
    let Some(email) = body.get("email").and_then(Value::as_str).filter(|email| email.contains('@')) else {
        return Err(call.bad("email", "Expected an email address"));
    };
    if call.store.find(Kind::User, |user| user.text("email") == email).is_some() {
        return Err(call.bad("email", "A user with this address exists"));
    }
    let id = demo::add_user(call.store, email.split('@').next().unwrap_or_default(), email, false, call.now);
    let active = body.get("active_flag").is_none_or(|flag| *flag == true || *flag == 1);
    call.store.update(Kind::User, id, call.actor, call.now, |user| {
        user.set("active_flag", active);
        if let Some(access) = body.get("access") {
            user.set("access", access.clone());
        }
    });
    Ok(Reply::data(shown(call.record(Kind::User, id)?, call.actor)))
}

pub(crate) fn update(call: &mut Call<'_>) -> Result<Reply, Failure> {
    call.admin()?;
    let id = user(call)?;
    let body = call.object()?;
    allow(&body, &["active_flag"])?;
    let active = match body.get("active_flag") {
        Some(Value::Bool(active)) => *active,
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        Some(Value::String(text)) => text == "1" || text == "true",
        _ => return Err(call.bad("active_flag", "Expected a boolean")),
    };
    call.store.update(Kind::User, id, call.actor, call.now, |user| user.set("active_flag", active));
    Ok(Reply::data(shown(call.record(Kind::User, id)?, call.actor)))
}

/// Answers with the users who follow this one. Nothing in the API makes a user follow another, so nobody does.
pub(crate) fn followers(call: &mut Call<'_>) -> Result<Reply, Failure> {
    user(call)?;
    let nobody = Vec::<Value>::new();
    if call.version() == Version::V1 {
        return Ok(Reply::data(nobody));
    }
    let (page, additional) = paging::by_position(call, nobody)?;
    Ok(Reply::data(page).with_additional(additional))
}

pub(crate) fn permissions(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let id = user(call)?;
    let admin = call.record(Kind::User, id)?.int("is_admin") == Some(1);
    let names = [
        "can_add_custom_fields",
        "can_add_products",
        "can_add_prospects_as_leads",
        "can_bulk_edit_items",
        "can_change_visibility_of_items",
        "can_convert_deals_to_leads",
        "can_create_own_workflow",
        "can_delete_activities",
        "can_delete_custom_fields",
        "can_delete_deals",
        "can_edit_custom_fields",
        "can_edit_deals_closed_date",
        "can_edit_products",
        "can_edit_shared_filters",
        "can_export_data_from_lists",
        "can_follow_other_users",
        "can_merge_deals",
        "can_merge_organizations",
        "can_merge_people",
        "can_modify_labels",
        "can_see_company_wide_statistics",
        "can_see_deals_list_summary",
        "can_see_hidden_items_names",
        "can_see_other_users",
        "can_see_other_users_statistics",
        "can_see_security_dashboard",
        "can_share_filters",
        "can_share_insights",
        "can_use_api",
        "can_use_email_tracking",
        "can_use_import",
    ];
    let limited = ["can_see_security_dashboard", "can_delete_custom_fields", "can_merge_deals"];
    let permissions: Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), (admin || !limited.contains(name)).into())).collect();
    Ok(Reply::data(Value::Object(permissions)))
}

pub(crate) fn role_assignments(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let id = user(call)?;
    let role = call.record(Kind::User, id)?.value("role_id").clone();
    let row = json!({
        "user_id": id, "role_id": role, "parent_role_id": null, "name": "Default", "active_flag": true, "type": "0",
    });
    let (page, additional) = paging::by_offset(call, vec![row])?;
    Ok(Reply::data(page).with_additional(additional))
}

pub(crate) fn role_settings(call: &mut Call<'_>) -> Result<Reply, Failure> {
    user(call)?;
    Ok(Reply::data(demo::role_settings()))
}

pub(crate) fn currencies(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let term = call.query.text("term").unwrap_or_default().to_lowercase();
    let fits =
        |currency: &Record| ["code", "name"].iter().any(|member| currency.text(member).to_lowercase().contains(&term));
    let data: Vec<Value> = call
        .store
        .rows(Kind::Currency)
        .filter(|(_, currency)| fits(currency))
        .map(|(_, currency)| Value::Object(currency.0.clone()))
        .collect();
    Ok(Reply::data(data))
}

fn user(call: &Call<'_>) -> Result<u64, Failure> {
    let id = call.id()?;
    let missing = || Failure::short(StatusCode::NOT_FOUND, "User not found or not accessible.");
    call.store.row(Kind::User, id).map(|_| id).ok_or_else(missing)
}

/// Refuses names that are none of these, as v1 does.
pub(crate) fn allow(body: &Map<String, Value>, names: &[&str]) -> Result<(), Failure> {
    let unknown: Vec<&str> = body.keys().map(String::as_str).filter(|name| !names.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let error = format!("Invalid field(s) in the payload: {}", unknown.join(", "));
    Err(Failure::classic(StatusCode::BAD_REQUEST, error))
}

fn shown(user: &Record, actor: u64) -> Value {
    let mut shown = user.0.clone();
    shown.remove("is_admin");
    shown.insert("is_you".to_owned(), (user.id() == actor).into());
    shown.insert("is_deleted".to_owned(), false.into());
    Value::Object(shown)
}

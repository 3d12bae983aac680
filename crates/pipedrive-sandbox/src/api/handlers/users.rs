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

/// Answers with what a user may do: everything as an administrator, else what the permission sets allow.
pub(crate) fn permissions(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let id = user(call)?;
    let user = call.record(Kind::User, id)?;
    let access: Vec<&Value> = user.value("access").as_array().into_iter().flatten().collect();
    let sets = call.store.rows(Kind::PermissionSet).map(|(_, set)| set);
    let sets = sets.filter(|set| access.iter().any(|own| own["permission_set_id"] == *set.value("id")));
    let allowed: Vec<&Value> = sets.filter_map(|set| set.value("contents").as_array()).flatten().collect();
    let may = |name: &str| user.int("is_admin") == Some(1) || allowed.iter().any(|own| **own == name);
    let permissions = demo::PERMISSIONS.iter().map(|(name, ..)| ((*name).to_owned(), may(name).into()));
    Ok(Reply::data(Value::Object(permissions.collect())))
}

pub(crate) fn role_assignments(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let id = user(call)?;
    let row = role(call, id).map(|role| assignment(id, role));
    let (page, additional) = paging::by_offset(call, Vec::from_iter(row))?;
    Ok(Reply::data(page).with_additional(additional))
}

/// Returns a user's role as assignments show it.
pub(crate) fn assignment(user: u64, role: &Record) -> Value {
    json!({
        "user_id": user, "role_id": role.value("id"), "parent_role_id": role.value("parent_role_id"),
        "name": role.value("name"), "active_flag": true, "type": "1",
    })
}

/// Answers with the settings of the role that a user has.
pub(crate) fn role_settings(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let id = user(call)?;
    Ok(Reply::data(role(call, id).map_or_else(demo::role_settings, |role| role.value("settings").clone())))
}

fn role<'a>(call: &'a Call<'_>, user: u64) -> Option<&'a Record> {
    call.store.row(Kind::Role, call.store.row(Kind::User, user)?.int("role_id")?)
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

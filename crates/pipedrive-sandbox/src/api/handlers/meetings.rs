//! The links between users and the apps of providers of video calls. Its errors are of a form of their own.

use http::StatusCode;
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::company::schema::{self, Write, tables};
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};

/// Links a user of this company to an app. A link that is there already is replaced, which is unconfirmed.
pub(crate) fn add(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let body = call.object().map_err(refused)?;
    if ["user_id", "company_id"].iter().any(|name| body.get(*name).is_none_or(Value::is_null)) {
        return Err(Failure::meeting(StatusCode::UNAUTHORIZED, "Missing user id or company id"));
    }
    let properties = tables::properties(call.version(), Kind::ProviderLink);
    let members =
        schema::read(&call.viewer(), call.version(), properties, None, Write::Create, body).map_err(refused)?;
    let link = Record(members);
    if link.int("company_id") != Some(call.store.company.id) {
        return Err(Failure::meeting(StatusCode::UNAUTHORIZED, "Incorrect company id"));
    }
    if uuid::Uuid::try_parse(link.text("id")).is_err() {
        return Err(refused(call.bad("user_provider_id", "Expected a UUID")));
    }
    match find(call, link.text("id")) {
        Some(number) => call.store.replace(Kind::ProviderLink, number, link, call.actor, call.now),
        None => drop(call.store.insert(Kind::ProviderLink, link, call.actor, call.now)),
    }
    Ok(Reply::data(json!({"message": "The user was added successfully"})))
}

/// Removes a link. That one that is not there answers 404 is unconfirmed.
pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let id = call.argument("id");
    if uuid::Uuid::try_parse(id).is_err() {
        return Err(Failure::meeting(StatusCode::FORBIDDEN, "Incorrect parameter provided"));
    }
    let number =
        find(call, id).ok_or_else(|| Failure::meeting(StatusCode::NOT_FOUND, "User provider link not found"))?;
    call.store.remove(Kind::ProviderLink, number, call.actor, call.now);
    Ok(Reply::data(json!({"message": "The user data was successfully removed"})))
}

fn find(call: &Call<'_>, id: &str) -> Option<u64> {
    call.store.find(Kind::ProviderLink, |link| link.text("id") == id)
}

/// Refuses a body for the reason that another failure gives. The words are unconfirmed.
fn refused(failure: Failure) -> Failure {
    Failure::meeting(StatusCode::BAD_REQUEST, "Incorrect parameter provided").with_hint(failure.reason())
}

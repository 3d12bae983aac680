//! What is inside the members of a body: a request with all that is documented, read back.

use pipedrive_core::catalogue::Entry;
use pipedrive_core::meta::{Encoding, Meta, Place};
use pipedrive_core::{Account, Company, Credentials};
use serde_json::{Map, Value};

use crate::arguments::{Extent, arguments};
use crate::document::Described;
use crate::survival;

/// What the arguments do not carry into the body, one line each.
pub(crate) fn differences(entry: &Entry, described: &Described) -> Vec<String> {
    // Forms and parts are flat.
    let body = described.body.as_ref().filter(|body| body.encoding == Encoding::Json);
    let whole = entry.meta.parameters.iter().find(|parameter| parameter.place == Place::WholeBody);
    let mut differences = Vec::new();
    for sample in body.into_iter().flat_map(|body| body.schema.samples()) {
        let arguments = match (whole, sample) {
            (Some(whole), sample) => Map::from_iter([(whole.name.to_owned(), sample)]),
            (None, Value::Object(members)) => nested(entry.meta, members),
            (None, _) => continue,
        };
        let body = match whole {
            Some(whole) => arguments[whole.name].clone(),
            None => Value::Object(arguments.clone()),
        };
        differences.extend(lost(entry, &arguments, &body));
    }
    differences.dedup();
    differences
}

/// The members that have an inside, and are declared.
fn nested(meta: &Meta, mut members: Map<String, Value>) -> Map<String, Value> {
    let is_declared = |name: &str| meta.parameters.iter().any(|given| given.place == Place::Body && given.name == name);
    members.retain(|name, value| (value.is_object() || value.is_array()) && is_declared(name));
    members
}

/// What of `body` is not in that of the request with these arguments and what else it needs.
fn lost(entry: &Entry, given: &Map<String, Value>, body: &Value) -> Vec<String> {
    let mut needed = arguments(entry.meta, Extent::Minimal);
    needed.extend(given.clone());
    let credentials = Credentials::api_token("0123456789abcdef").expect("it is ASCII");
    let account = Account::new(Company::new("acme").expect("it is a label"), credentials);
    let request = match entry.request(&account, &Value::Object(needed)) {
        Ok(request) => request,
        Err(error) => return vec![format!("body: {error}")],
    };
    let mut written: Value = serde_json::from_slice(request.body()).unwrap_or_default();
    if let (Some(written), Some(body)) = (written.as_object_mut(), body.as_object()) {
        written.retain(|name, _| body.contains_key(name));
    }
    survival::losses(body, &written).iter().map(|loss| format!("body {loss}")).collect()
}

#[cfg(test)]
mod tests {
    use pipedrive_core::catalogue;
    use pipedrive_core::meta::Version;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_inside_an_argument_reaches_the_body() {
        let add = catalogue::find(Version::V2, "addOrganization").unwrap();
        let refusal = "body: addOrganization (POST /api/v2/organizations): argument `address.planet`: \
                       is not an argument of this operation";
        for (address, told) in [
            (json!({"value": "Oak lane 7", "locality": "Oakham"}), vec![]),
            (json!({"value": "Oak lane 7", "planet": "Mars"}), vec![refusal]),
        ] {
            let given = Map::from_iter([("address".to_owned(), address)]);
            assert_eq!(lost(add, &given, &Value::Object(given.clone())), told);
        }
    }
}

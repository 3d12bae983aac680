//! Requests: verb, path, cost, scopes, and the arguments.

use std::collections::BTreeSet;

use pipedrive_core::catalogue::Entry;
use pipedrive_core::model::argument::Kind;
use pipedrive_core::wire::operation::{Encoding, Meta, Parameter, Place, Presence};
use pipedrive_core::{Account, Company, Credentials};
use serde_json::{Map, Value};

use crate::arguments::{Extent, arguments};
use crate::document::{self, Body, Described};
use crate::schema::{Schema, one_of};
use crate::survival;

/// What of the request is not as documented, one line each.
pub(crate) fn differences(entry: &Entry, described: &Described) -> Vec<String> {
    let meta = entry.meta;
    let mut differences = Vec::new();
    let mut differ = |what: &str, declared: String, documented: String| {
        if declared != documented {
            differences.push(format!("{what}: {declared}, documented {documented}"));
        }
    };
    differ("verb", meta.verb.method().to_string(), described.verb.method().to_string());
    differ("path", meta.template.to_owned(), described.path.clone());
    differ("cost", meta.cost.to_string(), described.cost.map_or("nothing".to_owned(), |cost| cost.to_string()));
    let scopes = BTreeSet::from_iter(meta.scopes.iter().map(|scope| (*scope).to_owned()));
    differ("scopes", joined(&scopes), joined(&described.scopes));
    differ("deprecated", meta.deprecated.to_string(), described.deprecated.to_string());
    let encoding = described.body.as_ref().map_or(Encoding::None, |body| body.encoding);
    differ("encoding", format!("{:?}", meta.encoding), format!("{encoding:?}"));

    for place in [Place::Path, Place::Query] {
        let documented = described.parameters.iter().filter(|parameter| parameter.place == place);
        let documented: Vec<Documented<'_>> = documented.map(Documented::from).collect();
        differences.extend(arguments_of(meta, place, &documented));
    }
    differences.extend(match &described.body {
        Some(body) if meta.parameters.iter().any(|parameter| parameter.place == Place::WholeBody) => {
            whole(entry, &body.schema)
        }
        Some(body) => members(entry, body),
        None => arguments_of(meta, Place::Body, &[]),
    });
    differences
}

fn joined(names: &BTreeSet<String>) -> String {
    Vec::from_iter(names.iter().map(String::as_str)).join(" ")
}

/// An argument, as it is documented.
struct Documented<'d> {
    name: &'d str,
    required: bool,
    nullable: bool,
    shape: String,
    maximum: Option<u64>,
}

impl<'d> From<&'d document::Parameter> for Documented<'d> {
    fn from(parameter: &'d document::Parameter) -> Self {
        let schema = &parameter.schema;
        let shape = match (schema.is_array(), parameter.repeated) {
            (true, true) => format!("repeated {}", schema.item_shape()),
            (true, false) => format!("commas of {}", schema.item_shape()),
            (false, _) => schema.shape(),
        };
        let (name, required, nullable) = (parameter.name.as_str(), parameter.required, false);
        Documented { name, required, nullable, shape, maximum: schema.maximum }
    }
}

/// Compares the arguments of one place.
fn arguments_of(meta: &Meta, place: Place, documented: &[Documented<'_>]) -> Vec<String> {
    let named = match place {
        Place::Path => "path",
        Place::Query => "query",
        _ => "body",
    };
    let declared = || meta.parameters.iter().filter(|parameter| parameter.place == place);
    let mut differences = Vec::new();
    for parameter in declared() {
        let name = parameter.name;
        let Some(documented) = documented.iter().find(|documented| documented.name == name) else {
            // In v1 custom fields have no name of their own.
            if !matches!(parameter.kind, Kind::CustomFields) {
                differences.push(format!("{named} {name}: not documented"));
            }
            continue;
        };
        let mut differ = |what: &str, declared: &str, documented: &str| {
            if declared != documented {
                differences.push(format!("{named} {name} {what}: {declared}, documented {documented}"));
            }
        };
        differ("presence", presence(parameter), documented_presence(documented));
        match parameter.kind {
            // The documents have no word for commas: that there are several values goes by itself, so that what they
            // are is still compared.
            Kind::Commas(item) if shape(*item) == documented.shape => differ("values", "commas between several", "one"),
            kind => differ("kind", &shape(kind), &documented.shape),
        }
        if let Some(maximum) = documented.maximum {
            let declared = parameter.max.map_or("none".to_owned(), |max| max.to_string());
            differ("maximum", &declared, &maximum.to_string());
        }
    }
    for documented in documented.iter().filter(|documented| declared().all(|declared| declared.name != documented.name)) {
        differences.push(format!("{named} {}: not declared, documented {}", documented.name, documented.shape));
    }
    differences
}

fn presence(parameter: &Parameter) -> &'static str {
    match parameter.presence {
        Presence::Required => "required",
        Presence::Clearable => "clearable",
        _ => "optional",
    }
}

fn documented_presence(documented: &Documented<'_>) -> &'static str {
    match documented {
        Documented { required: true, .. } => "required",
        Documented { nullable: true, .. } => "clearable",
        _ => "optional",
    }
}

/// The words in which [`Schema::shape`] puts the same.
fn shape(kind: Kind) -> String {
    let plain = match kind {
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Bit => "bit",
        Kind::Date => "date",
        Kind::DateTime => "datetime",
        Kind::Time => "time",
        Kind::Uuid => "uuid",
        Kind::Object(_) | Kind::CustomFields => "object",
        Kind::File => "file",
        Kind::Choice(known) => return one_of(known.iter().map(|choice| (*choice).to_owned())),
        Kind::Commas(item) => return format!("commas of {}", shape(*item)),
        Kind::Repeated(item) => return format!("repeated {}", shape(*item)),
        Kind::Array(item) => return format!("array of {}", shape(*item)),
        other => return format!("{other:?}"),
    };
    plain.to_owned()
}

/// The members of a body: each by itself, and then all that is documented inside them.
fn members(entry: &Entry, body: &Body) -> Vec<String> {
    let schema = &body.schema;
    let documented = schema.properties.iter().map(|(name, member)| Documented {
        name,
        required: schema.required.contains(name),
        nullable: member.nullable,
        shape: member.shape(),
        maximum: member.maximum,
    });
    let documented: Vec<Documented<'_>> = documented.collect();
    let mut differences = arguments_of(entry.meta, Place::Body, &documented);
    // Forms and parts are flat.
    if body.encoding == Encoding::Json {
        for sample in schema.samples() {
            let Value::Object(mut sample) = sample else { continue };
            sample.retain(|name, value| (value.is_object() || value.is_array()) && has(entry.meta, name));
            differences.extend(inside(entry, &sample, &Value::Object(sample.clone())));
        }
    }
    differences.dedup();
    differences
}

fn has(meta: &Meta, name: &str) -> bool {
    meta.parameters.iter().any(|parameter| parameter.place == Place::Body && parameter.name == name)
}

/// A body that is one argument.
fn whole(entry: &Entry, schema: &Schema) -> Vec<String> {
    let whole = entry.meta.parameters.iter().find(|parameter| parameter.place == Place::WholeBody);
    let name = whole.map_or("", |parameter| parameter.name);
    let mut differences = Vec::new();
    for sample in schema.samples() {
        let arguments = Map::from_iter([(name.to_owned(), sample.clone())]);
        differences.extend(inside(entry, &arguments, &sample));
    }
    differences.dedup();
    differences
}

/// Whether the request with these arguments, and what else it needs, has this body.
fn inside(entry: &Entry, given: &Map<String, Value>, body: &Value) -> Vec<String> {
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

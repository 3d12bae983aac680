//! The facts of a request: verb, path, cost, scopes, and the arguments.

use std::collections::BTreeSet;

use pipedrive_core::meta::{Encoding, Kind, Meta, Parameter, Place, Presence};

use crate::document::{self, Body, Described};
use crate::schema::one_of;

/// What is not as documented, one line each.
pub(crate) fn differences(meta: &Meta, described: &Described) -> Vec<String> {
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
    let is_whole = meta.parameters.iter().any(|parameter| parameter.place == Place::WholeBody);
    match &described.body {
        // It has no name to compare, only what is inside.
        Some(_) if is_whole => {}
        Some(body) => differences.extend(arguments_of(meta, Place::Body, &members(body))),
        None => differences.extend(arguments_of(meta, Place::Body, &[])),
    }
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
        Documented { name, required, nullable, shape }
    }
}

fn members(body: &Body) -> Vec<Documented<'_>> {
    let members = body.schema.properties.iter().map(|(name, member)| Documented {
        name,
        required: body.schema.required.contains(name),
        nullable: member.nullable,
        shape: member.shape(),
    });
    members.collect()
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
    }
    for documented in documented.iter().filter(|documented| declared().all(|declared| declared.name != documented.name))
    {
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

/// The words in which `Schema::shape` puts the same.
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
        Kind::Object(_) | Kind::Map(_) | Kind::CustomFields => "object",
        Kind::File => "file",
        Kind::Choice(known) => return one_of(known.iter().map(|choice| (*choice).to_owned())),
        Kind::Commas(item) => return format!("commas of {}", shape(*item)),
        Kind::Repeated(item) => return format!("repeated {}", shape(*item)),
        Kind::Array(item) => return format!("array of {}", shape(*item)),
        other => return format!("{other:?}"),
    };
    plain.to_owned()
}

#[cfg(test)]
mod tests {
    use pipedrive_core::meta::Verb;

    use super::*;
    use crate::document::tests::gadget;

    const GADGET: Meta = Meta::new("updateGadget", Verb::Put, "/api/v1/gadgets/{id}")
        .cost(5)
        .scopes(&["admin", "gadgets:full"])
        .encoding(Encoding::Form)
        .deprecated();

    const ID: Parameter = Parameter::new("id", Place::Path, Presence::Required, Kind::Integer);
    const TAGS: Parameter = Parameter::new("tags", Place::Query, Presence::Optional, Kind::Repeated(&Kind::Text));
    const IDS: Parameter = Parameter::new("ids", Place::Query, Presence::Optional, Kind::Commas(&Kind::Integer));
    const COLOR: Parameter = Parameter::new("color", Place::Query, Presence::Optional, Kind::Choice(&["red", "blue"]));
    const NAME: Parameter = Parameter::new("name", Place::Body, Presence::Required, Kind::Text);
    const SIZE: Parameter = Parameter::new("size", Place::Body, Presence::Clearable, Kind::Number);

    #[test]
    fn an_operation_as_documented() {
        let meta = GADGET.parameters(&[ID, TAGS, IDS, COLOR, NAME, SIZE]);
        assert_eq!(differences(&meta, &gadget()), Vec::<String>::new());
    }

    #[test]
    fn facts_that_differ() {
        let meta = Meta::new("updateGadget", Verb::Patch, "/api/v1/gadget/{id}")
            .parameters(&[ID, TAGS, IDS, COLOR, NAME, SIZE]);
        assert_eq!(
            differences(&meta, &gadget()),
            [
                "verb: PATCH, documented PUT",
                "path: /api/v1/gadget/{id}, documented /api/v1/gadgets/{id}",
                "cost: 0, documented 5",
                "scopes: , documented admin gadgets:full",
                "deprecated: false, documented true",
                "encoding: None, documented Form",
            ]
        );
    }

    #[test]
    fn arguments_that_differ() {
        const WEIGHT: Parameter = Parameter::new("weight", Place::Body, Presence::Optional, Kind::Number);
        const TAGS: Parameter = Parameter::new("tags", Place::Query, Presence::Required, Kind::Commas(&Kind::Text));
        const COLOR: Parameter =
            Parameter::new("color", Place::Query, Presence::Optional, Kind::Commas(&Kind::Choice(&["blue", "red"])));
        const SIZE: Parameter = Parameter::new("size", Place::Body, Presence::Optional, Kind::Integer);
        let meta = GADGET.parameters(&[ID, TAGS, COLOR, WEIGHT, SIZE]);
        assert_eq!(
            differences(&meta, &gadget()),
            [
                "query tags presence: required, documented optional",
                "query tags kind: commas of text, documented repeated text",
                "query color values: commas between several, documented one",
                "query ids: not declared, documented commas of integer",
                "body weight: not documented",
                "body size presence: optional, documented clearable",
                "body size kind: integer, documented number",
                "body name: not declared, documented text",
            ]
        );
    }
}

//! Pipedrive's OpenAPI documents, as far as they are looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use pipedrive_core::meta::{Encoding, Meta, Place, Verb, Version};
use serde::Deserialize;
use serde_json::Value;

use crate::schema::Schema;

/// The operations of both versions.
#[derive(Debug)]
pub(crate) struct Documents {
    operations: Vec<Described>,
    raw: [Value; 2],
}

/// An operation, as it is documented.
#[derive(Debug)]
pub(crate) struct Described {
    pub(crate) version: Version,
    pub(crate) name: String,
    /// What the document files it under.
    pub(crate) resource: String,
    pub(crate) verb: Verb,
    /// From the root of the host: `/api/v2/deals/{id}`.
    pub(crate) path: String,
    pub(crate) cost: Option<u32>,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) deprecated: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// The answers that say that it went well.
    pub(crate) answers: Vec<Answer>,
}

/// An argument in the path or in the query.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) place: Place,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
    /// Whether a list is written as one parameter an item.
    pub(crate) repeated: bool,
}

/// The body of a request.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) encoding: Encoding,
    pub(crate) schema: Schema,
}

/// An answer with a body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) schema: Schema,
    pub(crate) examples: Vec<Value>,
}

impl Answer {
    pub(crate) fn is_json(&self) -> bool {
        self.media_type == "application/json"
    }
}

impl Documents {
    /// Reads `v1.yaml` and `v2.yaml`.
    pub(crate) fn load(folder: &Path) -> Result<Self, String> {
        let mut operations = Vec::new();
        let mut load = |file: &str, version| {
            let file = folder.join(file);
            let text = fs::read_to_string(&file).map_err(|error| error.to_string());
            let document = text.and_then(|text| parse(&text));
            let read = document.and_then(|document| {
                operations.extend(read(version, &document)?);
                Ok(document)
            });
            read.map_err(|error| format!("{}: {error}", file.display()))
        };
        let raw = [load("v1.yaml", Version::V1)?, load("v2.yaml", Version::V2)?];
        Ok(Documents { operations, raw })
    }

    pub(crate) fn operations(&self) -> &[Described] {
        &self.operations
    }

    /// The whole document of a version.
    pub(crate) fn raw(&self, version: Version) -> &Value {
        let [v1, v2] = &self.raw;
        if version == Version::V1 { v1 } else { v2 }
    }

    /// What is documented of a declared operation.
    pub(crate) fn find(&self, meta: &Meta) -> Option<&Described> {
        self.operations.iter().find(|described| described.version == meta.version && described.name == meta.name)
    }
}

fn parse(yaml: &str) -> Result<Value, String> {
    serde_saphyr::from_str(yaml).map_err(|error| error.to_string())
}

/// The operations of one document.
fn read(version: Version, document: &Value) -> Result<Vec<Described>, String> {
    let document = Document::deserialize(document).map_err(|error| error.to_string())?;
    // Each version answers below this, whichever server its document names.
    let base = match version {
        Version::V1 => "/api/v1",
        _ => "/api/v2",
    };
    let mut operations = Vec::new();
    for (path, item) in document.paths {
        for (verb, operation) in item {
            let name = format!("{verb} {path}");
            let verb = verb_of(&verb).ok_or_else(|| format!("{name}: not a verb"))?;
            let operation = Operation::deserialize(operation).map_err(|error| format!("{name}: {error}"))?;
            operations.push(described(version, verb, format!("{base}{path}"), operation));
        }
    }
    Ok(operations)
}

#[derive(Deserialize)]
struct Document {
    paths: BTreeMap<String, BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
struct Operation {
    #[serde(rename = "operationId")]
    name: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(rename = "x-token-cost")]
    cost: Option<u32>,
    #[serde(default)]
    deprecated: bool,
    #[serde(default)]
    security: Vec<BTreeMap<String, Vec<String>>>,
    #[serde(default)]
    parameters: Vec<RawParameter>,
    #[serde(rename = "requestBody")]
    body: Option<Content>,
    responses: BTreeMap<String, Content>,
}

#[derive(Deserialize)]
struct RawParameter {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(rename = "in")]
    place: String,
    #[serde(default)]
    required: bool,
    schema: Value,
    style: Option<String>,
    explode: Option<bool>,
}

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    content: BTreeMap<String, Media>,
}

#[derive(Deserialize)]
struct Media {
    #[serde(default)]
    schema: Value,
    example: Option<Value>,
    #[serde(default)]
    examples: BTreeMap<String, Example>,
}

#[derive(Deserialize)]
struct Example {
    value: Option<Value>,
}

fn described(version: Version, verb: Verb, path: String, operation: Operation) -> Described {
    let scopes = operation.security.into_iter().filter_map(|mut way| way.remove("oauth2")).flatten();
    let bodies = operation.body.map(|body| body.content).unwrap_or_default();
    let answers = operation.responses.into_iter().filter_map(|(status, content)| {
        let status = status.parse().ok().filter(|status| (200..300).contains(status))?;
        Some((status, content.content))
    });
    Described {
        version,
        name: operation.name,
        resource: operation.tags.into_iter().next().unwrap_or_default(),
        verb,
        path,
        cost: operation.cost,
        scopes: scopes.collect(),
        deprecated: operation.deprecated,
        parameters: operation.parameters.into_iter().filter_map(parameter).collect(),
        body: bodies
            .into_iter()
            .next()
            .map(|(media_type, media)| Body { encoding: encoding_of(&media_type), schema: Schema::of(&media.schema) }),
        answers: answers
            .flat_map(|(status, content)| {
                content.into_iter().map(move |(media_type, media)| (status, media_type, media))
            })
            .map(|(status, media_type, media)| Answer {
                status,
                media_type,
                schema: Schema::of(&media.schema),
                examples: media
                    .example
                    .into_iter()
                    .chain(media.examples.into_values().filter_map(|e| e.value))
                    .collect(),
            })
            .collect(),
    }
}

/// Nothing of a header: those belong to the account.
fn parameter(raw: RawParameter) -> Option<Parameter> {
    let place = match raw.place.as_str() {
        "path" => Place::Path,
        "query" => Place::Query,
        _ => return None,
    };
    // What OpenAPI says of parameters that say nothing: `form`, exploded, in a query; `simple`, not, in a path.
    let style = raw.style.as_deref().unwrap_or(if place == Place::Query { "form" } else { "simple" });
    Some(Parameter {
        name: raw.name,
        description: raw.description,
        place,
        required: raw.required,
        schema: Schema::of(&raw.schema),
        repeated: raw.explode.unwrap_or(style == "form"),
    })
}

fn verb_of(name: &str) -> Option<Verb> {
    Some(match name {
        "get" => Verb::Get,
        "post" => Verb::Post,
        "put" => Verb::Put,
        "patch" => Verb::Patch,
        "delete" => Verb::Delete,
        _ => return None,
    })
}

fn encoding_of(media_type: &str) -> Encoding {
    match media_type {
        "application/x-www-form-urlencoded" => Encoding::Form,
        "multipart/form-data" => Encoding::Multipart,
        _ => Encoding::Json,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A document of nobody's, in the manner of the real ones.
    const GADGETS: &str = r"
openapi: 3.0.1
paths:
  /gadgets/{id}:
    put:
      operationId: updateGadget
      tags: [Gadgets]
      x-token-cost: 5
      deprecated: true
      security:
        - api_key: []
        - oauth2: ['gadgets:full', 'admin']
      parameters:
        - {in: path, name: id, required: true, schema: {type: integer}}
        - {in: query, name: tags, schema: {type: array, items: {type: string}}}
        - {in: query, name: ids, description: At most 9 ids., schema: {type: array, items: {type: integer}}, style: form, explode: false}
        - {in: query, name: color, schema: {type: string, enum: [blue, red]}}
        - {in: header, name: x-trace, schema: {type: string}}
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [name]
              properties: {name: {type: string}, size: {type: number, nullable: true}}
      responses:
        '200':
          content:
            application/json:
              schema: {type: object, properties: {success: {type: boolean}}}
              example: {success: true}
        '404':
          content:
            application/json: {schema: {type: object}}
";

    pub(crate) fn gadget() -> Described {
        let mut operations = read(Version::V1, &parse(GADGETS).unwrap()).unwrap();
        assert_eq!(operations.len(), 1);
        operations.remove(0)
    }

    #[test]
    fn a_document() {
        let gadget = gadget();
        assert_eq!((gadget.verb, gadget.path.as_str()), (Verb::Put, "/api/v1/gadgets/{id}"));
        assert_eq!((gadget.cost, gadget.deprecated, gadget.resource.as_str()), (Some(5), true, "Gadgets"));
        assert_eq!(Vec::from_iter(&gadget.scopes), ["admin", "gadgets:full"]);
        let parameters = gadget.parameters.iter().map(|p| (p.name.as_str(), p.required, p.repeated));
        assert_eq!(
            Vec::from_iter(parameters),
            [("id", true, false), ("tags", false, true), ("ids", false, false), ("color", false, true)]
        );
        assert_eq!(gadget.body.as_ref().map(|body| body.encoding), Some(Encoding::Form));
        let answers = gadget.answers.iter().map(|answer| (answer.status, answer.examples.len()));
        assert_eq!(Vec::from_iter(answers), [(200, 1)]);
    }

    #[test]
    fn a_fault_is_told_with_its_operation() {
        for (yaml, fault) in [
            ("paths: {/a: {get: {responses: {}}}}", "get /a: missing field `operationId`"),
            ("paths: {/a: {got: {}}}", "got /a: not a verb"),
            ("info: {}", "missing field `paths`"),
        ] {
            assert_eq!(read(Version::V1, &parse(yaml).unwrap()).unwrap_err(), fault);
        }
    }
}

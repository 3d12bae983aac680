//! One call on its way through a handler: the store, the caller, and the request read and checked against its
//! operation.

use http::StatusCode;
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::catalogue::{Operation, Paging, Parameter, Takes, Version};
use crate::company::visibility::Viewer;
use crate::company::{Kind, Record, Store};
use crate::wire::body::Body;
use crate::wire::reply::Failure;
use crate::wire::selector::Selector;
use crate::wire::time;

pub(crate) struct Call<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) now: Timestamp,
    /// The user whose token came with the request.
    pub(crate) actor: u64,
    pub(crate) operation: &'static Operation,
    pub(crate) arguments: Vec<(&'static str, String)>,
    pub(crate) query: Query,
    /// What the selector of v1 names; the answer is reduced to it in any case.
    pub(crate) selector: Option<&'a Selector>,
    pub(crate) body: Body,
    /// Scheme and authority under which the caller reached the server.
    pub(crate) origin: String,
    /// The client id of the application that the OAuth server knows.
    pub(crate) client_id: &'a str,
}

impl Call<'_> {
    pub(crate) fn version(&self) -> Version {
        self.operation.version
    }

    /// Returns a path argument, decoded.
    pub(crate) fn argument(&self, name: &str) -> &str {
        self.arguments.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value)
    }

    /// Returns a path argument that is a number.
    pub(crate) fn number(&self, name: &str) -> Result<u64, Failure> {
        let text = self.argument(name);
        match text.parse::<u64>() {
            Ok(id) if id > 0 && i64::try_from(id).is_ok() => Ok(id),
            _ => Err(self.bad(name, "Expected a positive integer")),
        }
    }

    pub(crate) fn id(&self) -> Result<u64, Failure> {
        self.number("id")
    }

    /// Returns the caller as the one who sees what a request is about.
    pub(crate) fn viewer(&self) -> Viewer<'_> {
        Viewer::new(self.store, self.actor)
    }

    /// Returns the record the path's `id` names, where it exists, is not deleted, and is visible to the caller.
    pub(crate) fn existing(&self, kind: Kind) -> Result<u64, Failure> {
        let id = self.id()?;
        self.viewer().live(kind, id).map(|_| id).ok_or_else(|| self.not_found(kind))
    }

    pub(crate) fn record(&self, kind: Kind, id: u64) -> Result<&Record, Failure> {
        self.store.row(kind, id).ok_or_else(|| self.not_found(kind))
    }

    /// Lets administrators pass alone.
    pub(crate) fn admin(&self) -> Result<(), Failure> {
        let user = self.store.row(Kind::User, self.actor);
        if user.is_some_and(|user| user.int("is_admin") == Some(1)) { Ok(()) } else { Err(Failure::forbidden()) }
    }

    pub(crate) fn not_found(&self, kind: Kind) -> Failure {
        let word = kind.word();
        let capital = word[..1].to_ascii_uppercase() + &word[1..];
        Failure::classic(StatusCode::NOT_FOUND, format!("{capital} not found"))
    }

    pub(crate) fn bad(&self, field: &str, problem: &str) -> Failure {
        Failure::bad_request(self.version(), field, problem)
    }

    /// Takes the body as an object: JSON on v2; JSON, a form or multipart on v1. None at all is an empty object.
    pub(crate) fn object(&mut self) -> Result<Map<String, Value>, Failure> {
        match (std::mem::take(&mut self.body), self.version()) {
            (Body::Empty, _) => Ok(Map::new()),
            (Body::Json(Value::Object(object)), _) => Ok(object),
            (Body::Form(object) | Body::Multipart(object, _), Version::V1) => Ok(object),
            (Body::Unreadable(why), _) => Err(self.bad("body", &why)),
            _ => Err(self.bad("body", "Expected a JSON object")),
        }
    }

    /// Takes the body as a JSON array.
    pub(crate) fn array(&mut self) -> Result<Vec<Value>, Failure> {
        match std::mem::take(&mut self.body) {
            Body::Json(Value::Array(array)) => Ok(array),
            Body::Unreadable(why) => Err(self.bad("body", &why)),
            _ => Err(self.bad("body", "Expected a JSON array")),
        }
    }

    /// Takes the body of the operations that take nothing but a form.
    pub(crate) fn form(&mut self) -> Result<Map<String, Value>, Failure> {
        match std::mem::take(&mut self.body) {
            Body::Form(object) => Ok(object),
            _ => Err(self.bad("body", "Expected application/x-www-form-urlencoded")),
        }
    }

    pub(crate) fn timestamp(&self) -> Value {
        time::v2(self.now)
    }
}

/// The query of a request that fits its operation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the query and holds it against the operation: v2 refuses what it does not know, v1 passes over it.
    pub(crate) fn read(operation: &Operation, query: &str) -> Result<Self, Failure> {
        let snake = operation.version == Version::V1 && operation.is_search();
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .filter(|(name, _)| name != "api_token")
            .map(|(name, value)| (if snake { snake_case(&name) } else { name.into_owned() }, value.into_owned()))
            .collect();
        let mut problems = Vec::new();
        for (name, value) in &pairs {
            match operation.parameter(name) {
                Some(parameter) => problems.extend(problem(operation.version, parameter, value)),
                None if operation.version == Version::V1 || is_paging(operation, name) => {}
                None => problems.push(format!("{name}: Parameter '{name}' is not allowed for this request")),
            }
        }
        for parameter in operation.parameters.iter().filter(|parameter| parameter.required) {
            let name = parameter.name;
            if pairs.iter().all(|(own, value)| own != name || value.is_empty()) {
                problems.push(format!("{name}: Parameter '{name}' is required"));
            }
        }
        match (problems.is_empty(), operation.version) {
            (true, _) => Ok(Self(pairs)),
            (false, Version::V2) => Err(Failure::schema(problems)),
            (false, Version::V1) => {
                Err(Failure::classic(StatusCode::BAD_REQUEST, "Bad request").with_hint(problems.join("; ")))
            }
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, value)| own == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    pub(crate) fn int(&self, name: &str) -> Option<u64> {
        self.text(name)?.parse().ok()
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|text| matches!(text, "1" | "true"))
    }

    /// Returns the parts of a comma list; repeated parameters add up.
    pub(crate) fn words(&self, name: &str) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(own, _)| own == name || own.strip_suffix("[]") == Some(name))
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .collect()
    }

    /// Returns a comma list of ids, of which a hundred are taken.
    pub(crate) fn ids(&self, version: Version, name: &str) -> Result<Option<Vec<u64>>, Failure> {
        let words = self.words(name);
        if words.is_empty() {
            return Ok(None);
        }
        if words.len() > 100 {
            return Err(Failure::bad_request(version, name, "At most 100 ids are allowed"));
        }
        let ids: Option<Vec<u64>> = words.iter().map(|word| word.parse().ok()).collect();
        ids.map(Some).ok_or_else(|| Failure::bad_request(version, name, "Expected a comma-separated list of integers"))
    }
}

fn is_paging(operation: &Operation, name: &str) -> bool {
    match operation.paging {
        Paging::Cursor => matches!(name, "cursor" | "limit"),
        Paging::Offset => matches!(name, "start" | "limit"),
        Paging::None => false,
    }
}

fn problem(version: Version, parameter: &Parameter, value: &str) -> Option<String> {
    let name = parameter.name;
    let fits = match &parameter.takes {
        _ if value.is_empty() => version == Version::V1,
        Takes::Text => true,
        Takes::Int => value.parse::<i64>().is_ok(),
        Takes::Bool if version == Version::V2 => matches!(value, "true" | "false"),
        Takes::Bool => matches!(value, "true" | "false" | "1" | "0"),
        Takes::Word(words) => words.contains(&value),
        Takes::Words(words) => value.split(',').all(|word| words.contains(&word.trim())),
    };
    (!fits).then(|| match &parameter.takes {
        Takes::Int => format!("{name}: Expected an integer"),
        Takes::Bool => format!("{name}: Expected a boolean"),
        Takes::Text => format!("{name}: Expected a value"),
        Takes::Word(words) | Takes::Words(words) => format!("{name}: Expected one of {}", words.join(", ")),
    })
}

fn snake_case(name: &str) -> String {
    name.chars().fold(String::new(), |mut text, c| {
        if c.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
        text
    })
}

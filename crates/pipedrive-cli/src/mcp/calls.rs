//! Calls of tools.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use pipedrive::catalogue::{self, Answer as Response, Invocation};
use pipedrive::meta::{Kind, Paging, Version};
use pipedrive::{Content, PageToken};
use rmcp::model::{CallToolRequestParams, ContentBlock, InputRequiredResult, ResourceContents};
use rmcp::service::{RequestContext, RoleServer};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::account::Connection;
use crate::failure::Failure;
use crate::fields::parameter;
use crate::mcp::answer::{self, Answer, Shape, clean};
use crate::mcp::confirm::{Confirm, Confirmed};
use crate::mcp::fields::{self, Fields};
use crate::mcp::operations::{Act, Operation, Operations};
use crate::mcp::options::Mcp;
use crate::mcp::problem::Problem;
use crate::mcp::schema;
use crate::mcp::sending::Sender;
use crate::mcp::tools::{Describe, Does, Read, Search, Write};

/// Rows of a list, unless told otherwise.
const ROWS: u64 = 50;

/// Does what tools are for.
pub(crate) struct Calls {
    sender: Sender,
    operations: Operations,
    fields: Fields,
    confirm: Option<Confirm>,
    max_output: usize,
    dry_run: bool,
    allow: Vec<String>,
}

/// What came of a call.
pub(crate) enum Outcome {
    /// The answer, and a file beside it.
    Done { answer: Value, file: Option<Box<ContentBlock>> },
    /// The person has to be asked first.
    Ask(Box<InputRequiredResult>),
}

impl Calls {
    pub(crate) fn new(options: &Mcp, connection: Connection) -> Result<Self, Failure> {
        Ok(Calls {
            sender: Sender::new(options, connection),
            operations: Operations::new(&options.allow)?,
            fields: Fields::default(),
            confirm: options.confirm.then(Confirm::new).transpose()?,
            max_output: usize::try_from(options.max_output).unwrap_or(usize::MAX),
            dry_run: options.dry_run,
            allow: options.allow.clone(),
        })
    }

    pub(crate) fn operations(&self) -> &Operations {
        &self.operations
    }

    /// Does what a tool does. Returns the name of the operation, too, where there is one.
    pub(crate) async fn run(
        &self,
        does: &Does,
        call: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> (Option<String>, Result<Outcome, Problem>) {
        let given = call.arguments.clone().unwrap_or_default();
        match does {
            Does::Search => (None, self.search(given)),
            Does::Describe => (None, self.describe(given).await),
            Does::Account => (None, self.account().await),
            Does::Read => match parse::<Read>(given) {
                Ok(read) => {
                    self.named(&read.operation.clone(), Act::Read, async |found| self.read(found, read).await).await
                }
                Err(problem) => (None, Err(problem)),
            },
            Does::Write(act) => match parse::<Write>(given) {
                Ok(write) => {
                    let name = write.operation.clone();
                    self.named(&name, *act, async |found| self.write(found, write, call, context).await).await
                }
                Err(problem) => (None, Err(problem)),
            },
            Does::Operation(name) => {
                let done = match self.operations.find(name) {
                    Ok(found) if found.act == Act::Read => {
                        self.read(found, Read { arguments: given, ..Read::default() }).await
                    }
                    Ok(found) => {
                        let write = Write { operation: name.clone(), arguments: given, dry_run: false };
                        self.write(found, write, call, context).await
                    }
                    Err(problem) => Err(problem),
                };
                (Some(name.clone()), done)
            }
        }
    }

    /// Does something with the operation of this name, if the tool is the one for it.
    async fn named(
        &self,
        name: &str,
        act: Act,
        run: impl AsyncFnOnce(&Operation) -> Result<Outcome, Problem>,
    ) -> (Option<String>, Result<Outcome, Problem>) {
        let found = match self.operations.find(name) {
            Ok(found) => found,
            Err(problem) => return (None, Err(problem)),
        };
        let done = match found.check() {
            Err(problem) => Err(problem),
            Ok(()) if found.act != act => {
                let message = format!("{} is not for this tool", found.name);
                Err(Problem::argument("operation", message).help(format!("call {}", found.act.tool())))
            }
            Ok(()) => run(found).await,
        };
        (Some(found.name.clone()), done)
    }

    fn search(&self, given: Map<String, Value>) -> Result<Outcome, Problem> {
        let search: Search = parse(given)?;
        Ok(done(self.operations.search(&search.words, search.resource.as_deref())))
    }

    async fn describe(&self, given: Map<String, Value>) -> Result<Outcome, Problem> {
        let describe: Describe = parse(given)?;
        let mut rows = Vec::new();
        let mut custom = Map::new();
        for name in &describe.operations {
            let found = self.operations.find(name)?;
            rows.push(description(found));
            if parameter(found.entry.meta).is_some() && !custom.contains_key(found.resource) {
                let described = match self.fields.known(&self.sender).await {
                    Ok(definitions) => fields::describe(&definitions, found.resource),
                    Err(problem) => Some(json!({ "not_known": problem.to_json() })),
                };
                custom.extend(described.map(|described| (found.resource.to_owned(), described)));
            }
        }
        let mut left_out = Vec::new();
        let too_long = |rows: &[Value], custom: &Map<String, Value>| {
            json!({ "data": rows, "custom_fields": custom }).to_string().len() + 500 > self.max_output
        };
        while rows.len() > 1 && too_long(&rows, &custom) {
            left_out.extend(rows.pop().map(|row| row["operation"].clone()));
        }
        let mut answer = json!({});
        if too_long(&rows, &custom) {
            custom.clear();
            answer["custom_fields_left_out"] = "they do not fit: getDealFields and its like read them in pages".into();
        }
        answer["data"] = rows.into();
        if !custom.is_empty() {
            answer["custom_fields"] = custom.into();
        }
        if !left_out.is_empty() {
            answer["left_out"] = json!({ "operations": left_out, "how": "describe fewer at a time" });
        }
        Ok(done(answer))
    }

    async fn account(&self) -> Result<Outcome, Problem> {
        let entry = catalogue::find(Version::V1, "getCurrentUser");
        let entry = entry.ok_or_else(|| Problem::new("failed", "the catalogue has no getCurrentUser"))?;
        let mut data = json!({});
        if let Response::Value(user) = self.sender.send(&entry.invoke(json!({}))?).await? {
            let user = answer::read(&user.data);
            let pick = |names: &[&str]| -> Map<String, Value> {
                let found = names.iter().filter_map(|name| Some((*name, user.get(*name)?.clone())));
                found.map(|(name, value)| (name.trim_start_matches("company_").to_owned(), value)).collect()
            };
            data["user"] = pick(&["id", "name", "email", "is_admin", "timezone_name", "default_currency"]).into();
            data["company"] = pick(&["company_id", "company_name", "company_domain", "company_country"]).into();
        }
        let budget = self.sender.budget();
        data["limits"] = json!({ "requests_in_2_seconds": budget.burst_limit });
        if let Some(daily) = budget.daily_limit {
            data["limits"]["tokens_a_day"] = daily.into();
        }
        data["spent"] = budget.spent.into();
        data["allowed"] = json!(["read"].into_iter().chain(self.allow.iter().map(String::as_str)).collect::<Vec<_>>());
        data["dry_run"] = self.dry_run.into();
        data["asks_before_writing"] = self.confirm.is_some().into();
        Ok(self.answer(None, Answer { data, ..Answer::default() }))
    }

    async fn read(&self, found: &Operation, read: Read) -> Result<Outcome, Problem> {
        let Read { mut arguments, fields, limit, cursor, .. } = read;
        let meta = found.entry.meta;
        let place = Place::new(cursor.as_deref(), meta.paging)?;
        let takes_limit = meta.parameters.iter().any(|parameter| parameter.name == "limit");
        if takes_limit {
            if let Some(limit) = limit.or(place.limit) {
                arguments.insert("limit".to_owned(), limit.into());
            }
            if meta.paging != Paging::None {
                arguments.entry("limit").or_insert_with(|| ROWS.into());
            }
        }
        place.set(meta.paging, &mut arguments);
        self.fields.key(&self.sender, found, &mut arguments).await?;
        let invocation = found.entry.invoke(Value::Object(arguments))?;
        let shape = Shape { fields: &fields, max: self.max_output };
        let mut answer = Answer::default();
        match self.sender.send(&invocation).await? {
            Response::Rows(rows) => {
                let next = rows.next.clone();
                let rows = self.fields.name(&self.sender, &rows.items).await;
                let most = if takes_limit { None } else { limit };
                self.rows(found, rows, most, &place, &invocation, shape, &mut answer);
                if let Some(token) = next.filter(|_| answer.next.is_none()) {
                    answer.next = Some(match token {
                        PageToken::Cursor(cursor) => cursor,
                        PageToken::Start(start) => start.to_string(),
                        _ => return Err(Problem::new("failed", "the list goes on in a way that is not known")),
                    });
                }
            }
            Response::Value(item) => match self.fields.name(&self.sender, &[item.data]).await.pop() {
                Some(Value::Array(rows)) => {
                    self.rows(found, rows, limit, &place, &invocation, shape, &mut answer);
                }
                Some(value) => shape.value(value, &mut answer),
                None => {}
            },
            Response::File(content) => return self.file(found, &invocation, &content),
            _ => {}
        }
        Ok(self.answer(Some(found), answer))
    }

    /// Puts rows into an answer, and where to go on if not all of them fit.
    #[expect(clippy::too_many_arguments, reason = "they are what an answer depends on")]
    fn rows(
        &self,
        found: &Operation,
        rows: Vec<Value>,
        most: Option<u64>,
        place: &Place,
        invocation: &Invocation,
        shape: Shape<'_>,
        answer: &mut Answer,
    ) {
        let all = rows.len();
        let skipped = usize::try_from(place.skip).unwrap_or(usize::MAX).min(all);
        let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let rows: Vec<Value> = rows.into_iter().skip(skipped).take(most).collect();
        let kept = skipped + shape.rows(rows, answer);
        if kept < all {
            answer.next = Some(place.after(kept, found.entry.meta.paging, invocation.arguments()));
        }
    }

    /// Returns a file beside the answer.
    fn file(&self, found: &Operation, invocation: &Invocation, content: &Content) -> Result<Outcome, Problem> {
        let size = content.bytes.len();
        if size > self.max_output {
            let message = format!("the file has {size} bytes, and an answer at most {}", self.max_output);
            return Err(Problem::limit(message).help("tell the person: a larger --max-output lets it through"));
        }
        let request = self.sender.account().request(invocation)?;
        let uri = format!("pipedrive:{}", request.uri().path());
        let kind = content.content_type().unwrap_or("application/octet-stream").to_owned();
        let text = std::str::from_utf8(&content.bytes).ok().filter(|_| kind.starts_with("text/"));
        let resource = match text {
            Some(text) => ResourceContents::text(clean(text), &uri),
            None => ResourceContents::blob(BASE64_STANDARD.encode(&content.bytes), &uri),
        };
        let data = json!({ "content_type": kind, "bytes": size, "resource": uri });
        let file = ContentBlock::resource(resource.with_mime_type(kind));
        match self.answer(Some(found), Answer { data, ..Answer::default() }) {
            Outcome::Done { answer, .. } => Ok(Outcome::Done { answer, file: Some(Box::new(file)) }),
            other => Ok(other),
        }
    }

    async fn write(
        &self,
        found: &Operation,
        write: Write,
        call: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<Outcome, Problem> {
        let mut arguments = write.arguments;
        self.fields.key(&self.sender, found, &mut arguments).await?;
        let invocation = found.entry.invoke(Value::Object(arguments))?;
        let shown = self.shown(found, &invocation)?;
        if self.dry_run || write.dry_run {
            let mut data = shown;
            data["dry_run"] = true.into();
            return Ok(self.answer(Some(found), Answer { data, ..Answer::default() }));
        }
        if let Some(confirm) = &self.confirm
            && let Confirmed::Ask(question) = confirm.check(&shown, call, context)?
        {
            return Ok(Outcome::Ask(question));
        }
        let mut answer = Answer::default();
        let value = match self.sender.send(&invocation).await? {
            Response::Value(item) => self.fields.name(&self.sender, &[item.data]).await.pop().unwrap_or_default(),
            Response::Rows(rows) => self.fields.name(&self.sender, &rows.items).await.into(),
            _ => json!({}),
        };
        let shape = Shape { fields: &[], max: self.max_output };
        match value {
            Value::Array(rows) => drop(shape.rows(rows, &mut answer)),
            value => shape.value(value, &mut answer),
        }
        if !answer.left_out.is_empty() {
            answer.left_out.insert("how".to_owned(), "it was done; read what you need of it".into());
        }
        if answer.data.is_null() || answer.data == json!({}) {
            answer.data = json!({ "done": true });
        }
        Ok(self.answer(Some(found), answer))
    }

    /// Returns a request as data, without credentials.
    fn shown(&self, found: &Operation, invocation: &Invocation) -> Result<Value, Problem> {
        let request = self.sender.account().request(invocation)?;
        let mut shown = json!({
            "method": request.method().as_str(), "url": request.uri().to_string(), "cost": found.entry.meta.cost,
        });
        if !request.body().is_empty() {
            let text = || Value::from(String::from_utf8_lossy(request.body()).into_owned());
            shown["body"] = serde_json::from_slice(request.body()).unwrap_or_else(|_| text());
        }
        Ok(shown)
    }

    fn answer(&self, found: Option<&Operation>, answer: Answer) -> Outcome {
        let mut content = json!({ "data": answer.data });
        if let Some(found) = found {
            content["operation"] = found.name.as_str().into();
        }
        if let Some(next) = answer.next {
            content["next"] = next.into();
        }
        if !answer.left_out.is_empty() {
            content["left_out"] = answer.left_out.into();
        }
        if let Some(left) = self.sender.budget().daily_left {
            content["tokens_left"] = left.into();
        }
        done(content)
    }
}

/// Where in a list to go on.
#[derive(Debug, Default)]
struct Place {
    /// The page, as Pipedrive names it.
    page: Option<String>,
    /// Rows of the page that were read before: there is no page from the middle of one.
    skip: u64,
    /// The rows of such a page.
    limit: Option<u64>,
}

impl Place {
    fn new(cursor: Option<&str>, paging: Paging) -> Result<Self, Problem> {
        let wrong = || Problem::argument("cursor", "is not the `next` of an answer of this operation");
        let Some(cursor) = cursor else { return Ok(Place::default()) };
        let place = match cursor.strip_prefix("skip=") {
            None => Place { page: Some(cursor.to_owned()), ..Place::default() },
            Some(rest) => {
                let (skip, rest) = rest.split_once(',').ok_or_else(wrong)?;
                let (limit, page) = rest.split_once(',').ok_or_else(wrong)?;
                let page = Some(page.to_owned()).filter(|page| !page.is_empty());
                Place { page, skip: skip.parse().map_err(|_| wrong())?, limit: limit.parse().ok() }
            }
        };
        match (paging, &place.page) {
            (Paging::None, Some(_)) => Err(wrong()),
            (Paging::Offset, Some(start)) if start.parse::<u64>().is_err() => Err(wrong()),
            _ => Ok(place),
        }
    }

    fn set(&self, paging: Paging, arguments: &mut Map<String, Value>) {
        let Some(page) = &self.page else { return };
        match paging {
            Paging::Cursor => drop(arguments.insert("cursor".to_owned(), page.as_str().into())),
            Paging::Offset => drop(arguments.insert("start".to_owned(), page.parse().unwrap_or(0_u64).into())),
            _ => {}
        }
    }

    /// Returns the place after so many rows of a page.
    fn after(&self, rows: usize, paging: Paging, arguments: &Map<String, Value>) -> String {
        let number = |name: &str| arguments.get(name).and_then(Value::as_u64);
        if paging == Paging::Offset {
            return (number("start").unwrap_or(0) + rows as u64).to_string();
        }
        let limit = number("limit").map(|limit| limit.to_string()).unwrap_or_default();
        let page = arguments.get("cursor").and_then(Value::as_str).unwrap_or_default();
        format!("skip={rows},{limit},{page}")
    }
}

fn description(found: &Operation) -> Value {
    let meta = found.entry.meta;
    let mut described = json!({
        "operation": found.name,
        "does": meta.description,
        "request": format!("{} {}", meta.verb.method(), meta.template),
        "cost": meta.cost,
        "returns": format!("{:?}", meta.shape).to_lowercase(),
        "arguments": schema::of_arguments(meta),
    });
    let (name, value) = found.way();
    described[name] = value;
    if meta.paging != Paging::None {
        described["pages"] = true.into();
    }
    if meta.deprecated {
        described["deprecated"] = true.into();
    }
    if !meta.scopes.is_empty() {
        described["oauth_scopes_one_of"] = meta.scopes.into();
    }
    if meta.parameters.iter().any(|parameter| parameter.kind == Kind::File) {
        described["files"] = "content is text".into();
    }
    described
}

/// Reads the arguments of a tool.
fn parse<T: DeserializeOwned>(given: Map<String, Value>) -> Result<T, Problem> {
    serde_json::from_value(Value::Object(given)).map_err(|error| {
        Problem::new("argument", error.to_string()).help("call the tool again, with arguments as its schema has them")
    })
}

fn done(answer: Value) -> Outcome {
    Outcome::Done { answer, file: None }
}

//! Custom fields by their names, in answers and in arguments.

use std::sync::Arc;
use std::time::{Duration, Instant};

use pipedrive::serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;

use crate::fields::{Definitions, Refused, has_keys, is_key, parameter};
use crate::mcp::answer::{self, clean};
use crate::mcp::operations::Operation;
use crate::mcp::problem::Problem;
use crate::mcp::sending::Sender;

/// How long definitions are believed.
const LIFE: Duration = Duration::from_secs(3_600);

/// How old they are at least before they are read again for an unknown name.
const PAUSE: Duration = Duration::from_secs(60);

/// Labels of options that a description has.
const LABELS: usize = 40;

/// The definitions of custom fields, kept in memory.
#[derive(Default)]
pub(crate) struct Fields(Mutex<Option<(Instant, Arc<Definitions>)>>);

impl Fields {
    /// Returns the definitions, read again if they are older than this, and than a minute.
    pub(crate) async fn definitions(&self, sender: &Sender, age: Duration) -> Result<Arc<Definitions>, Problem> {
        let mut kept = self.0.lock().await;
        if let Some((read, definitions)) = &*kept
            && read.elapsed() < age.max(PAUSE)
        {
            return Ok(Arc::clone(definitions));
        }
        let definitions = Arc::new(Definitions::new(sender.schema().await?));
        *kept = Some((Instant::now(), Arc::clone(&definitions)));
        Ok(definitions)
    }

    /// Returns the definitions as long as they are believed.
    pub(crate) async fn known(&self, sender: &Sender) -> Result<Arc<Definitions>, Problem> {
        self.definitions(sender, LIFE).await
    }

    /// Returns documents with the names of custom fields instead of their keys. Where the definitions cannot be read, the
    /// keys stay.
    pub(crate) async fn name(&self, sender: &Sender, documents: &[Box<RawValue>]) -> Vec<Value> {
        let mut definitions = None;
        if documents.iter().any(|document| has_keys(document)) {
            definitions = self.known(sender).await.ok();
        }
        if definitions.as_ref().is_some_and(|known| documents.iter().any(|document| known.lacks(document)))
            && let Ok(newer) = self.definitions(sender, Duration::ZERO).await
        {
            definitions = Some(newer);
        }
        let read = |document: &RawValue| match &definitions {
            Some(definitions) => answer::read(&definitions.named(document)),
            None => answer::read(document),
        };
        documents.iter().map(|document| read(document)).collect()
    }

    /// Writes the keys of custom fields into arguments, instead of their names.
    pub(crate) async fn key(
        &self,
        sender: &Sender,
        operation: &Operation,
        arguments: &mut Map<String, Value>,
    ) -> Result<(), Problem> {
        let given = parameter(operation.entry.meta).and_then(|(name, _)| arguments.get(name));
        if !given.is_some_and(needs_names) {
            return Ok(());
        }
        let written = match self.known(sender).await?.arguments(operation.entry.meta, arguments.clone()) {
            // Perhaps it is new.
            Err(_) => {
                self.definitions(sender, Duration::ZERO).await?.arguments(operation.entry.meta, arguments.clone())
            }
            written => written,
        };
        *arguments = written.map_err(Problem::from)?;
        Ok(())
    }
}

/// Returns the custom fields that records of a resource have: names, types and labels of options.
pub(crate) fn describe(definitions: &Definitions, resource: &str) -> Option<Value> {
    let map = definitions.map(resource)?;
    if let Some(refusal) = map.refusal() {
        return Some(json!({ "not_known": clean(refusal) }));
    }
    let fields = map.custom().map(|field| {
        let mut described = json!({
            "name": clean(definitions.name(&field.field_code)),
            "type": field.field_type,
        });
        if let Some(options) = &field.options {
            let labels = options.iter().filter_map(|option| option.label.as_deref().map(clean));
            described["options"] = labels.take(LABELS).collect();
            if options.len() > LABELS {
                described["options_left_out"] = (options.len() - LABELS).into();
            }
        }
        described
    });
    Some(fields.collect())
}

impl From<Refused> for Problem {
    fn from(Refused { argument, message }: Refused) -> Self {
        Problem::argument(&argument, message)
            .help("pipedrive_describe lists the custom fields with their types and options")
    }
}

/// Returns whether something in an argument is not the key of a field, or a value that may be a label.
fn needs_names(given: &Value) -> bool {
    match given {
        Value::Object(members) => !members.is_empty(),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(|name| !is_key(name)),
        _ => false,
    }
}

//! Definitions of custom fields that are kept in a file for an hour: to read them costs as much as several lists.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use etcetera::BaseStrategy as _;
use pipedrive::Client;
use pipedrive::catalogue::Entry;
use pipedrive::fields::{FieldMapError, Schema};
use pipedrive::serde_json::value::RawValue;

use super::{Definitions, has_keys};
use crate::account::profile::named_folder;
use crate::account::{Access, Connection};
use crate::arguments::given::separators;
use crate::arguments::{Arguments, Custom, wrong_field};
use crate::failure::{ARGUMENTS, Failure};
use crate::files;
use crate::names::near;

/// How long definitions are believed.
const LIFE: Duration = Duration::from_secs(3_600);

/// The definitions of custom fields, read when a command first needs them.
pub(crate) struct Kept<'c> {
    client: &'c Client,
    /// The file; none for an emulator that ends with the command.
    path: Option<PathBuf>,
    definitions: Option<Definitions>,
    /// They are from Pipedrive, and not from the file.
    is_fresh: bool,
}

impl<'c> Kept<'c> {
    pub(crate) fn new(connection: &'c Connection, access: &Access<'_>) -> Self {
        let host = connection.client.account().host().to_string();
        let host = host.trim_start_matches("https://").trim_start_matches("http://").replace(':', "-");
        let folder = folder().filter(|_| !access.is_own_emulator());
        let path = folder.map(|folder| folder.join(format!("fields-{host}.json")));
        Kept { client: &connection.client, path, definitions: None, is_fresh: false }
    }

    /// Returns documents with names instead of keys.
    pub(crate) async fn name(&mut self, documents: &[Box<RawValue>]) -> Result<Vec<Box<RawValue>>, Failure> {
        if !documents.iter().any(|document| has_keys(document)) {
            return Ok(documents.to_vec());
        }
        if documents.iter().any(|document| self.known().is_some_and(|definitions| definitions.lacks(document))) {
            self.renew().await?;
        }
        let definitions = self.definitions().await?;
        Ok(documents.iter().map(|document| definitions.named(document)).collect())
    }

    /// Returns the arguments of rows with keys instead of names.
    ///
    /// # Errors
    ///
    /// Fails if a name is that of no field. A value that does not fit is the error of its row.
    pub(crate) async fn key(
        &mut self,
        entry: &Entry,
        rows: Vec<Result<Arguments, Failure>>,
    ) -> Result<Vec<Result<Arguments, Failure>>, Failure> {
        if !rows.iter().flatten().any(|row| row.has_names(entry.meta)) {
            return Ok(rows);
        }
        let first = keyed(entry, &rows, self.definitions().await?);
        let is_whole = first.as_ref().is_ok_and(|keyed| keyed.iter().all(Result::is_ok));
        // Perhaps the field or the option is new.
        if is_whole || self.is_fresh {
            return first;
        }
        self.renew().await?;
        keyed(entry, &rows, self.definitions().await?)
    }

    async fn definitions(&mut self) -> Result<&Definitions, Failure> {
        if self.known().is_none() {
            self.renew().await?;
        }
        Ok(self.definitions.get_or_insert_with(|| Definitions::new(Schema::default())))
    }

    /// Returns what is known without a request.
    fn known(&mut self) -> Option<&Definitions> {
        if self.definitions.is_none() {
            self.definitions = self.path.as_deref().and_then(read).map(Definitions::new);
        }
        self.definitions.as_ref()
    }

    /// Reads them from Pipedrive, once in a command.
    async fn renew(&mut self) -> Result<(), Failure> {
        if self.is_fresh {
            return Ok(());
        }
        let schema = self.client.schema().await?;
        if let Some(path) = &self.path {
            // Without the file they are read again the next time.
            let _ = write(path, &schema);
        }
        self.definitions = Some(Definitions::new(schema));
        self.is_fresh = true;
        Ok(())
    }
}

/// Returns the folder of what can be read again; none if the system has none.
fn folder() -> Option<PathBuf> {
    if let Some(folder) = named_folder() {
        return Some(folder.join("cache"));
    }
    Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("pipedrive"))
}

fn read(path: &Path) -> Option<Schema> {
    let age = fs::metadata(path).ok()?.modified().ok()?.elapsed().ok()?;
    if age > LIFE {
        return None;
    }
    serde_json::from_str(&fs::read_to_string(path).ok()?).ok()
}

fn write(path: &Path, schema: &Schema) -> Result<(), Failure> {
    files::write(path, &serde_json::to_vec(schema).map_err(std::io::Error::from)?)
}

/// Returns the arguments of rows with keys instead of names; fails if a name is that of no field.
fn keyed(
    entry: &Entry,
    rows: &[Result<Arguments, Failure>],
    definitions: &Definitions,
) -> Result<Vec<Result<Arguments, Failure>>, Failure> {
    let named: BTreeMap<&String, &Custom> = rows.iter().flatten().flat_map(|row| &row.custom).collect();
    for (field, Custom { name, .. }) in named {
        let Err(error) = definitions.find(entry.meta, field) else { continue };
        // A custom field is nearer only if it is more like it.
        let other = match &error {
            FieldMapError::UnknownField { near, .. } => near.first().map(String::as_str),
            _ => return Err(wrong_field(name, &error.to_string())),
        };
        let arguments = || entry.meta.parameters.iter().map(|parameter| parameter.name);
        match near(field, other.into_iter().chain(arguments())).filter(|near| arguments().any(|known| known == *near)) {
            Some(near) => {
                let message = format!("{name}: neither a custom field nor an argument; did you mean `{near}`?");
                return Err(Failure::usage(message).help(ARGUMENTS));
            }
            None => return Err(wrong_field(name, &format!("{error}{}", separators(name, field)))),
        }
    }
    let keyed = rows.iter().map(|row| match row {
        Ok(row) => row.keyed(entry.meta, definitions),
        Err(failure) => Err(Failure::usage(failure.message())),
    });
    Ok(keyed.collect())
}

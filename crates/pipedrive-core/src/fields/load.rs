//! Loading a schema.

use std::collections::VecDeque;
use std::fmt;
use std::time::Instant;

use bytes::Bytes;
use http::Response;

use super::map::FieldMap;
use super::schema::Schema;
use crate::error::{Error, ErrorKind, Reason, TransportError};
use crate::machine::{Machine, Step};
use crate::session::Session;
use crate::v2::activity_fields::GetActivityFields;
use crate::v2::deal_fields::GetDealFields;
use crate::v2::fields::Field;
use crate::v2::organization_fields::GetOrganizationFields;
use crate::v2::person_fields::GetPersonFields;
use crate::v2::product_fields::GetProductFields;
use crate::v2::project_fields::GetProjectFields;
use crate::wire::operation::Operation;
use crate::wire::output::Page;

/// The maximum number of fields per page.
const LIMIT: u32 = 500;

/// A machine that loads the fields of all entities, one request after the other; [`Session::schema`] returns one.
///
/// Each request is a call of its own, within the limits of the session. Where Pipedrive refuses to list the fields of an
/// entity, since the token lacks the scope, the user the permission or the account the feature, that [`FieldMap`] says
/// so and the next entity follows; any other error ends the work. Polling it again after that returns
/// [`ErrorKind::Finished`].
#[must_use = "nothing is loaded until a driver runs it"]
pub struct LoadSchema {
    schema: Schema,
    /// The fields of the first list so far.
    fields: Vec<Field>,
    lists: VecDeque<(Place, Box<List>)>,
    is_finished: bool,
}

type Place = fn(&mut Schema) -> &mut FieldMap;
type List = dyn Machine<Output = Option<Result<Page<Field>, Error>>> + Send + Sync;

impl Session {
    /// Returns a machine that loads the fields of all entities, for a driver to run.
    pub fn schema(&self) -> LoadSchema {
        let lists: [(Place, Box<List>); 6] = [
            (|schema| &mut schema.deals, Box::new(self.pages(GetDealFields::new().limit(LIMIT)))),
            (|schema| &mut schema.persons, Box::new(self.pages(GetPersonFields::new().limit(LIMIT)))),
            (|schema| &mut schema.organizations, Box::new(self.pages(GetOrganizationFields::new().limit(LIMIT)))),
            (|schema| &mut schema.products, Box::new(self.pages(GetProductFields::new().limit(LIMIT)))),
            (|schema| &mut schema.activities, Box::new(self.pages(GetActivityFields::new().limit(LIMIT)))),
            (|schema| &mut schema.projects, Box::new(self.pages(GetProjectFields::new().limit(LIMIT)))),
        ];
        LoadSchema { schema: Schema::default(), fields: Vec::new(), lists: lists.into(), is_finished: false }
    }
}

impl Machine for LoadSchema {
    type Output = Result<Schema, Error>;

    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        while let Some((place, list)) = self.lists.front_mut() {
            let map = match list.poll(now) {
                Step::Send(request) => return Step::Send(request),
                Step::Wait(until) => return Step::Wait(until),
                Step::Done(Some(Ok(page))) => {
                    self.fields.extend(page.items);
                    continue;
                }
                Step::Done(None) => self.fields.drain(..).collect(),
                Step::Done(Some(Err(error))) if is_refusal(&error) => FieldMap::not_loaded(error.to_string()),
                Step::Done(Some(Err(error))) => {
                    self.lists.clear();
                    self.is_finished = true;
                    return Step::Done(Err(error));
                }
            };
            *place(&mut self.schema) = map;
            self.fields.clear();
            self.lists.pop_front();
        }
        if self.is_finished {
            return Step::Done(Err(Error::of(&GetDealFields::META, ErrorKind::Finished)));
        }
        self.is_finished = true;
        Step::Done(Ok(std::mem::take(&mut self.schema)))
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        if let Some((_, list)) = self.lists.front_mut() {
            list.receive(now, result);
        }
    }

    fn deadline(&self) -> Option<Instant> {
        self.lists.front()?.1.deadline()
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        self.lists.front().map_or_else(tracing::Span::none, |(_, list)| list.span())
    }
}

/// Returns whether the fields of other entities may be loaded all the same. Without the add-on, the fields of projects
/// are refused with 402 or 403, in places 404.
fn is_refusal(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Scope(_) => true,
        ErrorKind::Api(error) => matches!(
            error.reason,
            Reason::PaymentRequired
                | Reason::Forbidden
                | Reason::MissingScope
                | Reason::NotFound
                | Reason::Gone
                | Reason::FeatureDisabled
        ),
        _ => false,
    }
}

impl fmt::Debug for LoadSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoadSchema").field("lists", &self.lists.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::fields::FieldMapError;
    use crate::{Account, Company, Credentials, Money};

    fn answer(status: u16, body: Value) -> Result<Response<Bytes>, TransportError> {
        Ok(Response::builder().status(status).body(body.to_string().into()).unwrap())
    }

    fn page(numbers: std::ops::Range<u32>, cursor: Option<&str>) -> Result<Response<Bytes>, TransportError> {
        let row =
            |n| json!({"field_code": format!("{n:040x}"), "field_name": format!("F{n}"), "field_type": "monetary"});
        let data: Vec<Value> = numbers.map(row).collect();
        answer(200, json!({"success": true, "data": data, "additional_data": {"next_cursor": cursor}}))
    }

    /// Runs the machine on these answers, and returns its output and what it requested.
    #[expect(clippy::disallowed_methods, reason = "there is no other way to create an instant")]
    fn run(answers: Vec<Result<Response<Bytes>, TransportError>>) -> (Result<Schema, Error>, Vec<String>) {
        let account = Account::new(Company::new("acme").unwrap(), Credentials::api_token("0123456789abcdef").unwrap());
        let (mut machine, mut now) = (Session::new(account).schema(), Instant::now());
        let (mut answers, mut requested) = (answers.into_iter(), Vec::new());
        loop {
            match machine.poll(now) {
                Step::Send(request) => {
                    requested.push(request.uri().path_and_query().unwrap().to_string());
                    machine.receive(now, answers.next().unwrap());
                }
                Step::Wait(until) => now = until,
                Step::Done(output) => {
                    let Step::Done(Err(again)) = machine.poll(now) else { panic!("it is finished") };
                    assert!(matches!(again.kind(), ErrorKind::Finished));
                    return (output, requested);
                }
            }
        }
    }

    #[test]
    fn all_entities_are_loaded_but_those_that_are_refused() {
        let (schema, requested) = run(vec![
            page(0..100, Some("ab")),
            page(100..183, None),
            page(0..2, None),
            answer(403, json!({"success": false, "error": "Scope and URL mismatch"})),
            page(0..0, None),
            page(0..1, None),
            answer(402, json!({"success": false, "error": "No add-on"})),
        ]);
        let schema = schema.unwrap();
        let paths: Vec<&str> = requested.iter().map(|path| path.trim_start_matches("/api/v2/")).collect();
        let expected = [
            "dealFields?limit=500",
            "dealFields?limit=500&cursor=ab",
            "personFields?limit=500",
            "organizationFields?limit=500",
            "productFields?limit=500",
            "activityFields?limit=500",
            "projectFields?limit=500",
        ];
        assert_eq!(paths, expected);
        let counts: Vec<_> = schema.entities().map(|(_, map)| map.fields().len()).collect();
        assert_eq!(counts, [183, 2, 0, 0, 1, 0]);
        assert_eq!(schema.leads().key::<Money>("F182").unwrap().key(), format!("{:040x}", 182));
        for (map, reason) in [(&schema.organizations, "Scope and URL mismatch"), (&schema.projects, "No add-on")] {
            let error = map.key::<Money>("F1").unwrap_err();
            assert!(matches!(error, FieldMapError::NotLoaded { .. }));
            assert!(error.to_string().contains(reason), "{error}");
        }
        assert!(matches!(schema.products.key::<Money>("F1"), Err(FieldMapError::UnknownField { .. })));
        let kept: Schema = serde_json::from_str(&serde_json::to_string(&schema).unwrap()).unwrap();
        assert_eq!(kept, schema);
    }

    #[test]
    fn other_errors_end_the_work() {
        let unauthorized = answer(401, json!({"success": false, "error": "unauthorized access"}));
        let (schema, requested) = run(vec![page(0..1, None), unauthorized]);
        assert_eq!(schema.unwrap_err().reason(), Some(Reason::Unauthorized));
        assert_eq!(requested.len(), 2);
    }
}

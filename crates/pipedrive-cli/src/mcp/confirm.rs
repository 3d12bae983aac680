//! Asking the person before something is written.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rmcp::model::{
    BooleanSchema, CallToolRequestParams, ElicitRequest, ElicitRequestParams, ElicitationSchema, InputRequest,
    InputRequests, InputRequiredResult, PrimitiveSchemaDefinition, ProtocolVersion, RequestStateCodec, SealOptions,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::Value;

use crate::failure::{Code, Failure};
use crate::mcp::answer::clean;
use crate::mcp::problem::Problem;

/// How long a question can be answered.
const LIFE: Duration = Duration::from_secs(600);

/// The key of the question, and of its answer.
const QUESTION: &str = "send";

/// The questions of this server. What was asked comes back sealed, and each answer counts once.
pub(crate) struct Confirm {
    codec: RequestStateCodec,
    used: Mutex<HashSet<String>>,
}

/// What came of asking.
pub(crate) enum Confirmed {
    /// The person agreed to this very request.
    Yes,
    /// The client has to ask first.
    Ask(Box<InputRequiredResult>),
}

impl Confirm {
    pub(crate) fn new() -> Result<Self, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::new(Code::Failed, error.to_string());
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| failed(&error))?;
        let codec = RequestStateCodec::try_new(key).map_err(|error| failed(&error))?;
        Ok(Confirm { codec, used: Mutex::default() })
    }

    /// Returns whether the person agreed to a request, or the question; `shown` is the request as the person sees it.
    pub(crate) fn check(
        &self,
        shown: &Value,
        call: &CallToolRequestParams,
        context: &RequestContext<RoleServer>,
    ) -> Result<Confirmed, Problem> {
        // The question is about this request and no other one.
        let request = shown.to_string();
        let Some(state) = &call.request_state else {
            return self.ask(&request, context).map(|question| Confirmed::Ask(Box::new(question)));
        };
        let again = || Problem::new("declined", "the answer is not for this request, or too old");
        let nonce = self.codec.open_with(state, request.as_bytes()).map_err(|_| again())?;
        let nonce = String::from_utf8(nonce).map_err(|_| again())?;
        let answer = call.input_responses.as_ref().and_then(|responses| responses.get(QUESTION)).ok_or_else(again)?;
        if answer["action"] != "accept" || answer["content"][QUESTION] != true {
            return Err(Problem::new("declined", "the person does not want this; nothing was sent"));
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.insert(nonce) { Ok(Confirmed::Yes) } else { Err(again()) }
    }

    fn ask(&self, request: &str, context: &RequestContext<RoleServer>) -> Result<InputRequiredResult, Problem> {
        let version = context.protocol_version();
        let is_new = version.is_some_and(|version| version.as_str() >= ProtocolVersion::V_2026_07_28.as_str());
        // A client that names no way to ask has forms.
        let can_ask = context.client_capabilities().and_then(|client| client.elicitation);
        let can_ask = can_ask.is_some_and(|ways| ways.form.is_some() || ways.url.is_none());
        if !is_new || !can_ask {
            let message = "the server was started with --confirm, and this client cannot ask the person";
            return Err(Problem::new("not_allowed", message)
                .help("a client of the protocol 2026-07-28 with elicitation can; `dry_run` works with every client"));
        }
        let failed = |error: &dyn std::fmt::Display| Problem::new("failed", error.to_string());
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|error| failed(&error))?;
        let nonce: String = nonce.iter().map(|byte| format!("{byte:02x}")).collect();
        let options = SealOptions::new().associated_data(request.as_bytes()).ttl(LIFE);
        let state = self.codec.seal_with(nonce.as_bytes(), &options);
        let send = PrimitiveSchemaDefinition::Boolean(BooleanSchema::new().title("Send it"));
        let requested_schema =
            ElicitationSchema::builder().required_property(QUESTION, send).build().map_err(|error| failed(&error))?;
        let message = format!("Send this to Pipedrive? {}", clean(request));
        let question = ElicitRequestParams::FormElicitationParams { meta: None, message, requested_schema };
        let requests =
            InputRequests::from([(QUESTION.to_owned(), InputRequest::Elicitation(ElicitRequest::new(question)))]);
        Ok(InputRequiredResult::new(Some(requests), Some(state)))
    }
}

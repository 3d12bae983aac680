//! rmcp's own client, over a pipe in memory.

use std::sync::{Arc, Mutex};

use clap::{Args as _, FromArgMatches as _};
use pipedrive::{Account, Credentials, Host};
use pipedrive_sandbox::Sandbox;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ClientCapabilities, ClientConfig, ElicitRequestParams,
    ElicitResult, ElicitationAction, ElicitationCapability, InputResponses, ProtocolVersion, Tool,
};
use rmcp::service::{RequestContext, RoleClient, RunningService};
use rmcp::{ClientHandler, ClientLifecycleMode, ClientServiceExt as _, ErrorData, ServiceError, ServiceExt as _};
use serde_json::{Value, json};

use crate::account::Connection;
use crate::mcp::options::Mcp;
use crate::mcp::server::Server;

/// How the client speaks, and whether it can ask the person, who then says this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    /// With a handshake.
    Old,
    /// 2026-07-28.
    New,
    Asked(bool),
}

pub(super) struct Client {
    service: RunningService<RoleClient, Person>,
    person: Person,
}

#[derive(Clone)]
struct Person {
    era: Era,
    questions: Arc<Mutex<Vec<String>>>,
}

impl ClientHandler for Person {
    fn get_info(&self) -> ClientConfig {
        let mut config = ClientConfig::default();
        if let Era::Asked(_) = self.era {
            config.capabilities = ClientCapabilities::builder().build();
            config.capabilities.elicitation = Some(ElicitationCapability::new());
        }
        config
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        if let ElicitRequestParams::FormElicitationParams { message, .. } = request {
            self.questions.lock().unwrap().push(message);
        }
        Ok(match self.era {
            Era::Asked(true) => ElicitResult::new(ElicitationAction::Accept).with_content(json!({"send": true})),
            _ => ElicitResult::new(ElicitationAction::Decline),
        })
    }
}

impl Client {
    /// Connects to a server that was started with these words.
    pub(super) async fn new(sandbox: &Sandbox, words: &[&str], era: Era) -> Self {
        let (near, far) = tokio::io::duplex(1 << 16);
        let server = server(sandbox, words);
        tokio::spawn(async move { server.serve(far).await.unwrap().waiting().await });
        let lifecycle = match era {
            Era::Old => ClientLifecycleMode::Initialize,
            _ => ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] },
        };
        let person = Person { era, questions: Arc::default() };
        let service = person.clone().serve_with_lifecycle(near, lifecycle).await.unwrap();
        Client { service, person }
    }

    pub(super) async fn tools(&self) -> Vec<Tool> {
        self.service.list_all_tools().await.unwrap()
    }

    pub(super) fn instructions(&self) -> String {
        self.service.peer_info().unwrap().instructions.clone().unwrap()
    }

    pub(super) async fn try_call(&self, tool: &str, arguments: Value) -> Result<CallToolResult, ServiceError> {
        self.service.call_tool(call(tool, arguments)).await
    }

    /// Calls a tool, whatever comes of it.
    pub(super) async fn call(&self, tool: &str, arguments: Value) -> CallToolResult {
        self.try_call(tool, arguments).await.unwrap()
    }

    /// Returns the answer of a call that succeeds.
    pub(super) async fn ok(&self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_eq!(result.is_error, Some(false), "{tool}: {result:?}");
        result.structured_content.unwrap()
    }

    /// Returns the error of a call that fails.
    pub(super) async fn error(&self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_eq!(result.is_error, Some(true), "{tool}: {result:?}");
        result.structured_content.unwrap()["error"].clone()
    }

    /// Returns what the person was asked.
    pub(super) fn questions(&self) -> Vec<String> {
        self.person.questions.lock().unwrap().clone()
    }

    /// Returns the state of a question, and the person's yes.
    pub(super) async fn ask(&self, tool: &str, arguments: Value) -> (String, InputResponses) {
        let CallToolResponse::InputRequired(question) =
            self.service.call_tool_once(call(tool, arguments)).await.unwrap()
        else {
            panic!("it does not ask");
        };
        let yes = json!({"action": "accept", "content": {"send": true}});
        (question.request_state.unwrap(), InputResponses::from([("send".to_owned(), yes)]))
    }

    /// Returns what comes of an answer to a question.
    pub(super) async fn answer(&self, tool: &str, arguments: Value, state: &str, answer: &InputResponses) -> Value {
        let call = call(tool, arguments).with_request_state(state).with_input_responses(answer.clone());
        let CallToolResponse::Complete(result) = self.service.call_tool_once(call).await.unwrap() else {
            panic!("it asks again");
        };
        result.structured_content.unwrap()
    }
}

/// Returns a server that was started with these words.
pub(super) fn server(sandbox: &Sandbox, words: &[&str]) -> Server {
    let command = Mcp::augment_args(clap::Command::new("mcp"));
    let matches = command.try_get_matches_from(["mcp"].iter().chain(words)).unwrap();
    let account =
        Account::new(Host::loopback(sandbox.url()).unwrap(), Credentials::api_token(sandbox.token()).unwrap());
    let options = Mcp::from_arg_matches(&matches).unwrap();
    let connection = Connection::new(account.into(), options.reserve, None);
    Server::new(&options, connection).unwrap()
}

fn call(tool: &str, arguments: Value) -> CallToolRequestParams {
    let Value::Object(arguments) = arguments else { panic!("no arguments: {arguments}") };
    CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments)
}

//! User connections: the accounts at other services that the authorized user has connected.
//!
//! ```
//! use pipedrive_core::Operation;
//! use pipedrive_core::v1::user_connections::GetUserConnections;
//!
//! let body = r#"{"success":true,"data":{"google":false,"azure":"a-123"}}"#;
//! let connections = GetUserConnections::read(http::Response::new(body.into()))?;
//! assert_eq!(connections.google.as_ref().and_then(|google| google.id()), None);
//! assert_eq!(connections.rest().get::<String>("azure")?.as_deref(), Some("a-123"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [UserConnections](https://developers.pipedrive.com/docs/api/v1/UserConnections) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};
use serde::ser::{Serialize, Serializer};

use crate::json::{Kind, Reader};
use crate::model::json_value::{JsonValue, deserialize_json, with_text};
use crate::wire::Item;

/// The connections of a user. Pipedrive documents only that to Google; others are in [`rest`](Self::rest).
#[record]
pub struct UserConnections {
    pub google: Option<Connection>,
}

/// A connection to a service: the id of the user there, or `false` on the wire if there is none.
///
/// ```
/// use pipedrive_core::v1::user_connections::Connection;
///
/// let connections: Vec<Connection> = serde_json::from_str(r#"["a-123",7,false]"#)?;
/// let ids: Vec<Option<&str>> = connections.iter().map(Connection::id).collect();
/// assert_eq!(ids, [Some("a-123"), Some("7"), None]);
/// assert_eq!(serde_json::to_string(&connections)?, r#"["a-123","7",false]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Connection(Option<String>);

impl Connection {
    /// Returns the id of the user at the service; `None` if there is no connection.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl Serialize for Connection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(id) => serializer.serialize_str(id),
            None => serializer.serialize_bool(false),
        }
    }
}

impl JsonValue for Connection {
    const EXPECTED: &'static str = "an id";

    fn from_json(reader: &mut Reader<'_>) -> Option<Self> {
        if reader.peek().ok()? == Kind::Bool {
            return (!reader.bool().ok()?).then(Self::default);
        }
        with_text(reader, |id| Some(Self(Some(id.to_owned()))))
    }
}

deserialize_json!(Connection);

/// Reads the connections of the authorized user.
#[operation(GET "/api/v1/userConnections" -> Item<UserConnections>, cost = 20, scopes = "base")]
pub struct GetUserConnections {}

crate::wire::operation::operations! {
    GetUserConnections,
}

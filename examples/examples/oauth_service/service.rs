//! The service: what its requests share, and what it answers.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use pipedrive::oauth::App;
use pipedrive::v2::deals::GetDeals;
use pipedrive::{Client, Transport};

use crate::login::{callback, login};

#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) app: App,
    pub(crate) redirect_uri: String,
    pub(crate) transport: Transport,
    /// Of the only user; a service with many has a client for each.
    pub(crate) client: Arc<Mutex<Option<Client>>>,
}

impl Service {
    pub(crate) fn connect(&self, client: Client) {
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = Some(client);
    }

    pub(crate) fn router(self) -> Router {
        let router = Router::new().route("/login", get(login)).route("/callback", get(callback));
        router.route("/deals", get(deals)).with_state(self)
    }
}

async fn deals(State(service): State<Service>) -> Result<String, Failure> {
    let client = service.client.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let deals = client.ok_or("nobody has logged in")?.send(&GetDeals::new()).await?;
    Ok(format!("{} deals", deals.len()))
}

/// Whatever went wrong, in one line.
pub(crate) struct Failure(Box<dyn Error + Send + Sync>);

impl<E: Into<Box<dyn Error + Send + Sync>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        (StatusCode::BAD_GATEWAY, self.0.to_string()).into_response()
    }
}

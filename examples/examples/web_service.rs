//! A web service on axum that shows deals as JSON. The client is its state: a clone shares connections and limits.

use std::error::Error;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use examples::Demo;
use pipedrive::http::Request;
use pipedrive::model::DealStatus;
use pipedrive::serde_json::{Value, json};
use pipedrive::v2::deals::{Deal, GetDeal, GetDeals};
use pipedrive::{Client, Id, of};
use tokio::net::TcpListener;

#[derive(serde::Deserialize)]
struct Filter {
    status: Option<DealStatus>,
}

/// A list to its end, cut down to a few fields.
async fn list(State(client): State<Client>, Query(filter): Query<Filter>) -> Result<Json<Value>, (StatusCode, String)> {
    let mut deals = client.pages(GetDeals::new().maybe_status(filter.status).limit(100));
    let mut rows = Vec::new();
    while let Some(deal) = deals.next().await {
        let deal = deal.map_err(failure)?;
        rows.push(json!({"id": deal.id, "title": deal.title, "value": deal.value}));
    }
    Ok(Json(rows.into()))
}

/// One deal, with all that the service said of it.
async fn one(State(client): State<Client>, Path(id): Path<Id<of::Deal>>) -> Result<Json<Deal>, (StatusCode, String)> {
    client.send(&GetDeal::new(id)).await.map(Json).map_err(failure)
}

fn failure(error: pipedrive::Error) -> (StatusCode, String) {
    let status = error.status().filter(|status| *status == StatusCode::NOT_FOUND);
    (status.unwrap_or(StatusCode::BAD_GATEWAY), error.to_string())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let demo = Demo::emulator()?;
    demo.seed_deals(250)?;
    let client = examples::asynchronous(demo.account())?; // `Client::new(account)` of `pipedrive`
    let browser = client.transport().clone();
    let service = Router::new().route("/deals", get(list)).route("/deals/{id}", get(one)).with_state(client);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let here = format!("http://{}", listener.local_addr()?);
    tokio::spawn(axum::serve(listener, service).into_future());

    for path in ["/deals?status=open", "/deals?status=won", "/deals/7", "/deals/999999", "/deals/seven"] {
        let answer = browser.exchange(Request::get(format!("{here}{path}")).body(String::new())?).await?;
        let start = String::from_utf8_lossy(answer.body()).chars().take(60).collect::<String>();
        println!("{path:<18} {} {:>6} bytes: {start}", answer.status().as_u16(), answer.body().len());
    }
    Ok(())
}

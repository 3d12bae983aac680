//! What the crate lacks: an operation declared here, and a request put together by hand.

use std::error::Error;

use pipedrive_core::wire::operation::Paginated as _;
use pipedrive_core::{Id, Operation, Page, Raw, of};
use serde::Deserialize;
use serde_json::Value;

/// Lists products, a page at a time.
#[derive(Clone, Debug, Operation)]
#[operation(GET "/api/v2/products", output = Page<Product>, cost = 10, scopes = ["products:read"])]
struct GetProducts {
    /// Only products of this user.
    owner_id: Option<Id<of::User>>,
    /// How many products a page holds.
    #[arg(max = 500)]
    limit: Option<u32>,
    /// Where the page starts.
    cursor: Option<String>,
}

/// What is wanted of a product.
#[derive(Debug, Deserialize)]
struct Product {
    id: Id<of::Product>,
    name: String,
    code: Option<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let demo = examples::Demo::from_env()?;
    let client = examples::blocking(demo.account())?;

    // `new`, the setters, the paging and the checks are there as in any operation of the crate.
    let mut list = GetProducts::new().limit(2);
    println!("{} costs {} tokens a page", GetProducts::META.name, GetProducts::META.cost);
    let first = client.send(&list)?;
    if let Some(next) = &first.next {
        list.resume(next);
        println!("the next page: {}", examples::request_line(&client.account().request(&list)?));
    }
    for Product { id, name, code } in first {
        println!("{id:>4}  {name}  {}", code.unwrap_or_default());
    }
    if let Err(error) = client.send(&GetProducts::new().limit(501)) {
        println!("{error}");
    }

    // Untyped: the path and the query as they are given, the answer as JSON, or as whatever serde reads.
    let search = Raw::get("/api/v2/products/search").query("term", "note").output::<Value>();
    println!("search finds {}", client.send(&search)?["items"][0]["item"]["name"]);
    Ok(())
}

//! The macros of `pipedrive` and of `pipedrive-core`. Use them through these, which re-export them.
//!
//! ```
//! use pipedrive_core::{Account, Company, Credentials, Id, of, operation, record};
//!
//! /// Returns a product.
//! #[operation(GET "/api/v2/products/{id}" -> Product, cost = 1, scopes = "products:read")]
//! pub struct GetProduct {
//!     /// Product to return.
//!     pub id: Id<of::Product>,
//! }
//!
//! /// A product.
//! #[record]
//! pub struct Product {
//!     pub id: Id<of::Product>,
//!     pub name: Option<String>,
//! }
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! assert_eq!(account.request(&GetProduct::new(7))?.uri().path(), "/api/v2/products/7");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The code that a macro writes names the crate from which the macro is used: that of `operation` names `pipedrive_core`,
//! and that of `pipedrive_operation`, which `pipedrive` exports as `operation`, names `pipedrive`.

mod bounds;
mod declaration;
mod expand;
mod record;
mod setters;
mod template;

use proc_macro::TokenStream;
use proc_macro2::{Group, Ident, TokenStream as Tokens, TokenTree};

/// Turns a struct into an operation, whose arguments are the fields.
///
/// ```
/// use pipedrive_core::model::Commas;
/// use pipedrive_core::{Account, Company, Credentials, Id, Item, Operation as _, Patch, of, operation};
///
/// /// Updates a goal; arguments that are not given keep their value.
/// #[operation(PUT "/api/v1/goals/{id}" -> Item<serde_json::Value>, cost = 10, scopes = "goals:full")]
/// pub struct UpdateGoal {
///     /// Goal to update.
///     pub id: String,
///     /// Title of the goal.
///     pub title: Option<String>,
///     /// Linked stage; clearing unlinks.
///     pub stage_id: Patch<Id<of::Stage>>,
///     /// Parts of the goal to include.
///     #[query]
///     #[arg(name = "fields", max = 3)]
///     pub parts: Option<Commas<String>>,
/// }
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
/// let goal = UpdateGoal::new("5a").maybe_title(Some("More")).clear_stage_id().parts(["id", "title"]);
/// let request = account.request(&goal)?;
/// assert_eq!(request.uri().path_and_query().unwrap(), "/api/v1/goals/5a?fields=id%2Ctitle");
/// assert_eq!(request.body(), r#"{"title":"More","stage_id":null}"#);
/// assert_eq!(UpdateGoal::META.name, "updateGoal");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
#[doc = include_str!("operation.md")]
#[proc_macro_attribute]
pub fn operation(options: TokenStream, item: TokenStream) -> TokenStream {
    expand_operation(options.into(), item.into()).into()
}

#[doc = include_str!("operation.md")]
#[doc(hidden)]
#[proc_macro_attribute]
pub fn pipedrive_operation(options: TokenStream, item: TokenStream) -> TokenStream {
    through_pipedrive(expand_operation(options.into(), item.into())).into()
}

/// Turns a struct into a record, which is read from responses.
///
/// ```
/// use pipedrive_core::{Id, of, record};
///
/// #[record]
/// pub struct Product {
///     pub id: Id<of::Product>,
///     pub name: Option<String>,
///     #[field(name = "type")]
///     pub kind: Option<String>,
/// }
///
/// let product: Product = serde_json::from_str(r#"{"id":"7","name":17,"type":{},"unit":"kg"}"#)?;
/// assert_eq!((product.id, product.name.as_deref()), (Id::new(7), Some("17")));
/// assert_eq!(product.kind, None);
/// assert_eq!(product.rest().raw("type").map(|raw| raw.get()), Some("{}"));
/// assert_eq!(product.rest().get::<String>("unit")?.as_deref(), Some("kg"));
/// # Ok::<(), serde_json::Error>(())
/// ```
///
#[doc = include_str!("record.md")]
#[proc_macro_attribute]
pub fn record(options: TokenStream, item: TokenStream) -> TokenStream {
    expand_record(options.into(), item.into()).into()
}

#[doc = include_str!("record.md")]
#[doc(hidden)]
#[proc_macro_attribute]
pub fn pipedrive_record(options: TokenStream, item: TokenStream) -> TokenStream {
    through_pipedrive(expand_record(options.into(), item.into())).into()
}

/// Turns a struct into an object, which is sent inside the body of a request.
///
/// ```
/// use pipedrive_core::{Date, object};
///
/// /// A milestone of a plan.
/// #[object]
/// pub struct Milestone {
///     /// Title of the milestone.
///     pub title: String,
///     /// Due date of the milestone.
///     pub due_date: Option<Date>,
/// }
///
/// let milestone = Milestone::new("Contract").due_date("2026-01-31".parse::<Date>()?);
/// assert_eq!(serde_json::to_string(&milestone)?, r#"{"title":"Contract","due_date":"2026-01-31"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
#[doc = include_str!("object.md")]
#[proc_macro_attribute]
pub fn object(options: TokenStream, item: TokenStream) -> TokenStream {
    expand_object(options.into(), item.into()).into()
}

#[doc = include_str!("object.md")]
#[doc(hidden)]
#[proc_macro_attribute]
pub fn pipedrive_object(options: TokenStream, item: TokenStream) -> TokenStream {
    through_pipedrive(expand_object(options.into(), item.into())).into()
}

fn expand_operation(options: Tokens, item: Tokens) -> Tokens {
    let expand = || {
        let options = syn::parse2(options)?;
        let mut item = syn::parse2(item)?;
        let declaration = declaration::Declaration::of(options, &mut item)?;
        Ok(expand::expand(&declaration, &item))
    };
    expand().unwrap_or_else(syn::Error::into_compile_error)
}

fn expand_record(options: Tokens, item: Tokens) -> Tokens {
    let expand = || record::expand(syn::parse2(options)?, syn::parse2(item)?);
    expand().unwrap_or_else(syn::Error::into_compile_error)
}

fn expand_object(options: Tokens, item: Tokens) -> Tokens {
    let expand = || {
        let _: syn::parse::Nothing = syn::parse2(options)?;
        record::expand(record::Role::Object, syn::parse2(item)?)
    };
    expand().unwrap_or_else(syn::Error::into_compile_error)
}

/// Replaces `pipedrive_core` by `pipedrive`, for programs that have only the latter in their manifest. Spans stay.
fn through_pipedrive(tokens: Tokens) -> Tokens {
    let replace = |token| match token {
        TokenTree::Ident(ident) if ident == "pipedrive_core" => Ident::new("pipedrive", ident.span()).into(),
        TokenTree::Group(group) => {
            let mut replaced = Group::new(group.delimiter(), through_pipedrive(group.stream()));
            replaced.set_span(group.span());
            replaced.into()
        }
        other => other,
    };
    tokens.into_iter().map(replace).collect()
}

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

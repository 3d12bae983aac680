//! The derive macro of `pipedrive-core`, which re-exports it: use it from there.

mod declaration;
mod expand;
mod template;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Makes an operation of a struct: its fields are the arguments.
///
/// ```
/// use pipedrive_core::model::list::Commas;
/// use pipedrive_core::{Account, Company, Credentials, Id, Item, Operation, Patch, of};
///
/// /// Changes what a goal expects.
/// #[derive(Clone, Debug, Operation)]
/// #[operation(PUT "/api/v1/goals/{id}", output = Item<serde_json::Value>, cost = 10, scopes = ["goals:full"])]
/// pub struct UpdateGoal {
///     /// The goal.
///     pub id: String,
///     /// Its title.
///     pub title: Option<String>,
///     /// The stage it is bound to; can be cleared.
///     pub stage_id: Patch<Id<of::Stage>>,
///     /// Which parts of the goal to answer.
///     #[query]
///     #[arg(name = "fields", max = 3)]
///     pub parts: Option<Commas<String>>,
/// }
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c")?);
/// let goal = UpdateGoal::new("5a").title("More").clear_stage_id().parts(["id", "title"]);
/// let request = account.request(&goal)?;
/// assert_eq!(request.uri().path_and_query().unwrap(), "/api/v1/goals/5a?fields=id%2Ctitle");
/// assert_eq!(request.body(), r#"{"title":"More","stage_id":null}"#);
/// assert_eq!(UpdateGoal::META.name, "updateGoal");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # The operation
///
/// `#[operation(VERB "template", output = Type, ...)]` with
///
/// | key | meaning |
/// | --- | --- |
/// | `output` | what the answer is read into; required |
/// | `cost` | tokens of the daily budget; 0 unless given |
/// | `scopes` | OAuth scopes, any of which allows it |
/// | `name` | Pipedrive's operation id; the struct's name in camel case unless given |
/// | `encoding` | `json` (unless given), `form` or `multipart` |
/// | `safety` | `Safe`, `Idempotent` or `Unsafe`; by the verb unless given |
/// | `deprecated` | Pipedrive has announced its end |
///
/// The template starts with `/api/v1/` or `/api/v2/`; names in braces are path arguments.
///
/// # The arguments
///
/// A field whose name stands in the template goes into the path. Any other goes to the query on `GET` and `DELETE`, to
/// the body on `POST`, `PUT` and `PATCH`. On the field,
///
/// - `#[query]`, `#[body]` say otherwise; `#[body(whole)]` makes the field the whole JSON body; `#[part]` and `#[arg(path)]`
///   only say what is so anyway, and are refused where it is not;
/// - `#[arg(name = "...")]` gives the name on the wire, where it is not the field's;
/// - `#[arg(max = 500)]` refuses larger numbers, and lists with more items.
///
/// The type says whether an argument can be left out: `Option<T>` can; `Patch<T>` can, and can be cleared; custom fields
/// (`CustomFields`) are left out when there are none; anything else is required.
///
/// # What it writes
///
/// - `new`, taking the required arguments in the order of the fields;
/// - a setter for each optional one, `clear_...` for each `Patch`, `custom_field` and `clear_custom_field` for
///   `CustomFields`;
/// - `Operation` with `META`, `FromArgs`; `Paginated` if there is a `cursor` or a `start`; `Selectable` on a `GET` of v1;
///   `FormEncodable` on a `POST` of v1 with a JSON body; `Default` if nothing is required.
#[proc_macro_derive(Operation, attributes(operation, arg, query, body, part))]
pub fn operation(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    match declaration::Declaration::of(&input) {
        Ok(declaration) => expand::expand(&declaration).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

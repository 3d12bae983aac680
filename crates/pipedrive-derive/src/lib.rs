//! The macros of `pipedrive-core`, which re-exports them: use them from there.

mod declaration;
mod expand;
mod record;
mod setters;
mod template;

use proc_macro::TokenStream;
use syn::parse_macro_input;

/// Makes an operation of a struct: its fields are the arguments.
///
/// ```
/// use pipedrive_core::model::Commas;
/// use pipedrive_core::{Account, Company, Credentials, Id, Item, Operation as _, Patch, of, operation};
///
/// /// Changes what a goal expects.
/// #[operation(PUT "/api/v1/goals/{id}" -> Item<serde_json::Value>, cost = 10, scopes = "goals:full")]
/// pub struct UpdateGoal {
///     /// Goal to update.
///     pub id: String,
///     /// New title.
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
/// # The operation
///
/// `#[operation(VERB "template" -> Output, ...)]`: what is asked, what the answer is read into, and
///
/// | key | meaning |
/// | --- | --- |
/// | `cost` | tokens of the daily budget; 0 unless given |
/// | `scopes` | OAuth scopes with spaces between them, any of which allows it |
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
/// - doc comments describe it, also in `META` with the feature `catalogue` of the core: "Deal to update.";
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
/// - a setter for each optional one, its twin `maybe_...` that takes an `Option`, and to which `None` changes nothing;
///   `clear_...` for each `Patch`; `custom_field`, `maybe_custom_field` and `clear_custom_field` for `CustomFields`.
///   They take whatever becomes the value, and for a `List`, `Commas` or `Repeated` one value or several (`IntoList`);
/// - `Clone`, `Debug`, `PartialEq`, `#[non_exhaustive]`;
/// - `Operation` with `META`, `FromArgs` (with the feature `catalogue` of the core); `Paginated` if there is a `cursor` or
///   a `start`; `Selectable` on a `GET` of v1; `FormEncodable` on a `POST` of v1 with a JSON body; `Default` if nothing is
///   required.
#[proc_macro_attribute]
pub fn operation(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(options as declaration::OperationAttribute);
    let mut item = parse_macro_input!(item as syn::Item);
    match declaration::Declaration::of(options, &mut item) {
        Ok(declaration) => expand::expand(&declaration, &item).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Makes a record of a struct: what an answer holds.
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
/// A field is read in every form in which the service is known to write its type; `null` is its default. What cannot be
/// read stays with the record, and so does what it has no field for: `rest()` gives both, and both are written again when
/// the record is serialized. A field that is neither an `Option` nor a list nor custom fields is one that a record is not
/// without: a record is an error if it cannot be read.
///
/// `#[record(v1)]` is for records whose custom fields stand among the others; its field of the type `CustomFields` gets them.
///
/// On a field,
///
/// - `#[field(name = "...")]` gives the name on the wire, where it is not the field's;
/// - `#[field(alias = "...")]` gives another name by which it is read;
/// - `#[field(bare)]` says that some answers have the value of this field in place of the record.
///
/// It derives `Clone`, `Debug`, `PartialEq` and `Default`, implements serde's traits, and makes the struct
/// `#[non_exhaustive]`.
#[proc_macro_attribute]
pub fn record(options: TokenStream, item: TokenStream) -> TokenStream {
    let role = parse_macro_input!(options as record::Role);
    let item = parse_macro_input!(item as syn::ItemStruct);
    record::expand(role, item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Makes an object of a struct: what is sent inside a body.
///
/// ```
/// use pipedrive_core::{Date, object};
///
/// /// A part of a plan.
/// #[object]
/// pub struct Milestone {
///     /// What it is called.
///     pub title: String,
///     /// When it is due.
///     pub due_date: Option<Date>,
/// }
///
/// let milestone = Milestone::new("Contract").due_date("2026-01-31".parse::<Date>()?);
/// assert_eq!(serde_json::to_string(&milestone)?, r#"{"title":"Contract","due_date":"2026-01-31"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// It writes `new`, which takes the fields that are no `Option`, and the setters that an
/// [`operation`](macro@operation#what-it-writes) has for each other one; implements `Argument`, with the docs of the fields
/// as descriptions, and serde's
/// traits; derives `Clone`, `Debug` and `PartialEq`, and `Default` if nothing is required. What is not set is not written.
///
/// It is read as a [`record`](macro@record) is, with the same attributes on its fields, and
///
/// - `#[field(new)]` makes an `Option` an argument of `new`.
#[proc_macro_attribute]
pub fn object(options: TokenStream, item: TokenStream) -> TokenStream {
    let _ = parse_macro_input!(options as syn::parse::Nothing);
    let item = parse_macro_input!(item as syn::ItemStruct);
    record::expand(record::Role::Object, item).unwrap_or_else(syn::Error::into_compile_error).into()
}

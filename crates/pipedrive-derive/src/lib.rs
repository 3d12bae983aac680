//! The macros of `pipedrive-core`. Use them through `pipedrive-core`, which re-exports them.

mod declaration;
mod expand;
mod record;
mod setters;
mod template;

use proc_macro::TokenStream;
use syn::parse_macro_input;

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
/// # The operation
///
/// `#[operation(VERB "template" -> Output, ...)]` declares the verb, the path and the type that the response is read
/// into, followed by
///
/// | key | meaning |
/// | --- | --- |
/// | `cost` | tokens of the daily budget; defaults to 0 |
/// | `scopes` | OAuth scopes separated by spaces, any of which allows the operation |
/// | `name` | Pipedrive's operation id; defaults to the struct's name in camel case |
/// | `encoding` | encoding of the body: `json` (default), `form` or `multipart` |
/// | `safety` | effect of sending the request twice: `Safe`, `Idempotent` or `Unsafe`; defaults to that of the verb |
/// | `deprecated` | marks an operation whose end Pipedrive has announced |
///
/// The template starts with `/api/v1/` or `/api/v2/`; names in braces are path arguments.
///
/// # The arguments
///
/// A field whose name is in the template is sent in the path. Other fields are sent in the query of `GET` and `DELETE`
/// requests, and in the body of `POST`, `PUT` and `PATCH` requests. On a field:
///
/// - doc comments are the description of the argument, such as "Deal to update."; with the core's feature `catalogue`
///   they are also in `META`;
/// - `#[query]` and `#[body]` send the field elsewhere; `#[body(whole)]` sends it as the whole JSON body; `#[part]` and
///   `#[arg(path)]` have no effect and are errors if the field is not a part of a multipart body or not in the path;
/// - `#[arg(name = "...")]` sets the name on the wire, which defaults to the field's name;
/// - `#[arg(max = 500)]` rejects larger numbers, and lists with more items.
///
/// The type determines whether an argument can be omitted: an `Option<T>` is optional; a `Patch<T>` is optional and can
/// be cleared; `CustomFields` are omitted if there are none; any other type is required.
///
/// # The generated items
///
/// - `new`, which takes the required arguments in the order of the fields;
/// - for each optional argument a setter and a `maybe_...` that takes an `Option`, for which `None` has no effect;
///   `clear_...` for each `Patch`; `custom_field`, `maybe_custom_field` and `clear_custom_field` for `CustomFields`.
///   They accept any type that converts to the value, and for a `List`, `Commas` or `Repeated` one or several values
///   (`IntoList`);
/// - `Clone`, `Debug`, `PartialEq`, `#[non_exhaustive]`;
/// - `Operation` with `META`; `FromArgs` with the core's feature `catalogue`; `Paginated` if there is a `cursor` or a
///   `start`; `Selectable` on a `GET` of v1; `FormEncodable` on a `POST` of v1 with a JSON body; `Default` if no
///   argument is required.
#[proc_macro_attribute]
pub fn operation(options: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(options as declaration::OperationAttribute);
    let mut item = parse_macro_input!(item as syn::Item);
    match declaration::Declaration::of(options, &mut item) {
        Ok(declaration) => expand::expand(&declaration, &item).into(),
        Err(error) => error.into_compile_error().into(),
    }
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
/// A field is read in all forms in which Pipedrive is known to write its type; `null` is its default. The record keeps
/// the values that could not be read and the members for which it has no field: `rest()` returns them, and they are
/// written when the record is serialized. A field that is neither an `Option` nor a list nor custom fields is required:
/// without it, reading the record is an error.
///
/// `#[record(v1)]` is for records whose custom fields are members of the record itself; they are read into its field of
/// the type `CustomFields`.
///
/// On a field:
///
/// - `#[field(name = "...")]` sets the name on the wire, which defaults to the field's name;
/// - `#[field(alias = "...")]` adds another name by which the field is read;
/// - `#[field(bare)]` marks the field whose value some responses have in place of the record.
///
/// The macro derives `Clone`, `Debug`, `PartialEq` and `Default`, implements serde's traits, and makes the struct
/// `#[non_exhaustive]`.
#[proc_macro_attribute]
pub fn record(options: TokenStream, item: TokenStream) -> TokenStream {
    let role = parse_macro_input!(options as record::Role);
    let item = parse_macro_input!(item as syn::ItemStruct);
    record::expand(role, item).unwrap_or_else(syn::Error::into_compile_error).into()
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
/// The macro writes `new`, which takes the fields that are not an `Option`, and for each other field the setters that
/// an [`operation`](macro@operation#the-generated-items) has; implements `Argument`, with the docs of the fields as
/// descriptions, and serde's traits; and derives `Clone`, `Debug` and `PartialEq`, and `Default` if nothing is
/// required. Fields that are not set are not written.
///
/// An object is read like a [`record`](macro@record), with the same attributes on its fields, and
///
/// - `#[field(new)]` makes an `Option` an argument of `new`.
#[proc_macro_attribute]
pub fn object(options: TokenStream, item: TokenStream) -> TokenStream {
    let _ = parse_macro_input!(options as syn::parse::Nothing);
    let item = parse_macro_input!(item as syn::ItemStruct);
    record::expand(record::Role::Object, item).unwrap_or_else(syn::Error::into_compile_error).into()
}

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
mod custom_fields;
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

/// Turns a struct into the custom fields of a record, each with the name that people see.
///
/// A `FieldMap` reads such a struct from a record and writes it into an
/// operation.
///
/// ```
/// use pipedrive_core::fields::FieldMap;
/// use pipedrive_core::model::{Date, Id, Money, Patch, of};
/// use pipedrive_core::v2::deals::{Deal, UpdateDeal};
/// use pipedrive_core::{CustomFields, FieldOptions};
///
/// #[derive(CustomFields, Debug, PartialEq)]
/// struct DealFields {
///     #[field("Budget")]
///     budget: Option<Money>,
///     #[field("Tier")]
///     tier: Option<Tier>,
///     #[field("Renewal date")]
///     renewal: Patch<Date>,
/// }
///
/// #[derive(FieldOptions, Debug, PartialEq)]
/// enum Tier {
///     Gold,
///     #[option("Silver plated")]
///     Silver,
///     #[option(other)]
///     Other(Id<of::FieldOption>),
/// }
///
/// // As `client.schema()` loads it.
/// let fields: FieldMap = serde_json::from_str(
///     r#"[{"field_code": "aa", "field_name": "Budget", "field_type": "monetary", "is_custom_field": true},
///         {"field_code": "bb", "field_name": "Tier", "field_type": "enum", "is_custom_field": true,
///          "options": [{"id": 190, "label": "Gold"}, {"id": 191, "label": "Silver plated"}]},
///         {"field_code": "cc", "field_name": "Renewal date", "field_type": "date", "is_custom_field": true}]"#,
/// )?;
/// fields.check::<DealFields>()?;
///
/// let deal: Deal = serde_json::from_str(r#"{"id": 7, "custom_fields": {"aa": null, "bb": 191, "cc": "2026-01-31"}}"#)?;
/// let mut read: DealFields = fields.read(&deal.custom_fields)?;
/// assert_eq!((read.budget.as_ref(), read.tier.as_ref()), (None, Some(&Tier::Silver)));
///
/// read.tier = Some(Tier::Gold);
/// read.renewal = Patch::Clear;
/// let update = UpdateDeal::new(deal.id).custom_fields(fields.write(&read)?);
/// assert_eq!(serde_json::to_string(&update.custom_fields)?, r#"{"bb":190,"cc":null}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Each field has the attribute `#[field("...")]` with the name, or the key, of a custom field, and is an `Option`, which
/// is not written without a value, or a `Patch`, which can also clear the value. What is inside is a type of
/// `FieldValue`, an enum with `#[derive(FieldOptions)]`, or a `Vec` of such enums.
#[proc_macro_derive(CustomFields, attributes(field))]
pub fn derive_custom_fields(item: TokenStream) -> TokenStream {
    expand_derive(item.into(), custom_fields::custom_fields).into()
}

#[doc(hidden)]
#[proc_macro_derive(PipedriveCustomFields, attributes(field))]
pub fn derive_pipedrive_custom_fields(item: TokenStream) -> TokenStream {
    through_pipedrive(expand_derive(item.into(), custom_fields::custom_fields)).into()
}

/// Turns an enum into the options of a custom field of the type `enum` or `set`.
///
/// A variant is the option with its name as the label, or with that of `#[option("...")]`. Labels are looked up in a
/// `FieldMap`, as a field of a struct with `#[derive(CustomFields)]`.
///
/// If all variants have ids, as in `#[option(id = 190)]`, the enum is also the type of a `Field`, without any map:
///
/// ```
/// use pipedrive_core::{CustomFields, Field, FieldOptions, Id, of};
///
/// #[derive(Clone, Copy, Debug, FieldOptions, PartialEq)]
/// enum Tier {
///     #[option(id = 190)]
///     Gold,
///     #[option(id = 191)]
///     Silver,
///     #[option(other)]
///     Other(Id<of::FieldOption>),
/// }
///
/// const TIER: Field<Tier> = Field::new("9dc80c50d78a15643bfc4ca79d76156a73a1ca0e");
///
/// let written = CustomFields::new().with(TIER, Tier::Silver);
/// assert_eq!(serde_json::to_string(&written)?, r#"{"9dc80c50d78a15643bfc4ca79d76156a73a1ca0e":191}"#);
/// assert_eq!(written.get(TIER)?, Some(Tier::Silver));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The variant with `#[option(other)]`, which has the id, takes options that are new and those that were deleted; without
/// it, they are an error.
#[proc_macro_derive(FieldOptions, attributes(option))]
pub fn derive_field_options(item: TokenStream) -> TokenStream {
    expand_derive(item.into(), custom_fields::field_options).into()
}

#[doc(hidden)]
#[proc_macro_derive(PipedriveFieldOptions, attributes(option))]
pub fn derive_pipedrive_field_options(item: TokenStream) -> TokenStream {
    through_pipedrive(expand_derive(item.into(), custom_fields::field_options)).into()
}

fn expand_derive(item: Tokens, expand: fn(&syn::DeriveInput) -> syn::Result<Tokens>) -> Tokens {
    syn::parse2(item).and_then(|item| expand(&item)).unwrap_or_else(syn::Error::into_compile_error)
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

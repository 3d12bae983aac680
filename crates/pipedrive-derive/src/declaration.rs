//! The checked declaration of an operation. Every mistake is an error at its place in the source.

use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, Ident, Item, LitInt, LitStr, Token, Type};

use crate::bounds::{BoundsAttribute, whole_number};
use crate::template::{self, Piece};

pub(crate) struct Declaration {
    pub(crate) ident: Ident,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) operation: OperationAttribute,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) arguments: Vec<Argument>,
}

/// `VERB "template" -> Output, key = value, ...`
pub(crate) struct OperationAttribute {
    pub(crate) verb: Ident,
    pub(crate) template: LitStr,
    pub(crate) output: Type,
    pub(crate) cost: Option<LitInt>,
    pub(crate) scopes: Vec<String>,
    pub(crate) name: Option<LitStr>,
    pub(crate) encoding: Option<Encoding>,
    pub(crate) safety: Option<Ident>,
    pub(crate) deprecated: bool,
    pub(crate) rules: Vec<Rule>,
}

/// A rule about which arguments are given together, by the names of their fields.
pub(crate) struct Rule {
    pub(crate) kind: RuleKind,
    pub(crate) fields: Vec<Ident>,
}

pub(crate) enum RuleKind {
    /// `require(a | b)`
    AnyOf,
    /// `require(b if a)`, `require(b if a = "x" | "y")`, `require(b if a < 2)`
    Needs(When),
    /// `exclude(a, b)`
    AtMostOne,
}

/// The values of an argument for which another one is required.
pub(crate) enum When {
    Given,
    OneOf(Vec<LitStr>),
    Shorter(LitInt),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Json,
    Form,
    Multipart,
}

pub(crate) struct Argument {
    pub(crate) ident: Ident,
    pub(crate) docs: Vec<Attribute>,
    /// The name on the wire.
    pub(crate) name: String,
    pub(crate) place: Place,
    pub(crate) shape: Shape,
    pub(crate) bounds: BoundsAttribute,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Path,
    Query,
    Body,
    Whole,
}

/// The presence of an argument according to the type of its field, with the inner type.
pub(crate) enum Shape {
    Required(Type),
    Optional(Type),
    Patch(Type),
    CustomFields(Type),
}

/// The attributes of fields that are removed after they are read.
const PLACES: [&str; 4] = ["arg", "query", "body", "part"];

const VERBS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

impl Declaration {
    /// Checks a declaration and removes the attributes of arguments from its fields.
    pub(crate) fn of(operation: OperationAttribute, item: &mut Item) -> syn::Result<Self> {
        let Item::Struct(item) = item else {
            return Err(syn::Error::new(item.span(), "an operation must be a struct, whose fields are the arguments"));
        };
        let fields = match &mut item.fields {
            Fields::Named(fields) => Some(&mut fields.named),
            Fields::Unit => None,
            Fields::Unnamed(fields) => {
                return Err(syn::Error::new(fields.span(), "the fields of an operation must have names"));
            }
        };
        if !item.generics.params.is_empty() {
            return Err(syn::Error::new(item.generics.span(), "an operation cannot have generic parameters"));
        }
        if let Some(second) = item.attrs.iter().find(|attribute| attribute.path().is_ident("operation")) {
            return Err(syn::Error::new(second.span(), "`#[operation]` is given twice"));
        }
        let pieces = template::parse(&operation.template)?;
        let mut errors = Errors::default();
        let mut arguments: Vec<Argument> = Vec::new();
        for field in fields.into_iter().flatten() {
            match Argument::of(field, &operation, &pieces) {
                Ok(argument) => {
                    if let Some(twin) = arguments.iter().find(|other| other.name == argument.name) {
                        let message = format!("`{}` is already the wire name of `{}`", argument.name, twin.ident);
                        errors.push(syn::Error::new(argument.ident.span(), message));
                    }
                    arguments.push(argument);
                }
                Err(error) => errors.push(error),
            }
            field.attrs.retain(|attribute| !PLACES.iter().any(|place| attribute.path().is_ident(place)));
        }
        // A field with an error can be the one in the path; this avoids a second error for the same mistake.
        let unknown = pieces.iter().filter(|_| errors.is_empty()).find_map(|piece| match piece {
            Piece::Argument(name) if !arguments.iter().any(|argument| argument.name == *name) => Some(name),
            _ => None,
        });
        if let Some(name) = unknown {
            let message = format!("`{{{name}}}` in the path is not a field of `{}`", item.ident);
            errors.push(syn::Error::new(operation.template.span(), message));
        }
        for field in operation.rules.iter().flat_map(|rule| &rule.fields) {
            if !arguments.iter().any(|argument| argument.ident == *field) {
                errors.push(syn::Error::new(field.span(), format!("`{field}` is not a field of `{}`", item.ident)));
            }
        }
        check_body(&operation, &arguments, &mut errors);
        errors.none()?;
        let docs = item.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect();
        Ok(Declaration { ident: item.ident.clone(), docs, operation, pieces, arguments })
    }

    pub(crate) fn is_v1(&self) -> bool {
        self.operation.template.value().starts_with("/api/v1/")
    }

    /// Returns the arguments with these fields.
    pub(crate) fn arguments_of<'d>(&'d self, fields: &'d [Ident]) -> impl Iterator<Item = &'d Argument> {
        fields.iter().filter_map(|field| self.arguments.iter().find(|argument| argument.ident == *field))
    }

    /// Returns the encoding of the body, if there is one.
    pub(crate) fn encoding(&self) -> Option<Encoding> {
        let body = self.arguments.iter().any(|argument| matches!(argument.place, Place::Body | Place::Whole));
        self.operation.encoding.or(body.then_some(Encoding::Json))
    }
}

fn check_body(operation: &OperationAttribute, arguments: &[Argument], errors: &mut Errors) {
    let body = || arguments.iter().filter(|argument| matches!(argument.place, Place::Body | Place::Whole));
    if operation.verb == "GET" {
        for argument in body() {
            errors.push(syn::Error::new(argument.ident.span(), "a GET request has no body"));
        }
        if operation.encoding.is_some() {
            errors.push(syn::Error::new(operation.verb.span(), "a GET request has no body, and so no `encoding`"));
        }
    }
    if let Some(whole) = body().find(|argument| argument.place == Place::Whole) {
        if body().count() > 1 {
            errors.push(syn::Error::new(whole.ident.span(), "`#[body(whole)]` excludes other fields in the body"));
        }
        if matches!(operation.encoding, Some(Encoding::Form | Encoding::Multipart)) {
            errors.push(syn::Error::new(whole.ident.span(), "`#[body(whole)]` requires a JSON body"));
        }
    }
}

impl Parse for OperationAttribute {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let verb: Ident = input.parse()?;
        if !VERBS.iter().any(|known| verb == known) {
            let message = format!("unknown verb `{verb}`, expected one of {}", VERBS.join(", "));
            return Err(syn::Error::new(verb.span(), message));
        }
        let template: LitStr = input.parse()?;
        if !input.peek(Token![->]) {
            let message = "missing `-> Type`, the type that the response is read into";
            return Err(syn::Error::new(template.span(), message));
        }
        input.parse::<Token![->]>()?;
        let output = input.parse()?;
        let mut this = Self {
            verb,
            template,
            output,
            cost: None,
            scopes: Vec::new(),
            name: None,
            encoding: None,
            safety: None,
            deprecated: false,
            rules: Vec::new(),
        };
        let mut seen: Vec<Ident> = Vec::new();
        while !input.is_empty() {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            let key: Ident = input.parse()?;
            if key == "require" || key == "exclude" {
                this.rules.push(Rule::parse(&key, input)?);
                continue;
            }
            if seen.contains(&key) {
                return Err(syn::Error::new(key.span(), format!("duplicate key `{key}`")));
            }
            if key == "deprecated" {
                this.deprecated = true;
                seen.push(key);
                continue;
            }
            input.parse::<Token![=]>()?;
            match key.to_string().as_str() {
                "cost" => this.cost = Some(whole_number(input)?),
                "scopes" => {
                    this.scopes = input.parse::<LitStr>()?.value().split_whitespace().map(str::to_owned).collect();
                }
                "name" => this.name = Some(input.parse()?),
                "encoding" => this.encoding = Some(encoding(&input.parse()?)?),
                "safety" => this.safety = Some(one_of(input.parse()?, &["Safe", "Idempotent", "Unsafe"])?),
                _ => {
                    let message = format!(
                        "unknown key `{key}`, expected one of cost, scopes, name, encoding, safety, deprecated, require, exclude"
                    );
                    return Err(syn::Error::new(key.span(), message));
                }
            }
            seen.push(key);
        }
        Ok(this)
    }
}

impl Rule {
    /// Parses what follows `require` or `exclude` in parentheses.
    fn parse(key: &Ident, input: ParseStream) -> syn::Result<Self> {
        let content;
        syn::parenthesized!(content in input);
        if key == "exclude" {
            let fields = Punctuated::<Ident, Token![,]>::parse_separated_nonempty(&content)?;
            return Ok(Rule { kind: RuleKind::AtMostOne, fields: fields.into_iter().collect() });
        }
        let required: Ident = content.parse()?;
        if content.parse::<Option<Token![if]>>()?.is_some() {
            let fields = vec![content.parse()?, required];
            return Ok(Rule { kind: RuleKind::Needs(When::parse(&content)?), fields });
        }
        let mut fields = vec![required];
        while !content.is_empty() {
            content.parse::<Token![|]>()?;
            fields.push(content.parse()?);
        }
        Ok(Rule { kind: RuleKind::AnyOf, fields })
    }
}

impl Parse for When {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(When::Given);
        }
        if input.parse::<Option<Token![<]>>()?.is_some() {
            return whole_number(input).map(When::Shorter);
        }
        input.parse::<Token![=]>()?;
        let texts = Punctuated::<LitStr, Token![|]>::parse_separated_nonempty(input)?;
        Ok(When::OneOf(texts.into_iter().collect()))
    }
}

fn encoding(ident: &Ident) -> syn::Result<Encoding> {
    match ident.to_string().as_str() {
        "json" => Ok(Encoding::Json),
        "form" => Ok(Encoding::Form),
        "multipart" => Ok(Encoding::Multipart),
        _ => Err(syn::Error::new(
            ident.span(),
            format!("unknown encoding `{ident}`, expected one of json, form, multipart"),
        )),
    }
}

fn one_of(ident: Ident, known: &[&str]) -> syn::Result<Ident> {
    if known.iter().any(|name| ident == name) {
        Ok(ident)
    } else {
        Err(syn::Error::new(ident.span(), format!("unknown value `{ident}`, expected {}", known.join(" or "))))
    }
}

impl Argument {
    fn of(field: &syn::Field, operation: &OperationAttribute, pieces: &[Piece]) -> syn::Result<Self> {
        let ident =
            field.ident.clone().ok_or_else(|| syn::Error::new(field.span(), "the argument must have a name"))?;
        let mut arg = ArgAttribute::default();
        let mut place_given: Option<(Place, &Attribute)> = None;
        for attribute in &field.attrs {
            let place = if attribute.path().is_ident("arg") {
                arg.read(attribute)?;
                continue;
            } else if attribute.path().is_ident("query") {
                Place::Query
            } else if attribute.path().is_ident("part") {
                if operation.encoding != Some(Encoding::Multipart) {
                    let message = "`#[part]` requires `encoding = multipart` on the operation";
                    return Err(syn::Error::new(attribute.span(), message));
                }
                Place::Body
            } else if attribute.path().is_ident("body") {
                body(attribute)?
            } else {
                continue;
            };
            if place_given.replace((place, attribute)).is_some() {
                return Err(syn::Error::new(
                    attribute.span(),
                    "an argument can have only one of `#[query]`, `#[body]` and `#[part]`",
                ));
            }
        }
        let ArgAttribute { name, bounds, path } = arg;
        let name = name.unwrap_or_else(|| ident.to_string().trim_start_matches("r#").to_owned());
        let in_path = pieces.contains(&Piece::Argument(name.clone()));
        if path && !in_path {
            return Err(syn::Error::new(ident.span(), format!("`{{{name}}}` is not in the path")));
        }
        let place = match place_given {
            None if in_path => Place::Path,
            Some((_, attribute)) if in_path => {
                let message = format!("`{{{name}}}` is in the path and cannot be sent elsewhere");
                return Err(syn::Error::new(attribute.span(), message));
            }
            Some((place, _)) => place,
            None if operation.verb == "GET" || operation.verb == "DELETE" => Place::Query,
            None => Place::Body,
        };
        let shape = Shape::of(&field.ty);
        if place == Place::Path && !matches!(shape, Shape::Required(_)) {
            return Err(syn::Error::new(field.ty.span(), "an argument in the path cannot be optional"));
        }
        if place == Place::Query && matches!(shape, Shape::Patch(_) | Shape::CustomFields(_)) {
            return Err(syn::Error::new(field.ty.span(), "`Patch` and `CustomFields` cannot be sent in the query"));
        }
        match (place, page_token(&name), &shape) {
            (Place::Query, Some(wanted), Shape::Optional(ty)) if !is_named(ty, wanted) => {
                let message = format!("`{name}` says where a page starts: it is an `Option<{wanted}>`");
                return Err(syn::Error::new(field.ty.span(), message));
            }
            _ => {}
        }
        let docs = field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect();
        Ok(Argument { ident, docs, name, place, shape, bounds })
    }
}

/// The type of an argument that says where a page starts.
pub(crate) fn page_token(name: &str) -> Option<&'static str> {
    match name {
        "cursor" => Some("String"),
        "start" => Some("u64"),
        _ => None,
    }
}

fn is_named(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == name))
}

/// `#[arg(name = "...", min = N, above = N, max = N, path)]`
#[derive(Default)]
struct ArgAttribute {
    name: Option<String>,
    bounds: BoundsAttribute,
    path: bool,
}

impl ArgAttribute {
    fn read(&mut self, attribute: &Attribute) -> syn::Result<()> {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                let literal: LitStr = meta.value()?.parse()?;
                let name = literal.value();
                let sound = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
                if name.is_empty() || !name.chars().all(sound) {
                    let message = "a wire name must consist of letters, digits, `_`, `-` and `.`";
                    return Err(syn::Error::new(literal.span(), message));
                }
                self.name = Some(name);
            } else if meta.path.is_ident("path") {
                self.path = true;
            } else if !self.bounds.read(&meta)? {
                let message = "`#[arg]` accepts `name = \"...\"`, `min = N`, `above = N`, `max = N` and `path`";
                return Err(meta.error(message));
            }
            Ok(())
        })
    }
}

fn body(attribute: &Attribute) -> syn::Result<Place> {
    if matches!(attribute.meta, syn::Meta::Path(_)) {
        return Ok(Place::Body);
    }
    let ident: Ident = attribute.parse_args()?;
    one_of(ident, &["whole"]).map(|_| Place::Whole)
}

impl Shape {
    fn of(ty: &Type) -> Self {
        let Type::Path(path) = ty else {
            return Shape::Required(ty.clone());
        };
        let Some(last) = path.path.segments.last() else {
            return Shape::Required(ty.clone());
        };
        let inside = match &last.arguments {
            syn::PathArguments::AngleBracketed(list) if list.args.len() == 1 => match &list.args[0] {
                syn::GenericArgument::Type(inside) => Some(inside.clone()),
                _ => None,
            },
            _ => None,
        };
        match (last.ident.to_string().as_str(), inside) {
            ("Option", Some(inside)) => Shape::Optional(inside),
            ("Patch", Some(inside)) => Shape::Patch(inside),
            ("CustomFields", None) => Shape::CustomFields(ty.clone()),
            _ => Shape::Required(ty.clone()),
        }
    }
}

/// Collected errors, so that one run of the compiler shows all of them.
#[derive(Default)]
struct Errors(Option<syn::Error>);

impl Errors {
    fn push(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    fn none(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

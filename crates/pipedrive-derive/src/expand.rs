//! The expansion of `#[operation]`: few calls without logic, so that hundreds of operations compile fast. `write`, `new`
//! and the setters are `#[inline]`, so that a program compiles those that it uses, instead of the library all of them.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote};
use syn::{Ident, Item, LitStr};

use crate::declaration::{self, Argument, Declaration, Encoding, Place, Rule, RuleKind, Shape, When};
use crate::setters;
use crate::template::Piece;

pub(crate) fn expand(declaration: &Declaration, item: &Item) -> TokenStream {
    let ident = &declaration.ident;
    let output = &declaration.operation.output;
    let meta = meta(declaration);
    let write = write(declaration);
    let from_args = from_args(declaration);
    let inherent = inherent(declaration);
    let markers = markers(declaration);
    quote! {
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        #[non_exhaustive]
        #item

        #[automatically_derived]
        impl ::pipedrive_core::wire::Operation for #ident {
            type Output = #output;

            const META: ::pipedrive_core::meta::Meta = #meta;

            #[inline]
            fn write(&self, parts: &mut ::pipedrive_core::wire::Parts) {
                #write
            }
        }

        ::pipedrive_core::catalogue_only! {
        #[automatically_derived]
        impl ::pipedrive_core::catalogue::FromArgs for #ident {
            fn from_args(args: &mut ::pipedrive_core::catalogue::Args<'_>) -> ::core::option::Option<Self> {
                #from_args
            }
        }
        }

        #inherent
        #markers
    }
}

fn meta(declaration: &Declaration) -> TokenStream {
    let operation = &declaration.operation;
    let verb = format_ident!("{}", pascal_case(&operation.verb));
    let template = &operation.template;
    let output = &operation.output;
    let name =
        operation.name.clone().unwrap_or_else(|| LitStr::new(&camel_case(&declaration.ident), Span::call_site()));
    let parameters = declaration.arguments.iter().map(parameter);
    let docs = setters::docs(&declaration.docs);
    let mut settings = Vec::new();
    if let Some(encoding) = declaration.encoding() {
        let encoding = match encoding {
            Encoding::Json => quote!(Json),
            Encoding::Form => quote!(Form),
            Encoding::Multipart => quote!(Multipart),
        };
        settings.push(quote!(.encoding(::pipedrive_core::meta::Encoding::#encoding)));
    }
    if let Some(cost) = &operation.cost {
        settings.push(quote!(.cost(#cost)));
    }
    if !operation.scopes.is_empty() {
        let scopes = &operation.scopes;
        settings.push(quote!(.scopes(&[#(#scopes),*])));
    }
    if let Some(safety) = &operation.safety {
        settings.push(quote!(.safety(::pipedrive_core::meta::Safety::#safety)));
    }
    if operation.deprecated {
        settings.push(quote!(.deprecated()));
    }
    if !operation.rules.is_empty() {
        let rules = operation.rules.iter().map(|rule| rule_value(declaration, rule));
        settings.push(quote!(.rules(&[#(#rules),*])));
    }
    quote! {
        ::pipedrive_core::meta::Meta::new(#name, ::pipedrive_core::meta::Verb::#verb, #template)
            .parameters(&[#(#parameters),*])
            .shape(<#output as ::pipedrive_core::wire::Output>::SHAPE)
            .description(#docs)
            #(#settings)*
    }
}

fn parameter(argument: &Argument) -> TokenStream {
    let name = &argument.name;
    let place = match argument.place {
        Place::Path => quote!(Path),
        Place::Query => quote!(Query),
        Place::Body => quote!(Body),
        Place::Whole => quote!(WholeBody),
    };
    let (presence, ty) = match &argument.shape {
        Shape::Required(ty) => (quote!(Required), ty),
        Shape::Optional(ty) | Shape::CustomFields(ty) => (quote!(Optional), ty),
        Shape::Patch(ty) => (quote!(Clearable), ty),
    };
    let bounds = argument.bounds.setting();
    let docs = setters::docs(&argument.docs);
    quote! {
        ::pipedrive_core::model::parameter::<#ty>(
            #name,
            ::pipedrive_core::meta::Place::#place,
            ::pipedrive_core::meta::Presence::#presence,
            #docs,
        )
        #bounds
    }
}

fn rule_value(declaration: &Declaration, Rule { kind, fields }: &Rule) -> TokenStream {
    let names = declaration.arguments_of(fields).map(|argument| &argument.name);
    match kind {
        RuleKind::AnyOf => quote!(::pipedrive_core::meta::Rule::AnyOf(&[#(#names),*])),
        RuleKind::AtMostOne => quote!(::pipedrive_core::meta::Rule::AtMostOne(&[#(#names),*])),
        RuleKind::Needs(when) => {
            let when = match when {
                When::Given => quote!(Given),
                When::OneOf(texts) => quote!(OneOf(&[#(#texts),*])),
                When::Shorter(size) => quote!(Shorter(#size)),
            };
            quote!(::pipedrive_core::meta::Rule::Needs([#(#names),*], ::pipedrive_core::meta::When::#when))
        }
    }
}

/// Returns the calls that check the rules, then write the path in the order of the template, then the query, then the
/// body.
fn write(declaration: &Declaration) -> TokenStream {
    let rules = declaration.operation.rules.iter().enumerate().map(|(number, rule)| {
        let mut given: Vec<_> = declaration.arguments_of(&rule.fields).map(is_given).collect();
        if let (RuleKind::Needs(when), Some(argument)) = (&rule.kind, declaration.arguments_of(&rule.fields).next()) {
            given[0] = is_such(argument, when);
        }
        quote!(parts.check_rule(<Self as ::pipedrive_core::wire::Operation>::META.rules[#number], &[#(#given),*]);)
    });
    let path = declaration.pieces.iter().map(|piece| match piece {
        Piece::Collection(text) => quote!(parts.collection(#text);),
        Piece::Literal(text) => quote!(parts.literal(#text);),
        Piece::Argument(name) => {
            let argument = declaration.arguments.iter().find(|argument| argument.name == *name);
            let ident = argument.map(|argument| &argument.ident);
            quote!(parts.path(#name, &self.#ident);)
        }
    });
    let multipart = declaration.encoding() == Some(Encoding::Multipart);
    let of = |place: Place| declaration.arguments.iter().filter(move |argument| argument.place == place);
    let query = of(Place::Query).map(|argument| argument_call(argument, multipart));
    let body = of(Place::Body).map(|argument| argument_call(argument, multipart));
    let whole = of(Place::Whole).map(|argument| argument_call(argument, multipart));
    quote!(#(#rules)* #(#path)* #(#query)* #(#body)* #(#whole)*)
}

/// Returns the expression for whether an argument is given.
fn is_given(argument: &Argument) -> TokenStream {
    let ident = &argument.ident;
    match &argument.shape {
        Shape::Required(_) => quote!(true),
        Shape::Optional(_) => quote!(self.#ident.is_some()),
        Shape::Patch(_) => quote!(!self.#ident.is_keep()),
        Shape::CustomFields(_) => quote!(!self.#ident.is_empty()),
    }
}

/// Returns the expression for whether an argument has such a value.
fn is_such(argument: &Argument, when: &When) -> TokenStream {
    let such = match when {
        When::Given => return is_given(argument),
        When::OneOf(texts) => quote!(::pipedrive_core::model::is_one_of(value, &[#(#texts),*])),
        When::Shorter(size) => quote!(::pipedrive_core::model::is_shorter(value, #size)),
    };
    let ident = &argument.ident;
    match &argument.shape {
        Shape::Optional(_) => quote!(self.#ident.as_ref().is_some_and(|value| #such)),
        Shape::Patch(_) => quote!(matches!(&self.#ident, ::pipedrive_core::model::Patch::Set(value) if #such)),
        Shape::Required(_) | Shape::CustomFields(_) => quote!({ let value = &self.#ident; #such }),
    }
}

/// Returns the calls that check the bounds of an argument and write it. What can be left out is left to `Parts`, since a
/// call is all that hundreds of operations then compile.
fn argument_call(argument: &Argument, multipart: bool) -> TokenStream {
    let Argument { ident, name, place, shape, bounds, .. } = argument;
    let (write, maybe) = match place {
        Place::Query => ("query", "maybe_query"),
        Place::Whole => ("whole", "maybe_whole"),
        Place::Body if multipart => ("part", "maybe_part"),
        Place::Body | Place::Path => ("field", "maybe_field"),
    };
    let (write, maybe) = (format_ident!("{write}"), format_ident!("{maybe}"));
    let check = bounds.value().map(|bounds| quote!(parts.check(#name, value, #bounds);));
    match shape {
        Shape::CustomFields(_) => quote!(parts.custom_fields(&self.#ident);),
        Shape::Required(_) => {
            let check = check.map(|check| quote!({ let value = &self.#ident; #check }));
            quote!(#check parts.#write(#name, &self.#ident);)
        }
        Shape::Optional(_) => {
            let some = quote!(::core::option::Option::Some);
            let check = check.map(|check| quote!(if let #some(value) = &self.#ident { #check }));
            quote!(#check parts.#maybe(#name, &self.#ident);)
        }
        Shape::Patch(_) if write == "field" && check.is_none() => quote!(parts.patch(#name, &self.#ident);),
        Shape::Patch(_) => quote! {
            match &self.#ident {
                ::pipedrive_core::model::Patch::Keep => {}
                ::pipedrive_core::model::Patch::Clear => parts.null(#name),
                ::pipedrive_core::model::Patch::Set(value) => { #check parts.#write(#name, value); }
            }
        },
    }
}

/// Returns the calls that read the required arguments, then those that set the others. There is only one value to drop
/// if one of these panics, which compiles faster than one for each field.
fn from_args(declaration: &Declaration) -> TokenStream {
    let blank = declaration.arguments.iter().map(|Argument { ident, name, shape, .. }| match shape {
        Shape::Required(_) => quote!(#ident: args.required(#name)?),
        Shape::Optional(_) => quote!(#ident: ::core::option::Option::None),
        Shape::Patch(_) | Shape::CustomFields(_) => quote!(#ident: ::core::default::Default::default()),
    });
    let setting = declaration.arguments.iter().map(|Argument { ident, name, shape, .. }| match shape {
        Shape::Required(_) => TokenStream::new(),
        Shape::Optional(_) => quote!(args.optional(#name, &mut operation.#ident);),
        Shape::Patch(_) | Shape::CustomFields(_) => quote!(args.nullable(#name, &mut operation.#ident);),
    });
    quote! {
        #[allow(unused_mut)]
        let mut operation = Self { #(#blank),* };
        #(#setting)*
        ::core::option::Option::Some(operation)
    }
}

/// Returns `new` and the setters.
fn inherent(declaration: &Declaration) -> TokenStream {
    let ident = &declaration.ident;
    let required: Vec<_> = declaration
        .arguments
        .iter()
        .filter_map(|argument| match &argument.shape {
            Shape::Required(ty) => Some((&argument.ident, ty)),
            _ => None,
        })
        .collect();
    let (generics, parameters, values) = setters::parameters(required.iter().copied());
    let mut values = values.into_iter();
    let fields = declaration.arguments.iter().map(|argument| {
        let ident = &argument.ident;
        let value = match &argument.shape {
            Shape::Required(_) => values.next(),
            Shape::Optional(_) => Some(quote!(::core::option::Option::None)),
            Shape::Patch(_) | Shape::CustomFields(_) => Some(quote!(::core::default::Default::default())),
        };
        quote!(#ident: #value)
    });
    let docs = summary(declaration);
    let setters = declaration.arguments.iter().map(setter);
    let default = required.is_empty().then(|| {
        quote! {
            #[automatically_derived]
            impl ::core::default::Default for #ident {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    quote! {
        impl #ident {
            #[doc = #docs]
            #[must_use]
            #[inline]
            pub fn new #generics(#(#parameters),*) -> Self {
                Self { #(#fields),* }
            }

            #(#setters)*
        }

        #default
    }
}

/// Returns the documentation of `new`, with the verb, path, cost and scopes.
fn summary(declaration: &Declaration) -> String {
    let operation = &declaration.operation;
    let mut text = format!("Creates the operation `{} {}`.", operation.verb, operation.template.value());
    if let Some(cost) = &operation.cost {
        let unit = if cost.base10_digits() == "1" { "token" } else { "tokens" };
        text += &format!(" It costs {cost} {unit}.");
    }
    if !operation.scopes.is_empty() {
        let scopes: Vec<_> = operation.scopes.iter().map(|scope| format!("`{scope}`")).collect();
        text += &format!(" It requires the scope {}.", scopes.join(" or "));
    }
    for Rule { kind, fields } in &operation.rules {
        let names: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
        text += &match kind {
            RuleKind::AnyOf => format!(" One of {} is required.", names.join(", ")),
            RuleKind::AtMostOne => format!(" Only one of {} can be given.", names.join(", ")),
            RuleKind::Needs(When::Given) => format!(" {} requires {}.", names[0], names[1]),
            RuleKind::Needs(When::OneOf(texts)) => {
                let texts: Vec<_> = texts.iter().map(|text| format!("`{}`", text.value())).collect();
                format!(" {} requires {} if it is {}.", names[0], names[1], texts.join(" or "))
            }
            RuleKind::Needs(When::Shorter(size)) => {
                format!(" {} requires {} if it is shorter than {size}.", names[0], names[1])
            }
        };
    }
    if operation.deprecated {
        text += " Pipedrive has deprecated it.";
    }
    text
}

fn setter(argument: &Argument) -> TokenStream {
    let Argument { ident, docs, .. } = argument;
    match &argument.shape {
        Shape::Required(_) => TokenStream::new(),
        Shape::Optional(ty) => setters::optional(ident, docs, ty),
        Shape::Patch(ty) => setters::patch(ident, docs, ty, &argument.name),
        Shape::CustomFields(ty) => quote! {
            #[doc = concat!("Sets `", stringify!(#ident), "`.")]
            #[doc = ""]
            #(#docs)*
            #[must_use]
            #[inline]
            pub fn #ident(mut self, #ident: #ty) -> Self {
                self.#ident = #ident;
                self
            }

            /// Sets the value of one custom field.
            #[must_use]
            pub fn custom_field<V: ::pipedrive_core::model::FieldValue>(
                mut self,
                field: impl ::core::borrow::Borrow<::pipedrive_core::model::Field<V>>,
                value: impl ::core::convert::Into<V>,
            ) -> Self {
                self.#ident.set(field, value);
                self
            }

            /// Sets the value of one custom field if there is one; `None` has no effect.
            #[must_use]
            pub fn maybe_custom_field<V: ::pipedrive_core::model::FieldValue>(
                self,
                field: impl ::core::borrow::Borrow<::pipedrive_core::model::Field<V>>,
                value: ::core::option::Option<impl ::core::convert::Into<V>>,
            ) -> Self {
                match value {
                    ::core::option::Option::Some(value) => self.custom_field(field, value),
                    ::core::option::Option::None => self,
                }
            }

            /// Clears the value of one custom field.
            #[must_use]
            pub fn clear_custom_field<V>(
                mut self,
                field: impl ::core::borrow::Borrow<::pipedrive_core::model::Field<V>>,
            ) -> Self {
                self.#ident.clear(field);
                self
            }
        },
    }
}

/// Returns the implementations of the traits for selectors, forms and pages.
fn markers(declaration: &Declaration) -> TokenStream {
    let ident = &declaration.ident;
    let operation = &declaration.operation;
    let selectable = (declaration.is_v1() && operation.verb == "GET").then(|| {
        quote! {
            #[automatically_derived]
            impl ::pipedrive_core::wire::Selectable for #ident {}
        }
    });
    let json = declaration.encoding() == Some(Encoding::Json)
        && declaration.arguments.iter().all(|argument| argument.place != Place::Whole);
    let form = (declaration.is_v1() && operation.verb == "POST" && json).then(|| {
        quote! {
            #[automatically_derived]
            impl ::pipedrive_core::wire::FormEncodable for #ident {}
        }
    });
    let paginated = paginated(declaration);
    quote!(#selectable #form #paginated)
}

/// Converts `GET` to the name of the variant, `Get`.
fn pascal_case(verb: &Ident) -> String {
    let verb = verb.to_string();
    verb[..1].to_owned() + &verb[1..].to_ascii_lowercase()
}

fn camel_case(ident: &Ident) -> String {
    let name = ident.to_string();
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

fn paginated(declaration: &Declaration) -> Option<TokenStream> {
    let ident = &declaration.ident;
    let token = declaration.arguments.iter().find(|argument| {
        argument.place == Place::Query
            && matches!(argument.shape, Shape::Optional(_))
            && declaration::page_token(&argument.name).is_some()
    })?;
    let field = &token.ident;
    let (variant, value, here) = match token.name.as_str() {
        "cursor" => (
            quote!(Cursor),
            quote!(::core::clone::Clone::clone(token)),
            quote!(::core::clone::Clone::clone(&self.#field)),
        ),
        _ => (quote!(Start), quote!(*token), quote!(::core::option::Option::Some(self.#field.unwrap_or(0)))),
    };
    Some(quote! {
        #[automatically_derived]
        impl ::pipedrive_core::wire::Paginated for #ident {
            fn page_token(&self) -> ::core::option::Option<::pipedrive_core::wire::PageToken> {
                #here.map(::pipedrive_core::wire::PageToken::#variant)
            }

            fn set_page_token(&mut self, token: &::pipedrive_core::wire::PageToken) {
                if let ::pipedrive_core::wire::PageToken::#variant(token) = token {
                    self.#field = ::core::option::Option::Some(#value);
                }
            }
        }
    })
}

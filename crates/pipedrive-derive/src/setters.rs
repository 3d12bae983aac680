//! Setters and the types that they accept.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Expr, ExprLit, Ident, Lit, Meta, Type};

/// Returns the setters of an optional value.
pub(crate) fn optional(ident: &Ident, docs: &[Attribute], ty: &Type) -> TokenStream {
    setters(ident, docs, ty, &quote!(::core::option::Option::Some))
}

/// Returns the setters of a value that can be cleared, and the method that clears it.
pub(crate) fn patch(ident: &Ident, docs: &[Attribute], ty: &Type, name: &str) -> TokenStream {
    let setters = setters(ident, docs, ty, &quote!(::pipedrive_core::model::Patch::Set));
    let clear = format_ident!("clear_{}", ident);
    let clear_docs = format!("Clears `{name}`.");
    quote! {
        #setters

        #[doc = #clear_docs]
        #[must_use]
        #[inline]
        pub fn #clear(mut self) -> Self {
            self.#ident = ::pipedrive_core::model::Patch::Clear;
            self
        }
    }
}

/// Returns the setter that accepts a value and the one that accepts an `Option` of it.
fn setters(ident: &Ident, docs: &[Attribute], ty: &Type, set: &TokenStream) -> TokenStream {
    let Given { generic, ty, value } = Given::of(ident, ty, "N");
    let generic = generic.map(|generic| quote!(<#generic>));
    let set_docs = format!("Sets `{ident}`.");
    let maybe = format_ident!("maybe_{}", ident);
    let maybe_docs = format!("Sets [`{ident}`](Self::{ident}) if there is a value; `None` has no effect.");
    quote! {
        #[doc = #set_docs]
        #[doc = ""]
        #(#docs)*
        #[must_use]
        #[inline]
        pub fn #ident #generic(mut self, #ident: #ty) -> Self {
            self.#ident = #set(#value);
            self
        }

        #[doc = #maybe_docs]
        #[must_use]
        #[inline]
        pub fn #maybe #generic(self, #ident: ::core::option::Option<#ty>) -> Self {
            match #ident {
                ::core::option::Option::Some(value) => self.#ident(value),
                ::core::option::Option::None => self,
            }
        }
    }
}

/// What a caller passes for a value of some type.
pub(crate) struct Given {
    /// For a list, the type parameter for one or several values.
    pub(crate) generic: Option<Ident>,
    pub(crate) ty: TokenStream,
    /// The value converted to the type of the field.
    pub(crate) value: TokenStream,
}

impl Given {
    /// Accepts the type itself if a literal would not determine it, one or several values for a list, and otherwise any
    /// type that converts with `Into`.
    pub(crate) fn of(ident: &Ident, ty: &Type, generic: &str) -> Self {
        if is_primitive(ty) {
            return Given { generic: None, ty: quote!(#ty), value: quote!(#ident) };
        }
        if let Some(item) = LISTS.iter().find_map(|list| inside(ty, list)) {
            let generic = format_ident!("{generic}");
            let ty = quote!(impl ::pipedrive_core::model::IntoList<#item, #generic>);
            return Given { generic: Some(generic), ty, value: quote!(#ident.into_list().into()) };
        }
        Given { generic: None, ty: quote!(impl ::core::convert::Into<#ty>), value: quote!(#ident.into()) }
    }
}

const LISTS: [&str; 3] = ["List", "Commas", "Repeated"];

/// Returns the parts of a `new`: type parameters in brackets, parameters, and the converted values.
pub(crate) fn parameters<'f>(
    fields: impl Iterator<Item = (&'f Ident, &'f Type)>,
) -> (TokenStream, Vec<TokenStream>, Vec<TokenStream>) {
    let (mut generics, mut parameters, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (ident, ty) in fields {
        let Given { generic, ty, value } = Given::of(ident, ty, &format!("N{}", generics.len() + 1));
        generics.extend(generic);
        parameters.push(quote!(#ident: #ty));
        values.push(value);
    }
    let generics = if generics.is_empty() { TokenStream::new() } else { quote!(<#(#generics),*>) };
    (generics, parameters, values)
}

/// Returns the type inside an `Option` or another type with one parameter.
pub(crate) fn inside<'t>(ty: &'t Type, of: &str) -> Option<&'t Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|segment| segment.ident == of)?;
    match &last.arguments {
        syn::PathArguments::AngleBracketed(list) => list.args.iter().find_map(|argument| match argument {
            syn::GenericArgument::Type(inside) => Some(inside),
            _ => None,
        }),
        _ => None,
    }
}

/// Returns the text of doc comments in one line.
pub(crate) fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

pub(crate) fn is_primitive(ty: &Type) -> bool {
    const PRIMITIVES: [&str; 8] = ["bool", "u8", "u16", "u32", "u64", "i32", "i64", "f64"];
    matches!(ty, Type::Path(path) if PRIMITIVES.iter().any(|name| path.path.is_ident(name)))
}

//! Setters, and what they take.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Expr, ExprLit, Ident, Lit, Meta, Type};

/// The setter of a value that can be left out.
pub(crate) fn optional(ident: &Ident, docs: &[Attribute], ty: &Type) -> TokenStream {
    let given = given(ty);
    let value = taken(ident, ty);
    quote! {
        #(#docs)*
        #[must_use]
        pub fn #ident(mut self, #ident: #given) -> Self {
            self.#ident = ::core::option::Option::Some(#value);
            self
        }
    }
}

/// The setter of a value that can be cleared too, and the one that clears it.
pub(crate) fn patch(ident: &Ident, docs: &[Attribute], ty: &Type, name: &str) -> TokenStream {
    let given = given(ty);
    let value = taken(ident, ty);
    let clear = format_ident!("clear_{}", ident);
    let clear_docs = format!("Clears `{name}`.");
    quote! {
        #(#docs)*
        #[must_use]
        pub fn #ident(mut self, #ident: #given) -> Self {
            self.#ident = ::pipedrive_core::model::patch::Patch::Set(#value);
            self
        }

        #[doc = #clear_docs]
        #[must_use]
        pub fn #clear(mut self) -> Self {
            self.#ident = ::pipedrive_core::model::patch::Patch::Clear;
            self
        }
    }
}

/// The type that a caller gives: the type itself where a literal would not know its own, else whatever becomes it.
pub(crate) fn given(ty: &Type) -> TokenStream {
    if is_primitive(ty) { quote!(#ty) } else { quote!(impl ::core::convert::Into<#ty>) }
}

pub(crate) fn taken(ident: &Ident, ty: &Type) -> TokenStream {
    if is_primitive(ty) { quote!(#ident) } else { quote!(#ident.into()) }
}

/// The text of doc comments, in one line.
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

fn is_primitive(ty: &Type) -> bool {
    const PRIMITIVES: [&str; 8] = ["bool", "u8", "u16", "u32", "u64", "i32", "i64", "f64"];
    matches!(ty, Type::Path(path) if PRIMITIVES.iter().any(|name| path.path.is_ident(name)))
}

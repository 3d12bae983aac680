//! Setters, and what they take.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Attribute, Expr, ExprLit, Ident, Lit, Meta, Type};

/// The setters of a value that can be left out.
pub(crate) fn optional(ident: &Ident, docs: &[Attribute], ty: &Type) -> TokenStream {
    setters(ident, docs, ty, &quote!(::core::option::Option::Some))
}

/// The setters of a value that can be cleared too, and the one that clears it.
pub(crate) fn patch(ident: &Ident, docs: &[Attribute], ty: &Type, name: &str) -> TokenStream {
    let setters = setters(ident, docs, ty, &quote!(::pipedrive_core::model::Patch::Set));
    let clear = format_ident!("clear_{}", ident);
    let clear_docs = format!("Clears `{name}`.");
    quote! {
        #setters

        #[doc = #clear_docs]
        #[must_use]
        pub fn #clear(mut self) -> Self {
            self.#ident = ::pipedrive_core::model::Patch::Clear;
            self
        }
    }
}

/// The one that takes the value, and the one that takes an `Option` of it.
fn setters(ident: &Ident, docs: &[Attribute], ty: &Type, set: &TokenStream) -> TokenStream {
    let Given { generic, ty, value } = Given::of(ident, ty, "N");
    let generic = generic.map(|generic| quote!(<#generic>));
    let maybe = format_ident!("maybe_{}", ident);
    let maybe_docs = format!("Calls [`{ident}`](Self::{ident}) if there is a value; `None` changes nothing.");
    quote! {
        #(#docs)*
        #[must_use]
        pub fn #ident #generic(mut self, #ident: #ty) -> Self {
            self.#ident = #set(#value);
            self
        }

        #[doc = #maybe_docs]
        #[must_use]
        pub fn #maybe #generic(self, #ident: ::core::option::Option<#ty>) -> Self {
            match #ident {
                ::core::option::Option::Some(value) => self.#ident(value),
                ::core::option::Option::None => self,
            }
        }
    }
}

/// What a caller gives for a value of some type.
pub(crate) struct Given {
    /// The type parameter that says whether one value or several are given, where a list is asked for.
    pub(crate) generic: Option<Ident>,
    pub(crate) ty: TokenStream,
    /// The value made of it.
    pub(crate) value: TokenStream,
}

impl Given {
    /// The type itself where a literal would not know its own; one value or several for a list; else whatever becomes it.
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

/// The parameters of a `new`: type parameters in their brackets, parameters, and the values made of them.
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

/// The type inside an `Option` or another type of one parameter.
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

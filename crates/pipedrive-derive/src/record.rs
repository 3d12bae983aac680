//! The expansion of `#[record]`, for values in responses, and `#[object]`, for values inside a request's body.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Field, Fields, Ident, ItemStruct, LitStr, Token, Type};

use crate::bounds::BoundsAttribute;
use crate::setters::{self, inside};

/// The maximum number of fields of a record.
const MOST: usize = 128;

/// The use of a struct.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It is read, and everything that was read is written again.
    Record {
        /// Custom fields are members of the record itself.
        v1: bool,
    },
    /// It is sent, and only what is set is written.
    Object,
}

impl Parse for Role {
    /// Parses the options of `#[record]`.
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let mut v1 = false;
        for option in Punctuated::<Ident, Token![,]>::parse_terminated(input)? {
            if option != "v1" {
                return Err(syn::Error::new(option.span(), format!("unknown option `{option}`, expected `v1`")));
            }
            v1 = true;
        }
        Ok(Role::Record { v1 })
    }
}

pub(crate) fn expand(role: Role, mut item: ItemStruct) -> syn::Result<TokenStream> {
    if !item.generics.params.is_empty() {
        return Err(syn::Error::new(item.generics.span(), "a record or an object cannot have generic parameters"));
    }
    let Fields::Named(named) = &mut item.fields else {
        return Err(syn::Error::new(item.ident.span(), "the fields of a record or an object must have names"));
    };
    let v1 = role == Role::Record { v1: true };
    let mut slots = Vec::new();
    let mut spread = None;
    for field in &mut named.named {
        let slot = Slot::take(field, role)?;
        match v1 && is_custom_fields(&field.ty) {
            true => spread = Some(slot.ident),
            false => slots.push(slot),
        }
    }
    if v1 && spread.is_none() {
        return Err(syn::Error::new(item.ident.span(), "`v1` requires a field of the type `CustomFields`"));
    }
    if slots.len() > MOST {
        return Err(syn::Error::new(
            item.ident.span(),
            format!("a record or an object can have at most {MOST} fields"),
        ));
    }
    check_names(&slots)?;
    named.named.push(syn::parse_quote! {
        #[doc(hidden)]
        rest: ::pipedrive_core::record::Rest
    });
    let reading = reading(&item.ident, &slots, spread.as_ref());
    let writing = match role {
        Role::Record { .. } => writing(&item.ident),
        Role::Object => object(&item.ident, &slots),
    };
    Ok(quote! {
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        #[non_exhaustive]
        #item

        #reading
        #writing
    })
}

/// A field with its attributes.
struct Slot {
    ident: Ident,
    docs: Vec<Attribute>,
    ty: Type,
    /// The name on the wire, followed by the aliases.
    names: Vec<LitStr>,
    is_required: bool,
    is_bare: bool,
    /// Whether it is an argument of `new` although it can be missing in a response.
    is_new: bool,
    /// The bounds of what is sent.
    bounds: BoundsAttribute,
}

impl Slot {
    /// Reads the attributes of a field and removes them.
    fn take(field: &mut Field, role: Role) -> syn::Result<Self> {
        let ident = field.ident.clone().ok_or_else(|| syn::Error::new(field.span(), "the field must have a name"))?;
        let name = LitStr::new(ident.to_string().trim_start_matches("r#"), ident.span());
        let mut slot = Slot {
            is_required: is_required(&field.ty),
            docs: field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).cloned().collect(),
            ty: field.ty.clone(),
            names: vec![name],
            ident,
            is_bare: false,
            is_new: false,
            bounds: BoundsAttribute::default(),
        };
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("field")) {
            slot.read(attribute)?;
        }
        field.attrs.retain(|attribute| !attribute.path().is_ident("field"));
        if (slot.is_new || slot.bounds.value().is_some()) && role != Role::Object {
            return Err(syn::Error::new(field.span(), "`new` and bounds are allowed only in an object"));
        }
        if slot.docs.is_empty() {
            if role == Role::Object {
                return Err(syn::Error::new(
                    field.span(),
                    "missing documentation, which becomes the description of an argument",
                ));
            }
            field.attrs.push(syn::parse_quote!(#[allow(missing_docs, reason = "the name says it")]));
        }
        Ok(slot)
    }

    /// Reads `#[field(name = "...", alias = "...", bare, new, min = N, above = N, max = N)]`.
    fn read(&mut self, attribute: &Attribute) -> syn::Result<()> {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                self.names[0] = meta.value()?.parse()?;
            } else if meta.path.is_ident("alias") {
                self.names.push(meta.value()?.parse()?);
            } else if meta.path.is_ident("bare") {
                self.is_bare = true;
            } else if meta.path.is_ident("new") {
                self.is_new = true;
            } else if !self.bounds.read(&meta)? {
                let message = "`#[field]` accepts `name = \"...\"`, `alias = \"...\"`, `bare`, and in an object `new`, \
                               `min = N`, `above = N` and `max = N`";
                return Err(meta.error(message));
            }
            Ok(())
        })
    }
}

fn check_names(slots: &[Slot]) -> syn::Result<()> {
    let mut seen = Vec::new();
    for name in slots.iter().flat_map(|slot| &slot.names) {
        let text = name.value();
        if text.is_empty() || text.contains(['"', '\\']) || text.chars().any(char::is_control) {
            return Err(syn::Error::new(
                name.span(),
                "a name must not be empty or contain quotation marks, backslashes or control characters",
            ));
        }
        if seen.contains(&text) {
            return Err(syn::Error::new(name.span(), format!("`{text}` is already the name of another field")));
        }
        seen.push(text);
    }
    Ok(())
}

/// Returns whether a record requires the field: its type can be neither missing nor empty.
fn is_required(ty: &Type) -> bool {
    !matches!(last_segment(ty), Some(name) if ["Option", "Patch", "Vec", "List", "Map", "BTreeMap", "CustomFields"].contains(&name.as_str()))
}

fn is_custom_fields(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|name| name == "CustomFields")
}

fn last_segment(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// Returns the implementations that records and objects share.
fn reading(ident: &Ident, slots: &[Slot], spread: Option<&Ident>) -> TokenStream {
    let names: Vec<&LitStr> = slots.iter().map(|slot| &slot.names[0]).collect();
    let aliases: Vec<(usize, &LitStr)> = slots
        .iter()
        .enumerate()
        .flat_map(|(number, slot)| slot.names[1..].iter().map(move |name| (number, name)))
        .collect();
    let all: Vec<&LitStr> = names.into_iter().chain(aliases.iter().map(|(_, name)| *name)).collect();
    let members = all.iter().map(|name| LitStr::new(&format!("\"{}\":", name.value()), Span::call_site()));
    let alias_fields = aliases.iter().map(|(number, _)| number);
    let required = slots.iter().enumerate().filter(|(_, slot)| slot.is_required);
    let required = required.fold(0_u128, |mask, (number, _)| mask | 1 << number);
    let nulls = slots.iter().enumerate().filter(|(_, slot)| inside(&slot.ty, "Patch").is_some());
    let nulls = nulls.fold(0_u128, |mask, (number, _)| mask | 1 << number);
    let options = slots.iter().enumerate().filter(|(_, slot)| inside(&slot.ty, "Option").is_some());
    let options = options.fold(0_u128, |mask, (number, _)| mask | 1 << number);
    let bare = match slots.iter().position(|slot| slot.is_bare) {
        Some(number) => quote!(::core::option::Option::Some(#number)),
        None => quote!(::core::option::Option::None),
    };
    let field = slots.iter().enumerate().map(|(number, Slot { ident, .. })| quote!(#number => &self.#ident));
    let field_mut = slots.iter().enumerate().map(|(number, Slot { ident, .. })| quote!(#number => &mut self.#ident));
    let idents = slots.iter().map(|slot| &slot.ident).chain(spread);
    let spread = spread.map(|ident| {
        quote! {
            fn spread(&self) -> ::core::option::Option<&::pipedrive_core::CustomFields> {
                ::core::option::Option::Some(&self.#ident)
            }

            fn spread_mut(&mut self) -> ::core::option::Option<&mut ::pipedrive_core::CustomFields> {
                ::core::option::Option::Some(&mut self.#ident)
            }
        }
    });
    quote! {
        impl #ident {
            /// Returns the members for which there is no field, and the values that could not be read.
            pub fn rest(&self) -> &::pipedrive_core::record::Rest {
                &self.rest
            }
        }

        #[automatically_derived]
        impl ::pipedrive_core::record::Record for #ident {
            fn blank() -> Self {
                Self {
                    #(#idents: ::core::default::Default::default(),)*
                    rest: ::core::default::Default::default(),
                }
            }

            fn table(&self) -> &'static ::pipedrive_core::record::Table {
                static TABLE: ::pipedrive_core::record::Table = ::pipedrive_core::record::Table::new(
                    &[#(#all),*],
                    &[#(#members),*],
                    &[#(#alias_fields),*],
                    #required,
                    #nulls,
                    #options,
                    #bare,
                );
                &TABLE
            }

            fn field(&self, number: usize) -> &dyn ::pipedrive_core::record::Field {
                match number {
                    #(#field,)*
                    _ => ::core::unreachable!(),
                }
            }

            fn field_mut(&mut self, number: usize) -> &mut dyn ::pipedrive_core::record::Field {
                match number {
                    #(#field_mut,)*
                    _ => ::core::unreachable!(),
                }
            }

            #spread

            fn rest(&self) -> &::pipedrive_core::record::Rest {
                &self.rest
            }

            fn rest_mut(&mut self) -> &mut ::pipedrive_core::record::Rest {
                &mut self.rest
            }
        }

        #[automatically_derived]
        impl ::pipedrive_core::model::json_value::JsonValue for #ident {
            const EXPECTED: &'static str = "an object";

            fn from_json(reader: &mut ::pipedrive_core::json::Reader<'_>) -> ::core::option::Option<Self> {
                ::pipedrive_core::record::from_json(reader)
            }

            fn write_json(
                &self,
                json: &mut ::std::vec::Vec<u8>,
            ) -> ::core::result::Result<(), ::pipedrive_core::serde_json::Error> {
                ::pipedrive_core::record::write(self, json)
            }
        }

        #[automatically_derived]
        impl<'de> ::pipedrive_core::serde::Deserialize<'de> for #ident {
            fn deserialize<D: ::pipedrive_core::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                ::pipedrive_core::record::deserialize(deserializer)
            }

            fn deserialize_in_place<D: ::pipedrive_core::serde::Deserializer<'de>>(
                deserializer: D,
                place: &mut Self,
            ) -> ::core::result::Result<(), D::Error> {
                ::pipedrive_core::record::deserialize_in_place(deserializer, place)
            }
        }
    }
}

fn writing(ident: &Ident) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl ::core::default::Default for #ident {
            #[inline]
            fn default() -> Self {
                <Self as ::pipedrive_core::record::Record>::blank()
            }
        }

        #[automatically_derived]
        impl ::pipedrive_core::serde::Serialize for #ident {
            fn serialize<S: ::pipedrive_core::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::pipedrive_core::record::serialize(self, serializer)
            }
        }
    }
}

fn object(ident: &Ident, slots: &[Slot]) -> TokenStream {
    let (given, others): (Vec<&Slot>, Vec<&Slot>) = slots.iter().partition(|slot| slot.is_required || slot.is_new);
    let taken = given.iter().map(|Slot { ident, ty, .. }| (ident, inside(ty, "Option").unwrap_or(ty)));
    let (generics, parameters, values) = setters::parameters(taken);
    let values = given.iter().zip(values).map(|(Slot { ident, ty, .. }, value)| match inside(ty, "Option") {
        Some(_) => quote!(object.#ident = ::core::option::Option::Some(#value);),
        None => quote!(object.#ident = #value;),
    });
    let setters = others.iter().filter_map(|Slot { ident, docs, ty, names, .. }| {
        match (inside(ty, "Option"), inside(ty, "Patch")) {
            (Some(ty), _) => Some(setters::optional(ident, docs, ty)),
            (_, Some(ty)) => Some(setters::patch(ident, docs, ty, &names[0].value())),
            _ => None,
        }
    });
    let arguments = slots.iter().map(|slot| {
        let is_patch = inside(&slot.ty, "Patch").is_some();
        let ty = inside(&slot.ty, if is_patch { "Patch" } else { "Option" }).unwrap_or(&slot.ty);
        let presence = match slot.is_required || slot.is_new {
            true => quote!(Required),
            false if is_patch => quote!(Clearable),
            false => quote!(Optional),
        };
        let name = &slot.names[0];
        let docs = setters::docs(&slot.docs);
        let bounds = slot.bounds.setting();
        quote! {
            ::pipedrive_core::model::parameter::<#ty>(
                #name,
                ::pipedrive_core::meta::Place::Body,
                ::pipedrive_core::meta::Presence::#presence,
                #docs,
            )
            #bounds
        }
    });
    let checks = slots.iter().filter_map(check);
    let default = given.is_empty().then(|| {
        quote! {
            #[automatically_derived]
            impl ::core::default::Default for #ident {
                fn default() -> Self {
                    Self::new()
                }
            }
        }
    });
    let about = format!("Returns a `{ident}` with these members.");
    quote! {
        impl #ident {
            #[doc = #about]
            #[must_use]
            #[inline]
            pub fn new #generics(#(#parameters),*) -> Self {
                let mut object = <Self as ::pipedrive_core::record::Record>::blank();
                #(#values)*
                object
            }

            #(#setters)*
        }

        #default

        #[automatically_derived]
        impl ::pipedrive_core::model::Argument for #ident {
            const KIND: ::pipedrive_core::meta::Kind =
                ::pipedrive_core::meta::Kind::Object(&[#(#arguments),*]);

            fn check_inside(&self) -> ::core::result::Result<(), ::pipedrive_core::meta::OutOfBounds> {
                #(#checks)*
                ::core::result::Result::Ok(())
            }
        }

        #[automatically_derived]
        impl ::pipedrive_core::serde::Serialize for #ident {
            fn serialize<S: ::pipedrive_core::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                ::pipedrive_core::record::serialize_object(self, serializer)
            }
        }
    }
}

/// Returns the statement that checks the bounds of a field and of what is inside it.
fn check(Slot { ident, ty, names, bounds, .. }: &Slot) -> Option<TokenStream> {
    if bounds.value().is_none() && setters::is_primitive(inside(ty, "Option").unwrap_or(ty)) {
        return None;
    }
    let name = &names[0];
    let bounds = bounds.value().unwrap_or_else(|| quote!(::pipedrive_core::meta::Bounds::new()));
    let check = quote! {
        ::pipedrive_core::model::check_bounds(value, #bounds).map_err(|error| error.inside(#name))?;
    };
    Some(if inside(ty, "Option").is_some() {
        quote!(if let ::core::option::Option::Some(value) = &self.#ident { #check })
    } else if inside(ty, "Patch").is_some() {
        quote!(if let ::pipedrive_core::model::Patch::Set(value) = &self.#ident { #check })
    } else {
        quote!({ let value = &self.#ident; #check })
    })
}

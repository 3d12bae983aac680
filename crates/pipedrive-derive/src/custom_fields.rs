//! The expansion of `#[derive(CustomFields)]` and `#[derive(FieldOptions)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitInt, LitStr, Type, Variant};

use crate::setters::inside;

/// Expands `#[derive(CustomFields)]`.
pub(crate) fn custom_fields(item: &DeriveInput) -> syn::Result<TokenStream> {
    check_generics(item)?;
    let Data::Struct(syn::DataStruct { fields: Fields::Named(named), .. }) = &item.data else {
        return Err(syn::Error::new(item.ident.span(), "`CustomFields` requires a struct with named fields"));
    };
    let mut slots: Vec<Slot<'_>> = Vec::new();
    for field in &named.named {
        let slot = Slot::of(field)?;
        if slots.iter().any(|other| other.name.value() == slot.name.value()) {
            let message = format!("`{}` is already the name of another field", slot.name.value());
            return Err(syn::Error::new(slot.name.span(), message));
        }
        slots.push(slot);
    }
    let check = slots.iter().map(|Slot { ty, name, .. }| quote!(map.check_field::<#ty>(#name)?;));
    let read = slots.iter().map(|Slot { ident, name, method, .. }| quote!(#ident: reader.#method(#name)?));
    let write = slots.iter().map(|Slot { ident, name, method, is_option, .. }| match is_option {
        true => quote!(writer.#method(#name, self.#ident.as_ref())?;),
        false => quote!(writer.#method(#name, &self.#ident)?;),
    });
    let ident = &item.ident;
    let result = quote!(::core::result::Result);
    let error = quote!(::pipedrive_core::fields::FieldMapError);
    Ok(quote! {
        #[automatically_derived]
        impl ::pipedrive_core::fields::NamedFields for #ident {
            fn check(map: &::pipedrive_core::fields::FieldMap) -> #result<(), #error> {
                #(#check)*
                #result::Ok(())
            }

            fn read(reader: &::pipedrive_core::fields::NamedReader<'_>) -> #result<Self, #error> {
                #result::Ok(Self { #(#read,)* })
            }

            fn write(&self, writer: &mut ::pipedrive_core::fields::NamedWriter<'_>) -> #result<(), #error> {
                #(#write)*
                #result::Ok(())
            }
        }
    })
}

/// A field of a struct.
struct Slot<'a> {
    ident: &'a Ident,
    /// The type inside `Option` or `Patch`.
    ty: &'a Type,
    name: LitStr,
    /// The method of the reader and the writer.
    method: Ident,
    is_option: bool,
}

impl<'a> Slot<'a> {
    fn of(field: &'a syn::Field) -> syn::Result<Self> {
        let ident = field.ident.as_ref().ok_or_else(|| syn::Error::new(field.span(), "the field must have a name"))?;
        let missing = || syn::Error::new(ident.span(), "missing `#[field(\"...\")]`, the name of the custom field");
        let name: LitStr = one(&field.attrs, "field", field.span())?.ok_or_else(missing)?.parse_args()?;
        if name.value().is_empty() {
            return Err(syn::Error::new(name.span(), "the name of a custom field is not empty"));
        }
        let (ty, method) = match (inside(&field.ty, "Option"), inside(&field.ty, "Patch")) {
            (Some(ty), _) => (ty, "option"),
            (_, Some(ty)) => (ty, "patch"),
            _ => {
                let message = "a custom field can have no value, so its type has to be `Option<...>` or `Patch<...>`";
                return Err(syn::Error::new(field.ty.span(), message));
            }
        };
        Ok(Slot { ident, ty, name, method: Ident::new(method, ident.span()), is_option: method == "option" })
    }
}

/// Expands `#[derive(FieldOptions)]`.
pub(crate) fn field_options(item: &DeriveInput) -> syn::Result<TokenStream> {
    check_generics(item)?;
    let Data::Enum(data) = &item.data else {
        return Err(syn::Error::new(item.ident.span(), "`FieldOptions` requires an enum"));
    };
    let (mut choices, mut other): (Vec<(&Ident, Choice)>, Option<&Ident>) = (Vec::new(), None);
    for variant in &data.variants {
        match Choice::of(variant)? {
            Some(choice) => {
                if let Some((_, first)) = choices.first().filter(|(_, first)| first.is_id() != choice.is_id()) {
                    let message = match first.is_id() {
                        true => "missing `#[option(id = ...)]`, since other variants have ids",
                        false => "other variants have no `id`: either all or none",
                    };
                    return Err(syn::Error::new(variant.ident.span(), message));
                }
                if choices.iter().any(|(_, earlier)| earlier.text() == choice.text()) {
                    let message = format!("`{}` is already the option of another variant", choice.text());
                    return Err(syn::Error::new(variant.ident.span(), message));
                }
                choices.push((&variant.ident, choice));
            }
            None if other.is_some() => {
                return Err(syn::Error::new(variant.ident.span(), "there is another variant for other options"));
            }
            None => other = Some(&variant.ident),
        }
    }
    if choices.is_empty() {
        return Err(syn::Error::new(item.ident.span(), "`FieldOptions` requires a variant for an option"));
    }
    let ident = &item.ident;
    let option = quote!(::core::option::Option);
    let id = quote!(::pipedrive_core::Id<::pipedrive_core::of::FieldOption>);
    let choice = choices.iter().map(|(_, choice)| match choice {
        Choice::Label(label) => quote!(::pipedrive_core::fields::Choice::Label(#label)),
        Choice::Id(id) => quote!(::pipedrive_core::fields::Choice::Id(#id)),
    });
    let variants: Vec<&Ident> = choices.iter().map(|(variant, _)| *variant).collect();
    let indices: Vec<usize> = (0..variants.len()).collect();
    let of_other = match other {
        Some(other) => quote!(#option::Some(Self::#other(id))),
        None => quote!(#option::None),
    };
    let other_choice = other.map(|other| quote!(Self::#other(id) => ::core::result::Result::Err(*id),));
    let by_id = choices[0].1.is_id().then(|| {
        let ids: Vec<String> = choices.iter().map(|(_, choice)| choice.text()).collect();
        let ids: Vec<LitInt> = ids.iter().map(|id| LitInt::new(id, ident.span())).collect();
        let other_id = other.map(|other| quote!(Self::#other(id) => *id,));
        let from_other = match other {
            Some(other) => quote!(#option::Some(Self::#other(option.id))),
            None => quote!(#option::None),
        };
        quote! {
            #[automatically_derived]
            impl ::pipedrive_core::model::OptionValue for #ident {
                fn from_option(option: ::pipedrive_core::model::LabelledOption) -> #option<Self> {
                    match option.id.value() {
                        #(#ids => #option::Some(Self::#variants),)*
                        _ => #from_other,
                    }
                }

                fn id(&self) -> #id {
                    match self {
                        #(Self::#variants => <#id>::new(#ids),)*
                        #other_id
                    }
                }
            }

            #[automatically_derived]
            impl ::pipedrive_core::model::FieldValue for #ident {
                const EXPECTED: &'static str = "an option of the enum";
                const FIELD_TYPES: &'static [&'static str] =
                    <#id as ::pipedrive_core::model::FieldValue>::FIELD_TYPES;

                fn read(data: &::pipedrive_core::model::FieldData<'_>) -> #option<Self> {
                    let option = ::pipedrive_core::model::FieldValue::read(data)?;
                    ::pipedrive_core::model::OptionValue::from_option(option)
                }

                fn write(&self) -> ::std::boxed::Box<::pipedrive_core::serde_json::value::RawValue> {
                    ::pipedrive_core::model::FieldValue::write(&::pipedrive_core::model::OptionValue::id(self))
                }
            }
        }
    });
    Ok(quote! {
        #[automatically_derived]
        impl ::pipedrive_core::fields::FieldOptions for #ident {
            const CHOICES: &'static [::pipedrive_core::fields::Choice] = &[#(#choice),*];

            fn of_choice(index: usize) -> #option<Self> {
                match index {
                    #(#indices => #option::Some(Self::#variants),)*
                    _ => #option::None,
                }
            }

            #[allow(unused_variables)]
            fn of_other(id: #id) -> #option<Self> {
                #of_other
            }

            fn choice(&self) -> ::core::result::Result<usize, #id> {
                match self {
                    #(Self::#variants => ::core::result::Result::Ok(#indices),)*
                    #other_choice
                }
            }
        }

        #by_id
    })
}

/// How the option of a variant is known.
enum Choice {
    Label(LitStr),
    Id(LitInt),
}

impl Choice {
    /// Returns the choice of a variant; `None` for the variant of other options.
    fn of(variant: &Variant) -> syn::Result<Option<Self>> {
        let choice = match one(&variant.attrs, "option", variant.span())? {
            None => Choice::Label(LitStr::new(&variant.ident.to_string(), variant.ident.span())),
            Some(attribute) => match attribute.parse_args::<LitStr>() {
                Ok(label) => Choice::Label(label),
                Err(_) => {
                    let (mut choice, mut is_other) = (None, false);
                    attribute.parse_nested_meta(|meta| {
                        if meta.path.is_ident("id") {
                            let id: LitInt = meta.value()?.parse()?;
                            id.base10_parse::<u64>()?;
                            choice = Some(Choice::Id(id));
                        } else if meta.path.is_ident("other") {
                            is_other = true;
                        } else {
                            return Err(meta.error("`#[option]` accepts `\"...\"`, `id = ...` or `other`"));
                        }
                        Ok(())
                    })?;
                    match choice {
                        Some(choice) if !is_other => choice,
                        _ if is_other => return Self::other(variant),
                        _ => {
                            return Err(syn::Error::new(
                                attribute.span(),
                                "`#[option]` accepts `\"...\"`, `id = ...` or `other`",
                            ));
                        }
                    }
                }
            },
        };
        match variant.fields {
            Fields::Unit => Ok(Some(choice)),
            _ => Err(syn::Error::new(variant.fields.span(), "the variant of an option has no fields")),
        }
    }

    fn other(variant: &Variant) -> syn::Result<Option<Self>> {
        match &variant.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Ok(None),
            _ => Err(syn::Error::new(
                variant.span(),
                "the variant of other options has one field, an `Id<of::FieldOption>`",
            )),
        }
    }

    fn is_id(&self) -> bool {
        matches!(self, Choice::Id(_))
    }

    fn text(&self) -> String {
        match self {
            Choice::Label(label) => label.value(),
            Choice::Id(id) => id.base10_digits().to_owned(),
        }
    }
}

fn check_generics(item: &DeriveInput) -> syn::Result<()> {
    match item.generics.params.is_empty() {
        true => Ok(()),
        false => Err(syn::Error::new(item.generics.span(), "generic parameters are not possible here")),
    }
}

/// Returns the attribute of this name, of which there is at most one.
fn one<'a>(attributes: &'a [Attribute], name: &str, span: proc_macro2::Span) -> syn::Result<Option<&'a Attribute>> {
    let mut found = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    match (found.next(), found.next()) {
        (first, None) => Ok(first),
        _ => Err(syn::Error::new(span, format!("there is more than one `#[{name}]`"))),
    }
}

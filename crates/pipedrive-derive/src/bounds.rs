//! The bounds of arguments, and of the members of objects.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitInt;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;

/// `min = N, above = N, max = N`
#[derive(Default)]
pub(crate) struct BoundsAttribute {
    min: Option<LitInt>,
    above: Option<LitInt>,
    max: Option<LitInt>,
}

impl BoundsAttribute {
    /// Reads one of the keys, and returns whether it was one.
    pub(crate) fn read(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<bool> {
        let bound = if meta.path.is_ident("min") {
            &mut self.min
        } else if meta.path.is_ident("above") {
            &mut self.above
        } else if meta.path.is_ident("max") {
            &mut self.max
        } else {
            return Ok(false);
        };
        *bound = Some(whole_number(meta.value()?)?);
        Ok(true)
    }

    /// Returns the expression of the bounds, if there are any.
    pub(crate) fn value(&self) -> Option<TokenStream> {
        let Self { min, above, max } = self;
        if min.is_none() && above.is_none() && max.is_none() {
            return None;
        }
        let min = min.as_ref().map(|min| quote!(.min(#min)));
        let above = above.as_ref().map(|above| quote!(.above(#above)));
        let max = max.as_ref().map(|max| quote!(.max(#max)));
        Some(quote!(::pipedrive_core::meta::Bounds::new() #min #above #max))
    }

    /// Returns the call that gives the bounds to a `Parameter`.
    pub(crate) fn setting(&self) -> Option<TokenStream> {
        self.value().map(|bounds| quote!(.bounds(#bounds)))
    }
}

/// Parses a number that fits 32 bits.
pub(crate) fn whole_number(input: ParseStream) -> syn::Result<LitInt> {
    let literal: LitInt = input.parse()?;
    literal.base10_parse::<u32>()?;
    Ok(literal)
}

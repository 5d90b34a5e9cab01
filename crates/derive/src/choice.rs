//! `#[derive(Choice)]`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Error, Fields, Result};

use crate::attribute::{key, variants};

pub fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let (mut idents, mut names) = (Vec::new(), Vec::new());
    for variant in variants(input, "Choice")? {
        if !matches!(variant.fields, Fields::Unit) {
            return Err(Error::new_spanned(
                variant,
                "a choice has a name and nothing else: take out the fields",
            ));
        }
        idents.push(&variant.ident);
        names.push(key(&variant.ident));
    }
    let this = &input.ident;
    Ok(quote! {
        impl crate::kit::Choice for #this {
            const NAMES: &'static [&'static str] = &[#(#names),*];
            const ALL: &'static [#this] = &[#(#this::#idents),*];

            fn name(self) -> &'static str {
                match self { #(#this::#idents => #names),* }
            }
        }
    })
}

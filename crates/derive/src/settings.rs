//! `#[derive(Settings)]`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Data, DeriveInput, Error, Field, Fields, LitInt, LitStr, Result, Token, parenthesized};

use crate::attribute::{key, named};

/// What can be said of a field.
#[derive(Default)]
struct Said {
    name: Option<String>,
    range: Option<(LitInt, LitInt)>,
    default: Option<LitInt>,
    percent: bool,
    /// In their order, with the one that means yes.
    words: Vec<(String, bool)>,
    one_of: Vec<String>,
}

impl Parse for Said {
    fn parse(input: ParseStream) -> Result<Said> {
        let mut said = Said::default();
        while !input.is_empty() {
            if input.peek(LitInt) {
                let min = input.parse()?;
                input.parse::<Token![..=]>()?;
                said.range = Some((min, input.parse()?));
            } else {
                let word: Ident = input.parse()?;
                said.word(&word, input)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(said)
    }
}

impl Said {
    fn word(&mut self, word: &Ident, input: ParseStream) -> Result<()> {
        let text = |input: ParseStream| -> Result<String> {
            input.parse::<Token![=]>()?;
            Ok(input.parse::<LitStr>()?.value())
        };
        match word.to_string().as_str() {
            "name" => self.name = Some(text(input)?),
            "percent" => self.percent = true,
            "yes" => self.words.push((text(input)?, true)),
            "no" => self.words.push((text(input)?, false)),
            "default" => {
                input.parse::<Token![=]>()?;
                self.default = Some(input.parse()?);
            }
            "one_of" => {
                let list;
                parenthesized!(list in input);
                let words = list.parse_terminated(<LitStr as Parse>::parse, Token![,])?;
                self.one_of = words.iter().map(LitStr::value).collect();
            }
            _ => {
                let known = "1..=9, default = 3, percent, name = \"...\", yes = \"...\", no = \"...\", one_of(\"...\")";
                return Err(Error::new_spanned(word, format!("a setting is described by {known}")));
            }
        }
        Ok(())
    }
}

/// The parameter of a field, and how it is read.
fn parameter(field: &Field) -> Result<(TokenStream, TokenStream)> {
    let mut attributes = named(&field.attrs, "setting");
    let said = match attributes.next() {
        Some(attribute) => attribute.parse_args::<Said>()?,
        None => Said::default(),
    };
    if let Some(second) = attributes.next() {
        return Err(Error::new_spanned(second, "one #[setting(...)] says everything of a field"));
    }
    let (ident, ty) = (field.ident.as_ref().expect("a named field"), &field.ty);
    let name = said.name.clone().unwrap_or_else(|| key(ident));
    let read = quote!(crate::kit::Setting::read(settings, #name));
    match (&said.range, &said.default, said.words.as_slice(), said.one_of.as_slice()) {
        (Some((min, max)), Some(default), [], []) => {
            let number = |literal: &LitInt| literal.base10_parse::<u64>();
            if !(number(min)?..=number(max)?).contains(&number(default)?) {
                return Err(Error::new_spanned(default, "the default is not in the range"));
            }
            let unit = if said.percent {
                quote!(crate::Unit::Percent)
            } else {
                quote!(<#ty as crate::kit::Number>::UNIT)
            };
            let domain =
                quote!(crate::Domain::Integer { min: #min, max: #max, default: #default, unit: #unit });
            Ok((quote!(crate::Parameter { name: #name, domain: #domain }), read))
        }
        (None, None, [], []) => {
            Ok((quote!(crate::Parameter::choice(#name, <#ty as crate::kit::Choice>::NAMES)), read))
        }
        (None, None, [(one, is_yes), (other, is_other)], []) if is_yes != is_other => {
            let yes = if *is_yes { one } else { other };
            let choice = quote!(crate::Parameter::choice(#name, &[#one, #other]));
            Ok((choice, quote!(settings.choice(#name) == #yes)))
        }
        (None, None, [], words) => Ok((quote!(crate::Parameter::choice(#name, &[#(#words),*])), read)),
        _ => Err(Error::new_spanned(
            field,
            "say what it can be: a number #[setting(1..=9, default = 3)], one of two words #[setting(yes = \"...\", \
             no = \"...\")] with the default first, or one of some #[setting(one_of(\"...\", \"...\"))]",
        )),
    }
}

pub fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(
            &input.ident,
            "Settings is for a struct with a field for each setting",
        ));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(&input.ident, "each setting needs a field with a name"));
    };
    let (mut parameters, mut values) = (Vec::new(), Vec::new());
    for field in &fields.named {
        let (parameter, value) = parameter(field)?;
        let ident = &field.ident;
        parameters.push(parameter);
        values.push(quote!(#ident: #value));
    }
    let this = &input.ident;
    Ok(quote! {
        impl #this {
            /// In the order in which forms show them.
            pub const PARAMETERS: &'static [crate::Parameter] = &[#(#parameters),*];

            pub fn from_settings(settings: &crate::Settings) -> #this {
                #this { #(#values),* }
            }
        }
    })
}

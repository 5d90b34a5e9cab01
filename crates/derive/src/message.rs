//! `#[derive(Message)]`.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Error, Expr, FieldPat, Fields, LitStr, Result, Token, Variant, parenthesized};

use crate::attribute::{key, named, protocol, variants};

const FAMILIES: [&str; 6] = ["Request", "Replicate", "Reply", "Beat", "Control", "Refusal"];

/// One `#[message(...)]` before a variant.
#[derive(Clone, Default)]
struct Said {
    family: Option<Ident>,
    kind: Option<String>,
    text: Option<String>,
    label: Vec<Item>,
    fields: Vec<Item>,
    patterns: Vec<FieldPat>,
    guard: Option<Expr>,
}

/// A part of `label(...)` or `fields(...)`.
#[derive(Clone)]
enum Item {
    Named(String, Expr),
    /// `..list`
    All(Expr),
}

impl Parse for Item {
    fn parse(input: ParseStream) -> Result<Item> {
        if input.peek(Token![..]) {
            input.parse::<Token![..]>()?;
            return Ok(Item::All(input.parse()?));
        }
        let name: Ident = input.parse()?;
        let value = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            input.parse()?
        } else {
            syn::parse_quote!(#name)
        };
        Ok(Item::Named(key(&name), value))
    }
}

impl Said {
    /// What this attribute leaves out is as in the one before it, but for what it is for.
    fn parse_after(before: &Said, input: ParseStream) -> Result<Said> {
        let mut said = Said { patterns: Vec::new(), guard: None, ..before.clone() };
        while !input.is_empty() {
            if input.peek(Token![if]) {
                input.parse::<Token![if]>()?;
                said.guard = Some(input.parse()?);
            } else {
                let word: Ident = input.parse()?;
                said.word(word, input)?;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(said)
    }

    fn word(&mut self, word: Ident, input: ParseStream) -> Result<()> {
        let text = |input: ParseStream| -> Result<Option<String>> {
            input.parse::<Token![=]>()?;
            Ok(Some(input.parse::<LitStr>()?.value()))
        };
        match word.to_string().as_str() {
            "kind" => (self.kind, self.text) = (text(input)?, None),
            "text" => self.text = text(input)?,
            "label" => self.label = list(input, Item::parse)?,
            "fields" => self.fields = list(input, Item::parse)?,
            "when" => self.patterns = list(input, field_pattern)?,
            family if FAMILIES.contains(&family) => self.family = Some(word),
            _ => {
                let known = "kind = \"...\", text = \"...\", label(...), fields(...), when(field: pattern), if condition";
                let wrong =
                    format!("a message is described by its family ({}), {known}", FAMILIES.join(", "));
                return Err(Error::new_spanned(word, wrong));
            }
        }
        Ok(())
    }
}

fn list<T>(input: ParseStream, one: fn(ParseStream) -> Result<T>) -> Result<Vec<T>> {
    let list;
    parenthesized!(list in input);
    Ok(Punctuated::<T, Token![,]>::parse_terminated_with(&list, one)?.into_iter().collect())
}

impl Said {
    /// The arm of a match, the kind and the text.
    fn arm(&self, variant: &Variant, protocol: &str) -> Result<(TokenStream, String, String)> {
        let ident = &variant.ident;
        let Some(family) = &self.family else {
            let wrong = format!("name the family of `{ident}` first: one of {}", FAMILIES.join(", "));
            return Err(Error::new_spanned(variant, wrong));
        };
        let kind = self.kind.clone().unwrap_or_else(|| key(ident));
        let text = format!("{protocol}-message-{}", self.text.as_ref().unwrap_or(&kind));
        let mut label = quote!(faultline_sim::Note::new(#text));
        for item in &self.label {
            let Item::Named(name, value) = item else {
                return Err(Error::new_spanned(
                    variant,
                    "a label has names with values; only fields have `..`",
                ));
            };
            label.extend(quote!(.with(#name, #value)));
        }
        let fields = self.fields.iter().map(|item| match item {
            Item::Named(name, value) => quote!(fields.push(faultline_sim::Field::volatile(#name, #value));),
            Item::All(list) => quote!(fields.extend(#list);),
        });
        let (pattern, guard) = (self.pattern(variant)?, self.guard.iter());
        let arm = quote! {
            #pattern #(if #guard)* => {
                let mut fields = Vec::new();
                #(#fields)*
                faultline_sim::MessagePortrait {
                    kind: #kind,
                    family: faultline_sim::MessageFamily::#family,
                    label: #label,
                    fields,
                }
            }
        };
        Ok((arm, kind, text))
    }

    fn pattern(&self, variant: &Variant) -> Result<TokenStream> {
        let (ident, patterns) = (&variant.ident, &self.patterns);
        match &variant.fields {
            Fields::Unit => Ok(quote!(Self::#ident)),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 && patterns.is_empty() => {
                Ok(quote!(Self::#ident(value)))
            }
            Fields::Unnamed(_) => Err(Error::new_spanned(variant, "give the fields of a message names")),
            Fields::Named(fields) => {
                let matched = |name: &Ident| {
                    patterns
                        .iter()
                        .any(|one| matches!(&one.member, syn::Member::Named(known) if known == name))
                };
                let names = fields.named.iter().filter_map(|field| field.ident.as_ref());
                let rest = names.filter(|name| !matched(name));
                Ok(quote!(Self::#ident { #(#patterns,)* #(#rest,)* }))
            }
        }
    }
}

fn field_pattern(input: ParseStream) -> Result<FieldPat> {
    let member: Ident = input.parse()?;
    let colon_token: Token![:] = input.parse()?;
    let pat = Box::new(syn::Pat::parse_multi(input)?);
    Ok(FieldPat {
        attrs: Vec::new(),
        member: syn::Member::Named(member),
        colon_token: Some(colon_token),
        pat,
    })
}

pub fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let protocol = protocol(input, "message")?;
    let (mut arms, mut kinds, mut texts) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for variant in variants(input, "Message")? {
        let mut attributes = named(&variant.attrs, "message").peekable();
        if attributes.peek().is_none() {
            let wrong = format!(
                "say how `{}` is shown: #[message(Request, label(...), fields(...))], with another family if it is no request",
                variant.ident
            );
            return Err(Error::new_spanned(variant, wrong));
        }
        let mut said = Said::default();
        for attribute in attributes {
            said = attribute.parse_args_with(|input: ParseStream| Said::parse_after(&said, input))?;
            let (arm, kind, text) = said.arm(variant, &protocol)?;
            arms.push(arm);
            kinds.insert(kind);
            texts.insert(text);
        }
    }
    let (this, kinds, texts) = (&input.ident, kinds.iter(), texts.iter());
    Ok(quote! {
        impl crate::kit::Message for #this {
            const KINDS: &'static [&'static str] = &[#(#kinds),*];
            const TEXTS: &'static [&'static str] = &[#(#texts),*];

            #[allow(unused_mut, unused_variables, reason = "not every message has conditions and fields")]
            fn portrait(&self) -> faultline_sim::MessagePortrait {
                match self { #(#arms)* }
            }
        }
    })
}

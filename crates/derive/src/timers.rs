//! `#[derive(Timers)]`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{DeriveInput, Error, Fields, Result, Token, Type, Variant};

use crate::attribute::{key, named, protocol, variants};

struct Timer<'a> {
    ident: &'a Ident,
    key: String,
    text: String,
    beside: bool,
    /// The blank that the value fills, and the value's type.
    subject: Option<(String, &'a Type)>,
}

impl Timer<'_> {
    fn read<'a>(variant: &'a Variant, protocol: &str) -> Result<Timer<'a>> {
        let (mut beside, mut blank) = (false, None);
        for attribute in named(&variant.attrs, "timer") {
            for word in attribute.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)? {
                match word == "beside" {
                    true => beside = true,
                    false => blank = Some(key(&word)),
                }
            }
        }
        let ident = &variant.ident;
        let subject = match (&variant.fields, blank) {
            (Fields::Unit, None) => None,
            (Fields::Unnamed(fields), Some(blank)) if fields.unnamed.len() == 1 => {
                Some((blank, &fields.unnamed[0].ty))
            }
            (Fields::Unit, Some(blank)) => {
                let wrong = format!("`{ident}` has no value that could fill `{blank}`: take it out");
                return Err(Error::new_spanned(variant, wrong));
            }
            (Fields::Unnamed(_) | Fields::Named(_), _) => {
                let wrong = format!(
                    "a timer has at most one value, and the text a blank for it: `#[timer(server)] {ident}(NodeId)`"
                );
                return Err(Error::new_spanned(variant, wrong));
            }
        };
        let key = key(ident);
        let text = format!("{protocol}-timer-{key}");
        Ok(Timer { ident, key, text, beside, subject })
    }
}

pub fn derive(input: &DeriveInput) -> Result<TokenStream> {
    let protocol = protocol(input, "timer")?;
    let timers = variants(input, "Timers")?;
    let timers: Vec<Timer> =
        timers.into_iter().map(|one| Timer::read(one, &protocol)).collect::<Result<_>>()?;
    let (with, without): (Vec<&Timer>, Vec<&Timer>) =
        timers.iter().partition(|timer| timer.subject.is_some());
    // A single sort of timers with a value needs no room between its codes.
    let count = timers.len() as u32;
    let stride = if with.len() > 1 { count.next_power_of_two() } else { 1 };
    let subjects = (u32::from(u16::MAX) + 1 - count) / stride + 1;
    let (mut codes, mut portraits) = (Vec::new(), Vec::new());
    for (place, timer) in (0u32..).zip(without.iter().chain(&with)) {
        let Timer { ident, key, text, subject, .. } = timer;
        match subject {
            None => {
                codes.push(quote!(Self::#ident => #place,));
                portraits.push(quote!(#place => crate::kit::timer_portrait(#key, #text),));
            }
            Some((blank, ty)) => {
                codes.push(quote! {
                    Self::#ident(subject) => {
                        #place + #stride * (crate::kit::Subject::number(subject) % Self::SUBJECTS)
                    }
                });
                let of_this =
                    if stride > 1 { quote!(code if code % #stride == #place) } else { quote!(#place..) };
                portraits.push(quote! {
                    #of_this => {
                        let subject = <#ty as crate::kit::Subject>::from_number((code - #place) / #stride);
                        crate::kit::timer_portrait_of(#key, #text, #blank, subject, names)
                    }
                });
            }
        }
    }
    let this = &input.ident;
    let keys = without.iter().chain(&with).map(|timer| &timer.key);
    let beside = timers.iter().filter(|timer| timer.beside).map(|timer| {
        let ident = timer.ident;
        quote!(Self::#ident { .. })
    });
    let beside = beside.reduce(|all, one| quote!(#all | #one));
    let beside = beside.map_or(quote!(false), |patterns| quote!(matches!(self, #patterns)));
    Ok(quote! {
        impl crate::kit::Timers for #this {
            const KEYS: &'static [&'static str] = &[#(#keys),*];
            const SUBJECTS: u32 = #subjects;

            fn code(self) -> u16 {
                let code: u32 = match self { #(#codes)* };
                code as u16
            }

            fn is_beside(self) -> bool {
                #beside
            }

            fn portrait(code: u16, names: &[String]) -> faultline_sim::TimerPortrait {
                let code = u32::from(code);
                #[allow(unreachable_patterns, unused_variables, reason = "timers may fill all codes, or have no subject")]
                match code {
                    #(#portraits)*
                    _ => unreachable!("no timer has the code {code}"),
                }
            }
        }
    })
}

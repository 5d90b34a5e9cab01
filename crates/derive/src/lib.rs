//! Derives for what a protocol says of its messages, timers and settings. Each fact stands once, beside the type that it
//! is about; names, lists, codes and texts' keys follow from it. They are for `faultline-protocols` only: the code that they
//! write names its `kit`.

mod attribute;
mod choice;
mod message;
mod settings;
mod timers;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// What each message shows of itself, as `kit::Message`.
///
/// `#[message(protocol = "...")]` stands before the enum, and before each variant
/// `#[message(Family, label(...), fields(...))]`:
///
/// - `Family` is a variant of `MessageFamily`.
/// - The kind is the name of the variant with hyphens, or `kind = "..."`.
/// - The text is `<protocol>-message-<kind>`, or with `text = "..."` another ending; `label` fills its blanks.
/// - `label` and `fields` list names, each with a value: `seq = id.number`, or `key` for the field `key` of the variant.
///   A name with `_` is a key with `-`. `..expression` adds a list of `Field`s.
/// - A variant that shows itself differently has several attributes. `when(vote: Vote::Yes)` matches fields of the variant
///   against patterns, `if condition` is a guard; the first that fits counts. What a further attribute does not say is as in
///   the one before it.
///
/// The one field of a variant such as `Beat(Beat)` is called `value`.
#[proc_macro_derive(Message, attributes(message))]
pub fn message(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input as DeriveInput), message::derive)
}

/// Codes, names and texts of timers, as `kit::Timers`.
///
/// `#[timer(protocol = "...")]` stands before the enum. The key is the name of the variant with hyphens, the text
/// `<protocol>-timer-<key>`. A variant may have one value, a `kit::Subject`, for which it needs `#[timer(name)]`: the blank
/// of the text that the value fills. `#[timer(beside)]` is for a timer beside the work, see `Process::is_beside`.
///
/// Codes follow the order of the variants, those without a value first.
#[proc_macro_derive(Timers, attributes(timer))]
pub fn timers(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input as DeriveInput), timers::derive)
}

/// The parameters of a protocol, `PARAMETERS`, and `from_settings`, which reads them, from a struct.
///
/// The name is that of the field with hyphens, or `#[setting(name = "...")]`. What it can be:
///
/// - a number or a time in milliseconds, with `#[setting(1..=9, default = 3)]`, and `percent` for a share;
/// - a `bool` that is on unless it is switched off;
/// - a `bool` with two names, the default first: `#[setting(yes = "longest", no = "first")]`;
/// - an enum that derives `Choice`;
/// - a number of a few: `#[setting(one_of("251", "1021"))]`, the default first.
#[proc_macro_derive(Settings, attributes(setting))]
pub fn settings(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input as DeriveInput), settings::derive)
}

/// Names of the variants of an enum, with hyphens, as `kit::Choice`. The first is the default of a setting.
#[proc_macro_derive(Choice)]
pub fn choice(input: TokenStream) -> TokenStream {
    expand(parse_macro_input!(input as DeriveInput), choice::derive)
}

fn expand(
    input: DeriveInput,
    derive: fn(&DeriveInput) -> syn::Result<proc_macro2::TokenStream>,
) -> TokenStream {
    derive(&input).unwrap_or_else(syn::Error::into_compile_error).into()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn complaint(result: syn::Result<proc_macro2::TokenStream>) -> String {
        result.expect_err("it is wrong").to_string()
    }

    #[test]
    fn a_complaint_about_a_message_says_what_to_write() {
        let wrong = message::derive(&parse_quote!(
            enum Msg {
                Ask,
            }
        ));
        assert!(complaint(wrong).contains("write #[message(protocol = \"...\")] before `Msg`"));
        let wrong = message::derive(&parse_quote!(
            #[message(protocol = "p")]
            enum Msg {
                Ask,
            }
        ));
        assert!(complaint(wrong).contains("say how `Ask` is shown: #[message(Request"));
        let wrong = message::derive(&parse_quote! {
            #[message(protocol = "p")] enum Msg { #[message(fields(key))] Ask { key: u8 } }
        });
        assert!(complaint(wrong).contains("name the family of `Ask` first: one of Request"));
    }

    #[test]
    fn a_complaint_about_a_timer_says_what_to_write() {
        let wrong = timers::derive(&parse_quote!(
            #[timer(protocol = "p")]
            enum Timer {
                Silence(NodeId),
            }
        ));
        assert!(complaint(wrong).contains("`#[timer(server)] Silence(NodeId)`"));
    }

    #[test]
    fn a_complaint_about_a_setting_says_what_to_write() {
        let wrong = settings::derive(&parse_quote!(
            struct Config {
                #[setting(1..=9)]
                nodes: u16,
            }
        ));
        assert!(complaint(wrong).contains("#[setting(1..=9, default = 3)]"));
        let wrong = settings::derive(&parse_quote!(
            struct Config {
                #[setting(1..=9, default = 10)]
                nodes: u16,
            }
        ));
        assert!(complaint(wrong).contains("not in the range"));
    }

    #[test]
    fn keys_are_words_with_hyphens() {
        let key = |name: &str| attribute::key(&quote::format_ident!("{name}"));
        assert_eq!(
            (key("PutOk"), key("prev_epoch"), key("Ask")),
            ("put-ok".into(), "prev-epoch".into(), "ask".into())
        );
    }
}

//! What the derives share: keys, and attributes of a whole enum.

use proc_macro2::Ident;
use syn::{Attribute, Data, DeriveInput, Error, LitStr, Result, Variant};

/// `PutOk` and `put_ok` as a key: `put-ok`.
pub fn key(ident: &Ident) -> String {
    let mut key = String::new();
    for letter in ident.to_string().trim_start_matches("r#").chars() {
        if letter.is_uppercase() && !key.is_empty() {
            key.push('-');
        }
        key.push(if letter == '_' { '-' } else { letter.to_ascii_lowercase() });
    }
    key
}

pub fn named<'a>(attributes: &'a [Attribute], name: &str) -> impl Iterator<Item = &'a Attribute> {
    attributes.iter().filter(move |attribute| attribute.path().is_ident(name))
}

/// The variants of an enum.
pub fn variants<'a>(input: &'a DeriveInput, derive: &str) -> Result<Vec<&'a Variant>> {
    match &input.data {
        Data::Enum(data) => Ok(data.variants.iter().collect()),
        Data::Struct(_) | Data::Union(_) => {
            Err(Error::new_spanned(&input.ident, format!("{derive} is for an enum")))
        }
    }
}

/// The id in `#[<name>(protocol = "<id>")]` before the enum.
pub fn protocol(input: &DeriveInput, name: &str) -> Result<String> {
    let missing = || {
        let enum_name = &input.ident;
        let wanted =
            format!("write #[{name}(protocol = \"...\")] before `{enum_name}`, with the protocol's id");
        Error::new_spanned(enum_name, wanted)
    };
    let attribute = named(&input.attrs, name).next().ok_or_else(missing)?;
    let mut id = None;
    attribute.parse_nested_meta(|meta| {
        if !meta.path.is_ident("protocol") {
            return Err(meta.error(format!("write #[{name}(protocol = \"...\")], with the protocol's id")));
        }
        id = Some(meta.value()?.parse::<LitStr>()?.value());
        Ok(())
    })?;
    id.ok_or_else(missing)
}

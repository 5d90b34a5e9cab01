//! Names that authors give, and what to say of one that is not known.

use crate::scenario::nearest;

/// What is not known, what is, and what may have been meant.
pub fn unknown(what: &str, given: &str, known: &[&str]) -> String {
    format!("there is no {what} `{given}`{}", choice(given, known))
}

/// What to write instead of something.
pub fn choice(given: &str, known: &[&str]) -> String {
    let mut message = format!("; write one of {}", known.join(", "));
    if let Some(near) = nearest(given, known.iter().copied()) {
        message.push_str(&format!(". Did you mean `{near}`?"));
    }
    message
}

/// What to do about what is no slug.
pub const SLUG: &str = "use at most 60 lower-case letters, digits and dashes, no dash at either end";

/// Whether a name can stand in an address: lower-case letters, digits and dashes between them.
pub fn is_slug(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty()
        && name.len() <= 60
        && name.chars().all(plain)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

//! What every component may need: the words, the theme, whether to move, and how to go elsewhere.

use yew::prelude::*;

use super::route::Route;
use super::theme::Theme;
use super::words::Words;
use crate::text::Language;

#[derive(Clone, PartialEq)]
pub struct Page {
    pub words: Words,
    pub theme: Theme,
    pub reduced_motion: bool,
    /// Another page was shown before this one.
    pub navigated: bool,
    pub set_theme: Callback<Theme>,
    pub set_language: Callback<Language>,
    pub go: Callback<Go>,
}

/// A way to another address.
#[derive(Clone, Debug, PartialEq)]
pub struct Go {
    pub route: Route,
    /// The browser's Back leads to where one was before, not to the address that is left now.
    pub replace: bool,
}

/// # Panics
/// Outside the app: a mistake in the page.
#[hook]
pub fn use_page() -> Page {
    use_context::<Page>().expect("the app provides it")
}

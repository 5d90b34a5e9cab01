//! Light, dark, or as the system has it.

use super::storage;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// What the address asks for, else what was chosen last, else as the system has it.
    pub fn remembered(asked: Option<&str>) -> Theme {
        let stored = storage::read(storage::THEME);
        match asked.or(stored.as_deref()) {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::Auto,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn next(self) -> Theme {
        match self {
            Theme::Auto => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Auto,
        }
    }

    /// Shows and remembers it.
    pub fn apply(self) {
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        if let Some(root) = root {
            // An attribute with a well-formed name can always be set.
            let _ = match self {
                Theme::Auto => root.remove_attribute("data-theme"),
                chosen => root.set_attribute("data-theme", chosen.word()),
            };
        }
    }

    pub fn remember(self) {
        match self {
            Theme::Auto => storage::remove(storage::THEME),
            chosen => {
                storage::write(storage::THEME, chosen.word());
            }
        }
    }
}

//! `catalogue.toml`: chapters and the order of their lessons.

use serde::Deserialize;

use super::complaint::Complaint;
use super::model::{FORMAT, LocalText};
use super::raw;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    format: u32,
    #[serde(default, rename = "chapter")]
    pub chapters: Vec<Chapter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chapter {
    pub id: String,
    pub title: LocalText,
    /// Slugs, in their order.
    pub lessons: Vec<String>,
}

impl Catalogue {
    /// # Errors
    /// What cannot be read, and what to do.
    pub fn parse(text: &str) -> Result<Catalogue, Complaint> {
        let catalogue: Catalogue = raw::toml("catalogue.toml", text)?;
        if catalogue.format != FORMAT {
            let message = format!("format {} is not known here; write `format = {FORMAT}`", catalogue.format);
            return Err(Complaint::new("catalogue.toml", message));
        }
        Ok(catalogue)
    }

    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        self.chapters.iter().flat_map(|chapter| chapter.lessons.iter().map(String::as_str))
    }

    /// The lesson after this one.
    pub fn after(&self, slug: &str) -> Option<&str> {
        self.slugs().skip_while(|known| *known != slug).nth(1)
    }
}

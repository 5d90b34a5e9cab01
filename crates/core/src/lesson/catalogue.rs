//! `catalogue.toml`: chapters and the order of their lessons.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::complaint::Complaint;
use super::model::LocalText;
use super::raw;

pub const CATALOGUE: &str = "catalogue.toml";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    pub chapters: Vec<Chapter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    pub id: String,
    pub title: LocalText,
    /// Slugs, in their order.
    pub lessons: Vec<String>,
}

/// As it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCatalogue {
    #[serde(rename = "format")]
    _format: u32,
    #[serde(default, rename = "chapter")]
    pub(super) chapters: Vec<RawChapter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChapter {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<LocalText>,
    pub(super) lessons: Vec<Spanned<String>>,
}

impl Catalogue {
    /// # Errors
    /// What cannot be read, and what to do.
    pub fn parse(text: &str) -> Result<Catalogue, Complaint> {
        let chapters = read(text)?.chapters.into_iter().map(|chapter| Chapter {
            id: chapter.id.into_inner(),
            title: chapter.title.into_inner(),
            lessons: chapter.lessons.into_iter().map(Spanned::into_inner).collect(),
        });
        Ok(Catalogue { chapters: chapters.collect() })
    }

    pub fn slugs(&self) -> impl Iterator<Item = &str> {
        self.chapters.iter().flat_map(|chapter| chapter.lessons.iter().map(String::as_str))
    }

    /// The lesson after this one.
    pub fn after(&self, slug: &str) -> Option<&str> {
        self.slugs().skip_while(|known| *known != slug).nth(1)
    }
}

pub(super) fn read(text: &str) -> Result<RawCatalogue, Complaint> {
    raw::known_format(CATALOGUE, text)?;
    raw::toml(CATALOGUE, text)
}

//! `catalogue.toml`: chapters and the order of their lessons.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::complaint::Complaint;
use super::model::LocalText;
use super::raw::{self, Source};
use super::read::{SLUG, is_slug};
use crate::text::Language;

pub const CATALOGUE: &str = "catalogue.toml";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    pub chapters: Vec<Chapter>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    pub id: String,
    pub title: LocalText,
    /// Slugs, in their order.
    pub lessons: Vec<String>,
}

/// As it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCatalogue {
    #[serde(rename = "format")]
    _format: u32,
    #[serde(default, rename = "chapter")]
    chapters: Vec<RawChapter>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawChapter {
    id: Spanned<String>,
    title: Spanned<LocalText>,
    lessons: Vec<Spanned<String>>,
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

fn read(text: &str) -> Result<RawCatalogue, Complaint> {
    raw::known_format(CATALOGUE, text)?;
    raw::toml(CATALOGUE, text)
}

/// Everything that is wrong in a catalogue that can be read. `is_there` knows the lessons by their slugs.
pub fn check_catalogue(text: &str, is_there: &dyn Fn(&str) -> bool) -> Vec<Complaint> {
    let Ok(raw) = read(text) else { return Vec::new() };
    let source = Source { file: CATALOGUE, text };
    let mut complaints = Vec::new();
    let mut ids = BTreeSet::new();
    let mut listed = BTreeSet::new();
    for chapter in &raw.chapters {
        let id = chapter.id.get_ref();
        if !is_slug(id) {
            complaints.push(
                source.complain(&chapter.id, format!("the id `{id}` cannot stand in an address; {SLUG}")),
            );
        } else if !ids.insert(id) {
            complaints.push(
                source.complain(&chapter.id, format!("another chapter has the id `{id}`; give each its own")),
            );
        }
        for tag in Language::ALL.into_iter().filter_map(|language| {
            let title = chapter.title.get_ref().own(language).unwrap_or_default();
            title.trim().is_empty().then(|| language.tag())
        }) {
            let message = format!("the chapter `{id}` has no title in `{tag}`; add `title.{tag}`");
            complaints.push(source.complain(&chapter.id, message));
        }
        if chapter.lessons.is_empty() {
            let message = format!("the chapter `{id}` has no lesson; add one, or delete the chapter");
            complaints.push(source.complain(&chapter.id, message));
        }
        for lesson in &chapter.lessons {
            let slug = lesson.get_ref();
            if !is_slug(slug) {
                let message = format!("`{slug}` cannot be the name of a lesson; {SLUG}");
                complaints.push(source.complain(lesson, message));
            } else if !listed.insert(slug) {
                complaints.push(source.complain(lesson, format!("`{slug}` is listed twice; list it once")));
            } else if !is_there(slug) {
                let message = format!(
                    "`{slug}` is listed but there is no folder {slug}; write the lesson or leave it out"
                );
                complaints.push(source.complain(lesson, message));
            }
        }
    }
    complaints
}

//! What is wrong with a catalogue of lessons.

use std::collections::BTreeSet;

use super::catalogue::{CATALOGUE, read};
use super::complaint::Complaint;
use super::raw::Source;
use super::read::{SLUG, is_slug};
use crate::text::Language;

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

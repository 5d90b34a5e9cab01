//! Fetches lessons from where the page says they are.

use std::fmt;

use gloo_net::http::Request;

use super::dom;
use crate::lesson::{BYTES_MAX, Catalogue, Lesson, Prose};
use crate::text::Language;

/// Why a lesson cannot be shown.
#[derive(Clone, Debug, PartialEq)]
pub enum LoadError {
    /// The file is not where it should be.
    Missing(String),
    /// The file did not arrive.
    Network(String),
    /// The file has arrived and is wrong; what is wrong, as its author is told.
    Wrong(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (LoadError::Missing(what) | LoadError::Network(what) | LoadError::Wrong(what)) = self;
        f.write_str(what)
    }
}

/// The text of a lesson in the reader's language, or in the lesson's first where that is missing.
#[derive(Clone, PartialEq)]
pub struct LessonProse {
    pub own: Option<Prose>,
    pub other: Option<(Language, Prose)>,
}

pub async fn catalogue() -> Result<Catalogue, LoadError> {
    let text = fetch("catalogue.toml").await?;
    Catalogue::parse(&text).map_err(|complaint| LoadError::Wrong(complaint.to_string()))
}

pub async fn lesson(slug: &str) -> Result<Lesson, LoadError> {
    let text = fetch(&format!("{slug}/lesson.toml")).await?;
    Lesson::parse(slug, &text).map_err(wrong)
}

/// The other language is fetched only where the reader's lacks a section of a step.
pub async fn prose(lesson: &Lesson, language: Language) -> Result<LessonProse, LoadError> {
    let own = if lesson.languages.contains(&language) {
        match one_prose(&lesson.slug, language).await {
            Err(LoadError::Missing(_)) if lesson.languages[0] != language => None,
            result => Some(result?),
        }
    } else {
        None
    };
    let lacks = |prose: &Prose| lesson.steps.iter().any(|step| prose.section(&step.id).is_none());
    let first = lesson.languages[0];
    let other = match &own {
        Some(own) if language == first || !lacks(own) => None,
        _ => Some((first, one_prose(&lesson.slug, first).await?)),
    };
    Ok(LessonProse { own, other })
}

async fn one_prose(slug: &str, language: Language) -> Result<Prose, LoadError> {
    let file = format!("{slug}/{}.md", language.tag());
    Prose::parse(&file, &fetch(&file).await?).map_err(wrong)
}

fn wrong(complaints: Vec<crate::lesson::Complaint>) -> LoadError {
    let lines: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    LoadError::Wrong(lines.join("\n"))
}

async fn fetch(file: &str) -> Result<String, LoadError> {
    let folder = dom::document()
        .query_selector("meta[name=faultline-lessons]")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_else(|| "lessons".to_owned());
    let url = format!("{folder}/{file}");
    let response =
        Request::get(&url).send().await.map_err(|error| LoadError::Network(format!("{url}: {error}")))?;
    match response.status() {
        200..=299 => {}
        404 => return Err(LoadError::Missing(url)),
        status => return Err(LoadError::Network(format!("{url}: {status} {}", response.status_text()))),
    }
    let text = response.text().await.map_err(|error| LoadError::Network(format!("{url}: {error}")))?;
    if text.len() > BYTES_MAX {
        return Err(LoadError::Wrong(format!("{url}: larger than {} KB", BYTES_MAX / 1024)));
    }
    Ok(text)
}

//! Fetches lessons from where the page says they are.

use std::fmt;

use gloo_net::http::Request;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::dom;
use crate::fetched::{self, NotLoaded, later};
use crate::lesson::{
    BYTES_MAX, Compiled, Files, LESSON, Lesson, Prose, READER, Reader, Standing, compiled_file, text_file,
};
use crate::protocols;
use crate::text::{self, Language};

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

impl From<NotLoaded> for LoadError {
    fn from(_: NotLoaded) -> LoadError {
        LoadError::Network("the part of this page that runs its protocol".to_owned())
    }
}

/// The text of a lesson in the reader's language, or in the lesson's first where that is missing.
#[derive(Clone, PartialEq)]
pub struct LessonProse {
    pub own: Option<Prose>,
    pub other: Option<(Language, Prose)>,
}

/// A lesson of this page, with its text for readers of a language.
pub struct OwnLesson {
    pub lesson: Lesson,
    pub prose: LessonProse,
    pub standing: Option<Standing>,
}

/// Fetches a lesson of this page.
///
/// # Errors
/// If it or its protocol does not arrive, or if it belongs to another build.
pub async fn own_lesson(slug: &str, language: Language) -> Result<OwnLesson, LoadError> {
    let url = format!("{}/{}", own_folder(), compiled_file(slug, language));
    let bytes = fetch_bytes(&url, COMPILED_BYTES_MAX).await?;
    let compiled = Compiled::read(&bytes).map_err(|reason| LoadError::Wrong(format!("{url}: {reason}")))?;
    text::load_protocols(protocols::find(&compiled.protocol)).await?;
    let lesson = compiled.lesson().map_err(|reason| LoadError::Wrong(format!("{url}: {reason}")))?;
    let prose = LessonProse { own: compiled.own, other: compiled.other };
    Ok(OwnLesson { lesson, prose, standing: compiled.standing })
}

/// The folder that the page's own lessons are fetched from.
pub fn own_folder() -> String {
    dom::document()
        .query_selector("meta[name=faultline-lessons]")
        .ok()
        .flatten()
        .and_then(|meta| meta.get_attribute("content"))
        .unwrap_or_else(|| "lessons".to_owned())
}

/// A file of the folder that has the page's own lessons.
pub async fn fetch(file: &str, bytes_max: usize) -> Result<String, LoadError> {
    let url = format!("{}/{file}", own_folder());
    let bytes = fetch_bytes(&url, bytes_max).await?;
    String::from_utf8(bytes).map_err(|_| LoadError::Wrong(format!("{url}: this is not UTF-8 text")))
}

/// The files of a lesson that lies anywhere. Those that are not there are left out: the check says
/// which ones it misses.
///
/// # Errors
/// If the host does not answer, or not in time, or with more than a lesson can be.
pub async fn files_from(folder: &str) -> Result<(Files, &'static Reader), LoadError> {
    let folder = folder.trim_end_matches('/');
    let reader = READER.load();
    let toml = fetch_bytes(&format!("{folder}/{LESSON}"), BYTES_MAX).await?;
    let named = protocols::named_in(&String::from_utf8_lossy(&toml));
    // The check reads texts in English.
    fetched::all([later(text::load_protocols(named)), later(text::load(Language::English))]).await?;
    let reader = reader.await?;
    let languages = (reader.languages)(&toml);
    let mut files = Files::from([(LESSON.to_owned(), toml)]);
    for name in languages.into_iter().map(text_file) {
        match fetch_bytes(&format!("{folder}/{name}"), BYTES_MAX).await {
            Ok(bytes) => {
                files.insert(name, bytes);
            }
            Err(LoadError::Missing(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok((files, reader))
}

/// Two texts and what is around them.
const COMPILED_BYTES_MAX: usize = 4 * BYTES_MAX;

const PATIENCE_MS: u32 = 15_000;

/// Fetches at most so many bytes, without cookies, and not for ever.
pub async fn fetch_bytes(url: &str, bytes_max: usize) -> Result<Vec<u8>, LoadError> {
    let network = |error: &dyn fmt::Display| LoadError::Network(format!("{url}: {error}"));
    let signal = web_sys::AbortSignal::timeout_with_u32(PATIENCE_MS);
    let request = Request::get(url)
        .credentials(web_sys::RequestCredentials::SameOrigin)
        .referrer_policy(web_sys::ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&signal));
    let response = request.send().await.map_err(|error| network(&error))?;
    match response.status() {
        200..=299 => {}
        404 | 410 => return Err(LoadError::Missing(url.to_owned())),
        status => return Err(network(&format!("{status} {}", response.status_text()))),
    }
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let reader: web_sys::ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(|_| network(&"the connection broke"))?;
        let field = |name: &str| Reflect::get(&part, &name.into()).ok();
        if field("done").is_none_or(|done| done.is_truthy()) {
            return Ok(bytes);
        }
        if let Some(chunk) = field("value").and_then(|chunk| chunk.dyn_into::<Uint8Array>().ok()) {
            if bytes.len().saturating_add(chunk.length() as usize) > bytes_max {
                // The rest is not wanted; whether the host hears of it does not matter.
                let _ = reader.cancel();
                return Err(LoadError::Wrong(format!("{url}: larger than {} KB", bytes_max / 1024)));
            }
            bytes.extend(chunk.to_vec());
        }
    }
}

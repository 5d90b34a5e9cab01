//! Files that a person has handed to the page: a folder, its files, or a zip.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::lesson::{Files, is_slug};
use crate::package::unpack_lesson;

#[wasm_bindgen(module = "/src/ui/pages/teach/files.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn dropped(transfer: &web_sys::DataTransfer) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn chosen(list: &web_sys::FileList) -> Result<JsValue, JsValue>;
    pub fn can_follow() -> bool;
    #[wasm_bindgen(catch)]
    async fn choose_folder() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    async fn folder_files(handle: &JsValue) -> Result<JsValue, JsValue>;
}

/// A lesson as it was handed over: its name and its files.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub slug: String,
    pub files: Files,
}

/// Why files cannot be taken.
#[derive(Clone, Debug, PartialEq)]
pub enum NotGiven {
    TooMany,
    TooLarge,
    Nothing,
    Zip(String),
    Browser(String),
}

impl From<JsValue> for NotGiven {
    fn from(error: JsValue) -> NotGiven {
        let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        match message.as_deref() {
            Some("too-many") => NotGiven::TooMany,
            Some("too-large") => NotGiven::TooLarge,
            Some(message) => NotGiven::Browser(message.to_owned()),
            None => NotGiven::Browser(format!("{error:?}")),
        }
    }
}

pub async fn from_drop(transfer: &web_sys::DataTransfer) -> Result<Given, NotGiven> {
    lesson_of(named(&dropped(transfer).await?))
}

pub async fn from_list(list: &web_sys::FileList) -> Result<Given, NotGiven> {
    lesson_of(named(&chosen(list).await?))
}

/// A folder that is followed. `None` if the person did not choose one.
pub async fn from_picker() -> Result<Option<JsValue>, NotGiven> {
    let handle = choose_folder().await?;
    Ok((!handle.is_undefined()).then_some(handle))
}

/// What is in a followed folder now, and a text that changes when it does.
pub async fn from_folder(handle: &JsValue) -> Result<(Given, String), NotGiven> {
    let read = folder_files(handle).await?;
    let stamp = Reflect::get(&read, &"stamp".into())?.as_string().unwrap_or_default();
    Ok((lesson_of(named(&Reflect::get(&read, &"all".into())?))?, stamp))
}

fn named(list: &JsValue) -> Vec<(String, Vec<u8>)> {
    let field = |item: &JsValue, name: &str| Reflect::get(item, &name.into()).ok();
    Array::from(list)
        .iter()
        .filter_map(|item| {
            let name = field(&item, "name")?.as_string()?;
            let bytes = field(&item, "bytes")?.dyn_into::<Uint8Array>().ok()?;
            Some((name, bytes.to_vec()))
        })
        .collect()
}

/// The lesson among files: what a zip holds, or the files of one folder.
fn lesson_of(mut all: Vec<(String, Vec<u8>)>) -> Result<Given, NotGiven> {
    if all.is_empty() {
        return Err(NotGiven::Nothing);
    }
    if let [(name, bytes)] = all.as_slice()
        && (name.ends_with(".zip") || bytes.starts_with(b"PK"))
    {
        let (folder, files) = unpack_lesson(bytes).map_err(|error| NotGiven::Zip(error.to_string()))?;
        let stem = name.rsplit('/').next().unwrap_or_default().trim_end_matches(".zip").to_owned();
        return Ok(Given { slug: slug_of(folder.or(Some(stem))), files });
    }
    let folder = all.first().and_then(|(name, _)| name.split_once('/')).map(|(folder, _)| folder.to_owned());
    if let Some(folder) = &folder {
        let start = format!("{folder}/");
        for (name, _) in &mut all {
            if let Some(rest) = name.strip_prefix(&start) {
                *name = rest.to_owned();
            }
        }
    }
    Ok(Given { slug: slug_of(folder), files: all.into_iter().collect() })
}

/// Single files have no folder to name the lesson, so any good name will do.
fn slug_of(folder: Option<String>) -> String {
    match folder {
        Some(folder) if !folder.is_empty() => folder,
        _ => "my-lesson".to_owned(),
    }
}

/// What a package of the lesson can be called.
pub fn file_slug(given: &Given) -> String {
    if is_slug(&given.slug) { given.slug.clone() } else { "lesson".to_owned() }
}

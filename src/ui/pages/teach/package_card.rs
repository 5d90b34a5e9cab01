//! Makes a package for a learning-management system, in the page itself.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::dropped_files::{Given, file_slug};
use crate::lesson::{Files, check_files};
use crate::package::{Standard, package, with_minimum};
use crate::text::Language;
use crate::ui::dom::page_url;
use crate::ui::download;
use crate::ui::draft::TextField;
use crate::ui::lesson_files::{self, fetch_bytes};
use crate::ui::live_region::use_said;
use crate::ui::page::use_page;
use crate::ui::words::Words;

/// The list of the page's files, which a build writes.
const LIST: &str = "files.json";
const LIST_BYTES_MAX: usize = 64 * 1024;
const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

#[derive(Properties, PartialEq)]
pub struct PackageCardProps {
    /// A lesson of this page,
    #[prop_or_default]
    pub slug: String,
    /// or one that was handed over.
    #[prop_or_default]
    pub given: Option<Rc<Given>>,
    /// From which share of the points the lesson itself counts as passed, in percent.
    pub minimum: u32,
    /// The element of its heading, one level under what stands before it.
    #[prop_or("h3")]
    pub heading: &'static str,
}

#[component]
pub fn PackageCard(props: &PackageCardProps) -> Html {
    let words = use_page().words;
    let (said, say) = use_said();
    let written = use_state(|| props.minimum.to_string());
    let minimum: Option<u32> = written.trim().parse().ok().filter(|percent| *percent <= 100);
    let on_minimum = {
        let written = written.setter();
        Callback::from(move |text: String| written.set(text))
    };
    let make = |standard: Standard| {
        let (say, words) = (say.clone(), words.clone());
        let (slug, given) = (props.slug.clone(), props.given.clone());
        Callback::from(move |_: MouseEvent| {
            let (say, words, slug, given) = (say.clone(), words.clone(), slug.clone(), given.clone());
            say.emit(words.get("package-making"));
            spawn_local(async move {
                let made =
                    make(standard, minimum.unwrap_or_default(), &slug, given.as_deref(), words.language())
                        .await;
                say.emit(told(&words, made));
            });
        })
    };
    html! {
        <div class="package">
            <@{props.heading}>{ words.get("package-title") }</@>
            <p>{ words.get("package-text") }</p>
            <label class="form-field package-minimum">
                <span>{ words.get("package-minimum") }</span>
                <TextField name="minimum" value={(*written).clone()} placeholder={props.minimum.to_string()} on_change={on_minimum}/>
            </label>
            if minimum.is_none() { <p class="field-error" role="alert">{ words.get("package-minimum-wrong") }</p> }
            <div class="button-row">
                { for Standard::ALL.into_iter().map(|standard| html! {
                    <button type="button" class="button" data-action={format!("scorm-{}", standard.version())} disabled={minimum.is_none()} onclick={make(standard)}>
                        { words.with("package-make", &[("version", standard.version().into())]) }
                    </button>
                }) }
            </div>
            <p class="quiet">{ words.get("package-lti") }</p>
            <p role="status">{ said }</p>
        </div>
    }
}

fn told(words: &Words, made: Result<(String, usize), String>) -> String {
    match made {
        Ok((name, bytes)) => {
            words.with("package-made", &[("file", name.into()), ("kilobytes", bytes.div_ceil(1_000).into())])
        }
        Err(why) => words.with("package-failed", &[("why", why.into())]),
    }
}

/// Fetches the page itself, packs it with the lesson, and offers it. Gives the file's name and size.
async fn make(
    standard: Standard,
    minimum: u32,
    slug: &str,
    given: Option<&Given>,
    language: Language,
) -> Result<(String, usize), String> {
    let (slug, files) = match given {
        Some(given) => (file_slug(given), given.files.clone()),
        None => (slug.to_owned(), own_files(slug).await?),
    };
    let files = with_minimum(&files, minimum);
    let checked = check_files(&slug, &files);
    if let Some(complaint) = checked.complaints.first() {
        return Err(complaint.to_string());
    }
    let lesson = checked.lesson.ok_or_else(|| slug.clone())?;
    let own = lesson.languages.iter().find(|own| **own == language);
    let language = own.or(lesson.languages.first()).copied().unwrap_or(language);
    let page = page_files().await?;
    let bytes = package(standard, &lesson, &files, language, &page)?;
    let name = standard.file_name(&slug);
    if !download::save(&name, "application/zip", &bytes) {
        return Err(name);
    }
    Ok((name, bytes.len()))
}

async fn own_files(slug: &str) -> Result<Files, String> {
    let folder = lesson_files::own_folder();
    let (files, _) =
        lesson_files::files_from(&format!("{folder}/{slug}")).await.map_err(|error| error.to_string())?;
    Ok(files)
}

async fn page_files() -> Result<Vec<(String, Vec<u8>)>, String> {
    let base = page_url();
    let list =
        fetch_bytes(&format!("{base}{LIST}"), LIST_BYTES_MAX).await.map_err(|error| error.to_string())?;
    let names: Vec<String> = serde_json::from_slice(&list).map_err(|error| format!("{LIST}: {error}"))?;
    let mut files = Vec::new();
    for name in names {
        let bytes =
            fetch_bytes(&format!("{base}{name}"), FILE_BYTES_MAX).await.map_err(|error| error.to_string())?;
        files.push((name, bytes));
    }
    Ok(files)
}

//! A lesson from another host: fetched, checked like any other, named for what it is.

use std::rc::Rc;

use yew::prelude::*;

use super::material::{Material, Source};
use super::{Failed, Loading, opened, use_named_failure};
use crate::lesson::{Checked, Complaint};
use crate::text::Language;
use crate::ui::dom;
use crate::ui::lesson_files::{self, LessonProse, LoadError};
use crate::ui::page::use_page;
use crate::ui::progress::Keeper;

#[derive(Properties, PartialEq)]
pub struct ElsewherePageProps {
    pub src: String,
    pub step: Option<String>,
    pub on_crumbs: Callback<Vec<String>>,
}

/// What came of loading one.
#[derive(Clone, PartialEq)]
enum Loaded {
    NotYet,
    /// The address is none that can be loaded; why.
    BadAddress(&'static str),
    Failed(LoadError),
    Wrong(Rc<[Complaint]>),
    Ready(Material),
}

/// The name that a lesson from elsewhere has here: the last part of its address.
fn slug_of(src: &str) -> String {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if crate::lesson::is_slug(last) { last.to_owned() } else { "lesson".to_owned() }
}

/// Fetches and checks a lesson.
///
/// # Errors
/// If it cannot be fetched; what is wrong with it comes as complaints.
pub async fn load_elsewhere(
    src: &str,
    language: Language,
) -> Result<Result<Material, Rc<[Complaint]>>, LoadError> {
    let (files, reader) = lesson_files::files_from(src).await?;
    let checked = (reader.check)(&slug_of(src), &files);
    Ok(material_of(checked, language, Source::Elsewhere(src.to_owned())))
}

/// A lesson that was checked, or everything that is wrong with it.
pub fn material_of(
    checked: Checked,
    language: Language,
    source: Source,
) -> Result<Material, Rc<[Complaint]>> {
    let Checked { lesson, mut prose, complaints } = checked;
    let Some(lesson) = lesson.filter(|_| complaints.is_empty()) else {
        return Err(complaints.into());
    };
    let first = lesson.languages.first().copied();
    let own = prose.remove(language.tag());
    let other = first.filter(|_| own.is_none()).and_then(|first| Some((first, prose.remove(first.tag())?)));
    Ok(Material {
        lesson: Rc::new(lesson),
        prose: Rc::new(LessonProse { own, other }),
        standing: None,
        source,
    })
}

/// Why an address cannot be loaded, as the key of a text.
pub fn refused(src: &str) -> Option<&'static str> {
    let local = ["http://localhost:", "http://127.0.0.1:", "http://localhost/", "http://127.0.0.1/"];
    if !src.starts_with("https://") && !local.iter().any(|start| src.starts_with(start)) {
        return Some("elsewhere-not-https");
    }
    if src.len() > 1_000 || web_sys::Url::new(src).is_err() || src.contains('@') {
        return Some("elsewhere-bad-address");
    }
    None
}

#[component]
pub fn ElsewherePage(props: &ElsewherePageProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let language = words.language();
    let loaded = use_state(|| Loaded::NotYet);
    let tries = use_state(|| 0u32);
    let keeper = use_memo(props.src.clone(), |src| Keeper::in_browser(src.clone(), Callback::noop()));
    {
        let loaded = loaded.setter();
        use_effect_with((props.src.clone(), language, *tries), move |(src, language, _)| {
            let (src, language) = (src.clone(), *language);
            wasm_bindgen_futures::spawn_local(async move {
                loaded.set(match refused(&src) {
                    Some(why) => Loaded::BadAddress(why),
                    None => match load_elsewhere(&src, language).await {
                        Ok(Ok(material)) => Loaded::Ready(material),
                        Ok(Err(complaints)) => Loaded::Wrong(complaints),
                        Err(error) => Loaded::Failed(error),
                    },
                });
            });
        });
    }
    let failed = !matches!(*loaded, Loaded::NotYet | Loaded::Ready(_));
    use_named_failure(failed, &props.on_crumbs);
    let on_retry = {
        let loaded = loaded.setter();
        Callback::from(move |()| {
            // Until the answer comes, it is seen that one was asked for.
            loaded.set(Loaded::NotYet);
            tries.set(*tries + 1);
        })
    };
    match &*loaded {
        Loaded::NotYet => html! { <Loading/> },
        Loaded::BadAddress(why) => html! {
            <main id="main" tabindex="-1" class="plain-page">
                <div class="plain-alert" role="alert">
                <h1 tabindex="-1">{ words.get("lesson-failed") }</h1>
                <p>{ words.with(why, &[("src", props.src.clone().into())]) }</p>
                </div>
            </main>
        },
        Loaded::Failed(error) => html! { <Failed error={error.clone()} {on_retry} elsewhere={true}/> },
        Loaded::Wrong(complaints) => html! {
            <main id="main" tabindex="-1" class="plain-page">
                <div class="plain-alert" role="alert">
                <h1 tabindex="-1">{ words.get("lesson-failed") }</h1>
                <p>{ words.with("elsewhere-wrong", &[("src", props.src.clone().into()), ("count", complaints.len().into())]) }</p>
                <Complaints complaints={complaints.clone()}/>
                <div>
                    <button type="button" class="button button-main" data-action="retry" onclick={on_retry.reform(|_: MouseEvent| ())}>
                        { words.get("lesson-retry") }
                    </button>
                </div>
                </div>
            </main>
        },
        Loaded::Ready(material) => html! {
            <>
                <aside class="whose" data-source={props.src.clone()} aria-label={words.get("elsewhere-title")}>
                    { words.with("elsewhere-whose", &[("host", dom::host_of(&props.src).into())]) }
                </aside>
                { opened(&page, material, &keeper, props.step.as_deref(), props.on_crumbs.clone()) }
            </>
        },
    }
}

#[derive(Properties, PartialEq)]
pub struct ComplaintsProps {
    pub complaints: Rc<[Complaint]>,
}

/// What is wrong with a lesson, as its author needs it.
#[component]
pub fn Complaints(props: &ComplaintsProps) -> Html {
    html! {
        <ol class="complaints">
            { for props.complaints.iter().map(|complaint| html! {
                <li>
                    <code>
                        { &complaint.file }
                        if let Some(line) = complaint.line { { format!(":{line}") } }
                    </code>
                    <span>{ &complaint.message }</span>
                </li>
            }) }
        </ol>
    }
}

//! For instructors: put a lesson into a page or a course system, check and preview one's own.

mod check_card;
mod dropped_files;
mod embed_card;
mod options;
mod package_card;

use yew::prelude::*;

use crate::lesson::template;
use crate::package::zip;
use crate::text::Language;
use crate::ui::download;
use crate::ui::lesson_index::use_index;
use crate::ui::page::use_page;
use crate::ui::route::Route;
use crate::ui::words::Words;
use check_card::CheckCard;
use embed_card::EmbedCard;

#[derive(Properties, PartialEq)]
pub struct TeachPageProps {
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn TeachPage(props: &TeachPageProps) -> Html {
    let words = use_page().words;
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("teach-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    let index = use_index(0);
    html! {
        <main id="main" tabindex="-1" class="plain-page teach">
            <h1 tabindex="-1">{ words.get("teach-title") }</h1>
            <p>{ words.get("teach-text") }</p>
            { match index {
                Some(Ok(index)) => html! { <EmbedCard {index}/> },
                Some(Err(error)) => html! { <p class="card" role="alert">{ words.get("catalogue-failed") }{ " " }{ error.to_string() }</p> },
                None => html! { <p class="quiet" role="status">{ words.get("lesson-loading") }</p> },
            } }
            <CheckCard/>
            <p><a class="button" href={Route::Lab { slug: None, query: Vec::new() }.href()}>{ words.get("lab-way") }</a></p>
            <section class="card" aria-labelledby="teach-write">
                <h2 id="teach-write">{ words.get("teach-write") }</h2>
                <p>{ words.get("teach-write-text") }</p>
                <div class="button-row">
                    <a class="button" href={guide(&words)} data-action="guide">{ words.get("teach-guide") }</a>
                    <button type="button" class="button" data-action="template" onclick={save_template(&words)}>{ words.get("teach-template") }</button>
                </div>
            </section>
        </main>
    }
}

/// What a lesson to begin with is called.
const TEMPLATE: &str = "my-lesson";

/// The guide, which the build writes beside the plain lessons.
fn guide(words: &Words) -> &'static str {
    match words.language() {
        Language::English => "./lessons/guide/index.html",
        Language::SimplifiedChinese => "./lessons/guide/zh-CN.html",
    }
}

fn save_template(words: &Words) -> Callback<MouseEvent> {
    let language = words.language();
    Callback::from(move |_| {
        let files = template(language).into_iter().map(|(name, bytes)| (format!("{TEMPLATE}/{name}"), bytes));
        // Two small files are never too large for a zip file.
        if let Ok(bytes) = zip::write(&files.collect::<Vec<_>>()) {
            download::save(&format!("{TEMPLATE}.zip"), "application/zip", &bytes);
        }
    })
}

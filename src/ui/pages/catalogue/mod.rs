//! The first page: what this is, every lesson, every sandbox. It is drawn from the index of lessons alone.
//!
//! `cli/index/first.rs` writes the same as HTML, to be read while the program is on its way: what is changed here is changed
//! there, or the page jumps. e2e/first.test.mjs compares them.

mod lesson_card;
mod picture;
mod sandboxes;

use yew::prelude::*;

use crate::lesson::{HERO, Index};
use crate::protocols::PROTOCOLS;
use crate::ui::ask_again::AskAgain;
use crate::ui::hero::use_hero;
use crate::ui::lesson_index::{Arrived, use_index};
use crate::ui::page::use_page;
use crate::ui::progress::Progress;
use crate::ui::route::Route;
use crate::ui::words::Words;
use lesson_card::lesson_card;
use picture::Picture;
pub use sandboxes::SandboxesPage;
use sandboxes::sandbox_card;

#[derive(Properties, PartialEq)]
pub struct CataloguePageProps {
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn CataloguePage(props: &CataloguePageProps) -> Html {
    let words = use_page().words;
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with((), move |()| on_crumbs.emit(Vec::new()));
    }
    let tries = use_state(|| 0u32);
    let arrived = use_index(*tries);
    let index = arrived.as_ref().and_then(|arrived| arrived.as_ref().ok());
    let progress = Progress::load();
    let live = use_hero();
    let hero = index.map(|index| index.hero.get(words.language()).to_owned());
    html! {
        <main id="main" tabindex="-1" class="catalogue">
            <div class="hero">
                <div class="hero-words">
                    <h1 tabindex="-1">{ words.get("catalogue-title") }</h1>
                    <p>{ words.get("catalogue-text") }</p>
                    <div class="hero-ways">
                        if let Some(index) = index {
                            { way_in(&words, index, &progress) }
                        }
                        <a class="button" href={Route::Sandboxes.href()}>{ words.get("catalogue-sandbox") }</a>
                    </div>
                </div>
                <div class="hero-stage">
                    if let Some(live) = live { { live } } else if let Some(elements) = hero { <Picture class="hero-picture" view={HERO} {elements}/> }
                </div>
            </div>
            { chapters(&words, &arrived, &progress, Callback::from(move |()| tries.set(*tries + 1))) }
            <section aria-labelledby="sandboxes">
                <h2 id="sandboxes">{ words.get("catalogue-sandboxes") }</h2>
                <ul class="cards">
                    { for PROTOCOLS.iter().map(|protocol| {
                        let indexed = index.and_then(|index| index.sandbox(protocol.id));
                        html! { <li key={protocol.id}>{ sandbox_card(&words, protocol.id, indexed) }</li> }
                    }) }
                </ul>
            </section>
            <section aria-labelledby="in-a-course" class="in-a-course">
                <h2 id="in-a-course">{ words.get("catalogue-course") }</h2>
                <p>{ words.get("catalogue-course-text") }</p>
                <div class="button-row">
                    <a class="button" href={Route::Teach.href()}>{ words.get("teach-title") }</a>
                    <a class="button" href={Route::Progress.href()}>{ words.get("progress-title") }</a>
                </div>
            </section>
        </main>
    }
}

/// Where a returning learner goes on, or the first lesson.
fn way_in(words: &Words, index: &Index, progress: &Progress) -> Html {
    let last = progress.last().and_then(|slug| index.lesson(slug));
    let (slug, text) = match (last, index.catalogue.slugs().next()) {
        (Some(lesson), _) => {
            let title = lesson.title.get(words.language()).to_owned();
            (lesson.slug.as_str(), words.with("catalogue-continue", &[("lesson", title.into())]))
        }
        (None, Some(slug)) => (slug, words.get("catalogue-start")),
        (None, None) => return html! {},
    };
    let href = Route::Lesson { slug: slug.to_owned(), step: None }.href();
    html! { <a class="button button-main" {href}>{ text }</a> }
}

fn chapters(words: &Words, arrived: &Arrived, progress: &Progress, on_retry: Callback<()>) -> Html {
    match arrived {
        None => html! { <p class="quiet catalogue-wait" role="status">{ words.get("lesson-loading") }</p> },
        Some(Err(error)) => html! {
            <div class="card" role="alert">
                <pre class="scenario" tabindex="0">{ error.to_string() }</pre>
                <AskAgain why={words.get("catalogue-failed")} {on_retry}/>
            </div>
        },
        Some(Ok(index)) => html! {
            { for index.catalogue.chapters.iter().map(|chapter| html! {
                <section key={chapter.id.clone()} aria-labelledby={format!("chapter-{}", chapter.id)}>
                    <h2 id={format!("chapter-{}", chapter.id)}>{ chapter.title.get(words.language()) }</h2>
                    <ul class="cards">
                        { for chapter.lessons.iter().map(|slug| html! {
                            <li key={slug.clone()}>{ lesson_card(words, index, progress, slug) }</li>
                        }) }
                    </ul>
                </section>
            }) }
        },
    }
}

//! Every sandbox, by the chapter whose lessons it belongs to.

use yew::prelude::*;

use super::picture::Picture;
use crate::lesson::{Index, IndexedSandbox, PICTURE};
use crate::protocols::PROTOCOLS;
use crate::ui::lesson_index::use_index;
use crate::ui::page::use_page;
use crate::ui::route::Route;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct SandboxesPageProps {
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn SandboxesPage(props: &SandboxesPageProps) -> Html {
    let words = use_page().words;
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("catalogue-sandboxes"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    let arrived = use_index(0);
    let index = arrived.as_ref().and_then(|arrived| arrived.as_ref().ok()).map(|index| &**index);
    html! {
        <main id="main" tabindex="-1" class="catalogue sandboxes">
            <h1 tabindex="-1">{ words.get("catalogue-sandboxes") }</h1>
            <p>{ words.get("sandboxes-text") }</p>
            { for by_chapter(&words, index).into_iter().map(|(title, protocols)| html! {
                <section key={title.clone()}>
                    if !title.is_empty() { <h2>{ title }</h2> }
                    <ul class="cards cards-large">
                        { for protocols.into_iter().map(|id| html! {
                            <li key={id}>{ sandbox_card(&words, id, index.and_then(|index| index.sandbox(id))) }</li>
                        }) }
                    </ul>
                </section>
            }) }
            <p class="button-row">
                <a class="button" href={Route::Open.href()}>{ words.get("run-open-other") }</a>
                <a class="button" href={Route::Lab { slug: None, query: Vec::new() }.href()}>{ words.get("lab-way") }</a>
            </p>
        </main>
    }
}

/// Chapters with the protocols that their lessons are about, each protocol once, where most of its lessons are; those of no
/// chapter come last, without a title.
fn by_chapter(words: &Words, index: Option<&Index>) -> Vec<(String, Vec<&'static str>)> {
    let chapters = index.map(|index| index.catalogue.chapters.as_slice()).unwrap_or_default();
    let is_about = |slug: &str, id: &str| {
        index.and_then(|index| index.lesson(slug)).is_some_and(|lesson| lesson.protocol == id)
    };
    let home = |id: &str| {
        let lessons =
            chapters.iter().map(|chapter| chapter.lessons.iter().filter(|slug| is_about(slug, id)).count());
        let most = lessons.clone().max().filter(|most| *most > 0);
        most.and_then(|most| lessons.into_iter().position(|count| count == most))
    };
    let own = |place: Option<usize>| -> Vec<&'static str> {
        PROTOCOLS.iter().map(|protocol| protocol.id).filter(|id| home(id) == place).collect()
    };
    let titled = chapters
        .iter()
        .enumerate()
        .map(|(place, chapter)| (chapter.title.get(words.language()).to_owned(), own(Some(place))));
    titled.chain([(String::new(), own(None))]).filter(|(_, own)| !own.is_empty()).collect()
}

/// Without the index it has no picture.
pub fn sandbox_card(words: &Words, protocol: &str, indexed: Option<&IndexedSandbox>) -> Html {
    let key = format!("{protocol}-name");
    let (name, meaning) = match indexed {
        Some(indexed) => (
            indexed.name.get(words.language()).to_owned(),
            Some(indexed.meaning.get(words.language()).to_owned()),
        ),
        None => (words.get(&key), words.attribute(&key, "meaning")),
    };
    let href = Route::Sandbox { protocol: protocol.to_owned(), query: Vec::new() }.href();
    html! {
        <a class="lesson-card" {href}>
            if let Some(indexed) = indexed {
                <Picture class="picture" view={PICTURE} elements={indexed.picture.clone()}/>
            } else {
                <span class="picture"></span>
            }
            <span class="lesson-card-words">
                <span class="lesson-card-title">{ name }</span>
                <span class="lesson-card-text">{ meaning }</span>
            </span>
        </a>
    }
}

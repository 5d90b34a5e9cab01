//! For instructors: put a lesson into a page or a course system, check and preview one's own.

mod check_card;
mod dropped_files;
mod embed_card;
mod options;
mod package_card;

use yew::prelude::*;

use crate::ui::lesson_index::use_index;
use crate::ui::page::use_page;
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
            <section class="card" aria-labelledby="teach-write">
                <h2 id="teach-write">{ words.get("teach-write") }</h2>
                <p>{ words.get("teach-write-text") }</p>
            </section>
        </main>
    }
}

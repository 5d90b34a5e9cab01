//! For instructors: put a lesson into a page or a course system, check and preview one's own.

mod check_card;
mod embed_card;
mod given;
mod options;
mod package_card;

use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::Catalogue;
use crate::ui::lesson_files;
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
    let catalogue = use_state(|| None::<Result<Rc<Catalogue>, String>>);
    {
        let catalogue = catalogue.setter();
        use_effect_with((), move |()| {
            wasm_bindgen_futures::spawn_local(async move {
                let loaded = lesson_files::catalogue().await;
                catalogue.set(Some(loaded.map(Rc::new).map_err(|error| error.to_string())));
            });
        });
    }
    html! {
        <main id="main" tabindex="-1" class="plain-page teach">
            <h1 tabindex="-1">{ words.get("teach-title") }</h1>
            <p>{ words.get("teach-text") }</p>
            { match &*catalogue {
                Some(Ok(catalogue)) => html! { <EmbedCard catalogue={catalogue.clone()}/> },
                Some(Err(error)) => html! { <p class="card" role="alert">{ words.get("catalogue-failed") }{ " " }{ error }</p> },
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

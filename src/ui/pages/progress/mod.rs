//! What the learner has done: kept here only, to be taken along, handed in, or erased.

mod hand_in;
mod keep;
mod lesson_row;

use wasm_bindgen::JsValue;
use yew::prelude::*;

use crate::ui::page::use_page;
use crate::ui::progress::{self, Progress};
use crate::ui::route::Route;
use crate::ui::words::Words;
use hand_in::HandIn;
use keep::Keep;
use lesson_row::LessonRow;

#[derive(Properties, PartialEq)]
pub struct ProgressPageProps {
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn ProgressPage(props: &ProgressPageProps) -> Html {
    let words = use_page().words;
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("progress-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    let progress = use_state(Progress::load);
    let name = use_state(String::new);
    let on_change = {
        let progress = progress.setter();
        Callback::from(move |changed: Progress| progress.set(changed))
    };
    let on_name = {
        let name = name.setter();
        Callback::from(move |written: String| name.set(written))
    };
    html! {
        <main id="main" tabindex="-1" class="plain-page progress-page">
            <h1 tabindex="-1">{ words.get("progress-title") }</h1>
            <p class="no-print">{ words.get("progress-text") }</p>
            if progress::is_unkept() { <p class="card no-print" role="status">{ words.get("progress-unkept") }</p> }
            if progress.lessons.is_empty() {
                <p class="card">
                    { words.get("progress-nothing") }{ " " }
                    <a href={Route::Catalogue.href()}>{ words.get("not-found-catalogue") }</a>
                </p>
            } else {
                <p class="only-print">{ printed_name(&words, &name) }</p>
                <ul class="progress-list">
                    { for progress.lessons.iter().map(|(key, record)| html! {
                        <LessonRow key={key.clone()} lesson={key.clone()} record={record.clone()}/>
                    }) }
                </ul>
                <HandIn name={(*name).clone()} {on_name}/>
            }
            <Keep progress={(*progress).clone()} {on_change}/>
        </main>
    }
}

fn printed_name(words: &Words, name: &str) -> String {
    let tag = words.language().tag();
    let date = String::from(js_sys::Date::new_0().to_locale_date_string(tag, &JsValue::UNDEFINED));
    let name = name.trim();
    let key = if name.is_empty() { "progress-printed-nameless" } else { "progress-printed" };
    words.with(key, &[("name", name.to_owned().into()), ("date", date.into())])
}

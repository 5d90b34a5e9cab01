//! What the learner has done: kept here only, to be taken along, handed in, or erased.

mod lesson_row;

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::dom;
use crate::ui::download;
use crate::ui::page::use_page;
use crate::ui::progress::{self, FILE_BYTES_MAX, Progress};
use crate::ui::route::Route;
use crate::ui::words::Words;
use lesson_row::LessonRow;

const FILE_NAME: &str = "faultline-progress.json";

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
    let said = use_state(|| None::<String>);
    let asks = use_state(|| false);
    let name = use_state(String::new);
    let export = {
        let progress = progress.clone();
        Callback::from(move |_: MouseEvent| {
            download::save(FILE_NAME, "application/json", progress.to_file().as_bytes());
        })
    };
    let on_file = {
        let (progress, said, words) = (progress.setter(), said.setter(), words.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            let (progress, said, words) = (progress.clone(), said.clone(), words.clone());
            spawn_local(async move {
                said.set(Some(match import(&file).await {
                    Some(merged) => {
                        merged.clone().store();
                        progress.set(merged);
                        words.get("progress-imported")
                    }
                    None => words.with("progress-not-imported", &[("file", file.name().into())]),
                }));
                // The same file can be chosen again.
                input.set_value("");
            });
        })
    };
    let erase = {
        let (progress, said, asks, words) = (progress.setter(), said.setter(), asks.setter(), words.clone());
        Callback::from(move |_: MouseEvent| {
            progress::erase();
            progress.set(Progress::load());
            asks.set(false);
            said.set(Some(words.get("progress-erased")));
        })
    };
    let ask = |open: bool| {
        let asks = asks.setter();
        Callback::from(move |_: MouseEvent| asks.set(open))
    };
    let print = Callback::from(|_: MouseEvent| {
        // Where printing is not possible, nothing happens that could be told better.
        let _ = dom::window().print();
    });
    let on_name = {
        let name = name.setter();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            name.set(input.value());
        })
    };
    html! {
        <main id="main" tabindex="-1" class="plain-page progress-page">
            <h1 tabindex="-1">{ words.get("progress-title") }</h1>
            <p class="no-print">{ words.get("progress-text") }</p>
            if progress.lessons.is_empty() {
                <p class="card">{ words.get("progress-nothing") }{ " " }<a href={Route::Catalogue.href()}>{ words.get("not-found-catalogue") }</a></p>
            } else {
                <p class="only-print">{ printed_name(&words, &name) }</p>
                <ul class="progress-list">
                    { for progress.lessons.iter().map(|(key, record)| html! {
                        <LessonRow key={key.clone()} lesson={key.clone()} record={record.clone()}/>
                    }) }
                </ul>
                <section class="card no-print hand-in" aria-labelledby="hand-in">
                    <h2 id="hand-in">{ words.get("progress-hand-in") }</h2>
                    <p>{ words.get("progress-hand-in-text") }</p>
                    <label class="field"><span>{ words.get("progress-name") }</span>
                        <input type="text" maxlength="120" autocomplete="name" oninput={on_name} value={(*name).clone()}/></label>
                    <button type="button" class="button button-main" data-action="print" onclick={print}>{ words.get("progress-print") }</button>
                </section>
            }
            <section class="card no-print" aria-labelledby="keep">
                <h2 id="keep">{ words.get("progress-keep") }</h2>
                <p>{ words.get("progress-keep-text") }</p>
                <div class="button-row">
                    <button type="button" class="button" data-action="export" disabled={progress.lessons.is_empty()} onclick={export}>{ words.get("progress-export") }</button>
                    <label class="button file-button">
                        { words.get("progress-import") }
                        <input type="file" accept="application/json,.json" onchange={on_file} data-action="import"/>
                    </label>
                    if *asks {
                        <button type="button" class="button button-fault" data-action="erase-now" onclick={erase}>{ words.get("progress-erase-now") }</button>
                        <button type="button" class="button" onclick={ask(false)}>{ words.get("progress-erase-not") }</button>
                    } else {
                        <button type="button" class="button" data-action="erase" disabled={progress.lessons.is_empty()} onclick={ask(true)}>{ words.get("progress-erase") }</button>
                    }
                </div>
                <p role="status">{ (*said).clone() }</p>
            </section>
        </main>
    }
}

/// What is stored together with what the file says; `None` if it is no file of ours.
async fn import(file: &web_sys::File) -> Option<Progress> {
    if file.size() > FILE_BYTES_MAX as f64 {
        return None;
    }
    let text = JsFuture::from(file.text()).await.ok()?.as_string()?;
    let mut progress = Progress::load();
    progress.merge(Progress::from_file(&text)?);
    Some(progress)
}

fn printed_name(words: &Words, name: &str) -> String {
    let date = String::from(
        js_sys::Date::new_0()
            .to_locale_date_string(words.language().tag(), &wasm_bindgen::JsValue::UNDEFINED),
    );
    words.with("progress-printed", &[("name", name.trim().to_owned().into()), ("date", date.into())])
}

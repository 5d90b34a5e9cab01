//! Takes progress along as a file, brings it back, erases it.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::download;
use crate::ui::live_region::use_said;
use crate::ui::page::use_page;
use crate::ui::progress::{self, FILE_BYTES_MAX, Progress};

const FILE_NAME: &str = "faultline-progress.json";

#[derive(Properties, PartialEq)]
pub struct KeepProps {
    pub progress: Progress,
    pub on_change: Callback<Progress>,
}

#[component]
pub fn Keep(props: &KeepProps) -> Html {
    let words = use_page().words;
    let (said, say) = use_said();
    let asks = use_state(|| false);
    let empty = props.progress.lessons.is_empty();
    let export = {
        let progress = props.progress.clone();
        Callback::from(move |_: MouseEvent| {
            download::save(FILE_NAME, "application/json", progress.to_file().as_bytes());
        })
    };
    let on_file = {
        let (on_change, say, words) = (props.on_change.clone(), say.clone(), words.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            let (on_change, say, words) = (on_change.clone(), say.clone(), words.clone());
            spawn_local(async move {
                say.emit(match import(&file).await {
                    Some(merged) => {
                        merged.clone().store();
                        on_change.emit(merged);
                        words.get("progress-imported")
                    }
                    None => words.with("progress-not-imported", &[("file", file.name().into())]),
                });
                // The same file can be chosen again.
                input.set_value("");
            });
        })
    };
    let erase = {
        let (on_change, asks, words) = (props.on_change.clone(), asks.setter(), words.clone());
        Callback::from(move |_: MouseEvent| {
            progress::erase();
            on_change.emit(Progress::load());
            asks.set(false);
            say.emit(words.get("progress-erased"));
        })
    };
    let ask = |open: bool| {
        let asks = asks.setter();
        Callback::from(move |_: MouseEvent| asks.set(open))
    };
    html! {
        <section class="card no-print" aria-labelledby="keep">
            <h2 id="keep">{ words.get("progress-keep") }</h2>
            <p>{ words.get("progress-keep-text") }</p>
            <div class="button-row">
                <button type="button" class="button" data-action="export" disabled={empty} onclick={export}>{ words.get("progress-export") }</button>
                <label class="button file-button">
                    { words.get("progress-import") }
                    <input type="file" accept="application/json,.json" onchange={on_file} data-action="import"/>
                </label>
                if *asks {
                    <button type="button" class="button button-fault" data-action="erase-now" onclick={erase}>{ words.get("progress-erase-now") }</button>
                    <button type="button" class="button" onclick={ask(false)}>{ words.get("progress-erase-not") }</button>
                } else {
                    <button type="button" class="button" data-action="erase" disabled={empty} onclick={ask(true)}>{ words.get("progress-erase") }</button>
                }
            </div>
            <p role="status">{ said }</p>
        </section>
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

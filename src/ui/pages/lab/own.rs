//! An experiment of one's own, from a file.

use std::sync::Arc;

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::prelude::*;

use super::experiment::Given;
use crate::lesson::{BYTES_MAX, in_lines};
use crate::protocols::named_in;
use crate::study::lab::check;
use crate::text::load_protocols;
use crate::ui::page::use_page;

#[derive(Properties, PartialEq)]
pub struct OwnExperimentProps {
    pub on_given: Callback<Given>,
}

#[component]
pub fn OwnExperiment(props: &OwnExperimentProps) -> Html {
    let words = use_page().words;
    let wrong = use_state(|| None::<String>);
    let onchange = {
        let (wrong, on_given, missing) = (wrong.setter(), props.on_given.clone(), words.get("lab-missing"));
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            input.set_value("");
            let (wrong, on_given, missing) = (wrong.clone(), on_given.clone(), missing.clone());
            spawn_local(async move {
                match read(&file, missing).await {
                    Ok(given) => on_given.emit(given),
                    Err(why) => wrong.set(Some(why)),
                }
            });
        })
    };
    html! {
        <section class="card" aria-labelledby="lab-own">
            <h2 id="lab-own">{ words.get("lab-own") }</h2>
            <p>{ words.get("lab-own-text") }</p>
            <div class="button-row">
                <label class="button file-button">{ words.get("lab-own-choose") }
                    <input type="file" accept=".toml" {onchange} data-action="choose-experiment"/></label>
            </div>
            if let Some(why) = &*wrong { <pre class="scenario" role="alert" tabindex="0">{ why }</pre> }
        </section>
    }
}

/// Its protocol is fetched first, or nothing of it could be checked.
async fn read(file: &File, missing: String) -> Result<Given, String> {
    let name = file.name();
    // A file that is too large is not read at all.
    if file.size() > BYTES_MAX as f64 {
        return Err(format!("{name}: more than {} KB", BYTES_MAX / 1024));
    }
    let read = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
    let text = read.ok_or_else(|| name.clone())?;
    load_protocols(named_in(&text)).await.map_err(|_| missing)?;
    let slug = name.strip_suffix(".toml").unwrap_or(&name);
    check(slug, &text)
        .map(|experiment| Given(Arc::new(experiment)))
        .map_err(|complaints| in_lines(&complaints))
}

//! Opens a run from a file or a pasted text: a trace is made again and held against what it says.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::scenario;
use crate::share::{SharedRun, TRACE_BYTES_MAX, compare_with, import};
use crate::ui::page::use_page;
use crate::ui::route::Route;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct OpenPageProps {
    pub on_crumbs: Callback<Vec<String>>,
}

/// What came of a file or a text.
#[derive(Clone, PartialEq)]
struct Outcome {
    good: bool,
    sentences: Vec<String>,
    /// Where the run can be seen.
    run: Option<Route>,
}

#[component]
pub fn OpenPage(props: &OpenPageProps) -> Html {
    let words = use_page().words;
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("open-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    let outcome = use_state(|| None::<Outcome>);
    let written = use_node_ref();
    let on_file = {
        let (outcome, words) = (outcome.setter(), words.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            let (outcome, words) = (outcome.clone(), words.clone());
            spawn_local(async move {
                let text = if file.size() > TRACE_BYTES_MAX as f64 {
                    None
                } else {
                    JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string())
                };
                outcome.set(Some(match text {
                    Some(text) => open(&words, &text),
                    None => bad(vec![words.get("open-too-large")]),
                }));
                input.set_value("");
            });
        })
    };
    let on_open = {
        let (outcome, words, written) = (outcome.setter(), words.clone(), written.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(area) = written.cast::<HtmlTextAreaElement>() {
                outcome.set(Some(open(&words, &area.value())));
            }
        })
    };
    html! {
        <main id="main" tabindex="-1" class="plain-page">
            <h1 tabindex="-1">{ words.get("open-title") }</h1>
            <p>{ words.get("open-text") }</p>
            <label class="button file-button">{ words.get("open-file") }
                <input type="file" accept=".json,.jsonl,.txt,application/json,text/plain" onchange={on_file} data-action="open-file"/></label>
            <label class="form-field"><span>{ words.get("open-paste") }</span>
                <textarea ref={written} rows="8" spellcheck="false" class="scenario"/></label>
            <div><button type="button" class="button button-main" data-action="open-text" onclick={on_open}>{ words.get("open-go") }</button></div>
            if let Some(outcome) = &*outcome {
                <section class="card" role={if outcome.good { "status" } else { "alert" }} data-verdict={if outcome.good { "good" } else { "wrong" }}>
                    { for outcome.sentences.iter().map(|sentence| html! { <p>{ sentence }</p> }) }
                    if let Some(run) = &outcome.run {
                        <p><a class="button" href={run.href()} data-action="see-run">{ words.get("open-see") }</a></p>
                    }
                </section>
            }
        </main>
    }
}

fn bad(sentences: Vec<String>) -> Outcome {
    Outcome { good: false, sentences, run: None }
}

/// A link, a trace or a scenario.
fn open(words: &Words, text: &str) -> Outcome {
    let text = text.trim();
    if text.is_empty() {
        return bad(vec![words.get("open-nothing")]);
    }
    if let Some((_, packed)) = text.split_once("#/run/").filter(|_| !text.contains('\n')) {
        let run = Route::Run { packed: packed.to_owned() };
        return Outcome { good: true, sentences: vec![words.get("open-link")], run: Some(run) };
    }
    if text.starts_with('{') {
        return open_trace(words, text);
    }
    match scenario::parse(text) {
        Ok(_) => {
            let sentences = vec![words.get("open-scenario")];
            Outcome { good: true, sentences, run: Some(run_of(text)) }
        }
        Err(errors) => bad(errors.iter().map(ToString::to_string).collect()),
    }
}

fn open_trace(words: &Words, text: &str) -> Outcome {
    let trace = match import(text) {
        Ok(trace) => trace,
        Err(error) => return bad(vec![error.to_string()]),
    };
    let comparison = compare_with(&trace, words);
    let run = Some(run_of(&trace.text));
    let events = trace.events.len();
    match comparison.first_difference {
        None => {
            let sentences = vec![words.with("open-same", &[("events", events.into())])];
            Outcome { good: true, sentences, run }
        }
        Some(difference) => {
            let first = words.with(
                "open-differs",
                &[("event", (difference.index + 1).into()), ("version", trace.version.into())],
            );
            let expected = words.with("open-expected", &[("what", difference.expected.into())]);
            let found = words.with("open-found", &[("what", difference.found.into())]);
            Outcome { good: false, sentences: vec![first, expected, found], run }
        }
    }
}

/// The run of a scenario, at its start.
fn run_of(text: &str) -> Route {
    let shared = SharedRun::new(env!("CARGO_PKG_VERSION").to_owned(), text.to_owned());
    Route::Run { packed: shared.encode() }
}

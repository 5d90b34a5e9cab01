//! Opens a run from a file or a pasted text: a trace is made again and held against what it says.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::scenario;
use crate::share::{Difference, Import, Replay, SharedRun, TRACE_BYTES_MAX, Trace, TraceError};
use crate::ui::chunked_work::{Pieces, use_turns};
use crate::ui::journey::Waiting;
use crate::ui::page::use_page;
use crate::ui::pages::rebuilding::{Looked, look_into};
use crate::ui::route::Route;
use crate::ui::words::Words;

/// Between two looks at the clock, so many events are read, or steps made: a few milliseconds at most.
const EVENTS: usize = 100;
const STEPS: u64 = 100;

#[derive(Properties, PartialEq)]
pub struct OpenPageProps {
    pub on_crumbs: Callback<Vec<String>>,
}

/// What is given to be opened.
enum Given {
    File(File),
    Text(String),
}

/// What has become of it.
#[derive(Clone, PartialEq)]
enum Progress {
    Nothing,
    /// What is done, as the key of its text, and how much of it, from 0 to 1.
    Underway(&'static str, f64),
    Done(Outcome),
}

/// What came of a file or a text.
#[derive(Clone, PartialEq)]
struct Outcome {
    good: bool,
    sentences: Vec<String>,
    /// Where the run can be seen.
    run: Option<Route>,
}

/// Opens what is given, and stops that. What is given later takes its place.
#[hook]
fn use_opening() -> (Progress, Callback<Given>, Callback<()>) {
    let words = use_page().words;
    let progress = use_state(|| Progress::Nothing);
    let turns = use_turns();
    let on_given = {
        let (progress, turns) = (progress.setter(), turns.clone());
        Callback::from(move |given: Given| {
            let (progress, words, turn) = (progress.clone(), words.clone(), turns.begin());
            spawn_local(async move {
                let told = |doing: &'static str, part: f64| {
                    if turn.lasts() {
                        progress.set(Progress::Underway(doing, part));
                    }
                    turn.lasts()
                };
                let outcome = open(&words, given, told).await;
                if let Some(outcome) = outcome.filter(|_| turn.lasts()) {
                    progress.set(Progress::Done(outcome));
                }
            });
        })
    };
    let on_stop = turns.stopping(progress.setter(), Progress::Nothing);
    ((*progress).clone(), on_given, on_stop)
}

#[component]
pub fn OpenPage(props: &OpenPageProps) -> Html {
    let words = use_page().words;
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("open-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    let (progress, on_given, on_stop) = use_opening();
    let written = use_node_ref();
    let on_file = {
        let on_given = on_given.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_given.emit(Given::File(file));
            }
            // The same file may be chosen again, after it was changed.
            input.set_value("");
        })
    };
    let on_open = {
        let written = written.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(area) = written.cast::<HtmlTextAreaElement>() {
                on_given.emit(Given::Text(area.value()));
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
            { match &progress {
                Progress::Nothing => Html::default(),
                Progress::Underway(doing, part) => html! { <Waiting text={words.get(doing)} progress={*part} {on_stop}/> },
                Progress::Done(outcome) => told(&words, outcome),
            } }
        </main>
    }
}

fn told(words: &Words, Outcome { good, sentences, run }: &Outcome) -> Html {
    html! {
        <section class="card" role={if *good { "status" } else { "alert" }} data-verdict={if *good { "good" } else { "wrong" }}>
            { for sentences.iter().map(|sentence| html! { <p>{ sentence }</p> }) }
            if let Some(run) = run {
                <p><a class="button" href={run.href()} data-action="see-run">{ words.get("open-see") }</a></p>
            }
        </section>
    }
}

fn good(sentences: Vec<String>, run: SharedRun) -> Outcome {
    Outcome { good: true, sentences, run: Some(Route::Run { packed: run.encode() }) }
}

fn bad(sentences: Vec<String>) -> Outcome {
    Outcome { good: false, sentences, run: None }
}

/// What comes of a link, a trace or a scenario; `None` if `told`, which hears how far it is, wants no more.
async fn open(words: &Words, given: Given, told: impl FnMut(&'static str, f64) -> bool) -> Option<Outcome> {
    let text = match given {
        Given::Text(text) => text,
        Given::File(file) if file.size() > TRACE_BYTES_MAX as f64 => {
            return Some(bad(vec![words.get("open-too-large")]));
        }
        Given::File(file) => match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
            Some(text) => text,
            None => return Some(bad(vec![words.get("open-too-large")])),
        },
    };
    let text = text.trim();
    if text.starts_with('{') { open_trace(words, text, told).await } else { Some(open_short(words, text)) }
}

/// A link or a scenario.
fn open_short(words: &Words, text: &str) -> Outcome {
    if text.is_empty() {
        return bad(vec![words.get("open-nothing")]);
    }
    match scenario::parse(text) {
        Ok(_) => good(vec![words.get("open-scenario")], run_of(text)),
        Err(errors) => {
            let link = ["#/run/", "#/compare/"].into_iter().filter_map(|place| text.find(place)).min();
            match link.map(|at| Route::parse(&text[at..])) {
                Some(route) => open_link(words, &route).unwrap_or_else(|why| bad(vec![why])),
                None => bad(errors.iter().map(ToString::to_string).collect()),
            }
        }
    }
}

/// A link to a run, or to two side by side.
///
/// # Errors
/// Why it cannot be read.
fn open_link(words: &Words, route: &Route) -> Result<Outcome, String> {
    let (sentence, lacks, run) = match route {
        Route::Run { packed } => {
            let Looked { shared, lacks, .. } = look_into(words, packed)?;
            ("open-link", lacks, Route::Run { packed: address(&shared, packed) })
        }
        Route::Compare { left, right } => {
            let look = |side: &str, packed: &str| {
                let named = |what: String| {
                    words.with("open-side", &[("side", words.get(side).into()), ("what", what.into())])
                };
                let Looked { shared, spec, lacks } = look_into(words, packed).map_err(named)?;
                let lacks: Vec<String> = lacks.into_iter().map(named).collect();
                Ok::<_, String>((address(&shared, packed), lacks, spec.id))
            };
            let (left, lacks, protocol) = look("compare-left", left)?;
            let (right, others, other) = look("compare-right", right)?;
            if protocol != other {
                return Err(words.get("compare-other-protocol"));
            }
            ("open-compare", [lacks, others].concat(), Route::Compare { left, right })
        }
        _ => return Err(words.get("run-damaged")),
    };
    let good = lacks.is_empty();
    let sentences = std::iter::once(words.get(sentence)).chain(lacks).collect();
    Ok(Outcome { good, sentences, run: Some(run) })
}

/// A run as it goes into an address, without what stood around the link. One that was cut stays so, for its page to say.
fn address(shared: &SharedRun, packed: &str) -> String {
    if !shared.cut {
        return shared.encode();
    }
    packed.split_whitespace().next().unwrap_or_default().to_owned()
}

async fn open_trace(
    words: &Words,
    text: &str,
    mut told: impl FnMut(&'static str, f64) -> bool,
) -> Option<Outcome> {
    let trace = match read(text, |part| told("open-reading", part)).await? {
        Ok(trace) => trace,
        Err(error) => return Some(bad(vec![error.to_string()])),
    };
    let mut pieces = Pieces::new(|part| told("open-comparing", part));
    let mut replay = Replay::begin(&trace, words);
    while !replay.advance(STEPS) {
        if !pieces.advance(|| replay.progress()).await {
            return None;
        }
    }
    Some(verdict(words, &trace, replay.finish().first_difference))
}

async fn read(text: &str, told: impl FnMut(f64) -> bool) -> Option<Result<Trace, TraceError>> {
    let mut pieces = Pieces::new(told);
    let mut import = match Import::begin(text) {
        Ok(import) => import,
        Err(error) => return Some(Err(error)),
    };
    loop {
        match import.advance(EVENTS) {
            Ok(true) => return Some(import.finish()),
            Ok(false) if pieces.advance(|| import.progress()).await => {}
            Ok(false) => return None,
            Err(error) => return Some(Err(error)),
        }
    }
}

fn verdict(words: &Words, trace: &Trace, difference: Option<Difference>) -> Outcome {
    let events = || ("events", trace.events.len().into());
    let run = run_of(&trace.text);
    let Some(Difference { index, expected, found, at }) = difference else {
        return good(vec![words.with("open-same", &[events()])], run);
    };
    let event = index.map(|index| index as u64);
    let run = SharedRun { at, event, panel: event.map(|_| "log".to_owned()), ..run };
    let mut sentences = vec![match index {
        Some(index) => words.with("open-differs", &[("event", (index + 1).into())]),
        None => words.with("open-hash-differs", &[events()]),
    }];
    let own = env!("CARGO_PKG_VERSION");
    if trace.version != own {
        let versions = [("version", trace.version.clone().into()), ("own", own.into())];
        sentences.push(words.with("open-version", &versions));
    }
    sentences.push(words.with("open-expected", &[("what", expected.into())]));
    sentences.push(words.with("open-found", &[("what", found.into())]));
    Outcome { good: false, ..good(sentences, run) }
}

/// The run of a scenario, at its start.
fn run_of(text: &str) -> SharedRun {
    SharedRun::new(env!("CARGO_PKG_VERSION").to_owned(), text.to_owned())
}

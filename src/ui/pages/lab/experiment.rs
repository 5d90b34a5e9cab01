//! One experiment: how many runs, the plot, the same as a table, and each point's runs.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::point::PointRuns;
use crate::study::lab::plot::{Look, svg};
use crate::study::lab::{Experiment, Lab, Report, SEEDS_MAX, SHIPPED, View};
use crate::ui::chunked_work::{Pieces, Turns, use_turns};
use crate::ui::copy::CopyButton;
use crate::ui::dom::{self, now_ms};
use crate::ui::download;
use crate::ui::media::use_media;
use crate::ui::page::use_page;
use crate::ui::route::Route;
use crate::ui::words::Words;

/// Between two looks at the clock, in steps of the simulation.
const STEPS: u64 = 1_000;
/// Between two drawings of a plot that grows.
const DRAW_MS: f64 = 250.0;

/// An experiment that was read; the same if it is the same in memory.
#[derive(Clone)]
pub struct Given(pub Arc<Experiment>);

impl PartialEq for Given {
    fn eq(&self, other: &Given) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
pub struct LaboratoryProps {
    pub given: Given,
    pub query: Vec<(String, String)>,
    /// It comes with the page, so that a link can name it.
    pub shipped: bool,
    pub on_crumbs: Callback<Vec<String>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Running,
    Stopped,
    Finished,
}

/// Which of the plots is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    Average,
    Quantiles,
    Histogram,
}

impl Drawn {
    const ALL: [Drawn; 3] = [Drawn::Average, Drawn::Quantiles, Drawn::Histogram];

    fn word(self) -> &'static str {
        match self {
            Drawn::Average => "average",
            Drawn::Quantiles => "quantiles",
            Drawn::Histogram => "histogram",
        }
    }
}

/// What is looked at.
#[derive(Clone, Copy, PartialEq)]
struct Shown {
    measure: usize,
    drawn: Drawn,
    line: usize,
    point: Option<usize>,
}

/// The runs so far. Whoever draws them asks for the number of the version.
type Shelf = Rc<RefCell<Lab>>;

#[component]
pub fn Laboratory(props: &LaboratoryProps) -> Html {
    let words = use_page().words;
    let experiment = props.given.0.clone();
    let value =
        |name: &str| props.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let seeds = use_state(|| {
        let asked = value("seeds").and_then(|seeds| seeds.parse().ok());
        asked.filter(|seeds| (1..=most(&experiment)).contains(seeds)).unwrap_or(experiment.seeds)
    });
    let shown = use_state(|| {
        let measure = value("measure").and_then(|id| experiment.measures.iter().position(|own| own.id == id));
        let drawn = value("plot").and_then(|word| Drawn::ALL.into_iter().find(|drawn| drawn.word() == word));
        Shown { measure: measure.unwrap_or(0), drawn: drawn.unwrap_or(Drawn::Average), line: 0, point: None }
    });
    let lab: Shelf = use_memo(props.given.clone(), |given| RefCell::new(Lab::new(given.0.clone(), 1)));
    let state = use_state(|| State::Waiting);
    let version = use_state(|| 0u32);
    let turns = use_turns();
    {
        let on_crumbs = props.on_crumbs.clone();
        let title = experiment.title.get(words.language()).to_owned();
        let lab_title = words.get("lab-title");
        use_effect_with((lab_title, title), move |(lab_title, title)| {
            on_crumbs.emit(vec![lab_title.clone(), title.clone()]);
        });
    }
    let run = {
        let (lab, state, version, seeds) = (lab.clone(), state.setter(), version.setter(), *seeds);
        let (turns, experiment) = (turns.clone(), experiment.clone());
        Callback::from(move |_: MouseEvent| {
            *lab.borrow_mut() = Lab::new(experiment.clone(), seeds);
            state.set(State::Running);
            make(lab.clone(), turns.clone(), state.clone(), version.clone());
        })
    };
    let stop = {
        let (turns, state) = (turns.clone(), state.setter());
        Callback::from(move |_: MouseEvent| {
            turns.end();
            state.set(State::Stopped);
        })
    };
    let narrow = use_media("(max-width: 720px)");
    let on_point = {
        let shown = shown.clone();
        Callback::from(move |point: usize| shown.set(Shown { point: Some(point), ..*shown }))
    };
    let language = words.language();
    let (done, total) = lab.borrow().progress();
    let bar = if *state == State::Waiting { 0 } else { done }.to_string();
    let link = props.shipped.then(|| link_of(&experiment, *seeds, &shown));
    html! {
        <main id="main" tabindex="-1" class="plain-page lab" data-lab={state_word(*state)}>
            <h1 tabindex="-1">{ experiment.title.get(language).to_owned() }</h1>
            <section aria-labelledby="lab-see"><h2 id="lab-see">{ words.get("lab-see") }</h2><p>{ experiment.see.get(language).to_owned() }</p></section>
            <div class="lab-bar">
                <label class="choice" title={words.get("lab-seeds-meaning")}>{ words.get("lab-seeds") }
                    <input type="number" name="seeds" min="1" max={most(&experiment).to_string()} value={seeds.to_string()} onchange={set_seeds(&seeds, most(&experiment))}/></label>
                if *state == State::Running {
                    <button type="button" class="button" data-action="lab-stop" onclick={stop}>{ words.get("lab-stop") }</button>
                } else {
                    <button type="button" class="button button-main" data-action="lab-run" onclick={run}>{ words.get("lab-run") }</button>
                }
                <progress max={total.max(1).to_string()} value={bar} aria-label={words.get("lab-runs")}></progress>
                <span class="quiet" role="status">{ said(&words, *state, done, total) }</span>
            </div>
            { choices(&words, &experiment, &shown) }
            <Drawing given={props.given.clone()} lab={Kept(lab.clone())} version={*version} shown={*shown} {narrow} {on_point}/>
            if *state != State::Waiting {
                <PointRuns given={props.given.clone()} lab={Kept(lab.clone())} version={*version} measure={shown.measure} point={shown.point}/>
            }
            <section class="card lab-box" aria-labelledby="lab-leaves-out">
                <h2 id="lab-leaves-out">{ words.get("lab-leaves-out") }</h2><p>{ experiment.leaves_out.get(language).to_owned() }</p>
            </section>
            { exports(&words, &lab, &experiment, &shown, *state) }
            if let Some(link) = link { <CopyButton text={link} label={words.get("lab-link")}/> }
            <p><a class="button" href={Route::Lab { slug: None, query: Vec::new() }.href()}>{ words.get("lab-back") }</a></p>
        </main>
    }
}

fn state_word(state: State) -> &'static str {
    match state {
        State::Waiting => "waiting",
        State::Running => "running",
        State::Stopped => "stopped",
        State::Finished => "finished",
    }
}

/// As many seeds as leave the number of runs one that a page can make.
fn most(experiment: &Experiment) -> u32 {
    let most = crate::study::lab::RUNS_MAX / experiment.points().max(1);
    u32::try_from(most).unwrap_or(SEEDS_MAX).clamp(1, SEEDS_MAX)
}

fn set_seeds(seeds: &UseStateHandle<u32>, most: u32) -> Callback<Event> {
    let seeds = seeds.clone();
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let number = input.value().parse().ok().filter(|number| (1..=most).contains(number));
        let number = number.unwrap_or(*seeds);
        input.set_value(&number.to_string());
        seeds.set(number);
    })
}

/// Makes the runs a piece at a time, so that the page answers meanwhile.
fn make(lab: Shelf, turns: Turns, state: UseStateSetter<State>, version: UseStateSetter<u32>) {
    let turn = turns.begin();
    spawn_local(async move {
        let mut drawn_ms = 0.0;
        let mut count = now_ms() as u32;
        let draw = version.clone();
        let mut pieces = Pieces::new(move |_| {
            if now_ms() - drawn_ms > DRAW_MS && turn.lasts() {
                drawn_ms = now_ms();
                count = count.wrapping_add(1);
                draw.set(count);
            }
            turn.lasts()
        });
        loop {
            let over = lab.borrow_mut().advance(STEPS);
            if over {
                break;
            }
            if !pieces.advance(|| 0.0).await {
                // What was made until then is shown.
                version.set(now_ms() as u32 | 1 << 31);
                return;
            }
        }
        state.set(State::Finished);
        version.set(now_ms() as u32 | 1 << 31);
    });
}

fn said(words: &Words, state: State, done: usize, total: usize) -> String {
    let numbers = [("done", done.into()), ("total", total.into())];
    match state {
        State::Waiting => words.get("lab-waiting"),
        State::Running => words.with("lab-progress", &numbers),
        State::Stopped => words.with("lab-stopped", &numbers),
        State::Finished => words.with("lab-finished", &numbers),
    }
}

/// Which measure, which plot, which line.
fn choices(words: &Words, experiment: &Arc<Experiment>, shown: &UseStateHandle<Shown>) -> Html {
    let language = words.language();
    let chosen = |take: fn(Shown, usize) -> Shown| {
        let shown = shown.clone();
        Callback::from(move |event: Event| {
            let select: web_sys::HtmlSelectElement = event.target_unchecked_into();
            if let Ok(place) = usize::try_from(select.selected_index()) {
                shown.set(take(*shown, place));
            }
        })
    };
    let measure = chosen(|shown, measure| Shown { measure, ..shown });
    let drawn = chosen(|shown, place| Shown {
        drawn: Drawn::ALL.get(place).copied().unwrap_or(Drawn::Average),
        ..shown
    });
    let line = chosen(|shown, line| Shown { line, ..shown });
    let empty = crate::study::lab::Results::new(experiment, 0);
    let report = Report { experiment, results: &empty, texts: words };
    html! {
        <div class="lab-choices">
            <label class="choice">{ words.get("lab-measure") }
                <select name="measure" onchange={measure}>
                    { for experiment.measures.iter().enumerate().map(|(place, own)| html! {
                        <option selected={place == shown.measure}>{ own.label.get(language).to_owned() }</option>
                    }) }
                </select></label>
            <label class="choice">{ words.get("lab-view") }
                <select name="plot" onchange={drawn}>
                    { for Drawn::ALL.iter().map(|drawn| html! {
                        <option selected={*drawn == shown.drawn}>{ words.get(&format!("lab-view-{}", drawn.word())) }</option>
                    }) }
                </select></label>
            if shown.drawn == Drawn::Quantiles && experiment.lines() > 1 {
                <label class="choice">{ words.get("lab-line-choice") }
                    <select name="line" onchange={line}>
                        { for (0..experiment.lines()).map(|line| html! {
                            <option selected={line == shown.line}>{ report.line_label(line).unwrap_or_default() }</option>
                        }) }
                    </select></label>
            }
        </div>
    }
}

/// A lab as a property: the version beside it tells whether it has changed.
#[derive(Clone)]
pub struct Kept(pub Shelf);

impl PartialEq for Kept {
    fn eq(&self, other: &Kept) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Properties, PartialEq)]
struct DrawingProps {
    given: Given,
    lab: Kept,
    version: u32,
    shown: Shown,
    narrow: bool,
    on_point: Callback<usize>,
}

/// The plot, and the same as a table.
#[component]
fn Drawing(props: &DrawingProps) -> Html {
    let words = use_page().words;
    let lab = props.lab.0.borrow();
    let report = Report { experiment: &props.given.0, results: lab.results(), texts: &words };
    let Shown { measure, .. } = props.shown;
    let chart = report.chart(measure, view_of(props.shown));
    let picture = svg(&chart, Look { width: if props.narrow { 354 } else { 760 }, alone: false });
    let onclick = {
        let on_point = props.on_point.clone();
        Callback::from(move |event: MouseEvent| {
            let target = event.target_dyn_into::<web_sys::Element>();
            let point = target.and_then(|target| target.closest("[data-point]").ok()?);
            if let Some(point) = point.and_then(|point| point.get_attribute("data-point")?.parse().ok()) {
                on_point.emit(point);
            }
        })
    };
    let (failed, why) = lab.results().failures();
    html! {
        <>
            <div class="lab-plot" {onclick}>{ Html::from_html_unchecked(AttrValue::from(picture)) }</div>
            if let Some(why) = why {
                <p role="alert">{ words.with("lab-failed", &[("count", failed.into()), ("why", why.to_owned().into())]) }</p>
            }
            <details class="lab-table">
                <summary>{ words.get("lab-table") }</summary>
                <div class="table-frame" tabindex="0" role="region" aria-label={words.get("lab-table")}>
                    <table>
                        <thead><tr>{ for report.heads(measure).into_iter().map(|head| html! { <th scope="col">{ head }</th> }) }</tr></thead>
                        <tbody>{ for report.rows(measure).into_iter().map(|row| {
                            let point = row.point;
                            let choose = props.on_point.reform(move |_: MouseEvent| point);
                            let is_chosen = props.shown.point == Some(point);
                            html! {
                                <tr key={point} class={is_chosen.then_some("lab-chosen")}>
                                    { for report.cells(measure, &row).into_iter().enumerate().map(|(at, cell)| match at {
                                        0 => html! { <th scope="row"><button type="button" class="link-button" onclick={choose.clone()}>{ cell }</button></th> },
                                        _ => html! { <td>{ cell }</td> },
                                    }) }
                                </tr>
                            }
                        }) }</tbody>
                    </table>
                </div>
            </details>
        </>
    }
}

fn view_of(shown: Shown) -> View {
    match shown.drawn {
        Drawn::Average => View::Average,
        Drawn::Quantiles => View::Quantiles(shown.line),
        Drawn::Histogram => View::Histogram(shown.point.unwrap_or(0)),
    }
}

fn exports(words: &Words, lab: &Shelf, experiment: &Arc<Experiment>, shown: &Shown, state: State) -> Html {
    let save = |kind: &'static str, ending: &'static str, text: fn(&Report, Shown) -> String| {
        let (words, lab, experiment, shown) = (words.clone(), lab.clone(), experiment.clone(), *shown);
        Callback::from(move |_: MouseEvent| {
            let lab = lab.borrow();
            let report = Report { experiment: &experiment, results: lab.results(), texts: &words };
            download::save(&format!("{}.{ending}", experiment.slug), kind, text(&report, shown).as_bytes());
        })
    };
    let csv = save("text/csv", "csv", |report, _| report.csv());
    let picture = save("image/svg+xml", "svg", |report, shown| {
        svg(&report.chart(shown.measure, view_of(shown)), Look { width: 760, alone: true })
    });
    let shipped = SHIPPED.iter().find(|shipped| shipped.slug == experiment.slug);
    let file = shipped.map(|shipped| {
        let (name, text) = (format!("{}.toml", shipped.slug), shipped.text);
        Callback::from(move |_: MouseEvent| {
            download::save(&name, "application/toml", text.as_bytes());
        })
    });
    let disabled = state == State::Waiting;
    html! {
        <div class="button-row">
            <button type="button" class="button" data-action="lab-csv" onclick={csv} {disabled}>{ words.get("lab-csv") }</button>
            <button type="button" class="button" data-action="lab-svg" onclick={picture} {disabled}>{ words.get("lab-svg") }</button>
            if let Some(onclick) = file { <button type="button" class="button" data-action="lab-file" {onclick}>{ words.get("lab-save-file") }</button> }
        </div>
    }
}

/// The address that makes it again.
fn link_of(experiment: &Experiment, seeds: u32, shown: &Shown) -> String {
    let mut query = vec![("seeds".to_owned(), seeds.to_string())];
    if let Some(measure) = experiment.measures.get(shown.measure) {
        query.push(("measure".to_owned(), measure.id.clone()));
    }
    query.push(("plot".to_owned(), shown.drawn.word().to_owned()));
    dom::page_url() + &Route::Lab { slug: Some(experiment.slug.clone()), query }.href()
}

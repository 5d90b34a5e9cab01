//! Making shared runs again: a piece at a time, with what is not as it was shared.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::fetched::NotLoaded;
use crate::protocols::{self, ProtocolSpec};
use crate::scenario::ScenarioError;
use crate::share::{Opened, Opening, Sameness, ShareError, SharedRun, failure_text};
use crate::sim::Micros;
use crate::text;
use crate::text::time_text;
use crate::ui::chunked_work::Pieces;
use crate::ui::journey::Waiting;
use crate::ui::page::use_page;
use crate::ui::player::STEPS;
use crate::ui::route::Route;
use crate::ui::share::{Chosen, Place, read_selection};
use crate::ui::sim_handle::SimHandle;
use crate::ui::view_choice::View;
use crate::ui::words::Words;

/// A run that was made again.
#[derive(Clone)]
pub struct Remade {
    pub shared: SharedRun,
    pub sim: SimHandle,
    /// What is not as it was shared.
    pub notices: Vec<String>,
    /// The end that it was shared with, if it was run on so that it lasts as long as another one.
    pub run_on_from: Option<Micros>,
}

impl Remade {
    /// What the sharer looked at, as far as it is there.
    pub fn chosen(&self) -> Chosen {
        let SharedRun { selection, event, view, .. } = &self.shared;
        self.sim.look(|history| Chosen {
            selection: selection.as_deref().and_then(|text| read_selection(text, history)),
            event: event.filter(|event| *event < history.trace().len() as u64),
            view: view.as_deref().and_then(View::from_word),
            panel: None,
        })
    }

    /// The lesson and the step that the run is from.
    pub fn place(&self) -> Option<Place> {
        self.shared.lesson.clone().zip(self.shared.step.clone())
    }

    fn end(&self) -> Micros {
        self.sim.look(|history| history.end().time)
    }

    /// Lets it last until a time, in steps without an end only as long as `told` says so.
    async fn run_on(&mut self, time: Micros, mut told: impl FnMut() -> bool) {
        self.run_on_from = Some(self.end());
        let seen = self.sim.travel(|history| {
            let seen = history.moment();
            history.seek(history.end());
            seen
        });
        let mut pieces = Pieces::new(|_| told());
        while !self.sim.travel(|history| history.run_on(time, STEPS)) && pieces.advance(|| 1.0).await {}
        self.sim.travel(|history| history.seek(seen));
    }
}

/// Makes a shared run again, a piece at a time. After each, `told` hears how much is done, from 0 to 1, and says
/// whether to go on; otherwise the run is shown as far as it is.
///
/// # Errors
/// Why that cannot be done, for the reader.
pub async fn remake(words: &Words, packed: &str, told: impl FnMut(f64) -> bool) -> Result<Remade, String> {
    let shared = SharedRun::decode(packed).map_err(|error| why(words, &error))?;
    make(words, shared, told).await
}

/// As [`remake`], of a link that was read.
///
/// # Errors
/// As [`remake`].
pub async fn make(words: &Words, shared: SharedRun, told: impl FnMut(f64) -> bool) -> Result<Remade, String> {
    let named = protocols::named_in(&shared.text);
    text::load_protocols(named).await.map_err(|NotLoaded| words.get("part-failed-text"))?;
    let mut opening = begin(words, &shared)?;
    let expected = opening.steps_expected().unwrap_or(STEPS).max(1) as f64;
    let mut pieces = Pieces::new(told);
    let mut stopped = false;
    while !stopped && !opening.advance(STEPS) {
        stopped = !pieces.advance(|| (opening.steps() as f64 / expected).min(1.0)).await;
    }
    let opened = opening.finish();
    let mut notices = notices(words, &shared, &opened);
    if stopped {
        notices = vec![words.get("run-stopped")];
    }
    let sim = SimHandle::resume(opened.scenario.spec, opened.scenario.settings, opened.history);
    Ok(Remade { shared, sim, notices, run_on_from: None })
}

/// What a link says.
pub struct Looked {
    pub shared: SharedRun,
    pub spec: &'static ProtocolSpec,
    /// What is missing or cannot be read.
    pub lacks: Vec<String>,
}

/// Looks into a link without making its run. Its protocol has been loaded.
///
/// # Errors
/// Why it cannot be read at all, for the reader.
pub fn look_into(words: &Words, packed: &str) -> Result<Looked, String> {
    let shared = SharedRun::decode(packed).map_err(|error| why(words, &error))?;
    if !protocols::named_in(&shared.text).into_iter().all(text::is_loaded) {
        return Err(words.get("part-failed-text"));
    }
    let opening = begin(words, &shared)?;
    let lacks = lacks(words, &shared, opening.unread());
    Ok(Looked { spec: opening.spec(), shared, lacks })
}

/// What of a link is missing or cannot be read.
fn lacks(words: &Words, shared: &SharedRun, unread: &[ScenarioError]) -> Vec<String> {
    let mut lacks = Vec::new();
    if shared.cut {
        lacks.push(words.get("run-cut"));
    }
    for error in unread {
        let why = [("why", error.to_string().into())];
        lacks.push(match error.line {
            // What is whole of a link that is only cut can be read.
            _ if shared.cut => words.with("run-cut-unread", &why),
            1 => of_version(words, shared, words.with("run-setting-unread", &why)),
            _ => of_version(words, shared, words.with("run-line-unread", &why)),
        });
    }
    lacks
}

/// What is not as it was shared, and what is shown instead.
fn notices(words: &Words, shared: &SharedRun, opened: &Opened) -> Vec<String> {
    let mut notices = lacks(words, shared, &opened.unread);
    if let Some((line, failure)) = &opened.failed {
        let why = failure_text(words, failure, opened.history.recorder().names());
        let told = [("line", line.text.clone().into()), ("why", why.into())];
        notices.push(of_version(words, shared, words.with("run-line-failed", &told)));
    }
    if !opened.complete {
        notices.push(words.get("run-too-long"));
    }
    // What was left out is the difference, where something was.
    if notices.is_empty() {
        let differs = match opened.sameness {
            Sameness::Same => None,
            Sameness::Until(time) if time > Micros(0) => {
                Some(words.with("run-differs-from", &[("time", time_text(time).into())]))
            }
            Sameness::Until(_) | Sameness::Other => Some(words.get("run-differs")),
        };
        notices.extend(differs.map(|differs| of_version(words, shared, differs)));
    }
    if shared.futures > 0 {
        notices.push(words.with("run-futures", &[("count", shared.futures.into())]));
    }
    notices
}

/// What is wrong with a run, with the version that made it, which may be why, if that is another one.
fn of_version(words: &Words, shared: &SharedRun, what: String) -> String {
    if shared.version == env!("CARGO_PKG_VERSION") {
        return what;
    }
    words.with("run-of-version", &[("version", shared.version.clone().into()), ("what", what.into())])
}

fn why(words: &Words, error: &ShareError) -> String {
    match error {
        ShareError::Damaged => words.get("run-damaged"),
        ShareError::TooLarge => words.get("run-too-large"),
        ShareError::Newer(version) => words.with("run-newer", &[("version", version.clone().into())]),
        ShareError::Unreadable(errors) => {
            let first = errors.first().map(ToString::to_string).unwrap_or_default();
            words.with("run-unreadable", &[("why", first.into())])
        }
    }
}

/// Begins to make the run of a link.
///
/// # Errors
/// Why that cannot be done, for the reader.
fn begin(words: &Words, shared: &SharedRun) -> Result<Opening, String> {
    shared.begin().map_err(|error| match error {
        ShareError::Unreadable(_) => of_version(words, shared, why(words, &error)),
        _ => why(words, &error),
    })
}

/// What has come of some links.
#[derive(Clone)]
pub enum Making {
    /// How much is done, from 0 to 1.
    Underway(f64),
    Done(Rc<[Remade]>),
    Failed(String),
}

/// Makes the runs of some links again, one after the other, and lets all last as long as the longest. The callback
/// stops it: what is made is shown.
#[hook]
pub fn use_remaking(links: &[String]) -> (Making, Callback<()>) {
    let words = use_page().words;
    let making = use_state(|| Making::Underway(0.0));
    let stopped = use_memo(links.to_vec(), |_| Rc::new(Cell::new(false)));
    {
        let (making, stopped) = (making.setter(), Rc::clone(&stopped));
        let gone = Rc::new(Cell::new(false));
        use_effect_with(links.to_vec(), move |links| {
            let (links, shown) = (links.clone(), Rc::clone(&gone));
            spawn_local(async move {
                let mut all = Vec::new();
                for link in &links {
                    let done = all.len() as f64;
                    let told = |part: f64| {
                        if !shown.get() {
                            making.set(Making::Underway((done + part) / links.len() as f64));
                        }
                        !stopped.get() && !shown.get()
                    };
                    match remake(&words, link, told).await {
                        Ok(remade) => all.push(remade),
                        Err(why) => return making.set(Making::Failed(why)),
                    }
                }
                let end = all.iter().map(Remade::end).max().unwrap_or_default();
                for remade in all.iter_mut().filter(|remade| remade.end() < end) {
                    remade.run_on(end, || !stopped.get() && !shown.get()).await;
                }
                if !shown.get() {
                    making.set(Making::Done(all.into()));
                }
            });
            move || gone.set(true)
        });
    }
    let stop = Callback::from(move |()| stopped.set(true));
    ((*making).clone(), stop)
}

/// What is seen of links until their runs are made.
pub fn not_yet(words: &Words, making: &Making, on_stop: Callback<()>) -> Html {
    match making {
        Making::Failed(why) => html! {
            <main id="main" tabindex="-1" class="plain-page">
                <div class="plain-alert" role="alert">
                <h1 tabindex="-1">{ words.get("run-failed") }</h1>
                <p>{ why }</p>
                <ul class="link-list">
                    <li><a href={Route::Open.href()}>{ words.get("run-open-other") }</a></li>
                    <li><a href={Route::Catalogue.href()}>{ words.get("not-found-catalogue") }</a></li>
                </ul>
                </div>
            </main>
        },
        Making::Underway(progress) => html! {
            <main id="main" tabindex="-1" class="plain-page">
                <h1 tabindex="-1" class="sr-only">{ words.get("run-title") }</h1>
                <Waiting progress={*progress} {on_stop}/>
            </main>
        },
        Making::Done(_) => html! {},
    }
}

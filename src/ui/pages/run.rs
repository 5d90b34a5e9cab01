//! A shared run: made again, shown where the sharer looked, with what is different said.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::lesson::PANELS;
use crate::share::{Opened, Sameness, ShareError, SharedRun};
use crate::sim::Micros;
use crate::text::time_text;
use crate::ui::allowed::Allowed;
use crate::ui::dom::now_ms;
use crate::ui::journey::Waiting;
use crate::ui::page::{Page, use_page};
use crate::ui::pages::lesson::{Frame, panel_keys};
use crate::ui::player::{Player, Shown, use_player};
use crate::ui::route::Route;
use crate::ui::share::read_selection;
use crate::ui::sim_handle::SimHandle;
use crate::ui::view_choice::View;
use crate::ui::words::Words;
use crate::ui::workbench::Workbench;

#[derive(Properties, PartialEq)]
pub struct RunPageProps {
    pub packed: String,
    pub on_crumbs: Callback<Vec<String>>,
}

/// A run that was made again.
#[derive(Clone)]
pub struct Remade {
    pub shared: SharedRun,
    pub sim: SimHandle,
    /// What is not as it was shared.
    pub notices: Vec<String>,
}

/// So many steps are taken between two looks at the clock.
const STEPS: u64 = 500;
/// A piece keeps the page from answering for so long at most: less than a frame.
const PIECE_MS: f64 = 12.0;

/// Makes a shared run again, a piece at a time. After each, `told` hears how much is done, from 0 to 1, and says
/// whether to go on; otherwise the run is shown as far as it is.
///
/// # Errors
/// Why that cannot be done, for the reader.
pub async fn remake(
    words: &Words,
    packed: &str,
    mut told: impl FnMut(f64) -> bool,
) -> Result<Remade, String> {
    let wrong = |error: ShareError| why(words, &error);
    let shared = SharedRun::decode(packed).map_err(wrong)?;
    let mut opening = shared.begin().map_err(wrong)?;
    let expected = opening.steps_expected().unwrap_or(STEPS).max(1) as f64;
    let mut until_ms = now_ms() + PIECE_MS;
    let mut stopped = false;
    while !opening.go_on(STEPS) {
        if now_ms() > until_ms {
            if !told((opening.steps() as f64 / expected).min(1.0)) {
                stopped = true;
                break;
            }
            TimeoutFuture::new(0).await;
            until_ms = now_ms() + PIECE_MS;
        }
    }
    let mut opened = opening.finish();
    let mut notices = notices(words, &shared, &opened);
    if stopped {
        notices = vec![words.get("run-stopped")];
        // What is there is what one waited for.
        opened.history.seek(opened.history.end());
    }
    let sim = SimHandle::resume(opened.scenario.spec, opened.scenario.settings, opened.history);
    Ok(Remade { shared, sim, notices })
}

/// Whether a link can be read at all.
///
/// # Errors
/// Why not, for the reader.
pub fn look_into(words: &Words, packed: &str) -> Result<SharedRun, String> {
    let shared = SharedRun::decode(packed).map_err(|error| why(words, &error))?;
    shared.begin().map(drop).map_err(|error| why(words, &error))?;
    Ok(shared)
}

/// What is not as it was shared, and what is shown instead.
fn notices(words: &Words, shared: &SharedRun, opened: &Opened) -> Vec<String> {
    let version = || ("version", shared.version.clone().into());
    let mut notices = Vec::new();
    if shared.cut {
        notices.push(words.get("run-cut"));
    }
    for error in &opened.unread {
        let key = if error.line == 1 { "run-setting-unread" } else { "run-line-unread" };
        notices.push(words.with(key, &[version(), ("why", error.to_string().into())]));
    }
    if let Some((line, _)) = &opened.failed {
        notices.push(words.with("run-line-failed", &[version(), ("line", line.text.clone().into())]));
    }
    // What was left out is the difference, where something was.
    if notices.is_empty() {
        match opened.sameness {
            Sameness::Same => {}
            Sameness::Until(time) if time > Micros(0) => {
                notices.push(words.with("run-differs-from", &[version(), ("time", time_text(time).into())]));
            }
            Sameness::Until(_) | Sameness::Other => notices.push(words.with("run-differs", &[version()])),
        }
    }
    notices
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

/// What has come of some links.
#[derive(Clone)]
pub enum Making {
    /// How much is done, from 0 to 1.
    Underway(f64),
    Done(Rc<[Remade]>),
    Failed(String),
}

/// Makes the runs of some links again, one after the other. The callback stops it: what is made is shown.
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

#[component]
pub fn RunPage(props: &RunPageProps) -> Html {
    let Page { words, .. } = use_page();
    let (making, on_stop) = use_remaking(std::slice::from_ref(&props.packed));
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("run-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    match &making {
        Making::Done(remade) => html! { <Remake remade={Rc::new(remade[0].clone())}/> },
        other => not_yet(&words, other, on_stop),
    }
}

#[derive(Properties)]
pub struct RemakeProps {
    pub remade: Rc<Remade>,
    #[prop_or_default]
    pub frame: Frame,
    #[prop_or_default]
    pub on_shown: Callback<(Player, Shown)>,
}

impl PartialEq for RemakeProps {
    fn eq(&self, other: &RemakeProps) -> bool {
        self.remade.sim == other.remade.sim && self.frame == other.frame
    }
}

/// The run on a workbench of its own.
#[component]
pub fn Remake(props: &RemakeProps) -> Html {
    let words = use_page().words;
    let run = {
        let remade = props.remade.clone();
        use_state(move || remade.sim.clone())
    };
    let (player, shown) = use_player(&run, props.frame.autoplay.unwrap_or(false), props.frame.speed);
    {
        let on_shown = props.on_shown.clone();
        use_effect_with((player.clone(), (*shown).clone()), move |seen| on_shown.emit(seen.clone()));
    }
    {
        let (player, remade) = (player.clone(), props.remade.clone());
        use_effect_with((), move |()| {
            let SharedRun { selection, event, view, .. } = &remade.shared;
            let chosen = selection.as_deref();
            player.select(chosen.and_then(|text| remade.sim.look(|history| read_selection(text, history))));
            let known = remade.sim.look(|history| history.trace().len() as u64);
            if let Some(event) = event.filter(|event| *event < known) {
                player.point_at(event);
            }
            if let Some(view) = view.as_deref().and_then(View::from_word) {
                player.show(view);
            }
        });
    }
    let panel = props.remade.shared.panel.as_deref();
    let front = PANELS.iter().find(|key| Some(**key) == panel).copied().or(Some("did"));
    let spec = run.spec();
    let on_restart = {
        let run = run.clone();
        Callback::from(move |()| run.set(SimHandle::open(run.spec(), run.settings().clone())))
    };
    let on_new_seed = {
        let run = run.clone();
        Callback::from(move |()| {
            let mut settings = run.settings().clone();
            let seed = settings.seed() % 9_999 + 1;
            settings.set(run.spec(), "seed", &seed.to_string()).expect("it is in the range of seeds");
            run.set(SimHandle::open(run.spec(), settings));
        })
    };
    let lesson = props
        .remade
        .shared
        .lesson
        .as_ref()
        .filter(|lesson| crate::lesson::is_slug(lesson) && !props.frame.embedded);
    html! {
        <Workbench player={player.clone()} shown={shown.clone()} allowed={Allowed::All} {on_restart} {on_new_seed} {front}
            panels={panel_keys(&props.frame, &[])} controls={props.frame.controls}>
            <div class="stage-chips">
                <h1 class="chip" tabindex="-1"><b>{ words.get(&format!("{}-name", spec.id)) }</b>{ words.get("run-chip") }</h1>
                <span class="chip chip-seed">{ words.with("seed-chip", &[("seed", run.settings().seed().to_string().into())]) }</span>
                if let Some(slug) = lesson {
                    <a class="chip chip-action" href={Route::Lesson { slug: slug.clone(), step: props.remade.shared.step.clone() }.href()}>
                        { words.get("run-lesson") }
                    </a>
                }
                { for props.remade.notices.iter().map(|notice| html! { <span class="chip chip-notice" role="status">{ notice }</span> }) }
            </div>
        </Workbench>
    }
}

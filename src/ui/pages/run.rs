//! A shared run: made again, shown where the sharer looked, with what is different said.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::address::{use_rewriting, use_visit};
use super::rebuilding::{Making, Remade, make, not_yet, use_remaking};
use crate::lesson::PANELS;
use crate::sim::Moment;
use crate::ui::allowed::Allowed;
use crate::ui::chunked_work::use_turns;
use crate::ui::dom;
use crate::ui::icons::{Icon, icon};
use crate::ui::journey::Waiting;
use crate::ui::lesson_index;
use crate::ui::page::{Page, use_page};
use crate::ui::pages::lesson::{Frame, panel_keys};
use crate::ui::panels::STUDY_PANELS;
use crate::ui::player::{Player, Shown, use_player};
use crate::ui::route::Route;
use crate::ui::setting_text::with_next_seed;
use crate::ui::share::{Chosen, own_address};
use crate::ui::sim_handle::SimHandle;
use crate::ui::suspended_run;
use crate::ui::workbench::Workbench;

#[derive(Properties, PartialEq)]
pub struct RunPageProps {
    pub packed: String,
    pub on_crumbs: Callback<Vec<String>>,
}

/// What a shared run gets back, after it was compared with another one.
#[derive(Clone)]
struct Kept {
    remade: Rc<Remade>,
    sim: SimHandle,
    chosen: Chosen,
}

#[component]
pub fn RunPage(props: &RunPageProps) -> Html {
    let Page { words, .. } = use_page();
    let (key, on_visit) = use_visit();
    // Of the first visit only.
    let kept = use_memo((), |()| suspended_run::come_back::<Kept>().map(|kept| (key.clone(), kept)));
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("run-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    match kept.as_ref() {
        Some((first, kept)) if *first == key => {
            let again = (kept.sim.clone(), kept.chosen);
            html! { <Remake {key} remade={kept.remade.clone()} again={Some(again)} {on_visit}/> }
        }
        _ => html! { <Linked {key} packed={props.packed.clone()} {on_visit}/> },
    }
}

#[derive(Properties, PartialEq)]
struct LinkedProps {
    packed: String,
    on_visit: Callback<()>,
}

/// The run of a link.
#[component]
fn Linked(props: &LinkedProps) -> Html {
    let Page { words, .. } = use_page();
    let (making, on_stop) = use_remaking(std::slice::from_ref(&props.packed));
    match &making {
        Making::Done(remade) => remade.first().map_or_else(Html::default, |remade| {
            html! { <Remake key={remade.sim.number()} remade={Rc::new(remade.clone())} on_visit={props.on_visit.clone()}/> }
        }),
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
    /// A link led here again, after the address was changed.
    #[prop_or_default]
    pub on_visit: Callback<()>,
    /// It was left like this, to be compared.
    #[prop_or_default]
    pub again: Option<(SimHandle, Chosen)>,
}

impl PartialEq for RemakeProps {
    fn eq(&self, other: &RemakeProps) -> bool {
        self.remade.sim == other.remade.sim && self.frame == other.frame
    }
}

/// The run on a workbench of its own.
#[component]
pub fn Remake(props: &RemakeProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let run = {
        let (remade, again) = (props.remade.clone(), props.again.clone());
        use_state(move || again.map_or_else(|| remade.sim.clone(), |(sim, _)| sim))
    };
    let (player, shown) = use_player(&run, props.frame.autoplay.unwrap_or(false), props.frame.speed);
    {
        let on_shown = props.on_shown.clone();
        use_effect_with((player.clone(), (*shown).clone()), move |seen| on_shown.emit(seen.clone()));
    }
    {
        let (player, remade, again) = (player.clone(), props.remade.clone(), props.again.clone());
        let navigated = page.navigated;
        use_effect_with((), move |()| {
            again.map_or_else(|| remade.chosen(), |(_, chosen)| chosen).look(&player);
            // The heading that had the focus while the run was made is gone.
            if navigated {
                dom::focus("h1");
            }
        });
    }
    use_address(&player, &shown, props);
    let panel = props.remade.shared.panel.as_deref();
    let front = PANELS.iter().chain(STUDY_PANELS).find(|key| Some(**key) == panel).copied().or(Some("did"));
    let spec = run.spec();
    let (anew, on_restart, on_stop) = use_start_over(&props.remade, &run);
    let on_new_seed = {
        let run = run.clone();
        Callback::from(move |()| {
            if let Some(settings) = with_next_seed(run.spec(), run.settings()) {
                run.set(SimHandle::open(run.spec(), settings));
            }
        })
    };
    let lesson = props
        .remade
        .shared
        .lesson
        .as_ref()
        .filter(|lesson| crate::lesson::is_slug(lesson) && !props.frame.embedded);
    let kept = Kept { remade: props.remade.clone(), sim: (*run).clone(), chosen: Chosen::of(&shown) };
    let place = props.remade.place();
    let on_compare =
        suspended_run::leaving(&page.go, (&player, &shown), place.clone(), props.frame.embedded, kept);
    html! {
        <Workbench player={player.clone()} shown={shown.clone()} allowed={Allowed::All} {on_restart} {on_new_seed} {on_compare} {front}
            panels={panel_keys(&props.frame, &[])} controls={props.frame.controls} {place} studies={!props.frame.embedded}>
            <div class="stage-chips">
                <h1 class="chip" tabindex="-1"><b>{ words.get(&format!("{}-name", spec.id)) }</b>{ words.get("run-chip") }</h1>
                <span class="chip chip-seed">{ words.with("seed-chip", &[("seed", run.settings().seed().to_string().into())]) }</span>
                if let Some(slug) = lesson {
                    <ToLesson slug={slug.clone()} step={props.remade.shared.step.clone()}/>
                }
                <Notices notices={props.remade.notices.clone()}/>
            </div>
            if let Some(progress) = anew {
                <Waiting {progress} {on_stop}/>
            }
        </Workbench>
    }
}

/// Writes what was added to the run into the address, as soon as the run stands still, so that it is there after the page
/// is loaded again.
#[hook]
fn use_address(player: &Player, shown: &Shown, props: &RemakeProps) {
    let story = |sim: &SimHandle| {
        let (given, name, futures) = sim
            .look(|history| (history.given().to_vec(), history.name().to_owned(), history.branches().len()));
        (sim.settings().clone(), given, name, futures)
    };
    let written = use_mut_ref(|| story(player.sim()));
    let rewrite = use_rewriting(&props.on_visit);
    let place = props.remade.place();
    let embedded = props.frame.embedded;
    use_effect_with((player.clone(), shown.clone()), move |(player, shown)| {
        let now = story(player.sim());
        if shown.playing || embedded || *written.borrow() == now {
            return;
        }
        *written.borrow_mut() = now;
        rewrite.emit(own_address(player, Chosen::of(shown), place));
    });
}

#[derive(Properties, PartialEq)]
struct ToLessonProps {
    slug: String,
    step: Option<String>,
}

/// The way to the lesson of the run, or that there is none any more, which is known as soon as the catalogue is here.
#[component]
fn ToLesson(props: &ToLessonProps) -> Html {
    let words = use_page().words;
    let gone = use_state(|| false);
    {
        let gone = gone.setter();
        use_effect_with(props.slug.clone(), move |slug| {
            let slug = slug.clone();
            spawn_local(async move {
                // Without a catalogue, the lesson's own page says what is wrong.
                if let Ok(index) = lesson_index::load().await {
                    gone.set(!index.catalogue.slugs().any(|known| known == slug));
                }
            });
        });
    }
    if *gone {
        let told = words.with("run-lesson-gone", &[("lesson", props.slug.clone().into())]);
        return html! { <span class="chip chip-text">{ told }</span> };
    }
    let route = Route::Lesson { slug: props.slug.clone(), step: props.step.clone() };
    html! { <a class="chip chip-action" href={route.href()}>{ words.get("run-lesson") }</a> }
}

/// Starts over: the shared run stands at its start, with its commands still to come and without what was added to it.
/// With another seed there is no such run, and the cluster starts without commands. Gives how much of the run is made,
/// while that goes on; what begins it; and what stops it, so that all stays as it is.
#[hook]
fn use_start_over(
    remade: &Rc<Remade>,
    run: &UseStateHandle<SimHandle>,
) -> (Option<f64>, Callback<()>, Callback<()>) {
    let words = use_page().words;
    let made = use_state(|| None::<f64>);
    let turns = use_turns();
    let on_restart = {
        let (remade, run, made, turns) = (remade.clone(), run.clone(), made.setter(), turns.clone());
        Callback::from(move |()| {
            if run.settings() != remade.sim.settings() {
                return run.set(SimHandle::open(run.spec(), run.settings().clone()));
            }
            let (words, shared, turn) = (words.clone(), remade.shared.clone(), turns.begin());
            let (run, made) = (run.setter(), made.clone());
            spawn_local(async move {
                let told = |part: f64| {
                    if turn.lasts() {
                        made.set(Some(part));
                    }
                    turn.lasts()
                };
                let anew = make(&words, shared, told).await;
                if !turn.lasts() {
                    return;
                }
                made.set(None);
                // It was made before, so it can be made again.
                if let Ok(anew) = anew {
                    anew.sim.travel(|history| history.seek(Moment::default()));
                    run.set(anew.sim);
                }
            });
        })
    };
    let on_stop = turns.stopping(made.setter(), None);
    (*made, on_restart, on_stop)
}

#[derive(Properties, PartialEq)]
struct NoticesProps {
    notices: Vec<String>,
}

/// What is not as it was shared, until it is read.
#[component]
fn Notices(props: &NoticesProps) -> Html {
    let words = use_page().words;
    // By what they say, not by place.
    let closed = use_state(Vec::<String>::new);
    let open = props.notices.iter().filter(|notice| !closed.contains(notice));
    html! {
        { for open.map(|notice| {
            let (closed, own) = (closed.clone(), notice.clone());
            let close = Callback::from(move |_: MouseEvent| {
                closed.set(closed.iter().cloned().chain([own.clone()]).collect());
            });
            html! {
                <div class="chip chip-notice" role="status">
                    <span>{ notice }</span>
                    <button type="button" class="round round-small" aria-label={words.get("close")} onclick={close}>{ icon(Icon::Close) }</button>
                </div>
            }
        }) }
    }
}

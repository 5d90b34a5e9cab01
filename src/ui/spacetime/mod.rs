//! The space-time diagram on the stage's place: the same run, with time as a direction.

mod bar;
mod caption;
mod draw;
mod input;
mod search;

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::dom;
use super::of_run::{OfRun, use_of_run};
use super::page::use_page;
use super::player::{Player, Shown};
use super::selection::Selection;
use super::sim_handle::SimHandle;
use super::stage::use_size;
use super::words::Words;
use crate::sim::{Micros, NodeStatus, NodeView};
use crate::stage::{Cones, Filter, Frame, Look, LookedAt, Point, Scene, SpaceTime, Window, scene};
use bar::Bar;
use caption::Caption;
use draw::Brush;
use input::{Drag, keys, use_fingers, wheel};
use search::Search;

#[derive(Properties, PartialEq)]
pub struct DiagramProps {
    pub player: Player,
    pub shown: Rc<Shown>,
}

#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let words = use_page().words;
    let frame_ref = use_node_ref();
    let size = use_size(&frame_ref);
    let Looking { window, filter, search } = use_look(&props.shown.diagram);
    let player = &props.player;
    let sim = player.sim();
    let index = use_memo(player.clone(), |player| {
        let spec = player.sim().spec();
        RefCell::new(SpaceTime::new(spec.saves, spec.leads))
    });
    let (names, now, end, timeline, known) = sim.look(|history| {
        index.borrow_mut().follow(history.timeline(), history.recorder());
        let names = history.recorder().names().to_vec();
        let (now, end) = (history.present().now(), history.end().time);
        (names, now, end, history.timeline(), history.trace().len())
    });
    let Pointing { at: pointed_at, over: onpointerover, out: onpointerout } = use_pointing(sim, timeline);
    let cones = {
        let sim = sim.clone();
        use_memo((props.shown.event, timeline, known, player.clone()), move |(chosen, ..)| {
            chosen.and_then(|event| sim.causality(|causality, _| Cones::of(causality, event)))
        })
    };
    use_chosen_in_sight(props, &window, now);
    let first = window.first(now);
    let frame = Frame::new(
        size,
        Micros(first),
        Micros(first.saturating_add(window.span)),
        names.len(),
        &filter.folded,
    );
    let message = match props.shown.selection {
        Some(Selection::Message(id)) => Some(id),
        _ => None,
    };
    let looked_at = LookedAt { cones: (*cones).as_ref(), message };
    let view = Rc::new(scene(&index.borrow(), &frame, &filter, looked_at, now));
    let span_max = end.0.max(Window::SPAN).saturating_mul(2);
    let zoom = {
        let window = window.clone();
        Callback::from(move |(factor, part): (f64, f64)| window.set(window.zoomed(factor, part, span_max)))
    };
    let zoom_by = {
        let (window, chosen) = (window.clone(), event_time(props));
        Callback::from(move |factor: f64| window.set(window.zoomed_around(factor, (chosen, now), span_max)))
    };
    let fit = changing(&window, move |_| Window::fitted(end));
    let follow = changing(&window, |window| Window { from: None, ..window });
    let onwheel = wheel(&window, &frame, first, zoom.clone());
    let fingers = use_fingers(&window, &frame, first, span_max);
    let onkeydown = keys(props, &filter, zoom_by.clone(), fit.clone());
    let choose = {
        let player = player.clone();
        Callback::from(move |event: u64| player.choose_event(event))
    };
    let onclick = in_the_crowd(&view, &choose, &fingers.drag);
    let searched = use_search(player, timeline, &search, &words);
    let roles = roles(sim, &words);
    let brush = Brush {
        player,
        shown: &props.shown,
        frame: &frame,
        names: &names,
        roles: &roles,
        filter: &filter,
        choose: &choose,
        drag: &fingers.drag,
        search: &searched,
        words: &words,
    };
    let (width, height) = (size.width.to_string(), size.height.to_string());
    html! {
        <div class="diagram" data-view="space-time">
            <Bar player={player.clone()} names={names.clone()} filter={(*filter).clone()} text={(*search).clone()} search={searched.clone()}
                on_filter={let filter = filter.clone(); Callback::from(move |next: Filter| filter.set(next))}
                on_search={let search = search.clone(); Callback::from(move |text: String| search.set(text))}
                on_zoom={zoom_by} on_fit={fit} on_follow={follow} following={window.from.is_none()}
                crowd={view.crowded.len()}/>
            <div class="diagram-frame" translate="no" ref={frame_ref} {onwheel} onpointerdown={fingers.down} onpointermove={fingers.moved}
                onpointerup={fingers.up.clone()} onpointercancel={fingers.up} {onkeydown} {onclick} {onpointerover} {onpointerout}
                role="group" aria-label={words.get("diagram-title")} aria-describedby="diagram-keys" tabindex="0">
                <svg class={classes!("diagram-picture", cones.is_some().then_some("with-cones"))} {width} {height}>
                    { brush.picture(&index.borrow(), &view, now) }
                </svg>
            </div>
            <Caption player={player.clone()} chosen={props.shown.event} {pointed_at} {known}/>
            <p id="diagram-keys" class="sr-only">{ words.get("diagram-keys") }</p>
        </div>
    }
}

/// What each node is at the moment that is seen.
fn roles(sim: &SimHandle, words: &Words) -> Vec<String> {
    let role = |node: &NodeView| match node.status {
        NodeStatus::Up => words.get(&format!("{}-role-{}", sim.spec().id, node.role)),
        down => words.get(&format!("scene-status-{}", down.word())),
    };
    sim.look(|history| history.present().nodes().iter().map(role).collect())
}

struct Looking {
    window: UseStateHandle<Window>,
    filter: UseStateHandle<Filter>,
    search: UseStateHandle<String>,
}

/// Changes the window.
fn changing(window: &UseStateHandle<Window>, change: impl Fn(Window) -> Window + 'static) -> Callback<()> {
    let window = window.clone();
    Callback::from(move |()| window.set(change(*window)))
}

/// The search for some words in a timeline.
#[hook]
fn use_search(player: &Player, timeline: u64, wanted: &str, words: &Words) -> Rc<Search> {
    use_memo(
        (player.clone(), timeline, wanted.to_owned(), words.clone()),
        |(player, timeline, wanted, words)| Search::new(player.clone(), *timeline, wanted, words.clone()),
    )
}

/// How it is looked at, as it was when it was last seen.
#[hook]
fn use_look(kept: &Rc<RefCell<Look>>) -> Looking {
    let window = use_state_eq(|| kept.borrow().window);
    let filter = use_state_eq(|| kept.borrow().filter.clone());
    let search = use_state_eq(|| kept.borrow().search.clone());
    let look = Look { window: *window, filter: (*filter).clone(), search: (*search).clone() };
    let kept = Rc::clone(kept);
    use_effect_with(look, move |look| *kept.borrow_mut() = look.clone());
    Looking { window, filter, search }
}

struct Pointing {
    at: Option<u64>,
    over: Callback<PointerEvent>,
    out: Callback<PointerEvent>,
}

/// The event that the pointer is on. In another timeline, its place is that of another event.
#[hook]
fn use_pointing(sim: &SimHandle, timeline: u64) -> Pointing {
    let at: OfRun<Option<(u64, u64)>> = use_of_run(sim);
    let over = {
        let at = at.clone();
        Callback::from(move |event: PointerEvent| {
            at.set(input::event_at(&event).map(|event| (timeline, event)));
        })
    };
    let out = {
        let at = at.clone();
        Callback::from(move |event: PointerEvent| {
            if input::leaves(&event) {
                at.set(None);
            }
        })
    };
    let now = at.filter(|(of, _)| *of == timeline).map(|(_, event)| event);
    Pointing { at: now, over, out }
}

/// When the chosen event is.
fn event_time(props: &DiagramProps) -> Option<Micros> {
    let event = props.shown.event? as usize;
    props.player.sim().look(|history| history.trace().get(event).map(|event| event.at))
}

/// What was chosen elsewhere comes into the window, unless that follows the present anyway.
#[hook]
fn use_chosen_in_sight(props: &DiagramProps, window: &UseStateHandle<Window>, now: Micros) {
    let (at, window) = (event_time(props), window.clone());
    use_effect_with(props.shown.event, move |_| {
        if let (Some(at), Some(_)) = (at, window.from) {
            window.set(window.with(window.first(now), at));
        }
    });
}

/// The arrows and marks of a crowd are no things of their own: the nearest is the one that was meant.
fn in_the_crowd(view: &Rc<Scene>, choose: &Callback<u64>, drag: &Rc<Drag>) -> Callback<MouseEvent> {
    let (view, choose, drag) = (view.clone(), choose.clone(), drag.clone());
    Callback::from(move |event: MouseEvent| {
        if input::event_at(&event).is_some() || drag.ends_with(&event) {
            return;
        }
        let Some(frame) = dom::closest(&event, ".diagram-frame") else { return };
        let place = frame.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let at = Point::new(x - place.left(), y - place.top());
        if let Some(event) = view.nearest(at) {
            choose.emit(event);
        }
    })
}

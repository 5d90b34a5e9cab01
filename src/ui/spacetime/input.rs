//! Wheel, fingers and keys: moving the window, and going from event to event.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::DiagramProps;
use super::search::shows;
use crate::sim::is_visible;
use crate::stage::{Filter, Frame, GUTTER, Window};
use crate::ui::dom;
use crate::ui::player::Player;

/// The event that a thing of the diagram stands for.
pub fn event_at(event: &web_sys::Event) -> Option<u64> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("[data-event]").ok()??.get_attribute("data-event")?.parse().ok()
}

/// Whether the pointer leaves the diagram.
pub fn leaves(event: &PointerEvent) -> bool {
    let to = event.related_target().and_then(|to| to.dyn_into::<Element>().ok());
    to.is_none_or(|to| !matches!(to.closest(".diagram-frame"), Ok(Some(_))))
}

/// By which factors the shown time grows.
pub const CLOSER: f64 = 0.6;
pub const FARTHER: f64 = 1.7;

/// By which factor the shown time grows, and which part of the window stays where it is.
type Zoom = Callback<(f64, f64)>;

/// The wheel moves the window along the axis of time; with Ctrl it shows less or more.
pub fn wheel(window: &UseStateHandle<Window>, frame: &Frame, first: u64, zoom: Zoom) -> Callback<WheelEvent> {
    let (window, frame) = (window.clone(), frame.clone());
    Callback::from(move |event: WheelEvent| {
        event.prevent_default();
        if event.ctrl_key() || event.meta_key() {
            let factor = if event.delta_y() > 0.0 { 1.25 } else { 0.8 };
            zoom.emit((factor, part_of(&event, &frame)));
            return;
        }
        let (dx, dy) = (event.delta_x(), event.delta_y());
        let along = if dx.abs() > dy.abs() { dx } else { dy };
        window.set(window.moved(first, along / frame.length()));
    })
}

/// Where on the axis of time the pointer is, from 0 to 1.
fn part_of(event: &MouseEvent, frame: &Frame) -> f64 {
    let Some(element) = dom::closest(event, ".diagram-frame") else { return 0.5 };
    let place = element.get_bounding_client_rect();
    let along = if frame.upright() {
        f64::from(event.client_y()) - place.top()
    } else {
        f64::from(event.client_x()) - place.left()
    };
    ((along - GUTTER) / frame.length()).clamp(0.0, 1.0)
}

/// Where the pointer was put down, and how far it has been from there.
#[derive(Default)]
pub struct Drag(Cell<((f64, f64), f64)>);

impl Drag {
    /// A hand is not quite still while it clicks.
    const CLICK_PX: f64 = 5.0;

    fn begin(&self, event: &MouseEvent) {
        self.0.set((place(event), 0.0));
    }

    fn advance(&self, event: &MouseEvent) {
        let ((x, y), farthest) = self.0.get();
        let (to_x, to_y) = place(event);
        self.0.set(((x, y), (to_x - x).hypot(to_y - y).max(farthest)));
    }

    /// Whether the click is the end of a drag. One that no pointer made has no count.
    pub fn ends_with(&self, click: &MouseEvent) -> bool {
        if click.detail() == 0 {
            return false;
        }
        self.advance(click);
        self.0.get().1 > Drag::CLICK_PX
    }
}

fn place(event: &MouseEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

pub struct Fingers {
    pub drag: Rc<Drag>,
    pub down: Callback<PointerEvent>,
    pub moved: Callback<PointerEvent>,
    pub up: Callback<PointerEvent>,
}

/// Pointers that are down, by their ids: where they are on the axis of time.
#[derive(Default)]
struct Grip {
    at: BTreeMap<i32, f64>,
    /// The start of the window and how far apart two fingers were, when the last one was put down.
    first: u64,
    window: Option<Window>,
    began: BTreeMap<i32, f64>,
    /// Where the diagram begins on the screen.
    edge: f64,
}

/// One finger, or the mouse, moves the window; two show less or more. A click stays a click.
#[hook]
pub fn use_fingers(window: &UseStateHandle<Window>, frame: &Frame, first: u64, span_max: u64) -> Fingers {
    let grip = use_mut_ref(Grip::default);
    let drag = use_memo((), |()| Drag::default());
    let upright = frame.upright();
    let along =
        move |event: &PointerEvent| f64::from(if upright { event.client_y() } else { event.client_x() });
    let down = {
        let (grip, window, drag) = (grip.clone(), window.clone(), drag.clone());
        Callback::from(move |event: PointerEvent| {
            let mut grip = grip.borrow_mut();
            if event.is_primary() {
                drag.begin(&event);
            }
            if event.button() != 0 || grip.at.is_empty() && event_at(&event).is_some() {
                return;
            }
            grip.at.insert(event.pointer_id(), along(&event));
            (grip.first, grip.window) = (first, Some(*window));
            grip.began = grip.at.clone();
            if let Some(element) = dom::closest(&event, ".diagram-frame") {
                let place = element.get_bounding_client_rect();
                grip.edge = if upright { place.top() } else { place.left() };
                // Without capture the drag ends at the edge.
                let _ = element.set_pointer_capture(event.pointer_id());
            }
        })
    };
    let moved = {
        let (grip, window, length) = (grip.clone(), window.clone(), frame.length());
        let drag = drag.clone();
        Callback::from(move |event: PointerEvent| {
            if event.is_primary() {
                drag.advance(&event);
            }
            let mut grip = grip.borrow_mut();
            let Some(at) = grip.at.get_mut(&event.pointer_id()) else { return };
            *at = along(&event);
            let Some(start) = grip.window else { return };
            let now: Vec<f64> = grip.at.values().copied().collect();
            let then: Vec<f64> = grip.began.values().copied().collect();
            match (now.as_slice(), then.as_slice()) {
                ([now], [then]) if (now - then).abs() > 0.0 => {
                    window.set(start.moved(grip.first, (then - now) / length));
                }
                ([a, b], [c, d]) => {
                    let apart = (c - d).abs().max(8.0) / (a - b).abs().max(8.0);
                    let fixed = Window { from: Some(grip.first), ..start };
                    let part = ((c + d) / 2.0 - grip.edge - GUTTER) / length;
                    let moved = ((c + d) - (a + b)) / 2.0 / length;
                    let zoomed = fixed.zoomed(apart, part.clamp(0.0, 1.0), span_max);
                    window.set(zoomed.moved(zoomed.from.unwrap_or_default(), moved));
                }
                _ => {}
            }
        })
    };
    let up = Callback::from(move |event: PointerEvent| {
        let mut grip = grip.borrow_mut();
        grip.at.remove(&event.pointer_id());
        // A finger that stays does not make the window jump.
        grip.window = None;
        grip.began.clear();
    });
    Fingers { drag, down, moved, up }
}

/// From event to event by the arrows, closer and farther by plus and minus.
pub fn keys(
    props: &DiagramProps,
    filter: &Filter,
    zoom: Callback<f64>,
    fit: Callback<()>,
) -> Callback<KeyboardEvent> {
    let (player, chosen, filter) = (props.player.clone(), props.shown.event, filter.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => neighbour(&player, chosen, &filter, true),
            "ArrowLeft" | "ArrowUp" => neighbour(&player, chosen, &filter, false),
            "+" | "=" => zoom.emit(CLOSER),
            "-" => zoom.emit(FARTHER),
            "0" => fit.emit(()),
            "Escape" if chosen.is_some() => player.select(None),
            _ => return,
        }
        event.prevent_default();
    })
}

/// Chooses the event that is shown before or after the chosen one, or the present.
fn neighbour(player: &Player, chosen: Option<u64>, filter: &Filter, forwards: bool) {
    let found = player.sim().look(|history| {
        let trace = history.trace();
        let at = chosen.map_or(history.present().events(), |event| event.saturating_add(u64::from(forwards)))
            as usize;
        let told = |index: &usize| {
            trace
                .get(*index)
                .is_some_and(|event| is_visible(&event.what) && shows(filter, history.recorder(), event))
        };
        let at = at.min(trace.len());
        if forwards { (at..trace.len()).find(told) } else { (0..at).rev().find(told) }
    });
    if let Some(event) = found {
        player.choose_event(event as u64);
    }
}

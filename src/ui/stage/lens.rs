//! How near the stage is looked at. It is kept outside of the virtual DOM: a finger that moves draws nothing anew.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, WheelEvent};
use yew::prelude::*;

use super::gestures::arrow;
use crate::stage::{Layout, Point, Rect, Size, Zoom};
use crate::ui::sim_handle::SimHandle;
use crate::ui::words::Words;

/// What one press of a key or a button does.
const STEP: f64 = 1.5;
/// What Shift and an arrow move, in pixels.
const STRIDE: f64 = 60.0;
/// The button of a touch screen takes so much of a corner.
const CORNER: f64 = 56.0;
/// Of the buttons from the edge, as in the style sheet.
const EDGE: f64 = 10.0;
/// A wheel has come to rest after so long.
const REST_MS: u32 = 120;

#[derive(Clone)]
pub struct Lens {
    now: Rc<Cell<Zoom>>,
    frame: NodeRef,
    /// What is moved and scaled.
    world: NodeRef,
    settled: UseStateHandle<Zoom>,
    on_move: Callback<()>,
    rest: Rc<RefCell<Option<Timeout>>>,
}

impl Lens {
    /// For the element that holds the picture.
    pub fn world(&self) -> NodeRef {
        self.world.clone()
    }

    pub fn now(&self) -> Zoom {
        self.now.get()
    }

    /// The zoom at which everything else was drawn last.
    pub fn settled(&self) -> Zoom {
        *self.settled
    }

    pub fn size(&self) -> Size {
        let frame = self.frame.cast::<HtmlElement>();
        frame.map_or(Size::default(), |frame| Size {
            width: f64::from(frame.client_width()),
            height: f64::from(frame.client_height()),
        })
    }

    /// Where on the stage something of the window is.
    pub fn local(&self, x: f64, y: f64) -> Point {
        let Some(frame) = self.frame.cast::<HtmlElement>() else { return Point::new(x, y) };
        let corner = frame.get_bounding_client_rect();
        Point::new(x - corner.left(), y - corner.top())
    }

    /// Says whether anything has moved.
    pub fn set(&self, zoom: Zoom) -> bool {
        if self.now.replace(zoom) == zoom {
            return false;
        }
        if let Some(world) = self.world.cast::<HtmlElement>() {
            let transform = if zoom.is_whole() { String::new() } else { zoom.transform() };
            let _ = world.style().set_property("transform", &transform);
        }
        // A menu would stay behind.
        self.on_move.emit(());
        true
    }

    /// The rest of the stage may follow.
    pub fn settle(&self) {
        self.settled.set(self.now());
    }

    fn settle_soon(&self) {
        let lens = self.clone();
        *self.rest.borrow_mut() = Some(Timeout::new(REST_MS, move || lens.settle()));
    }

    fn by(&self, factor: f64, around: Option<Point>) {
        let size = self.size();
        let around = around.unwrap_or(Point::new(size.width / 2.0, size.height / 2.0));
        self.set(self.now().closer(factor, around, size));
        self.settle();
    }

    /// Keys that zoom and move, wherever on the stage the focus is. Says whether this was one.
    pub fn key(&self, event: &KeyboardEvent) -> bool {
        let around = event.target_dyn_into::<Element>().and_then(|element| {
            let thing = element.closest("[data-node], [data-link], [data-message]").ok()??;
            let area = thing.get_bounding_client_rect();
            Some(self.local(area.left() + area.width() / 2.0, area.top() + area.height() / 2.0))
        });
        match event.key().as_str() {
            "+" | "=" => self.by(STEP, around),
            "-" => self.by(1.0 / STEP, around),
            "0" => self.whole(),
            key if event.shift_key() && !self.now().is_whole() => {
                let Some((x, y)) = arrow(key) else { return false };
                self.set(self.now().moved(Point::new(-x * STRIDE, -y * STRIDE), self.size()));
                self.settle();
            }
            _ => return false,
        }
        true
    }

    fn whole(&self) {
        self.set(Zoom::default());
        self.settle();
    }

    fn wheel(&self, event: &WheelEvent) {
        let now = self.now();
        // Lines and pages in some browsers, pixels in most.
        let unit = [1.0, 16.0, 300.0][(event.delta_mode() as usize).min(2)];
        let (x, y) = (event.delta_x() * unit, event.delta_y() * unit);
        if event.ctrl_key() || event.meta_key() {
            // A pinch on a touchpad comes as this too. The page must not grow instead.
            event.prevent_default();
            let around = self.local(f64::from(event.client_x()), f64::from(event.client_y()));
            self.set(now.closer((-y * 0.01).exp().clamp(0.5, 2.0), around, self.size()));
        } else if self.set(now.moved(Point::new(-x, -y), self.size())) {
            // At its edge the page scrolls on.
            event.prevent_default();
        }
        self.settle_soon();
    }

    /// What the keyboard has come to must be in sight.
    fn follow_focus(&self, element: &Element) {
        let keyboard = element.matches(":focus-visible").unwrap_or(false);
        let thing = element.matches("[data-node], [data-link], [data-message]").unwrap_or(false);
        if !keyboard || !thing || self.now().is_whole() {
            return;
        }
        let seen = element.get_bounding_client_rect();
        let corner = self.now().under(self.local(seen.left(), seen.top()));
        let scale = self.now().scale();
        let area = Rect {
            left: corner.x,
            top: corner.y,
            width: seen.width() / scale,
            height: seen.height() / scale,
        };
        self.set(self.now().showing(area, self.size()));
        self.settle();
    }
}

/// `on_move` hears of every change.
#[hook]
pub fn use_lens(frame: &NodeRef, sim: &SimHandle, size: Size, on_move: Callback<()>) -> Lens {
    let world = use_node_ref();
    let now = use_memo((), |()| Cell::new(Zoom::default()));
    let settled = use_state_eq(Zoom::default);
    let rest = use_memo((), |()| RefCell::new(None));
    let lens = Lens { now, frame: frame.clone(), world, settled, on_move, rest };
    {
        let lens = lens.clone();
        // Another run is another picture.
        use_effect_with(sim.clone(), move |_| lens.whole());
    }
    {
        let lens = lens.clone();
        use_effect_with(size, move |size| {
            lens.set(lens.now().kept(*size));
            lens.settle();
        });
    }
    {
        let lens = lens.clone();
        use_effect_with((), move |()| {
            let listeners = lens.frame.cast::<HtmlElement>().map(|frame| {
                let (wheel, focus) = (lens.clone(), lens.clone());
                let options = EventListenerOptions::enable_prevent_default();
                let on_wheel = move |event: &Event| wheel.wheel(event.unchecked_ref());
                let on_focus = move |event: &Event| {
                    if let Some(element) = event.target().and_then(|target| target.dyn_into::<Element>().ok())
                    {
                        focus.follow_focus(&element);
                    }
                };
                [
                    EventListener::new_with_options(&frame, "wheel", options, on_wheel),
                    EventListener::new(&frame, "focusin", on_focus),
                ]
            });
            move || drop(listeners)
        });
    }
    lens
}

/// The buttons of a touch screen, and of anyone who has come closer.
pub fn zoom_buttons(lens: &Lens, words: &Words, corner: FreeCorner) -> Html {
    let button = |action: &'static str, sign: &'static str, act: fn(&Lens)| {
        let lens = lens.clone();
        let onclick = Callback::from(move |event: MouseEvent| {
            // A click beside the things of the stage would choose nothing.
            event.stop_propagation();
            act(&lens);
        });
        html! {
            <button type="button" data-action={action} aria-label={words.get(action)} {onclick}>
                <span aria-hidden="true">{ sign }</span>
            </button>
        }
    };
    let hold = Callback::from(|event: MouseEvent| event.stop_propagation());
    let FreeCorner { at_left, up } = corner;
    let at_start = at_left == (words.direction() == "ltr");
    let style = (up > 0.0).then(|| format!("bottom:{:.0}px", up + EDGE));
    html! {
        <div class={classes!("zoom-buttons", at_start.then_some("at-start"))} {style} role="group" aria-label={words.get("zoom-title")} ondblclick={hold}>
            { button("zoom-whole", "⤢", Lens::whole) }
            { button("zoom-out", "−", |lens| lens.by(1.0 / STEP, None)) }
            // Last, so that it stays under the finger when the others come.
            { button("zoom-in", "+", |lens| lens.by(STEP, None)) }
        </div>
    }
}

/// Where buttons hide no node.
#[derive(Clone, Copy, Default)]
pub struct FreeCorner {
    at_left: bool,
    /// How far up.
    pub up: f64,
}

/// A place for so many buttons over each other, or for one if there is none: in the lower right corner if it can be.
pub fn free_corner(layout: &Layout, buttons: u32) -> FreeCorner {
    let place = |buttons: u32| {
        let height = CORNER * f64::from(buttons);
        let mut places =
            heights(layout).flat_map(|up| [false, true].map(|at_left| FreeCorner { at_left, up }));
        places.find(|place| !covers(layout, *place, height))
    };
    place(buttons).or_else(|| place(1)).unwrap_or_default()
}

/// How far up a button at the left edge hides no node.
pub fn free_at_left(layout: &Layout) -> f64 {
    let at = |up: &f64| FreeCorner { at_left: true, up: *up };
    heights(layout).find(|up| !covers(layout, at(up), CORNER)).unwrap_or_default()
}

/// How far up a button can stand.
fn heights(layout: &Layout) -> impl Iterator<Item = f64> {
    let most = (layout.size.height - 2.0 * CORNER).max(0.0);
    std::iter::successors(Some(0.0), |up| Some(up + CORNER / 3.0)).take_while(move |up| *up <= most)
}

/// Whether buttons of such a height at an edge would hide a part of a node.
fn covers(layout: &Layout, FreeCorner { at_left, up }: FreeCorner, height: f64) -> bool {
    let left = if at_left { 0.0 } else { layout.size.width - CORNER };
    let corner = Rect { left, top: layout.size.height - height - up, width: CORNER, height };
    let extent = layout.extent;
    let node = |at: Point| Rect::around(at, extent.half_width, extent.above, extent.below);
    layout.spots.iter().any(|spot| node(spot.at).common(corner) > 0.0)
}

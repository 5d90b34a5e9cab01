//! Fingers on the stage: two come closer, one moves what is near, a long press opens a menu.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::gestures::target_of;
use super::lasso::{PRESS_MS, TREMBLE};
use super::lens::Lens;
use crate::stage::Point;
use crate::ui::dom::now_ms;
use crate::ui::selection::Selection;

/// A press of this length is a long one.
const HOLD_MS: u32 = 450;
/// Two taps within this time are one double tap.
const DOUBLE_MS: f64 = 350.0;
/// After a gesture, a click that comes so soon belongs to it.
const AFTER_MS: f64 = 400.0;
/// What handles its own fingers.
const TAKEN: &str = ".menu, .aside-bar, .zoom-buttons, .key-open";

/// What the fingers are doing, and did last.
#[derive(Clone, Default)]
pub struct Touch(Rc<RefCell<Hand>>);

#[derive(Default)]
struct Hand {
    fingers: Vec<Finger>,
    press: Option<Press>,
    hold: Option<Timeout>,
    moving: bool,
    touch: bool,
    /// Clicks until then are the end of something else.
    deaf_until: f64,
    tap: Option<(Selection, f64)>,
}

struct Finger {
    id: i32,
    at: Point,
}

/// The first finger, as it came.
struct Press {
    at: Point,
    since: f64,
    on: Option<Selection>,
}

/// What a listener needs to know of the stage.
#[derive(Clone)]
struct Stage {
    hand: Touch,
    lens: Lens,
    lasso: bool,
    names: Rc<[String]>,
    choose: Callback<Option<Selection>>,
}

impl Touch {
    /// Whether the last pointer was a finger.
    pub fn is_finger(&self) -> bool {
        self.0.borrow().touch
    }

    /// Whether a click is only the end of a gesture.
    pub fn swallows(&self) -> bool {
        now_ms() < self.0.borrow().deaf_until
    }

    /// Notes a tap; says whether it is the second one on the same thing.
    pub fn is_second_tap(&self, on: Option<Selection>) -> bool {
        let mut hand = self.0.borrow_mut();
        let now = now_ms();
        let second = hand.tap.take().is_some_and(|(known, at)| Some(known) == on && now - at < DOUBLE_MS);
        hand.tap = on.filter(|_| !second).map(|on| (on, now));
        second
    }
}

#[hook]
pub fn use_touch(
    touch: &Touch,
    lens: &Lens,
    frame: &NodeRef,
    lasso: bool,
    names: &Rc<[String]>,
    choose: &Callback<Option<Selection>>,
) {
    // The listeners stay, what they know changes.
    let stage = use_mut_ref(|| None::<Stage>);
    *stage.borrow_mut() = Some(Stage {
        hand: touch.clone(),
        lens: lens.clone(),
        lasso,
        names: names.clone(),
        choose: choose.clone(),
    });
    let frame = frame.clone();
    use_effect_with((), move |()| {
        let listeners = frame.cast::<HtmlElement>().map(|frame| {
            let on = |kind: &'static str, act: fn(&Stage, &Event)| {
                let stage = stage.clone();
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&frame, kind, options, move |event| {
                    let stage = stage.borrow().clone();
                    if let Some(stage) = stage {
                        act(&stage, event);
                    }
                })
            };
            [
                on("pointerdown", |stage, event| stage.down(event.unchecked_ref())),
                on("pointermove", |stage, event| stage.moved(event.unchecked_ref())),
                on("pointerup", |stage, event| stage.up(event.unchecked_ref(), true)),
                on("pointercancel", |stage, event| stage.up(event.unchecked_ref(), false)),
                on("touchmove", Stage::hold_page),
                on("contextmenu", Stage::hold_menu),
            ]
        });
        move || drop(listeners)
    });
}

impl Stage {
    fn at(&self, event: &PointerEvent) -> Point {
        self.lens.local(f64::from(event.client_x()), f64::from(event.client_y()))
    }

    fn down(&self, event: &PointerEvent) {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        // What a finger that never came up has left.
        self.hand.0.borrow_mut().deaf_until = 0.0;
        let Some(element) = element.filter(|element| element.closest(TAKEN).is_ok_and(|own| own.is_none()))
        else {
            return;
        };
        let mut hand = self.hand.0.borrow_mut();
        let touch = event.pointer_type() == "touch";
        hand.touch = touch;
        // The wheel's button moves what is near; so does the first one where no lasso is drawn.
        let mouse_moves = event.button() == 1 || event.button() == 0 && !self.lasso;
        if !touch && (!mouse_moves || self.lens.now().is_whole()) {
            return;
        }
        if event.is_primary() {
            // Fingers that were never lifted, because what they were on is gone.
            hand.fingers.clear();
            hand.moving = false;
        }
        hand.fingers.push(Finger { id: event.pointer_id(), at: self.at(event) });
        hand.hold = None;
        if hand.fingers.len() > 1 {
            hand.moving = true;
            hand.press = None;
            return;
        }
        let on = target_of(&element, &self.names);
        hand.press = Some(Press { at: self.at(event), since: now_ms(), on });
        // A long press on a link may begin a lasso: its menu waits until the finger is lifted.
        if let (true, Some(Selection::Node(_) | Selection::Message(_))) = (touch, on) {
            let stage = self.clone();
            hand.hold = Some(Timeout::new(HOLD_MS, move || stage.open(on)));
        }
    }

    fn open(&self, on: Option<Selection>) {
        self.deafen();
        self.choose.emit(on);
    }

    fn deafen(&self) {
        // Until the finger is lifted, and for the click after it.
        self.hand.0.borrow_mut().deaf_until = f64::INFINITY;
    }

    fn moved(&self, event: &PointerEvent) {
        let at = self.at(event);
        let mut guard = self.hand.0.borrow_mut();
        let hand = &mut *guard;
        let Some(index) = hand.fingers.iter().position(|finger| finger.id == event.pointer_id()) else {
            return;
        };
        if let (Some(press), false) = (&hand.press, hand.moving) {
            if press.at.distance(at) <= TREMBLE {
                return;
            }
            // A finger that rested first draws a lasso, or has opened a menu.
            let early = now_ms() - press.since < f64::from(PRESS_MS);
            let on_thing = matches!(press.on, Some(Selection::Node(_) | Selection::Message(_)));
            let free = early || !self.lasso && !on_thing || !hand.touch;
            hand.hold = None;
            hand.press = None;
            hand.moving = free && !self.lens.now().is_whole();
            hand.fingers[index].at = at;
            return;
        }
        let before: Vec<Point> = hand.fingers.iter().map(|finger| finger.at).collect();
        hand.fingers[index].at = at;
        if !hand.moving {
            return;
        }
        let (now, size) = (self.lens.now(), self.lens.size());
        let zoom = match (before.as_slice(), hand.fingers.as_slice()) {
            ([a, b], [c, d]) => now.pinched([*a, *b], [c.at, d.at], size),
            ([a], [b]) => now.moved(Point::new(b.at.x - a.x, b.at.y - a.y), size),
            _ => now,
        };
        // The click at its end is none.
        hand.deaf_until = f64::INFINITY;
        drop(guard);
        self.lens.set(zoom);
    }

    fn up(&self, event: &PointerEvent, given: bool) {
        let mut hand = self.hand.0.borrow_mut();
        let count = hand.fingers.len();
        hand.fingers.retain(|finger| finger.id != event.pointer_id());
        if hand.fingers.len() == count {
            return;
        }
        hand.hold = None;
        let press = hand.press.take();
        if !hand.fingers.is_empty() {
            return;
        }
        let held = press.filter(|press| given && now_ms() - press.since >= f64::from(HOLD_MS));
        let link = held.and_then(|press| press.on).filter(|on| matches!(on, Selection::Link(..)));
        let moved = std::mem::take(&mut hand.moving);
        if hand.deaf_until.is_infinite() || link.is_some() {
            hand.deaf_until = now_ms() + AFTER_MS;
        }
        drop(hand);
        if link.is_some() {
            self.choose.emit(link);
        }
        if moved {
            self.lens.set(self.lens.now().rested(self.lens.size()));
            self.lens.settle();
        }
    }

    /// The page stays where it is while fingers move the picture.
    fn hold_page(&self, event: &Event) {
        let hand = self.hand.0.borrow();
        if hand.touch && (hand.moving || hand.fingers.len() > 1) {
            event.prevent_default();
        }
    }

    /// A long press has a menu of its own here.
    fn hold_menu(&self, event: &Event) {
        let field = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let writes = field.is_some_and(|field| field.closest("input").is_ok_and(|found| found.is_some()));
        if self.hand.is_finger() && !writes {
            event.prevent_default();
        }
    }
}

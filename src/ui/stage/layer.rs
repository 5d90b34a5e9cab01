//! The messages. Yew never touches these elements: the browser moves them by itself between two
//! events, so that nothing has to be done each frame.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Animation, Document, HtmlElement};

use crate::sim::{DropReason, History, MessageFamily, MessageView, Micros, What};
use crate::stage::{Flightpath, Layout, Point, flightpath};
use crate::ui::selection::Selection;
use crate::ui::words::Words;

#[wasm_bindgen]
extern "C" {
    /// web-sys counts `animate` among the unstable interfaces; every current browser has it.
    type Animated;

    #[wasm_bindgen(method)]
    fn animate(this: &Animated, keyframes: &Array, options: &Object) -> Animation;
}

/// A picture may be so many real milliseconds behind before it is put right.
const DRIFT_MS: f64 = 60.0;
/// Without motion a message stands so far on its way: "sent".
const RESTING_PART: f64 = 0.36;
/// So many names are shown at most; the rest on hover, focus or selection.
const NAMES_MAX: usize = 14;
/// Half of the room that a name takes, in pixels.
const NAME_HEIGHT: f64 = 8.0;

pub struct Layer {
    document: Document,
    root: HtmlElement,
    shown: BTreeMap<u32, Shown>,
    free: Vec<HtmlElement>,
    /// Events up to here were looked at for losses.
    seen: u64,
    generation: u64,
}

struct Shown {
    element: HtmlElement,
    place: Place,
    animation: Option<Animation>,
    rate: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Fixed(Point),
    Moving(Flightpath),
}

/// How the moment is to be shown.
pub struct Manner<'a> {
    pub layout: &'a Layout,
    pub playing: bool,
    /// Virtual microseconds in a real millisecond.
    pub rate: f64,
    pub reduced_motion: bool,
    pub words: &'a Words,
    pub selection: Option<Selection>,
}

impl Layer {
    pub fn new(root: HtmlElement) -> Layer {
        let document = root.owner_document().expect("an element of a page");
        Layer { document, root, shown: BTreeMap::new(), free: Vec::new(), seen: 0, generation: 0 }
    }

    /// Shows the present moment.
    pub fn sync(&mut self, history: &History, manner: &Manner) {
        let present = history.present();
        let now = present.now();
        self.show_losses(history, now, manner);
        let messages = present.messages();
        let gone: Vec<u32> = self
            .shown
            .keys()
            .copied()
            .filter(|id| messages.iter().all(|message| message.id.0 != *id))
            .collect();
        for id in gone {
            self.remove(id);
        }
        let mut waiting = BTreeMap::new();
        for message in &messages {
            let place = match flightpath(manner.layout, message) {
                Some(path) if manner.reduced_motion => {
                    let part = if path.dies { 1.0 } else { RESTING_PART };
                    Place::Fixed(path.from.towards(path.to, part))
                }
                Some(path) if manner.playing => Place::Moving(path),
                Some(path) => Place::Fixed(path.at(now)),
                None => {
                    let queued = waiting.entry(message.to).or_insert(0);
                    *queued += 1;
                    Place::Fixed(beside(manner.layout, message, *queued))
                }
            };
            self.show(message, place, now, history, manner);
        }
        self.place_names(&messages, now, manner.layout);
    }

    /// Takes everything away, as after a jump to another run.
    pub fn clear(&mut self) {
        let ids: Vec<u32> = self.shown.keys().copied().collect();
        for id in ids {
            self.remove(id);
        }
    }

    fn remove(&mut self, id: u32) {
        let Some(shown) = self.shown.remove(&id) else { return };
        if let Some(animation) = shown.animation {
            animation.cancel();
        }
        // Focus must not fall out of the stage with the message.
        if self.document.active_element().as_deref() == Some(&shown.element) {
            let _ = self.root.focus();
        }
        shown.element.remove();
        self.free.push(shown.element);
    }

    fn show(&mut self, message: &MessageView, place: Place, now: Micros, history: &History, manner: &Manner) {
        let id = message.id.0;
        if !self.shown.contains_key(&id) {
            let element = self.element(message, history, manner);
            let shown =
                Shown { element, place: Place::Fixed(Point::new(f64::NAN, 0.0)), animation: None, rate: 0.0 };
            self.shown.insert(id, shown);
        }
        let shown = self.shown.get_mut(&id).expect("it is there now");
        let selected = manner.selection == Some(Selection::Message(message.id));
        let _ = shown.element.class_list().toggle_with_force("selected", selected);
        shown.put(place, now, manner.rate);
    }

    /// A fresh or used element with everything that does not change during a flight.
    fn element(&mut self, message: &MessageView, history: &History, manner: &Manner) -> HtmlElement {
        let element = self.free.pop().unwrap_or_else(|| self.make());
        let names = history.recorder().names();
        let (from, to) = (&names[message.from.index()], &names[message.to.index()]);
        let label = manner.words.note(&message.label, names);
        let spoken = manner.words.with(
            "scene-message",
            &[
                ("id", message.id.to_string().into()),
                ("label", label.clone().into()),
                ("from", from.clone().into()),
                ("to", to.clone().into()),
            ],
        );
        let mut class = format!("msg msg-{}", family(message.family));
        if message.to < message.from {
            class.push_str(" back");
        }
        if message.copy_of.is_some() {
            class.push_str(" copy");
        }
        element.set_class_name(&class);
        for (name, value) in [
            ("data-message", message.id.0.to_string().as_str()),
            ("data-kind", message.kind),
            ("aria-label", &spoken),
        ] {
            let _ = element.set_attribute(name, value);
        }
        if let Some(name) = element.last_element_child() {
            name.set_text_content(Some(&label));
        }
        let _ = self.root.append_child(&element);
        element
    }

    fn make(&self) -> HtmlElement {
        let make = |tag: &str| self.document.create_element(tag).expect("a known tag");
        let button: HtmlElement = make("button").unchecked_into();
        let _ = button.set_attribute("type", "button");
        let _ = button.set_attribute("aria-haspopup", "menu");
        let shape = make("span");
        shape.set_class_name("msg-shape");
        let name = make("span");
        name.set_class_name("msg-name");
        let _ = button.append_child(&shape);
        let _ = button.append_child(&name);
        button
    }

    /// A message that was lost while we watched leaves a mark where it was lost.
    fn show_losses(&mut self, history: &History, now: Micros, manner: &Manner) {
        let trace = history.trace_so_far();
        let followed = self.generation == history.generation() && self.seen <= trace.len() as u64;
        let new = if followed { &trace[self.seen as usize..] } else { &[] };
        self.generation = history.generation();
        self.seen = trace.len() as u64;
        // After a long leap there would be a heap of marks.
        for event in new.iter().rev().take(200) {
            let What::Dropped { message, why, .. } = event.what else { continue };
            let Some(shown) = self.shown.get(&message.0) else { continue };
            let at = match shown.place {
                Place::Fixed(at) => at,
                Place::Moving(path) => path.at(now),
            };
            let mark = self.document.create_element("span").expect("a known tag");
            let bounces = why == DropReason::ReceiverDown && !manner.reduced_motion;
            let class = shown.element.class_name();
            let kind = class.split(' ').find(|class| class.starts_with("msg-")).unwrap_or_default();
            mark.set_class_name(&format!("loss {kind} {}", if bounces { "bounce" } else { "" }));
            let _ = mark.set_attribute("style", &format!("left:{:.1}px;top:{:.1}px", at.x, at.y));
            let _ = mark.set_attribute("aria-hidden", "true");
            let _ = self.root.append_child(&mark);
            gloo_timers::callback::Timeout::new(1_400, move || mark.remove()).forget();
        }
    }

    /// Shows as many names as have room, the more important ones first.
    fn place_names(&self, messages: &[MessageView], now: Micros, layout: &Layout) {
        let mut taken: Vec<(Point, f64)> = Vec::new();
        let mut by_rank: Vec<&MessageView> = messages.iter().collect();
        by_rank.sort_by_key(|message| (message.family == MessageFamily::Beat, message.sent_at));
        for message in by_rank {
            let Some(shown) = self.shown.get(&message.id.0) else { continue };
            let at = match shown.place {
                Place::Fixed(at) => at,
                Place::Moving(path) => path.at(now),
            };
            let text = shown.element.last_element_child().and_then(|name| name.text_content());
            let half = text.map_or(0, |text| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum())
                as f64
                * 3.4;
            let centre = Point::new(at.x, at.y + if message.to < message.from { 17.0 } else { -17.0 });
            let free = taken.iter().all(|(other, other_half)| {
                (other.x - centre.x).abs() > half + other_half + 4.0
                    || (other.y - centre.y).abs() > NAME_HEIGHT * 2.0
            });
            let over_node = layout.spots.iter().any(|spot| {
                (spot.at.x - centre.x).abs() < layout.radius * 0.8 + half
                    && (spot.at.y - centre.y).abs() < layout.radius * 0.8 + NAME_HEIGHT
            });
            let named =
                free && !over_node && taken.len() < NAMES_MAX && message.family != MessageFamily::Beat;
            if named {
                taken.push((centre, half));
            }
            let _ = shown.element.class_list().toggle_with_force("named", named);
        }
    }
}

/// Where a message waits that has arrived at a busy or paused node.
fn beside(layout: &Layout, message: &MessageView, place: u32) -> Point {
    let node = layout.spot(message.to);
    let column = f64::from((place - 1) % 6);
    let row = f64::from((place - 1) / 6);
    Point::new(node.x - layout.radius * 0.8 + column * 13.0, node.y + layout.radius + 9.0 + row * 13.0)
}

impl Shown {
    fn put(&mut self, place: Place, now: Micros, rate: f64) {
        let same = self.place == place && (matches!(place, Place::Fixed(_)) || self.rate == rate);
        match (same, place) {
            (true, Place::Fixed(_)) => {}
            (true, Place::Moving(path)) => self.keep_time(&path, now, rate),
            (false, Place::Fixed(at)) => {
                self.stop();
                let _ = self.element.style().set_property("transform", &transform(at));
            }
            (false, Place::Moving(path)) => {
                self.stop();
                self.start(&path, now, rate);
            }
        }
        self.place = place;
        self.rate = rate;
    }

    fn stop(&mut self) {
        if let Some(animation) = self.animation.take() {
            animation.cancel();
        }
    }

    fn start(&mut self, path: &Flightpath, now: Micros, rate: f64) {
        let frame = |at: Point| {
            let frame = Object::new();
            let _ = Reflect::set(&frame, &"transform".into(), &transform(at).into());
            frame
        };
        let frames = Array::of2(&frame(path.from), &frame(path.to));
        let options = Object::new();
        let duration = path.end.saturating_sub(path.start).0 as f64 / rate;
        let _ = Reflect::set(&options, &"duration".into(), &JsValue::from_f64(duration.max(1.0)));
        let _ = Reflect::set(&options, &"fill".into(), &"both".into());
        // Where it is if the animation is taken away.
        let _ = self.element.style().set_property("transform", &transform(path.at(now)));
        let animation = self.element.unchecked_ref::<Animated>().animate(&frames, &options);
        animation.set_current_time(Some(elapsed(path, now, rate)));
        self.animation = Some(animation);
    }

    fn keep_time(&self, path: &Flightpath, now: Micros, rate: f64) {
        let Some(animation) = &self.animation else { return };
        let expected = elapsed(path, now, rate);
        if animation.current_time().is_none_or(|time| (time - expected).abs() > DRIFT_MS) {
            animation.set_current_time(Some(expected));
        }
    }
}

fn elapsed(path: &Flightpath, now: Micros, rate: f64) -> f64 {
    now.saturating_sub(path.start).0 as f64 / rate
}

fn transform(at: Point) -> String {
    format!("translate({:.1}px, {:.1}px)", at.x, at.y)
}

pub fn family(family: MessageFamily) -> &'static str {
    match family {
        MessageFamily::Request => "request",
        MessageFamily::Replicate => "replicate",
        MessageFamily::Reply => "reply",
        MessageFamily::Beat => "beat",
        MessageFamily::Control => "control",
        MessageFamily::Refusal => "refusal",
    }
}

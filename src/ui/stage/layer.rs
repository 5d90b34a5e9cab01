//! The messages. Yew never touches these elements: the browser moves them by itself between two
//! events, so that nothing has to be done each frame.

use std::collections::{BTreeMap, BTreeSet};

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement};

use super::actions::focus_element;
use super::gestures::nearest;
use super::moving::{Identity, Place, Shown};
use super::sprites::Sprites;
use crate::sim::{
    DropReason, Flight, History, LinkView, MessageFamily, MessageId, MessageView, Micros, What,
};
use crate::stage::{Layout, Point, Rect, Tag, ems, flightpath, free_lane, place_tags};
use crate::text::{Language, name_of};
use crate::ui::selection::Selection;
use crate::ui::words::Words;

/// Without motion a message stands so far on its way: "sent".
const RESTING_PART: f64 = 0.36;
/// More messages than this are drawn on a canvas, except those that somebody looks at.
const ELEMENTS_MAX: usize = 150;
/// So many losses are shown at once.
const LOSSES_MAX: usize = 40;
const LOSS_MS: u32 = 1_400;
const NAME_SIZE: f64 = 11.5;
/// A longer name is cut off by the style sheet.
const NAME_WIDTH_MAX: f64 = 150.0;

pub struct Layer {
    document: Document,
    root: HtmlElement,
    shown: BTreeMap<u32, Shown>,
    free: Vec<HtmlElement>,
    sprites: Option<Sprites>,
    /// Where the messages of a crowd are.
    crowd: BTreeMap<u32, (Place, MessageFamily)>,
    /// Events up to here were looked at for losses.
    seen: u64,
    generation: u64,
    language: Option<Language>,
}

/// How the moment is to be shown.
pub struct Manner<'a> {
    pub layout: &'a Layout,
    /// How near one looks.
    pub scale: f64,
    pub playing: bool,
    /// Virtual microseconds in a real millisecond.
    pub rate: f64,
    pub reduced_motion: bool,
    pub words: &'a Words,
    pub selection: Option<Selection>,
}

impl Layer {
    pub fn new(root: HtmlElement) -> Layer {
        Layer {
            document: root.owner_document().expect("an element of a page"),
            root,
            shown: BTreeMap::new(),
            free: Vec::new(),
            sprites: None,
            crowd: BTreeMap::new(),
            seen: 0,
            generation: 0,
            language: None,
        }
    }

    /// Shows the present moment.
    pub fn sync(&mut self, history: &History, manner: &Manner) {
        let present = history.present();
        let now = present.now();
        if self.language.replace(manner.words.language()) != Some(manner.words.language()) {
            self.clear();
        }
        self.show_losses(history, now, manner);
        let messages = present.messages();
        let crowded = messages.len() > ELEMENTS_MAX;
        let is_watched =
            |message: &&MessageView| !crowded || manner.selection == Some(Selection::Message(message.id));
        let wanted: BTreeMap<u32, Identity> =
            messages.iter().filter(is_watched).map(|message| (message.id.0, Identity::of(message))).collect();
        let gone: Vec<u32> = self
            .shown
            .iter()
            .filter(|(id, shown)| wanted.get(id) != Some(&shown.identity))
            .map(|(id, _)| *id)
            .collect();
        for id in gone {
            self.remove(id, history);
        }
        let mut waiting = BTreeMap::new();
        self.crowd.clear();
        for message in &messages {
            let lane = self.lane(message, manner.reduced_motion);
            let place = place(message, lane, now, manner, &mut waiting);
            if is_watched(&message) {
                self.show(message, lane, place, history, manner);
            } else {
                self.crowd.insert(message.id.0, (place, message.family));
            }
        }
        self.draw_crowd(now, manner);
        let notes = link_notes(&present.links(), manner.layout);
        self.place_names(&messages, now, notes, manner);
    }

    /// The nearest message of the crowd, if one is near.
    pub fn drawn_near(&self, at: Point) -> Option<MessageId> {
        let now = self.sprites.as_ref()?.moment();
        nearest(at, self.crowd.iter().map(|(id, (place, _))| (place.at(now), MessageId(*id))))
    }

    /// Takes everything away, as after a jump to another run.
    pub fn clear(&mut self) {
        for (_, mut shown) in std::mem::take(&mut self.shown) {
            shown.stop();
            shown.element.remove();
            self.free.push(shown.element);
        }
        self.crowd.clear();
        self.seen = u64::MAX;
    }

    fn remove(&mut self, id: u32, history: &History) {
        let Some(mut shown) = self.shown.remove(&id) else { return };
        shown.stop();
        // The focus must not fall out of the stage with the message: it goes where the message went.
        if self.document.active_element().as_deref() == Some(&shown.element) {
            let name = name_of(history.recorder().names(), shown.identity.to);
            let stage = self.root.parent_element();
            let receiver =
                stage.and_then(|stage| stage.query_selector(&format!("[data-node=\"{name}\"]")).ok()?);
            if let Some(receiver) = receiver {
                focus_element(&receiver);
            }
        }
        shown.element.remove();
        self.free.push(shown.element);
    }

    fn lane(&self, message: &MessageView, resting: bool) -> u8 {
        if let Some(shown) = self.shown.get(&message.id.0) {
            return shown.lane;
        }
        let (Flight::Arrives { at: end } | Flight::Dies { arrival: end, .. }) = message.flight else {
            return 0;
        };
        // At rest all of them stand at the same part of the way.
        let takes = if resting { Micros(u64::MAX) } else { end.saturating_sub(message.sent_at) };
        let others: Vec<(u8, Micros)> = self
            .shown
            .values()
            .filter(|shown| (shown.identity.from, shown.identity.to) == (message.from, message.to))
            .map(|shown| (shown.lane, shown.identity.sent_at))
            .collect();
        free_lane(message.sent_at, takes, &others)
    }

    fn show(&mut self, message: &MessageView, lane: u8, place: Place, history: &History, manner: &Manner) {
        let id = message.id.0;
        let known = self.shown.remove(&id);
        let mut shown = known.unwrap_or_else(|| {
            let (element, label) = self.element(message, history, manner);
            let width = (ems(&label) * NAME_SIZE * 1.06 + 4.0).min(NAME_WIDTH_MAX);
            Shown::new(element, message, lane, width)
        });
        let selected = manner.selection == Some(Selection::Message(message.id));
        let _ = shown.element.class_list().toggle_with_force("selected", selected);
        shown.put(place, history.present().now(), manner.rate);
        self.shown.insert(id, shown);
    }

    /// A fresh or used element with everything that does not change during a flight, and its name.
    fn element(
        &mut self,
        message: &MessageView,
        history: &History,
        manner: &Manner,
    ) -> (HtmlElement, String) {
        let element = self.free.pop().unwrap_or_else(|| self.make());
        let names = history.recorder().names();
        let (from, to) = (name_of(names, message.from), name_of(names, message.to));
        let label = manner.words.note(&message.label, names);
        let spoken = manner.words.with(
            "scene-message",
            &[
                ("id", message.id.to_string().into()),
                ("label", label.clone().into()),
                ("from", from.to_owned().into()),
                ("to", to.to_owned().into()),
            ],
        );
        let copy = if message.copy_of.is_some() { " copy" } else { "" };
        element.set_class_name(&format!("msg msg-{}{copy}", message.family.word()));
        for (name, value) in [
            ("data-message", message.id.0.to_string().as_str()),
            ("data-kind", message.kind),
            ("data-name", ""),
            ("aria-label", &spoken),
        ] {
            let _ = element.set_attribute(name, value);
        }
        if let Some(name) = element.last_element_child() {
            name.set_text_content(Some(&label));
        }
        let _ = self.root.append_child(&element);
        (element, label)
    }

    fn make(&self) -> HtmlElement {
        let make = |tag: &str| self.document.create_element(tag).expect("a known tag");
        let button: HtmlElement = make("button").unchecked_into();
        let _ = button.set_attribute("type", "button");
        let _ = button.set_attribute("aria-haspopup", "menu");
        for class in ["msg-shape", "msg-name"] {
            let part = make("span");
            part.set_class_name(class);
            let _ = button.append_child(&part);
        }
        button
    }

    fn draw_crowd(&mut self, now: Micros, manner: &Manner) {
        if self.crowd.is_empty() {
            self.sprites = None;
            return;
        }
        if self.sprites.is_none() {
            self.sprites = Sprites::new(&self.root);
        }
        if let Some(sprites) = &self.sprites {
            let places = self.crowd.values().copied().collect();
            let moving = manner.playing && !manner.reduced_motion;
            sprites.show(places, now, (manner.layout.size, manner.scale), manner.rate, moving);
        }
    }

    /// A message that was lost while we watched leaves a mark where it was lost.
    fn show_losses(&mut self, history: &History, now: Micros, manner: &Manner) {
        let trace = history.trace_so_far();
        let followed = self.generation == history.generation() && self.seen <= trace.len() as u64;
        let new = trace.get(self.seen as usize..).filter(|_| followed).unwrap_or_default();
        self.generation = history.generation();
        self.seen = trace.len() as u64;
        let lost = new.iter().rev().filter_map(|event| match event.what {
            What::Dropped { message, why, .. } => Some((message, why)),
            _ => None,
        });
        // After a long leap there would be a heap of marks.
        for (message, why) in lost.take(LOSSES_MAX) {
            let known = self.shown.get(&message.0).map(|shown| (shown.place, shown.family));
            let Some((place, kind)) = known.or_else(|| self.crowd.get(&message.0).copied()) else { continue };
            let at = place.at(now);
            if at.x.is_nan() {
                continue;
            }
            let mark = self.document.create_element("span").expect("a known tag");
            let bounces = why == DropReason::ReceiverDown && !manner.reduced_motion;
            let bounce = if bounces { "bounce" } else { "" };
            mark.set_class_name(&format!("loss msg-{} {bounce}", kind.word()));
            let mut style = format!("left:{:.1}px;top:{:.1}px", at.x, at.y);
            if let (true, Place::Moving(path)) = (bounces, place) {
                let back = path.to.towards(path.from, 34.0 / path.from.distance(path.to).max(34.0));
                style.push_str(&format!(";--bx:{:.0}px;--by:{:.0}px", back.x - at.x, back.y - at.y));
            }
            let _ = mark.set_attribute("style", &style);
            let _ = mark.set_attribute("aria-hidden", "true");
            let _ = self.root.append_child(&mark);
            gloo_timers::callback::Timeout::new(LOSS_MS, move || mark.remove()).forget();
        }
    }

    /// Shows as many names as have room, the more important ones first.
    fn place_names(&mut self, messages: &[MessageView], now: Micros, notes: Vec<Rect>, manner: &Manner) {
        let mut by_rank: Vec<&MessageView> =
            messages.iter().filter(|message| self.shown.contains_key(&message.id.0)).collect();
        by_rank.sort_by_key(|message| {
            (manner.selection != Some(Selection::Message(message.id)), rank(message.family), message.id)
        });
        let named = |message: &&&MessageView| message.family != MessageFamily::Beat;
        let tags: Vec<Tag> = by_rank
            .iter()
            .filter(named)
            .filter_map(|message| {
                let shown = self.shown.get(&message.id.0)?;
                Some(Tag { at: shown.place.at(now), width: shown.width, before: shown.side })
            })
            .collect();
        let extent = manner.layout.extent;
        let node = |at: Point| Rect::around(at, extent.half_width, extent.above, extent.below);
        let mut obstacles = notes;
        obstacles.extend(manner.layout.spots.iter().map(|spot| node(spot.at)));
        let sides = place_tags(&tags, &obstacles, manner.layout.size);
        let ids: BTreeSet<u32> = by_rank.iter().filter(named).map(|message| message.id.0).collect();
        for (message, side) in by_rank.iter().filter(named).zip(sides) {
            if let Some(shown) = self.shown.get_mut(&message.id.0) {
                shown.set_side(side);
            }
        }
        for (_, shown) in self.shown.iter_mut().filter(|(id, _)| !ids.contains(id)) {
            shown.set_side(None);
        }
    }
}

fn place(
    message: &MessageView,
    lane: u8,
    now: Micros,
    manner: &Manner,
    waiting: &mut BTreeMap<crate::sim::NodeId, u32>,
) -> Place {
    match flightpath(manner.layout, message, lane) {
        Some(path) if manner.reduced_motion => {
            let part = if path.dies { 0.9 } else { RESTING_PART };
            Place::Fixed(path.from.towards(path.to, part))
        }
        Some(path) if manner.playing => Place::Moving(path),
        Some(path) => Place::Fixed(path.at(now)),
        None => {
            let queued = waiting.entry(message.to).or_insert(0);
            *queued += 1;
            Place::Fixed(beside(manner.layout, message, *queued))
        }
    }
}

/// Where a message waits that has arrived at a busy or paused node: over its shape, in rows.
fn beside(layout: &Layout, message: &MessageView, place: u32) -> Point {
    let node = layout.spot(message.to);
    let (column, row) = (f64::from((place - 1) % 6), f64::from((place - 1) / 6));
    Point::new(node.x - layout.radius * 0.7 + column * 13.0, node.y - layout.extent.above - 8.0 - row * 13.0)
}

/// Where links say how slow and lossy they are.
fn link_notes(links: &[LinkView], layout: &Layout) -> Vec<Rect> {
    let says = |link: &&LinkView| {
        [link.forward, link.backward].iter().any(|one| one.latency.is_some() || one.loss_ppm > 0)
    };
    let note = |link: &LinkView| {
        let middle = layout.spot(link.first).towards(layout.spot(link.second), 0.5);
        Rect::around(middle, 34.0, 20.0, 0.0)
    };
    links.iter().filter(says).map(note).collect()
}

/// Who gets a name first when there is not enough room.
fn rank(family: MessageFamily) -> u8 {
    match family {
        MessageFamily::Refusal => 0,
        MessageFamily::Control => 1,
        MessageFamily::Request | MessageFamily::Reply => 2,
        MessageFamily::Replicate => 3,
        MessageFamily::Beat => 4,
    }
}

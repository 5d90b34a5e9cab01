//! One message on the screen: an element that the browser moves by itself.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Animation, HtmlElement};

use crate::sim::{MessageFamily, MessageView, Micros, NodeId};
use crate::stage::{Flightpath, Point, Side};

#[wasm_bindgen]
extern "C" {
    /// web-sys counts `animate` among the unstable interfaces; every current browser has it.
    pub type Animated;

    #[wasm_bindgen(method)]
    pub fn animate(this: &Animated, keyframes: &Array, options: &Object) -> Animation;
}

/// A picture may be so many real milliseconds behind before it is put right.
const DRIFT_MS: f64 = 60.0;

/// What makes a message this one and no other; a number alone may mean another one in another future.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Identity {
    pub from: NodeId,
    pub to: NodeId,
    pub kind: &'static str,
    pub sent_at: Micros,
}

impl Identity {
    pub fn of(message: &MessageView) -> Identity {
        Identity { from: message.from, to: message.to, kind: message.kind, sent_at: message.sent_at }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Fixed(Point),
    Moving(Flightpath),
}

impl Place {
    pub fn at(&self, now: Micros) -> Point {
        match self {
            Place::Fixed(at) => *at,
            Place::Moving(path) => path.at(now),
        }
    }
}

pub struct Shown {
    pub element: HtmlElement,
    pub identity: Identity,
    pub family: MessageFamily,
    /// Which of the lanes of its link it keeps to.
    pub lane: u8,
    pub place: Place,
    /// The width of its name.
    pub width: f64,
    pub side: Option<Side>,
    animation: Option<Animation>,
    rate: f64,
}

impl Shown {
    pub fn new(element: HtmlElement, message: &MessageView, lane: u8, width: f64) -> Shown {
        Shown {
            element,
            identity: Identity::of(message),
            family: message.family,
            lane,
            // Nowhere, so that the first place is a new one.
            place: Place::Fixed(Point::new(f64::NAN, f64::NAN)),
            width,
            side: None,
            animation: None,
            rate: 0.0,
        }
    }

    pub fn put(&mut self, place: Place, now: Micros, rate: f64) {
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

    pub fn set_side(&mut self, side: Option<Side>) {
        if self.side == side {
            return;
        }
        self.side = side;
        let word = match side {
            None => "",
            Some(Side::Above) => "above",
            Some(Side::Below) => "below",
            Some(Side::Right) => "right",
            Some(Side::Left) => "left",
        };
        let _ = self.element.set_attribute("data-name", word);
    }

    pub fn stop(&mut self) {
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

/// Real milliseconds since the message was sent.
fn elapsed(path: &Flightpath, now: Micros, rate: f64) -> f64 {
    now.saturating_sub(path.start).0 as f64 / rate
}

fn transform(at: Point) -> String {
    format!("translate({:.1}px, {:.1}px)", at.x, at.y)
}

//! The timers that a protocol is decided by, as arcs around their nodes that the browser lets run out by itself.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Animation, Element};

use super::layer::Manner;
use super::moving::Animated;
use crate::protocols::{Dial, Settings};
use crate::sim::{History, Micros, NodeId, NodeStatus};

/// So far outside of its node.
const GAP: f64 = 5.5;

pub struct Dials {
    root: Element,
    shown: BTreeMap<NodeId, Arc>,
}

struct Arc {
    element: Element,
    runs: Option<Runs>,
    animation: Option<Animation>,
}

/// What makes it run as it does.
#[derive(Clone, Copy, PartialEq)]
struct Runs {
    fires_at: Micros,
    /// Virtual microseconds in a real millisecond; `None`: it stands, at this moment.
    rate: Option<f64>,
    stands_at: Option<Micros>,
}

impl Dials {
    pub fn new(root: Element) -> Dials {
        Dials { root, shown: BTreeMap::new() }
    }

    /// Shows the present moment.
    pub fn sync(&mut self, history: &History, dial: Option<&Dial>, settings: &Settings, manner: &Manner) {
        let Some(dial) = dial else { return self.clear() };
        let present = history.present();
        let (now, full) = (present.now(), (dial.full)(settings).0.max(1) as f64);
        let mut wanted: BTreeMap<NodeId, Micros> = BTreeMap::new();
        for node in present.nodes().iter().filter(|node| node.status == NodeStatus::Up) {
            let timer = node.timers.iter().find(|timer| timer.key == dial.timer);
            if let Some(timer) = timer.filter(|timer| timer.fires_at >= now) {
                wanted.insert(node.id, timer.fires_at);
            }
        }
        self.shown.retain(|id, arc| {
            let stays = wanted.contains_key(id);
            if !stays {
                arc.stop();
                arc.element.remove();
            }
            stays
        });
        let moves = manner.playing && !manner.reduced_motion;
        for (id, fires_at) in wanted {
            let runs =
                Runs { fires_at, rate: moves.then_some(manner.rate), stands_at: (!moves).then_some(now) };
            let left = fires_at.saturating_sub(now).0 as f64;
            let Some(arc) = self.arc(id) else { continue };
            arc.place(manner, id);
            if arc.runs != Some(runs) {
                arc.runs = Some(runs);
                arc.run(left / full, moves.then(|| left / manner.rate));
            }
        }
    }

    pub fn clear(&mut self) {
        for (_, mut arc) in std::mem::take(&mut self.shown) {
            arc.stop();
            arc.element.remove();
        }
    }

    fn arc(&mut self, id: NodeId) -> Option<&mut Arc> {
        if !self.shown.contains_key(&id) {
            let element = {
                let document = self.root.owner_document()?;
                document.create_element_ns(Some("http://www.w3.org/2000/svg"), "circle").ok()?
            };
            let _ = element.set_attribute("class", "dial");
            let _ = element.set_attribute("pathLength", "1");
            let _ = self.root.append_child(&element);
            self.shown.insert(id, Arc { element, runs: None, animation: None });
        }
        self.shown.get_mut(&id)
    }
}

impl Arc {
    fn place(&self, manner: &Manner, id: NodeId) {
        let at = manner.layout.spot(id);
        let radius = manner.layout.extent.radius + GAP;
        for (name, value) in [
            ("r", format!("{radius:.1}")),
            // It begins at the top.
            ("transform", format!("translate({:.1} {:.1}) rotate(-90)", at.x, at.y)),
        ] {
            let _ = self.element.set_attribute(name, &value);
        }
    }

    /// From this part of the circle on, to nothing in so many real milliseconds, or standing.
    fn run(&mut self, part: f64, takes_ms: Option<f64>) {
        self.stop();
        let offset = |part: f64| format!("{:.4}", 1.0 - part.clamp(0.0, 1.0));
        let _ = self.element.set_attribute("stroke-dashoffset", &offset(part));
        let Some(takes_ms) = takes_ms else { return };
        let frame = |part: f64| {
            let frame = Object::new();
            let _ = Reflect::set(&frame, &"strokeDashoffset".into(), &offset(part).into());
            frame
        };
        let options = Object::new();
        let _ = Reflect::set(&options, &"duration".into(), &JsValue::from_f64(takes_ms.max(1.0)));
        let _ = Reflect::set(&options, &"fill".into(), &"forwards".into());
        let frames = Array::of2(&frame(part), &frame(0.0));
        self.animation = Some(self.element.unchecked_ref::<Animated>().animate(&frames, &options));
    }

    fn stop(&mut self) {
        if let Some(animation) = self.animation.take() {
            animation.cancel();
        }
    }
}

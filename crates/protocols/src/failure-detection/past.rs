//! What an observer outside keeps of the past: for the picture, and how good the detectors were.

use std::collections::{BTreeMap, VecDeque};

use super::curve::Curve;
use faultline_sim::{Micros, NodeId};

/// Newest heartbeats and spans of time kept of each pair, and crashes of each node.
const KEPT: usize = 48;

/// A monitor and a node that it watches.
pub type Pair = (NodeId, NodeId);

/// From, and to; `None` while it lasts. True times.
pub type Span = (Micros, Option<Micros>);

#[derive(Clone, Debug, Default, Hash)]
pub struct Past {
    pairs: BTreeMap<Pair, PairPast>,
    /// When each node was down.
    down: BTreeMap<NodeId, VecDeque<Span>>,
}

#[derive(Clone, Debug, Default, Hash)]
pub struct PairPast {
    pub beats: VecDeque<Beat>,
    pub suspected: VecDeque<Span>,
    pub quality: Quality,
}

/// What brought the level down: a heartbeat, or the start of the monitor.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Beat {
    pub is_heartbeat: bool,
    pub at: Micros,
    /// The same on the monitor's clock.
    pub clock: Micros,
    /// When the silence began, on the monitor's clock.
    pub last: Micros,
    pub curve: Curve,
    /// When the monitor crashed, true and on its clock, if it did before the next one.
    pub ended: Option<(Micros, Micros)>,
}

/// How good one monitor is at one node: Chen, Toueg, Aguilera (2002), 2.
#[derive(Clone, Copy, Debug, Default, Hash)]
pub struct Quality {
    /// From the latest crash until it was suspected for good.
    pub detection: Option<Micros>,
    /// Suspicions of the living.
    pub mistakes: u32,
    /// How long those lasted that are over, in all.
    pub mistaken: Micros,
    pub ended: u32,
    /// Since when one lasts.
    since: Option<Micros>,
}

impl Past {
    pub fn pair(&self, pair: Pair) -> Option<&PairPast> {
        self.pairs.get(&pair)
    }

    pub fn down(&self, node: NodeId) -> impl Iterator<Item = Span> + '_ {
        self.down.get(&node).into_iter().flatten().copied()
    }

    fn is_down(&self, node: NodeId) -> Option<Micros> {
        self.down.get(&node)?.back().filter(|span| span.1.is_none()).map(|span| span.0)
    }

    /// A heartbeat came, or the monitor started, at this true time and that of its clock.
    pub fn heard(
        &mut self,
        pair: Pair,
        is_heartbeat: bool,
        (at, clock): (Micros, Micros),
        curve: Curve,
        last: Micros,
    ) {
        let beat = Beat { is_heartbeat, at, clock, last, curve, ended: None };
        keep(&mut self.pairs.entry(pair).or_default().beats, beat);
    }

    /// Returns whether it is right: the node is down.
    pub fn suspected(&mut self, pair: Pair, now: Micros) -> bool {
        let down = self.is_down(pair.1);
        let past = self.pairs.entry(pair).or_default();
        keep(&mut past.suspected, (now, None));
        match down {
            Some(since) => past.quality.detection = Some(now.saturating_sub(since)),
            None => {
                past.quality.mistakes += 1;
                past.quality.since = Some(now);
            }
        }
        down.is_some()
    }

    /// Returns whether it ends a mistake.
    pub fn trusted(&mut self, pair: Pair, now: Micros) -> bool {
        let down = self.is_down(pair.1);
        let past = self.pairs.entry(pair).or_default();
        close(&mut past.suspected, now);
        if down.is_some() {
            // A late heartbeat of a node that is down: it will have to be suspected once more.
            past.quality.detection = None;
        }
        past.quality.end_mistake(now)
    }

    pub fn crashed(&mut self, id: NodeId, suspecting: &[NodeId], now: Micros) {
        if self.is_down(id).is_none() {
            keep(self.down.entry(id).or_default(), (now, None));
        }
        for ((monitor, node), past) in &mut self.pairs {
            if *node == id {
                // Whoever suspects it already is right from now on.
                past.quality.end_mistake(now);
                past.quality.detection = suspecting.contains(monitor).then_some(Micros::ZERO);
            }
            if *monitor == id {
                close(&mut past.suspected, now);
                past.quality.end_mistake(now);
                if let Some(beat) = past.beats.back_mut() {
                    let passed = now.saturating_sub(beat.at);
                    beat.ended.get_or_insert((now, beat.clock + passed));
                }
            }
        }
    }

    pub fn member_is_up(&mut self, id: NodeId, now: Micros) {
        if let Some(spans) = self.down.get_mut(&id) {
            close(spans, now);
        }
    }
}

impl Quality {
    fn end_mistake(&mut self, now: Micros) -> bool {
        let Some(since) = self.since.take() else { return false };
        self.mistaken = self.mistaken + now.saturating_sub(since);
        self.ended += 1;
        true
    }

    /// How long a mistake lasts on average, of those that are over.
    pub fn mistake_duration(&self) -> Option<Micros> {
        (self.ended > 0).then(|| Micros(self.mistaken.0 / u64::from(self.ended)))
    }
}

fn keep<T>(list: &mut VecDeque<T>, item: T) {
    list.push_back(item);
    if list.len() > KEPT {
        list.pop_front();
    }
}

fn close(spans: &mut VecDeque<Span>, now: Micros) {
    if let Some((_, end @ None)) = spans.back_mut() {
        *end = Some(now);
    }
}

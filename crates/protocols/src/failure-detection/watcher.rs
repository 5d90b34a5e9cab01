//! A monitor: it listens to heartbeats, and suspects who is silent. (What is called `Monitor` in this crate watches the
//! promises, from outside.)

use std::collections::BTreeMap;

use super::config::{Config, Detector, Distribution};
use super::curve::Curve;
use super::learnt::{Arrival, Learnt};
use super::message::{Msg, Timer};
use super::process::{Ctx, Node};
use crate::kit::{Handlers, RequestId, Roster};
use faultline_sim::{Micros, NodeId, Note, Weight, Word};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Watcher {
    pub tracks: BTreeMap<NodeId, Track>,
}

/// What it knows of one node. Times are on its own clock.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Track {
    /// The newest incarnation that was heard; 0 before any.
    pub known: u32,
    /// The number of its newest heartbeat.
    pub seen: u32,
    /// When that came, or when this monitor started.
    pub last: Micros,
    pub learnt: Learnt,
    /// Since when it is suspected, if it is.
    pub suspected: Option<Micros>,
    /// Suspicions that a newer heartbeat of the same incarnation has refuted,
    pub mistakes: u32,
    /// and how long they lasted.
    pub mistaken: Micros,
}

impl Track {
    pub fn curve(&self, config: &Config) -> Curve {
        self.learnt.curve(self.seen, self.last, config)
    }

    /// How long a silence has to be to be suspicious.
    pub fn wait(&self, config: &Config) -> Micros {
        self.curve(config).wait(config.suspicious())
    }
}

impl Handlers<Node> for Watcher {
    fn boot(ctx: &mut Ctx) -> Watcher {
        ctx.line(4);
        let last = ctx.elapsed();
        let mut tracks = BTreeMap::new();
        for node in ctx.config().member_ids() {
            let learnt = Learnt::begin(ctx.config());
            let track = Track {
                known: 0,
                seen: 0,
                last,
                learnt,
                suspected: None,
                mistakes: 0,
                mistaken: Micros::ZERO,
            };
            let wait = track.wait(ctx.config());
            ctx.set_timer(Timer::Silence(node), wait);
            tracks.insert(node, track);
        }
        Watcher { tracks }
    }

    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Heartbeat { incarnation, number } => self.on_heartbeat(from, incarnation, number, ctx),
            Msg::Ask { id, node } => self.on_ask(from, id, node, ctx),
            Msg::Opinion { .. } | Msg::NotWatched { .. } => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, ctx: &mut Ctx) {
        if let Timer::Silence(node) = timer {
            self.on_silence(node, ctx);
        }
    }
}

impl Watcher {
    fn on_heartbeat(&mut self, from: NodeId, incarnation: u32, number: u32, ctx: &mut Ctx) {
        let Some(track) = self.tracks.get_mut(&from) else { return };
        ctx.line(5);
        let older = ctx.config().incarnations && incarnation < track.known;
        if older || incarnation == track.known && number <= track.seen {
            ctx.line(6);
            return;
        }
        let now = ctx.elapsed();
        let mut gap = None;
        if incarnation == track.known {
            gap = Some(now.saturating_sub(track.last));
        } else {
            ctx.line(7);
            if track.known > 0 {
                let me = ctx.me();
                ctx.note(Weight::Normal, || {
                    Note::new("failure-detection-note-restarted")
                        .with("monitor", me)
                        .with("node", from)
                        .with("incarnation", incarnation)
                });
            }
            track.learnt = Learnt::begin(ctx.config());
        }
        if gap.is_none() || track.suspected.is_none() || !ctx.config().learn_trusted || !learns_gaps(ctx) {
            ctx.line(8);
            track.learnt.learn(Arrival { number, at: now, gap }, ctx.config());
        }
        ctx.line(9);
        let refuted = incarnation == track.known;
        (track.known, track.seen, track.last) = (incarnation, number, now);
        let wait = track.wait(ctx.config());
        if wait > Micros::ZERO
            && let Some(since) = track.suspected.take()
        {
            track.trust(from, since, refuted, ctx);
        }
        ctx.line(11);
        show_rule(ctx);
        ctx.set_timer(Timer::Silence(from), wait);
    }

    fn on_silence(&mut self, node: NodeId, ctx: &mut Ctx) {
        let Some(track) = self.tracks.get_mut(&node) else { return };
        if track.suspected.is_some() {
            return;
        }
        ctx.line(12);
        let now = ctx.elapsed();
        let silence = now.saturating_sub(track.last);
        if ctx.config().look_again {
            let left = track.wait(ctx.config()).saturating_sub(silence);
            if left > Micros::ZERO {
                // A heartbeat came while the timer waited its turn, or somebody let it fire early.
                ctx.line(13);
                return ctx.set_timer(Timer::Silence(node), left);
            }
        }
        ctx.line(14);
        track.suspected = Some(now);
        let me = ctx.me();
        ctx.note(Weight::Major, || {
            Note::new("failure-detection-note-suspects")
                .with("monitor", me)
                .with("node", node)
                .with("silence", silence)
        });
    }

    fn on_ask(&mut self, from: NodeId, id: RequestId, node: Word, ctx: &mut Ctx) {
        ctx.line(23);
        let names = ctx.config().names();
        let is_asked = |id: &NodeId| names.get(id.index()).is_some_and(|name| name == node.as_str());
        let answer = match self.tracks.iter().find(|(id, _)| is_asked(id)) {
            Some((_, track)) => {
                Msg::Opinion { id, node, suspected: track.suspected.is_some(), incarnation: track.known }
            }
            None => Msg::NotWatched { id, node },
        };
        ctx.send(from, answer);
    }
}

impl Track {
    fn trust(&mut self, node: NodeId, since: Micros, refuted: bool, ctx: &mut Ctx) {
        ctx.line(10);
        if !refuted {
            return;
        }
        let lasted = ctx.elapsed().saturating_sub(since);
        self.mistakes = self.mistakes.saturating_add(1);
        self.mistaken = self.mistaken + lasted;
        let me = ctx.me();
        ctx.note(Weight::Major, || {
            Note::new("failure-detection-note-trusts")
                .with("monitor", me)
                .with("node", node)
                .with("lasted", lasted)
        });
    }
}

/// Chen's rule compares arrivals with the schedule, and so a gap teaches it nothing.
fn learns_gaps(ctx: &Ctx) -> bool {
    matches!(ctx.config().detector, Detector::Rto | Detector::Phi)
}

/// The lines of the rule in force.
fn show_rule(ctx: &mut Ctx) {
    ctx.line(15);
    match ctx.config().detector {
        Detector::Fixed => ctx.line(16),
        Detector::Chen => ctx.line(17),
        Detector::Rto => ctx.line(18),
        Detector::Phi => {
            ctx.line(19);
            match ctx.config().distribution {
                Distribution::Logistic => ctx.line(20),
                Distribution::Normal => ctx.line(21),
                Distribution::Exponential => ctx.line(22),
            }
        }
    }
}

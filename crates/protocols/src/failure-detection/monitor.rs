//! The promises, watched by somebody who sees every node at once.

use std::collections::BTreeMap;

use super::config::{Config, Detector};
use super::past::Past;
use super::process::Node;
use super::watcher::Track;
use crate::kit::{goals, promises};
use faultline_sim::{Cluster, Micros, NodeId, NodeStatus, Note, Observed, Verdicts};

promises! {
    COMPLETE "complete": "who stays silent is suspected";
    GROUNDED "grounded": "a suspicion has a silence behind it";
    NO_GHOSTS "no-ghosts": "an old incarnation ends no suspicion";
    NOT_TAUGHT "not-taught": "an outage does not make the detector slower";
    EVEN "even": "even heartbeats raise no suspicion";
}

goals! {
    CRASH_DETECTED "crash-detected";
    MISTAKE "mistake";
    MISTAKE_ENDED "mistake-ended";
    RESTART_HEARD "restart-heard";
}

/// A monitor that has just come out of a pause looks at one thing after another: so long may it take.
const GRACE: Micros = Micros::from_millis(50);

/// Heartbeats are even if none is further off the schedule than this part of the interval.
const EVEN_PART: u64 = 20;

type Verdict<'a, 'b> = (&'a Cluster<'b, Node>, &'a mut Verdicts);

#[derive(Clone, Debug, Default, Hash)]
pub struct Monitor {
    seen: BTreeMap<(NodeId, NodeId), Seen>,
    pub past: Past,
}

/// What one monitor thought of one node when it was looked at last. Times are on the monitor's clock.
#[derive(Clone, Debug, Default, Hash)]
struct Seen {
    known: u32,
    number: u32,
    suspected: bool,
    /// How long it waited for the next heartbeat before it suspected.
    waited: Micros,
    /// The earliest and the latest heartbeat of this incarnation, each less its place in the schedule.
    off_schedule: Option<(i64, i64)>,
    /// True time since when it should suspect and does not.
    overdue: Option<Micros>,
}

impl faultline_sim::Monitor<Node> for Monitor {
    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match observed {
            Observed::Handled(id) => match cluster.process(id) {
                Some(Node::Watcher(watcher)) => {
                    for (node, track) in &watcher.tracks {
                        self.look(id, *node, track, (cluster, verdicts));
                    }
                }
                Some(Node::Member(_)) => self.past.member_is_up(id, cluster.now()),
                Some(Node::Client(_)) | None => {}
            },
            Observed::Crashed(id) => {
                self.seen.retain(|(monitor, _), _| *monitor != id);
                let thinks =
                    |monitor: NodeId| self.seen.get(&(monitor, id)).is_some_and(|seen| seen.suspected);
                let suspecting: Vec<NodeId> =
                    cluster.config().watcher_ids().filter(|monitor| thinks(*monitor)).collect();
                self.past.crashed(id, &suspecting, cluster.now());
            }
            Observed::Written(..)
            | Observed::Sent(..)
            | Observed::Wiped(_)
            | Observed::Invoked(..)
            | Observed::Responded(..) => {}
        }
    }
}

impl Monitor {
    /// Compares what a monitor thinks of a node with what it thought before.
    fn look(&mut self, monitor: NodeId, node: NodeId, track: &Track, (cluster, verdicts): Verdict) {
        let config = cluster.config();
        let now = cluster.elapsed(monitor);
        let pair = (monitor, node);
        let fresh = !self.seen.contains_key(&pair);
        let seen = self.seen.entry(pair).or_default();
        let heard = (track.known, track.seen) != (seen.known, seen.number) || track.known > 0 && fresh;
        if fresh || heard {
            let curve = track.curve(config);
            self.past.heard(pair, heard, (cluster.now(), now), curve, track.last);
        }
        let wait = track.wait(config);
        let about = |key: &'static str| Note::new(key).with("monitor", monitor).with("node", node);
        let suspected = track.suspected.is_some();
        if seen.suspected && !suspected {
            if track.known < seen.known {
                let note = about("failure-detection-violation-no-ghosts");
                let note = note.with("old", track.known).with("known", seen.known);
                verdicts.violated(NO_GHOSTS, note, vec![monitor, node]);
            }
            // What an outage teaches shows itself after it.
            if track.known == seen.known && config.detector != Detector::Chen && wait > seen.waited {
                let note = about("failure-detection-violation-not-taught");
                let note = note.with("before", seen.waited).with("after", wait);
                verdicts.violated(NOT_TAUGHT, note, vec![monitor, node]);
            }
            if self.past.trusted(pair, cluster.now()) {
                verdicts.reached(MISTAKE_ENDED);
            }
        }
        if !seen.suspected && suspected {
            let silence = now.saturating_sub(track.last);
            if silence < wait {
                let note = about("failure-detection-violation-grounded");
                let note = note.with("silence", silence).with("wait", wait);
                verdicts.violated(GROUNDED, note, vec![monitor, node]);
            }
            if seen.is_even(track, now, config) {
                let note = about("failure-detection-violation-even").with("silence", silence);
                verdicts.violated(EVEN, note, vec![monitor, node]);
            }
            seen.waited = wait;
            let right = self.past.suspected(pair, cluster.now());
            verdicts.reached(if right { CRASH_DETECTED } else { MISTAKE });
        }
        if heard {
            if seen.known > 0 && track.known > seen.known {
                verdicts.reached(RESTART_HEARD);
            }
            seen.hear(track, config);
        }
        (seen.known, seen.number, seen.suspected) = (track.known, track.seen, suspected);
        let late = !suspected && now.saturating_sub(track.last) > wait;
        let up = cluster.status(monitor) == NodeStatus::Up;
        match seen.overdue {
            Some(since) if late && up => {
                if cluster.now() > since + GRACE {
                    let silence = now.saturating_sub(track.last);
                    let note = about("failure-detection-violation-complete").with("silence", silence);
                    verdicts.violated(COMPLETE, note.with("wait", wait), vec![monitor, node]);
                }
            }
            _ => seen.overdue = (late && up).then(|| cluster.now()),
        }
    }
}

impl Seen {
    fn hear(&mut self, track: &Track, config: &Config) {
        let due = config.heartbeat.0.saturating_mul(track.seen.into()) as i64;
        let off = (track.last.0 as i64).saturating_sub(due);
        let same = self.off_schedule.filter(|_| track.known == self.known);
        self.off_schedule = Some(same.map_or((off, off), |(low, high)| (low.min(off), high.max(off))));
    }

    /// Whether all heartbeats of this incarnation were even, and the next one still would be.
    fn is_even(&self, track: &Track, now: Micros, config: &Config) -> bool {
        let Some((low, high)) = self.off_schedule else { return false };
        let interval = config.heartbeat.0;
        let due = interval.saturating_mul(u64::from(track.seen) + 1) as i64;
        let off = (now.0 as i64).saturating_sub(due);
        high.max(off).saturating_sub(low) <= (interval / EVEN_PART) as i64
    }
}

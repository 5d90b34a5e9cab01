//! The promises, watched by somebody who sees every node at once.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use super::member::Member;
use super::opinion::{Opinion, State};
use super::process::Node;
use crate::kit::{goals, promises};
use faultline_sim::{Cluster, Micros, NodeId, NodeStatus, Note, Observed, Verdicts};

promises! {
    NEVER_BACK "never-back": "no opinion goes back";
    OWN_VOICE "own-voice": "only a member itself begins an incarnation";
    REFUTES "refutes": "an accused member answers";
}

goals! {
    NOTICED "noticed";
    FOUND_DEAD "found-dead";
    WRONGLY_DEAD "wrongly-dead";
    BACK "back";
}

#[derive(Clone, Debug, Default, Hash)]
pub struct Monitor {
    /// What each member held when it was looked at last.
    held: BTreeMap<NodeId, Vec<Opinion>>,
    /// The newest incarnation that each member has ever begun.
    begun: BTreeMap<NodeId, u32>,
    pub past: Past,
}

/// When crashes were noticed, for a picture.
#[derive(Clone, Debug, Default)]
pub struct Past {
    /// The newest crash of each member.
    pub crashes: BTreeMap<NodeId, Crash>,
}

/// Two moments that differ in their past only have the same future.
impl Hash for Past {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

#[derive(Clone, Copy, Debug)]
pub struct Crash {
    pub at: Micros,
    pub suspected: Option<Micros>,
    pub dead: Option<Micros>,
    /// All who are up know it.
    pub everywhere: Option<Micros>,
}

impl faultline_sim::Monitor<Node> for Monitor {
    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match observed {
            Observed::Handled(id) => {
                if let Some(Node::Member(member)) = cluster.process(id) {
                    self.handled(id, member, cluster, verdicts);
                }
            }
            Observed::Crashed(id) | Observed::Wiped(id) => {
                // It begins anew, and may hold anything.
                self.held.remove(&id);
                if cluster.config().place(id).is_some() {
                    let crash = Crash { at: cluster.now(), suspected: None, dead: None, everywhere: None };
                    self.past.crashes.entry(id).or_insert(crash);
                }
            }
            Observed::Written(..) | Observed::Sent(..) | Observed::Invoked(..) | Observed::Responded(..) => {}
        }
    }
}

impl Monitor {
    fn handled(&mut self, id: NodeId, member: &Member, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let config = cluster.config();
        let own = config.place(id).and_then(|place| member.table.get(place)).copied().unwrap_or_default();
        let begun = self.begun.entry(id).or_default();
        *begun = (*begun).max(own.incarnation);
        if member.accused.is_some_and(|accused| accused >= own.incarnation) {
            let note = Note::new("membership-violation-refutes").with("node", id);
            verdicts.violated(REFUTES, note.with("incarnation", own.incarnation), vec![id]);
        }
        let before = self.held.insert(id, member.table.clone()).unwrap_or_default();
        for (place, (about, now)) in config.member_ids().zip(&member.table).enumerate() {
            let old = before.get(place).copied().unwrap_or_default();
            if *now < old {
                let note =
                    Note::new("membership-violation-never-back").with("node", id).with("member", about);
                verdicts.violated(NEVER_BACK, note.with("incarnation", old.incarnation), vec![id, about]);
            }
            if now.incarnation > self.begun.get(&about).copied().unwrap_or(0) {
                let note = Note::new("membership-violation-own-voice").with("node", id).with("member", about);
                verdicts.violated(OWN_VOICE, note.with("incarnation", now.incarnation), vec![id, about]);
            }
            if *now != old && about != id {
                Monitor::changed(about, old, *now, cluster, verdicts);
            }
        }
        self.look_at_crashes(cluster);
    }

    fn changed(about: NodeId, old: Opinion, now: Opinion, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match (old.state, now.state) {
            (State::Alive, State::Alive) => return,
            (_, State::Alive) => return verdicts.reached(BACK),
            (_, State::Suspect) => {}
            (_, State::Dead) if cluster.status(about) == NodeStatus::Crashed => verdicts.reached(FOUND_DEAD),
            (_, State::Dead) => verdicts.reached(WRONGLY_DEAD),
        }
        verdicts.reached(NOTICED);
    }

    fn look_at_crashes(&mut self, cluster: &Cluster<Node>) {
        let now = cluster.now();
        // Who is up again is not waited for any more.
        self.past
            .crashes
            .retain(|id, crash| cluster.status(*id) == NodeStatus::Crashed || crash.everywhere.is_some());
        for (id, crash) in self.past.crashes.iter_mut().filter(|(_, crash)| crash.everywhere.is_none()) {
            let Some(place) = cluster.config().place(*id) else { continue };
            let states = cluster.config().member_ids().filter(|other| other != id).filter_map(|other| {
                match cluster.process(other) {
                    Some(Node::Member(member)) => {
                        Some(member.table.get(place).copied().unwrap_or_default().state)
                    }
                    _ => None,
                }
            });
            let states: Vec<State> = states.collect();
            if crash.suspected.is_none() && states.iter().any(|state| *state != State::Alive) {
                crash.suspected = Some(now);
            }
            if crash.dead.is_none() && states.contains(&State::Dead) {
                crash.dead = Some(now);
            }
            if !states.is_empty() && states.iter().all(|state| *state == State::Dead) {
                crash.everywhere = Some(now);
            }
        }
    }
}

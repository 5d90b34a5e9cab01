//! The past of terms and votes, for a picture. No promise rests on it.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{Hash, Hasher};

use super::process::Node;
use super::server::Role;
use faultline_sim::{
    Cluster, Crossing, Exhibit, Micros, NodeId, TimelineArrow, TimelineMark, TimelineSpan, TimelinesExhibit,
};

/// Kept of each server, and of all votes.
const PHASES: usize = 16;
const VOTES: usize = 48;

/// The picture goes back so many of the longest election timeouts.
const TIMEOUTS_SHOWN: u64 = 4;

#[derive(Clone, Debug, Default)]
pub struct Elections {
    phases: BTreeMap<NodeId, VecDeque<Phase>>,
    votes: VecDeque<Vote>,
}

/// Two moments that differ in their past only have the same future.
impl Hash for Elections {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

/// From a moment on, until the next one of the same server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Phase {
    from: Micros,
    term: u32,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Down,
    Follows,
    Stands,
    Leads,
}

#[derive(Clone, Copy, Debug)]
struct Vote {
    at: Micros,
    voter: NodeId,
    candidate: NodeId,
    term: u32,
}

impl Elections {
    /// A handler of the server has run.
    pub fn look_at(&mut self, id: NodeId, cluster: &Cluster<Node>) {
        let Some(Node::Server(server)) = cluster.process(id) else { return };
        let standing = match server.role {
            Role::Follower | Role::PreCandidate(_) => Standing::Follows,
            Role::Candidate(_) => Standing::Stands,
            Role::Leader(_) => Standing::Leads,
        };
        self.begins(id, Phase { from: cluster.now(), term: cluster.durable(id).term, standing });
    }

    pub fn crashed(&mut self, id: NodeId, at: Micros) {
        let term = self.phases.get(&id).and_then(|phases| phases.back()).map_or(0, |phase| phase.term);
        self.begins(id, Phase { from: at, term, standing: Standing::Down });
    }

    pub fn voted(&mut self, voter: NodeId, candidate: NodeId, term: u32, at: Micros) {
        if self.votes.len() == VOTES {
            self.votes.pop_front();
        }
        self.votes.push_back(Vote { at, voter, candidate, term });
    }

    fn begins(&mut self, id: NodeId, phase: Phase) {
        let phases = self.phases.entry(id).or_default();
        if phases.back().is_some_and(|last| (last.term, last.standing) == (phase.term, phase.standing)) {
            return;
        }
        if phases.len() == PHASES {
            phases.pop_front();
        }
        phases.push_back(phase);
    }

    /// Terms as bars, who leads, and who votes for whom.
    pub fn exhibit(&self, cluster: &Cluster<Node>) -> Exhibit {
        let (config, to) = (cluster.config(), cluster.now());
        let longest = config.timeout.0.saturating_add(config.randomness.0);
        let from = to.saturating_sub(Micros(longest.saturating_mul(TIMEOUTS_SHOWN)));
        let (mut spans, mut marks) = (Vec::new(), Vec::new());
        for (node, phases) in &self.phases {
            let ends = phases.iter().skip(1).map(|next| next.from).chain([to]);
            for (phase, end) in phases.iter().zip(ends).filter(|(_, end)| *end > from) {
                let key = match phase.standing {
                    Standing::Down => None,
                    Standing::Follows => Some("follows"),
                    Standing::Stands => Some("stands"),
                    Standing::Leads => Some("leads"),
                };
                if let Some(key) = key {
                    spans.push(TimelineSpan {
                        node: *node,
                        from: phase.from.max(from),
                        to: end,
                        key,
                        band: u64::from(phase.term),
                        label: format!("t{}", phase.term),
                        strong: phase.standing == Standing::Leads,
                        open: phase.standing == Standing::Stands,
                    });
                } else if phase.from >= from {
                    marks.push(TimelineMark { node: *node, at: phase.from, key: "crash" });
                }
            }
        }
        let votes = self.votes.iter().filter(|vote| vote.at >= from).map(|vote| TimelineArrow {
            from: (vote.voter, vote.at),
            to: (vote.candidate, vote.at),
            label: format!("t{}", vote.term),
            crossing: Crossing::None,
        });
        Exhibit::Timelines(TimelinesExhibit {
            key: "terms",
            nodes: config.server_ids().collect(),
            from,
            to,
            spans,
            arrows: votes.collect(),
            marks,
            cuts: Vec::new(),
        })
    }
}

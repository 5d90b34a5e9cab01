//! Machines that fail by themselves: at random, at a given rate, and come back after a repair.

use super::ids::{Micros, NodeId};
use super::process::Process;
use super::queue::Due;
use super::rng::Stream;
use super::view::NodeStatus;
use super::world::World;

/// Which nodes crash without a hand, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Accidents {
    pub nodes: Vec<NodeId>,
    /// Mean time from a start to a crash of one node; the times are exponential, so that failures
    /// of a node form a Poisson process while it is up.
    pub mean: Micros,
    /// From a crash to the restart.
    pub repair: Micros,
}

/// The accidents of a run, and the randomness of their times.
#[derive(Clone, Hash)]
pub(super) struct AccidentPlan {
    what: Accidents,
    stream: Stream,
}

impl AccidentPlan {
    pub fn new(what: Accidents, seed: u64) -> AccidentPlan {
        // No node and no test has this number.
        AccidentPlan { what, stream: Stream::new(seed, 1 << 32) }
    }

    fn time_to_failure(&mut self) -> Micros {
        Micros((-libm::log(self.stream.unit()) * self.what.mean.0 as f64) as u64)
    }
}

impl<P: Process> World<P> {
    pub(super) fn expect_accidents(&mut self) {
        let Some(plan) = &mut self.accidents else { return };
        for id in plan.what.nodes.clone() {
            let at = self.now + plan.time_to_failure();
            self.queue.schedule(at, Due::Accident(id));
        }
    }

    /// The node crashes, or is repaired if it is down.
    pub(super) fn accident(&mut self, id: NodeId) {
        let Some(plan) = &mut self.accidents else { return };
        if self.nodes[id.index()].status == NodeStatus::Crashed {
            let after = plan.time_to_failure();
            self.bring_up(id);
            self.queue.schedule(self.now + after, Due::Accident(id));
        } else {
            let repaired = self.now + plan.what.repair;
            self.crash_node(id);
            self.queue.schedule(repaired, Due::Accident(id));
        }
    }
}

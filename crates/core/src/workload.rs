//! Work to be timed, the same natively and in a page. Anyone who calls it holds the watch.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use faultline_protocols::Settings;
use faultline_protocols::replication::{self, Config, Node};
use faultline_sim::{History, Micros, World};

/// A replicated store whose clients write without pause.
pub fn busy_store(servers: u16, recorded: bool) -> World<Node> {
    let mut config = Config::from_settings(&Settings::defaults(&replication::SPEC));
    config.clients = 3;
    config.servers = servers;
    config.load = Micros::from_millis(2);
    start(config, recorded)
}

/// A store in which nothing happens but heartbeats.
pub fn idle_store(servers: u16) -> World<Node> {
    let mut config = Config::from_settings(&Settings::defaults(&replication::SPEC));
    config.servers = servers;
    start(config, false)
}

fn start(config: Config, recorded: bool) -> World<Node> {
    let setup = replication::setup_with(config, &Settings::defaults(&replication::SPEC));
    if recorded { World::new(setup) } else { World::unrecorded(setup) }
}

/// Takes so many steps.
pub fn steps(world: &mut World<Node>, count: u64) {
    for _ in 0..count {
        world.step();
    }
}

/// A history of a busy store with at least so many events.
pub fn long_history(events: usize) -> History {
    let mut history = History::new(Box::new(busy_store(5, true)));
    while history.trace().len() < events {
        let time = history.present().now() + Micros::from_millis(100);
        history.run_until(time);
    }
    history
}

/// What any discrete-event simulation has to do: a queue from which an event is taken and to which
/// its successor is added, at a random later time.
pub struct Bare {
    queue: BinaryHeap<Reverse<(u64, u64, u32)>>,
    sequence: u64,
    random: u64,
    /// Of the size of a recorded event.
    trace: Option<Vec<[u64; 3]>>,
    received: Vec<u64>,
}

impl Bare {
    pub fn new(nodes: u32, pending: u32, recorded: bool) -> Bare {
        let mut bare = Bare {
            queue: BinaryHeap::new(),
            sequence: 0,
            random: 0x9E37_79B9_7F4A_7C15,
            trace: recorded.then(Vec::new),
            received: vec![0; nodes as usize],
        };
        for index in 0..pending {
            bare.schedule(0, index % nodes);
        }
        bare
    }

    fn schedule(&mut self, now: u64, node: u32) {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.sequence += 1;
        self.queue.push(Reverse((now + 9_000 + self.random % 2_000, self.sequence, node)));
    }

    /// Returns a number that depends on all the work, so that none of it can be left out.
    pub fn steps(&mut self, count: u64) -> u64 {
        for _ in 0..count {
            let Some(Reverse((now, number, node))) = self.queue.pop() else { break };
            self.received[node as usize] += now;
            if let Some(trace) = &mut self.trace {
                trace.push([now, number, u64::from(node)]);
            }
            let next = (node + 1) % self.received.len() as u32;
            self.schedule(now, next);
        }
        self.received.iter().fold(0, |sum, one| sum ^ one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_store_is_busy_and_a_long_history_long() {
        let mut world = busy_store(5, false);
        steps(&mut world, 20_000);
        assert!(world.monitor().acknowledged().len() > 200);
        assert!(long_history(5_000).trace().len() >= 5_000);
    }

    #[test]
    fn the_bare_loop_keeps_its_queue_full() {
        let mut bare = Bare::new(5, 20, true);
        bare.steps(1_000);
        assert_eq!(bare.queue.len(), 20);
        assert_eq!(bare.trace.map(|trace| trace.len()), Some(1_000));
    }
}

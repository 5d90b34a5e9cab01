//! Links: the verdict on one message, and what a hand did to them.

use std::collections::BTreeMap;

use super::ids::{Micros, NodeId};
use super::rng::Stream;
use super::trace::DropReason;

/// How the network of a run behaves where no hand has changed it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NetworkOptions {
    pub latency_min: Micros,
    /// On top of the minimum: spread evenly up to this, or with this mean if `long_tail`.
    pub jitter: Micros,
    /// Exponential jitter instead of uniform.
    pub long_tail: bool,
    pub loss_ppm: u32,
    pub duplicate_ppm: u32,
    /// Messages of one direction of a link arrive in the order in which they were sent.
    pub fifo: bool,
    /// How long a node is busy with sending one message.
    pub transmission: Micros,
}

impl Default for NetworkOptions {
    fn default() -> NetworkOptions {
        NetworkOptions {
            latency_min: Micros::from_millis(9),
            jitter: Micros::from_millis(2),
            long_tail: false,
            loss_ppm: 0,
            duplicate_ppm: 0,
            fifo: false,
            transmission: Micros(100),
        }
    }
}

/// What a hand did to one direction of a link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Direction {
    pub cut: bool,
    pub latency: Option<Micros>,
    pub loss_ppm: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Network {
    pub options: NetworkOptions,
    stream: Stream,
    /// Only directions that differ from the options are here.
    changed: BTreeMap<(NodeId, NodeId), Direction>,
    /// The latest arrival a direction, kept for FIFO only.
    latest: BTreeMap<(NodeId, NodeId), Micros>,
}

/// What will become of a message that leaves now.
pub(super) struct Fate {
    pub arrival: Micros,
    /// When and why it is lost on its way.
    pub lost: Option<(Micros, DropReason)>,
    /// When a second copy arrives.
    pub duplicate: Option<Micros>,
}

impl Network {
    pub fn new(options: NetworkOptions, stream: Stream) -> Network {
        Network { options, stream, changed: BTreeMap::new(), latest: BTreeMap::new() }
    }

    pub fn direction(&self, from: NodeId, to: NodeId) -> Option<&Direction> {
        self.changed.get(&(from, to))
    }

    pub fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.direction(from, to).is_some_and(|direction| direction.cut)
    }

    pub fn change(&mut self, from: NodeId, to: NodeId) -> &mut Direction {
        self.changed.entry((from, to)).or_default()
    }

    /// Makes one direction as it was; returns whether it had been changed.
    pub fn heal(&mut self, from: NodeId, to: NodeId) -> bool {
        self.changed.remove(&(from, to)).is_some()
    }

    pub fn changed(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        self.changed.keys().copied()
    }

    /// Decides about a message that leaves `from` at `now`.
    pub fn fate(&mut self, from: NodeId, to: NodeId, now: Micros) -> Fate {
        let direction = if self.changed.is_empty() { None } else { self.changed.get(&(from, to)).cloned() };
        let direction = direction.unwrap_or_default();
        let mut arrival = now + self.latency(&direction);
        if self.options.fifo {
            let latest = self.latest.entry((from, to)).or_default();
            arrival = arrival.max(*latest);
            *latest = arrival;
        }
        // A message that meets a cut dies at the cut, half-way; one that is lost dies anywhere.
        let lost = if direction.cut {
            Some((Micros(now.0.midpoint(arrival.0)), DropReason::Cut))
        } else {
            let loss_ppm = direction.loss_ppm.unwrap_or(self.options.loss_ppm);
            (loss_ppm > 0 && self.stream.chance_ppm(loss_ppm)).then(|| {
                let travel = arrival.0 - now.0;
                (Micros(now.0 + travel / 4 + self.stream.below(travel / 2 + 1)), DropReason::Loss)
            })
        };
        let duplicate = (self.options.duplicate_ppm > 0
            && self.stream.chance_ppm(self.options.duplicate_ppm))
        .then(|| now + self.latency(&direction))
        .filter(|_| lost.is_none());
        Fate { arrival, lost, duplicate }
    }

    fn latency(&mut self, direction: &Direction) -> Micros {
        if let Some(latency) = direction.latency {
            return latency;
        }
        let jitter = self.options.jitter.0;
        let extra = if jitter == 0 {
            0
        } else if self.options.long_tail {
            (-libm::log(self.stream.unit()) * jitter as f64) as u64
        } else {
            self.stream.below(jitter + 1)
        };
        self.options.latency_min + Micros(extra)
    }

    /// Draws from another seed from now on.
    pub fn reseed(&mut self, seed: u64) {
        self.stream = Stream::new(seed, 0);
    }

    /// How long a message of this direction could have travelled.
    pub fn draw_latency(&mut self, from: NodeId, to: NodeId) -> Micros {
        let direction = self.direction(from, to).cloned().unwrap_or_default();
        self.latency(&direction)
    }

    /// How long a message of this direction usually takes, for one that is made by hand.
    pub fn usual(&self, from: NodeId, to: NodeId) -> Micros {
        let set = self.direction(from, to).and_then(|direction| direction.latency);
        set.unwrap_or(self.options.latency_min + Micros(self.options.jitter.0 / 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: NodeId = NodeId(0);
    const B: NodeId = NodeId(1);

    fn network(options: NetworkOptions) -> Network {
        Network::new(options, Stream::new(1, 0))
    }

    #[test]
    fn loss_and_latency_are_as_configured() {
        let mut network = network(NetworkOptions { loss_ppm: 250_000, ..NetworkOptions::default() });
        let mut lost = 0;
        for _ in 0..10_000 {
            let fate = network.fate(A, B, Micros(1_000));
            assert!((Micros(10_000)..=Micros(12_000)).contains(&fate.arrival));
            if let Some((at, why)) = fate.lost {
                assert_eq!(why, DropReason::Loss);
                assert!(at > Micros(1_000) && at < fate.arrival);
                lost += 1;
            }
        }
        assert!((2_300..2_700).contains(&lost), "{lost} of 10000 at 25%");
    }

    #[test]
    fn a_cut_has_a_direction_and_heals() {
        let mut network = network(NetworkOptions::default());
        network.change(A, B).cut = true;
        assert!(matches!(network.fate(A, B, Micros::ZERO).lost, Some((_, DropReason::Cut))));
        assert!(network.fate(B, A, Micros::ZERO).lost.is_none());
        assert!(network.heal(A, B));
        assert!(network.fate(A, B, Micros::ZERO).lost.is_none());
    }

    #[test]
    fn fifo_never_lets_one_overtake() {
        let mut network =
            network(NetworkOptions { fifo: true, jitter: Micros(50_000), ..NetworkOptions::default() });
        let mut last = Micros::ZERO;
        for sent in 0..1_000 {
            let fate = network.fate(A, B, Micros(sent * 100));
            assert!(fate.arrival >= last);
            last = fate.arrival;
        }
    }

    #[test]
    fn a_long_tail_has_the_mean_it_was_given() {
        let options = NetworkOptions { long_tail: true, jitter: Micros(4_000), ..NetworkOptions::default() };
        let mut network = network(options);
        let total: u64 = (0..20_000).map(|_| network.fate(A, B, Micros::ZERO).arrival.0 - 9_000).sum();
        let mean = total / 20_000;
        assert!((3_900..4_100).contains(&mean), "{mean}");
    }
}

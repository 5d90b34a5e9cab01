//! What happens next: a heap of pending things, by time and then in the order in which they were
//! scheduled.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::ids::{Micros, NodeId};

/// Something that will happen, unless it has become stale by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pending {
    pub at: Micros,
    pub number: u64,
    pub due: Due,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// A message in this slot of the flights arrives or dies.
    Flight(u32),
    /// The front of the node's outbox leaves, or the next of its inbox is handled.
    Node(NodeId),
    /// A timer of the node, by its code.
    Timer(NodeId, u16),
    /// The node fails by itself, or is repaired.
    Accident(NodeId),
}

const INDEX_BITS: u32 = 36;
const KIND_BITS: u32 = 2;
const NUMBER_BITS: u32 = 42;

/// One comparison of one number orders two entries, which makes the heap much faster: 48 bits of
/// time (nine years), 42 of number, 38 of what is due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Packed(u128);

impl Packed {
    fn new(pending: Pending) -> Packed {
        let (kind, index) = match pending.due {
            Due::Flight(slot) => (0u128, u64::from(slot)),
            Due::Node(id) => (1, u64::from(id.0)),
            Due::Timer(id, code) => (2, u64::from(id.0) << 16 | u64::from(code)),
            Due::Accident(id) => (3, u64::from(id.0)),
        };
        let due = kind << INDEX_BITS | u128::from(index);
        let number = u128::from(pending.number) << (INDEX_BITS + KIND_BITS);
        Packed(u128::from(pending.at.0) << (NUMBER_BITS + INDEX_BITS + KIND_BITS) | number | due)
    }

    fn open(self) -> Pending {
        let low = self.0 as u64;
        let index = low & ((1 << INDEX_BITS) - 1);
        let due = match low >> INDEX_BITS & 3 {
            0 => Due::Flight(index as u32),
            1 => Due::Node(NodeId(index as u16)),
            2 => Due::Timer(NodeId((index >> 16) as u16), index as u16),
            _ => Due::Accident(NodeId(index as u16)),
        };
        let number = (self.0 >> (INDEX_BITS + KIND_BITS)) as u64 & ((1 << NUMBER_BITS) - 1);
        Pending { at: Micros((self.0 >> (NUMBER_BITS + INDEX_BITS + KIND_BITS)) as u64), number, due }
    }
}

/// Later than this is never: nine years.
const TIME_MAX: u64 = (1 << 48) - 1;

#[derive(Clone, Default)]
pub(super) struct Queue {
    heap: BinaryHeap<Reverse<Packed>>,
    scheduled: u64,
}

impl Queue {
    /// Returns the number of the new entry, by which its owner knows that it is not stale.
    pub fn schedule(&mut self, at: Micros, due: Due) -> u64 {
        self.scheduled += 1;
        debug_assert!(self.scheduled < 1 << NUMBER_BITS, "no run is so long");
        let at = Micros(at.0.min(TIME_MAX));
        self.heap.push(Reverse(Packed::new(Pending { at, number: self.scheduled, due })));
        self.scheduled
    }

    pub fn peek(&self) -> Option<Pending> {
        self.heap.peek().map(|Reverse(packed)| packed.open())
    }

    pub fn pop(&mut self) -> Option<Pending> {
        self.heap.pop().map(|Reverse(packed)| packed.open())
    }

    /// All entries, stale ones too, in their order.
    pub fn sorted(&self) -> Vec<Pending> {
        let mut all: Vec<Packed> = self.heap.iter().map(|Reverse(packed)| *packed).collect();
        all.sort();
        all.into_iter().map(Packed::open).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_by_time_and_then_in_the_order_of_scheduling() {
        let mut queue = Queue::default();
        let late = u64::from(u32::MAX) * 1_000;
        for (at, due) in [
            (late, Due::Timer(NodeId(u16::MAX), u16::MAX)),
            (5, Due::Node(NodeId(3))),
            (5, Due::Flight(u32::MAX)),
            (5, Due::Node(NodeId(0))),
            (1, Due::Timer(NodeId(7), 9)),
            (2, Due::Accident(NodeId(u16::MAX))),
        ] {
            queue.schedule(Micros(at), due);
        }
        assert_eq!(queue.sorted().len(), 6);
        let order: Vec<(u64, Due)> =
            std::iter::from_fn(|| queue.pop()).map(|pending| (pending.at.0, pending.due)).collect();
        assert_eq!(
            order,
            [
                (1, Due::Timer(NodeId(7), 9)),
                (2, Due::Accident(NodeId(u16::MAX))),
                (5, Due::Node(NodeId(3))),
                (5, Due::Flight(u32::MAX)),
                (5, Due::Node(NodeId(0))),
                (late, Due::Timer(NodeId(u16::MAX), u16::MAX)),
            ]
        );
    }
}

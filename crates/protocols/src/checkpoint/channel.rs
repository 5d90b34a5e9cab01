//! A reliable channel between two workers, whatever the network does: numbers, acknowledgements and
//! resending, as in TCP. A raw one delivers as things come.

use std::collections::{BTreeSet, VecDeque};

use super::message::Payload;

/// Both directions between two workers, at one of them; it begins anew with every generation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link {
    next_out: u32,
    /// What the other has not confirmed.
    pub unconfirmed: VecDeque<(u32, Payload)>,
    /// Everything before this one was sent before the last look.
    old: u32,
    next_in: u32,
    early: Vec<(u32, Payload)>,
    /// Raw: what was delivered before its turn.
    delivered: BTreeSet<u32>,
}

impl Default for Link {
    fn default() -> Link {
        Link {
            next_out: 1,
            unconfirmed: VecDeque::new(),
            old: 1,
            next_in: 1,
            early: Vec::new(),
            delivered: BTreeSet::new(),
        }
    }
}

impl Link {
    pub fn push(&mut self, payload: Payload) -> u32 {
        let seq = self.next_out;
        self.next_out += 1;
        self.unconfirmed.push_back((seq, payload));
        seq
    }

    pub fn confirmed(&mut self, next: u32) {
        while self.unconfirmed.front().is_some_and(|(seq, _)| *seq < next) {
            self.unconfirmed.pop_front();
        }
    }

    /// What was not confirmed since the last look, at most so many.
    pub fn overdue(&mut self, most: usize) -> Vec<(u32, Payload)> {
        let old = std::mem::replace(&mut self.old, self.next_out);
        self.unconfirmed.iter().take_while(|(seq, _)| *seq < old).take(most).copied().collect()
    }

    /// What can be delivered now that this has come.
    pub fn accept(&mut self, seq: u32, payload: Payload, fifo: bool) -> Vec<Payload> {
        if seq < self.next_in || self.delivered.contains(&seq) {
            return Vec::new();
        }
        if !fifo {
            self.delivered.insert(seq);
            while self.delivered.remove(&self.next_in) {
                self.next_in += 1;
            }
            return vec![payload];
        }
        if self.early.iter().all(|(known, _)| *known != seq) {
            self.early.push((seq, payload));
        }
        let mut ready = Vec::new();
        while let Some(place) = self.early.iter().position(|(known, _)| *known == self.next_in) {
            ready.push(self.early.swap_remove(place).1);
            self.next_in += 1;
        }
        ready
    }

    /// Everything before this one has come.
    pub fn next_in(&self) -> u32 {
        self.next_in
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_puts_things_in_order_and_a_raw_one_does_not() {
        let (coin, marker) = (Payload::Coin, Payload::Marker(1));
        let mut link = Link::default();
        assert_eq!(link.accept(2, marker, true), []);
        assert_eq!(link.accept(1, coin, true), [coin, marker]);
        assert_eq!(link.accept(1, coin, true), []);
        assert_eq!(link.next_in(), 3);
        let mut raw = Link::default();
        assert_eq!(raw.accept(2, marker, false), [marker]);
        assert_eq!(raw.accept(2, marker, false), []);
        assert_eq!((raw.next_in(), raw.accept(1, coin, false)), (1, vec![coin]));
        assert_eq!(raw.next_in(), 3);
    }

    #[test]
    fn what_is_confirmed_is_forgotten() {
        let mut link = Link::default();
        assert_eq!([link.push(Payload::Coin), link.push(Payload::Coin), link.push(Payload::Coin)], [1, 2, 3]);
        link.confirmed(3);
        assert_eq!(link.unconfirmed, [(3, Payload::Coin)]);
        assert_eq!(link.overdue(8), [], "it may be on its way");
        assert_eq!(link.overdue(8), [(3, Payload::Coin)]);
    }
}

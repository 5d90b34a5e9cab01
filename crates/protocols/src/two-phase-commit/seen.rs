//! Which transactions a participant has heard of since it started, in bounded space.

use std::collections::BTreeSet;

use super::message::TxId;

/// So many numbers may be overtaken by newer ones. What is later still is not taken any more.
const WINDOW: usize = 256;

/// Numbers of transactions only grow, so a number below the newest of the forgotten ones is an old one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Seen {
    newest: BTreeSet<TxId>,
    /// The greatest number that was dropped from the newest.
    floor: TxId,
}

impl Seen {
    /// Returns whether it is the first time.
    pub fn add(&mut self, tx: TxId) -> bool {
        if tx <= self.floor || !self.newest.insert(tx) {
            return false;
        }
        if self.newest.len() > WINDOW
            && let Some(oldest) = self.newest.pop_first()
        {
            self.floor = oldest;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_new_once_whatever_was_forgotten() {
        let mut seen = Seen::default();
        assert!(seen.add(TxId(7)) && seen.add(TxId(3)), "they may come in any order");
        assert!(!seen.add(TxId(7)));
        for number in 8..2_000 {
            assert!(seen.add(TxId(number)));
            assert!(seen.newest.len() <= WINDOW);
        }
        for number in 1..2_000 {
            assert!(!seen.add(TxId(number)), "{number} is old");
        }
        assert!(seen.add(TxId(2_000)));
    }
}

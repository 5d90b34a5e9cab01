//! The lock of one account: shared by readers, or held by one writer; others wait by age.

use super::message::TxId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    Shared,
    Exclusive,
}

impl Mode {
    fn conflicts(self, other: Mode) -> bool {
        self == Mode::Exclusive || other == Mode::Exclusive
    }
}

/// The lock as one transaction holds it, or asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    pub tx: TxId,
    /// Its first attempt: a smaller number is an older transaction.
    pub age: TxId,
    pub mode: Mode,
}

/// No transaction is as old.
pub const FIRST_OF_ALL: TxId = TxId(0);

/// Who holds the lock, and who waits for it, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lock {
    pub holders: Vec<Claim>,
    pub queue: Vec<Claim>,
}

impl Lock {
    /// Queues the transaction; [`Lock::next`] grants.
    pub fn ask(&mut self, claim: Claim) {
        let at = self.queue.partition_point(|other| (other.age, other.tx) < (claim.age, claim.tx));
        self.queue.insert(at, claim);
    }

    /// Holds at once, whatever the queue says: after a restart.
    pub fn retake(&mut self, tx: TxId) {
        self.holders.push(Claim { tx, age: tx, mode: Mode::Exclusive });
    }

    /// Grants the lock to the oldest in the queue that `may` have it and that conflicts with no
    /// holder and with nobody older in the queue.
    pub fn next(&mut self, may: impl Fn(TxId) -> bool) -> Option<TxId> {
        let free = |index: usize| {
            let claim = self.queue[index];
            let mut before = self.queue[..index].iter().chain(&self.holders);
            may(claim.tx) && before.all(|other| !claim.mode.conflicts(other.mode))
        };
        let index = (0..self.queue.len()).find(|index| free(*index))?;
        let granted = self.queue.remove(index);
        self.holders.push(granted);
        Some(granted.tx)
    }

    /// The holders that are in the way of a waiting transaction.
    pub fn in_the_way(&self, tx: TxId) -> impl Iterator<Item = TxId> + '_ {
        let mode = self.queue.iter().find(|waiting| waiting.tx == tx).map(|waiting| waiting.mode);
        let conflicting = move |held: &&Claim| mode.is_some_and(|mode| mode.conflicts(held.mode));
        self.holders.iter().filter(conflicting).map(|held| held.tx)
    }

    pub fn leave(&mut self, tx: TxId) {
        self.holders.retain(|held| held.tx != tx);
        self.queue.retain(|waiting| waiting.tx != tx);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(age: u32, tx: u32, mode: Mode) -> Claim {
        Claim { tx: TxId(tx), age: TxId(age), mode }
    }

    fn granted(lock: &mut Lock) -> Vec<u32> {
        std::iter::from_fn(|| lock.next(|_| true)).map(|tx| tx.0).collect()
    }

    #[test]
    fn readers_share_and_a_writer_is_alone() {
        let mut lock = Lock::default();
        lock.ask(claim(1, 1, Mode::Shared));
        lock.ask(claim(2, 2, Mode::Shared));
        lock.ask(claim(3, 3, Mode::Exclusive));
        assert_eq!(granted(&mut lock), [1, 2]);
        lock.leave(TxId(1));
        assert_eq!(granted(&mut lock), [0; 0]);
        lock.leave(TxId(2));
        assert_eq!(granted(&mut lock), [3]);
    }

    #[test]
    fn nobody_overtakes_an_older_one_in_conflict() {
        let mut lock = Lock::default();
        lock.retake(TxId(9));
        lock.ask(claim(7, 7, Mode::Shared));
        lock.ask(claim(5, 8, Mode::Exclusive));
        assert_eq!(lock.in_the_way(TxId(8)).collect::<Vec<_>>(), [TxId(9)]);
        lock.leave(TxId(9));
        assert_eq!(granted(&mut lock), [8], "its first attempt is older");
        lock.leave(TxId(8));
        assert_eq!(granted(&mut lock), [7]);
    }
}

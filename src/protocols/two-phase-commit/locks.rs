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

/// Who holds the lock and who waits for it, both by age: a smaller number is an older transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lock {
    pub holders: Vec<(TxId, Mode)>,
    pub queue: Vec<(TxId, Mode)>,
}

impl Lock {
    /// Queues the transaction; [`Lock::next`] grants.
    pub fn ask(&mut self, tx: TxId, mode: Mode) {
        let at = self.queue.partition_point(|(waiting, _)| *waiting < tx);
        self.queue.insert(at, (tx, mode));
    }

    /// Holds at once, whatever the queue says: after a restart.
    pub fn retake(&mut self, tx: TxId) {
        self.holders.push((tx, Mode::Exclusive));
    }

    /// Grants the lock to the oldest in the queue that `may` have it and that conflicts with no
    /// holder and with nobody older in the queue.
    pub fn next(&mut self, may: impl Fn(TxId, Mode) -> bool) -> Option<TxId> {
        let free = |index: usize| {
            let (tx, mode) = self.queue[index];
            let older = self.queue[..index].iter().chain(&self.holders);
            may(tx, mode) && older.clone().all(|(_, other)| !mode.conflicts(*other))
        };
        let index = (0..self.queue.len()).find(|index| free(*index))?;
        let granted = self.queue.remove(index);
        self.holders.push(granted);
        Some(granted.0)
    }

    /// The holders that are in the way of a waiting transaction.
    pub fn in_the_way(&self, tx: TxId) -> impl Iterator<Item = TxId> + '_ {
        let mode = self.queue.iter().find(|(waiting, _)| *waiting == tx).map(|(_, mode)| *mode);
        let conflicting = move |held: &&(TxId, Mode)| mode.is_some_and(|mode| mode.conflicts(held.1));
        self.holders.iter().filter(conflicting).map(|(holder, _)| *holder)
    }

    pub fn leave(&mut self, tx: TxId) {
        self.holders.retain(|(holder, _)| *holder != tx);
        self.queue.retain(|(waiting, _)| *waiting != tx);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(lock: &mut Lock) -> Vec<u32> {
        std::iter::from_fn(|| lock.next(|_, _| true)).map(|tx| tx.0).collect()
    }

    #[test]
    fn readers_share_and_a_writer_is_alone() {
        let mut lock = Lock::default();
        lock.ask(TxId(1), Mode::Shared);
        lock.ask(TxId(2), Mode::Shared);
        lock.ask(TxId(3), Mode::Exclusive);
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
        lock.ask(TxId(7), Mode::Shared);
        lock.ask(TxId(5), Mode::Exclusive);
        assert_eq!(lock.in_the_way(TxId(5)).collect::<Vec<_>>(), [TxId(9)]);
        lock.leave(TxId(9));
        assert_eq!(granted(&mut lock), [5]);
        lock.leave(TxId(5));
        assert_eq!(granted(&mut lock), [7]);
    }
}

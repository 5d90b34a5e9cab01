//! A disk that keeps what was synced, and at a crash may keep a little more.

use std::hash::Hash;

use super::rng::Stream;

/// What survives a crash, changed only by operations.
pub trait Durable: Clone + Default + Eq + Hash {
    type Op: Clone + Eq + Hash;

    fn apply(&mut self, op: &Self::Op);

    /// What is on the disk if the crash falls in the middle of this operation; `None` if nothing
    /// of it can be seen.
    fn torn(op: &Self::Op) -> Option<Self::Op> {
        let _ = op;
        None
    }
}

/// What a crash leaves of the operations that were written but not synced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CrashKeeps {
    #[default]
    Nothing,
    /// Some of them, the earliest first.
    Prefix,
    /// As `Prefix`, and the operation after those may be half done.
    Torn,
}

/// The disk of one node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Disk<D: Durable> {
    synced: D,
    /// Written, not synced.
    pending: Vec<D::Op>,
    /// What the running process reads: everything it has written, synced or not.
    cached: D,
}

impl<D: Durable> Disk<D> {
    /// A disk prepared before the run began.
    pub fn formatted(content: D) -> Disk<D> {
        Disk { synced: content.clone(), pending: Vec::new(), cached: content }
    }

    pub fn cached(&self) -> &D {
        &self.cached
    }

    pub fn synced(&self) -> &D {
        &self.synced
    }

    pub fn unsynced(&self) -> usize {
        self.pending.len()
    }

    /// The process sees its own write at once; it reaches the disk's cache when the effect leaves.
    pub(super) fn foresee(&mut self, op: &D::Op) {
        self.cached.apply(op);
    }

    pub(super) fn write(&mut self, op: D::Op) {
        self.pending.push(op);
    }

    /// Returns how many operations became durable.
    pub(super) fn sync(&mut self) -> usize {
        for op in &self.pending {
            self.synced.apply(op);
        }
        let count = self.pending.len();
        self.pending.clear();
        count
    }

    pub(super) fn crash(&mut self, keeps: CrashKeeps, stream: &mut Stream) {
        if keeps != CrashKeeps::Nothing {
            let kept = stream.below(self.pending.len() as u64 + 1) as usize;
            for op in &self.pending[..kept] {
                self.synced.apply(op);
            }
            if keeps == CrashKeeps::Torn
                && let Some(half) = self.pending.get(kept).and_then(D::torn)
            {
                self.synced.apply(&half);
            }
        }
        self.pending.clear();
        self.cached = self.synced.clone();
    }

    pub(super) fn wipe(&mut self) {
        *self = Disk::formatted(D::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
    struct Pages(Vec<&'static str>);

    impl Durable for Pages {
        type Op = &'static str;

        fn apply(&mut self, op: &&'static str) {
            self.0.push(op);
        }

        fn torn(_: &&'static str) -> Option<&'static str> {
            Some("half")
        }
    }

    fn written() -> Disk<Pages> {
        let mut disk = Disk::formatted(Pages::default());
        for op in ["a", "b", "c"] {
            disk.foresee(&op);
            disk.write(op);
            if op == "a" {
                disk.sync();
            }
        }
        disk
    }

    #[test]
    fn a_crash_keeps_what_was_synced() {
        let mut disk = written();
        assert_eq!(disk.cached().0, ["a", "b", "c"]);
        assert_eq!(disk.unsynced(), 2);
        disk.crash(CrashKeeps::Nothing, &mut Stream::new(1, 1));
        assert_eq!(disk.cached().0, ["a"]);
        assert_eq!(disk.synced().0, ["a"]);
    }

    #[test]
    fn a_crash_may_keep_a_prefix_and_tear_what_follows() {
        let mut seen = std::collections::BTreeSet::new();
        let mut stream = Stream::new(1, 1);
        for _ in 0..100 {
            let mut disk = written();
            disk.crash(CrashKeeps::Torn, &mut stream);
            seen.insert(disk.cached().0.clone());
        }
        let all: Vec<_> = seen.into_iter().collect();
        assert_eq!(all, [vec!["a", "b", "c"], vec!["a", "b", "half"], vec!["a", "half"]]);
    }
}

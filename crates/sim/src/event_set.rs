//! Sets of the events of a trace, a bit each.

/// Events of one trace, by their indices.
#[derive(Clone, Debug)]
pub struct EventSet {
    bits: Vec<u64>,
    pub(super) looked_at: usize,
}

impl PartialEq for EventSet {
    fn eq(&self, other: &EventSet) -> bool {
        self.bits == other.bits
    }
}

impl Eq for EventSet {}

impl EventSet {
    /// An empty set for a trace of so many events.
    pub fn new(events: usize) -> EventSet {
        EventSet { bits: vec![0; events.div_ceil(64)], looked_at: 0 }
    }

    pub fn contains(&self, event: usize) -> bool {
        self.bits.get(event / 64).is_some_and(|word| word >> (event % 64) & 1 == 1)
    }

    /// An index past the end of the trace is left out.
    pub fn insert(&mut self, event: usize) {
        if let Some(word) = self.bits.get_mut(event / 64) {
            *word |= 1 << (event % 64);
        }
    }

    pub fn remove(&mut self, event: usize) {
        if let Some(word) = self.bits.get_mut(event / 64) {
            *word &= !(1 << (event % 64));
        }
    }

    /// Adds what is in the other set of the same trace.
    pub fn add_all(&mut self, other: &EventSet) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(own, other)| *own |= other);
    }

    pub fn len(&self) -> usize {
        self.bits.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }

    /// The indices, from the smallest on.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.bits.len() * 64).filter(|event| self.contains(*event))
    }

    /// How many events were looked at to find it.
    pub fn looked_at(&self) -> usize {
        self.looked_at
    }
}

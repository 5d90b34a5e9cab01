//! A list that grows at its end and whose copies share what they have in common.

use std::rc::Rc;

const CHUNK: usize = 64;

/// A log is copied at every checkpoint of a run; sharing whole chunks keeps a copy small.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sequence<T: Clone> {
    /// Full chunks, and a last one that may not be full.
    chunks: Vec<Rc<Vec<T>>>,
    len: usize,
}

impl<T: Clone> Default for Sequence<T> {
    fn default() -> Sequence<T> {
        Sequence { chunks: Vec::new(), len: 0 }
    }
}

impl<T: Clone> Sequence<T> {
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub fn push(&mut self, item: T) {
        if self.len.is_multiple_of(CHUNK) {
            self.chunks.push(Rc::new(Vec::with_capacity(CHUNK)));
        }
        let last = self.chunks.last_mut().expect("just made");
        match Rc::get_mut(last) {
            Some(chunk) => chunk.push(item),
            None => {
                let mut chunk = Vec::with_capacity(CHUNK);
                chunk.extend_from_slice(last);
                chunk.push(item);
                *last = Rc::new(chunk);
            }
        }
        self.len += 1;
    }

    pub fn get(&self, index: usize) -> Option<&T> {
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }

    pub fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        Rc::make_mut(self.chunks.get_mut(index / CHUNK)?).get_mut(index % CHUNK)
    }

    pub fn last(&self) -> Option<&T> {
        self.chunks.last()?.last()
    }

    /// Forgets everything from `len` on.
    pub fn truncate(&mut self, len: usize) {
        if len >= self.len {
            return;
        }
        self.chunks.truncate(len.div_ceil(CHUNK));
        if !len.is_multiple_of(CHUNK) {
            Rc::make_mut(self.chunks.last_mut().expect("len is above 0")).truncate(len % CHUNK);
        }
        self.len = len;
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// The items from `start` on.
    pub fn iter_from(&self, start: usize) -> impl Iterator<Item = &T> {
        let chunk = (start / CHUNK).min(self.chunks.len());
        self.chunks[chunk..].iter().flat_map(|chunk| chunk.iter()).skip(start - chunk * CHUNK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against a plain vector, with copies that must not feel later changes.
        #[test]
        fn it_behaves_as_a_vector(steps in proptest::collection::vec(0usize..300, 0..200)) {
            let (mut sequence, mut vector) = (Sequence::default(), Vec::new());
            let mut copies = Vec::new();
            for step in steps {
                if step < 200 {
                    for item in 0..step % 90 { sequence.push(item); vector.push(item); }
                } else if step < 280 {
                    let keep = vector.len() * (step - 200) / 80;
                    sequence.truncate(keep);
                    vector.truncate(keep);
                } else {
                    copies.push((sequence.clone(), vector.clone()));
                }
                prop_assert_eq!(sequence.len(), vector.len());
                prop_assert_eq!(sequence.last(), vector.last());
                let start = step.min(vector.len());
                prop_assert!(sequence.iter_from(start).eq(vector[start..].iter()));
            }
            for (sequence, vector) in copies {
                prop_assert!(sequence.iter().eq(vector.iter()));
                prop_assert_eq!(sequence.get(vector.len()), None);
            }
        }
    }
}

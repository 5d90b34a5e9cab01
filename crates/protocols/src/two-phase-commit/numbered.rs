//! Something small about every number that was ever used, kept for good: old parts are shared by the copies of a run.

use std::collections::BTreeMap;
use std::rc::Rc;

const CHUNK: u32 = 64;

/// What is not there is the default.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Numbered<T: Copy + Default + PartialEq> {
    chunks: BTreeMap<u32, Rc<[T; CHUNK as usize]>>,
}

impl<T: Copy + Default + PartialEq> Default for Numbered<T> {
    fn default() -> Numbered<T> {
        Numbered { chunks: BTreeMap::new() }
    }
}

impl<T: Copy + Default + PartialEq> Numbered<T> {
    pub fn get(&self, number: u32) -> T {
        let chunk = self.chunks.get(&(number / CHUNK));
        chunk.map_or(T::default(), |chunk| chunk[(number % CHUNK) as usize])
    }

    /// A number beside those that are there costs its own size; a chunk that only this copy knows is changed in place.
    pub fn set(&mut self, number: u32, value: T) {
        let chunk = self.chunks.entry(number / CHUNK);
        let chunk = chunk.or_insert_with(|| Rc::new([T::default(); CHUNK as usize]));
        Rc::make_mut(chunk)[(number % CHUNK) as usize] = value;
    }

    /// The numbers that have something, smallest first.
    pub fn iter(&self) -> impl Iterator<Item = (u32, T)> + '_ {
        let items = |(at, chunk): (&u32, &Rc<[T; CHUNK as usize]>)| {
            let (first, chunk) = (at * CHUNK, chunk.clone());
            (0..CHUNK).map(move |index| (first + index, chunk[index as usize]))
        };
        self.chunks.iter().flat_map(items).filter(|(_, value)| *value != T::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_keeps_what_it_was_told_about_any_number() {
        let mut some: Numbered<Option<u8>> = Numbered::default();
        for number in [1, 63, 64, 65, 100_000, u32::MAX] {
            some.set(number, Some((number % 251) as u8));
        }
        let before = some.clone();
        some.set(64, None);
        let kept: Vec<u32> = some.iter().map(|(number, _)| number).collect();
        assert_eq!(kept, [1, 63, 65, 100_000, u32::MAX]);
        assert_eq!((some.get(64), some.get(2), some.get(100_000)), (None, None, Some((100_000 % 251) as u8)));
        assert_eq!(before.get(64), Some(64), "a copy keeps its own");
    }
}

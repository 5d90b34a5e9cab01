//! Maglev's table (Eisenbud et al., NSDI 2016, section 3.4): one lookup, all members nearly equal.

use super::hashes::fnv1a;

/// Fills a table of `size` entries, a prime: the members take turns, each by its own permutation of
/// the entries, given by an offset and a skip.
pub fn table(permutations: &[(u64, u64)], size: u64) -> Vec<u16> {
    const EMPTY: u16 = u16::MAX;
    let mut entries = vec![EMPTY; size as usize];
    let mut next = vec![0u64; permutations.len()];
    let mut filled = 0;
    while filled < size && !permutations.is_empty() {
        for (member, (offset, skip)) in permutations.iter().enumerate() {
            let mut entry = (offset + next[member] * skip) % size;
            while entries[entry as usize] != EMPTY {
                next[member] += 1;
                entry = (offset + next[member] * skip) % size;
            }
            entries[entry as usize] = member as u16;
            next[member] += 1;
            filled += 1;
            if filled == size {
                break;
            }
        }
    }
    entries
}

pub fn permutation(name: &str, size: u64) -> (u64, u64) {
    let hash = |mark: &str| fnv1a(format!("{name}{mark}").as_bytes());
    (hash("#o") % size, hash("#s") % (size - 1) + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of the paper's table 1.
    #[test]
    fn the_small_table_is_the_published_one() {
        assert_eq!(table(&[(3, 4), (0, 2), (3, 1)], 7), [1, 0, 1, 0, 2, 2, 0]);
        assert_eq!(table(&[(3, 4), (3, 1)], 7), [0, 0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn few_other_entries_change_when_a_member_goes() {
        let permutations: Vec<_> = (0..5).map(|n| permutation(&format!("backend-{n}"), 65_537)).collect();
        let (before, after) = (table(&permutations, 65_537), table(&permutations[1..], 65_537));
        let gone = before.iter().filter(|member| **member == 0).count();
        let others = before.iter().zip(&after).filter(|(a, b)| **a != 0 && **a != **b + 1).count();
        assert_eq!((gone, others), (13_108, 59));
    }

    proptest! {
        #[test]
        fn every_entry_is_filled_and_members_differ_by_one(count in 1usize..40) {
            let permutations: Vec<_> = (0..count).map(|n| permutation(&format!("n{n}"), 251)).collect();
            let mut loads = vec![0; count];
            for member in table(&permutations, 251) {
                loads[usize::from(member)] += 1;
            }
            let (least, most) = (loads.iter().min(), loads.iter().max());
            prop_assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1));
        }
    }
}

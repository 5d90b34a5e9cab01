//! Who owns a key: six functions of the list of members and the name of the key, and of nothing else.

pub mod hashes;
mod jump;
mod maglev;
mod ring;

pub use jump::jump;
pub use maglev::{permutation as maglev_permutation, table as maglev_table};
pub use ring::{Ring, Token, bounded, cap, points};

use crate::kit::Choice;
use hashes::{ketama, murmur3};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Function {
    Ring,
    Modulo,
    Bounded,
    Jump,
    Maglev,
    Rendezvous,
}

impl Function {
    /// As the table of moves shows them.
    pub const ALL: [Function; 6] = [
        Function::Modulo,
        Function::Ring,
        Function::Bounded,
        Function::Jump,
        Function::Maglev,
        Function::Rendezvous,
    ];
}

/// Everything besides the members that a placement depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub function: Function,
    pub vnodes: usize,
    /// Copies of each key; fewer if there are fewer members.
    pub copies: usize,
    /// Bounded loads: percent of the mean.
    pub bound: u64,
    /// Maglev: the size of the table, a prime.
    pub table: u64,
    /// Other names of the nodes, so that the same nodes hash elsewhere; zero: the names that are shown.
    pub hosts: u32,
    /// Wrong, if not: the walk for copies counts the same member again.
    pub distinct: bool,
    /// Bounded loads, wrong: loads are reported only every so many keys.
    pub stale: bool,
}

impl Rule {
    /// The name under which the node called `n<number>` is hashed.
    pub fn host(&self, number: u16) -> String {
        match self.hosts {
            0 => format!("n{number}"),
            hosts => format!("n{number}.{hosts}"),
        }
    }
}

/// How late the reports are if they are stale.
const STALE_KEYS: usize = 16;

/// The owners of every key, first owner first, as places in the list of members. The lists have one
/// length.
pub fn owners(rule: &Rule, names: &[&str], keys: &[String]) -> Vec<Vec<usize>> {
    let n = names.len();
    let copies = rule.copies.min(n);
    // Where the walk for copies goes on is as near to the function as it can be.
    match rule.function {
        Function::Ring => {
            let ring = Ring::new(names, rule.vnodes);
            keys.iter().map(|key| take(ring.walk(ketama(key.as_bytes())), copies, rule)).collect()
        }
        Function::Bounded => {
            let ring = Ring::new(names, rule.vnodes);
            let cap = cap(rule.bound, keys.len(), n);
            let refresh = if rule.stale { STALE_KEYS } else { 1 };
            let first = bounded(&ring, n, keys.iter().map(String::as_str), cap, refresh);
            let list = |(key, first): (&String, usize)| {
                let walk = std::iter::once(first).chain(ring.walk(ketama(key.as_bytes())));
                take(walk, copies, rule)
            };
            keys.iter().zip(first).map(list).collect()
        }
        Function::Modulo => {
            let list = |key: &String| {
                let first = ketama(key.as_bytes()) as usize % n;
                take((0..n).map(|step| (first + step) % n), copies, rule)
            };
            keys.iter().map(list).collect()
        }
        Function::Jump => {
            let list = |key: &String| {
                let hash = u64::from(ketama(key.as_bytes()));
                let rehash = |round: u64| hash ^ round.wrapping_mul(0x9E37_79B9_7F4A_7C15);
                // Other hashes of the key for its copies; in the end any node that is left.
                let walk = (0..64).map(|round| jump(rehash(round), n as u32) as usize).chain(0..n);
                take(walk, copies, rule)
            };
            keys.iter().map(list).collect()
        }
        Function::Maglev => {
            let permutations: Vec<_> =
                names.iter().map(|name| maglev_permutation(name, rule.table)).collect();
            let table = maglev_table(&permutations, rule.table);
            let list = |key: &String| {
                let start = ketama(key.as_bytes()) as usize % table.len();
                let walk = (0..table.len()).map(|step| usize::from(table[(start + step) % table.len()]));
                take(walk, copies, rule)
            };
            keys.iter().map(list).collect()
        }
        Function::Rendezvous => {
            let list = |key: &String| {
                let score = |member: &usize| murmur3(format!("{key}@{}", names[*member]).as_bytes(), 0);
                let mut order: Vec<usize> = (0..n).collect();
                order.sort_by_key(|member| (std::cmp::Reverse(score(member)), *member));
                take(order.into_iter(), copies, rule)
            };
            keys.iter().map(list).collect()
        }
    }
}

/// The first `copies` members that the walk meets, each once.
fn take(walk: impl Iterator<Item = usize>, copies: usize, rule: &Rule) -> Vec<usize> {
    let mut taken: Vec<usize> = Vec::with_capacity(copies);
    for member in walk {
        if taken.len() == copies {
            break;
        }
        if !rule.distinct || !taken.contains(&member) {
            taken.push(member);
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rule(function: Function, copies: usize) -> Rule {
        Rule { function, vnodes: 20, copies, bound: 125, table: 251, hosts: 0, distinct: true, stale: false }
    }

    fn place(rule: &Rule, members: &[usize]) -> Vec<Vec<usize>> {
        let names: Vec<String> = members.iter().map(|member| format!("n{member}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let keys: Vec<String> = (1..=60).map(|key| format!("k{key}")).collect();
        let named = |list: Vec<usize>| list.into_iter().map(|place| members[place]).collect();
        owners(rule, &names, &keys).into_iter().map(named).collect()
    }

    proptest! {
        #[test]
        fn owners_are_distinct_members(n in 1usize..12, copies in 1usize..6, index in 0usize..6) {
            let rule = rule(Function::ALL[index], copies);
            for list in place(&rule, &(1..=n).collect::<Vec<_>>()) {
                prop_assert_eq!(list.len(), copies.min(n));
                let mut sorted = list.clone();
                sorted.sort_unstable();
                sorted.dedup();
                prop_assert_eq!(sorted.len(), list.len(), "{:?}", list);
            }
        }

        /// A ring and rendezvous move a key only to any node that came, or away from any node that went.
        #[test]
        fn a_ring_and_rendezvous_disturb_nobody_else(n in 2usize..12, gone in 0usize..12) {
            let all: Vec<usize> = (1..=n).collect();
            let gone = all[gone % n];
            let fewer: Vec<usize> = all.iter().copied().filter(|member| *member != gone).collect();
            for function in [Function::Ring, Function::Rendezvous] {
                let rule = rule(function, 1);
                for (before, after) in place(&rule, &all).into_iter().zip(place(&rule, &fewer)) {
                    prop_assert!(before == after || before == [gone], "{:?} {:?}", before, after);
                }
            }
        }

        #[test]
        fn nobody_is_above_the_bound(n in 1usize..12) {
            let lists = place(&rule(Function::Bounded, 1), &(1..=n).collect::<Vec<_>>());
            for member in 1..=n {
                let load = lists.iter().filter(|list| list[0] == member).count();
                prop_assert!(load <= cap(125, 60, n));
            }
        }
    }

    /// Theory: n mod keeps one key in n + 1.
    #[test]
    fn modulo_moves_nearly_everything() {
        let owner = |key: u32, n: u32| ketama(key.to_string().as_bytes()) % n;
        let moved = (0..100_000).filter(|key| owner(*key, 4) != owner(*key, 5)).count();
        assert_eq!(moved, 79_896);
    }
}

//! Who counts: the members of the cluster, and what a majority of them is (section 6 of the paper, 4 of the dissertation).

use crate::kit::consensus::{MemberSet, Tally, reached_by_majority, tally};

/// Servers by their numbers from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Configuration {
    pub members: MemberSet,
    /// In joint consensus, those before: whatever is decided needs a majority of each.
    pub old: Option<MemberSet>,
}

impl Configuration {
    fn groups(self) -> impl Iterator<Item = MemberSet> {
        std::iter::once(self.members).chain(self.old)
    }

    /// Everybody who counts.
    pub fn all(self) -> MemberSet {
        self.members.or(self.old.unwrap_or_default())
    }

    pub fn is_majority(self, servers: MemberSet) -> bool {
        self.groups().all(|group| servers.is_majority_of(group))
    }

    /// How an election stands. Answers of others than members do not count.
    pub fn tally(self, yes: MemberSet, no: MemberSet) -> Tally {
        let of = |group: MemberSet| tally(yes.and(group), no.and(group), group.len());
        if self.groups().all(|group| of(group) == Tally::Won) {
            Tally::Won
        } else if self.groups().any(|group| of(group) == Tally::Lost) {
            Tally::Lost
        } else {
            Tally::Open
        }
    }

    /// The largest number that a majority has reached. `reached` has all servers in their order.
    pub fn reached(self, reached: &[u32]) -> u32 {
        let of = |group: MemberSet| {
            reached_by_majority(group.iter().map(|server| reached.get(server).copied().unwrap_or(0)))
        };
        self.groups().map(of).min().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(members: &[usize]) -> MemberSet {
        members.iter().fold(MemberSet::default(), |set, member| set.with(*member))
    }

    fn plain(members: MemberSet) -> Configuration {
        Configuration { members, old: None }
    }

    fn subsets(of: MemberSet) -> impl Iterator<Item = MemberSet> {
        let members: Vec<usize> = of.iter().collect();
        (0..1usize << members.len()).map(move |bits| {
            let chosen = (0..members.len()).filter(|place| bits >> place & 1 == 1);
            chosen.fold(MemberSet::default(), |set, place| set.with(members[place]))
        })
    }

    fn meet(one: Configuration, other: Configuration) -> bool {
        let majorities = |of: Configuration| subsets(of.all()).filter(move |set| of.is_majority(*set));
        majorities(one)
            .all(|first| majorities(other).all(|second| first.iter().any(|server| second.has(server))))
    }

    /// Section 4.1: that is why one server is added or removed at a time.
    #[test]
    fn majorities_meet_if_one_server_is_added_or_removed_and_need_not_if_two_are() {
        for count in 1..=6 {
            let (small, large) = (MemberSet::first(count), MemberSet::first(count + 1));
            assert!(meet(plain(small), plain(large)), "{count} and {}", count + 1);
        }
        assert!(!meet(plain(MemberSet::first(3)), plain(MemberSet::first(5))));
        assert!(!meet(plain(set(&[0, 1, 2])), plain(set(&[1, 2, 3]))), "one out and one in are two");
        assert!(!meet(plain(set(&[0, 1, 2])), plain(set(&[0, 1, 3]))));
        assert!(!meet(plain(set(&[0, 1, 2])), plain(set(&[1, 2, 3]))));
    }

    /// Section 4.3: every majority of the joint configuration meets every one of both others.
    #[test]
    fn joint_majorities_meet_those_of_both_configurations() {
        for (old, new) in [(&[0, 1, 2][..], &[2, 3, 4][..]), (&[0, 1, 2], &[3, 4, 5]), (&[0], &[0, 1, 2, 3])]
        {
            let joint = Configuration { members: set(new), old: Some(set(old)) };
            assert!(meet(joint, plain(set(old))) && meet(joint, plain(set(new))) && meet(joint, joint));
        }
    }

    #[test]
    fn a_leader_that_is_no_member_is_not_counted() {
        let without_leader = plain(set(&[1, 2]));
        assert_eq!(without_leader.reached(&[9, 4, 0]), 0);
        assert_eq!(without_leader.reached(&[9, 4, 3]), 3);
        assert_eq!(without_leader.tally(set(&[0, 1]), MemberSet::default()), Tally::Open);
        assert_eq!(without_leader.tally(set(&[0, 1, 2]), MemberSet::default()), Tally::Won);
        let joint = Configuration { members: set(&[1, 2]), old: Some(set(&[0, 1, 2])) };
        assert_eq!(joint.reached(&[9, 4, 3]), 3);
        assert_eq!(joint.tally(set(&[0, 1]), set(&[2])), Tally::Open);
        assert_eq!(joint.tally(MemberSet::default(), set(&[1, 2])), Tally::Lost);
        assert!(!Configuration::default().is_majority(MemberSet::first(7)), "of nobody");
    }
}

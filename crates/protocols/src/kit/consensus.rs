//! The rules of a replicated log with terms that a majority decides on, without messages, disks or clocks: whose log is
//! new enough, what fits where, what is committed. As in Ongaro and Ousterhout, In Search of an Understandable Consensus
//! Algorithm (extended version, 2014).

/// How many of so many members are a majority.
pub const fn majority(members: usize) -> usize {
    members / 2 + 1
}

/// Some of at most 16 members, by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MemberSet(u16);

impl MemberSet {
    pub fn of(member: usize) -> MemberSet {
        MemberSet::default().with(member)
    }

    #[must_use]
    pub fn with(self, member: usize) -> MemberSet {
        let bit = u32::try_from(member).ok().and_then(|member| 1u16.checked_shl(member));
        MemberSet(self.0 | bit.unwrap_or(0))
    }

    /// Members 0 to `count` - 1.
    pub fn first(count: usize) -> MemberSet {
        (0..count).fold(MemberSet::default(), MemberSet::with)
    }

    #[must_use]
    pub fn without(self, member: usize) -> MemberSet {
        MemberSet(self.0 & !MemberSet::of(member).0)
    }

    pub fn has(self, member: usize) -> bool {
        let member = MemberSet::of(member);
        self.0 & member.0 == member.0 && member != MemberSet::default()
    }

    /// Those that are in one of them at least.
    #[must_use]
    pub fn or(self, other: MemberSet) -> MemberSet {
        MemberSet(self.0 | other.0)
    }

    /// Those that are in both.
    #[must_use]
    pub fn and(self, other: MemberSet) -> MemberSet {
        MemberSet(self.0 & other.0)
    }

    /// Whether these are a majority of some members; of none, nobody is.
    pub fn is_majority_of(self, members: MemberSet) -> bool {
        self.and(members).len() >= majority(members.len())
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// In the order of their numbers.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..16).filter(move |member| self.0 >> member & 1 == 1)
    }
}

/// How an election stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tally {
    Won,
    Lost,
    Open,
}

/// What these answers mean among so many members.
pub fn tally(yes: MemberSet, no: MemberSet, members: usize) -> Tally {
    if yes.len() >= majority(members) {
        Tally::Won
    } else if no.len() >= majority(members) {
        Tally::Lost
    } else {
        Tally::Open
    }
}

/// The end of a log: the term of its last entry, then its index. Both are 0 if the log is empty.
pub type LogEnd = (u32, u32);

/// Whether a candidate's log has at least all that can be committed in mine: the terms of the last entries are
/// compared first, the lengths only if they are equal (section 5.4.1).
pub fn is_up_to_date(candidate: LogEnd, mine: LogEnd) -> bool {
    candidate >= mine
}

/// Whether new entries may follow one that the leader has at `prev`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    Fits,
    /// No. Up to `hint` the logs may be the same.
    Differs {
        hint: u32,
    },
}

/// The consistency check of AppendEntries (section 5.3). `term_at` knows the terms of my entries and has 0 at 0. After
/// another term, its whole run of entries is skipped.
pub fn fits(prev: u32, prev_term: u32, term_at: impl Fn(u32) -> Option<u32>, last: u32) -> Fit {
    match term_at(prev) {
        Some(term) if term == prev_term => Fit::Fits,
        None => Fit::Differs { hint: last.min(prev.saturating_sub(1)) },
        Some(other) => {
            let same = (1..prev).rev().take_while(|index| term_at(*index) == Some(other)).count() as u32;
            Fit::Differs { hint: prev.saturating_sub(same + 1) }
        }
    }
}

/// The place among `entries`, of which the first follows `prev`, of the first that my log lacks or has with another
/// term. A late message brings nothing new, and `None`: it must not cut what came after it.
pub fn first_missing(
    prev: u32,
    entries: impl IntoIterator<Item = u32>,
    term_at: impl Fn(u32) -> Option<u32>,
) -> Option<usize> {
    let mut entries = entries.into_iter().enumerate();
    entries.find(|(place, term)| term_at(prev + 1 + *place as u32) != Some(*term)).map(|(place, _)| place)
}

/// The largest number that a majority of the members has reached.
pub fn reached_by_majority(reached: impl IntoIterator<Item = u32>) -> u32 {
    let mut reached: Vec<u32> = reached.into_iter().collect();
    reached.sort_unstable();
    reached.len().checked_sub(majority(reached.len())).and_then(|at| reached.get(at).copied()).unwrap_or(0)
}

/// The commit index of a leader when a majority has every entry up to `on_majority`. Only an entry of its own term is
/// committed by counting; those before it are then committed, too (section 5.4.2 and Figure 8).
pub fn commit_index(commit: u32, on_majority: u32, own_term: bool) -> u32 {
    if own_term { commit.max(on_majority) } else { commit }
}

/// The commit index of a follower: never past what the very message has confirmed (section 5.3).
pub fn follower_commit_index(commit: u32, leader_commit: u32, confirmed: u32) -> u32 {
    commit.max(leader_commit.min(confirmed))
}

/// What a server does with a snapshot that the leader sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Install {
    /// Nothing: it has committed as much. A late message must not take the state back.
    Known,
    /// Its log has the last entry of the snapshot, so it has all before it, and keeps what follows.
    Keep,
    /// The snapshot takes the place of its state and of its whole log.
    Replace,
}

/// The rules of InstallSnapshot for a snapshot that ends so (section 7, Figure 13). `term_at` knows the terms of my entries.
pub fn install((term, index): LogEnd, commit: u32, term_at: impl Fn(u32) -> Option<u32>) -> Install {
    if index <= commit {
        Install::Known
    } else if term_at(index) == Some(term) {
        Install::Keep
    } else {
        Install::Replace
    }
}

#[cfg(test)]
#[path = "consensus_tests.rs"]
mod tests;

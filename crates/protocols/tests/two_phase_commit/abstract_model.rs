//! The abstract specifications of TLA+ (specifications/transaction_commit), explored exhaustively.
//! Their published numbers of states hold our own search and our reading of them to account.

use std::collections::{BTreeSet, VecDeque};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rm {
    Working,
    Prepared,
    Committed,
    Aborted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Tm {
    Init,
    Committed,
    Aborted,
}

/// TwoPhase.tla: messages are never removed, so receiving one twice is possible.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct TwoPhase {
    rms: Vec<Rm>,
    tm: Tm,
    tm_prepared: Vec<bool>,
    prepared_sent: Vec<bool>,
    commit_sent: bool,
    abort_sent: bool,
}

impl TwoPhase {
    fn start(n: usize) -> TwoPhase {
        TwoPhase {
            rms: vec![Rm::Working; n],
            tm: Tm::Init,
            tm_prepared: vec![false; n],
            prepared_sent: vec![false; n],
            commit_sent: false,
            abort_sent: false,
        }
    }

    fn next(&self) -> Vec<TwoPhase> {
        let mut next = Vec::new();
        let mut push = |change: &dyn Fn(&mut TwoPhase)| {
            let mut state = self.clone();
            change(&mut state);
            next.push(state);
        };
        if self.tm == Tm::Init {
            if self.tm_prepared.iter().all(|prepared| *prepared) {
                push(&|state| (state.tm, state.commit_sent) = (Tm::Committed, true));
            }
            push(&|state| (state.tm, state.abort_sent) = (Tm::Aborted, true));
        }
        for r in 0..self.rms.len() {
            if self.tm == Tm::Init && self.prepared_sent[r] {
                push(&|state| state.tm_prepared[r] = true);
            }
            if self.rms[r] == Rm::Working {
                push(&|state| (state.rms[r], state.prepared_sent[r]) = (Rm::Prepared, true));
                push(&|state| state.rms[r] = Rm::Aborted);
            }
            if self.commit_sent {
                push(&|state| state.rms[r] = Rm::Committed);
            }
            if self.abort_sent {
                push(&|state| state.rms[r] = Rm::Aborted);
            }
        }
        next
    }
}

/// TCommit.tla: what any atomic commitment may do.
fn tcommit(rms: &[Rm]) -> Vec<Vec<Rm>> {
    let mut next = Vec::new();
    let can_commit = rms.iter().all(|rm| matches!(rm, Rm::Prepared | Rm::Committed));
    let none_committed = rms.iter().all(|rm| *rm != Rm::Committed);
    for r in 0..rms.len() {
        let mut push = |to: Rm| {
            let mut state = rms.to_vec();
            state[r] = to;
            next.push(state);
        };
        if rms[r] == Rm::Working {
            push(Rm::Prepared);
        }
        if rms[r] == Rm::Prepared && can_commit {
            push(Rm::Committed);
        }
        if matches!(rms[r], Rm::Working | Rm::Prepared) && none_committed {
            push(Rm::Aborted);
        }
    }
    next
}

/// Distinct states, generated states, and the number of states on the longest shortest path.
fn explore<S: Clone + Ord>(
    start: S,
    next: impl Fn(&S) -> Vec<S>,
    check: impl Fn(&S),
) -> (usize, usize, usize) {
    let mut known = BTreeSet::from([start.clone()]);
    let mut queue = VecDeque::from([(start, 1)]);
    let (mut generated, mut depth) = (1, 1);
    while let Some((state, level)) = queue.pop_front() {
        check(&state);
        depth = depth.max(level);
        for after in next(&state) {
            generated += 1;
            if known.insert(after.clone()) {
                queue.push_back((after, level + 1));
            }
        }
    }
    (known.len(), generated, depth)
}

fn consistent(rms: &[Rm]) {
    assert!(!(rms.contains(&Rm::Committed) && rms.contains(&Rm::Aborted)), "{rms:?}");
}

#[test]
fn the_abstract_protocol_has_the_published_number_of_states() {
    for (n, expected) in [(3, (288, 1_146, 11)), (5, (8_832, 58_146, 17)), (6, (50_816, 402_306, 20))] {
        let found = explore(TwoPhase::start(n), TwoPhase::next, |state| consistent(&state.rms));
        assert_eq!(found, expected, "{n} resource managers");
    }
}

#[test]
fn the_specification_has_the_published_number_of_states() {
    let found = explore(vec![Rm::Working; 3], |rms| tcommit(rms), |rms| consistent(rms));
    assert_eq!(found, (34, 94, 7));
}

/// Each step of the protocol is a step of the specification, or changes nothing that it speaks of.
#[test]
fn the_protocol_implements_the_specification() {
    explore(TwoPhase::start(3), TwoPhase::next, |state| {
        for after in state.next() {
            let allowed = after.rms == state.rms || tcommit(&state.rms).contains(&after.rms);
            assert!(allowed, "{state:?} -> {after:?}");
        }
    });
}

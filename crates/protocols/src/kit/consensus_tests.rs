//! Tables: those of the paper and those that implementations of Raft hold themselves to.

use super::*;

fn set(members: &[usize]) -> MemberSet {
    members.iter().fold(MemberSet::default(), |set, member| set.with(*member))
}

fn terms(log: &[u32]) -> impl Fn(u32) -> Option<u32> + '_ {
    |index| match index {
        0 => Some(0),
        _ => log.get(index as usize - 1).copied(),
    }
}

#[test]
fn a_majority_is_more_than_half() {
    let table = [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4)];
    for (members, needed) in table {
        assert_eq!(majority(members), needed, "of {members}");
        assert!(2 * needed > members && 2 * (needed - 1) <= members);
    }
}

#[test]
fn any_two_majorities_have_a_member_in_common() {
    for members in 1..=7usize {
        let sets = || (0..1u16 << members).map(MemberSet).filter(|set| set.len() >= majority(members));
        assert!(sets().all(|one| sets().all(|other| one.0 & other.0 != 0)), "of {members}");
    }
}

#[test]
fn a_set_has_each_member_once() {
    let set = set(&[4, 0, 4]);
    assert_eq!((set.len(), set.iter().collect::<Vec<_>>()), (2, vec![0, 4]));
    assert_eq!(set.with(16), set, "there is no such member");
}

/// One round of votes; the candidate has its own.
#[test]
fn elections_end_as_in_the_table() {
    let table: [(usize, &[usize], &[usize], Tally); 9] = [
        (1, &[0], &[], Tally::Won),
        (3, &[0], &[], Tally::Open),
        (3, &[0, 1], &[], Tally::Won),
        (3, &[0], &[1, 2], Tally::Lost),
        (5, &[0, 1, 2], &[], Tally::Won),
        (5, &[0, 1], &[2, 3, 4], Tally::Lost),
        (5, &[0], &[1, 2], Tally::Open),
        (5, &[0, 1], &[], Tally::Open),
        (5, &[0, 1, 2], &[3, 4], Tally::Won),
    ];
    for (members, yes, no, result) in table {
        assert_eq!(tally(set(yes), set(no), members), result, "{members}: {yes:?} against {no:?}");
    }
}

#[test]
fn the_term_of_the_last_entry_counts_before_the_length() {
    for (candidate, mine, up_to_date) in [
        (&[][..], &[][..], true),
        (&[1], &[], true),
        (&[], &[1], false),
        (&[1, 1], &[1], true),
        (&[1], &[1, 1], false),
        (&[2], &[1, 1, 1, 1], true),
        (&[1, 1, 1, 1], &[2], false),
        (&[1, 2], &[1, 2], true),
    ] {
        let end = |log: &[u32]| (log.last().copied().unwrap_or(0), log.len() as u32);
        assert_eq!(is_up_to_date(end(candidate), end(mine)), up_to_date, "{candidate:?} for {mine:?}");
    }
}

#[test]
fn entries_fit_where_the_logs_are_the_same() {
    let log = [1, 2];
    for (prev_term, prev, fit) in [
        (0, 0, Fit::Fits),
        (1, 1, Fit::Fits),
        (2, 2, Fit::Fits),
        (1, 2, Fit::Differs { hint: 1 }),
        (3, 3, Fit::Differs { hint: 2 }),
        (3, 9, Fit::Differs { hint: 2 }),
    ] {
        assert_eq!(fits(prev, prev_term, terms(&log), 2), fit, "after {prev} of term {prev_term}");
    }
    let many = [1, 1, 4, 4, 4];
    assert_eq!(fits(5, 6, terms(&many), 5), Fit::Differs { hint: 2 }, "a whole term is skipped");
    assert_eq!(fits(2, 3, terms(&many), 5), Fit::Differs { hint: 0 });
}

#[test]
fn a_log_is_cut_at_the_first_difference_and_nowhere_else() {
    let append = |log: &[u32], prev: u32, entries: &[u32]| {
        let mut log = log.to_vec();
        if let Some(place) = first_missing(prev, entries.iter().copied(), terms(&log.clone())) {
            log.truncate(prev as usize + place);
            log.extend(&entries[place..]);
        }
        log
    };
    assert_eq!(append(&[1, 2], 1, &[3, 4]), [1, 3, 4]);
    assert_eq!(append(&[1, 2], 0, &[1]), [1, 2], "a late message cuts nothing that matches");
    assert_eq!(append(&[1, 2], 2, &[2, 2]), [1, 2, 2, 2]);
    assert_eq!(append(&[1, 2], 0, &[1, 2, 2]), [1, 2, 2]);
    assert_eq!(append(&[1, 2, 2], 0, &[1, 1]), [1, 1]);
    assert_eq!(append(&[], 0, &[1]), [1]);
    assert_eq!(append(&[1, 2], 2, &[]), [1, 2]);
}

/// The followers of Figure 7, and the leader of term 8 that makes their logs equal to its own.
#[test]
fn the_logs_of_figure_7_are_repaired() {
    let leader = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
    let followers: [&[u32]; 6] = [
        &[1, 1, 1, 4, 4, 5, 5, 6, 6],
        &[1, 1, 1, 4],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
        &[1, 1, 1, 4, 4, 4, 4],
        &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    ];
    let own: Vec<u32> = leader.into_iter().chain([8]).collect();
    for follower in followers {
        let mut log = follower.to_vec();
        let mut prev = leader.len() as u32;
        let mut refused = 0;
        loop {
            let prev_term = terms(&own)(prev).expect("the leader has it");
            match fits(prev, prev_term, terms(&log.clone()), log.len() as u32) {
                Fit::Fits => break,
                Fit::Differs { hint } => prev = hint.min(prev - 1),
            }
            refused += 1;
        }
        assert!(refused <= 3, "{follower:?}: a step for each term, not for each entry: {refused}");
        let entries = &own[prev as usize..];
        if let Some(place) = first_missing(prev, entries.iter().copied(), terms(&log.clone())) {
            log.truncate(prev as usize + place);
            log.extend(&entries[place..]);
        }
        assert_eq!(log, own, "{follower:?}");
    }
}

#[test]
fn a_majority_has_what_the_one_in_the_middle_has() {
    for (reached, result) in [
        (&[][..], 0),
        (&[12, 5, 6], 6),
        (&[12, 5, 4], 5),
        (&[100, 101, 103], 101),
        (&[101, 104, 103, 103, 0], 103),
        (&[7, 0, 0], 0),
        (&[7, 7, 0, 0], 0),
        (&[9], 9),
    ] {
        assert_eq!(reached_by_majority(reached.iter().copied()), result, "{reached:?}");
    }
}

/// A leader of term 3 with a log of the terms 1, 2 and its own entry.
#[test]
fn only_entries_of_the_own_term_are_committed_by_counting() {
    let log = [1, 2, 3];
    let commit = |on_majority| commit_index(0, on_majority, terms(&log)(on_majority) == Some(3));
    assert_eq!((commit(1), commit(2), commit(3)), (0, 0, 3));
    assert_eq!(commit_index(5, 3, true), 5, "it never goes back");
}

#[test]
fn a_follower_commits_no_more_than_the_message_confirms() {
    for (commit, leader_commit, confirmed, result) in
        [(0, 3, 3, 3), (0, 3, 2, 2), (0, 2, 3, 2), (4, 3, 3, 4), (2, 9, 1, 2)]
    {
        assert_eq!(follower_commit_index(commit, leader_commit, confirmed), result);
    }
}

/// Figure 13, rules 6 to 8, and what etcd adds: a snapshot of what is committed already changes nothing.
#[test]
fn a_snapshot_is_installed_as_in_figure_13() {
    let log = [1, 1, 2, 2, 3];
    for (end, commit, result) in [
        ((1, 2), 2, Install::Known),
        ((1, 2), 4, Install::Known),
        ((2, 4), 2, Install::Keep),
        ((3, 5), 2, Install::Keep),
        ((3, 4), 2, Install::Replace),
        ((2, 5), 2, Install::Replace),
        ((3, 9), 2, Install::Replace),
    ] {
        assert_eq!(install(end, commit, terms(&log)), result, "{end:?}, {commit} committed");
    }
    assert_eq!(install((1, 1), 0, terms(&[])), Install::Replace);
}

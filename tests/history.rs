//! Time travel over runs in which everything goes wrong.

use std::fs;

use faultline::protocols::{self, Settings, replication};
use faultline::scenario::golden;
use faultline::sim::*;

const N1: NodeId = NodeId(1);

fn open(pairs: &[(&str, &str)]) -> Box<dyn Session> {
    let settings = Settings::parse(&replication::SPEC, pairs.iter().copied()).expect("good settings");
    replication::SPEC.open(&settings)
}

/// A history of half a second with random faults.
fn wild(seed: &str) -> History {
    let pairs = [("load", "10ms"), ("jitter", "8ms"), ("loss", "5%"), ("seed", seed)];
    let mut session = open(&pairs).fork();
    let mut chaos = Chaos::new(seed.parse().expect("digits"));
    chaos.inject_faults(session.as_mut(), Micros(500_000), &|_| ["get", "x"].map(str::to_owned).to_vec());
    let mut history = History::new(open(&pairs));
    for given in chaos.given() {
        history.advance_to(given.at);
        history.inject(&given.command).expect("it was accepted at this very moment");
    }
    while history.run_until(Micros(500_000)) {}
    history
}

#[test]
fn a_run_of_commands_at_their_places_is_the_same_run() {
    for seed in ["1", "2", "3"] {
        let (one, two) = (wild(seed), wild(seed));
        assert!(one.given().len() > 10, "there is something to repeat");
        assert_eq!(one.recorder().trace_hash(), two.recorder().trace_hash());
        assert_eq!(one.present().state_hash(), two.present().state_hash());
    }
}

#[test]
fn stepping_back_and_forth_shows_the_same_moments() {
    let mut history = wild("4");
    history.seek(Moment::default());
    // Going back shows the moment right before what is undone; steps that leave nothing to see may
    // lie between it and the event before.
    let look = |history: &History| {
        let present = history.present();
        let status: Vec<NodeStatus> = present.nodes().iter().map(|node| node.status).collect();
        (present.events(), status, present.messages(), present.links(), present.promises())
    };
    let mut seen = vec![look(&history)];
    while !history.at_end() && history.step() {
        seen.push(look(&history));
    }
    assert!(seen.len() > 200);
    for expected in seen.iter().rev().skip(1) {
        history.step_back();
        assert_eq!(look(&history), *expected);
    }
    assert!(!history.step_back(), "this is the start");
}

#[test]
fn every_moment_can_be_sought() {
    let mut history = wild("5");
    let trace: Vec<Event> = history.trace().to_vec();
    let mut stream = Stream::new(9, 9);
    for _ in 0..60 {
        let time = Micros(stream.below(500_000));
        history.seek_time(time);
        assert_eq!(history.present().now(), time);
        let so_far = trace.iter().filter(|event| event.at <= time).count();
        assert_eq!(history.trace_so_far().len(), so_far, "everything up to {time:?} has happened");
        let direct = history.present().state_hash();
        history.seek_time(Micros(time.0 / 2));
        history.seek_time(time);
        assert_eq!(history.present().state_hash(), direct);
    }
    for _ in 0..60 {
        let index = stream.below(trace.len() as u64);
        history.seek_event(index);
        assert!(history.present().events() > index, "event {index} has happened");
        assert!(history.present().now() >= trace[index as usize].at);
    }
    assert_eq!(history.trace(), trace, "looking changes nothing");
}

#[test]
fn doing_something_in_the_past_keeps_the_old_future() {
    let mut history = wild("6");
    let (old_hash, old_end) = (history.recorder().trace_hash(), history.end());
    history.seek_time(Micros(100_000));
    history.inject(&Command::Skew(N1, 1)).expect("a clock can always jump");
    history.run_until(Micros(300_000));
    let new_hash = history.recorder().trace_hash();
    assert_ne!(new_hash, old_hash);
    assert!(history.at_end());
    let branch = history.branches()[0].clone();
    assert_eq!(branch.end, old_end);
    assert_eq!(branch.parted_at, Micros(100_000));

    assert!(history.choose_branch(branch.id));
    assert_eq!(history.recorder().trace_hash(), old_hash);
    assert_eq!(history.end(), old_end);
    let back = history.branches()[0].id;
    assert!(history.choose_branch(back));
    assert_eq!(history.recorder().trace_hash(), new_hash);
    assert!(!history.choose_branch(999));
}

#[test]
fn a_refused_command_in_the_past_makes_no_branch() {
    let mut history = wild("7");
    history.seek_time(Micros(1_000));
    let before = history.moment();
    assert!(history.inject(&Command::Restart(N1)).is_err());
    assert_eq!(history.moment(), before);
    assert!(history.branches().is_empty());
}

#[test]
fn playing_stops_where_a_promise_breaks() {
    let mut history = History::new(open(&[("load", "10ms")]));
    history.run_until(Micros(85_000));
    history.inject(&Command::Crash(N1)).expect("n1 is up");
    assert!(history.run_until(Micros(1_000_000)), "asynchronous replication loses a write");
    let promises = history.present().promises();
    let violation = promises.iter().find_map(|promise| promise.violation.clone()).expect("one is broken");
    assert_eq!(history.present().now(), violation.at);
    assert!(!history.run_until(Micros(1_000_000)), "it stops only once for it");
    history.seek_event(violation.event);
    assert!(history.present().events() > violation.event);
    assert!(matches!(history.trace()[violation.event as usize].what, What::Violated { .. }));
}

/// Follows a way in pieces.
fn in_pieces(history: &mut History, mut journey: Journey, steps: u64) -> usize {
    let mut pieces = 1;
    let mut last = history.progress(&journey);
    while !history.advance(&mut journey, steps) {
        let progress = history.progress(&journey);
        assert!((last..=1.0).contains(&progress), "from {last} to {progress}");
        last = progress;
        pieces += 1;
    }
    assert_eq!(history.progress(&journey), 1.0);
    pieces
}

#[test]
fn a_way_in_pieces_leads_where_the_whole_leads() {
    let (mut pieces, mut whole) = (wild("5"), wild("5"));
    let events = whole.trace().len() as u64;
    let same = |pieces: &History, whole: &History| {
        assert_eq!(pieces.moment(), whole.moment());
        assert_eq!(pieces.present().state_hash(), whole.present().state_hash());
        assert_eq!(pieces.recorder().trace_hash(), whole.recorder().trace_hash());
    };
    let mut most = 0;
    for part in [7, 3, 9, 1, 8] {
        let time = Micros(whole.end().time.0 * part / 10);
        let journey = pieces.journey_to_time(time);
        most = most.max(in_pieces(&mut pieces, journey, 10));
        whole.seek_time(time);
        same(&pieces, &whole);
        let event = events * part / 10;
        let journey = pieces.journey_to_event(event);
        in_pieces(&mut pieces, journey, 3);
        whole.seek_event(event);
        same(&pieces, &whole);
    }
    assert!(most > 10, "{most} pieces");
    // Beyond the end the run goes on.
    let journey = pieces.journey_to_time(Micros(700_000));
    assert!(in_pieces(&mut pieces, journey, 10) > 3);
    whole.seek_time(Micros(700_000));
    same(&pieces, &whole);
}

#[test]
fn a_branch_that_is_not_followed_to_its_end_is_kept() {
    let mut history = wild("6");
    let (hash, given) = (history.recorder().trace_hash(), history.given().to_vec());
    history.set_name(None, "as it was".to_owned());
    history.seek_time(Micros(200_000));
    history
        .inject(&Command::Pause(N1))
        .or_else(|_| history.inject(&Command::Resume(N1)))
        .expect("either can be done");
    let timeline = history.timeline();
    assert_eq!((history.name(), history.branches()[0].name.as_str()), ("", "as it was"));
    let id = history.branches()[0].id;
    let mut journey = history.journey_along(id).expect("it is there");
    assert_ne!(history.timeline(), timeline, "other events are known now");
    while history.present().now() < Micros(300_000) {
        assert!(!history.advance(&mut journey, 5), "it is longer");
    }
    history.stop(journey);
    let done = history.given().len();
    assert!(done > 0 && done < given.len());
    assert_eq!(history.moment().commands, done);
    // What was left is still to be had, and what is done now begins another future.
    history.inject(&Command::Skew(N1, 5)).expect("a clock can always be set");
    let rest = history.branches().iter().find(|branch| branch.given == given).expect("it is kept").id;
    assert!(history.choose_branch(rest));
    assert_eq!(history.recorder().trace_hash(), hash);
    assert_eq!(history.name(), "as it was");
}

#[test]
fn a_branch_with_a_name_outlasts_those_without() {
    let mut history = wild("6");
    history.set_name(None, "mine".to_owned());
    for turn in 1..=30 {
        history.seek_time(Micros(200_000));
        history.inject(&Command::Skew(N1, turn)).expect("a clock can always be set");
        history.seek_time(Micros(210_000));
    }
    let names: Vec<&str> = history.branches().iter().map(|branch| branch.name.as_str()).collect();
    assert_eq!(names.len(), 16, "as many as are kept");
    assert_eq!(names[0], "mine");
    assert_eq!(history.branches()[1].id, 16, "of the others, the newest");
}

#[test]
fn what_comes_can_be_forgotten_and_comes_all_the_same() {
    let mut history = wild("9");
    let (end, hash, commands) = (history.end(), history.recorder().trace_hash(), history.given().len());
    let known: Vec<Position> = history.given().iter().map(|given| given.at).collect();
    history.seek(Moment { steps: end.steps / 3, commands: 0, time: Micros(0) });
    let present = history.moment();
    history.forget_what_comes();
    assert_eq!((history.moment(), history.end()), (present, present));
    assert_eq!(history.trace().len(), history.trace_so_far().len());
    assert_eq!(history.given().len(), present.commands);
    assert!(present.commands < commands, "some are still to come");
    assert!(history.branches().is_empty());
    let next = known[present.commands];
    history.advance_to(next);
    assert_eq!(history.next_at(), Some(next.time), "a command comes, whatever the cluster does next");
    while history.run_until(end.time) {}
    assert_eq!((history.end(), history.recorder().trace_hash()), (end, hash));
    assert_eq!(history.given().len(), commands);
}

/// A note may wait to leave its node in a moment that is looked back at and from which the run goes on.
#[test]
fn a_future_that_comes_again_tells_the_same() {
    for spec in protocols::specs() {
        let folder = format!("crates/protocols/src/{}/scenarios", spec.id);
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}")) {
            let path = entry.expect("it can be read").path();
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let mut history = golden::run(&text).expect("a good scenario").history;
            history.hold(false);
            let (end, known, said) = (history.end(), history.trace().to_vec(), notes(&history));
            for part in 1..100 {
                let steps = end.steps * part / 100;
                history.seek(Moment { steps, commands: usize::MAX, time: end.time });
                assert_eq!(history.moment().steps, steps, "{}, part {part}", path.display());
                history.forget_what_comes();
                while history.run_until(end.time) {}
                // A scenario may end before all of its last moment has happened.
                let place = format!("{}, part {part}", path.display());
                assert!(history.trace().starts_with(&known), "{place}: another run");
                assert!(notes(&history).starts_with(&said), "{place}: other notes");
            }
        }
    }
}

fn notes(history: &History) -> Vec<Note> {
    let noted = history.trace().iter().filter_map(|event| match event.what {
        What::Noted { note, .. } => Some(history.recorder().note(note)),
        _ => None,
    });
    noted.collect()
}

#[test]
fn a_run_that_is_held_goes_no_further_than_it_is_known() {
    let mut history = wild("9");
    let (end, hash) = (history.end(), history.recorder().trace_hash());
    let later = Micros(end.time.0 + 100_000);
    history.hold(true);
    history.seek(Moment { steps: end.steps / 3, commands: 0, time: Micros(0) });
    assert!(history.next_at().is_some(), "what is known can be looked at");
    while history.run_until(later) {}
    assert_eq!(history.moment(), end);
    assert!(!history.step() && history.next_at().is_none());
    history.advance_to(Position { steps: end.steps + 9, time: later });
    assert!(history.run_on(later, 9));
    history.seek_time(later);
    assert_eq!((history.moment(), history.recorder().trace_hash()), (end, hash));
    history.hold(false);
    assert!(history.step() && history.moment() > end);
}

#[test]
fn another_command_takes_the_place_of_those_that_were_to_come() {
    let mut history = wild("9");
    let end = history.end();
    history.seek(Moment { steps: end.steps / 3, commands: 0, time: Micros(0) });
    history.forget_what_comes();
    let before = history.given().len();
    history.inject(&Command::Skew(N1, 1_000)).expect("that can always be done");
    while history.run_until(end.time) {}
    assert_eq!(history.given().len(), before + 1);
}

#[test]
fn running_on_does_not_stop_where_a_promise_breaks() {
    let mut history = History::new(open(&[("load", "10ms")]));
    history.run_until(Micros(85_000));
    history.inject(&Command::Crash(N1)).expect("n1 is up");
    let mut whole = History::new(open(&[("load", "10ms")]));
    whole.run_until(Micros(85_000));
    whole.inject(&Command::Crash(N1)).expect("n1 is up");
    while whole.run_until(Micros(600_000)) {}
    let mut pieces = 1;
    while !history.run_on(Micros(600_000), 50) {
        pieces += 1;
    }
    assert!(pieces > 3 && history.recorder().broken() > 0, "in {pieces} pieces");
    assert_eq!(history.end(), whole.end());
    assert_eq!(history.recorder().trace_hash(), whole.recorder().trace_hash());
}

/// What a search finds is a list of commands that were accepted in copies of the run.
#[test]
fn a_future_that_was_found_becomes_a_branch_that_can_be_followed() {
    let mut history = wild("5");
    history.seek_time(Micros(200_000));
    let from = history.moment();
    let mut copy = history.present().fork();
    let crash = Command::Crash(N1);
    copy.step();
    let at = copy.position();
    if copy.inject(&crash).is_err() {
        copy.inject(&Command::Restart(N1)).expect("it is down");
    }
    let command = if copy.node(N1).status == NodeStatus::Crashed { crash } else { Command::Restart(N1) };
    for _ in 0..50 {
        copy.step();
    }
    let given = [&history.given()[..from.commands], &[Given { at, command }]].concat();
    let Position { steps, time } = copy.position();
    let end = Moment { steps, commands: given.len(), time };
    let untaken =
        |name: &str| Untaken { given: given.clone(), end, broken: copy.broken(), name: name.to_owned() };
    let kept = history.adopt(untaken("found")).expect("it is another one");
    assert_eq!(history.adopt(untaken("found again")), Some(kept), "it is there once");
    let branch = history.branches().last().expect("it was kept").clone();
    assert_eq!((branch.id, branch.name.as_str(), branch.end), (kept, "found again", end));
    assert!(branch.parted_at >= from.time && branch.parted_at <= end.time);
    let before = history.recorder().trace_hash();
    let mut journey = history.journey_along_to(kept, from).expect("there is such a branch");
    while !history.advance(&mut journey, 7) {}
    assert_eq!((history.moment(), history.name()), (from, "found again"));
    assert_eq!(history.adopt(untaken("present")), None, "it is the present timeline now");
    history.seek(end);
    assert_eq!(history.present().state_hash(), copy.state_hash());
    let left = history.branches().last().expect("the run that was left").id;
    assert!(history.choose_branch(left));
    assert_eq!(history.recorder().trace_hash(), before);
}

#[test]
fn moments_are_looked_at_again_from_a_checkpoint_on() {
    let mut history = History::new(open(&[("load", "2ms"), ("seed", "3")]));
    history.run_until(Micros(6_000_000));
    history.inject(&Command::Crash(NodeId(3))).expect("it is up");
    history.run_until(Micros(6_020_000));
    let end = history.end();
    let from = history.checkpoint_before(end).expect("the start is one");
    assert!(from.steps > 0, "the run is long enough for another checkpoint");
    let mut seen = Vec::new();
    history.retrace(from, end, &mut |moment, session| seen.push((moment, session.state_hash())));
    assert_eq!(seen.first().map(|(moment, _)| *moment), Some(from));
    assert!(
        seen.windows(2).all(|pair| pair[0].0 < pair[1].0) && seen.iter().all(|(moment, _)| *moment < end)
    );
    for (moment, hash) in seen.iter().rev().step_by(97) {
        history.seek(*moment);
        assert_eq!((history.moment(), history.present().state_hash()), (*moment, *hash));
    }
    assert_eq!(history.checkpoint_before(Moment::default()), None);
    let crash = history.trace().iter().position(|event| matches!(event.what, What::Crashed { .. }));
    let crash = crash.expect("n3 crashed") as u64;
    let before = history.before_event(crash);
    assert_eq!((before.commands, before.time), (0, Micros(6_000_000)));
    history.seek(before);
    assert!(
        history.present().events() <= crash && history.present().node(NodeId(3)).status == NodeStatus::Up
    );
    assert_eq!(history.before_event(u64::MAX).commands, 1, "the last step comes after the command");
}

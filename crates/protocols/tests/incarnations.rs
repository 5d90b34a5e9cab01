//! Which start of a worker speaks: no number is said by two of them, so it is on the disk before it is said, also by
//! heartbeats, which do not wait for the disk.

use std::collections::BTreeSet;

use faultline_protocols::{Protocol, Settings, find};
use faultline_sim::*;

fn open(pairs: &[(&str, &str)]) -> Box<dyn Session> {
    let spec = find("checkpoint").and_then(Protocol::spec).expect("it is in the catalogue");
    let settings = [("jitter", "0"), ("disk", "70ms"), ("heartbeat", "15ms"), ("timeout", "60ms")];
    let other = settings.iter().filter(|(name, _)| pairs.iter().all(|(chosen, _)| chosen != name));
    spec.open(&Settings::parse(spec, other.chain(pairs).copied()).expect("good settings"))
}

fn node(session: &dyn Session, name: &str) -> NodeId {
    let index = session.names().iter().position(|known| known == name).expect("it is in the cluster");
    NodeId(index as u16)
}

fn give(session: &mut dyn Session, commands: &[Command]) {
    for command in commands {
        let now = session.now();
        session.inject(command).unwrap_or_else(|_| panic!("at {now}: {command:?}"));
    }
}

fn run(session: &mut dyn Session, millis: u64) {
    session.run_until(Micros(session.now().0 + millis * 1_000));
}

/// The numbers that each start of the node has said in heartbeats.
fn said(session: &dyn Session, id: NodeId) -> Vec<BTreeSet<String>> {
    let mut starts = Vec::new();
    for event in session.trace() {
        match event.what {
            What::Started { node } | What::Restarted { node } if node == id => starts.push(BTreeSet::new()),
            What::Sent { message, from, .. } if from == id => {
                let beat = session.message(message).filter(|message| message.kind == "beat");
                let fields = beat.iter().flat_map(|beat| &beat.fields);
                let number = fields.filter(|field| field.key == "incarnation").map(|field| &field.value);
                let newest: &mut BTreeSet<String> = starts.last_mut().expect("it has started");
                newest.extend(number.map(|number| format!("{number:?}")));
            }
            _ => {}
        }
    }
    starts
}

fn check(session: &dyn Session, id: NodeId, place: &str) {
    let starts = said(session, id);
    let all: usize = starts.iter().map(BTreeSet::len).sum();
    let different: BTreeSet<&String> = starts.iter().flatten().collect();
    assert_eq!(different.len(), all, "{place}: {starts:?}");
    assert!(starts.last().is_some_and(|last| !last.is_empty()), "{place}: the last start is heard");
    let broken = session.promises().iter().filter(|promise| promise.violation.is_some()).count();
    assert_eq!(broken, 0, "{place}");
}

/// A start is cut short at any moment, the first or a later one.
#[test]
fn no_number_is_said_by_two_starts() {
    for name in ["w1", "w2"] {
        for (before, millis) in
            [0, 400].iter().flat_map(|before| (1..160).step_by(6).map(|end| (*before, end)))
        {
            let mut session = open(&[]);
            let session = session.as_mut();
            let id = node(session, name);
            if before > 0 {
                run(session, before);
                give(session, &[Command::Crash(id), Command::Restart(id)]);
            }
            run(session, millis);
            give(session, &[Command::Crash(id), Command::Restart(id)]);
            run(session, 1_500);
            check(session, id, &format!("{name}, {millis} ms after a start at {before} ms"));
        }
    }
}

/// What the node says is lost.
fn run_unheard(session: &mut dyn Session, id: NodeId, millis: u64) {
    let end = Micros(session.now().0 + millis * 1_000);
    while session.next_event_at().is_some_and(|at| at <= end) {
        session.step();
        for message in session.messages().iter().filter(|message| message.from == id) {
            give(session, &[Command::Drop(message.id)]);
        }
    }
    session.run_until(end);
}

/// The worker has lost its disk, its clock shows an earlier time, and the supervisor has it take a higher number.
#[test]
fn a_number_that_a_worker_has_to_take_is_said_by_one_start() {
    for millis in (60..500).step_by(7) {
        let mut session = open(&[("timeout", "100ms")]);
        let session = session.as_mut();
        let id = node(session, "w2");
        let wipe = [Command::Crash(id), Command::Wipe(id), Command::Restart(id)];
        run(session, 500);
        give(session, &wipe);
        run(session, 800);
        give(session, &[Command::Skew(id, -1_000_000)]);
        give(session, &wipe);
        run_unheard(session, id, millis);
        give(session, &[Command::Crash(id), Command::Restart(id)]);
        run(session, 2_500);
        check(session, id, &format!("{millis} ms"));
        let beats = session.trace().iter().rev().find_map(|event| match event.what {
            What::Sent { message, from, .. } if from == id => {
                session.message(message).filter(|message| message.kind == "beat")
            }
            _ => None,
        });
        let needs = beats.is_some_and(|beat| {
            beat.fields.iter().any(|field| field.key == "needs" && field.value == Value::from(true))
        });
        assert!(!needs, "{millis} ms: it has its state again");
    }
}

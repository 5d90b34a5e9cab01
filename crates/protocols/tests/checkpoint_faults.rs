//! A short run with a checkpoint and a recovery in it, and one more blow at each place: each message lost, or late and
//! repeated, and each node crashed, with and without its disk. Then everything heals, everybody works, and a checkpoint
//! completes again.

use std::collections::BTreeSet;
use std::thread;

use faultline_protocols::Settings;
use faultline_protocols::checkpoint::{self, Node};
use faultline_sim::*;

const MODES: [&str; 4] = ["snapshot", "blocking", "uncoordinated", "none"];

/// Who crashes in the middle of the run, and comes back.
const VICTIMS: [&str; 2] = ["w2", "sup"];

fn open(mode: &str) -> Box<dyn Session> {
    let pairs = [
        ("mode", mode),
        ("interval", "50ms"),
        ("size", "2"),
        ("keep", "1"),
        ("work", "6ms"),
        ("share", "2"),
        ("latency", "4ms"),
        ("jitter", "1ms"),
        ("heartbeat", "15ms"),
        ("timeout", "60ms"),
        ("retry", "30ms"),
        ("crash-keeps", "prefix"),
    ];
    let settings = Settings::parse(&checkpoint::SPEC, pairs).expect("good settings");
    checkpoint::SPEC.open(&settings).fork()
}

fn node(session: &dyn Session, name: &str) -> NodeId {
    let index = session.names().iter().position(|known| known == name).expect("it is in the cluster");
    NodeId(index as u16)
}

fn run(session: &mut dyn Session, millis: u64) {
    let then = Micros(session.now().0 + millis * 1_000);
    session.run_until(then);
}

/// What is wrong when all has healed.
fn after(mut session: Box<dyn Session>) -> Option<String> {
    let session = session.as_mut();
    run(session, 40);
    for node in session.nodes() {
        if node.status == NodeStatus::Crashed {
            session.inject(&Command::Restart(node.id)).expect("it is down");
        }
    }
    run(session, 700);
    let client = node(session, "c1");
    session.inject(&Command::Request(client, vec!["save".to_owned()])).expect("it is up");
    run(session, 400);
    if let Some(promise) = session.promises().iter().find(|promise| promise.violation.is_some()) {
        return Some(format!("\"{}\" is broken", promise.name));
    }
    if session.operations().last().is_none_or(|operation| operation.responded.is_none()) {
        return Some("no checkpoint completes".to_owned());
    }
    let world: &World<Node> = session.as_any().downcast_ref().expect("it is this protocol");
    let stands = |name: &&str| match world.cluster().process(node(session, name)) {
        Some(Node::Worker(worker)) => worker.held || worker.state.is_none(),
        _ => true,
    };
    let still = ["w1", "w2", "w3"].into_iter().find(stands);
    still.map(|name| format!("{name} stands still"))
}

/// Every run with one more blow.
struct Blows<'a> {
    mode: &'a str,
    victim: &'a str,
    seen: BTreeSet<MessageId>,
    runs: usize,
    complaints: Vec<String>,
}

impl Blows<'_> {
    fn strike(&mut self, session: &dyn Session, commands: &[Command]) {
        let mut copy = session.fork();
        for command in commands {
            // A message that has arrived and waits cannot be late any more.
            let _ = copy.inject(command);
        }
        self.runs += 1;
        if let Some(complaint) = after(copy) {
            let (mode, victim, at) = (self.mode, self.victim, session.position());
            self.complaints.push(format!("{mode}, {victim} crashed, {at:?}: {commands:?}: {complaint}"));
        }
    }

    fn strike_messages(&mut self, session: &dyn Session) {
        for message in session.messages() {
            if matches!(message.kind, "result" | "result-ok") || !self.seen.insert(message.id) {
                continue;
            }
            self.strike(session, &[Command::Drop(message.id)]);
            let late = Command::Delay(message.id, Micros::from_millis(260));
            self.strike(session, &[Command::Duplicate(message.id), late]);
        }
    }

    fn strike_nodes(&mut self, session: &dyn Session) {
        for name in ["w1", "w2", "w3", "sup"] {
            let id = node(session, name);
            if session.node(id).status == NodeStatus::Up {
                self.strike(session, &[Command::Crash(id)]);
            } else {
                self.strike(session, &[Command::Restart(id), Command::Crash(id)]);
            }
            self.strike(session, &[Command::Crash(id), Command::Wipe(id)]);
        }
    }
}

/// The victim crashes after the first checkpoint, comes back, and everybody goes back to it.
fn blows(mode: &'static str, victim: &'static str) -> Blows<'static> {
    let mut blows = Blows { mode, victim, seen: BTreeSet::new(), runs: 0, complaints: Vec::new() };
    let mut session = open(mode);
    let session = session.as_mut();
    let id = node(session, victim);
    let mut script = [(95, Command::Crash(id)), (110, Command::Restart(id))].into_iter().peekable();
    run(session, 40);
    let mut steps = 0_u32;
    while session.now() < Micros::from_millis(260) && blows.complaints.len() < 4 {
        if let Some((_, command)) = script.next_if(|(at, _)| session.now() >= Micros::from_millis(*at)) {
            session.inject(&command).expect("it makes sense now");
        }
        blows.strike_messages(session);
        if steps.is_multiple_of(23) {
            blows.strike_nodes(session);
        }
        session.step();
        steps += 1;
    }
    blows
}

#[test]
fn one_more_blow_anywhere_is_survived() {
    #[expect(clippy::disallowed_methods, reason = "each run has one thread; these are many runs")]
    let all: Vec<Blows> = thread::scope(|scope| {
        let threads = MODES.map(|mode| scope.spawn(move || VICTIMS.map(|victim| blows(mode, victim))));
        threads.into_iter().flat_map(|thread| thread.join().expect("no run panics")).collect()
    });
    let complaints: Vec<&String> = all.iter().flat_map(|blows| &blows.complaints).collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
    for Blows { mode, victim, runs, .. } in all {
        assert!(runs > 500, "{mode}, {victim}: {runs} runs are few");
    }
}

//! Paxos against its published costs, and its promises against a crash at every step.

use std::collections::BTreeMap;

use faultline_protocols::paxos::{self, Node};
use faultline_protocols::{Settings, Variant};
use faultline_sim::*;

fn world(pairs: &[(&str, &str)]) -> World<Node> {
    let settings = Settings::parse(&paxos::SPEC, pairs.iter().copied()).expect("good settings");
    World::new(paxos::setup(&settings))
}

fn propose(world: &mut World<Node>, client: u16, value: &str) {
    let words = vec!["propose".to_owned(), value.to_owned()];
    world.inject(&Command::Request(NodeId(client), words)).expect("the client is up");
}

fn run_for(world: &mut World<Node>, millis: u64) {
    let until = world.now() + Micros::from_millis(millis);
    world.run_until(until);
}

fn sent_since(world: &World<Node>, first: u32) -> BTreeMap<&'static str, u32> {
    let mut counts = BTreeMap::new();
    for event in Session::trace(world) {
        if let What::Sent { message, .. } = event.what
            && message.0 > first
        {
            *counts.entry(world.message(message).expect("it is recorded").kind).or_insert(0) += 1;
        }
    }
    counts
}

fn value_is_chosen(world: &World<Node>) -> bool {
    world.operations().iter().any(|operation| operation.responded.is_some())
}

/// Without loss or contention, and with messages to itself free: 2(n-1) in phase 1, 2(n-1) in phase 2, n-1 to tell. The last
/// acceptor to answer is not waited for.
#[test]
fn a_decision_costs_what_is_published() {
    for servers in 3..=7u32 {
        let others = servers - 1;
        let acceptors = servers.to_string();
        let mut world = world(&[("acceptors", &acceptors), ("jitter", "0"), ("clients", "1")]);
        run_for(&mut world, 5);
        propose(&mut world, 0, "red");
        run_for(&mut world, 400);
        let expected = BTreeMap::from([
            ("propose", 1),
            ("prepare", others),
            ("promise", others),
            ("accept", others),
            ("accepted", others),
            ("decided", others),
            ("answer", 1),
        ]);
        assert_eq!(sent_since(&world, 0), expected, "{servers} servers");
        // Two round trips of the proposer, and one of the client; each forced write takes a millisecond.
        let operation = &world.operations()[0];
        let took = operation.responded.expect("it was answered").saturating_sub(operation.invoked);
        assert!(took > Micros::from_millis(60) && took < Micros::from_millis(67), "{took:?}");
    }
}

/// Under one leader, phase 1 is done for all slots: a decision costs one round trip.
#[test]
fn a_leader_decides_in_one_round_trip() {
    for servers in 3..=7u32 {
        let others = servers - 1;
        let acceptors = servers.to_string();
        let mut world = world(&[
            ("decrees", "many"),
            ("acceptors", &acceptors),
            ("jitter", "0"),
            ("clients", "1"),
            ("heartbeat", "10000"),
        ]);
        run_for(&mut world, 5);
        propose(&mut world, 0, "a");
        run_for(&mut world, 300);
        let before = world.last_message().0;
        propose(&mut world, 0, "b");
        run_for(&mut world, 300);
        let expected = BTreeMap::from([
            ("propose", 1),
            ("accept", others),
            ("accepted", others),
            ("decided", others),
            ("answer", 1),
        ]);
        assert_eq!(sent_since(&world, before), expected, "{servers} servers");
    }
}

/// Equal backoff, shorter than a message takes: two proposers overtake each other for ever. With random backoff they do not.
#[test]
fn equal_backoff_duels_for_ever_and_random_backoff_does_not() {
    let decided = |randomness: &str, seed: u32| {
        let seed = seed.to_string();
        let mut world = world(&[
            ("backoff", "5"),
            ("randomness", randomness),
            ("jitter", "0"),
            ("retry", "60000"),
            ("seed", &seed),
        ]);
        run_for(&mut world, 5);
        propose(&mut world, 0, "red");
        run_for(&mut world, 10);
        propose(&mut world, 1, "blue");
        run_for(&mut world, 5_000);
        value_is_chosen(&world)
    };
    assert!((1..=20).all(|seed| !decided("0", seed)), "equal: never");
    assert!((1..=100).all(|seed| decided("50", seed)), "random: always");
}

/// Crashes each node at each step of a run with two proposers, and lets it come back: every promise is kept, and the clients
/// are answered again.
#[test]
fn a_crash_at_any_step_breaks_nothing() {
    let sound: Vec<&Variant> =
        paxos::SPEC.variants.iter().filter(|variant| variant.breaks.is_empty()).collect();
    assert!(sound.len() >= 4);
    for variant in sound {
        let pairs: Vec<(&str, &str)> = [("load", "40"), ("jitter", "0"), ("seed", "3")]
            .into_iter()
            .chain(variant.settings.iter().copied())
            .collect();
        let mut run = world(&pairs).fork_uncounted();
        while run.now() < Micros::from_millis(250) {
            run.step();
            let nodes: Vec<NodeId> = run.nodes().iter().map(|node| node.id).collect();
            for node in nodes {
                let mut broken = run.fork_uncounted();
                broken.inject(&Command::Crash(node)).expect("it is up");
                let crashed = broken.now();
                broken.run_until(crashed + Micros::from_millis(150));
                broken.inject(&Command::Restart(node)).expect("it is down");
                let restarted = broken.now();
                broken.run_until(restarted + Micros::from_millis(900));
                let violated = broken.promises().into_iter().find(|promise| promise.violation.is_some());
                let at = (variant.name, node, run.now());
                assert!(violated.is_none(), "{at:?}: {violated:?}");
                let answers = broken.operations().into_iter().filter_map(|operation| operation.responded);
                assert!(answers.max() > Some(restarted), "{at:?}: nobody is answered any more");
            }
        }
    }
}

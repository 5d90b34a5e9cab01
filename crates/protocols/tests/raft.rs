//! Raft against its published values, and its promises against a crash at every step.

use std::collections::BTreeMap;

use faultline_protocols::raft::{self, Node};
use faultline_protocols::{Settings, Variant};
use faultline_sim::*;

fn settings(pairs: &[(&str, &str)]) -> Settings {
    Settings::parse(&raft::SPEC, pairs.iter().copied()).expect("good settings")
}

fn world(pairs: &[(&str, &str)]) -> World<Node> {
    World::new(raft::setup(&settings(pairs)))
}

fn request(world: &mut World<Node>, words: &str) {
    let words = words.split(' ').map(str::to_owned).collect();
    world.inject(&Command::Request(NodeId(0), words)).expect("the client is up");
}

fn role(world: &World<Node>, name: &str) -> &'static str {
    world.nodes().iter().find(|node| node.name == name).expect("it is in the cluster").role
}

fn leader(world: &World<Node>) -> Option<String> {
    world.nodes().into_iter().find(|node| node.kind == NodeKind::Leader).map(|node| node.name)
}

/// Runs until somebody leads; `None` if nobody does before the limit.
fn run_until_led(world: &mut World<Node>, limit: Micros) -> Option<Micros> {
    while world.now() < limit && leader(world).is_none() {
        world.step();
    }
    leader(world).map(|_| world.now())
}

/// Everything by hand: no timeouts, no heartbeats. Latency 10 ms, sync 1 ms, send 0.1 ms, no jitter.
fn led_by_n1(servers: &str) -> World<Node> {
    let mut world = world(&[
        ("servers", servers),
        ("pre-vote", "off"),
        ("check-quorum", "off"),
        ("timeout", "30000ms"),
        ("heartbeat", "10000ms"),
        ("jitter", "0"),
    ]);
    world.run_until(Micros::from_millis(5));
    world.inject(&Command::Fire(NodeId(1), "election".to_owned())).expect("it follows");
    world.run_until(Micros::from_millis(200));
    assert_eq!(role(&world, "n1"), "leader");
    world
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

#[test]
fn a_write_costs_one_round_and_a_read_one_without_entries() {
    for servers in 3..=7u32 {
        let others = servers - 1;
        let mut world = led_by_n1(&servers.to_string());
        let before = world.last_message().0;
        request(&mut world, "put x 1");
        world.run_until(Micros::from_millis(300));
        let expected =
            BTreeMap::from([("append", others), ("appended", others), ("write", 1), ("write-ok", 1)]);
        assert_eq!(sent_since(&world, before), expected, "{servers} servers");
        let before = world.last_message().0;
        request(&mut world, "get x");
        world.run_until(Micros::from_millis(400));
        let expected =
            BTreeMap::from([("appended", others), ("heartbeat", others), ("read", 1), ("read-ok", 1)]);
        assert_eq!(sent_since(&world, before), expected, "{servers} servers");
    }
}

/// A lease needs no round: the answer comes after one way there and back. ReadIndex needs another.
#[test]
fn a_read_under_a_lease_waits_for_nobody() {
    let took = |reads: &str| {
        let mut world = world(&[("reads", reads), ("jitter", "0")]);
        run_until_led(&mut world, Micros::from_millis(2_000)).expect("somebody is elected");
        // The client learns who leads.
        request(&mut world, "put x 1");
        let until = world.now() + Micros::from_millis(1_000);
        world.run_until(until);
        request(&mut world, "get x");
        let until = world.now() + Micros::from_millis(200);
        world.run_until(until);
        let read = &world.operations()[1];
        read.responded.expect("it was answered").saturating_sub(read.invoked)
    };
    let trip = Micros::from_millis(20);
    let lease = took("lease");
    assert!(lease > trip && lease < Micros::from_millis(22), "{lease:?}");
    let asked = took("read-index");
    assert!(asked > trip + trip && asked < Micros::from_millis(44), "{asked:?}");
}

/// The probability that the two earliest of n uniform timeouts are less than `window` apart: 1 - (1 - window/spread)^n.
/// Then there are two candidates before the vote of the first has been asked for.
#[test]
fn several_candidates_are_as_frequent_as_chance_says() {
    for (servers, randomness) in [("3", 150u32), ("5", 150), ("5", 300)] {
        let random = format!("{randomness}ms");
        let runs = 600;
        let mut several = 0;
        for seed in 1..=runs {
            let seed = seed.to_string();
            let pairs = [
                ("servers", servers),
                ("randomness", random.as_str()),
                ("pre-vote", "off"),
                ("jitter", "0"),
                ("disk", "0"),
                ("seed", seed.as_str()),
            ];
            let mut world = world(&pairs);
            run_until_led(&mut world, Micros::from_millis(145 + u64::from(randomness) + 10_000));
            let first_term = world
                .nodes()
                .iter()
                .filter(|node| node.name.starts_with('n'))
                .filter(|node| world.cluster().durable(node.id).voted == Some(node.id))
                .count();
            several += u32::from(first_term > 1 || world.cluster().durable(NodeId(1)).term > 1);
        }
        let members: u32 = servers.parse().expect("a number");
        let apart = 1.0 - 10.0 / f64::from(randomness);
        let expected = 1.0 - (0..members).fold(1.0, |product, _| product * apart);
        let found = f64::from(several) / f64::from(runs as u32);
        assert!((found - expected).abs() < 0.06, "{servers} servers, {random}: {found} and not {expected}");
    }
}

/// The paper, section 9.3: without randomness there is no leader within ten seconds; with timeouts from 150 to 300 ms there
/// is one after an election or a few.
#[test]
fn elections_take_as_long_as_published() {
    let took = |randomness: &str, seed: u32| {
        let seed = seed.to_string();
        let pairs = [
            ("servers", "5"),
            ("randomness", randomness),
            ("pre-vote", "off"),
            ("jitter", "0"),
            ("seed", seed.as_str()),
        ];
        run_until_led(&mut world(&pairs), Micros::from_millis(10_000))
    };
    assert!((1..=20).all(|seed| took("0", seed).is_none()), "all 150 ms: never");
    let mut times: Vec<Micros> = (1..=200).filter_map(|seed| took("150ms", seed)).collect();
    assert_eq!(times.len(), 200, "150 to 300 ms: always");
    times.sort_unstable();
    assert!(times[100] < Micros::from_millis(300), "the median is one election: {:?}", times[100]);
    assert!(times[199] < Micros::from_millis(1_500), "the worst is a few: {:?}", times[199]);
}

/// Crashes each server at each step of a run with an election, writes and reads, and lets it come back: every promise is
/// kept, and the cluster serves again.
#[test]
fn a_crash_at_any_step_breaks_nothing() {
    let sound: Vec<&Variant> =
        raft::SPEC.variants.iter().filter(|variant| variant.breaks.is_empty()).collect();
    assert!(sound.len() >= 4);
    for variant in sound {
        let pairs: Vec<(&str, &str)> =
            [("load", "15ms"), ("clients", "2"), ("jitter", "0"), ("batch", "2"), ("seed", "3")]
                .into_iter()
                .chain(variant.settings.iter().copied())
                .collect();
        let mut run = world(&pairs).fork_uncounted();
        let mut tried = 0;
        while run.now() < Micros::from_millis(1_000) {
            run.step();
            if run.now() < Micros::from_millis(180) {
                continue;
            }
            for server in (2..5).map(NodeId) {
                let mut broken = run.fork_uncounted();
                broken.inject(&Command::Crash(server)).expect("it is up");
                let restarted = broken.now() + Micros::from_millis(300);
                broken.run_until(restarted);
                broken.inject(&Command::Restart(server)).expect("it is down");
                broken.run_until(restarted + Micros::from_millis(1_500));
                let violated = broken.promises().into_iter().find(|promise| promise.violation.is_some());
                let at = (variant.name, server, run.now());
                assert!(violated.is_none(), "{at:?}");
                let answers = broken.operations().into_iter().filter_map(|operation| operation.responded);
                assert!(answers.max() > Some(restarted), "{at:?}: nobody is answered any more");
                tried += 1;
            }
        }
        assert!(tried > 300, "{}: {tried}", variant.name);
    }
}

/// A server that was away long gets each entry about once, whatever else is sent meanwhile.
#[test]
fn catching_up_costs_about_a_message_an_entry() {
    let mut world = world(&[("batch", "1"), ("load", "20ms"), ("jitter", "0"), ("seed", "4")]);
    run_until_led(&mut world, Micros::from_millis(1_000)).expect("somebody leads");
    let away = ["n1", "n2", "n3"].iter().position(|name| role(&world, name) != "leader").expect("a follower");
    let away = NodeId(away as u16 + 1);
    world.inject(&Command::Crash(away)).expect("it is up");
    world.run_until(Micros::from_millis(31_000));
    world.inject(&Command::Restart(away)).expect("it is down");
    let before = world.last_message().0;
    world.run_until(Micros::from_millis(41_000));
    let entries = world.cluster().durable(away).log.last();
    let sent = sent_since(&world, before).get("append").copied().unwrap_or(0);
    assert!(entries > 300, "{entries}");
    assert!(sent < 3 * entries, "{sent} messages for {entries} entries");
}

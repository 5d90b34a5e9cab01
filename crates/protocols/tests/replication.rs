//! The replicated store against its published values, and its monitor against plain predicates.

use std::collections::{BTreeMap, BTreeSet};

use faultline_protocols::replication::{self, FENCED, LOGS_AGREE, NOTHING_LOST, Node, ONCE, ONE_PRIMARY};
use faultline_protocols::{Settings, Variant};
use faultline_sim::*;

fn settings(pairs: &[(&str, &str)]) -> Settings {
    Settings::parse(&replication::SPEC, pairs.iter().copied()).expect("good settings")
}

fn world(pairs: &[(&str, &str)]) -> World<Node> {
    World::new(replication::setup(&settings(pairs)))
}

fn node(world: &World<Node>, name: &str) -> NodeId {
    let index = world.names().iter().position(|known| known == name).expect("it is in the cluster");
    NodeId(index as u16)
}

fn put(world: &mut World<Node>, key: &str, value: &str) {
    let client = node(world, "c1");
    let words = ["put", key, value].map(str::to_owned).to_vec();
    world.inject(&Command::Request(client, words)).expect("the client is up");
}

/// The time in which nothing is heard of a server that works without a pause is no time of silence.
#[test]
fn nobody_is_taken_for_dead_because_its_disk_is_busy() {
    let mut world = world(&[("mode", "sync"), ("disk", "100ms"), ("load", "20ms")]);
    world.run_until(Micros::from_millis(10_000));
    let controller = node(&world, "ctl");
    assert_eq!(world.cluster().durable(controller).epoch, 1, "n1 leads, and nobody else ever did");
}

/// How long the first write took for its client.
fn answer_time(world: &World<Node>) -> Micros {
    let operation = &world.operations()[0];
    let responded = operation.responded.expect("the write was acknowledged");
    Micros(responded.0 - operation.invoked.0)
}

/// A write on an idle cluster; latency 10 ms, sync 1 ms, send 0.1 ms, no jitter.
fn one_write(mode: &str, nodes: &str) -> World<Node> {
    let mut world = world(&[("mode", mode), ("nodes", nodes), ("jitter", "0"), ("resource", "off")]);
    world.run_until(Micros::from_millis(5));
    put(&mut world, "x", "1");
    world.run_until(Micros::from_millis(110));
    world
}

#[test]
fn a_write_costs_two_messages_and_two_a_backup_in_every_mode() {
    for mode in ["async", "semi-sync", "sync"] {
        for nodes in 2..=7u32 {
            let world = one_write(mode, &nodes.to_string());
            let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
            for event in Session::trace(&world) {
                if let What::Sent { message, .. } = event.what {
                    *counts.entry(Session::message(&world, message).expect("recorded").kind).or_default() +=
                        1;
                }
            }
            counts.remove("beat");
            let backups = nodes - 1;
            let expected =
                BTreeMap::from([("write", 1), ("repl", backups), ("repl-ack", backups), ("write-ok", 1)]);
            assert_eq!(counts, expected, "{mode} with {nodes} nodes");
        }
    }
}

#[test]
fn each_mode_waits_for_what_it_names() {
    // To the primary 10.1 ms, its disk 1 ms, the answer 10.1 ms.
    let own = 21_200;
    assert_eq!(answer_time(&one_write("async", "3")), Micros(own));
    // The first backup adds its round trip: 10.1 ms there, its disk 1 ms, 10.1 ms back. The primary is
    // still busy with the second send when it would answer first, but that is over long before.
    assert_eq!(answer_time(&one_write("semi-sync", "3")), Micros(own + 21_200));
    // The second copy leaves 0.1 ms after the first.
    assert_eq!(answer_time(&one_write("sync", "3")), Micros(own + 21_300));
    assert_eq!(answer_time(&one_write("sync", "7")), Micros(own + 21_700));
}

#[test]
fn semi_sync_waits_for_the_fastest_backup_and_sync_for_the_slowest() {
    let time = |mode: &str| {
        let mut world = world(&[("mode", mode), ("jitter", "0"), ("resource", "off"), ("timeout", "900ms")]);
        let (n1, n2, n3) = (node(&world, "n1"), node(&world, "n2"), node(&world, "n3"));
        for (other, latency) in [(n2, 30_000), (n3, 80_000)] {
            let span = Span { from: n1, to: other, both_ways: true };
            world.inject(&Command::Latency { span, latency: Micros(latency) }).expect("two nodes");
        }
        world.run_until(Micros::from_millis(5));
        put(&mut world, "x", "1");
        world.run_until(Micros::from_millis(800));
        answer_time(&world)
    };
    assert_eq!(time("semi-sync"), Micros(21_200 + 60_000 + 1_200));
    assert_eq!(time("sync"), Micros(21_200 + 160_000 + 1_300));
}

/// Expected loss of asynchronous replication: rate of writes times replication lag; 100 writes a
/// second and 50 ms make 5.
#[test]
fn the_expected_loss_is_rate_times_lag() {
    let mut lost = 0;
    let runs = 200;
    for run in 0..runs {
        let mut world = world(&[
            ("mode", "async"),
            ("lag", "50ms"),
            ("latency", "0"),
            ("jitter", "0"),
            ("disk", "0"),
            ("resource", "off"),
        ]);
        let start = Micros::from_millis(500);
        let crash = Micros(start.0 + run * 10_000 / runs);
        for write in 0..51 {
            world.run_until(Micros(write * 10_000));
            put(&mut world, "x", &write.to_string());
        }
        world.run_until(crash);
        let primary = node(&world, "n1");
        world.inject(&Command::Crash(primary)).expect("it is up");
        world.run_until(Micros::from_millis(1_000));
        let log = &world.cluster().durable(node(&world, "n2")).log;
        let kept: Vec<_> = log.after(0).filter_map(|(_, entry)| entry.write).collect();
        lost += world.monitor().acknowledged().iter().filter(|known| !kept.contains(&known.write)).count();
    }
    let mean = lost as f64 / runs as f64;
    assert!((4.8..=5.2).contains(&mean), "100 writes a second, 50 ms of lag: {mean} lost on average");
}

/// After a crash of the primary a write is acknowledged within: detection, one round of questions,
/// the order to lead, and a client that asks every server in turn.
#[test]
fn service_returns_in_bounded_time() {
    for mode in ["async", "semi-sync", "sync"] {
        for crash_at in [40, 55, 70, 85] {
            let mut world = world(&[("mode", mode), ("timeout", "120ms"), ("retry", "100ms")]);
            world.run_until(Micros::from_millis(crash_at));
            let primary = node(&world, "n1");
            world.inject(&Command::Crash(primary)).expect("it is up");
            put(&mut world, "x", "1");
            // Suspicion 120 + 30, epoch and fence 25, query 25, promotion 15, retry 2 x 100, write 45,
            // and in synchronous mode a silent backup leaves the set: 120 + 50 + 25.
            let bound = Micros::from_millis(460 + if mode == "sync" { 195 } else { 0 });
            world.run_until(Micros::from_millis(2_000));
            assert!(answer_time(&world) <= bound, "{mode}: {:?}", answer_time(&world));
        }
    }
}

#[test]
fn a_repeated_request_is_applied_once() {
    for (dedup, times) in [("on", 1), ("off", 2)] {
        let mut world = world(&[("mode", "sync"), ("dedup", dedup)]);
        world.run_until(Micros::from_millis(5));
        put(&mut world, "x", "1");
        world.run_until(Micros::from_millis(8));
        let write = world.messages().iter().find(|message| message.kind == "write").expect("on its way").id;
        world.inject(&Command::Duplicate(write)).expect("it is in flight");
        world.run_until(Micros::from_millis(300));
        assert_eq!(world.cluster().durable(node(&world, "n2")).log.last(), times);
        let broken: Vec<PromiseId> = world.violations().iter().map(|(promise, _)| *promise).collect();
        assert_eq!(broken, if dedup == "on" { vec![] } else { vec![ONCE] });
    }
}

/// The monitor forgets nothing: of more than a thousand acknowledged writes it misses each.
#[test]
fn every_lost_write_is_missed() {
    let mut world = world(&[
        ("mode", "async"),
        ("lag", "10000ms"),
        ("load", "1ms"),
        ("latency", "1ms"),
        ("jitter", "0"),
        ("disk", "0"),
        ("resource", "off"),
    ]);
    world.run_until(Micros::from_millis(5_000));
    let primary = node(&world, "n1");
    world.inject(&Command::Crash(primary)).expect("it is up");
    world.run_until(Micros::from_millis(5_010));
    let acknowledged = world.monitor().acknowledged().len();
    assert!(acknowledged > 1_000, "{acknowledged}");
    world.run_until(Micros::from_millis(5_500));
    let (promise, violation) = world.violations().first().expect("nothing was copied");
    assert_eq!(*promise, NOTHING_LOST);
    assert!(violation.note.args.contains(&("count", Value::from(acknowledged))), "{:?}", violation.note);
}

/// The monitor works incrementally; these predicates look at everything anew after every step.
#[test]
fn the_monitor_agrees_with_plain_predicates() {
    for variant in replication::SPEC.variants {
        for seed in 1..=40 {
            compare(variant, seed);
        }
    }
}

fn compare(variant: &Variant, seed: u64) {
    let mut settings = settings(&[("load", "10ms"), ("clients", "2"), ("crash-keeps", "prefix")]);
    let seed_text = seed.to_string();
    for (name, value) in variant.settings.iter().chain(&[("seed", seed_text.as_str())]) {
        settings.set(&replication::SPEC, name, value).expect("a variant is well formed");
    }
    let mut scout = World::unrecorded(replication::setup(&settings));
    let mut chaos = Chaos::new(seed).sparing(replication::SPEC.swarm.outside);
    let request = |stream: &mut Stream| {
        ["put", "x", if stream.below(2) == 0 { "1" } else { "2" }].map(str::to_owned).to_vec()
    };
    chaos.inject_faults(&mut scout, Micros::from_millis(700), &request);
    chaos.end_faults(&mut scout);
    scout.run_until(Micros::from_millis(1_200));

    let mut world = World::unrecorded(replication::setup(&settings));
    let mut plain = Plain::default();
    for given in chaos.given() {
        while world.steps() < given.at.steps {
            world.step();
            plain.look(&world);
        }
        world.wait_until(given.at.time);
        world.inject(&given.command).expect("it was accepted at this very moment");
        plain.look(&world);
    }
    while world.next_event_at().is_some_and(|at| at <= Micros::from_millis(1_200)) {
        world.step();
        plain.look(&world);
    }
    let monitored: BTreeSet<PromiseId> = world.violations().iter().map(|(promise, _)| *promise).collect();
    // What the resource obeys is seen only while it obeys; the swarm is the judge of that promise.
    let monitored: BTreeSet<PromiseId> = monitored.into_iter().filter(|id| *id != FENCED).collect();
    assert_eq!(plain.broken, monitored, "{} with seed {seed}", variant.name);
}

#[derive(Default)]
struct Plain {
    leaders: BTreeMap<u32, BTreeSet<NodeId>>,
    broken: BTreeSet<PromiseId>,
}

impl Plain {
    fn look(&mut self, world: &World<Node>) {
        let cluster = world.cluster();
        let servers: Vec<NodeId> = cluster.config().server_ids().collect();
        for id in &servers {
            if matches!(cluster.process(*id), Some(Node::Server(server)) if server.is_primary()) {
                self.leaders.entry(cluster.durable(*id).epoch).or_default().insert(*id);
            }
        }
        if self.leaders.values().any(|leaders| leaders.len() > 1) {
            self.broken.insert(ONE_PRIMARY);
        }
        let logs: Vec<Vec<_>> = servers
            .iter()
            .map(|id| cluster.durable(*id).log.after(0).map(|(_, entry)| *entry).collect())
            .collect();
        for (log, other) in logs.iter().zip(logs.iter().skip(1)) {
            let differ = |(mine, theirs): (&replication::Entry, &replication::Entry)| {
                mine.epoch == theirs.epoch && mine != theirs
            };
            if log.iter().zip(other).any(differ) {
                self.broken.insert(LOGS_AGREE);
            }
        }
        for log in &logs {
            let writes: Vec<_> =
                log.iter().filter_map(|entry| entry.write).map(|write| (write.client, write.id)).collect();
            if (1..writes.len()).any(|place| writes[..place].contains(&writes[place])) {
                self.broken.insert(ONCE);
            }
        }
        let Some((epoch, leaders)) = self.leaders.last_key_value() else { return };
        for id in leaders {
            let leads = matches!(cluster.process(*id), Some(Node::Server(server)) if server.is_primary());
            if !leads || cluster.durable(*id).epoch != *epoch {
                continue;
            }
            let log = &logs[cluster.config().server_index(*id)];
            let kept: Vec<_> = log.iter().filter_map(|entry| entry.write).collect();
            let acknowledged = world.monitor().acknowledged();
            if acknowledged.iter().any(|known| !kept.contains(&known.write)) {
                self.broken.insert(NOTHING_LOST);
            }
        }
    }
}

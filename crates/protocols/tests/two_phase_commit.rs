//! Two-phase commit against its published values, and against a crash at every single step.

use faultline_protocols::Settings;
use faultline_protocols::two_phase_commit::{self as tpc, ALIKE, MONEY, Node, Outcome, published};
use faultline_sim::*;

#[path = "two_phase_commit/abstract_model.rs"]
mod abstract_model;
#[path = "two_phase_commit/late.rs"]
mod late;
#[path = "two_phase_commit/waits.rs"]
mod waits;

fn settings(pairs: &[(&str, &str)]) -> Settings {
    Settings::parse(&tpc::SPEC, pairs.iter().copied()).expect("good settings")
}

fn open(pairs: &[(&str, &str)]) -> World<Node> {
    World::unrecorded(tpc::setup(&settings(pairs)))
}

fn node(world: &World<Node>, name: &str) -> NodeId {
    let index = world.names().iter().position(|known| known == name).expect("it is in the cluster");
    NodeId(index as u16)
}

fn request(world: &mut World<Node>, client: &str, words: &str) {
    let client = node(world, client);
    let words = words.split(' ').map(str::to_owned).collect();
    world.inject(&Command::Request(client, words)).expect("the client is up");
}

fn broken(world: &World<Node>) -> Vec<PromiseId> {
    world.violations().iter().map(|(promise, _)| *promise).collect()
}

fn balances(world: &World<Node>) -> Vec<i64> {
    let cluster = world.cluster();
    cluster.config().participant_ids().map(|id| cluster.durable(id).balance).collect()
}

/// The first transaction: messages, forced records and all records.
fn cost(world: &World<Node>) -> (u32, u32, u32) {
    let (_, seen) = world.monitor().txs().next().expect("there was one");
    (seen.cost.messages, seen.cost.forced, seen.cost.records)
}

/// Mohan, Lindsay and Obermarck 1986, and Gray and Lamport 2006 for the messages.
#[test]
fn a_commit_costs_what_is_published() {
    for n in 2..=6u32 {
        let text = n.to_string();
        for (presume, messages, forced) in
            [("nothing", 4 * n, 2 * n + 1), ("abort", 4 * n, 2 * n + 1), ("commit", 3 * n, n + 2)]
        {
            let mut world = open(&[("participants", &text), ("presume", presume)]);
            request(&mut world, "c1", "share a1 1");
            world.run_until(Micros::from_millis(200));
            let counted = cost(&world);
            assert_eq!((counted.0, counted.1), (messages, forced), "presumed {presume}, {n} participants");
            assert_eq!(published(world.config(), n, 0), (messages, forced));
        }
        let mut world = open(&[("participants", &text), ("phases", "three")]);
        request(&mut world, "c1", "share a1 1");
        world.run_until(Micros::from_millis(300));
        assert_eq!((cost(&world).0, cost(&world).1), (6 * n, 3 * n + 2), "three phases, {n} participants");
    }
}

#[test]
fn whoever_only_reads_costs_one_round_trip_and_no_record() {
    let mut world = open(&[]);
    request(&mut world, "c1", "audit");
    world.run_until(Micros::from_millis(200));
    assert_eq!(cost(&world), (6, 0, 0), "three readers: a question and a vote each");

    let mut world = open(&[("presume", "abort")]);
    request(&mut world, "c1", "transfer-if a1 a2 10 a3");
    world.run_until(Micros::from_millis(200));
    assert_eq!((cost(&world).0, cost(&world).1), (4 * 2 + 2, 2 * 2 + 1), "one of three only reads");

    let mut world = open(&[("read-only", "off")]);
    request(&mut world, "c1", "audit");
    world.run_until(Micros::from_millis(300));
    assert_eq!((cost(&world).0, cost(&world).1), (12, 7), "without the optimization it costs the same");
}

/// What an abort costs after one member, of n, has voted no: it says so at once, the others are told.
#[test]
fn an_abort_is_cheap_where_it_is_presumed() {
    for (presume, messages, forced) in [
        // Two questions, a yes and a no, the abort, its acknowledgement; PREPARED, the abort of the
        // one that voted no, the decision, and the abort of the other.
        ("nothing", 6, 4),
        // Nobody acknowledges, and only PREPARED is forced.
        ("abort", 5, 1),
        // BEGIN, PREPARED, and the aborts of both participants.
        ("commit", 6, 4),
    ] {
        let mut world = open(&[("presume", presume), ("jitter", "0"), ("participants", "2")]);
        request(&mut world, "c1", "transfer a1 a2 10");
        // p2 has worked and forgets it.
        let p2 = node(&world, "p2");
        while !world.messages().iter().any(|message| message.kind == "prepare" && message.to == p2) {
            world.step();
        }
        world.inject(&Command::Crash(p2)).expect("it is up");
        world.inject(&Command::Restart(p2)).expect("it is down");
        // The no must not overtake the yes.
        let span = Span { from: p2, to: node(&world, "tm"), both_ways: false };
        world.inject(&Command::Latency { span, latency: Micros::from_millis(15) }).expect("two nodes");
        world.run_until(Micros::from_millis(110));
        assert_eq!((cost(&world).0, cost(&world).1), (messages, forced), "presumed {presume}");
        assert_eq!(balances(&world), [100, 100]);
    }
}

/// Without failures everybody knows the outcome four message delays after the work is done, the
/// client one earlier (ALGORITHMS: delays 3, 4 with the acknowledgement).
#[test]
fn the_delays_are_those_of_two_phases() {
    let mut world = open(&[("jitter", "0"), ("disk", "0"), ("participants", "2")]);
    request(&mut world, "c1", "transfer a1 a2 10");
    world.run_until(Micros::from_millis(300));
    let operation = &world.operations()[0];
    let took = operation.responded.expect("it was answered").0 - operation.invoked.0;
    // Order, work, worked, prepare, vote, result: six delays of 10 ms and sends of 0.1 ms.
    assert!((60_000..=61_500).contains(&took), "{took} us");
}

/// All n participants are blocked while the coordinator is down, none with the optimistic variant.
#[test]
fn the_coordinator_blocks_everybody_or_nobody() {
    for (locks, holding) in [("hold", true), ("release", false)] {
        for n in 2..=6usize {
            let text = n.to_string();
            let mut world = open(&[("participants", &text), ("locks", locks)]);
            request(&mut world, "c1", "share a1 1");
            let doubts = |world: &World<Node>| {
                let cluster = world.cluster();
                let ids: Vec<NodeId> = cluster.config().participant_ids().collect();
                ids.into_iter().filter(|id| !cluster.synced(*id).in_doubt.is_empty()).count()
            };
            while doubts(&world) < n {
                world.step();
            }
            let tm = node(&world, "tm");
            world.inject(&Command::Crash(tm)).expect("it is up");
            world.run_until(Micros::from_millis(2_000));
            let cluster = world.cluster();
            let mut locked = 0;
            for id in cluster.config().participant_ids() {
                let Some(Node::Participant(participant)) = cluster.process(id) else { panic!("it is up") };
                locked += participant.lock.holders.len();
            }
            assert_eq!(doubts(&world), n, "nobody can decide");
            assert_eq!(locked, if holding { n } else { 0 }, "{locks}");
            assert_eq!(broken(&world), []);
            world.inject(&Command::Restart(tm)).expect("it is down");
            world.run_until(Micros::from_millis(3_000));
            assert_eq!(doubts(&world), 0, "it ends when the coordinator is back");
        }
    }
}

/// One transfer; crash one node after every single step, restart it a while later.
fn crash_everywhere(pairs: &[(&str, &str)], back: Option<u64>, mut look: impl FnMut(&World<Node>, usize)) {
    let mut steps = 0;
    loop {
        let mut finished = false;
        for victim in ["tm", "p1", "p2", "p3"] {
            let mut world = open(pairs);
            request(&mut world, "c1", "share a1 5");
            let taken = (0..steps).take_while(|_| world.step()).count();
            finished = taken < steps || world.now() > Micros::from_millis(150);
            let id = node(&world, victim);
            world.inject(&Command::Crash(id)).expect("it is up");
            if let Some(back) = back {
                let then = Micros(world.now().0 + back * 1_000);
                world.run_until(then);
                world.inject(&Command::Restart(id)).expect("it is down");
            }
            world.run_until(Micros::from_millis(4_000));
            look(&world, steps);
        }
        if finished {
            return;
        }
        steps += 1;
    }
}

#[test]
fn one_crash_at_any_step_breaks_no_promise_and_blocks_nobody_for_ever() {
    for presume in ["nothing", "abort", "commit"] {
        for (key, value) in
            [("phases", "two"), ("phases", "three"), ("locks", "release"), ("terminate", "off")]
        {
            for back in [1, 70, 500] {
                crash_everywhere(&[("presume", presume), (key, value)], Some(back), |world, step| {
                    let what =
                        format!("presumed {presume}, {key}={value}, step {step}, back after {back} ms");
                    assert_eq!(broken(world), [], "{what}");
                    let ids: Vec<NodeId> = world.config().participant_ids().collect();
                    let open = ids.iter().any(|id| !world.cluster().durable(*id).in_doubt.is_empty());
                    assert!(!open, "{what}: somebody is still in doubt");
                    let money = balances(world);
                    assert!(money == [100; 3] || money == [90, 105, 105], "{what}: {money:?}");
                    assert!(world.operations()[0].responded.is_some(), "{what}: no answer");
                });
            }
        }
    }
}

/// The point of the third phase: with crashes only, those that are up end every transaction, and alike.
#[test]
fn three_phases_do_not_block_when_a_node_stays_dead() {
    let mut two_phases_blocked = 0;
    for (phases, blocks) in [("three", false), ("two", true)] {
        crash_everywhere(&[("phases", phases), ("jitter", "0")], None, |world, step| {
            assert_eq!(broken(world), [], "{phases} phases, step {step}");
            let cluster = world.cluster();
            let up = |id: &NodeId| cluster.status(*id) == NodeStatus::Up;
            let open = cluster
                .config()
                .participant_ids()
                .filter(up)
                .any(|id| !cluster.durable(id).in_doubt.is_empty());
            assert!(!open || blocks, "{phases} phases, step {step}: somebody is blocked");
            two_phases_blocked += usize::from(open);
        });
    }
    assert!(two_phases_blocked > 10, "two phases block in many places");
}

/// Each broken variant breaks in the place that its name says, at some step.
#[test]
fn a_crash_at_some_step_breaks_each_broken_variant() {
    for pair in [("sync-vote", "off"), ("sync-decision", "off"), ("in-doubt", "abort")] {
        let mut seen = Vec::new();
        // Alone, so that nobody learns the outcome from a neighbour.
        crash_everywhere(&[pair, ("terminate", "off")], Some(200), |world, _| seen.extend(broken(world)));
        assert!(seen.contains(&ALIKE) && seen.contains(&MONEY), "{pair:?}: {seen:?}");
    }
}

/// "Any node that knows nothing of it" is asked in each presumption, and answers what is safe.
#[test]
fn a_forgotten_transaction_is_presumed() {
    for (presume, outcome) in [("abort", Outcome::Abort), ("commit", Outcome::Commit)] {
        let mut world = open(&[("presume", presume), ("terminate", "off"), ("participants", "2")]);
        let (tm, p2) = (node(&world, "tm"), node(&world, "p2"));
        request(&mut world, "c1", "transfer a1 a2 10");
        if outcome == Outcome::Commit {
            // p2 never hears of the commit, and the coordinator has forgotten it at once.
            while !world.messages().iter().any(|message| message.kind == "commit" && message.to == p2) {
                world.step();
            }
            let id = world.messages().iter().find(|m| m.kind == "commit" && m.to == p2).expect("seen").id;
            world.inject(&Command::Drop(id)).expect("it is in flight");
        } else {
            while world.cluster().synced(p2).in_doubt.is_empty() {
                world.step();
            }
            world.inject(&Command::Crash(tm)).expect("it is up");
            world.inject(&Command::Restart(tm)).expect("it is down");
        }
        world.run_until(Micros::from_millis(280));
        let first = world.cluster().durable(p2).outcomes().next().map(|(_, known)| known);
        assert_eq!(first, Some(outcome), "presumed {presume}");
        assert_eq!(broken(&world), []);
    }
}

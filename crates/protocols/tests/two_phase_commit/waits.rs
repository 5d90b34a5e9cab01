//! Whatever a node waits for, it asks for again; and any node that gave way is served in the end.

use faultline_sim::*;

use super::*;

fn everything_is_over(world: &World<Node>) -> bool {
    let cluster = world.cluster();
    cluster.ids().all(|id| {
        cluster.durable(id).in_doubt.is_empty()
            && match cluster.process(id) {
                Some(Node::Participant(participant)) => participant.txs.is_empty(),
                Some(Node::Coordinator(coordinator)) => coordinator.txs.is_empty(),
                Some(Node::Client(client)) => client.caller.open.is_none(),
                None => false,
            }
    })
}

/// Nothing gets through for a while, from any step on, and one node is down for a moment. Nobody asks for
/// anything new, and all ends.
#[test]
fn a_stretch_without_messages_is_made_up_for_without_new_requests() {
    for presume in ["nothing", "abort", "commit"] {
        for (key, value) in
            [("phases", "two"), ("phases", "three"), ("locks", "release"), ("terminate", "off")]
        {
            for steps in (2..90).step_by(4) {
                for victim in [None, Some("tm"), Some("p1"), Some("p2")] {
                    let pairs = [("presume", presume), (key, value), ("jitter", "0"), ("participants", "2")];
                    let mut world = open(&pairs);
                    request(&mut world, "c1", "transfer a1 a2 10");
                    for _ in 0..steps {
                        world.step();
                    }
                    let victim = victim.map(|name| node(&world, name));
                    if let Some(id) = victim {
                        world.inject(&Command::Crash(id)).expect("it is up");
                    }
                    let until = Micros(world.now().0 + 700_000);
                    while world.now() < until {
                        for message in world.messages() {
                            // Some are only waiting to be handled.
                            let _ = world.inject(&Command::Drop(message.id));
                        }
                        if !world.step() {
                            break;
                        }
                    }
                    if let Some(id) = victim {
                        world.inject(&Command::Restart(id)).expect("it is down");
                    }
                    world.run_until(Micros::from_millis(3_500));
                    let what = format!("{pairs:?}, after {steps} steps, {victim:?} down");
                    assert_eq!(broken(&world), [], "{what}");
                    assert!(everything_is_over(&world), "{what}: somebody still waits");
                    let money = balances(&world);
                    let done = world.operations()[0].acknowledged;
                    assert_eq!(money, if done { [90, 110] } else { [100, 100] }, "{what}");
                }
            }
        }
    }
}

/// The one message that makes a younger transaction give way is lost; the older one says it again.
#[test]
fn a_lost_wound_is_repeated() {
    let mut world =
        open(&[("participants", "2"), ("clients", "2"), ("jitter", "0"), ("vote-timeout", "1000")]);
    let span = Span { from: node(&world, "tm"), to: node(&world, "p2"), both_ways: false };
    let slow = |world: &mut World<Node>, millis| {
        let latency = Micros::from_millis(millis);
        world.inject(&Command::Latency { span, latency }).expect("two nodes");
    };
    slow(&mut world, 40);
    request(&mut world, "c1", "transfer a1 a2 10");
    let p2 = node(&world, "p2");
    let seen =
        |world: &World<Node>, kind: &str| world.messages().iter().find(|m| m.kind == kind).map(|m| m.id);
    while !world.messages().iter().any(|message| message.kind == "work" && message.to == p2) {
        world.step();
    }
    slow(&mut world, 2);
    request(&mut world, "c2", "transfer a2 a1 20");
    let wound = loop {
        assert!(world.step());
        if let Some(wound) = seen(&world, "wound") {
            break wound;
        }
    };
    world.inject(&Command::Drop(wound)).expect("it is in flight");
    world.run_until(Micros::from_millis(500));
    let done: Vec<bool> = world.operations().iter().map(|operation| operation.acknowledged).collect();
    assert_eq!(done, [true, true], "the older one was served, and then the younger one");
    assert_eq!(balances(&world), [110, 90]);
}

/// A long transaction among short ones. Were it young again whenever it comes back, there would always be an older one.
#[test]
fn a_long_transaction_among_short_ones_is_served() {
    for seed in 1..=30u64 {
        let seed = seed.to_string();
        let pairs = [
            ("participants", "4"),
            ("clients", "3"),
            ("jitter", "40"),
            ("latency", "5"),
            ("vote-timeout", "2000"),
            ("seed", &seed),
        ];
        let mut world = open(&pairs);
        // The last participant is far away, so that the others are locked for long.
        let span = Span { from: node(&world, "tm"), to: node(&world, "p4"), both_ways: true };
        world.inject(&Command::Latency { span, latency: Micros::from_millis(60) }).expect("two nodes");
        let mut waiting = Vec::new();
        for round in 0..60u64 {
            if round == 10 {
                waiting.push(world.operations().len());
                request(&mut world, "c1", "share a4 1");
            }
            request(&mut world, "c2", "transfer a1 a2 1");
            request(&mut world, "c3", "transfer a2 a1 1");
            world.run_until(Micros::from_millis(25 * (round + 1)));
        }
        let long = waiting[0];
        let operation = &world.operations()[long];
        let took = operation.responded.map(|at| at.0 - operation.invoked.0);
        assert!(operation.acknowledged, "seed {seed}: {:?}", operation.response);
        assert!(took.is_some_and(|took| took < 1_000_000), "seed {seed}: {took:?}");
        assert_eq!(broken(&world), []);
    }
}

/// An older reader waits for the decision of a younger transaction, whose undoing needs the lock that the reader waits for.
#[test]
fn undoing_goes_before_those_who_wait_for_it() {
    let mut world = open(&[
        ("participants", "2"),
        ("clients", "2"),
        ("locks", "release"),
        ("jitter", "0"),
        ("vote-timeout", "60000"),
        ("retry", "60000"),
    ]);
    let (tm, p1, p2) = (node(&world, "tm"), node(&world, "p1"), node(&world, "p2"));
    let find = |world: &World<Node>, kind: &str, to: NodeId| {
        world.messages().iter().find(|one| one.kind == kind && one.to == to).map(|one| one.id)
    };
    request(&mut world, "c1", "audit");
    // The older one's work comes late.
    for to in [p1, p2] {
        let late = loop {
            if let Some(id) = find(&world, "work", to) {
                break id;
            }
            assert!(world.step());
        };
        world.inject(&Command::Delay(late, Micros::from_millis(70))).expect("it is in flight");
    }
    request(&mut world, "c2", "transfer a1 a2 10");
    let prepare = loop {
        if let Some(id) = find(&world, "prepare", p2) {
            break id;
        }
        assert!(world.step());
    };
    // p2 has lost its work and refuses, when p1 has voted and the reader waits there.
    world.inject(&Command::Delay(prepare, Micros::from_millis(100))).expect("it is in flight");
    world.inject(&Command::Crash(p2)).expect("it is up");
    world.inject(&Command::Restart(p2)).expect("it is down");
    while !matches!(world.cluster().process(p1), Some(Node::Participant(one)) if one.lock.queue.len() == 1) {
        assert!(world.step());
    }
    assert!(!world.cluster().durable(p1).in_doubt.is_empty(), "t2 is undecided");
    world.run_until(Micros::from_millis(600));
    assert_eq!(balances(&world), [100, 100], "undone");
    assert!(world.operations()[0].acknowledged, "the reader goes on: {:?}", world.operations()[0].response);
    assert_eq!(broken(&world), []);
    assert!(matches!(world.cluster().process(tm), Some(Node::Coordinator(one)) if one.txs.is_empty()));
}

/// One decides alone when many hundred other transactions have passed: it is seen all the same.
#[test]
fn no_decision_is_so_old_that_another_is_overlooked() {
    let mut world = open(&[
        ("participants", "6"),
        ("clients", "3"),
        ("in-doubt", "abort"),
        ("decision-timeout", "5000"),
        ("vote-timeout", "60"),
        ("load", "20"),
        ("jitter", "0"),
    ]);
    world.run_until(Micros::from_millis(4));
    request(&mut world, "c1", "transfer a5 a6 10");
    let (tm, p6) = (node(&world, "tm"), node(&world, "p6"));
    while !world.messages().iter().any(|message| message.kind == "yes" && message.from == p6) {
        assert!(world.step());
    }
    world.inject(&Command::Cut(Span { from: tm, to: p6, both_ways: false })).expect("a link");
    let mut passed = 0;
    while !world.cluster().durable(p6).in_doubt.is_empty() {
        assert!(world.step());
        passed = world.operations().len();
    }
    assert!(passed > 150, "{passed} requests");
    world.run_until(Micros(world.now().0 + 10_000));
    assert!(broken(&world).contains(&ALIKE));
}

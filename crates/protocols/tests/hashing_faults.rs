//! What only one thing protects: a router that waits and says again, nodes that know what they have forgotten, owners
//! that compare.

use faultline_protocols::Settings;
use faultline_protocols::hashing::{self, KeyId, Node, newest};
use faultline_sim::*;

fn open(pairs: &[(&str, &str)]) -> World<Node> {
    let settings = Settings::parse(&hashing::SPEC, [("jitter", "0")].iter().chain(pairs).copied())
        .expect("good settings");
    World::new(hashing::setup(&settings))
}

fn node(world: &World<Node>, name: &str) -> NodeId {
    let index = world.names().iter().position(|known| known == name).expect("it is in the cluster");
    NodeId(index as u16)
}

fn give(world: &mut World<Node>, commands: &[Command]) {
    for command in commands {
        world.inject(command).unwrap_or_else(|_| panic!("at {}: {command:?}", world.now()));
    }
}

fn ask(world: &mut World<Node>, words: &str) {
    let client = node(world, "c1");
    give(world, &[Command::Request(client, words.split(' ').map(str::to_owned).collect())]);
}

/// Goes on for so many milliseconds and loses each message that is chosen, as soon as it leaves.
fn run_losing(world: &mut World<Node>, milliseconds: u64, chosen: impl Fn(&MessageView) -> bool) {
    let end = Micros(world.now().0 + milliseconds * 1_000);
    while world.next_event_at().is_some_and(|at| at <= end) {
        world.step();
        lose(world, &chosen);
    }
    world.wait_until(end);
}

fn lose(world: &mut World<Node>, chosen: impl Fn(&MessageView) -> bool) {
    for message in Session::messages(world).iter().filter(|message| chosen(message)) {
        give(world, &[Command::Drop(message.id)]);
    }
}

fn run(world: &mut World<Node>, milliseconds: u64) {
    run_losing(world, milliseconds, |_| false);
}

fn lose_disk(id: NodeId) -> [Command; 3] {
    [Command::Crash(id), Command::Wipe(id), Command::Restart(id)]
}

fn value(world: &World<Node>, id: NodeId, key: KeyId) -> Option<Word> {
    world.cluster().durable(id).data.get(&key).map(|entry| entry.value)
}

fn is_about(message: &MessageView, key: KeyId) -> bool {
    message.fields.iter().any(|field| field.key == "key" && field.value == Value::from(key))
}

fn check(world: &World<Node>) {
    assert!(world.violations().is_empty(), "{:?}", world.violations());
}

/// The members of the newest map have it and what they own, and it is settled; nobody else has a key.
fn check_settled(world: &World<Node>) {
    let cluster = world.cluster();
    let news = cluster.durable(cluster.config().router()).news.clone().expect("the router has a map");
    assert!(news.is_settled(), "map {} is not settled", news.version());
    for id in cluster.config().node_ids() {
        let disk = cluster.durable(id);
        if news.map.has(id) {
            assert_eq!(disk.news.as_ref(), Some(&news), "{id:?} does not know");
        }
        let owned: Vec<KeyId> = news.map.keys().filter(|key| news.map.owns(id, *key)).collect();
        assert_eq!(disk.data.keys().copied().collect::<Vec<_>>(), owned, "{id:?} has other keys");
    }
    check(world);
}

/// Nobody asks for a map of which nobody has heard.
#[test]
fn the_router_says_again_what_nobody_has_heard() {
    for (change, kind) in [("join n4", "map"), ("leave n1", "map"), ("remove n1", "map"), ("wipe", "seal")] {
        let mut world = open(&[("nodes", "3"), ("copies", "2"), ("keys", "12"), ("retry", "80ms")]);
        let (router, client) = (node(&world, "rt"), node(&world, "c1"));
        run(&mut world, 5);
        if change == "wipe" {
            give(&mut world, &lose_disk(router));
        } else {
            ask(&mut world, change);
            while Session::messages(&world).iter().all(|message| message.kind != kind) {
                assert!(world.step());
            }
        }
        give(&mut world, &[Command::Crash(client)]);
        lose(&mut world, |message| message.kind == kind);
        run_losing(&mut world, 50, |message| message.kind == kind);
        run(&mut world, 3_000);
        check_settled(&world);
        let changed = newest(&world.cluster()).version > world.config().first.version;
        assert!(changed, "{change}");
    }
}

/// It would keep its keys for ever.
#[test]
fn a_node_that_has_left_is_told_until_it_knows() {
    let mut world = open(&[("nodes", "4"), ("copies", "2"), ("keys", "12"), ("exchange", "200ms")]);
    let (router, left) = (node(&world, "rt"), node(&world, "n2"));
    run(&mut world, 5);
    ask(&mut world, "leave n2");
    let settled = |world: &World<Node>| {
        let news = world.cluster().durable(router).news.clone().expect("its disk is whole");
        news.is_settled() && !news.map.has(left)
    };
    while !settled(&world) {
        assert!(world.step());
    }
    let to_the_left = |message: &MessageView| message.kind == "map" && message.to == left;
    run_losing(&mut world, 150, to_the_left);
    assert!(!world.cluster().durable(left).data.is_empty(), "it does not know yet");
    // Only the second time that it is told again.
    run_losing(&mut world, 250, to_the_left);
    run(&mut world, 1_000);
    check_settled(&world);
    assert!(world.cluster().durable(router).gone.is_empty(), "it says that it knows");
}

/// Whoever is silent may have the newest map, member or not.
#[test]
fn a_router_without_its_disk_waits_for_every_node() {
    for silent in ["n1", "n2", "n3", "n4", "n5"] {
        let mut world = open(&[("nodes", "4"), ("spares", "1"), ("copies", "2"), ("keys", "12")]);
        let (router, silent) = (node(&world, "rt"), node(&world, silent));
        run(&mut world, 5);
        ask(&mut world, "remove n3");
        run(&mut world, 500);
        let span = Span { from: silent, to: router, both_ways: true };
        give(&mut world, &[Command::Cut(span)]);
        give(&mut world, &lose_disk(router));
        run(&mut world, 5_000);
        assert_eq!(world.cluster().durable(router).news, None, "{silent:?} has not answered");
        give(&mut world, &[Command::Heal(span)]);
        run(&mut world, 1_000);
        assert!(!newest(&world.cluster()).has(node(&world, "n3")), "the newest map that anybody had");
        check_settled(&world);
    }
}

/// A new member alone has its map, and has confirmed a write in it.
#[test]
fn a_router_without_its_disk_learns_of_a_map_that_only_a_new_member_has() {
    let mut world =
        open(&[("nodes", "4"), ("spares", "1"), ("keys", "12"), ("clients", "2"), ("window", "1")]);
    let (router, joined, other) = (node(&world, "rt"), node(&world, "n5"), node(&world, "c2"));
    run(&mut world, 5);
    ask(&mut world, "join n5");
    let old: Vec<NodeId> = world.config().first.members.clone();
    let held_up = |message: &MessageView| {
        message.kind == "map" && old.contains(&message.to)
            || message.kind == "fetch" && message.from == joined
    };
    let arrived = |world: &World<Node>| world.cluster().synced(joined).data.keys().next().copied();
    while arrived(&world).is_none() {
        assert!(world.step());
        lose(&mut world, |message| message.kind == "map" && old.contains(&message.to));
    }
    let key = arrived(&world).expect("it has just come");
    let before = world.config().first.first_owner(key);
    run_losing(&mut world, 60, held_up);
    let words = ["put".to_owned(), key.to_string(), "9".to_owned()];
    give(&mut world, &[Command::Request(other, words.to_vec())]);
    run_losing(&mut world, 100, held_up);
    assert!(world.operations()[0].responded.is_none() && world.operations()[1].acknowledged);
    let span = Span { from: joined, to: router, both_ways: true };
    give(&mut world, &[Command::Cut(span)]);
    give(&mut world, &lose_disk(before));
    give(&mut world, &lose_disk(router));
    run_losing(&mut world, 2_000, held_up);
    assert_eq!(world.cluster().durable(router).news, None, "n5 has not answered");
    give(&mut world, &[Command::HealAll]);
    run(&mut world, 2_000);
    assert_eq!(value(&world, newest(&world.cluster()).first_owner(key), key), Word::new("9"));
    check(&world);
}

/// A key gets a new owner while an old one, which stays, has an empty disk: that one has nothing, and must not
/// seem to know it. Then its disk is lost again.
#[test]
fn a_node_without_its_disk_vouches_for_nothing() {
    let mut world = open(&[
        ("nodes", "3"),
        ("spares", "1"),
        ("copies", "2"),
        ("keys", "24"),
        ("placement", "ring"),
        ("window", "64"),
        ("exchange", "60000ms"),
    ]);
    let (router, joined) = (node(&world, "rt"), node(&world, "n4"));
    let first = world.config().first.clone();
    let members: Vec<NodeId> = world.config().node_ids().collect();
    let next = world.config().map(first.version, members);
    let stays = |key: &KeyId| next.owns(first.first_owner(*key), *key) && next.owns(joined, *key);
    let key = first.keys().find(stays).expect("of 24 keys, one gets n4 for its second owner");
    let victim = first.first_owner(key);
    ask(&mut world, &format!("put {key} 5"));
    run(&mut world, 500);
    assert!(world.operations()[0].acknowledged);
    ask(&mut world, "join n4");
    let decreed = |world: &World<Node>| {
        world.cluster().durable(router).news.as_ref().is_some_and(|news| news.map.has(joined))
    };
    while !decreed(&world) {
        assert!(world.step());
    }
    give(&mut world, &lose_disk(victim));
    run(&mut world, 2_000);
    let empty_handed = Session::trace(&world).iter().any(|event| match event.what {
        What::Sent { message, from, to, .. } => {
            let item = Session::message(&world, message).filter(|message| message.kind == "item");
            (from, to) == (victim, joined) && item.is_some_and(|item| is_about(&item, key))
        }
        _ => false,
    });
    assert!(empty_handed, "n4 has asked the node that had lost its disk");
    check_settled(&world);
    give(&mut world, &lose_disk(victim));
    run(&mut world, 2_000);
    check_settled(&world);
    assert_eq!(value(&world, joined, key), Word::new("5"));
}

/// Copies are sent again by whoever took the write, for as long as it lives; owners that compare need neither the one
/// nor the other. What is chosen is lost until the second owner has the write; then the first may go down.
fn comparing_brings_a_write_to_all(
    lost: fn(&MessageView, second: NodeId, third: NodeId) -> bool,
    goes_down: bool,
) {
    let mut world = open(&[
        ("nodes", "3"),
        ("spares", "0"),
        ("copies", "3"),
        ("keys", "6"),
        ("retry", "60000ms"),
        ("exchange", "50ms"),
    ]);
    let owners = world.config().first.owners(KeyId(0)).to_vec();
    let (first, second, third) = (owners[0], owners[1], owners[2]);
    run(&mut world, 5);
    ask(&mut world, "put k1 5");
    while value(&world, second, KeyId(0)) != Word::new("5") {
        assert!(world.now() < Micros::from_millis(1_000), "the second owner never has it");
        assert!(world.step());
        lose(&mut world, |message| lost(message, second, third));
    }
    assert_ne!(value(&world, third, KeyId(0)), Word::new("5"), "the third owner lacks it");
    if goes_down {
        give(&mut world, &[Command::Crash(first)]);
    }
    lose(&mut world, |message| message.from == first);
    run(&mut world, 1_000);
    assert_eq!(value(&world, third, KeyId(0)), Word::new("5"));
    check(&world);
}

#[test]
fn an_owner_compares_after_a_write() {
    comparing_brings_a_write_to_all(|message, _, _| message.kind == "copy", false);
}

#[test]
fn an_owner_compares_after_a_copy() {
    comparing_brings_a_write_to_all(|message, _, third| message.kind == "copy" && message.to == third, true);
}

#[test]
fn an_owner_compares_after_a_difference() {
    let lost = |message: &MessageView, _, third| {
        message.kind == "copy" || message.kind == "compare" && message.to == third
    };
    comparing_brings_a_write_to_all(lost, true);
}

//! Clients, and a router, that lose their disks: no id and no version is used a second time, and who asks is told
//! the truth.

use std::collections::BTreeMap;

use faultline_protocols::hashing::{self, KeyId};
use faultline_protocols::{Protocol, ProtocolSpec, Settings, find};
use faultline_sim::*;

fn settings(spec: &'static ProtocolSpec, pairs: &[(&str, &str)]) -> Settings {
    Settings::parse(spec, pairs.iter().copied()).expect("good settings")
}

fn open(protocol: &str, pairs: &[(&str, &str)]) -> Box<dyn Session> {
    let spec = find(protocol).and_then(Protocol::spec).expect("it is in the catalogue");
    spec.open(&settings(spec, pairs))
}

fn node(session: &dyn Session, name: &str) -> NodeId {
    let index = session.names().iter().position(|known| known == name).expect("it is in the cluster");
    NodeId(index as u16)
}

fn request(client: NodeId, words: &str) -> Command {
    Command::Request(client, words.split(' ').map(str::to_owned).collect())
}

/// Asks and waits for the answer.
fn ask(session: &mut dyn Session, words: &str) -> OperationView {
    let (client, asked) = (node(session, "c1"), session.operations().len());
    session.inject(&request(client, words)).expect("the client is up");
    let limit = Micros(session.now().0 + 20_000_000);
    while session.operations()[asked].responded.is_none() {
        assert!(session.now() < limit && session.step(), "{words} stays unanswered");
    }
    session.operations()[asked].clone()
}

/// The client begins with an empty disk and a clock that shows what it showed at an earlier time.
fn begin_again(session: &mut dyn Session, name: &str, clock: Micros) {
    let (id, now) = (node(session, name), session.now());
    let offset = session.nodes()[id.index()].clock.offset_us;
    let back = Command::Skew(id, clock.0 as i64 - now.0 as i64 - offset);
    for command in [Command::Crash(id), Command::Wipe(id), back, Command::Restart(id)] {
        session.inject(&command).unwrap_or_else(|_| panic!("at {now}: {command:?}"));
    }
}

fn check(session: &dyn Session) {
    let broken: Vec<&str> =
        session.promises().iter().filter(|one| one.violation.is_some()).map(|one| one.name).collect();
    assert!(broken.is_empty(), "{broken:?}");
}

/// What the client is told, and what is there afterwards.
#[test]
fn a_client_without_its_disk_is_told_ok_only_for_what_was_done() {
    for (protocol, pairs, writes, read, found) in [
        ("replication", &[("mode", "sync")][..], ["put x 1", "put x 2", "put x 3"], "get x", "3"),
        ("replication", &[("mode", "async")], ["put y 1", "put x 2", "put x 4"], "get x", "4"),
        ("hashing", &[("copies", "3")], ["put k1 1", "put k1 2", "put k1 3"], "get k1", "3"),
        ("hashing", &[("copies", "1")], ["put k2 1", "put k1 2", "put k1 4"], "get k1", "4"),
    ] {
        let mut session = open(protocol, pairs);
        let session = session.as_mut();
        session.run_until(Micros::from_millis(5));
        for words in writes {
            begin_again(session, "c1", Micros::from_millis(5));
            assert!(ask(session, words).acknowledged, "{protocol}: {words}");
        }
        let value = ask(session, read).response.expect("it was answered").args;
        let expected = Value::from(Word::new(found).expect("it is short"));
        assert!(value.iter().any(|(_, value)| *value == expected), "{protocol}: {read} is {value:?}");
        check(session);
    }
}

/// An old number, answered or not, would be done once for both.
#[test]
fn each_transfer_of_a_client_without_its_disk_is_made() {
    for presume in ["nothing", "abort", "commit"] {
        let mut session = open("two-phase-commit", &[("participants", "2"), ("presume", presume)]);
        let session = session.as_mut();
        session.run_until(Micros::from_millis(5));
        for lives in 1..=4 {
            for _ in 0..lives {
                assert!(ask(session, "transfer a1 a2 5").acknowledged);
            }
            begin_again(session, "c1", Micros::from_millis(5));
        }
        session.run_until(Micros(session.now().0 + 1_000_000));
        let keeper = &session.nodes()[node(session, "p1").index()];
        let balance = keeper.fields.iter().find(|field| field.key == "balance").expect("it has an account");
        assert_eq!(balance.value, Value::from(100 - 10 * 5), "presumed {presume}");
        check(session);
    }
}

/// A copy of a request that comes after a newer one of its session is answered, and not done.
#[test]
fn a_late_copy_of_an_old_request_has_expired() {
    for (protocol, first, second, kind) in [
        ("replication", "put x 1", "put x 2", "write"),
        ("hashing", "put k1 1", "put k1 2", "put"),
        ("hashing", "leave n2", "join n2", "order"),
    ] {
        let mut session = open(protocol, &[]);
        let session = session.as_mut();
        session.run_until(Micros::from_millis(5));
        let client = node(session, "c1");
        session.inject(&request(client, first)).expect("it is up");
        while session.messages().iter().all(|message| message.kind != kind) {
            assert!(session.step());
        }
        let id = session.messages().iter().find(|message| message.kind == kind).expect("it is there").id;
        session.inject(&Command::Duplicate(id)).expect("it is in flight");
        session.inject(&Command::Delay(id, Micros::from_millis(1_000))).expect("it is in flight");
        while session.operations()[0].responded.is_none() {
            assert!(session.step());
        }
        assert!(ask(session, second).acknowledged);
        session.run_until(Micros::from_millis(1_500));
        let expired = session.trace().iter().any(|event| match event.what {
            What::Sent { message, to, .. } => {
                to == client && session.message(message).is_some_and(|message| message.kind == "expired")
            }
            _ => false,
        });
        assert!(expired, "{protocol}: {first}");
        check(session);
    }
}

fn ring(pairs: &[(&str, &str)]) -> World<hashing::Node> {
    let mut all = vec![("nodes", "4"), ("spares", "1"), ("keys", "12"), ("jitter", "0")];
    all.extend(pairs);
    World::new(hashing::setup(&settings(&hashing::SPEC, &all)))
}

/// The members by version, as anybody has them. A version is shown as text, so that it may be of any type.
#[derive(Default)]
struct Maps(BTreeMap<String, Vec<NodeId>>);

impl Maps {
    fn look(&mut self, world: &World<hashing::Node>) {
        let cluster = world.cluster();
        for id in cluster.ids() {
            let news = cluster.durable(id).news.iter();
            let stored = news.flat_map(|news| news.since.iter().chain([&news.map]).cloned());
            let known = match cluster.process(id) {
                Some(hashing::Node::Client(client)) => Some(client.map.clone()),
                _ => None,
            };
            for map in stored.chain(known) {
                let members =
                    self.0.entry(format!("{:?}", map.version)).or_insert_with(|| map.members.clone());
                assert_eq!(*members, map.members, "at {}: map {:?} of {id:?}", world.now(), map.version);
            }
        }
    }

    fn run(&mut self, world: &mut World<hashing::Node>, until: u64) {
        while world.next_event_at().is_some_and(|at| at <= Micros::from_millis(until)) {
            world.step();
            self.look(world);
        }
    }
}

/// The router loses its disk before anybody has its map with a new member. Each copy of that map comes either when its
/// receiver has just been asked which one it has, or late. Afterwards there is another change.
#[test]
fn a_router_without_its_disk_gives_no_version_twice() {
    for late in 0..64u32 {
        let mut world = ring(&[]);
        let mut maps = Maps::default();
        maps.run(&mut world, 5);
        let (router, client) = (node(&world, "rt"), node(&world, "c1"));
        world.inject(&request(client, "join n5")).expect("it is up");
        let news = |world: &World<hashing::Node>| -> Vec<MessageId> {
            Session::messages(world)
                .iter()
                .filter(|message| message.kind == "map")
                .map(|map| map.id)
                .collect()
        };
        while news(&world).len() < 6 {
            assert!(world.step());
        }
        for (place, id) in news(&world).into_iter().enumerate() {
            let by = if late >> place & 1 == 1 { 12 } else { 600 };
            world.inject(&Command::Delay(id, Micros::from_millis(by))).expect("it is in flight");
        }
        for command in [Command::Crash(router), Command::Wipe(router), Command::Restart(router)] {
            world.inject(&command).expect("it is in that state");
        }
        maps.run(&mut world, 400);
        world.inject(&request(client, "put k1 1")).expect("it is up");
        world.inject(&request(client, "leave n1")).expect("it is up");
        maps.run(&mut world, 1_500);
        assert!(world.operations().iter().all(|operation| operation.acknowledged), "late: {late:06b}");
        check(&world);
        let map = hashing::newest(&world.cluster());
        let owner = world.cluster().durable(map.first_owner(KeyId(0))).data.get(&KeyId(0)).cloned();
        assert_eq!(owner.map(|entry| entry.value), Word::new("1"), "late: {late:06b}");
    }
}

/// An order is carried out once, also if its copy comes to a router that has lost its disk.
#[test]
fn an_order_of_an_earlier_life_of_the_router_is_not_carried_out_again() {
    let mut world = ring(&[]);
    world.run_until(Micros::from_millis(5));
    let (router, client) = (node(&world, "rt"), node(&world, "c1"));
    world.inject(&request(client, "leave n2")).expect("it is up");
    while Session::messages(&world).iter().all(|message| message.kind != "order") {
        assert!(world.step());
    }
    let id =
        Session::messages(&world).iter().find(|message| message.kind == "order").expect("it is there").id;
    world.inject(&Command::Duplicate(id)).expect("it is in flight");
    world.inject(&Command::Delay(id, Micros::from_millis(1_500))).expect("it is in flight");
    world.run_until(Micros::from_millis(400));
    world.inject(&request(client, "join n2")).expect("it is up");
    world.run_until(Micros::from_millis(800));
    for command in [Command::Crash(router), Command::Wipe(router), Command::Restart(router)] {
        world.inject(&command).expect("it is in that state");
    }
    world.run_until(Micros::from_millis(3_000));
    assert!(world.operations().iter().all(|operation| operation.acknowledged));
    assert!(hashing::newest(&world.cluster()).has(node(&world, "n2")), "it left once, and joined since");
    check(&world);
}

/// The router has carried out an order and lost its disk before it could say so. It is told by the nodes.
#[test]
fn an_order_that_was_carried_out_is_confirmed_by_another_life_of_the_router() {
    let mut world = ring(&[]);
    world.run_until(Micros::from_millis(5));
    let (router, client) = (node(&world, "rt"), node(&world, "c1"));
    world.inject(&request(client, "join n5")).expect("it is up");
    let joined = node(&world, "n5");
    while !world.cluster().durable(joined).news.as_ref().is_some_and(|news| news.map.has(joined)) {
        assert!(world.step());
    }
    for command in [Command::Crash(router), Command::Wipe(router), Command::Restart(router)] {
        world.inject(&command).expect("it is in that state");
    }
    world.run_until(Micros::from_millis(2_000));
    assert!(world.operations()[0].acknowledged, "{:?}", world.operations()[0].response);
    check(&world);
}

//! One blow at every step of a short run: each message in flight is lost, or late, or comes twice;
//! each node goes down, or loses its disk. Then everything heals and nobody asks for anything new.
//! Promises hold, whatever is needed is asked for again, and in the end every copy is whole.

use faultline_protocols::hashing::{self, KeyId};
use faultline_protocols::replication;
use faultline_protocols::{ProtocolSpec, Settings};
use faultline_sim::*;

/// A protocol at work, and what it looks like when all is well.
struct Trial<P: Process + Model> {
    start: World<P>,
    /// What is asked, and when, in milliseconds.
    requests: &'static [(u64, &'static str)],
    /// How long the blows fall.
    busy: u64,
    /// How long it may take to be whole again.
    rest: u64,
    /// What is not as it should be.
    wrong: fn(&World<P>) -> Vec<String>,
}

fn settings(spec: &'static ProtocolSpec, pairs: &[(&str, &str)]) -> Settings {
    Settings::parse(spec, pairs.iter().copied()).expect("good settings")
}

fn stores<P: Process + Model>(world: &World<P>) -> Vec<NodeId> {
    let nodes = Session::nodes(world);
    let stores = nodes.iter().filter(|node| matches!(node.kind, NodeKind::Leader | NodeKind::Server));
    stores.map(|node| node.id).collect()
}

/// Everything that can be done to this moment, each with the time until a crashed node comes back.
fn blows<P: Process + Model>(world: &World<P>, wipe: bool) -> Vec<Vec<Command>> {
    let late = Micros::from_millis(350);
    let mut blows = Vec::new();
    for message in world.messages() {
        blows.push(vec![Command::Drop(message.id)]);
        blows.push(vec![Command::Delay(message.id, late)]);
        blows.push(vec![Command::Duplicate(message.id), Command::Delay(message.id, late)]);
    }
    for node in Session::nodes(world).iter().filter(|node| node.status == NodeStatus::Up) {
        blows.push(vec![Command::Crash(node.id)]);
        if wipe && stores(world).contains(&node.id) {
            blows.push(vec![Command::Crash(node.id), Command::Wipe(node.id)]);
        }
    }
    blows
}

/// Ends all faults.
fn end_faults<P: Process + Model>(world: &mut World<P>) {
    for node in Session::nodes(world) {
        if node.status == NodeStatus::Crashed {
            world.inject(&Command::Restart(node.id)).expect("it is down");
        }
    }
    let _ = world.inject(&Command::HealAll);
}

impl<P: Process + Model> Trial<P> {
    /// The moments of the run, every so many steps.
    fn moments(&self, every: usize) -> Vec<World<P>> {
        let mut world = self.start.clone();
        let mut requests = self.requests.iter().peekable();
        let mut moments = Vec::new();
        let mut steps = 0;
        while world.now() < Micros::from_millis(self.busy) {
            while let Some((_, words)) = requests.next_if(|(at, _)| world.now() >= Micros::from_millis(*at)) {
                ask(&mut world, words);
            }
            if steps % every == 0 {
                moments.push(world.clone());
            }
            steps += 1;
            let next = Micros(world.now().0 + 1_000);
            match world.next_event_at().is_some_and(|at| at <= next) {
                true => assert!(world.step()),
                false => world.run_until(next),
            }
        }
        moments
    }

    fn check(&self, world: &World<P>, what: &str) {
        let broken: Vec<String> = Session::promises(world)
            .iter()
            .filter(|promise| promise.violation.is_some())
            .map(|promise| promise.name.to_owned())
            .collect();
        assert!(broken.is_empty(), "{what}: {broken:?} broken");
        let wrong = (self.wrong)(world);
        assert!(wrong.is_empty(), "{what}: {wrong:?}");
    }

    /// One blow, alone or after a disk was lost, then peace; in the end every disk is lost, one after
    /// the other, which must take nothing that was confirmed.
    fn run(&self, every: usize) {
        let mut runs = 0;
        for moment in self.moments(every) {
            for blow in blows(&moment, true) {
                for alone in [true, false] {
                    let mut world = moment.clone();
                    let what = format!("at {} {blow:?}, client gone: {alone}", moment.now());
                    strike(&mut world, &blow);
                    if alone {
                        let _ = world.inject(&Command::Crash(NodeId(0)));
                    }
                    self.heal(&mut world, &what);
                    runs += 1;
                }
            }
        }
        assert!(runs > 500, "{runs} runs");
    }

    /// A disk is lost, and then something else goes wrong while it is filled again.
    fn run_after_loss(&self, every: usize) {
        let moments = self.moments(every * 3);
        let mut runs = 0;
        for moment in moments.iter().skip(1) {
            for victim in stores(moment) {
                let mut world = moment.clone();
                strike(&mut world, &[Command::Crash(victim), Command::Wipe(victim)]);
                let _ = world.inject(&Command::Crash(NodeId(0)));
                world.inject(&Command::Restart(victim)).expect("it is down");
                for _ in 0..40 {
                    for blow in blows(&world, false) {
                        let mut world = world.clone();
                        let what = format!("at {} {victim:?} lost its disk, then {blow:?}", world.now());
                        strike(&mut world, &blow);
                        self.heal(&mut world, &what);
                        runs += 1;
                    }
                    for _ in 0..every {
                        let _ = world.step();
                    }
                }
            }
        }
        assert!(runs > 500, "{runs} runs");
    }

    fn heal(&self, world: &mut World<P>, what: &str) {
        let pause = Micros(world.now().0 + 200_000);
        world.run_until(pause);
        end_faults(world);
        let rest = Micros(world.now().0 + self.rest * 1_000);
        world.run_until(rest);
        self.check(world, what);
        for victim in stores(world) {
            strike(world, &[Command::Crash(victim), Command::Wipe(victim)]);
            world.inject(&Command::Restart(victim)).expect("it is down");
            let rest = Micros(world.now().0 + self.rest * 1_000);
            world.run_until(rest);
            self.check(world, &format!("{what}, then {victim:?} lost its disk"));
        }
    }
}

fn strike<P: Process + Model>(world: &mut World<P>, blow: &[Command]) {
    for command in blow {
        let _ = world.inject(command);
    }
}

fn ask<P: Process + Model>(world: &mut World<P>, words: &str) {
    let words = words.split(' ').map(str::to_owned).collect();
    let _ = world.inject(&Command::Request(NodeId(0), words));
}

fn store(pairs: &[(&str, &str)]) -> Trial<replication::Node> {
    let mut all = vec![("nodes", "3"), ("timeout", "100ms"), ("retry", "80ms")];
    all.extend(pairs);
    Trial {
        start: World::unrecorded(replication::setup(&settings(&replication::SPEC, &all))),
        requests: &[(5, "put x 1"), (30, "put y 2"), (60, "put x 3")],
        busy: 130,
        rest: 900,
        wrong: store_is_wrong,
    }
}

fn store_is_wrong(world: &World<replication::Node>) -> Vec<String> {
    let cluster = world.cluster();
    let config = cluster.config();
    let mut wrong = Vec::new();
    let decided = cluster.durable(config.controller());
    let Some(primary) = decided.primary else { return vec!["nobody leads".to_owned()] };
    let leads = |id| matches!(cluster.process(id), Some(replication::Node::Server(s)) if s.is_primary());
    if config.server_ids().filter(|id| leads(*id)).collect::<Vec<_>>() != [primary] {
        wrong.push(format!("{primary:?} does not lead alone"));
    }
    let log = &cluster.durable(primary).log;
    for id in config.server_ids() {
        let disk = cluster.durable(id);
        if disk.log != *log || !disk.complete || disk.epoch != decided.epoch {
            wrong.push(format!("{id:?} has {} of {} entries", disk.log.last(), log.last()));
        }
    }
    if decided.in_sync != config.server_ids().collect::<Vec<_>>() {
        wrong.push(format!("in sync are {:?}", decided.in_sync));
    }
    if let Some(resource) = config.resource_id() {
        let writes: Vec<_> = log.after(0).filter_map(|(_, entry)| entry.write).collect();
        let done: Vec<_> = cluster.durable(resource).executed.iter().map(|done| done.write).collect();
        if done != writes {
            wrong.push(format!("the resource has done {} of {} writes", done.len(), writes.len()));
        }
    }
    wrong
}

fn ring(pairs: &[(&str, &str)], requests: &'static [(u64, &'static str)]) -> Trial<hashing::Node> {
    let mut all =
        vec![("nodes", "3"), ("keys", "5"), ("exchange", "60ms"), ("retry", "80ms"), ("window", "8")];
    all.extend(pairs);
    Trial {
        start: World::unrecorded(hashing::setup(&settings(&hashing::SPEC, &all))),
        requests,
        busy: 150,
        rest: 700,
        wrong: ring_is_wrong,
    }
}

fn ring_is_wrong(world: &World<hashing::Node>) -> Vec<String> {
    let cluster = world.cluster();
    let config = cluster.config();
    let Some(news) = &cluster.durable(config.router()).news else { return vec!["no map".to_owned()] };
    let mut wrong = Vec::new();
    if !news.is_settled() {
        wrong.push(format!("map {} is not settled", news.version()));
    }
    for id in config.node_ids() {
        let disk = cluster.durable(id);
        if news.map.has(id) && disk.news.as_ref() != Some(news) || !disk.missing.is_empty() {
            wrong.push(format!("{id:?} lacks {} keys or the map", disk.missing.len()));
        }
        for key in disk.data.keys().filter(|key| !news.map.owns(id, **key)) {
            wrong.push(format!("{id:?} still has {key}"));
        }
    }
    for key in (0..config.keys.len()).map(|key| KeyId(key as u16)) {
        let first = cluster.durable(news.map.first_owner(key)).data.get(&key);
        let differs = |owner: &NodeId| cluster.durable(*owner).data.get(&key) != first;
        if first.is_none() || news.map.owners(key).iter().any(differs) {
            wrong.push(format!("the owners of {key} differ"));
        }
    }
    wrong
}

const CHANGES: &[(u64, &str)] =
    &[(5, "put k1 1"), (20, "join n4"), (40, "put k1 2"), (60, "leave n1"), (90, "put k2 3")];
const WRITES: &[(u64, &str)] = &[(5, "put k1 1"), (40, "put k1 2"), (70, "put k3 3")];

#[test]
fn a_synchronous_store_gets_over_one_blow() {
    store(&[("mode", "sync")]).run(3);
}

#[test]
fn a_semi_synchronous_store_gets_over_one_blow() {
    store(&[("mode", "semi-sync")]).run(3);
}

#[test]
fn a_store_is_whole_again_after_a_lost_disk_and_a_blow() {
    store(&[("mode", "sync")]).run_after_loss(4);
}

#[test]
fn copies_get_over_one_blow() {
    ring(&[("copies", "2"), ("spares", "0")], WRITES).run(2);
    ring(&[("copies", "3"), ("spares", "0")], WRITES).run(3);
}

#[test]
fn moving_keys_get_over_one_blow() {
    ring(&[("copies", "2"), ("spares", "1")], CHANGES).run(4);
}

#[test]
fn copies_are_whole_again_after_a_lost_disk_and_a_blow() {
    ring(&[("copies", "2"), ("spares", "0")], WRITES).run_after_loss(3);
    ring(&[("copies", "2"), ("spares", "1")], CHANGES).run_after_loss(5);
}

/// See tests/clients.rs for what they still have on its way.
#[test]
fn a_router_or_a_client_without_its_disk_goes_on() {
    let trial = ring(&[("copies", "2"), ("spares", "1")], WRITES);
    for victim in [0, 1] {
        for moment in trial.moments(6) {
            let mut world = moment.clone();
            strike(&mut world, &[Command::Crash(NodeId(victim)), Command::Wipe(NodeId(victim))]);
            end_faults(&mut world);
            let then = Micros(world.now().0 + 300_000);
            world.run_until(then);
            let asked = world.operations().len();
            ask(&mut world, "put k1 9");
            let then = Micros(world.now().0 + 900_000);
            world.run_until(then);
            assert!(world.operations()[asked].acknowledged, "at {}", moment.now());
            let map = hashing::newest(&world.cluster());
            let entry = world.cluster().durable(map.first_owner(KeyId(0))).data.get(&KeyId(0)).cloned();
            assert_eq!(entry.map(|entry| entry.value), Word::new("9"), "at {}", moment.now());
            trial.check(&world, "without the disk of the router or the client");
        }
    }
    let trial = store(&[("mode", "sync")]);
    for moment in trial.moments(6) {
        let mut world = moment.clone();
        strike(&mut world, &[Command::Crash(NodeId(0)), Command::Wipe(NodeId(0))]);
        end_faults(&mut world);
        // What was on its way may still be done.
        let then = Micros(world.now().0 + 300_000);
        world.run_until(then);
        let asked = world.operations().len();
        ask(&mut world, "put x 9");
        let then = Micros(world.now().0 + 900_000);
        world.run_until(then);
        assert!(world.operations()[asked].acknowledged, "at {}", moment.now());
        let log = &world.cluster().durable(NodeId(1)).log;
        let newest = log.newest_first().find_map(|entry| entry.write);
        assert_eq!(newest.map(|write| write.value), Word::new("9"), "at {}", moment.now());
    }
}

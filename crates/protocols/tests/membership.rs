//! SWIM against its published values: load, time to the first probe, mistakes.

use std::collections::BTreeMap;

use faultline_protocols::Settings;
use faultline_protocols::membership::{self, Node};
use faultline_sim::*;

const PERIOD: Micros = Micros::from_millis(200);

fn world(pairs: &[(&str, &str)]) -> World<Node> {
    let common = [("period", "200"), ("ping-timeout", "60"), ("push-pull", "0"), ("reconnect", "0")];
    let own = common.iter().filter(|(name, _)| pairs.iter().all(|(other, _)| other != name));
    let pairs = own.chain(pairs).copied();
    World::new(membership::setup(&Settings::parse(&membership::SPEC, pairs).expect("good settings")))
}

fn sent(world: &World<Node>) -> Vec<(Micros, MessageView)> {
    let of = |event: &Event| match event.what {
        What::Sent { message, .. } => Some((event.at, world.message(message)?)),
        _ => None,
    };
    Session::trace(world).iter().filter_map(of).collect()
}

fn id(world: &World<Node>, name: &str) -> NodeId {
    world.nodes().into_iter().find(|node| node.name == name).expect("it is in the group").id
}

/// SWIM, 3.3: the load of a member does not depend on how large the group is.
#[test]
fn a_member_sends_two_messages_a_period_however_many_there_are() {
    for members in ["4", "8", "16"] {
        let mut world = world(&[("members", members)]);
        world.run_until(Micros(PERIOD.0 * 50));
        let count: u64 = members.parse().expect("a number");
        let all = sent(&world);
        assert!(all.iter().all(|(_, message)| ["ping", "ack"].contains(&message.kind)));
        let periods = all.len() as u64 / (2 * count);
        assert!((49..=50).contains(&periods), "{members} members: {periods}");
        let mut by = BTreeMap::new();
        all.iter().for_each(|(_, message)| *by.entry(message.from).or_insert(0u64) += 1);
        let pings = all.iter().filter(|(_, message)| message.kind == "ping").count() as u64;
        assert!(pings.abs_diff(count * 50) <= count, "each member probes once a period");
    }
}

/// With one failed probe there are at most two, and for each of k helpers four more.
#[test]
fn a_failed_probe_costs_at_most_four_messages_a_helper() {
    for helpers in 0..=3usize {
        let mut world = world(&[("members", "6"), ("helpers", &helpers.to_string()), ("jitter", "0")]);
        let down = id(&world, "n6");
        world.run_until(Micros::from_millis(50));
        world.inject(&Command::Crash(down)).expect("it is up");
        while !sent(&world).iter().any(|(_, message)| message.kind == "ping" && message.to == down) {
            world.step();
        }
        let first = sent(&world).len();
        let (at, probe) = sent(&world).into_iter().rfind(|(_, message)| message.to == down).expect("sent");
        world.run_until(at + Micros::from_millis(190));
        let about = sent(&world).into_iter().skip(first).filter(|(_, message)| {
            message.kind == "ping-req" && message.from == probe.from
                || message.to == down && message.from != probe.from
        });
        let kinds: Vec<&str> = about.map(|(_, message)| message.kind).collect();
        // Each helper is asked, and asks; nobody answers.
        assert_eq!(kinds.iter().filter(|kind| **kind == "ping-req").count(), helpers);
        assert!(kinds.len() <= 2 * helpers + 4, "{kinds:?}");
    }
}

/// How many periods pass from a crash to the first probe of it, over many seeds.
fn periods_until_probed(members: u16, pick: &str) -> Vec<f64> {
    let one = |seed: u64| {
        let (members, seed) = (members.to_string(), seed.to_string());
        let mut world =
            world(&[("members", &members), ("pick", pick), ("seed", &seed), ("suspicion-mult", "10")]);
        let down = id(&world, "n1");
        let crash = Micros(PERIOD.0 * 3 + seed.parse::<u64>().expect("a number") * 997 % PERIOD.0);
        world.run_until(crash);
        world.inject(&Command::Crash(down)).expect("it is up");
        loop {
            world.step();
            let last = sent(&world).into_iter().rfind(|(at, message)| *at >= crash && message.to == down);
            if let Some((at, _)) = last {
                return (at.0 - crash.0) as f64 / PERIOD.0 as f64;
            }
        }
    };
    (1..=150).map(one).collect()
}

/// Each of m members probes one of m others a period: a crash is probed with 1-(1-1/m)^m a period. The paper counts whole periods
/// until the end of that one; the m probes of a period do not fall on one moment, so it is about half a period earlier.
#[test]
fn a_crash_is_probed_as_soon_as_the_paper_says() {
    for members in [4u16, 8] {
        let others = f64::from(members - 1);
        let chance = 1.0 - libm::pow(1.0 - 1.0 / others, others);
        let expected = 1.0 / chance;
        let times = periods_until_probed(members, "random");
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        assert!(
            mean < expected && mean > expected - 1.0,
            "{members} members: {mean:.2} periods, {expected:.2} expected"
        );
    }
}

/// SWIM, 4.3: in a shuffled order everybody has a turn in each round, so the first probe has a bound.
#[test]
fn probing_in_turn_has_a_bound() {
    for members in [4u16, 8] {
        let worst = periods_until_probed(members, "round-robin").into_iter().fold(0.0, f64::max);
        assert!(worst <= f64::from(2 * (members - 1)), "{members} members: {worst:.2} periods");
    }
}

/// Which share of all probes fails, where a fifth of all messages is lost and nobody ever crashes.
fn failed_probes(helpers: &str) -> f64 {
    let (mut failed, mut probes) = (0.0, 0.0);
    for seed in 1..=12u64 {
        let seed = seed.to_string();
        let pairs = [
            ("helpers", helpers),
            ("loss", "20"),
            ("seed", &seed),
            ("awareness", "off"),
            ("suspicion-mult", "10"),
        ];
        let mut world = world(&pairs);
        world.run_until(Micros::from_millis(8_000));
        for event in Session::trace(&world) {
            match event.what {
                What::Line { line: LineId(2), .. } => failed += 1.0,
                What::Line { line: LineId(4), .. } => probes += 1.0,
                _ => {}
            }
        }
    }
    failed / probes
}

/// SWIM, 3.1: a probe of a live member fails if the way there and back fails, and so do those by all helpers.
#[test]
fn helpers_spare_the_living_as_often_as_the_paper_says() {
    let q: f64 = 0.8;
    for (helpers, name) in [(0, "0"), (1, "1"), (3, "3")] {
        let expected = (1.0 - q * q) * libm::pow(1.0 - q * q * q * q, f64::from(helpers));
        let share = failed_probes(name);
        assert!((share - expected).abs() < 0.03, "{helpers} helpers: {share:.3}, {expected:.3} expected");
    }
}

/// The same loss: with suspicion the accused have time to answer.
#[test]
fn suspicion_spares_the_living() {
    let wrong = |suspicion: &str| {
        let one = |seed: u64| {
            let seed = seed.to_string();
            let mut world = world(&[("loss", "20"), ("seed", &seed), ("suspicion", suspicion)]);
            world.run_until(Micros::from_millis(8_000));
            Session::goals(&world).iter().any(|goal| goal.name == "wrongly-dead" && goal.reached.is_some())
        };
        (1..=12).filter(|seed| one(*seed)).count()
    };
    assert_eq!((wrong("off"), wrong("on")), (12, 0));
}

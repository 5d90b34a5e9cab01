//! Checkpoints: the formulas, a crash at every step, and what a recovery costs.

use faultline::protocols::Settings;
use faultline::protocols::checkpoint::{self, Config, Node, READABLE, rules};
use faultline::sim::*;

fn settings(pairs: &[(&str, &str)]) -> Settings {
    Settings::parse(&checkpoint::SPEC, pairs.iter().copied()).expect("good settings")
}

fn open(pairs: &[(&str, &str)]) -> World<Node> {
    World::unrecorded(checkpoint::setup(&settings(pairs)))
}

fn node(world: &World<Node>, name: &str) -> NodeId {
    let index = world.names().iter().position(|known| known == name).expect("it is in the cluster");
    NodeId(index as u16)
}

fn run(world: &mut World<Node>, millis: u64) {
    let then = Micros(world.now().0 + millis * 1_000);
    world.run_until(then);
}

fn minutes(number: f64) -> Micros {
    Micros((number * 60_000_000.0) as u64)
}

/// Worked numbers in minutes: cost, mean time between failures, Young, Daly, exact.
#[test]
fn the_formulas_give_the_worked_numbers() {
    for (cost, mean, young, daly, exact) in [
        (5.0, 1_440.0, 120.0, 116.690, 116.690),
        (6.0, 300.0, 60.0, 56.067, 56.069),
        (10.0, 60.0, 34.641, 28.295, 28.321),
        (0.5, 240.0, 15.492, 15.160, 15.160),
    ] {
        let (cost, mean) = (minutes(cost), minutes(mean));
        let close = |found: Micros, wanted: f64| (found.0 as f64 / 60e6 - wanted).abs() < 0.000_6;
        assert!(close(rules::young(cost, mean), young), "Young {:?}", rules::young(cost, mean));
        assert!(close(rules::daly(cost, mean), daly), "Daly {:?}", rules::daly(cost, mean));
        assert!(close(rules::exact(cost, mean), exact), "exact {:?}", rules::exact(cost, mean));
    }
    let day = minutes(1_440.0);
    let interval = rules::daly(minutes(5.0), day);
    let wall = rules::wall_time(day, interval, minutes(5.0), day, minutes(10.0));
    assert!((wall.0 as f64 / day.0 as f64 - 1.095_76).abs() < 0.000_01, "{wall:?}");
    assert_eq!(rules::waste_ppm(minutes(5.0), day), 83_333);
    // A checkpoint that costs more than twice the time between failures: as rarely as they come.
    assert_eq!(rules::daly(minutes(30.0), minutes(10.0)), minutes(10.0));
}

#[test]
fn the_rule_sets_the_interval_of_the_job() {
    let interval = |rule: &str| {
        let pairs =
            [("rule", rule), ("size", "4"), ("disk", "1ms"), ("expect-mtbf", "6000"), ("workers", "3")];
        Config::from_settings(&settings(&pairs)).interval
    };
    // Five writes of 1 ms; one of three workers fails every 2 s.
    let (cost, mean) = (Micros::from_millis(5), Micros::from_millis(2_000));
    assert_eq!(interval("young"), rules::young(cost, mean));
    assert_eq!(interval("daly"), rules::daly(cost, mean));
    assert_eq!(interval("hand"), Micros::from_millis(200));
}

/// The worker crashes after every step of a run with two checkpoints; it must come back to what was
/// reported, or, if the only copy is overwritten, sometimes not.
fn crash_everywhere(pairs: &[(&str, &str)]) -> (usize, usize) {
    let (mut broken, mut runs) = (0, 0);
    for steps in (60..900).step_by(7) {
        let mut world = open(pairs);
        for _ in 0..steps {
            world.step();
        }
        let victim = node(&world, "w2");
        world.inject(&Command::Crash(victim)).expect("it is up");
        run(&mut world, 30);
        world.inject(&Command::Restart(victim)).expect("it is down");
        run(&mut world, 1_000);
        for (promise, violation) in world.violations() {
            assert_eq!(*promise, READABLE, "step {steps}: {violation:?}");
        }
        let works = ["w1", "w2", "w3"].map(|name| match world.cluster().process(node(&world, name)) {
            Some(Node::Worker(worker)) => !worker.held && worker.state.is_some(),
            _ => false,
        });
        assert_eq!(works, [true; 3], "step {steps}: everybody works again");
        broken += usize::from(!world.violations().is_empty());
        runs += 1;
    }
    (broken, runs)
}

#[test]
fn a_crash_at_any_step_is_survived_unless_the_only_copy_is_overwritten() {
    for mode in ["snapshot", "blocking", "uncoordinated", "none"] {
        let (broken, runs) = crash_everywhere(&[("mode", mode), ("interval", "70ms"), ("size", "5")]);
        assert_eq!(broken, 0, "{mode}: {broken} of {runs}");
    }
    let (broken, runs) = crash_everywhere(&[("save", "in-place"), ("interval", "70ms"), ("size", "5")]);
    assert!(broken > 0 && broken < runs, "{broken} of {runs} crashes fall into the overwriting");
    let (broken, runs) = crash_everywhere(&[("save", "no-sync"), ("interval", "70ms"), ("size", "5")]);
    assert!(broken > 0 && broken < runs, "{broken} of {runs} crashes come before the write back");
}

/// Recovery is detection, restart, reading back and doing work again: each as long as its parameters say.
#[test]
fn a_recovery_takes_as_long_as_its_parts() {
    let pairs = [
        ("interval", "150ms"),
        ("timeout", "90ms"),
        ("heartbeat", "20ms"),
        ("size", "4"),
        ("rate", "100"),
        ("jitter", "0"),
    ];
    let mut world = open(&pairs);
    run(&mut world, 400);
    let victim = node(&world, "w2");
    world.inject(&Command::Crash(victim)).expect("it is up");
    run(&mut world, 130);
    world.inject(&Command::Restart(victim)).expect("it is down");
    run(&mut world, 600);
    let past = &world.monitor().past;
    let recovery = past.recoveries.front().expect("there was one").clone();
    let part = |from: Option<Micros>, to: Option<Micros>| {
        (to.expect("it ended").0 - from.expect("it began").0) / 1_000
    };
    // The last heartbeat was up to 20 ms old, and took 10 ms.
    let detection = part(Some(recovery.crashed), recovery.detected);
    assert!((80..=101).contains(&detection), "detection {detection} ms");
    // Down until 130 ms after the crash; then a heartbeat, a question, an answer.
    let restart = part(recovery.detected, recovery.ordered);
    assert!((40..=130).contains(&restart), "restart {restart} ms");
    // The order, four blocks at 100 a second, the answer.
    let read_back = part(recovery.ordered, recovery.restored);
    assert!((60..=66).contains(&read_back), "read-back {read_back} ms");
    // At most an interval of work was lost, and the time of the checkpoint.
    let redo = part(recovery.restored, recovery.caught_up);
    assert!((10..=220).contains(&redo), "re-execution {redo} ms");
}

/// Workers that fail by themselves finish, and with every result counted once.
#[test]
fn the_job_ends_in_spite_of_failures() {
    let pairs = [("mtbf", "1500"), ("repair", "40"), ("interval", "60ms"), ("items", "60"), ("work", "5")];
    for seed in ["1", "2", "3"] {
        let mut world = open(&[&pairs[..], &[("seed", seed)]].concat());
        run(&mut world, 8_000);
        let disk = world.cluster().durable(node(&world, "out")).clone();
        assert_eq!(disk.results, 180, "seed {seed}");
        assert!(world.violations().is_empty(), "seed {seed}: {:?}", world.violations());
    }
}

//! Checkpoints: the formulas, a crash at every step, and what a recovery costs.

use faultline_protocols::Settings;
use faultline_protocols::checkpoint::{self, Config, Node, READABLE, rules};
use faultline_sim::*;

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

fn supervisor(world: &World<Node>) -> (u32, usize) {
    let disk = world.cluster().durable(node(world, "sup"));
    (disk.generation, disk.complete.len())
}

/// However long the disk takes, and after a pause in the middle of it: any node that saves is not dead.
#[test]
fn whoever_saves_is_not_taken_for_dead() {
    for mode in ["snapshot", "blocking", "uncoordinated"] {
        for disk in ["5ms", "100ms", "300ms"] {
            let pairs =
                [("mode", mode), ("disk", disk), ("size", "32"), ("items", "100000"), ("interval", "400ms")];
            let mut world = open(&pairs);
            run(&mut world, 5_000);
            let busy = node(&world, "w2");
            world.inject(&Command::Pause(busy)).expect("it is up");
            run(&mut world, 40);
            world.inject(&Command::Resume(busy)).expect("it is paused");
            run(&mut world, 25_000);
            let (generation, complete) = supervisor(&world);
            assert_eq!(generation, 0, "{mode}, {disk}: nobody has failed");
            let reported = world.cluster().durable(node(&world, "sup")).reported.iter().flatten().count();
            assert!(complete + reported > 0, "{mode}, {disk}: checkpoints complete");
        }
    }
}

/// A slow network or a slow disk makes a checkpoint take longer, and it completes all the same.
#[test]
fn a_checkpoint_that_takes_long_is_not_given_up() {
    for mode in ["snapshot", "blocking"] {
        for pair in [("latency", "1500ms"), ("disk", "80ms")] {
            let pairs = [("mode", mode), ("interval", "100ms"), ("size", "10"), ("timeout", "4000ms"), pair];
            let mut world = open(&pairs);
            run(&mut world, 20_000);
            let (generation, complete) = supervisor(&world);
            assert_eq!((generation, complete > 0), (0, true), "{mode}, {pair:?}");
        }
    }
}

#[test]
fn a_broken_promise_is_seen_after_many_rounds() {
    // A result that comes a second time when thousands have been counted since.
    let mut world = open(&[("dedup", "off"), ("workers", "2"), ("interval", "40ms"), ("items", "100000")]);
    run(&mut world, 15);
    let result = world.messages().into_iter().find(|message| message.kind == "result").expect("on its way");
    world.inject(&Command::Delay(result.id, Micros::from_millis(30_000))).expect("it flies");
    run(&mut world, 29_000);
    assert!(world.violations().is_empty(), "{:?}", world.violations());
    run(&mut world, 2_000);
    assert_eq!(world.violations().first().map(|(promise, _)| *promise), Some(checkpoint::ONCE));

    // A crash in the middle of the overwriting, hundreds of checkpoints later, and a lost disk before.
    let mut world = open(&[("save", "in-place"), ("interval", "60ms"), ("items", "100000"), ("size", "8")]);
    run(&mut world, 100);
    let (other, victim) = (node(&world, "w3"), node(&world, "w2"));
    for command in [Command::Crash(other), Command::Wipe(other), Command::Restart(other)] {
        world.inject(&command).expect("it makes sense");
    }
    run(&mut world, 20_000);
    assert!(world.violations().is_empty(), "{:?}", world.violations());
    let blocks = |world: &World<Node>| {
        let files = &world.cluster().synced(victim).files;
        files.values().next().map_or(0, |file| file.blocks)
    };
    while !(1..8).contains(&blocks(&world)) {
        assert!(world.step(), "it saves again");
    }
    world.inject(&Command::Crash(victim)).expect("it is up");
    assert_eq!(world.violations().first().map(|(promise, _)| *promise), Some(READABLE));
}

/// What the monitor remembers does not grow with the run.
#[test]
fn the_monitor_of_a_long_run_is_small() {
    for mode in ["snapshot", "uncoordinated"] {
        let pairs =
            [("mode", mode), ("mtbf", "900"), ("items", "100000"), ("interval", "50ms"), ("work", "2")];
        let mut world = open(&pairs);
        run(&mut world, 3_000);
        let early = format!("{:?}", world.monitor()).len();
        run(&mut world, 60_000);
        let late = format!("{:?}", world.monitor()).len();
        assert!(late < early * 2, "{mode}: {early} bytes of text, then {late}");
    }
}

/// Late and repeated orders and reports of rounds that are over change nothing.
#[test]
fn what_is_over_stays_over() {
    let mut world = open(&[("interval", "60ms"), ("jitter", "0"), ("keep", "1")]);
    let mut late = Vec::new();
    for _ in 0..3_000 {
        for message in world.messages() {
            let kind = matches!(message.kind, "save" | "saved" | "complete" | "marker" | "ask-save");
            if kind && message.copy_of.is_none() && !late.contains(&message.id) {
                late.push(message.id);
                world.inject(&Command::Duplicate(message.id)).expect("it flies");
                let _ = world.inject(&Command::Delay(message.id, Micros::from_millis(130)));
            }
        }
        world.step();
    }
    let (generation, complete) = supervisor(&world);
    assert_eq!((generation, complete), (0, 1), "after {} late messages", late.len());
    assert!(late.len() > 50 && world.violations().is_empty(), "{:?}", world.violations());
    let newest = world.cluster().durable(node(&world, "sup")).complete[0];
    for name in ["w1", "w2", "w3"] {
        let readable = world.cluster().durable(node(&world, name)).readable(newest, 4).is_some();
        assert!(readable, "{name} has {newest}");
    }
}

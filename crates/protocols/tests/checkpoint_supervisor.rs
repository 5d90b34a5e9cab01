//! What the supervisor of checkpoints remembers: a recovery and a checkpoint under way, and which start of a worker speaks.

use std::collections::BTreeMap;

use faultline_protocols::Settings;
use faultline_protocols::checkpoint::{self, Node, Storage};
use faultline_sim::*;

const MODES: [&str; 4] = ["snapshot", "blocking", "uncoordinated", "none"];
const WORKERS: [&str; 3] = ["w1", "w2", "w3"];

fn open(pairs: &[(&str, &str)]) -> World<Node> {
    let short = [
        ("interval", "50ms"),
        ("size", "2"),
        ("work", "6ms"),
        ("share", "2"),
        ("latency", "4ms"),
        ("jitter", "0"),
        ("heartbeat", "15ms"),
        ("timeout", "60ms"),
        ("retry", "30ms"),
    ];
    let other = short.iter().filter(|(name, _)| pairs.iter().all(|(chosen, _)| chosen != name));
    let settings = Settings::parse(&checkpoint::SPEC, other.chain(pairs).copied()).expect("good settings");
    World::unrecorded(checkpoint::setup(&settings))
}

fn node(world: &World<Node>, name: &str) -> NodeId {
    let index = world.names().iter().position(|known| known == name).expect("it is in the cluster");
    NodeId(index as u16)
}

fn run(world: &mut World<Node>, millis: u64) {
    let then = Micros(world.now().0 + millis * 1_000);
    world.run_until(then);
}

fn inject(world: &mut World<Node>, commands: &[Command]) {
    for command in commands {
        world.inject(command).unwrap_or_else(|_| panic!("{command:?} makes sense"));
    }
}

/// Crashes the node, and starts it again a little later.
fn restart(world: &mut World<Node>, id: NodeId, millis: u64) {
    inject(world, &[Command::Crash(id)]);
    run(world, millis);
    inject(world, &[Command::Restart(id)]);
}

fn supervisor(world: &World<Node>) -> &Storage {
    world.cluster().synced(node(world, "sup"))
}

/// Items that each worker has done; `None` while it has no state.
fn progress(world: &World<Node>) -> [Option<u32>; 3] {
    WORKERS.map(|name| match world.cluster().process(node(world, name)) {
        Some(Node::Worker(worker)) => worker.state.as_ref().map(|state| state.progress),
        _ => None,
    })
}

fn everybody_works(world: &World<Node>) -> bool {
    WORKERS.iter().all(|name| match world.cluster().process(node(world, name)) {
        Some(Node::Worker(worker)) => !worker.held && worker.state.is_some(),
        _ => false,
    })
}

/// Runs on; nobody may ever have done less than before.
fn run_without_loss(world: &mut World<Node>, millis: u64, place: &str) {
    let end = Micros(world.now().0 + millis * 1_000);
    let mut before = progress(world);
    while world.next_event_at().is_some_and(|at| at <= end) {
        world.step();
        let now = progress(world);
        for ((before, now), name) in before.iter().zip(now).zip(WORKERS) {
            assert!(now >= *before, "{place}: {name} had done {before:?} items, and now {now:?}");
        }
        before = now;
    }
}

fn all_is_well(world: &World<Node>, place: &str) {
    assert!(world.violations().is_empty(), "{place}: {:?}", world.violations());
    assert!(everybody_works(world), "{place}: everybody works");
}

/// w2 is not heard for a while, though nothing is wrong with it. The supervisor dies at any step of the recovery, and
/// again at a step of the one that it begins when it is back.
#[test]
fn a_wrong_suspicion_costs_no_work_whatever_step_the_supervisor_dies_at() {
    for (mode, keeps) in MODES.iter().flat_map(|mode| ["nothing", "prefix"].map(|keeps| (*mode, keeps))) {
        let mut world = open(&[("mode", mode), ("crash-keeps", keeps)]);
        let (sup, w2) = (node(&world, "sup"), node(&world, "w2"));
        run(&mut world, 130);
        inject(&mut world, &[Command::Cut(Span { from: w2, to: sup, both_ways: false })]);
        while supervisor(&world).generation == 0 {
            world.step();
        }
        inject(&mut world, &[Command::HealAll]);
        let mut runs = 0;
        while supervisor(&world).recovering {
            for then in (0..90).step_by(if runs % 2 == 0 { 19 } else { 23 }) {
                let place = format!("{mode}, {keeps}, dies at {:?} and {then} steps later", world.now());
                let mut copy = world.clone();
                restart(&mut copy, sup, 9);
                for _ in 0..then {
                    copy.step();
                }
                restart(&mut copy, sup, 31);
                run_without_loss(&mut copy, 400, &place);
                all_is_well(&copy, &place);
            }
            runs += 1;
            world.step();
        }
        assert!(runs > 30, "{mode}: a recovery of {runs} steps");
    }
}

/// One of three has gone to the line, the others have not heard of it, and so on for three recoveries: a state is on the
/// last line by way of all before.
#[test]
fn a_state_counts_through_any_number_of_recoveries_that_did_not_end() {
    for mode in MODES {
        let mut world = open(&[("mode", mode)]);
        let (sup, w1) = (node(&world, "sup"), node(&world, "w1"));
        run(&mut world, 130);
        inject(&mut world, &[Command::Pause(w1)]);
        while supervisor(&world).generation == 0 {
            world.step();
        }
        inject(&mut world, &[Command::Resume(w1)]);
        let before = progress(&world);
        let generation = |world: &World<Node>, name: &str| match world.cluster().process(node(world, name)) {
            Some(Node::Worker(worker)) => worker.generation,
            _ => 0,
        };
        for (round, name) in ["w1", "w2", "w1"].into_iter().enumerate() {
            // Only this one hears the order.
            let wanted = supervisor(&world).generation;
            while generation(&world, name) != wanted {
                for message in world.messages() {
                    if message.kind == "rollback" && world.names()[message.to.index()] != name {
                        inject(&mut world, &[Command::Drop(message.id)]);
                    }
                }
                assert!(world.step() && world.now() < Micros::from_millis(2_000), "{mode}, round {round}");
            }
            restart(&mut world, sup, 5);
            while supervisor(&world).generation == wanted {
                world.step();
            }
        }
        run_without_loss(&mut world, 400, mode);
        all_is_well(&world, mode);
        assert_eq!(generation(&world, "w3"), 4, "{mode}: it heard of the fourth only");
        assert!(progress(&world) > before, "{mode}");
    }
}

/// A run in which w2 starts three times.
#[derive(Clone)]
struct Starts {
    world: World<Node>,
    script: Vec<(u64, Command)>,
}

impl Starts {
    fn new(mode: &str) -> Starts {
        let mut world = open(&[("mode", mode), ("interval", "80ms")]);
        run(&mut world, 150);
        let w2 = node(&world, "w2");
        let crash = |at| (at, Command::Crash(w2));
        let restart = |at| (at, Command::Restart(w2));
        let script = vec![restart(190), crash(186), restart(174), crash(171), restart(158), crash(152)];
        Starts { world, script }
    }

    fn step(&mut self) {
        let due = self.script.pop_if(|(at, _)| self.world.now() >= Micros::from_millis(*at));
        if let Some((_, command)) = due {
            inject(&mut self.world, &[command]);
        }
        self.world.step();
    }

    /// What w2 says of itself.
    fn words(&self) -> Vec<MessageView> {
        let w2 = node(&self.world, "w2");
        let kinds = ["beat", "status", "restored", "saved"];
        let mut words = self.world.messages();
        words.retain(|message| message.from == w2 && kinds.contains(&message.kind));
        words
    }

    fn end(&mut self) {
        while self.world.now() < Micros::from_millis(500) {
            self.step();
        }
    }
}

/// Each word of each start of w2 comes twice, and late: in the middle of a recovery, when it is over, and when the
/// supervisor has started again since. None of them begins another one.
#[test]
fn what_an_earlier_start_has_said_begins_no_recovery() {
    for mode in MODES {
        let mut starts = Starts::new(mode);
        let mut said: BTreeMap<MessageId, (&str, Starts)> = BTreeMap::new();
        while starts.world.now() < Micros::from_millis(300) {
            for word in starts.words() {
                said.entry(word.id).or_insert_with(|| (word.kind, starts.clone()));
            }
            starts.step();
        }
        starts.end();
        let expected = supervisor(&starts.world).generation;
        all_is_well(&starts.world, mode);
        assert!(said.len() > 12 && expected >= 2, "{mode}: {} words, {expected} recoveries", said.len());
        for (word, (kind, before)) in &said {
            for (late, restarted) in
                [6, 13, 23, 47, 90, 190, 400].into_iter().flat_map(|late| [(late, false), (late, true)])
            {
                let place = format!("{mode}, {kind} {word:?} is {late} ms late, restarted {restarted}");
                let mut starts = before.clone();
                let delay = Command::Delay(*word, Micros::from_millis(late));
                inject(&mut starts.world, &[Command::Duplicate(*word), delay]);
                starts.end();
                let world = &mut starts.world;
                if restarted {
                    let sup = node(world, "sup");
                    restart(world, sup, 10);
                }
                run(world, 300);
                assert_eq!(supervisor(world).generation, expected, "{place}");
                all_is_well(world, &place);
            }
        }
    }
}

/// The supervisor starts again after the recovery, and the first that it hears of w2 is what w2 said before it was
/// restored, in the life that was or in the one before.
#[test]
fn what_was_said_before_the_last_line_is_late_for_a_supervisor_that_has_started_since() {
    for life in [2, 3] {
        let mut world = open(&[]);
        let (sup, w2) = (node(&world, "sup"), node(&world, "w2"));
        run(&mut world, 130);
        let mut late = None;
        for start in [2, 3] {
            restart(&mut world, w2, 5);
            let word = |world: &World<Node>| {
                world.messages().into_iter().find(|message| message.kind == "beat" && message.from == w2)
            };
            while word(&world).is_none() {
                world.step();
            }
            if let Some(message) = word(&world).filter(|_| start == life) {
                let delay = Command::Delay(message.id, Micros::from_millis(250));
                inject(&mut world, &[Command::Duplicate(message.id), delay]);
                late = Some((message.id, world.now() + Micros::from_millis(254)));
            }
            run(&mut world, 10);
        }
        let (word, arrives) = late.expect("it was said");
        world.run_until(arrives.saturating_sub(Micros::from_millis(40)));
        let generation = supervisor(&world).generation;
        let place = format!("a word of start {life}");
        all_is_well(&world, &place);
        inject(&mut world, &[Command::Pause(w2)]);
        run(&mut world, 20);
        restart(&mut world, sup, 1);
        let flies = |world: &World<Node>| world.messages().iter().any(|message| message.id == word);
        assert!(flies(&world), "{place} has not come yet");
        run(&mut world, 25);
        assert!(!flies(&world), "{place} has come");
        inject(&mut world, &[Command::Resume(w2)]);
        run(&mut world, 500);
        assert_eq!(supervisor(&world).generation, generation, "{place} begins no recovery");
        all_is_well(&world, &place);
    }
}

fn incarnation(world: &World<Node>, name: &str) -> u64 {
    match world.cluster().process(node(world, name)) {
        Some(Node::Worker(worker)) => worker.incarnation,
        _ => 0,
    }
}

/// With the disk, the number of the last start is gone, and a clock that was set back gives a lower one. At any step of
/// a recovery: the worker is heard all the same.
#[test]
fn a_worker_whose_disk_is_lost_and_whose_clock_was_set_back_is_heard_again() {
    for (mode, back) in MODES.iter().flat_map(|mode| [-40_000, -90_000_000].map(|back| (*mode, back))) {
        let mut world = open(&[("mode", mode)]);
        let w2 = node(&world, "w2");
        run(&mut world, 130);
        let wipe = [Command::Crash(w2), Command::Wipe(w2), Command::Restart(w2)];
        inject(&mut world, &wipe);
        run(&mut world, 20);
        let first = incarnation(&world, "w2");
        assert!(first > 1 << 20, "{mode}: {first} comes from the clock");
        inject(&mut world, &[Command::Skew(w2, back)]);
        for steps in (0..260).step_by(5) {
            let mut copy = world.clone();
            for _ in 0..steps {
                copy.step();
            }
            inject(&mut copy, &wipe);
            run(&mut copy, 20);
            restart(&mut copy, w2, 3);
            run(&mut copy, 600);
            let place = format!("{mode}, {back} µs, step {steps}");
            let last = incarnation(&copy, "w2");
            assert!(last > first, "{place}: {last} after {first}");
            all_is_well(&copy, &place);
        }
    }
}

/// The supervisor dies at any step of a checkpoint, once or twice, and that one completes: no other is begun instead.
#[test]
fn a_checkpoint_goes_on_whatever_step_the_supervisor_dies_at() {
    for (mode, keeps) in
        ["snapshot", "blocking"].iter().flat_map(|mode| ["nothing", "prefix"].map(|k| (*mode, k)))
    {
        let mut world = open(&[("mode", mode), ("crash-keeps", keeps), ("keep", "5"), ("timeout", "200ms")]);
        let (sup, client) = (node(&world, "sup"), NodeId(0));
        inject(&mut world, &[Command::Request(client, vec!["save".to_owned()])]);
        let mut runs = 0;
        while supervisor(&world).complete.is_empty() {
            let begun = supervisor(&world).number == 1;
            for (down, again) in [(3, false), (40, false), (90, false), (6, true)] {
                let mut copy = world.clone();
                restart(&mut copy, sup, down);
                if again {
                    run(&mut copy, 7);
                    restart(&mut copy, sup, 8);
                }
                let place = format!("{mode}, {keeps}, dies at {:?} for {down} ms", world.now());
                let left = copy.now() + Micros::from_millis(200);
                while supervisor(&copy).complete.is_empty() {
                    assert!(copy.step() && copy.now() < left, "{place}: a checkpoint completes");
                }
                let disk = supervisor(&copy);
                assert_eq!((disk.complete.as_slice(), disk.number), (&[1][..], 1), "{place}");
                assert_eq!((disk.open, disk.generation), (None, 0), "{place}");
                run(&mut copy, 300);
                let answered = copy.operations().first().is_some_and(|asked| asked.responded.is_some());
                assert!(answered, "{place}: who asked is told");
                assert!(supervisor(&copy).complete.last() > Some(&1), "{place}: and so on");
                all_is_well(&copy, &place);
            }
            runs += usize::from(begun);
            world.step();
        }
        assert!(runs > 30, "{mode}: a checkpoint of {runs} steps");
    }
}

/// Without coordination, a checkpoint that was asked for is over when everybody has reported one.
#[test]
fn a_checkpoint_that_was_asked_for_goes_on_without_coordination() {
    let mut world = open(&[("mode", "uncoordinated"), ("interval", "60000ms")]);
    let (sup, client) = (node(&world, "sup"), NodeId(0));
    run(&mut world, 20);
    inject(&mut world, &[Command::Request(client, vec!["save".to_owned()])]);
    while supervisor(&world).open.is_none() {
        world.step();
    }
    while supervisor(&world).open.is_some() {
        for gone in [false, true] {
            let mut copy = world.clone();
            if gone {
                // Nobody will ask again.
                inject(&mut copy, &[Command::Crash(client)]);
            }
            restart(&mut copy, sup, 20);
            let place = format!("dies at {:?}, the client gone: {gone}", world.now());
            assert_eq!(supervisor(&copy).open, supervisor(&world).open, "{place}: it is on the disk");
            run(&mut copy, 300);
            let disk = supervisor(&copy);
            assert_eq!((disk.open, disk.generation), (None, 0), "{place}: it is over");
            assert!(disk.reported.iter().all(|list| !list.is_empty()), "{place}: everybody has reported");
            assert!(gone || copy.operations()[0].responded.is_some(), "{place}: who asked is told");
            all_is_well(&copy, &place);
        }
        world.step();
    }
}

/// Any node that loses its state while the supervisor is down: the checkpoint is given up then, by the recovery.
#[test]
fn a_checkpoint_is_given_up_by_a_recovery_only() {
    for mode in ["snapshot", "blocking"] {
        let mut world = open(&[("mode", mode)]);
        let (sup, w2) = (node(&world, "sup"), node(&world, "w2"));
        while supervisor(&world).open.is_none() {
            world.step();
        }
        while let Some(number) = supervisor(&world).open {
            let mut copy = world.clone();
            inject(&mut copy, &[Command::Crash(sup)]);
            restart(&mut copy, w2, 4);
            inject(&mut copy, &[Command::Restart(sup)]);
            let place = format!("{mode}, at {:?}", world.now());
            while supervisor(&copy).generation == 0 {
                assert!(copy.step() && copy.now() < Micros::from_millis(600), "{place}: it recovers");
            }
            let disk = supervisor(&copy);
            assert!(disk.open.is_none(), "{place}: {number} is given up");
            run(&mut copy, 500);
            assert!(supervisor(&copy).complete.last() > Some(&number), "{place}: newer ones complete");
            all_is_well(&copy, &place);
            world.step();
        }
    }
}

/// The supervisor's disk comes back empty at any step: one recovery makes up for it, and a later start begins no other.
#[test]
fn an_empty_disk_of_the_supervisor_costs_one_recovery_and_no_more() {
    for mode in MODES {
        let mut world = open(&[("mode", mode), ("timeout", "200ms")]);
        let sup = node(&world, "sup");
        run(&mut world, 100);
        for step in 0..120 {
            let place = format!("{mode}, step {step}");
            let mut copy = world.clone();
            inject(&mut copy, &[Command::Crash(sup), Command::Wipe(sup), Command::Restart(sup)]);
            run_without_loss(&mut copy, 150, &place);
            let generation = supervisor(&copy).generation;
            assert_eq!(generation, 1, "{place}: there was a recovery");
            restart(&mut copy, sup, 10);
            run_without_loss(&mut copy, 300, &place);
            assert_eq!(supervisor(&copy).generation, generation, "{place}: there is no other");
            all_is_well(&copy, &place);
            world.step();
        }
    }
}

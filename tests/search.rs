//! The search for a break: what it finds is so, what it leaves out makes no difference, and broken variants are found.

#[path = "common/chosen.rs"]
mod chosen;

use std::collections::{BTreeMap, BTreeSet};

use faultline::protocols::{ProtocolSpec, Settings, Variant};
use faultline::scenario::golden::{self, Golden};
use faultline::sim::{Command, Faults, Micros, Position, PromiseId, Session, Verb};
use faultline::study::{
    Answer, Chance, Find, LastChance, Plan, Search, Trials, shrink, tell_fault, until_broken,
};
use faultline::swarm::Schedule;
use faultline::text::{Language, Texts};

const MACHINES: &str = "crash restart drop";

fn faults(words: &str) -> Faults {
    let verbs = words.split(' ').map(|word| Verb::parse(word).expect("a verb")).collect();
    Faults { verbs, ..Faults::default() }
}

fn plan(faults_max: usize, within_ms: u64, kinds: &str, promises: Vec<PromiseId>) -> Plan {
    let within = Micros::from_millis(within_ms);
    Plan { faults: faults_max, within, kinds: faults(kinds), promises, reduced: true }
}

fn all_promises(spec: &ProtocolSpec) -> Vec<PromiseId> {
    (0u8..).zip(spec.promises).map(|(id, _)| PromiseId(id)).collect()
}

/// Searches to the end, in small pieces.
fn answer(present: &dyn Session, plan: Plan) -> Answer {
    let mut search = Search::new(present, plan);
    assert!(matches!(search.answer(), Answer::NotFinished(_)));
    while !search.advance(10_000) {}
    search.answer()
}

/// The `cluster` line of a variant as its sandbox opens it.
fn sandbox(spec: &'static ProtocolSpec, variant: &Variant) -> String {
    let own = |name: &str| variant.settings.iter().any(|(own, _)| *own == name);
    let example = spec.example.iter().copied().filter(|(name, _)| !own(name));
    let pairs = example.chain(variant.settings.iter().copied());
    Settings::parse(spec, pairs).expect("its own values are right").render(spec)
}

fn run(text: &str) -> Golden {
    let golden = golden::run(text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
    assert!(golden.failures.is_empty(), "{}\n{text}", golden.failures[0]);
    golden
}

/// What can be asked about without doing it is what can be done, and a copy that counts nothing goes the same way.
#[test]
fn what_is_possible_can_be_done() {
    let everything = Faults { verbs: Faults::KINDS.to_vec(), ..Faults::default() };
    for spec in chosen::chosen() {
        let mut session =
            run(&format!("{}\nrun 50ms\n", sandbox(spec, &spec.variants[0]))).history.present().fork();
        let mut uncounted = session.fork_uncounted();
        for _ in 0..300 {
            assert_eq!(session.step(), uncounted.step());
            assert_eq!(session.position(), uncounted.position());
            assert_eq!(session.last_message(), uncounted.last_message());
        }
        assert_eq!(session.goals().len(), uncounted.goals().len());
        let node = session.nodes()[1].id;
        for command in [None, Some(Command::Crash(node)), Some(Command::Pause(session.nodes()[2].id))] {
            if let Some(command) = command {
                session.inject(&command).expect("it is up");
                assert!(session.check(&command).is_err(), "not twice");
            }
            let mut possible = Vec::new();
            session.possible(&everything, None, &mut possible);
            assert!(possible.len() > 10, "{}: {possible:?}", spec.id);
            for command in possible {
                assert_eq!(session.check(&command), Ok(()), "{command:?}");
                assert_eq!(session.fork().inject(&command), Ok(()), "{command:?}");
            }
        }
    }
}

/// The promises that can be broken, each with the fewest faults that break it.
fn breakable(golden: &Golden, mut plan: Plan) -> BTreeMap<PromiseId, usize> {
    let mut broken = BTreeMap::new();
    while !plan.promises.is_empty() {
        let Answer::Found(find) = answer(golden.history.present(), plan.clone()) else { break };
        plan.promises.retain(|promise| *promise != find.promise);
        broken.insert(find.promise, find.given.len());
    }
    broken
}

/// Small runs: a scenario, how long the search looks ahead, kinds of faults, and how many.
const SMALL: &[(&str, &str, u64, &str, usize)] = &[
    (
        "replication",
        "cluster replication nodes=2 mode=async load=30ms\nrun 100ms",
        250,
        "crash restart drop pause",
        1,
    ),
    (
        "replication",
        "cluster replication nodes=2 mode=async load=30ms\nrun 100ms",
        250,
        "cut partition delay duplicate fire",
        1,
    ),
    (
        "replication",
        "cluster replication nodes=2 dedup=off load=30ms retry=40ms\nrun 100ms",
        70,
        "drop crash",
        2,
    ),
    ("replication", "cluster replication nodes=2 mode=sync load=30ms\nrun 100ms", 60, "crash restart", 2),
    (
        "hashing",
        "cluster hashing nodes=3 spares=1 keys=12 vnodes=4 check=off clients=2 load=10ms seed=7\nrun 5ms\n\
         request c1 join n4",
        500,
        "cut drop",
        1,
    ),
    (
        "hashing",
        "cluster hashing nodes=3 spares=0 keys=6 vnodes=8 copies=3 distinct=off load=20ms seed=7\nrun 5ms\n\
         request c1 put k3 5\nrun until acknowledged",
        40,
        "crash wipe",
        2,
    ),
    (
        "hashing",
        "cluster hashing nodes=2 spares=1 keys=6 vnodes=2 load=20ms\nrun 50ms\nrequest c1 join n3",
        50,
        "crash restart drop",
        2,
    ),
    (
        "two-phase-commit",
        "cluster two-phase-commit participants=2 load=60ms sync-vote=off\nrun 20ms",
        200,
        "crash restart drop pause",
        1,
    ),
    (
        "two-phase-commit",
        "cluster two-phase-commit participants=2 load=60ms in-doubt=abort\nrun 20ms",
        200,
        "cut partition delay duplicate fire",
        1,
    ),
    (
        "two-phase-commit",
        "cluster two-phase-commit participants=2 load=60ms sync-vote=off\nrun 20ms",
        70,
        "crash restart",
        2,
    ),
    (
        "checkpoint",
        "cluster checkpoint workers=2 interval=60ms save=no-sync share=100\nrun 60ms",
        60,
        "crash restart drop pause",
        1,
    ),
    (
        "checkpoint",
        "cluster checkpoint mode=uncoordinated rollback=alone workers=2 share=1 interval=100ms seed=7\nrun 260ms",
        45,
        "crash restart",
        2,
    ),
    (
        "raft",
        "cluster raft dedup=off batch=16 load=30ms retry=60ms\nrun 300ms",
        120,
        "crash restart drop pause",
        1,
    ),
];

#[test]
fn leaving_out_faults_that_cannot_differ_finds_the_same_broken_promises() {
    let only = chosen::only();
    let mut broken_at = [0; 3];
    for (_, text, within, kinds, faults_max) in
        SMALL.iter().copied().filter(|(id, ..)| only.is_none_or(|only| only == *id))
    {
        let golden = run(text);
        let reduced = plan(faults_max, within, kinds, all_promises(golden.scenario.spec));
        let whole = Plan { reduced: false, ..reduced.clone() };
        let found = breakable(&golden, reduced.clone());
        assert_eq!(found, breakable(&golden, whole.clone()), "{text}, {kinds}");
        found.values().for_each(|depth| broken_at[*depth] += 1);
        let unbroken: Vec<PromiseId> =
            reduced.promises.iter().copied().filter(|promise| !found.contains_key(promise)).collect();
        let tried = |plan: Plan| match answer(
            golden.history.present(),
            Plan { promises: unbroken.clone(), ..plan },
        ) {
            Answer::None(covered) => covered.schedules,
            other => panic!("{text}, {kinds}: {other:?}"),
        };
        let (with, without) = (tried(reduced), tried(whole));
        println!("{text}, {kinds}: {with} schedules instead of {without}; {found:?}");
        assert!(with * 2 < without, "{text}, {kinds}: {with} instead of {without}");
    }
    assert!(
        only.is_some() || broken_at[1] > 2 && broken_at[2] > 2,
        "there is something to find: {broken_at:?}"
    );
}

/// Where the search begins if not in the sandbox after 200 ms, with which faults, and how many of them. A start of its
/// own is a `cluster` line and what follows, or only what follows.
const STARTS: &[(&str, &str, &str, &str, usize)] = &[
    // The two backups are down, so one more crash takes all copies.
    ("replication", "no-fsync", "run 200ms\ncrash n2\ncrash n3", MACHINES, 2),
    // n1 goes down with the read, and n2 does not know yet that the write is safe.
    (
        "replication",
        "primary-reads",
        "cluster replication mode=sync reads=primary clients=2 jitter=0 seed=7\nrun 5ms\nrequest c1 put x 1\n\
         run until acknowledged\nrequest c2 get x",
        "crash",
        1,
    ),
    // A change of the nodes is a request and no fault. These break their promise by it alone.
    ("hashing", "jump", "run 50ms\nrequest c1 leave n2", MACHINES, 0),
    ("hashing", "maglev", "run 50ms\nrequest c1 join n5", MACHINES, 0),
    ("hashing", "bounded", "run 50ms\nrequest c1 join n5", MACHINES, 0),
    ("hashing", "modulo", "run 50ms\nrequest c1 join n5", MACHINES, 0),
    ("hashing", "stale-loads", "run 50ms\nrequest c1 join n5", MACHINES, 0),
    (
        "hashing",
        "early-drop",
        "cluster hashing nodes=3 spares=1 keys=12 vnodes=4 keep=off seed=7\nrun 5ms\nrequest c1 put k3 5\n\
         run until acknowledged\nrequest c1 join n4",
        MACHINES,
        0,
    ),
    // One client must miss the news, and write.
    (
        "hashing",
        "no-check",
        "cluster hashing nodes=3 spares=1 keys=12 vnodes=4 check=off clients=2 load=10ms seed=7\nrun 5ms\n\
         request c1 join n4",
        "cut drop",
        1,
    ),
    // All three copies are on n3: a disk must be lost.
    (
        "hashing",
        "same-node",
        "cluster hashing nodes=3 spares=0 keys=6 vnodes=8 copies=3 distinct=off seed=7\nrun 5ms\n\
         request c1 put k3 5\nrun until acknowledged",
        "crash wipe",
        2,
    ),
    ("two-phase-commit", "three-phase", "run 200ms", "partition", 1),
    // Runs of this protocol are slow to copy, and a checkpoint must be there first; small clusters, near the moment.
    (
        "checkpoint",
        "in-place",
        "cluster checkpoint save=in-place interval=80ms size=6 seed=7\nrun until sup.complete = 1\n\
         run until sup.attempt = 2",
        "crash",
        1,
    ),
    (
        "checkpoint",
        "no-sync",
        "cluster checkpoint save=no-sync interval=80ms seed=7\nrun until sup.complete = 1",
        "crash",
        1,
    ),
    (
        "checkpoint",
        "no-fifo",
        "cluster checkpoint channels=raw share=1 work=4ms interval=50ms jitter=18ms seed=7",
        "crash",
        0,
    ),
    (
        "checkpoint",
        "each-alone",
        "cluster checkpoint mode=uncoordinated rollback=alone workers=2 share=1 interval=100ms seed=7\nrun 260ms",
        "crash restart",
        2,
    ),
    (
        "checkpoint",
        "count-twice",
        "cluster checkpoint dedup=off interval=80ms retry=500ms seed=7\nrun until sup.complete = 1\nrun 40ms",
        "crash restart",
        2,
    ),
    // A heartbeat of the first life is still on its way.
    (
        "failure-detection",
        "old-incarnations",
        "cluster failure-detection nodes=1 detector=fixed timeout=300ms incarnations=off jitter=0 seed=7\n\
         run until 400ms\nrun until in-flight heartbeat\ndelay heartbeat 900ms\ncrash n1\nrestart n1\nrun until 900ms",
        "crash",
        1,
    ),
    (
        "failure-detection",
        "learns-outages",
        "cluster failure-detection nodes=1 detector=phi distribution=logistic jitter=0 window=20 learn=all seed=7\n\
         run 3s\npause n1\nrun 3s",
        "resume",
        1,
    ),
    (
        "failure-detection",
        "no-deviation",
        "cluster failure-detection nodes=1 detector=phi distribution=logistic min-deviation=0 window=8 jitter=0 \
         spread=uniform seed=7\nrun 2s",
        "delay",
        1,
    ),
    (
        "failure-detection",
        "believes-timers",
        "cluster failure-detection nodes=1 detector=fixed timeout=300ms look-again=off jitter=0 seed=7\nrun 520ms",
        "fire",
        1,
    ),
    // A request is no fault. The leader that was replaced must be asked in time.
    (
        "raft",
        "long-lease",
        "cluster raft servers=3 clients=2 reads=lease lease=500 timeout=100ms heartbeat=25ms \
         check-quorum=off retry=60ms jitter=0 seed=4\nrun until n1.role = leader\nrun 200ms\nrequest c1 put x 1\n\
         run until acknowledged 1\npartition n1 c1 | n2 n3 c2\n\
         run until n2.role = leader or n3.role = leader\nrequest c2 put x 2\nrun until acknowledged 2\n\
         run 1ms\nrequest c1 get x",
        "crash",
        0,
    ),
    (
        "raft",
        "local-reads",
        "cluster raft servers=3 clients=2 reads=local retry=200ms pre-vote=off check-quorum=off \
         timeout=30000ms randomness=0 heartbeat=10000ms jitter=0 seed=7\nrun 5ms\nfire n1 election\n\
         run 100ms\nrequest c1 put x 1\nrun until acknowledged 1\npartition n1 c1 | n2 n3 c2\n\
         fire n2 election\nrun until n2.role = leader\nrequest c2 put x 2\nrun until acknowledged 2\n\
         run 1ms\nrequest c1 get x",
        "crash",
        0,
    ),
    // Figure 8 takes four elections; here all but the last are over.
    (
        "raft",
        "any-term",
        "cluster raft servers=5 commit=any-term batch=1 retry=30000ms pre-vote=off check-quorum=off \
         timeout=30000ms randomness=0 heartbeat=10000ms jitter=0 seed=7\nrun 5ms\nfire n1 election\n\
         run 100ms\nfire n1 heartbeat\nrun 50ms\npartition n1 n2 c1 | n3 n4 n5\nrequest c1 put x 1\n\
         run 100ms\nexpect n2.log = 2\ncrash n1\nheal all\nfire n5 election\n\
         run until n5.role = leader\nrun 1050us\ncrash n5\nexpect n5.log = 2\nrestart n1\nrun 5ms\n\
         fire n1 election\nrun 100ms\nfire n1 election\nrun until n1.role = leader\n\
         run until in-flight appended n3 -> n1\nrun 10150us\ncrash n1\nrun 100ms\nrestart n5\nrun 5ms\n\
         fire n5 election\nrun 100ms",
        "fire",
        1,
    ),
    (
        "raft",
        "longer-log",
        "cluster raft servers=3 clients=3 vote-for=longer-log retry=300ms pre-vote=off \
         check-quorum=off timeout=30000ms randomness=0 heartbeat=10000ms jitter=0 seed=7\nrun 5ms\n\
         fire n1 election\nrun 100ms\npartition n1 c1 c2 | n2 n3 c3\nrequest c1 put a 1\n\
         request c2 put b 1\nrun 50ms\ncrash c1\ncrash c2\ncrash n1\nheal all\nexpect n1.log = 3\n\
         fire n2 election\nrun until n2.role = leader\nrun 50ms\nrequest c3 put x 1\n\
         run until acknowledged\nrun 50ms\ncrash n2\nrestart n1\nrun 5ms\nfire n1 election\nrun 100ms",
        "fire",
        1,
    ),
    (
        "raft",
        "no-vote-sync",
        "cluster raft servers=3 clients=2 sync-vote=off retry=100ms pre-vote=off check-quorum=off \
         timeout=30000ms randomness=0 heartbeat=10000ms jitter=0 seed=7\nrun 5ms\ncut n1 n3\ncut c2 n1\n\
         fire n1 election\nrun until in-flight vote n2 -> n1\ncut n1 -> n2\ncrash n2\n\
         run until n1.role = leader",
        "restart fire",
        2,
    ),
    (
        "raft",
        "no-log-sync",
        "cluster raft servers=3 sync-log=off pre-vote=off check-quorum=off timeout=30000ms \
         randomness=0 heartbeat=10000ms jitter=0 seed=7\nrun 5ms\nfire n1 election\nrun 100ms\n\
         request c1 put x 1\nrun until acknowledged\ncrash n1\ncrash n2\ncrash n3\nrun 50ms\n\
         restart n1\nrestart n2\nrestart n3\nrun 5ms",
        "fire",
        1,
    ), // Two configurations are in force; here all but the last election are over.
    (
        "raft",
        "early-change",
        "cluster raft servers=4 clients=2 changes=early retry=60ms pre-vote=off check-quorum=off \
         timeout=30000ms randomness=0 heartbeat=10000ms jitter=0 seed=7\nrun 5ms\nfire n1 election\n\
         run 100ms\nfire n1 heartbeat\nrun 50ms\npartition n1 c1 | n2 n3 n4 c2\nrequest c1 remove n4\n\
         run 50ms\nfire n2 election\nrun until n2.role = leader\npartition n2 n4 c2 | n1 n3 c1\n\
         heal n1 n3\nrequest c2 remove n1\nrun 300ms\nrequest c2 put x 1\nrun 300ms\ncrash n1\n\
         restart n1\nrun 5ms\nfire n1 election\nrun 100ms",
        "fire",
        1,
    ),
    (
        "raft",
        "overlapping-changes",
        "cluster raft servers=5 clients=2 changes=overlapping retry=60ms pre-vote=off check-quorum=off \
         timeout=30000ms randomness=0 heartbeat=10000ms jitter=0 seed=7\nrun 5ms\nfire n1 election\n\
         run 100ms\nfire n1 heartbeat\nrun 50ms\npartition n1 n2 c1 c2 | n3 n4 n5\n\
         request c1 remove n5\nrequest c2 remove n4\nrun 200ms",
        "fire",
        1,
    ),
    (
        "paxos",
        "no-promise-sync",
        "cluster paxos decrees=many roles=separate sync-promise=off jitter=0 retry=30000ms seed=7\nrun 5ms\n\
         cut p1 a3\ncut p2 a1\nrequest c1 propose red\nrun 10ms\nrequest c2 propose blue\n\
         run until in-flight promise a2 -> p2",
        "crash restart",
        2,
    ),
    (
        "paxos",
        "no-vote-sync",
        "cluster paxos decrees=many sync-accepted=off jitter=0 retry=100ms seed=7\nrun 5ms\ncut n1 n3\n\
         request c1 propose red\nrun until acknowledged\ncut n1 n2\nrequest c2 propose blue",
        "crash restart",
        2,
    ),
    // A request is no fault. The third proposer has heard of nothing.
    (
        "paxos",
        "own-value",
        "cluster paxos decrees=many value=own clients=3 jitter=0 retry=30000ms seed=7\nrun 5ms\ncut n1 n3\n\
         request c1 propose red\nrun until acknowledged\nrequest c3 propose blue",
        "crash",
        0,
    ),
    (
        "paxos",
        "half",
        "cluster paxos decrees=many acceptors=4 quorum=half clients=3 jitter=0 retry=30000ms seed=7\nrun 5ms\n\
         partition n1 n2 c1 c2 | n3 n4 c3\nrequest c1 propose red\nrequest c3 propose blue",
        "crash",
        0,
    ),
    (
        "paxos",
        "no-round-sync",
        "cluster paxos decrees=many roles=separate proposers=1 sync-round=off jitter=0 retry=100ms seed=7\n\
         run 5ms\nrequest c1 propose red\nrun until in-flight prepare p1 -> a1",
        "crash restart",
        2,
    ),
];

#[test]
fn every_broken_variant_is_found() {
    for spec in chosen::chosen() {
        for variant in spec.variants.iter().filter(|variant| !variant.breaks.is_empty()) {
            let own = STARTS.iter().find(|(id, name, ..)| (*id, *name) == (spec.id, variant.name));
            let (start, kinds, faults_max) =
                own.map_or(("run 200ms", MACHINES, 2), |(_, _, start, kinds, most)| (*start, *kinds, *most));
            let text = if start.starts_with("cluster") {
                start.to_owned()
            } else {
                format!("{}\n{start}", sandbox(spec, variant))
            };
            let golden = run(&text);
            let who = format!("{} {}", spec.id, variant.name);
            for (name, value) in variant.settings {
                assert_eq!(golden.scenario.settings.choice(name), *value, "{who} starts as what it is");
            }
            let plan = plan(faults_max, 500, kinds, variant.breaks.to_vec());
            let find = match answer(golden.history.present(), plan) {
                Answer::Found(find) => find,
                other => panic!("{who}: {other:?}"),
            };
            let scenario = find.scenario(spec, &golden.scenario.settings, golden.history.given());
            let again = run(&scenario);
            assert_eq!(again.history.present().position(), find.end, "{who}");
            println!(
                "{who}: {} faults, {}",
                find.given.len(),
                spec.promises[usize::from(find.promise.0)].name
            );
        }
    }
}

#[test]
fn sound_variants_survive_every_schedule_of_a_few_faults() {
    for spec in chosen::chosen() {
        for variant in spec.variants.iter().filter(|variant| variant.breaks.is_empty()) {
            let golden = run(&format!("{}\nrun 200ms", sandbox(spec, variant)));
            // Two faults where that takes less than a few seconds.
            let (faults_max, within) = match spec.id {
                "checkpoint" => (1, 500),
                "replication" => (2, 250),
                "raft" => (1, 800),
                "paxos" => (1, 500),
                _ => (2, 500),
            };
            let plan = plan(faults_max, within, MACHINES, all_promises(spec));
            match answer(golden.history.present(), plan) {
                Answer::None(covered) => {
                    assert_eq!(covered.faults, Some(faults_max));
                    assert!(covered.schedules > 20, "{} {}: {covered:?}", spec.id, variant.name);
                    println!("{} {}: {covered:?}", spec.id, variant.name);
                }
                other => panic!("{} {}: {other:?}", spec.id, variant.name),
            }
        }
    }
}

#[test]
fn a_search_can_be_stopped_and_says_how_far_it_is() {
    let golden = run("cluster replication mode=sync load=30ms\nrun 100ms");
    let plan = plan(2, 300, MACHINES, all_promises(golden.scenario.spec));
    let mut search = Search::new(golden.history.present(), plan);
    let mut last = (0, 0.0);
    for _ in 0..20 {
        assert!(!search.advance(5_000));
        assert!((0.0..=1.0).contains(&search.progress()));
        let at = (search.depth(), search.progress());
        assert!(at >= last, "it goes forward");
        last = at;
    }
    assert!(last > (0, 0.0));
    assert!(matches!(search.answer(), Answer::NotFinished(covered) if covered.schedules > 20));
}

/// Two crashes that do nothing are left out of what one crash breaks.
#[test]
fn a_schedule_shrinks_to_what_breaks_the_promise() {
    let text = "cluster replication mode=async load=30ms lag=30ms\nrun 50ms\ncrash n3\nrun 20ms\nrestart n3\nrun 30ms\n\
                duplicate write\nrun 10ms\ncrash n1\nrun until violated";
    let golden = run(text);
    let (spec, settings) = (golden.scenario.spec, &golden.scenario.settings);
    let present = golden.history.present();
    let promise = present.promises().into_iter().find(|view| view.violation.is_some()).expect("it broke").id;
    let whole = Find { given: golden.history.given().to_vec(), promise, end: present.position() };
    let small = shrink(spec, settings, &whole).expect("it breaks it");
    assert_eq!(small.given.len(), 1, "{small:?}");
    let again = run(&small.scenario(spec, settings, &[]));
    assert!(again.history.present().now() <= present.now());
}

#[test]
fn failures_of_the_swarm_are_shrunk() {
    let spec = faultline::protocols::specs().find(|spec| spec.id == "replication").expect("there is one");
    let variant = spec.variants.iter().find(|variant| variant.name == "async").expect("there is one");
    let outcomes = (1..200).map(|seed| Schedule::new(spec, variant, seed).run());
    for outcome in outcomes.filter(|outcome| !outcome.broken.is_empty()).take(3) {
        let golden = run(&outcome.shrunk(outcome.broken[0]));
        let left = golden.history.given().len();
        assert!(left * 2 < outcome.commands(), "{left} of {}", outcome.commands());
    }
}

/// The crash of the primary decides it, not what comes after.
#[test]
fn the_last_chance_is_before_the_fault_that_breaks_the_promise() {
    let golden =
        run("cluster replication mode=async load=30ms lag=30ms\nrun 100ms\ncrash n1\nrun until violated");
    let (spec, settings, present) =
        (golden.scenario.spec, &golden.scenario.settings, golden.history.present());
    let promise = present.promises().into_iter().find(|view| view.violation.is_some()).expect("it broke").id;
    let whole = Find { given: golden.history.given().to_vec(), promise, end: present.position() };
    let present_time = present.now();
    let history = until_broken(spec, settings, &whole).expect("it breaks it");
    let mut chance =
        LastChance::new(&history, Trials { promise, within: Micros::from_millis(500), futures: 4 });
    assert_eq!(chance.answer(), Chance::NotFinished);
    while !chance.advance(&history, 1_000) {}
    let Chance::At(moment) = chance.answer() else { panic!("{:?}", chance.answer()) };
    assert_eq!((moment.time, moment.commands), (Micros::from_millis(100), 0));
    assert!(chance.tried() > 4);
    // A run that goes on has the same one.
    let mut longer = golden.history;
    longer.advance_to(Position { steps: 0, time: present_time + Micros::from_millis(2_000) });
    let mut again =
        LastChance::new(&longer, Trials { promise, within: Micros::from_millis(500), futures: 4 });
    while !again.advance(&longer, 1_000) {}
    assert_eq!((again.answer(), again.tried()), (Chance::At(moment), chance.tried()));
}

/// The page tells what was found in sentences.
#[test]
fn every_kind_of_fault_is_told_in_both_languages() {
    let mut golden =
        run("cluster replication mode=sync load=20ms\nrun 100ms\ncrash n3\npause n2\ncut n1 -> n2");
    while golden.history.present().messages().is_empty() {
        golden.history.step();
    }
    let present = golden.history.present();
    let mut faults = Vec::new();
    present.possible(&Faults { verbs: Faults::KINDS.to_vec(), ..Faults::default() }, None, &mut faults);
    let kinds: BTreeSet<Verb> = faults.iter().map(Command::verb).collect();
    assert_eq!(kinds.len(), Faults::KINDS.len(), "{kinds:?}");
    for texts in Language::ALL.map(Texts::new) {
        let told: BTreeMap<String, &Command> =
            faults.iter().map(|fault| (tell_fault(&texts, present, fault), fault)).collect();
        assert_eq!(told.len(), faults.len(), "two faults are told apart: {told:?}");
        for (sentence, fault) in &told {
            assert!(!sentence.contains("fault-") && !sentence.contains('?'), "{sentence} is {fault:?}");
        }
        let crash = faults.iter().find(|fault| matches!(fault, Command::Crash(_))).expect("there is one");
        let expected = if texts.language() == Language::English { " crashes" } else { " 崩溃" };
        assert!(tell_fault(&texts, present, crash).ends_with(expected));
    }
}

//! Random faults over many seeds; see `faultline::swarm`. `cargo xtask swarm` tries many more.

#[path = "common/chosen.rs"]
mod chosen;

use faultline::scenario::golden;
use faultline::sim::PromiseId;
use faultline::swarm::{self, Pair, Schedule};

/// Schedules a variant. `FAULTLINE_SWARM` asks for another number.
const SCHEDULES: u64 = 2_000;

fn schedules() -> u64 {
    match std::env::var("FAULTLINE_SWARM") {
        Ok(text) => text.parse().expect("FAULTLINE_SWARM is a number of schedules"),
        Err(_) => SCHEDULES,
    }
}

#[test]
fn random_schedules_break_what_is_broken_and_nothing_else() {
    let pairs = swarm::pairs(chosen::only());
    let reports = swarm::run(&pairs, schedules(), &|_| {});
    let named = |pair: &Pair| (pair.spec.id, pair.variant.name);
    let reported: Vec<_> = reports.iter().map(|report| named(&report.pair)).collect();
    assert_eq!(reported, pairs.iter().map(named).collect::<Vec<_>>(), "each variant has been tried");
    for report in &reports {
        let tried = report.schedules;
        assert!(tried == schedules() || !report.complaints.is_empty(), "{:?}: {tried}", named(&report.pair));
    }
    let complaints: Vec<String> = reports.into_iter().flat_map(|report| report.complaints).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
}

/// What is printed on a failure must lead to the same failure.
#[test]
fn the_scenario_of_a_schedule_replays_it() {
    let mut pairs = swarm::pairs(chosen::only());
    pairs.retain(|pair| !pair.variant.breaks.is_empty());
    pairs.dedup_by_key(|pair| pair.spec.id);
    for Pair { spec, variant } in pairs {
        let outcomes = (1..=schedules()).map(|seed| Schedule::new(spec, variant, seed).run());
        let mut replayed = 0;
        for outcome in outcomes.filter(|outcome| !outcome.broken.is_empty()).take(20) {
            let text = outcome.scenario();
            let golden = golden::run(&text).unwrap_or_else(|errors| panic!("{}\n{text}", errors[0]));
            assert!(golden.failures.is_empty(), "{}\n{text}", golden.failures[0]);
            let promises = golden.history.present().promises();
            let broken: Vec<PromiseId> = promises
                .iter()
                .filter(|promise| promise.violation.is_some())
                .map(|promise| promise.id)
                .collect();
            assert_eq!(broken, outcome.broken, "{text}");
            replayed += 1;
        }
        assert!(replayed > 0, "{} {}: no schedule broke a promise", spec.id, variant.name);
    }
}

/// A sound variant that is taken for a broken one, and the other way round.
#[test]
fn the_swarm_complains_of_what_is_not_as_its_variant_says() {
    let pair = |name: &str| {
        let named = |pair: &Pair| pair.spec.id == "checkpoint" && pair.variant.name == name;
        swarm::pairs(Some("checkpoint")).into_iter().find(named).expect("there is one")
    };
    let (sound, broken) = (pair("snapshot").variant, pair("count-twice").variant);
    let outcomes = (1..100).map(|seed| Schedule::new(pair("count-twice").spec, broken, seed).run());
    let outcome = outcomes.into_iter().find(|outcome| !outcome.broken.is_empty()).expect("it counts twice");
    assert!(outcome.complaints(broken).is_empty());
    let complaints = outcome.complaints(sound).join("\n");
    assert!(
        complaints.contains("checkpoint snapshot breaks \"no result is counted twice\":\ncluster checkpoint")
    );
}

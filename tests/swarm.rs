//! Random faults over many seeds: sound variants keep every promise, broken ones are caught, and
//! whatever can happen does happen sometimes.

use std::collections::BTreeSet;
use std::thread;

use faultline::protocols::{PROTOCOLS, ProtocolSpec, Settings, Variant};
use faultline::scenario::{self, golden};
use faultline::sim::{Chaos, Command, Micros, NodeKind, Position, PromiseId, Session, Stream};

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
    for spec in PROTOCOLS {
        let halves = thread::scope(|scope| {
            let (even, odd): (Vec<_>, Vec<_>) =
                spec.variants.iter().enumerate().partition(|(index, _)| index % 2 == 0);
            let run = |variants: Vec<(usize, &'static Variant)>| {
                scope.spawn(move || {
                    variants.into_iter().flat_map(|(_, variant)| swarm(spec, variant)).collect::<Vec<_>>()
                })
            };
            [run(even), run(odd)].map(|half| half.join().expect("no schedule makes the engine panic"))
        });
        let complaints: Vec<String> = halves.into_iter().flatten().collect();
        assert!(complaints.is_empty(), "{}", complaints.join("\n\n"));
    }
}

/// Every schedule of one variant; what is wrong with them.
fn swarm(spec: &'static ProtocolSpec, variant: &'static Variant) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut broken: BTreeSet<PromiseId> = BTreeSet::new();
    let mut reached: BTreeSet<&'static str> = BTreeSet::new();
    for seed in 1..=schedules() {
        let outcome = Schedule::new(spec, variant, seed).run();
        for promise in &outcome.broken {
            if !variant.breaks.contains(promise) {
                let name = spec.promises[usize::from(promise.0)].name;
                complaints.push(format!("{} breaks \"{name}\":\n{}", variant.name, outcome.scenario()));
            }
        }
        broken.extend(&outcome.broken);
        reached.extend(&outcome.reached);
        if outcome.unanswered {
            complaints.push(format!("{}: a request stays unanswered:\n{}", variant.name, outcome.scenario()));
        }
        if complaints.len() > 2 {
            return complaints;
        }
    }
    for promise in variant.breaks.iter().filter(|promise| !broken.contains(promise)) {
        let name = spec.promises[usize::from(promise.0)].name;
        complaints.push(format!("{}: no schedule broke \"{name}\", which it should", variant.name));
    }
    for goal in spec.goals.iter().filter(|goal| !reached.contains(*goal)) {
        complaints.push(format!("{}: \"{goal}\" never happened", variant.name));
    }
    complaints
}

struct Schedule {
    spec: &'static ProtocolSpec,
    settings: Settings,
    seed: u64,
}

struct Outcome {
    spec: &'static ProtocolSpec,
    settings: Settings,
    chaos: Chaos,
    end: Position,
    broken: Vec<PromiseId>,
    reached: Vec<&'static str>,
    unanswered: bool,
}

impl Schedule {
    fn new(spec: &'static ProtocolSpec, variant: &Variant, seed: u64) -> Schedule {
        let mut stream = Stream::new(seed, u64::MAX - 1);
        let mut settings = Settings::defaults(spec);
        let mut set = |name: &str, value: &str| {
            settings.set(spec, name, value).unwrap_or_else(|error| panic!("{}: {error}", spec.id));
        };
        for (name, values) in spec.swarm.vary {
            set(name, values[stream.below(values.len() as u64) as usize]);
        }
        set("seed", &seed.to_string());
        for (name, value) in variant.settings {
            set(name, value);
        }
        Schedule { spec, settings, seed }
    }

    fn run(self) -> Outcome {
        // A fork does not record, which is faster.
        let mut session = self.spec.open(&self.settings).fork();
        let session = session.as_mut();
        let mut chaos = Chaos::new(self.seed).sparing(self.spec.swarm.outside);
        let spec = self.spec;
        chaos.rage(session, Micros::from_millis(spec.swarm.rage_ms), &|stream| random_request(spec, stream));
        chaos.calm(session);
        let unanswered = !self.settles(session, &mut chaos);
        Outcome {
            spec,
            settings: self.settings,
            end: session.position(),
            broken: session.promises().iter().filter(|p| p.violation.is_some()).map(|p| p.id).collect(),
            reached: session.goals().iter().filter(|goal| goal.reached.is_some()).map(|g| g.name).collect(),
            chaos,
            unanswered,
        }
    }

    /// With every fault ended, the cluster serves again. A lost disk may rightly block it.
    fn settles(&self, session: &mut dyn Session, chaos: &mut Chaos) -> bool {
        let limit = session.now() + Micros::from_millis(self.spec.swarm.settle_ms);
        let nodes = session.nodes();
        let client = nodes.iter().find(|node| node.kind == NodeKind::Client).expect("somebody asks");
        let mut stream = Stream::new(self.seed, u64::MAX - 2);
        let words = random_request(self.spec, &mut stream);
        let asked = session.operations().len();
        chaos.give(session, Command::Request(client.id, words));
        let answered = |session: &dyn Session| session.operations()[asked].responded.is_some();
        while session.now() < limit && !answered(session) {
            let next = (session.now() + Micros::from_millis(100)).min(limit);
            session.run_until(next);
        }
        let wiped = chaos.given().iter().any(|given| matches!(given.command, Command::Wipe(_)));
        wiped || answered(session)
    }
}

fn random_request(spec: &ProtocolSpec, stream: &mut Stream) -> Vec<String> {
    let form = &spec.requests[stream.below(spec.requests.len() as u64) as usize];
    let arguments = form.examples.iter().map(|example| {
        let variant = stream.below(3);
        // A key or a value like the example, of which there are a few.
        if variant == 0 { (*example).to_owned() } else { format!("{example}{variant}") }
    });
    std::iter::once(form.verb.to_owned()).chain(arguments).collect()
}

impl Outcome {
    /// The run as text that makes it again.
    fn scenario(&self) -> String {
        let names = self.spec.open(&self.settings).names().to_vec();
        scenario::render(self.spec, &self.settings, &names, self.chaos.given(), self.end)
    }
}

/// What is printed on a failure must lead to the same failure.
#[test]
fn the_scenario_of_a_schedule_replays_it() {
    for spec in PROTOCOLS {
        let variant = spec.variants.iter().find(|variant| !variant.breaks.is_empty()).expect("one is broken");
        let outcomes = (1..=schedules()).map(|seed| Schedule::new(spec, variant, seed).run());
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
        }
    }
}

//! The swarm: random schedules of faults for every variant of every protocol, on all processors. Sound variants keep
//! their promises, broken ones are caught, whatever can happen does happen sometimes.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::protocols::{self, ProtocolSpec, Settings, Variant};
use crate::scenario;
use crate::sim::{Chaos, Command, Given, Micros, NodeId, NodeKind, Position, PromiseId, Session, Stream};
use crate::study::{self, Find};

/// Schedules that a processor takes at a time.
const PIECE: u64 = 50;

/// So many complaints of one variant are enough.
const COMPLAINTS: usize = 3;

/// One variant of one protocol.
#[derive(Clone, Copy)]
pub struct Pair {
    pub spec: &'static ProtocolSpec,
    pub variant: &'static Variant,
}

/// All variants of one protocol, or of all.
pub fn pairs(protocol: Option<&str>) -> Vec<Pair> {
    let chosen = protocols::specs().filter(|spec| protocol.is_none_or(|id| id == spec.id));
    chosen.flat_map(|spec| spec.variants.iter().map(move |variant| Pair { spec, variant })).collect()
}

/// What came of all schedules of a pair.
pub struct Report {
    pub pair: Pair,
    /// Fewer than were asked for, if there was enough to complain of.
    pub schedules: u64,
    /// Of one processor.
    pub took: Duration,
    /// Each with a scenario that shows it, where one can.
    pub complaints: Vec<String>,
}

#[derive(Default)]
struct Tally {
    pieces: usize,
    schedules: u64,
    took: Duration,
    broken: BTreeSet<PromiseId>,
    reached: BTreeSet<&'static str>,
    /// By seed.
    complaints: Vec<(u64, String)>,
}

/// Runs so many schedules of each pair, at least one; `tell` hears of each pair when it is through.
pub fn run(pairs: &[Pair], schedules: u64, tell: &(dyn Fn(&Report) + Sync)) -> Vec<Report> {
    let schedules = schedules.max(1);
    let pieces = schedules.div_ceil(PIECE) as usize;
    let next = AtomicUsize::new(0);
    let tallies: Vec<Mutex<Tally>> = pairs.iter().map(|_| Mutex::default()).collect();
    let reports: Mutex<Vec<(usize, Report)>> = Mutex::default();
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let index = place / pieces;
            let Some(pair) = pairs.get(index) else { return };
            let first = (place % pieces) as u64 * PIECE + 1;
            let enough = lock(&tallies[index]).complaints.len() >= COMPLAINTS;
            let end = if enough { first } else { schedules.min(first + PIECE - 1) + 1 };
            let found = try_all(*pair, first..end);
            let mut tally = lock(&tallies[index]);
            tally.add(found);
            if tally.pieces == pieces {
                let report = tally.report(*pair);
                tell(&report);
                lock(&reports).push((index, report));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut reports = reports.into_inner().unwrap_or_else(PoisonError::into_inner);
    reports.sort_by_key(|(index, _)| *index);
    reports.into_iter().map(|(_, report)| report).collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn try_all(pair: Pair, seeds: std::ops::Range<u64>) -> Tally {
    let mut tally = Tally { pieces: 1, ..Tally::default() };
    let begun = Instant::now();
    for seed in seeds {
        tally.schedules += 1;
        let outcome = Schedule::new(pair.spec, pair.variant, seed).run();
        let complaints = outcome.complaints(pair.variant);
        tally.complaints.extend(complaints.into_iter().map(|complaint| (seed, complaint)));
        tally.broken.extend(&outcome.broken);
        tally.reached.extend(&outcome.reached);
        if tally.complaints.len() >= COMPLAINTS {
            break;
        }
    }
    tally.took = begun.elapsed();
    tally
}

impl Tally {
    fn add(&mut self, other: Tally) {
        self.pieces += other.pieces;
        self.schedules += other.schedules;
        self.took += other.took;
        self.broken.extend(other.broken);
        self.reached.extend(other.reached);
        self.complaints.extend(other.complaints);
    }

    fn report(&mut self, pair: Pair) -> Report {
        let Pair { spec, variant } = pair;
        self.complaints.sort_by_key(|(seed, _)| *seed);
        let schedules = std::mem::take(&mut self.complaints);
        let mut complaints: Vec<String> = schedules.into_iter().map(|(_, text)| text).collect();
        complaints.truncate(COMPLAINTS);
        // Anyone who stopped early has not seen everything.
        if complaints.is_empty() {
            let chance = variant.breaks.iter().filter(|promise| !spec.swarm.is_rare(variant.name, **promise));
            let unbroken = chance.filter(|promise| !self.broken.contains(promise));
            complaints.extend(unbroken.map(|promise| {
                let name = spec.promises[usize::from(promise.0)].name;
                format!("{} {}: no schedule broke \"{name}\", which it should", spec.id, variant.name)
            }));
            let never = spec.goals.iter().filter(|goal| !self.reached.contains(*goal));
            complaints
                .extend(never.map(|goal| format!("{} {}: \"{goal}\" never happened", spec.id, variant.name)));
        }
        Report { pair, schedules: self.schedules, took: self.took, complaints }
    }
}

/// One random schedule: a cluster, what goes wrong in it, and then nothing more.
pub struct Schedule {
    spec: &'static ProtocolSpec,
    settings: Settings,
    seed: u64,
}

/// What came of a schedule.
pub struct Outcome {
    spec: &'static ProtocolSpec,
    settings: Settings,
    chaos: Chaos,
    end: Position,
    pub broken: Vec<PromiseId>,
    pub reached: Vec<&'static str>,
    /// A request was not answered when every fault had long ended.
    pub unanswered: bool,
    pub panicked: bool,
}

impl Schedule {
    /// # Panics
    /// If the protocol cannot be set as its `swarm` says.
    pub fn new(spec: &'static ProtocolSpec, variant: &Variant, seed: u64) -> Schedule {
        let mut stream = Stream::new(seed, u64::MAX - 1);
        let mut settings = Settings::defaults(spec);
        let mut set = |name: &str, value: &str| {
            settings.set(spec, name, value).unwrap_or_else(|error| panic!("{}: {error}", spec.id));
        };
        for (name, values) in spec.swarm.vary.iter().copied().flatten() {
            set(name, values[stream.below(values.len() as u64) as usize]);
        }
        set("seed", &seed.to_string());
        for (name, value) in variant.settings {
            set(name, value);
        }
        Schedule { spec, settings, seed }
    }

    pub fn run(self) -> Outcome {
        let spec = self.spec;
        let mut outcome = Outcome {
            spec,
            settings: self.settings.clone(),
            chaos: Chaos::new(self.seed).sparing(spec.swarm.outside),
            end: Position::default(),
            broken: Vec::new(),
            reached: Vec::new(),
            unanswered: false,
            panicked: false,
        };
        let ran = catch_unwind(AssertUnwindSafe(|| self.go(&mut outcome)));
        outcome.panicked = ran.is_err();
        outcome
    }

    fn go(&self, outcome: &mut Outcome) {
        // A fork does not record, which is faster.
        let mut session = self.spec.open(&self.settings).fork();
        let session = session.as_mut();
        let spec = self.spec;
        let chaos = &mut outcome.chaos;
        chaos.inject_faults(session, Micros::from_millis(spec.swarm.fault_ms), &|stream| {
            random_request(spec, stream)
        });
        chaos.end_faults(session);
        outcome.unanswered = !self.settles(session, chaos);
        outcome.end = session.position();
        let promises = session.promises();
        outcome.broken = promises.iter().filter(|p| p.violation.is_some()).map(|p| p.id).collect();
        outcome.reached =
            session.goals().iter().filter(|goal| goal.reached.is_some()).map(|g| g.name).collect();
    }

    /// With every fault ended, the cluster serves again. A lost disk of a store may rightly block it.
    fn settles(&self, session: &mut dyn Session, chaos: &mut Chaos) -> bool {
        let limit = session.now() + Micros::from_millis(self.spec.swarm.recovery_ms);
        let nodes = session.nodes();
        let client = nodes.iter().find(|node| node.kind == NodeKind::Client).expect("somebody asks");
        let mut stream = Stream::new(self.seed, u64::MAX - 2);
        let asked = session.operations().len();
        // Not every request makes sense, such as one from an account to itself.
        while session.operations().len() == asked {
            chaos.give(session, Command::Request(client.id, random_request(self.spec, &mut stream)));
        }
        let answered = |session: &dyn Session| session.operations()[asked].responded.is_some();
        while session.now() < limit && !answered(session) {
            let next = (session.now() + Micros::from_millis(100)).min(limit);
            session.run_until(next);
        }
        let stores = |id: &NodeId| matches!(nodes[id.index()].kind, NodeKind::Leader | NodeKind::Server);
        let lost = |given: &Given| matches!(&given.command, Command::Wipe(id) if stores(id));
        answered(session) || chaos.given().iter().any(lost)
    }
}

fn random_request(spec: &ProtocolSpec, stream: &mut Stream) -> Vec<String> {
    let form = &spec.requests[stream.below(spec.requests.len() as u64) as usize];
    let arguments = form.examples.iter().map(|example| {
        let variant = stream.below(3);
        like(example, variant)
    });
    std::iter::once(form.verb.to_owned()).chain(arguments).collect()
}

/// A word like the example: a key or a value of which there are three, its neighbour (`a1`, `a2`, `a3`), or an amount of
/// which two can be too much.
fn like(example: &str, variant: u64) -> String {
    if let Some(amount) = example.parse::<u64>().ok().filter(|amount| *amount > 9) {
        return (amount * [1, 5, 9][variant as usize]).to_string();
    }
    let letters = example.trim_end_matches(|c: char| c.is_ascii_digit());
    match example[letters.len()..].parse::<u64>() {
        Ok(number) if !letters.is_empty() => format!("{letters}{}", number + variant),
        _ if variant == 0 => example.to_owned(),
        _ => format!("{example}{variant}"),
    }
}

impl Outcome {
    /// What a schedule of this variant may not lead to.
    pub fn complaints(&self, variant: &Variant) -> Vec<String> {
        let who = format!("{} {}", self.spec.id, variant.name);
        let unexpected = self.broken.iter().filter(|promise| !variant.breaks.contains(promise));
        let mut complaints: Vec<String> = unexpected
            .map(|promise| {
                let name = self.spec.promises[usize::from(promise.0)].name;
                format!("{who} breaks \"{name}\":\n{}", self.shrunk(*promise))
            })
            .collect();
        let mut what = Vec::new();
        if self.unanswered {
            what.push("leaves a request unanswered");
        }
        if self.panicked {
            what.push("makes the engine panic, some time after this");
        }
        complaints.extend(what.into_iter().map(|what| format!("{who} {what}:\n{}", self.scenario())));
        complaints
    }

    /// A scenario with as few of the commands as break this promise; the whole one if it cannot be made smaller.
    pub fn shrunk(&self, promise: PromiseId) -> String {
        let spec = self.spec;
        let whole = Find { given: self.chaos.given().to_vec(), promise, end: self.end };
        match study::shrink(spec, &self.settings, &whole) {
            Some(find) => find.scenario(spec, &self.settings, &[]),
            None => self.scenario(),
        }
    }

    /// How many commands were given.
    pub fn commands(&self) -> usize {
        self.chaos.given().len()
    }

    /// The run as text that makes it again.
    pub fn scenario(&self) -> String {
        let names = (self.spec.names)(&self.settings);
        let last = self.chaos.given().last().map(|given| given.at);
        let end = if self.panicked { last.unwrap_or_default() } else { self.end };
        scenario::render(self.spec, &self.settings, &names, self.chaos.given(), end)
    }
}

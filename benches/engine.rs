//! Figures of the engine, natively. `cargo xtask bench` sets them beside their goals.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use faultline::protocols::{self, Settings};
use faultline::sim::{Faults, Micros, PromiseId, Stream};
use faultline::study::{Plan, Search};
use faultline::workload::{Bare, busy_store, idle_store, long_history, steps};

const ROUNDS: usize = 9;
const STEPS: u64 = 400_000;

/// Counts what is allocated, to know how much memory a history takes.
struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

fn main() {
    for recorded in [false, true] {
        let name = if recorded { "engine-native-trace-on" } else { "engine-native-trace-off" };
        let engine = rate(|| {
            let mut world = busy_store(5, recorded);
            steps(&mut world, STEPS);
            black_box(world.steps());
        });
        let bare = rate(|| {
            black_box(Bare::new(9, 40, recorded).steps(STEPS));
        });
        print(name, engine, "M events/s");
        print(&format!("{name}.bare"), bare, "M events/s");
    }
    growth();
    seek();
    memory();
    swarm();
    search();
}

/// Millions of steps a second, the median of several rounds.
fn rate(mut work: impl FnMut()) -> f64 {
    STEPS as f64 / 1e6 / seconds(&mut work)
}

fn seconds(work: &mut impl FnMut()) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

fn print(name: &str, value: f64, unit: &str) {
    println!("{name}\t{value:.2}\t{unit}");
}

/// How much more an event costs with 1,000 nodes than with 5.
fn growth() {
    let engine = |servers: u16| {
        let mut world = idle_store(servers);
        steps(&mut world, 20_000);
        seconds(&mut || steps(&mut world, 100_000))
    };
    let bare = |nodes: u32| {
        let mut bare = Bare::new(nodes, 2 * nodes, false);
        seconds(&mut || {
            black_box(bare.steps(100_000));
        })
    };
    print("engine-growth-5-to-1000", engine(1_000) / engine(5), "times");
    print("engine-growth-5-to-1000.bare", bare(1_000) / bare(5), "times");
}

fn seek() {
    let mut history = long_history(100_000);
    let end = history.end().time.0;
    let mut stream = Stream::new(1, 1);
    let mut times: Vec<f64> = (0..500)
        .map(|_| {
            let time = Micros(stream.below(end));
            let start = Instant::now();
            history.seek_time(time);
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    print("seek-p95-native", times[times.len() * 95 / 100], "ms");
}

fn memory() {
    let before = ALLOCATED.load(Ordering::Relaxed);
    let history = long_history(100_000);
    let after = ALLOCATED.load(Ordering::Relaxed);
    print("history-memory", (after - before) as f64 / 1e6, "MB");
    black_box(history.trace().len());
}

/// Complete runs of 300 ms with 5 nodes under load.
fn swarm() {
    let runs = 200;
    let time = seconds(&mut || {
        for _ in 0..runs {
            let mut world = busy_store(5, false);
            world.run_until(Micros::from_millis(300));
            black_box(world.steps());
        }
    });
    print("swarm-runs", f64::from(runs) / time, "runs/s");
}

/// Longer than this is not waited for.
const SEARCH_SECONDS: f64 = 30.0;

/// How long it takes to try every schedule of so many crashes, restarts and lost messages within 500 ms, from each sandbox
/// after 200 ms, how many schedules a second that is, and what a copy of a run costs.
fn search() {
    for spec in protocols::specs() {
        let settings = Settings::parse(spec, spec.example.iter().copied()).expect("its own values are right");
        let mut session = spec.open(&settings).fork_uncounted();
        session.run_until(Micros::from_millis(200));
        let copies = 2_000;
        let time = seconds(&mut || (0..copies).for_each(|_| drop(black_box(session.fork_uncounted()))));
        print(&format!("search-{}-copy", spec.id), time * 1e6 / f64::from(copies), "us");
        for faults in 1..=3 {
            let promises = (0u8..).zip(spec.promises).map(|(id, _)| PromiseId(id)).collect();
            let within = Micros::from_millis(500);
            let plan = Plan { faults, within, kinds: Faults::default(), promises, reduced: true };
            let mut search = Search::new(session.as_ref(), plan);
            let start = Instant::now();
            while start.elapsed().as_secs_f64() < SEARCH_SECONDS && !search.advance(100_000) {}
            let time = start.elapsed().as_secs_f64();
            if faults == 2 {
                let rate = search.covered().schedules as f64 / time / 1e3;
                print(&format!("search-{}-{faults}-rate", spec.id), rate, "k schedules/s");
            }
            if !search.is_done() {
                break;
            }
            print(&format!("search-{}-{faults}", spec.id), time, "s");
        }
    }
}

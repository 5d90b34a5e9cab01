//! `cargo xtask bench`: what fast means here, measured and set beside its goal.

use crate::process::{Result, run_watched};
use crate::{browser, lighthouse, page, tools};
use std::path::Path;
use std::process::Command;

pub const HELP: &str = "\
Usage: cargo xtask bench [--only native|browser] [--lighthouse]

Measures the engine on this machine (benches/engine.rs) and the built page in a browser (e2e/bench.mjs),
and prints a table of goals and figures. Takes a few minutes; leave the machine alone meanwhile.

With --lighthouse it measures nothing but what Lighthouse says of four pages, in its mobile setting. It fetches
Lighthouse from npm the first time.

A measuring program prints a line for each figure: name, value and unit, separated by tabs. The figure
of a bare twin from the same run, if there is one, has the same name with `.bare` at the end.";

const METHOD: &str = "\
Medians on one machine in one sitting, an optimised build, headless Chromium without a GPU, served from this \
machine. Loading: a fresh profile, from the start of the navigation; 4x is Chromium's own throttling of the \
processor. Playing: the first lesson at its default speed for 5 seconds; frames are counted by a probe that \
asks for every next one; main-thread time, without that probe, is Chromium's TaskDuration. Transfer: every \
file fetched until the first lesson plays, each packed by gzip -9. Absolute times differ between machines: \
compare what one run gives.";

/// A figure with a goal, in the order of the table. The rest of the figures follow below.
struct Goal {
    name: &'static str,
    meaning: &'static str,
    goal: &'static str,
}

#[rustfmt::skip]
const GOALS: &[Goal] = &[
    Goal { name: "transfer", meaning: "transfer to the first lesson, gzip -9", goal: "at most 300 KB, aim 250" },
    Goal { name: "first-contentful-paint-1x", meaning: "first contentful paint", goal: "" },
    Goal { name: "first-contentful-paint-4x", meaning: "first contentful paint, 4x throttle", goal: "" },
    Goal { name: "first-frame-1x", meaning: "navigation to first animated frame", goal: "at most 400 ms, aim 252" },
    Goal { name: "first-frame-4x", meaning: "navigation to first animated frame, 4x throttle", goal: "at most 1,200 ms, aim 796" },
    Goal { name: "play-frame-rate-1x", meaning: "a lesson playing: frame rate", goal: "60 frames/s" },
    Goal { name: "play-interval-p95-1x", meaning: "a lesson playing: 95th percentile interval", goal: "" },
    Goal { name: "play-main-thread-1x", meaning: "a lesson playing: main thread", goal: "at most 0.2 s/s, aim 0.15" },
    Goal { name: "play-frame-rate-4x", meaning: "a lesson playing, 4x throttle: frame rate", goal: "at least 58 frames/s" },
    Goal { name: "play-interval-p95-4x", meaning: "a lesson playing, 4x throttle: 95th percentile interval", goal: "at most 17 ms" },
    Goal { name: "play-main-thread-4x", meaning: "a lesson playing, 4x throttle: main thread", goal: "" },
    Goal { name: "cluster-25-frame-rate-4x", meaning: "25 nodes with traffic, 4x throttle: frame rate", goal: "at least 55 frames/s" },
    Goal { name: "cluster-25-main-thread-4x", meaning: "the same: main thread", goal: "" },
    Goal { name: "cluster-54-frame-rate-1x", meaning: "54 nodes, the largest cluster, with traffic: frame rate", goal: "60 frames/s" },
    Goal { name: "cluster-54-main-thread-1x", meaning: "the same: main thread", goal: "" },
    Goal { name: "idle-frames", meaning: "idle, paused: frames drawn in 5 s", goal: "0" },
    Goal { name: "idle-main-thread", meaning: "idle, paused: main thread", goal: "at most 0.005 s/s" },
    Goal { name: "engine-native-trace-off", meaning: "engine, 5-node replication, native, trace off", goal: "at least bare / 4, aim bare / 2" },
    Goal { name: "engine-native-trace-on", meaning: "engine, 5-node replication, native, trace on", goal: "at least bare / 4, aim bare / 2" },
    Goal { name: "engine-wasm-trace-off", meaning: "engine, 5-node replication, Wasm, trace off", goal: "at least bare / 4, aim bare / 2" },
    Goal { name: "engine-wasm-trace-on", meaning: "engine, 5-node replication, Wasm, trace on", goal: "at least bare / 4, aim bare / 2" },
    Goal { name: "engine-growth-5-to-1000", meaning: "cost an event, 1,000 nodes over 5", goal: "at most bare" },
    Goal { name: "seek-p95-wasm", meaning: "seek in a 100,000-event run, Wasm, 95th percentile", goal: "at most 16 ms" },
    Goal { name: "scrub-p95-1x", meaning: "scrubbing a 100,000-event run, page drawn again, 95th percentile", goal: "at most 16 ms" },
    Goal { name: "scrub-p95-4x", meaning: "the same, 4x throttle", goal: "" },
    Goal { name: "diagram-pan-p95-1x", meaning: "space-time diagram, 10,000 events in sight: a turn of the wheel, 95th percentile", goal: "at most 16 ms" },
    Goal { name: "diagram-pan-p95-4x", meaning: "the same, 4x throttle", goal: "" },
    Goal { name: "long-run-opened", meaning: "a link to a run of 1,000,000 events: until it is shown", goal: "" },
    Goal { name: "long-run-longest-task", meaning: "the same: longest time without an answer", goal: "at most 50 ms" },
    Goal { name: "history-memory", meaning: "memory for 100,000 events with history", goal: "at most 64 MB" },
    Goal { name: "swarm-runs", meaning: "swarm, one core, native: replication runs of 300 ms", goal: "at least 500 runs/s" },
    Goal { name: "search-replication-1", meaning: "search, sandbox of replication, native: every schedule of 1 crash, restart or lost message in 500 ms", goal: "" },
    Goal { name: "search-replication-2", meaning: "search, sandbox of replication, native: every schedule of 2 crashes, restarts or lost messages in 500 ms", goal: "" },
    Goal { name: "search-replication-2-rate", meaning: "the same: schedules a second", goal: "at least 30 k schedules/s" },
    Goal { name: "search-replication-3", meaning: "search, sandbox of replication, native: every schedule of 3 crashes, restarts or lost messages in 500 ms", goal: "" },
    Goal { name: "search-hashing-1", meaning: "search, sandbox of hashing, native: every schedule of 1 crash, restart or lost message in 500 ms", goal: "" },
    Goal { name: "search-hashing-2", meaning: "search, sandbox of hashing, native: every schedule of 2 crashes, restarts or lost messages in 500 ms", goal: "" },
    Goal { name: "search-hashing-2-rate", meaning: "the same: schedules a second", goal: "at least 30 k schedules/s" },
    Goal { name: "search-hashing-3", meaning: "search, sandbox of hashing, native: every schedule of 3 crashes, restarts or lost messages in 500 ms", goal: "" },
    Goal { name: "search-two-phase-commit-1", meaning: "search, sandbox of two-phase commit, native: every schedule of 1 crash, restart or lost message in 500 ms", goal: "" },
    Goal { name: "search-two-phase-commit-2", meaning: "search, sandbox of two-phase commit, native: every schedule of 2 crashes, restarts or lost messages in 500 ms", goal: "" },
    Goal { name: "search-two-phase-commit-2-rate", meaning: "the same: schedules a second", goal: "at least 30 k schedules/s" },
    Goal { name: "search-two-phase-commit-3", meaning: "search, sandbox of two-phase commit, native: every schedule of 3 crashes, restarts or lost messages in 500 ms", goal: "" },
    Goal { name: "search-checkpoint-1", meaning: "search, sandbox of checkpointing, native: every schedule of 1 crash, restart or lost message in 500 ms", goal: "" },
    Goal { name: "search-checkpoint-2", meaning: "search, sandbox of checkpointing, native: every schedule of 2 crashes, restarts or lost messages in 500 ms", goal: "" },
    Goal { name: "search-checkpoint-2-rate", meaning: "the same: schedules a second", goal: "at least 30 k schedules/s" },
    Goal { name: "search-checkpoint-3", meaning: "search, sandbox of checkpointing, native: every schedule of 3 crashes, restarts or lost messages in 500 ms", goal: "" },
];

struct Figure {
    name: String,
    value: String,
    unit: String,
}

pub fn run(options: &[&str]) -> Result<()> {
    let (native, in_browser) = match options {
        [] => (true, true),
        ["--only", "native"] => (true, false),
        ["--only", "browser"] => (false, true),
        ["--lighthouse"] => return lighthouse::run(),
        _ => return Err(format!("cannot read `{}`\n\n{HELP}", options.join(" "))),
    };
    let mut figures = Vec::new();
    if native {
        measure_engine(&mut figures)?;
    }
    if in_browser {
        measure_page(&mut figures)?;
    }
    println!("\n{}\n{METHOD}", table(&figures));
    Ok(())
}

fn measure_engine(figures: &mut Vec<Figure>) -> Result<()> {
    if !Path::new("benches/engine.rs").exists() {
        println!("There is no benches/engine.rs; the engine is not measured.");
        return Ok(());
    }
    collect(Command::new("cargo").args(["bench", "--bench", "engine"]), figures)
}

fn measure_page(figures: &mut Vec<Figure>) -> Result<()> {
    page::build(page::Care::Full)?;
    tools::require_node()?;
    tools::install_node_packages()?;
    let browser = browser::chromium()?;
    collect(Command::new("node").arg("e2e/bench.mjs").env("CHROME_PATH", browser), figures)
}

fn collect(command: &mut Command, figures: &mut Vec<Figure>) -> Result<()> {
    let succeeded = run_watched(command, |line| figures.extend(figure(line)))?;
    if succeeded { Ok(()) } else { Err("the measuring program failed; what it said is above".to_string()) }
}

/// Reads "name<TAB>value<TAB>unit"; any other line is no figure.
fn figure(line: &str) -> Option<Figure> {
    let mut columns = line.split('\t').map(str::to_string);
    let (name, value, unit) = (columns.next()?, columns.next()?, columns.next()?);
    columns.next().is_none().then_some(Figure { name, value, unit })
}

fn table(figures: &[Figure]) -> String {
    let find = |name: &str| figures.iter().find(|figure| figure.name == name);
    let show = |name: &str| find(name).map(|figure| format!("{} {}", figure.value, figure.unit));
    let mut text = "| | goal | figure | bare, same run |\n|---|---|---|---|\n".to_string();
    for Goal { name, meaning, goal } in GOALS {
        let measured = show(name).unwrap_or("not measured".to_string());
        let bare = show(&format!("{name}.bare")).unwrap_or_default();
        text += &format!("| {meaning} | {goal} | {measured} | {bare} |\n");
    }
    let has_goal =
        |figure: &&Figure| GOALS.iter().any(|goal| goal.name == figure.name.trim_end_matches(".bare"));
    for Figure { name, value, unit } in figures.iter().filter(|figure| !has_goal(figure)) {
        text += &format!("| {name} | | {value} {unit} | |\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{figure, table};

    #[test]
    fn a_figure_stands_beside_its_goal_and_its_bare_twin() {
        let lines = [
            "engine-native-trace-off\t12\tM/s",
            "   Compiling faultline",
            "engine-native-trace-off.bare\t40\tM/s",
            "x\t1\tms",
        ];
        let figures: Vec<_> = lines.into_iter().filter_map(figure).collect();
        let table = table(&figures);
        assert!(table.contains("native, trace off | at least bare / 4, aim bare / 2 | 12 M/s | 40 M/s |"));
        assert!(table.ends_with("| x | | 1 ms | |\n"));
    }
}

//! The levels of suspicion over time, and how good each monitor was.

use super::config::{Config, Detector};
use super::monitor::Monitor;
use super::past::{Beat, Pair, PairPast, Span};
use super::process::Node;
use faultline_sim::{
    Cluster, Exhibit, LevelRow, LevelsExhibit, Micros, NodeId, NodeStatus, TableExhibit, Value,
};

/// How much of the past is drawn, in heartbeats.
const INTERVALS: u64 = 16;
/// Points of a piece of a curve, besides its ends.
const POINTS: u64 = 10;
/// A level is drawn up to so many times the threshold.
const HIGHEST: f64 = 4.0;

pub fn all(cluster: &Cluster<Node>, monitor: &Monitor) -> Vec<Exhibit> {
    vec![levels(cluster, monitor), quality(cluster, monitor)]
}

fn pairs(config: &Config) -> impl Iterator<Item = Pair> {
    let nodes = config.member_ids();
    config.watcher_ids().flat_map(move |monitor| nodes.clone().map(move |node| (monitor, node)))
}

pub fn unit(config: &Config) -> &'static str {
    match config.detector {
        Detector::Fixed => "fixed",
        Detector::Chen => "chen",
        Detector::Rto => "rto",
        Detector::Phi => "phi",
    }
}

fn levels(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let config = cluster.config();
    let to = cluster.now();
    let from = to.saturating_sub(Micros(config.heartbeat.0.saturating_mul(INTERVALS)));
    let row = |pair: Pair| {
        let (watcher, node) = pair;
        let past = monitor.past.pair(pair);
        let beats = past.into_iter().flat_map(|past| &past.beats);
        let came = beats.filter(|beat| beat.is_heartbeat && beat.at >= from).map(|beat| beat.at);
        LevelRow {
            watcher,
            node,
            pieces: past.map(|past| pieces(past, pair, (from, to), cluster)).unwrap_or_default(),
            beats: came.collect(),
            suspected: cut(past.into_iter().flat_map(|past| past.suspected.iter().copied()), from, to),
            down: cut(monitor.past.down(node), from, to),
        }
    };
    Exhibit::Levels(LevelsExhibit {
        key: "levels",
        unit: unit(config),
        from,
        to,
        threshold: thousandths(config.suspicious()),
        rows: pairs(config).map(row).collect(),
    })
}

fn thousandths(level: f64) -> u64 {
    (level * 1_000.0) as u64
}

/// What of the spans lies between two moments.
fn cut(spans: impl Iterator<Item = Span>, from: Micros, to: Micros) -> Vec<(Micros, Micros)> {
    let within = |(begin, end): Span| {
        let (begin, end) = (begin.max(from), end.unwrap_or(to).min(to));
        (begin <= end && end >= from).then_some((begin, end))
    };
    spans.filter_map(within).collect()
}

fn pieces(
    past: &PairPast,
    (watcher, _): Pair,
    (from, to): (Micros, Micros),
    cluster: &Cluster<Node>,
) -> Vec<Vec<(Micros, u64)>> {
    let highest = cluster.config().suspicious() * HIGHEST;
    let mut pieces = Vec::new();
    let mut end = match cluster.status(watcher) {
        NodeStatus::Crashed => None,
        NodeStatus::Up | NodeStatus::Paused => Some((to, cluster.elapsed(watcher))),
    };
    for beat in past.beats.iter().rev() {
        if let Some(end) = beat.ended.or(end) {
            pieces.push(piece(beat, from, end, highest));
        }
        if beat.at < from {
            break;
        }
        end = Some((beat.at, beat.clock));
    }
    pieces.reverse();
    pieces
}

/// From one heartbeat to what came next, each moment with that of the monitor's clock between them.
fn piece(beat: &Beat, from: Micros, (at, clock): (Micros, Micros), highest: f64) -> Vec<(Micros, u64)> {
    let span = at.saturating_sub(beat.at).0;
    let passed = clock.saturating_sub(beat.clock).0;
    let point = |share: u64| {
        let part = |whole: u64| (u128::from(whole) * u128::from(share) / u128::from(POINTS)) as u64;
        let silence = (beat.clock + Micros(part(passed))).saturating_sub(beat.last);
        let level = beat.curve.level(silence).min(highest);
        (beat.at + Micros(part(span)), thousandths(level))
    };
    (0..=POINTS).map(point).filter(|(at, _)| *at >= from).collect()
}

fn quality(cluster: &Cluster<Node>, monitor: &Monitor) -> Exhibit {
    let row = |pair: Pair| {
        let quality = monitor.past.pair(pair).map(|past| past.quality).unwrap_or_default();
        let (watcher, node): (NodeId, NodeId) = pair;
        vec![
            Value::Node(watcher),
            Value::Node(node),
            quality.detection.into(),
            quality.mistakes.into(),
            quality.mistake_duration().into(),
        ]
    };
    Exhibit::Table(TableExhibit {
        key: "quality",
        columns: vec!["monitor", "node", "detection", "mistakes", "duration"],
        rows: pairs(cluster.config()).map(row).collect(),
        marked: Vec::new(),
    })
}

//! What a picture of the nodes cannot show: progress and lost work, the parts of a recovery, the cut
//! across time lines, the disks.

use super::history::{Arrow, Mark, Recovery};
use super::monitor::Watch;
use super::process::Node;
use super::storage::{File, FileName};
use super::view::saved;
use faultline_sim::{
    Bar, BarPart, BarsExhibit, Cluster, Crossing, Exhibit, Micros, NodeId, NodeStatus, Note, TableExhibit,
    TimelineArrow, TimelineCut, TimelineMark, TimelinesExhibit, Value,
};

/// How much of the past is drawn.
const WINDOW: Micros = Micros::from_millis(260);

pub fn all(cluster: &Cluster<Node>, watch: &Watch) -> Vec<Exhibit> {
    let recoveries = (!watch.past.recoveries.is_empty()).then(|| recovery(cluster, watch));
    let first = std::iter::once(progress(cluster, watch)).chain(recoveries);
    first.chain([timelines(cluster, watch), disks(cluster)]).collect()
}

fn part(key: &'static str, amount: u64) -> BarPart {
    BarPart { key, node: None, amount }
}

/// For each worker: what a crash cannot take, what it can, and what has to be done again.
fn progress(cluster: &Cluster<Node>, watch: &Watch) -> Exhibit {
    let config = cluster.config();
    let bar = |id: NodeId| {
        let (_, saved) = saved(config, cluster.synced(id));
        let (_, best) = watch.past.progress.get(&id).copied().unwrap_or_default();
        let now = match cluster.process(id) {
            Some(Node::Worker(worker)) => worker.state.as_ref().map(|state| state.progress),
            _ => None,
        };
        // A worker without its state stands where its checkpoint will put it.
        let at = now.unwrap_or(saved);
        let kept = saved.min(at);
        Bar {
            label: Value::Node(id),
            parts: vec![
                part("saved", u64::from(kept)),
                part("unsaved", u64::from(at - kept)),
                part("again", u64::from(best.saturating_sub(at))),
            ],
            note: Some(Note::new("checkpoint-note-progress").with("done", at).with("saved", kept)),
            marked: false,
            faint: cluster.status(id) == NodeStatus::Crashed,
        }
    };
    let bars: Vec<Bar> = config.worker_ids().map(bar).collect();
    let furthest = watch.past.progress.values().map(|(_, best)| *best).max().unwrap_or(0);
    // The scale grows in steps, so that bars do not creep.
    let full = u64::from(config.items.min((furthest / 50 + 1) * 50));
    Exhibit::Bars(BarsExhibit { key: "progress", bars, marks: Vec::new(), full: Some(full) })
}

/// The parts of the latest recoveries, the last of them growing.
fn recovery(cluster: &Cluster<Node>, watch: &Watch) -> Exhibit {
    let now = cluster.now();
    let bar = |recovery: &Recovery| {
        let micros = |from: Option<Micros>, to: Option<Micros>| {
            from.map_or(0, |from| to.unwrap_or(now).0.saturating_sub(from.0))
        };
        let parts = vec![
            part("detection", micros(Some(recovery.crashed), recovery.detected)),
            part("restart", micros(recovery.detected, recovery.ordered)),
            part("read-back", micros(recovery.ordered, recovery.restored)),
            part("redo", micros(recovery.restored, recovery.caught_up)),
        ];
        let total = Micros(parts.iter().map(|part| part.amount).sum::<u64>() / 100 * 100);
        Bar {
            label: Value::Node(recovery.worker),
            parts,
            note: Some(Note::new("checkpoint-note-took").with("time", total)),
            marked: false,
            faint: false,
        }
    };
    let bars = watch.past.recoveries.iter().map(bar).collect();
    Exhibit::Bars(BarsExhibit { key: "recovery", bars, marks: Vec::new(), full: None })
}

/// The moments of the newest checkpoint that all workers have taken part in.
fn newest_cut(cluster: &Cluster<Node>, watch: &Watch) -> Vec<(NodeId, Micros)> {
    let config = cluster.config();
    let at = |id: NodeId, wanted: Option<u32>| {
        watch.past.marks.iter().rev().find_map(|(node, at, mark)| match mark {
            Mark::Saved(number) if *node == id && wanted.is_none_or(|wanted| wanted == *number) => {
                Some((id, *at))
            }
            _ => None,
        })
    };
    let complete = cluster.durable(config.supervisor()).complete.last().copied();
    let points: Option<Vec<_>> = config
        .worker_ids()
        .map(|id| if config.coordinated() { at(id, Some(complete?)) } else { at(id, None) })
        .collect();
    points.unwrap_or_default()
}

fn timelines(cluster: &Cluster<Node>, watch: &Watch) -> Exhibit {
    let config = cluster.config();
    let to = cluster.now();
    let mut from = to.saturating_sub(WINDOW);
    let cut = newest_cut(cluster, watch);
    if let Some((_, first)) = cut.iter().min_by_key(|(_, at)| *at) {
        // The cut stays in view as long as there is room for it.
        let earliest = to.saturating_sub(Micros(WINDOW.0 * 2));
        from = from.min(first.saturating_sub(Micros::from_millis(30)).max(earliest));
    }
    let visible = |at: Micros| at >= from;
    let moment = |id: NodeId| cut.iter().find(|(node, _)| *node == id).map(|(_, at)| *at);
    let crossing = |arrow: &Arrow| {
        let Some((src, dst)) = moment(arrow.from).zip(moment(arrow.to)) else { return Crossing::None };
        let received = arrow.received.is_some_and(|received| received <= dst);
        match (arrow.sent <= src, received) {
            (true, false) => Crossing::InChannel,
            (false, true) => Crossing::Orphan,
            (true, true) | (false, false) => Crossing::None,
        }
    };
    let shown = watch.past.arrows.iter().filter(|arrow| visible(arrow.sent));
    let arrows: Vec<TimelineArrow> = shown
        .filter_map(|arrow| {
            let received = arrow.received?;
            Some(TimelineArrow {
                from: (arrow.from, arrow.sent),
                to: (arrow.to, received),
                label: String::new(),
                crossing: crossing(arrow),
            })
        })
        .collect();
    let marks = watch.past.marks.iter().filter(|(_, at, _)| visible(*at)).map(|(node, at, mark)| {
        let key = match mark {
            Mark::Saved(_) => "saved",
            Mark::Crash => "crash",
            Mark::Restore => "restore",
        };
        TimelineMark { node: *node, at: *at, key }
    });
    let consistent = arrows.iter().all(|arrow| arrow.crossing != Crossing::Orphan);
    let in_view = cut.iter().all(|(_, at)| visible(*at)) && !cut.is_empty();
    let cuts = in_view.then(|| TimelineCut { key: "newest", points: cut.clone(), consistent });
    Exhibit::Timelines(TimelinesExhibit {
        key: "cut",
        nodes: config.worker_ids().collect(),
        spans: Vec::new(),
        from,
        to,
        marks: marks.collect(),
        cuts: cuts.into_iter().collect(),
        arrows,
    })
}

/// The files of each worker: what a crash right now would leave.
fn disks(cluster: &Cluster<Node>) -> Exhibit {
    let size = cluster.config().size;
    let mut rows = Vec::new();
    let mut marked = Vec::new();
    for id in cluster.config().worker_ids() {
        let synced = cluster.synced(id);
        for (name, file) in &cluster.durable(id).files {
            let there = synced.files.get(name).filter(|synced| synced.image == file.image);
            let blocks = there.map_or(0, |synced| synced.blocks);
            let good = there.is_some_and(|synced| synced.verifies(size));
            if !good && !matches!(name, FileName::Temporary(_)) {
                marked.push(rows.len());
            }
            let term = |file: Option<&File>| match file {
                Some(file) if file.torn => "checkpoint-value-torn",
                Some(file) if file.verifies(size) => "checkpoint-value-whole",
                _ => "checkpoint-value-part",
            };
            let text = match name {
                FileName::Temporary(number) => format!("tmp.{number}"),
                FileName::Checkpoint(number) => format!("ckpt.{number}"),
                FileName::Only => format!("ckpt ({})", file.image.number),
            };
            rows.push(vec![
                Value::Node(id),
                Value::Text(text),
                Value::Text(format!("{blocks}/{size}")),
                Value::Term(term(there)),
                Value::from(file.image.progress),
            ]);
        }
    }
    let columns = vec!["worker", "file", "blocks", "state", "items"];
    Exhibit::Table(TableExhibit { key: "disks", columns, rows, marked })
}

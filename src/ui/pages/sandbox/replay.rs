//! The same faults at the same times, in a cluster with other settings.

use crate::protocols::Settings;
use crate::sim::{Command, History, Moment, NodeId, Note, Span};
use crate::text::{command_line, name_of};
use crate::ui::sim_handle::SimHandle;

#[derive(Clone, PartialEq)]
pub struct Replayed {
    pub sim: SimHandle,
    /// Commands that make no sense any more, and why.
    pub skipped: Vec<(String, Note)>,
}

/// Opens the cluster with other settings and gives it the commands of `old`; then goes back to the start,
/// so that the run can be watched.
pub fn replay(old: &SimHandle, settings: Settings) -> Replayed {
    let spec = old.spec();
    let mut history = History::new(spec.open(&settings));
    let new_names = history.recorder().names().to_vec();
    let mut skipped = Vec::new();
    old.look(|old| {
        let old_names = old.recorder().names();
        let same_name = |node: NodeId| {
            let place = new_names.iter().position(|name| name == name_of(old_names, node));
            place.map(|place| NodeId(place as u16))
        };
        for given in old.given() {
            let line = command_line(&given.command, old_names);
            // A promise that breaks on the way is no reason to stop.
            while history.run_until(given.at.time) {}
            match renamed(&given.command, &same_name) {
                None => skipped.push((line, Note::new("replay-no-node"))),
                Some(command) => {
                    if let Err(refusal) = history.inject(&command) {
                        skipped.push((line, refusal.0));
                    }
                }
            }
        }
    });
    history.seek(Moment::default());
    Replayed { sim: SimHandle::resume(spec, settings, history), skipped }
}

/// The command about the nodes of the same names; `None` if one of them is not there.
fn renamed(command: &Command, node: &dyn Fn(NodeId) -> Option<NodeId>) -> Option<Command> {
    let span = |span: &Span| Some(Span { from: node(span.from)?, to: node(span.to)?, ..*span });
    Some(match command {
        Command::Crash(id) => Command::Crash(node(*id)?),
        Command::Restart(id) => Command::Restart(node(*id)?),
        Command::Pause(id) => Command::Pause(node(*id)?),
        Command::Resume(id) => Command::Resume(node(*id)?),
        Command::Wipe(id) => Command::Wipe(node(*id)?),
        Command::Cut(link) => Command::Cut(span(link)?),
        Command::Heal(link) => Command::Heal(span(link)?),
        Command::HealAll => Command::HealAll,
        Command::Partition(groups) => {
            // A group may lose a node; a cluster without it is still parted in the same way.
            let groups = groups.iter().map(|group| group.iter().filter_map(|id| node(*id)).collect());
            Command::Partition(groups.filter(|group: &Vec<NodeId>| !group.is_empty()).collect())
        }
        Command::Latency { span: link, latency } => Command::Latency { span: span(link)?, latency: *latency },
        Command::Loss { span: link, ppm } => Command::Loss { span: span(link)?, ppm: *ppm },
        Command::Drop(_) | Command::Delay(..) | Command::Duplicate(_) => command.clone(),
        Command::Skew(id, micros) => Command::Skew(node(*id)?, *micros),
        Command::Rate(id, ppm) => Command::Rate(node(*id)?, *ppm),
        Command::Fire(id, timer) => Command::Fire(node(*id)?, timer.clone()),
        Command::Request(id, words) => Command::Request(node(*id)?, words.clone()),
    })
}

//! A run made again with one difference.

use super::run::STEPS_MAX;
use crate::text::command_line;
use faultline_protocols::{ProtocolSpec, SettingError, Settings};
use faultline_sim::{Command, History, MessageId, MessageView, NodeId, Note, Position, Refusal, Span};

/// A run with one difference from another. Its history stands at its end, which is the other's time.
pub struct Rerun {
    pub settings: Settings,
    pub history: History,
    /// Commands of the other run that make no sense in this one.
    pub left_out: Vec<LeftOut>,
    /// False if it was stopped before its end, after 5,000,000 steps.
    pub complete: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Its place among the commands of the other run, from 0.
    pub index: usize,
    /// As the scenario language writes it.
    pub command: String,
    pub why: Refusal,
}

/// The run of `history` without one of its commands, counted from 0; `None` if it has no such command.
pub fn without_command(
    spec: &ProtocolSpec,
    settings: &Settings,
    history: &History,
    index: usize,
) -> Option<Rerun> {
    let places = places(history).filter(|(other, _)| *other != index).collect::<Vec<_>>();
    (index < history.given().len()).then(|| rerun(spec, settings.clone(), history, &places))
}

/// The run of `history` with another value of one parameter.
///
/// # Errors
/// If the protocol has no such parameter, or that cannot be its value.
pub fn with_setting(
    spec: &ProtocolSpec,
    settings: &Settings,
    history: &History,
    name: &str,
    value: &str,
) -> Result<Rerun, SettingError> {
    with_settings(spec, settings, history, &[(name, value)])
}

/// As [`with_setting`], for several at once, such as those of a variant.
///
/// # Errors
/// As [`with_setting`], for the first that is wrong.
pub fn with_settings(
    spec: &ProtocolSpec,
    settings: &Settings,
    history: &History,
    pairs: &[(&str, &str)],
) -> Result<Rerun, SettingError> {
    let mut settings = settings.clone();
    for (name, value) in pairs {
        settings.set(spec, name, value)?;
    }
    let places: Vec<_> = places(history).collect();
    Ok(rerun(spec, settings, history, &places))
}

/// The run of `history` with some of its commands only, each by its number from 0, at these places.
pub fn with_places(
    spec: &ProtocolSpec,
    settings: &Settings,
    history: &History,
    places: &[(usize, Position)],
) -> Rerun {
    rerun(spec, settings.clone(), history, places)
}

/// The commands of a run with their places.
fn places(history: &History) -> impl Iterator<Item = (usize, Position)> {
    history.given().iter().map(|given| given.at).enumerate()
}

fn rerun(spec: &ProtocolSpec, settings: Settings, old: &History, places: &[(usize, Position)]) -> Rerun {
    let history = History::new(spec.open(&settings));
    let mut rerun = Rerun { settings, history, left_out: Vec::new(), complete: true };
    for (index, place) in places.iter().copied() {
        let Some(given) = old.given().get(index) else { continue };
        rerun.complete = advance(&mut rerun.history, place);
        if !rerun.complete {
            return rerun;
        }
        let translation = Translation { old, new: &rerun.history };
        let done = translation.command(&given.command).and_then(|command| rerun.history.inject(&command));
        if let Err(why) = done {
            let command = command_line(&given.command, old.recorder().names());
            rerun.left_out.push(LeftOut { index, command, why });
        }
    }
    let end = old.end();
    rerun.complete = advance(&mut rerun.history, Position { steps: end.steps, time: end.time });
    rerun
}

/// Goes on to a place of another run: to its time, and at that very time to as many steps, so that a command
/// falls between the same two steps as long as the runs are the same. False if it takes too many steps.
fn advance(history: &mut History, place: Position) -> bool {
    loop {
        let present = history.present();
        let steps = present.position().steps;
        let comes = |at| at < place.time || at == place.time && steps < place.steps;
        if !present.next_event_at().is_some_and(comes) {
            history.advance_to(Position { steps, time: place.time });
            return true;
        }
        if steps >= STEPS_MAX {
            return false;
        }
        history.advance_to(Position { steps: steps + 1, ..Position::default() });
    }
}

/// The words of one run in another: nodes are the same by name, messages by what they say.
struct Translation<'a> {
    old: &'a History,
    new: &'a History,
}

impl Translation<'_> {
    fn command(&self, command: &Command) -> Result<Command, Refusal> {
        Ok(match command {
            Command::Crash(node) => Command::Crash(self.node(*node)?),
            Command::Restart(node) => Command::Restart(self.node(*node)?),
            Command::Pause(node) => Command::Pause(self.node(*node)?),
            Command::Resume(node) => Command::Resume(self.node(*node)?),
            Command::Wipe(node) => Command::Wipe(self.node(*node)?),
            Command::Cut(span) => Command::Cut(self.span(*span)?),
            Command::Heal(span) => Command::Heal(self.span(*span)?),
            Command::HealAll => Command::HealAll,
            Command::Partition(groups) => {
                let group = |group: &Vec<NodeId>| group.iter().map(|node| self.node(*node)).collect();
                Command::Partition(groups.iter().map(group).collect::<Result<_, _>>()?)
            }
            Command::Latency { span, latency } => {
                Command::Latency { span: self.span(*span)?, latency: *latency }
            }
            Command::Loss { span, ppm } => Command::Loss { span: self.span(*span)?, ppm: *ppm },
            Command::Drop(id) => Command::Drop(self.message(*id)?),
            Command::Delay(id, by) => Command::Delay(self.message(*id)?, *by),
            Command::Duplicate(id) => Command::Duplicate(self.message(*id)?),
            Command::Skew(node, by) => Command::Skew(self.node(*node)?, *by),
            Command::Rate(node, ppm) => Command::Rate(self.node(*node)?, *ppm),
            Command::Fire(node, timer) => Command::Fire(self.node(*node)?, timer.clone()),
            Command::Request(node, words) => Command::Request(self.node(*node)?, words.clone()),
        })
    }

    fn span(&self, span: Span) -> Result<Span, Refusal> {
        Ok(Span { from: self.node(span.from)?, to: self.node(span.to)?, ..span })
    }

    fn node(&self, node: NodeId) -> Result<NodeId, Refusal> {
        let name = &self.old.recorder().names()[node.index()];
        let names = self.new.recorder().names();
        match names.iter().position(|other| other == name) {
            Some(index) => Ok(NodeId(index as u16)),
            None => Err(Refusal(Note::new("refusal-no-node").with("node", name.clone()))),
        }
    }

    /// The message that says the same, on the same way; of several, the one sent at the nearest time.
    fn message(&self, id: MessageId) -> Result<MessageId, Refusal> {
        let gone = || Refusal(Note::new("refusal-no-message").with("id", id.to_string()));
        let wanted = self.old.recorder().message(id).ok_or_else(gone)?;
        let (from, to) = (self.node(wanted.from)?, self.node(wanted.to)?);
        let says_the_same = |view: &MessageView| {
            (view.from, view.to, view.kind) == (from, to, wanted.kind)
                && view.label == wanted.label
                && view.fields == wanted.fields
        };
        let messages = self.new.present().messages();
        let nearest = messages.iter().filter(|view| says_the_same(view)).min_by_key(|view| {
            let is_copy = view.copy_of.is_some() != wanted.copy_of.is_some();
            (view.sent_at.0.abs_diff(wanted.sent_at.0), is_copy, view.id.0.abs_diff(id.0))
        });
        nearest.map(|view| view.id).ok_or_else(gone)
    }
}

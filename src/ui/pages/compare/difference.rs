//! What one run has that the other has not; and both once more with another seed.

use std::rc::Rc;

use super::super::rebuilding::Remade;
use crate::protocols::parameters;
use crate::share::{LeftOut, SharedRun, with_setting};
use crate::sim::{Micros, Moment};
use crate::text::{command_line, time_text};
use crate::ui::setting_text::next_seed;
use crate::ui::sim_handle::SimHandle;
use crate::ui::words::Words;

/// Settings and commands in which a run is another one than `other`.
pub fn differences(words: &Words, sim: &SimHandle, other: &SimHandle) -> Vec<String> {
    let values = parameters(sim.spec()).filter_map(|parameter| {
        let (value, others) =
            (sim.settings().choice(parameter.name), other.settings().choice(parameter.name));
        (value != others).then(|| format!("{} = {value}", parameter.name))
    });
    let (own, others) = (lines(sim), lines(other));
    let (more, less) = (surplus(&own, &others), surplus(&others, &own));
    let is_in = |list: &[Line], line: &str| list.iter().any(|(other, _)| other == line);
    let has = more.iter().map(|(line, at)| {
        let command = ("command", line.clone().into());
        // The same at another time.
        if is_in(&less, line) {
            words.with("compare-with-at", &[command, ("time", time_text(*at).into())])
        } else {
            words.with("compare-with", &[command])
        }
    });
    let lacks = less.iter().filter(|(line, _)| !is_in(&more, line));
    let lacks = lacks.map(|(line, _)| words.with("compare-lacks", &[("command", line.clone().into())]));
    let turned = more.is_empty() && less.is_empty() && own != others;
    values.chain(has).chain(lacks).chain(turned.then(|| words.get("compare-order"))).collect()
}

/// A command as it is written, and when it was given.
type Line = (String, Micros);

fn lines(sim: &SimHandle) -> Vec<Line> {
    sim.look(|history| {
        let names = history.recorder().names();
        history.given().iter().map(|given| (command_line(&given.command, names), given.at.time)).collect()
    })
}

/// What the first have more often than the others.
fn surplus(lines: &[Line], others: &[Line]) -> Vec<Line> {
    let mut others = others.to_vec();
    let is_more = |line: &&Line| match others.iter().position(|other| other == *line) {
        Some(place) => {
            others.remove(place);
            false
        }
        None => true,
    };
    lines.iter().filter(is_more).cloned().collect()
}

/// The run with the next seed and the same commands at the same times, at its start. `None` if it can have no other seed.
pub fn with_next_seed(words: &Words, sim: &SimHandle) -> Option<Rc<Remade>> {
    let spec = sim.spec();
    let seed = next_seed(sim.settings());
    let rerun = sim.look(|history| with_setting(spec, sim.settings(), history, "seed", &seed)).ok()?;
    let mut notices: Vec<String> = rerun.left_out.iter().map(|left| left_out(words, left, sim)).collect();
    if !rerun.complete {
        notices.push(words.get("run-too-long"));
    }
    let name = sim.look(|history| history.name().to_owned());
    let mut history = rerun.history;
    history.set_name(None, name);
    history.seek(Moment::default());
    let shared = SharedRun::of(spec, &rerun.settings, &history);
    let sim = SimHandle::resume(spec, rerun.settings, history);
    Some(Rc::new(Remade { shared, sim, notices, run_on_from: None }))
}

/// That a command was not given in this run, and why.
pub fn left_out(words: &Words, left: &LeftOut, sim: &SimHandle) -> String {
    let why = sim.look(|history| words.note(&left.why.0, history.recorder().names()));
    words.with("compare-left-out", &[("command", left.command.clone().into()), ("why", why.into())])
}

//! What one run has that the other has not; and both once more with another seed.

use std::rc::Rc;

use super::super::remaking::Remade;
use crate::protocols::parameters;
use crate::share::{LeftOut, SharedRun, with_setting};
use crate::sim::Moment;
use crate::text::command_line;
use crate::ui::sim_handle::SimHandle;
use crate::ui::words::Words;

/// Settings and commands in which a run is another one than `other`.
pub fn differences(words: &Words, sim: &SimHandle, other: &SimHandle) -> Vec<String> {
    let values = parameters(sim.spec()).filter_map(|parameter| {
        let (value, others) =
            (sim.settings().choice(parameter.name), other.settings().choice(parameter.name));
        (value != others).then(|| format!("{} = {value}", parameter.name))
    });
    let commands = |key: &'static str, lines: Vec<String>| {
        lines.into_iter().map(move |line| words.with(key, &[("command", line.into())]))
    };
    let (own, others) = (lines(sim), lines(other));
    values
        .chain(commands("compare-with", surplus(&own, &others)))
        .chain(commands("compare-lacks", surplus(&others, &own)))
        .collect()
}

/// The commands of a run.
fn lines(sim: &SimHandle) -> Vec<String> {
    sim.look(|history| {
        let names = history.recorder().names();
        history.given().iter().map(|given| command_line(&given.command, names)).collect()
    })
}

/// What the first have more often than the others.
fn surplus(lines: &[String], others: &[String]) -> Vec<String> {
    let mut others = others.to_vec();
    let is_more = |line: &&String| match others.iter().position(|other| other == *line) {
        Some(place) => {
            others.remove(place);
            false
        }
        None => true,
    };
    lines.iter().filter(is_more).cloned().collect()
}

/// The run with the next seed and the same commands at the same times, at its start.
pub fn with_next_seed(words: &Words, sim: &SimHandle) -> Rc<Remade> {
    let spec = sim.spec();
    let seed = (sim.settings().seed() % 9_999 + 1).to_string();
    let rerun = sim.look(|history| with_setting(spec, sim.settings(), history, "seed", &seed));
    let rerun = rerun.expect("it is in the range of seeds");
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
    Rc::new(Remade { shared, sim, notices, run_on_from: None })
}

fn left_out(words: &Words, left: &LeftOut, sim: &SimHandle) -> String {
    let why = sim.look(|history| words.note(&left.why.0, history.recorder().names()));
    words.with("compare-left-out", &[("command", left.command.clone().into()), ("why", why.into())])
}

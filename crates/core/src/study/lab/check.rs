//! What only a trial shows: whether each point of an experiment has a scenario, and whether its lines can be carried out.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::fill::{Part, Unfit, filled};
use super::model::{Experiment, What};
use super::raw::RawExperiment;
use super::results::Results;
use crate::authored::Complaint;
use crate::authored::names::unknown;
use crate::authored::script::PARTS_MAX;
use crate::authored::source::{Source, toml};
use crate::scenario::{Condition, Scope};

/// Reads the file of an experiment and makes its first run at each point.
///
/// # Errors
/// Everything that is wrong, each with what to do.
pub fn check(slug: &str, text: &str) -> Result<Experiment, Vec<Complaint>> {
    let experiment = Experiment::parse(slug, text)?;
    let file = format!("{slug}.toml");
    let text = text.trim_start_matches('\u{feff}');
    // It was read just now.
    let raw: RawExperiment = toml(&file, text).map_err(|complaint| vec![complaint])?;
    let mut trial = Trial {
        experiment: &experiment,
        raw: &raw,
        source: Source { file: &file, text },
        complaints: Vec::new(),
    };
    for index in 0..experiment.points() {
        trial.scenario(index);
    }
    if trial.complaints.is_empty() {
        trial.runs();
    }
    let mut seen = BTreeSet::new();
    let mut complaints = trial.complaints;
    complaints.retain(|complaint| seen.insert(complaint.to_string()));
    if complaints.is_empty() { Ok(experiment) } else { Err(complaints) }
}

struct Trial<'a> {
    experiment: &'a Experiment,
    raw: &'a RawExperiment,
    source: Source<'a>,
    complaints: Vec<Complaint>,
}

impl Trial<'_> {
    fn complain(&mut self, line: usize, message: String) {
        self.complaints.push(Complaint::at(self.source.file, line, message));
    }

    fn scenario(&mut self, index: usize) {
        let point = self.experiment.point(index);
        let (_, scenario) = match self.experiment.scenario(point, 1) {
            Ok(made) => made,
            Err(unfit) => return unfit.into_iter().for_each(|unfit| self.unfit(unfit)),
        };
        let Ok(words) = self.experiment.words(point, 1) else { return };
        if let Some((accidents, raw)) = self.experiment.accidents.as_ref().zip(self.raw.accidents.as_ref()) {
            // A seed may draw no crash of a node.
            for (node, written) in accidents.nodes.iter().zip(raw.nodes.get_ref()) {
                let node = filled(node, &words);
                if !scenario.names.contains(&node) {
                    let known: Vec<&str> = scenario.names.iter().map(String::as_str).collect();
                    let line = self.source.line_of(written);
                    self.complain(line, unknown("node", &node, &known));
                }
            }
        }
        let scope = Scope { spec: scenario.spec, names: &scenario.names };
        for (measure, raw) in self.experiment.measures.iter().zip(&self.raw.measures) {
            let (What::TimeTo(text) | What::TimeWhile(text)) = &measure.what else { continue };
            let line = raw.when.as_ref().map_or(1, |when| self.source.line_of(when));
            match Condition::parse(&filled(text, &words), &scope) {
                Ok(condition) if condition.parts() > PARTS_MAX => {
                    self.complain(line, format!("`when` has more than {PARTS_MAX} parts; make it simpler"));
                }
                Ok(_) => {}
                Err(error) => self.complain(line, format!("`when` does not parse: {}", error.message)),
            }
        }
    }

    fn unfit(&mut self, unfit: Unfit) {
        let Unfit { part, error } = unfit;
        let (line, what) = match part {
            Part::Cluster => (self.source.line_of(&self.raw.cluster), "the cluster"),
            Part::Script(line) => (self.experiment.script.lines.of(line), "the script"),
            Part::Chances => {
                let first = self.raw.chances.first();
                (first.map_or(1, |chance| self.source.line_of(&chance.name)), "a chance")
            }
            Part::Accidents => {
                let accidents = self.raw.accidents.as_ref();
                (accidents.map_or(1, |accidents| self.source.line_of(&accidents.nodes)), "the accidents")
            }
        };
        self.complain(line, format!("{what}: {}", error.message));
    }

    fn runs(&mut self) {
        let experiment = Arc::new(self.experiment.clone());
        let mut results = Results::new(&experiment, 1);
        for run in 0..results.total() {
            let sample = results.make(&experiment, run);
            if let Some(why) = &sample.failed {
                let line = self.raw.script.as_ref().map_or(1, |script| self.source.line_of(script));
                self.complain(line, format!("a run cannot be made: {why}; correct the script or the times"));
                return;
            }
            results.put(run, sample);
        }
        for (index, raw) in self.raw.measures.iter().enumerate() {
            let points = 0..experiment.points();
            if points.into_iter().all(|point| results.runs_by_value(point, index).is_empty()) {
                let message = "the first run of each point gives no value; let the runs last longer, or measure something else";
                self.complain(self.source.line_of(&raw.what), message.to_owned());
            }
        }
    }
}

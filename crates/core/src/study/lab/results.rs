//! All runs of an experiment: which there are, what came of them, and how they are made a piece at a time.

use std::sync::Arc;

use super::model::{Average, Experiment, What};
use super::sample::{Measured, Run, Sample};
use super::statistics::Summary;

/// What is known of an experiment so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    points: usize,
    measures: usize,
    seeds: u32,
    /// The runs of the first seed come first, so that each part of them says something of every point.
    samples: Vec<Option<Sample>>,
}

impl Results {
    /// Without any run, for so many seeds: 1, 2, 3, ...
    pub fn new(experiment: &Experiment, seeds: u32) -> Results {
        let points = experiment.points();
        let measures = experiment.measures.len();
        Results { points, measures, seeds, samples: vec![None; points * seeds as usize] }
    }

    /// How many runs there are to be.
    pub fn total(&self) -> usize {
        self.samples.len()
    }

    pub fn done(&self) -> usize {
        self.samples.iter().flatten().count()
    }

    pub fn seeds(&self) -> u32 {
        self.seeds
    }

    /// The index of a run's point, and its seed.
    pub fn place(&self, run: usize) -> (usize, u32) {
        let points = self.points.max(1);
        (run % points, (run / points) as u32 + 1)
    }

    pub fn put(&mut self, run: usize, sample: Sample) {
        if let Some(place) = self.samples.get_mut(run) {
            *place = Some(sample);
        }
    }

    /// What came of the runs of one point, each with its seed.
    pub fn of_point(&self, point: usize) -> impl Iterator<Item = (u32, &Sample)> + Clone {
        let runs = self.samples.iter().enumerate().filter(move |(run, _)| self.place(*run).0 == point);
        runs.filter_map(|(run, sample)| Some((self.place(run).1, sample.as_ref()?)))
    }

    /// A measure at a point, each run with its seed, from the smallest.
    pub fn runs_by_value(&self, point: usize, measure: usize) -> Vec<(u64, u32)> {
        let value = |sample: &Sample| sample.measured.get(measure).and_then(|measured| measured.value);
        let mut runs: Vec<(u64, u32)> =
            self.of_point(point).filter_map(|(seed, sample)| Some((value(sample)?, seed))).collect();
        runs.sort_unstable();
        runs
    }

    pub fn summary(&self, experiment: &Experiment, point: usize, measure: usize) -> Summary {
        let runs: Vec<u64> = self.runs_by_value(point, measure).into_iter().map(|(value, _)| value).collect();
        let all = self.of_point(point);
        let without = all.clone().count() - runs.len();
        let each = |measured: &Measured| -> Vec<u64> {
            match measured.each.as_slice() {
                [] => measured.value.into_iter().collect(),
                each => each.iter().copied().map(u64::from).collect(),
            }
        };
        let values = all.filter_map(|(_, sample)| sample.measured.get(measure)).flat_map(each).collect();
        let measure = experiment.measures.get(measure);
        let average = measure.map_or(Average::Mean, |measure| measure.average);
        let share = measure.is_some_and(|measure| matches!(measure.what, What::Broken(_)));
        Summary::of(&runs, values, without, average, share)
    }

    /// Runs whose script could not be carried out: how many, and why the first could not.
    pub fn failures(&self) -> (usize, Option<&str>) {
        let mut failed = self.samples.iter().flatten().filter_map(|sample| sample.failed.as_deref());
        let first = failed.next();
        (first.map_or(0, |_| failed.count() + 1), first)
    }

    fn failed(&self, why: String) -> Sample {
        Sample { measured: vec![Measured::default(); self.measures], failed: Some(why) }
    }

    /// Makes one run, at once.
    pub fn make(&self, experiment: &Arc<Experiment>, run: usize) -> Sample {
        let (point, seed) = self.place(run);
        match Run::new(experiment, experiment.point(point), seed) {
            Ok(mut run) => {
                while !run.advance(u64::MAX) {}
                run.finish()
            }
            Err(why) => self.failed(why),
        }
    }
}

/// An experiment that is made a piece at a time.
pub struct Lab {
    experiment: Arc<Experiment>,
    results: Results,
    next: usize,
    run: Option<Run>,
}

impl Lab {
    pub fn new(experiment: Arc<Experiment>, seeds: u32) -> Lab {
        let results = Results::new(&experiment, seeds);
        Lab { experiment, results, next: 0, run: None }
    }

    /// Goes on by about so many steps of the simulation. Gives whether all runs are made.
    pub fn advance(&mut self, steps: u64) -> bool {
        if self.next >= self.results.total() {
            return true;
        }
        let (point, seed) = self.results.place(self.next);
        let begun = match self.run.take() {
            Some(run) => Ok(run),
            None => Run::new(&self.experiment, self.experiment.point(point), seed),
        };
        match begun {
            Ok(mut run) => {
                if run.advance(steps) {
                    self.results.put(self.next, run.finish());
                    self.next += 1;
                } else {
                    self.run = Some(run);
                }
            }
            Err(why) => {
                let sample = self.results.failed(why);
                self.results.put(self.next, sample);
                self.next += 1;
            }
        }
        self.next >= self.results.total()
    }

    pub fn experiment(&self) -> &Arc<Experiment> {
        &self.experiment
    }

    pub fn results(&self) -> &Results {
        &self.results
    }

    /// Runs that are made, and all that there are to be.
    pub fn progress(&self) -> (usize, usize) {
        (self.next, self.results.total())
    }
}

//! The scenario of one run: the experiment's lines with the point's values, and with what the seed draws.

use std::collections::BTreeMap;

use super::model::{Accidents, Experiment, Point};
use crate::scenario::{self, Scenario, ScenarioError, parse_time};
use faultline_sim::{Micros, Stream};

/// Crashes of one run are not counted beyond this.
const ACCIDENTS_MAX: usize = 1_000;
/// No stream of a run has these numbers.
const CHANCES: u64 = 1 << 40;
const ACCIDENTS: u64 = 1 << 41;

/// The name that stands for the seed.
pub const SEED: &str = "seed";

/// Which of an experiment's texts a scenario cannot be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Cluster,
    /// The line of the script, from 1.
    Script(usize),
    Chances,
    Accidents,
}

/// Why a run has no scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    pub part: Part,
    pub error: ScenarioError,
}

impl Unfit {
    fn new(part: Part, message: String) -> Unfit {
        Unfit { part, error: ScenarioError { line: 1, column: 1, message } }
    }
}

/// The words that names in braces stand for.
pub type Words = BTreeMap<String, String>;

impl Experiment {
    /// What names in braces stand for at a point, with a seed.
    ///
    /// # Errors
    /// If the times of a chance are none.
    pub fn words(&self, point: Point, seed: u32) -> Result<Words, Unfit> {
        let mut words = Words::new();
        words.insert(SEED.to_owned(), seed.to_string());
        let places = [(Some(&self.x), point.x), (self.series.as_ref(), point.series)];
        for (variable, place) in places.into_iter().filter_map(|(variable, at)| Some((variable?, at))) {
            if let Some(value) = variable.values.get(place) {
                words.insert(variable.name.clone(), value.text.clone());
            }
            for (name, values) in &variable.with {
                words.insert(name.clone(), values.get(place).cloned().unwrap_or_default());
            }
        }
        for (index, chance) in self.chances.iter().enumerate() {
            let what = |time: &str| format!("`{}` is drawn from `{time}`", chance.name);
            let from = time(&chance.from, &words, &what(&chance.from), Part::Chances)?;
            let to = time(&chance.to, &words, &what(&chance.to), Part::Chances)?;
            let mut stream = Stream::new(u64::from(seed), CHANCES + index as u64);
            let span = to.saturating_sub(from).0;
            let drawn = from + Micros(stream.below(span.saturating_add(1)));
            words.insert(chance.name.clone(), format!("{}us", drawn.0));
        }
        Ok(words)
    }

    /// The scenario of one run, as text and read.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn scenario(&self, point: Point, seed: u32) -> Result<(String, Scenario), Vec<Unfit>> {
        let words = self.words(point, seed).map_err(|unfit| vec![unfit])?;
        let cluster = filled(self.cluster.text.trim(), &words);
        let mut text = format!("{} {SEED}={seed}\n", cluster.replace(['\n', '\r'], " "));
        let script = filled(&self.script.text, &words);
        let lines = script.lines().count();
        text.push_str(&script);
        if !script.is_empty() && !script.ends_with('\n') {
            text.push('\n');
        }
        if let Some(accidents) = &self.accidents {
            text.push_str(&accidents.script(&words, seed).map_err(|unfit| vec![unfit])?);
        }
        match scenario::parse(&text) {
            Ok(scenario) => Ok((text, scenario)),
            Err(errors) => Err(errors.into_iter().map(|error| placed(error, lines)).collect()),
        }
    }
}

fn placed(error: ScenarioError, lines: usize) -> Unfit {
    let part = match error.line {
        0 | 1 => Part::Cluster,
        line if line <= lines + 1 => Part::Script(line - 1),
        _ => Part::Accidents,
    };
    Unfit { part, error }
}

impl Accidents {
    /// The crashes and restarts that a seed draws, in the order of their times.
    fn script(&self, words: &Words, seed: u32) -> Result<String, Unfit> {
        let read =
            |text: &str, name: &str| time(text, words, &format!("`{name}` is `{text}`"), Part::Accidents);
        let (mean, repair) = (read(&self.mean, "mean")?, read(&self.repair, "repair")?);
        let (from, until) = (read(&self.from, "from")?, read(&self.until, "until")?);
        let mut happens: Vec<(Micros, usize, &'static str)> = Vec::new();
        for index in 0..self.nodes.len() {
            let mut stream = Stream::new(u64::from(seed), ACCIDENTS + index as u64);
            let mut now = from;
            while happens.len() < ACCIDENTS_MAX {
                let wait = -libm::log(stream.unit()) * mean.0 as f64;
                now = now + Micros((wait.min(1e15) as u64).max(1));
                if now >= until {
                    break;
                }
                happens.push((now, index, "crash"));
                now = now + repair.max(Micros(1));
                if now < until {
                    happens.push((now, index, "restart"));
                }
            }
        }
        happens.sort_unstable();
        let mut text = String::new();
        for (at, index, verb) in happens {
            let node = filled(self.nodes.get(index).map(String::as_str).unwrap_or_default(), words);
            text.push_str(&format!("run until {}us\n{verb} {node}\n", at.0));
        }
        text.push_str(&format!("run until {}us\n", until.0));
        Ok(text)
    }
}

fn time(text: &str, words: &Words, what: &str, part: Part) -> Result<Micros, Unfit> {
    parse_time(&filled(text, words))
        .ok_or_else(|| Unfit::new(part, format!("{what}, which is no time; write one as 200ms or 2s")))
}

/// A text with every known name in braces replaced.
pub fn filled(text: &str, words: &Words) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}').and_then(|(name, after)| Some((words.get(name)?, after))) {
            Some((word, after)) => {
                out.push_str(word);
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out + rest
}

/// The names in braces of a text, each with the number of its line, from 1.
pub fn names_in(text: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            names.push((index + 1, name.to_owned()));
            rest = after;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::{Words, filled, names_in};

    #[test]
    fn names_in_braces_are_replaced_and_other_braces_stay() {
        let words: Words = [("a".to_owned(), "1".to_owned())].into();
        assert_eq!(filled("x{a}y{b}{a}{", &words), "x1y{b}1{");
        assert_eq!(names_in("{a}\nb {c} {"), [(1, "a".to_owned()), (2, "c".to_owned())]);
    }
}

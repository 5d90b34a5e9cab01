//! The file of an experiment to [`Experiment`].

use std::collections::BTreeSet;

use toml::Spanned;

use super::fill::{self, SEED};
use super::model::{Accidents, Chance, Experiment, Unit, Value, Variable};
use super::raw::{RawAccidents, RawChance, RawExperiment, RawScale, RawVariable};
use super::read_measure::read_measures;
use crate::authored::names::{SLUG, is_slug, unknown};
use crate::authored::script::{LINES_MAX, Script};
use crate::authored::source::{Source, known_format, toml};
use crate::authored::{Complaint, LocalText};
use crate::scenario::{decimal, parse_time};
use crate::text::Language;
use faultline_protocols::{self, PROTOCOLS, ProtocolSpec};

/// More of these are refused, so that an experiment stays one that a page can make.
pub const SEEDS_MAX: u32 = 10_000;
pub const VALUES_MAX: usize = 24;
pub const LINES_OF_PLOT_MAX: usize = 6;
/// Points times seeds.
pub const RUNS_MAX: usize = 50_000;
const LABEL_MAX: usize = 60;
const TITLE_MAX: usize = 120;
const TEXT_MAX: usize = 1_200;

/// Complaints that are collected while a file is read.
pub(super) struct Reading<'a> {
    pub source: Source<'a>,
    pub complaints: Vec<Complaint>,
    pub spec: &'static ProtocolSpec,
    /// Names that may stand in braces.
    pub names: Vec<String>,
}

impl Reading<'_> {
    pub fn complain<T>(&mut self, at: &Spanned<T>, message: impl Into<String>) {
        self.complaints.push(self.source.complain(at, message));
    }

    pub fn text(&mut self, text: &Spanned<LocalText>, what: &str, longest: usize) -> LocalText {
        for language in Language::ALL {
            let tag = language.tag();
            match text.get_ref().own(language) {
                None => self.complain(text, format!("the {what} lacks `{tag}`; add it")),
                Some(own) if own.trim().is_empty() => {
                    self.complain(text, format!("the {what} in `{tag}` is empty; write it"));
                }
                Some(own) if own.chars().count() > longest => {
                    let message =
                        format!("the {what} in `{tag}` is longer than {longest} characters; shorten it");
                    self.complain(text, message);
                }
                Some(_) => {}
            }
        }
        text.get_ref().clone()
    }

    pub fn label(&mut self, text: &Spanned<LocalText>) -> LocalText {
        self.text(text, "label", LABEL_MAX)
    }

    /// A text in which only known names stand in braces.
    pub fn template(&mut self, text: &Spanned<String>) -> String {
        let known: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let wrong: Vec<String> = fill::names_in(text.get_ref())
            .into_iter()
            .filter(|(_, name)| !known.contains(&name.as_str()))
            .map(|(_, name)| {
                unknown("name", &name, &known)
                    + "; names in braces are those of `x`, `series`, `with` and `chance`"
            })
            .collect();
        for message in wrong {
            self.complain(text, message);
        }
        text.get_ref().clone()
    }

    fn new_name(&mut self, name: &Spanned<String>) -> String {
        let own = name.get_ref();
        if !is_slug(own) {
            self.complain(name, format!("`{own}` cannot be a name; {SLUG}"));
        } else if own == SEED {
            self.complain(name, format!("`{SEED}` is always the seed of the run; choose another name"));
        } else if self.names.contains(own) {
            self.complain(name, format!("the name `{own}` is there twice; give each its own"));
        }
        self.names.push(own.clone());
        own.clone()
    }
}

impl Experiment {
    /// Reads the file of an experiment. Whether its runs can be made is another question, see [`super::check`].
    ///
    /// # Errors
    /// Everything that is wrong, each with what to do.
    pub fn parse(slug: &str, text: &str) -> Result<Experiment, Vec<Complaint>> {
        let file = format!("{slug}.toml");
        let text = text.trim_start_matches('\u{feff}');
        let raw: RawExperiment = known_format(&file, text)
            .and_then(|()| toml(&file, text))
            .map_err(|complaint| vec![complaint])?;
        let source = Source { file: &file, text };
        let spec = protocol(&source, &raw.cluster).map_err(|complaint| vec![complaint])?;
        let names = vec![SEED.to_owned()];
        let mut reading = Reading { source, complaints: Vec::new(), spec, names };
        let r = &mut reading;
        if !is_slug(slug) {
            let message = format!("`{slug}` cannot stand in an address; for the name of the file {SLUG}");
            r.complaints.push(Complaint::new(&file, message));
        }
        let title = r.text(&raw.title, "title", TITLE_MAX);
        let see = r.text(&raw.see, "text `see`", TEXT_MAX);
        let leaves_out = r.text(&raw.leaves_out, "text `leaves-out`", TEXT_MAX);
        let seeds = *raw.seeds.get_ref();
        if !(1..=SEEDS_MAX).contains(&seeds) {
            r.complain(&raw.seeds, format!("`seeds` is {seeds}; write a number from 1 to {SEEDS_MAX}"));
        }
        let x = read_variable(r, &raw.x, VALUES_MAX);
        let series = raw.series.as_ref().map(|series| read_variable(r, series, LINES_OF_PLOT_MAX));
        let lines = series.as_ref().map_or(1, |series| series.values.len());
        if x.values.len() * lines * seeds as usize > RUNS_MAX {
            let message = format!("these are more than {RUNS_MAX} runs; take fewer seeds or fewer values");
            r.complain(&raw.seeds, message);
        }
        let chances = raw.chances.iter().map(|chance| read_chance(r, chance)).collect();
        let cluster = template(r, &raw.cluster);
        let script = raw.script.as_ref().map(|script| template(r, script)).unwrap_or_default();
        let accidents = raw.accidents.as_ref().map(|accidents| read_accidents(r, accidents));
        let words = series.iter().flat_map(|series| series.values.iter().map(|value| value.text.clone()));
        let measures = read_measures(r, raw.measures, &words.collect::<Vec<_>>());
        if !reading.complaints.is_empty() {
            return Err(reading.complaints);
        }
        Ok(Experiment {
            slug: slug.to_owned(),
            spec,
            title,
            see,
            leaves_out,
            seeds,
            cluster,
            script,
            x,
            series,
            chances,
            accidents,
            measures,
        })
    }
}

/// The protocol that the cluster names.
fn protocol(source: &Source, cluster: &Spanned<String>) -> Result<&'static ProtocolSpec, Complaint> {
    let mut words = cluster.get_ref().split_whitespace();
    let known: Vec<&str> = PROTOCOLS.iter().map(|protocol| protocol.id).collect();
    let (Some("cluster"), Some(id)) = (words.next(), words.next()) else {
        let message = format!("begin it with `cluster` and a protocol: {}", known.join(", "));
        return Err(source.complain(cluster, message));
    };
    let Some(protocol) = faultline_protocols::find(id) else {
        return Err(source.complain(cluster, unknown("protocol", id, &known)));
    };
    let arrived = protocol.spec();
    arrived.ok_or_else(|| {
        source.complain(cluster, format!("what is known about `{id}` has not arrived; load the page again"))
    })
}

fn template(r: &mut Reading, text: &Spanned<String>) -> Script {
    if text.get_ref().lines().count() > LINES_MAX {
        r.complain(text, format!("there are more than {LINES_MAX} lines; leave some out"));
        return Script::default();
    }
    let script = r.source.script(text);
    let known: Vec<String> = r.names.clone();
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    for (line, name) in fill::names_in(text.get_ref()) {
        if !known.contains(&name.as_str()) {
            let message = unknown("name", &name, &known)
                + "; names in braces are those of `x`, `series`, `with` and `chance`";
            r.complaints.push(Complaint::at(r.source.file, script.lines.of(line), message));
        }
    }
    script
}

fn read_variable(r: &mut Reading, raw: &RawVariable, most: usize) -> Variable {
    let name = r.new_name(&raw.name);
    let label = r.label(&raw.label);
    let values = raw.values.get_ref();
    if values.is_empty() || values.len() > most {
        let message = format!("there are {} values; write from 1 to {most}", values.len());
        r.complain(&raw.values, message);
    }
    let mut seen = BTreeSet::new();
    for value in values {
        if !seen.insert(value.get_ref()) {
            r.complain(value, format!("the value `{}` is there twice; keep one", value.get_ref()));
        }
    }
    let unit = values.first().map_or(Unit::Word, |value| unit_of(value.get_ref()));
    for value in values.iter().filter(|value| unit_of(value.get_ref()) != unit) {
        let message =
            format!("`{}` is not of the kind of the first value; write all of them alike", value.get_ref());
        r.complain(value, message);
    }
    let logarithmic = raw.scale == RawScale::Log;
    let labels = raw.labels.as_ref();
    if let Some(labels) = labels.filter(|labels| labels.get_ref().len() != values.len()) {
        let message = format!(
            "there are {} labels and {} values; write one for each",
            labels.get_ref().len(),
            values.len()
        );
        r.complain(labels, message);
    }
    let label_of = |index: usize| labels.and_then(|labels| labels.get_ref().get(index).cloned());
    let read = |(index, value): (usize, &Spanned<String>)| Value {
        text: value.get_ref().clone(),
        number: number_of(value.get_ref()),
        label: label_of(index),
    };
    let read_values: Vec<Value> = values.iter().enumerate().map(read).collect();
    for (value, read) in values.iter().zip(&read_values) {
        if logarithmic && read.number.is_none_or(|number| number <= 0.0) {
            r.complain(
                value,
                "a value of a logarithmic scale is a number above 0; write one, or leave `scale` out",
            );
        }
    }
    let mut with = Vec::new();
    for raw_with in &raw.with {
        let words = raw_with.values.get_ref();
        if words.len() != values.len() {
            let message =
                format!("there are {} words and {} values; write one for each", words.len(), values.len());
            r.complain(&raw_with.values, message);
        }
        with.push((r.new_name(&raw_with.name), words.clone()));
    }
    Variable { name, label, unit, logarithmic, values: read_values, with }
}

fn unit_of(text: &str) -> Unit {
    if parse_time(text).is_some() {
        Unit::Time
    } else if text.strip_suffix('%').and_then(|digits| decimal(digits, 10_000)).is_some() {
        Unit::Share
    } else if decimal(text, 1_000_000).is_some() {
        Unit::Count
    } else {
        Unit::Word
    }
}

/// In the unit of an axis.
pub(super) fn number_of(text: &str) -> Option<f64> {
    let kept = match unit_of(text) {
        Unit::Time => parse_time(text)?.0 as f64,
        Unit::Share => decimal(text.strip_suffix('%')?, 10_000)? as f64,
        Unit::Count => return Some(decimal(text, 1_000_000)? as f64 / 1_000_000.0),
        Unit::Word => return None,
    };
    Some(unit_of(text).shown(kept))
}

fn read_chance(r: &mut Reading, raw: &RawChance) -> Chance {
    let (from, to) = (r.template(&raw.from), r.template(&raw.to));
    Chance { name: r.new_name(&raw.name), from, to }
}

fn read_accidents(r: &mut Reading, raw: &RawAccidents) -> Accidents {
    let nodes = raw.nodes.get_ref();
    if nodes.is_empty() || nodes.len() > VALUES_MAX {
        let message = format!("there are {} nodes; name from 1 to {VALUES_MAX}", nodes.len());
        r.complain(&raw.nodes, message);
    }
    let from = raw.from.as_ref().map_or_else(|| "0ms".to_owned(), |from| r.template(from));
    Accidents {
        nodes: nodes.iter().map(|node| r.template(node)).collect(),
        mean: r.template(&raw.mean),
        repair: r.template(&raw.repair),
        from,
        until: r.template(&raw.until),
    }
}

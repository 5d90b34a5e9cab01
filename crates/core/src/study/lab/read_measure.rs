//! What an experiment measures, and what theory says of it.

use std::collections::BTreeSet;

use toml::Spanned;

use super::formula::Formula;
use super::model::{Average, Measure, Of, Theory, What};
use super::raw::{RawAverage, RawMeasure, RawOf, RawTheory, RawWhat};
use super::read::Reading;
use crate::authored::Complaint;
use crate::authored::names::{SLUG, is_slug, unknown};
use faultline_protocols::{Domain, parameters};
use faultline_sim::PromiseId;

const MEASURES_MAX: usize = 6;
const THEORIES_MAX: usize = 6;

/// `lines` are the values of the series.
pub(super) fn read_measures(r: &mut Reading, raw: Vec<RawMeasure>, lines: &[String]) -> Vec<Measure> {
    if raw.is_empty() {
        let message = "an experiment measures something; add a `[[measure]]`";
        r.complaints.push(Complaint::new(r.source.file, message));
    }
    if let Some(measure) = raw.get(MEASURES_MAX) {
        let message = format!("an experiment has at most {MEASURES_MAX} measures; make two of it");
        r.complain(&measure.id, message);
        return Vec::new();
    }
    let mut ids = BTreeSet::new();
    let mut measures = Vec::new();
    for raw in &raw {
        let id = raw.id.get_ref();
        if !is_slug(id) {
            r.complain(&raw.id, format!("the id `{id}` cannot stand in an address; {SLUG}"));
        }
        if !ids.insert(id) {
            r.complain(&raw.id, format!("another measure has the id `{id}`; give each its own"));
        }
        let label = r.label(&raw.label);
        foreign_keys(r, raw);
        let what = read_what(r, raw);
        let average = match raw.average {
            RawAverage::Mean => Average::Mean,
            RawAverage::RootMeanSquare => Average::RootMeanSquare,
        };
        let theories = read_theories(r, &raw.theories, lines);
        let marks = read_theories(r, &raw.marks, lines);
        if let Some(what) = what {
            measures.push(Measure { id: id.clone(), label, what, average, theories, marks });
        }
    }
    measures
}

fn read_what(r: &mut Reading, raw: &RawMeasure) -> Option<What> {
    match raw.what.get_ref() {
        RawWhat::Latency => Some(What::Latency),
        RawWhat::Acknowledged => Some(What::Acknowledged),
        RawWhat::Gap => Some(What::Gap),
        RawWhat::Messages => match &raw.kind {
            None => Some(What::Messages(None)),
            Some(kind) => {
                let known = r.spec.message_kinds;
                let found = known.iter().find(|known| *known == kind.get_ref());
                if found.is_none() {
                    r.complain(kind, unknown("kind of message", kind.get_ref(), known));
                }
                found.map(|kind| What::Messages(Some(kind)))
            }
        },
        RawWhat::TimeTo => Some(What::TimeTo(condition(r, raw)?)),
        RawWhat::TimeWhile => Some(What::TimeWhile(condition(r, raw)?)),
        RawWhat::Broken => {
            let promise = needed(r, raw, raw.promise.as_ref(), "promise")?;
            let known: Vec<&str> = r.spec.promises.iter().map(|promise| promise.name).collect();
            let found = known.iter().position(|known| known == promise.get_ref());
            if found.is_none() {
                r.complain(promise, unknown("promise", promise.get_ref(), &known));
            }
            found.and_then(|place| u8::try_from(place).ok()).map(|place| What::Broken(PromiseId(place)))
        }
        RawWhat::Field => {
            let nodes = needed(r, raw, raw.nodes.as_ref(), "nodes")?;
            let field = needed(r, raw, raw.field.as_ref(), "field")?;
            let of = needed(r, raw, raw.of.as_ref(), "of")?;
            let prefixes: Vec<&str> = r.spec.groups.iter().map(|group| group.prefix).collect();
            let Some(group) = r.spec.groups.iter().find(|group| group.prefix == nodes.get_ref()) else {
                r.complain(nodes, unknown("group of nodes", nodes.get_ref(), &prefixes));
                return None;
            };
            if !group.fields.contains(&field.get_ref().as_str()) {
                r.complain(field, unknown("field", field.get_ref(), group.fields));
            }
            let of = match of.get_ref() {
                RawOf::Sum => Of::Sum,
                RawOf::Largest => Of::Largest,
                RawOf::Peak => Of::Peak,
                RawOf::Spread => Of::Spread,
            };
            Some(What::Field { prefix: nodes.get_ref().clone(), field: field.get_ref().clone(), of })
        }
    }
}

/// It is read again for each run, when the names in braces are known.
fn condition(r: &mut Reading, raw: &RawMeasure) -> Option<String> {
    let when = needed(r, raw, raw.when.as_ref(), "when")?;
    Some(r.template(when))
}

fn needed<'a, T>(
    r: &mut Reading,
    raw: &RawMeasure,
    value: Option<&'a Spanned<T>>,
    key: &str,
) -> Option<&'a Spanned<T>> {
    if value.is_none() {
        r.complain(&raw.what, format!("a measure of this kind needs `{key}`; add it"));
    }
    value
}

/// Keys that belong to another kind of measure.
fn foreign_keys(r: &mut Reading, raw: &RawMeasure) {
    use RawWhat::{Broken, Field, Messages, TimeTo, TimeWhile};
    let present = [
        ("kind", raw.kind.as_ref().map(Spanned::span), &[Messages][..]),
        ("when", raw.when.as_ref().map(Spanned::span), &[TimeTo, TimeWhile]),
        ("promise", raw.promise.as_ref().map(Spanned::span), &[Broken]),
        ("nodes", raw.nodes.as_ref().map(Spanned::span), &[Field]),
        ("field", raw.field.as_ref().map(Spanned::span), &[Field]),
        ("of", raw.of.as_ref().map(Spanned::span), &[Field]),
    ];
    for (key, place, kinds) in present {
        let Some(place) = place.filter(|_| !kinds.contains(raw.what.get_ref())) else { continue };
        let line = r.source.line_at(place.start);
        let message = format!("a measure of this kind has no `{key}`; delete it, or change `what`");
        r.complaints.push(Complaint::at(r.source.file, line, message));
    }
}

fn read_theories(r: &mut Reading, raw: &[RawTheory], lines: &[String]) -> Vec<Theory> {
    if let Some(theory) = raw.get(THEORIES_MAX) {
        r.complain(&theory.formula, format!("there are more than {THEORIES_MAX} of these; leave some out"));
    }
    let numbers = parameters(r.spec).filter(|parameter| matches!(parameter.domain, Domain::Integer { .. }));
    let names: Vec<String> = r.names.clone();
    let mut known: Vec<&str> = numbers.map(|parameter| parameter.name).collect();
    for name in &names {
        if !known.contains(&name.as_str()) {
            known.push(name);
        }
    }
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let mut theories = Vec::new();
    for raw in raw {
        let label = r.label(&raw.label);
        let series = raw.series.as_ref().map(|series| {
            if !lines.contains(&series.get_ref().as_str()) {
                r.complain(series, unknown("value of the series", series.get_ref(), &lines));
            }
            series.get_ref().clone()
        });
        match Formula::parse(raw.formula.get_ref(), &known) {
            Ok(formula) => theories.push(Theory { label, formula, series }),
            Err(message) => r.complain(&raw.formula, message),
        }
    }
    theories
}

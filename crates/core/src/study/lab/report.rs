//! What is shown of results: plots, a table of the same, every run as CSV. Native and in the page the same.

use super::model::{Experiment, Measure, Point, Unit, Variable};
use super::plot::{Axis, Chart, Curve, Dot, Kind, Mark, number};
use super::results::Results;
use super::statistics::{Summary, histogram};
use crate::authored::LocalText;
use crate::text::Texts;
use faultline_protocols::{Domain, Settings, Unit as SettingUnit, parameters};
use fluent_bundle::FluentValue;

/// What of a measure is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Averages with their bands, and theory.
    Average,
    /// Quantiles of one line of the plot.
    Quantiles(usize),
    /// How the values of one point are spread.
    Histogram(usize),
}

/// The quantiles that are shown, in percent.
pub const QUANTILES: [usize; 4] = [10, 50, 90, 99];

/// A row of the table: one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub point: usize,
    pub x: String,
    pub series: Option<String>,
    pub summary: Summary,
    /// One for each theory of the measure.
    pub theories: Vec<Option<f64>>,
}

/// An experiment's results, in a language.
pub struct Report<'a> {
    pub experiment: &'a Experiment,
    pub results: &'a Results,
    pub texts: &'a Texts,
}

impl Report<'_> {
    pub fn local<'t>(&self, text: &'t LocalText) -> &'t str {
        text.get(self.texts.language())
    }

    /// `latency (ms)`.
    fn axis(&self, label: &LocalText, unit: Unit) -> String {
        let label = self.local(label);
        match unit.sign() {
            "" => label.to_owned(),
            sign => self.texts.with("lab-axis", &[("label", label.into()), ("unit", sign.into())]),
        }
    }

    fn value_label(&self, variable: &Variable, place: usize) -> String {
        let Some(value) = variable.values.get(place) else { return String::new() };
        let own = value.label.as_ref().map(|label| self.local(label).to_owned());
        own.unwrap_or_else(|| value.text.clone())
    }

    /// What tells a line from the others: `heartbeat: 30ms`.
    pub fn line_label(&self, line: usize) -> Option<String> {
        let series = self.experiment.series.as_ref()?;
        let value = self.value_label(series, line);
        let named = series.values.get(line).is_some_and(|value| value.label.is_some());
        let label = self.local(&series.label);
        Some(if named {
            value
        } else {
            self.texts.with("lab-line", &[("label", label.into()), ("value", value.into())])
        })
    }

    pub fn point_label(&self, index: usize) -> String {
        let point = self.experiment.point(index);
        let x = self.value_label(&self.experiment.x, point.x);
        let label = self.local(&self.experiment.x.label);
        let x = self.texts.with("lab-line", &[("label", label.into()), ("value", x.into())]);
        match self.line_label(point.series) {
            Some(line) => self.texts.with("lab-point", &[("line", line.into()), ("x", x.into())]),
            None => x,
        }
    }

    fn place(&self, point: Point) -> f64 {
        let number = self.experiment.x_value(point).and_then(|value| value.number);
        number.unwrap_or(point.x as f64)
    }

    fn x_kind(&self) -> Kind {
        let x = &self.experiment.x;
        if x.unit == Unit::Word {
            return Kind::Words((0..x.values.len()).map(|place| self.value_label(x, place)).collect());
        }
        if x.logarithmic { Kind::Logarithmic } else { Kind::Linear }
    }

    /// Every point of a measure.
    pub fn rows(&self, measure: usize) -> Vec<Row> {
        let Some(own) = self.experiment.measures.get(measure) else { return Vec::new() };
        let row = |index: usize| {
            let point = self.experiment.point(index);
            Row {
                point: index,
                x: self.value_label(&self.experiment.x, point.x),
                series: self.experiment.series.as_ref().map(|series| self.value_label(series, point.series)),
                summary: self.results.summary(self.experiment, index, measure),
                theories: self.theories(own, point),
            }
        };
        (0..self.experiment.points()).map(row).collect()
    }

    fn theories(&self, measure: &Measure, point: Point) -> Vec<Option<f64>> {
        if measure.theories.is_empty() {
            return Vec::new();
        }
        let names = self.names(point);
        let own = self.experiment.series_value(point).map(|value| value.text.as_str());
        let applies = |series: &Option<String>| series.as_deref().is_none_or(|series| Some(series) == own);
        let value = |theory: &super::model::Theory| {
            let of = |name: &str| names.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
            applies(&theory.series).then(|| theory.formula.value(&of)).flatten()
        };
        measure.theories.iter().map(value).collect()
    }

    /// What names mean in formulas at a point: what is varied, and the settings.
    fn names(&self, point: Point) -> Vec<(String, f64)> {
        let mut names = Vec::new();
        for (name, text) in self.experiment.words(point, 1).unwrap_or_default() {
            if let Some(value) = super::read::number_of(&text) {
                names.push((name, value));
            }
        }
        let Ok((_, scenario)) = self.experiment.scenario(point, 1) else { return names };
        let settings: &Settings = &scenario.settings;
        for parameter in parameters(scenario.spec) {
            let Domain::Integer { unit, .. } = parameter.domain else { continue };
            let value = settings.number(parameter.name);
            // All are kept in the units of the axes.
            let value = match unit {
                SettingUnit::Count | SettingUnit::Millis | SettingUnit::Percent => value as f64,
            };
            names.push((parameter.name.to_owned(), value));
        }
        names
    }

    /// A plot of a measure.
    pub fn chart(&self, measure: usize, view: View) -> Chart {
        let Some(own) = self.experiment.measures.get(measure) else { return Chart::default() };
        let title = self.local(&self.experiment.title).to_owned();
        let x =
            Axis { label: self.axis(&self.experiment.x.label, self.experiment.x.unit), kind: self.x_kind() };
        let y = Axis { label: self.axis(&own.label, own.unit()), kind: Kind::Linear };
        match view {
            View::Average => {
                let rows = self.rows(measure);
                let mut curves = self.measured(own, &rows);
                curves.extend(self.theory_curves(own, &rows));
                Chart { title, x, y, curves, marks: self.marks(own), ..Chart::default() }
            }
            View::Quantiles(line) => {
                let curves = self.quantiles(measure, own, line);
                Chart { title, x, y, curves, ..Chart::default() }
            }
            View::Histogram(point) => {
                let summary = self.results.summary(self.experiment, point, measure);
                let unit = own.unit();
                let bars = histogram(&summary.values).map_or_else(Vec::new, |found| {
                    let edge = |index: usize| unit.shown((found.from + found.width * index as u64) as f64);
                    let bar = |(index, count): (usize, &usize)| (edge(index), edge(index + 1), *count as f64);
                    found.counts.iter().enumerate().map(bar).collect()
                });
                let x = Axis { label: y.label, kind: Kind::Linear };
                let y = Axis { label: self.texts.get("lab-count"), kind: Kind::Linear };
                Chart { title, x, y, bars, ..Chart::default() }
            }
        }
    }

    fn labelled(&self, line: usize, key: &str, arguments: &[(&str, FluentValue)]) -> String {
        let label = self.texts.with(key, arguments);
        match self.line_label(line) {
            Some(line) => self.texts.with("lab-curve", &[("line", line.into()), ("what", label.into())]),
            None => label,
        }
    }

    fn measured(&self, measure: &Measure, rows: &[Row]) -> Vec<Curve> {
        let unit = measure.unit();
        let mut curves = Vec::new();
        for line in 0..self.experiment.lines() {
            let of_line = rows.iter().filter(|row| self.experiment.point(row.point).series == line);
            let dots = of_line.filter(|row| row.summary.runs > 0).map(|row| {
                let Summary { average, low, high, .. } = row.summary;
                let says = self.texts.with(
                    "lab-says",
                    &[
                        ("point", self.point_label(row.point).into()),
                        ("value", self.shown(unit, average).into()),
                    ],
                );
                Dot {
                    x: self.place(self.experiment.point(row.point)),
                    y: unit.shown(average),
                    band: Some((unit.shown(low), unit.shown(high))),
                    point: Some((row.point, says)),
                }
            });
            let label = self.labelled(line, "lab-measured", &[]);
            curves.push(Curve { label, theory: false, colour: line, dots: dots.collect() });
        }
        curves
    }

    /// One for each line, or a single one where all lines have the same.
    fn theory_curves(&self, measure: &Measure, rows: &[Row]) -> Vec<Curve> {
        let mut curves: Vec<Curve> = Vec::new();
        for (index, theory) in measure.theories.iter().enumerate() {
            let dots_of = |line: usize| -> Vec<Dot> {
                let of_line = rows.iter().filter(|row| self.experiment.point(row.point).series == line);
                let dot = |row: &Row| {
                    let value = row.theories.get(index).copied().flatten()?;
                    Some(Dot {
                        x: self.place(self.experiment.point(row.point)),
                        y: value,
                        band: None,
                        point: None,
                    })
                };
                of_line.filter_map(dot).collect()
            };
            let all: Vec<Vec<Dot>> = (0..self.experiment.lines()).map(dots_of).collect();
            let name = self.local(&theory.label).to_owned();
            let is_one = all.iter().all(|dots| Some(dots) == all.first());
            if is_one && let Some(dots) = all.first() {
                let label = self.texts.with("lab-theory", &[("name", name.into())]);
                // A colour that no measured line has, if there is one left.
                let colour = self.experiment.lines() + index;
                curves.push(Curve { label, theory: true, colour, dots: dots.clone() });
                continue;
            }
            for (line, dots) in all.into_iter().enumerate().filter(|(_, dots)| !dots.is_empty()) {
                let label = self.labelled(line, "lab-theory", &[("name", name.clone().into())]);
                curves.push(Curve { label, theory: true, colour: line, dots });
            }
        }
        curves
    }

    fn marks(&self, measure: &Measure) -> Vec<Mark> {
        let names = self.names(Point { x: 0, series: 0 });
        let of = |name: &str| names.iter().find(|(known, _)| known == name).map(|(_, value)| *value);
        let mark = |mark: &super::model::Theory| {
            Some(Mark { label: self.local(&mark.label).to_owned(), x: mark.formula.value(&of)? })
        };
        measure.marks.iter().filter_map(mark).collect()
    }

    fn quantiles(&self, measure: usize, own: &Measure, line: usize) -> Vec<Curve> {
        let unit = own.unit();
        let points: Vec<usize> = (0..self.experiment.points())
            .filter(|index| self.experiment.point(*index).series == line)
            .collect();
        let summaries: Vec<(usize, Summary)> = points
            .into_iter()
            .map(|index| (index, self.results.summary(self.experiment, index, measure)))
            .collect();
        let curve = |(colour, percent): (usize, &usize)| {
            let dot = |(index, summary): &(usize, Summary)| {
                let value = unit.shown(summary.quantile(*percent)? as f64);
                let says = format!("{}: {}", self.point_label(*index), number(value));
                Some(Dot {
                    x: self.place(self.experiment.point(*index)),
                    y: value,
                    band: None,
                    point: Some((*index, says)),
                })
            };
            let label = self.labelled(line, "lab-quantile", &[("percent", (*percent).into())]);
            Curve { label, theory: false, colour, dots: summaries.iter().filter_map(dot).collect() }
        };
        QUANTILES.iter().enumerate().map(curve).collect()
    }

    /// `12.5 ms`.
    pub fn shown(&self, unit: Unit, kept: f64) -> String {
        let value = number(unit.shown(kept));
        match unit.sign() {
            "" => value,
            sign => format!("{value} {sign}"),
        }
    }

    /// The heads of the table's columns.
    pub fn heads(&self, measure: usize) -> Vec<String> {
        let Some(own) = self.experiment.measures.get(measure) else { return Vec::new() };
        let mut heads = Vec::new();
        if let Some(series) = &self.experiment.series {
            heads.push(self.local(&series.label).to_owned());
        }
        heads.push(self.local(&self.experiment.x.label).to_owned());
        let unit = own.unit();
        heads.push(self.texts.get("lab-runs"));
        heads.push(self.axis(&own.label, unit));
        heads.push(self.texts.get("lab-band"));
        heads.extend(
            QUANTILES
                .iter()
                .map(|percent| self.texts.with("lab-quantile", &[("percent", (*percent).into())])),
        );
        let theory = |theory: &super::model::Theory| {
            self.texts.with("lab-theory", &[("name", self.local(&theory.label).into())])
        };
        heads.extend(own.theories.iter().map(theory));
        heads
    }

    /// The cells of one row of the table, under [`Report::heads`].
    pub fn cells(&self, measure: usize, row: &Row) -> Vec<String> {
        let Some(own) = self.experiment.measures.get(measure) else { return Vec::new() };
        let unit = own.unit();
        let shown = |kept: f64| number(unit.shown(kept));
        let mut cells: Vec<String> = row.series.iter().cloned().collect();
        cells.push(row.x.clone());
        cells.push(match row.summary.without {
            0 => row.summary.runs.to_string(),
            without => self
                .texts
                .with("lab-without", &[("runs", row.summary.runs.into()), ("without", without.into())]),
        });
        if row.summary.runs == 0 {
            cells.extend(std::iter::repeat_n("–".to_owned(), 2 + QUANTILES.len()));
        } else {
            cells.push(shown(row.summary.average));
            cells.push(format!("{} – {}", shown(row.summary.low), shown(row.summary.high)));
            let quantile = |percent: &usize| {
                row.summary.quantile(*percent).map_or_else(String::new, |value| shown(value as f64))
            };
            cells.extend(QUANTILES.iter().map(quantile));
        }
        cells.extend(row.theories.iter().map(|value| value.map_or_else(|| "–".to_owned(), number)));
        cells
    }

    /// The table as lines of text.
    pub fn table(&self, measure: usize) -> String {
        let mut rows = vec![self.heads(measure)];
        rows.extend(self.rows(measure).iter().map(|row| self.cells(measure, row)));
        let columns = rows.first().map_or(0, Vec::len);
        let width = |column: usize| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max()
        };
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
        let mut out = String::new();
        for row in &rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}"));
            out.push_str(&cells.collect::<Vec<_>>().join("  "));
            out.push('\n');
        }
        out
    }

    /// Every run: what was varied, the seed, and each measure in microseconds, millionths or counted. The words are
    /// those of the file, so that it is the same in every language.
    pub fn csv(&self) -> String {
        let experiment = self.experiment;
        let series = experiment.series.as_ref().map(|series| series.name.as_str());
        let unit = |measure: &Measure| match measure.unit() {
            Unit::Time => "us",
            Unit::Share => "ppm",
            Unit::Count | Unit::Word => "count",
        };
        let mut heads: Vec<String> = series.map(csv_word).into_iter().collect();
        heads.extend([csv_word(&experiment.x.name), "seed".to_owned()]);
        heads.extend(
            experiment.measures.iter().map(|measure| format!("{}-{}", csv_word(&measure.id), unit(measure))),
        );
        let mut out = heads.join(",") + "\n";
        for index in 0..experiment.points() {
            let point = experiment.point(index);
            for (seed, sample) in self.results.of_point(index) {
                let value = experiment.series_value(point).map(|value| csv_word(&value.text));
                let mut cells: Vec<String> = value.into_iter().collect();
                cells.push(experiment.x_value(point).map_or_else(String::new, |value| csv_word(&value.text)));
                cells.push(seed.to_string());
                let measured = sample.measured.iter();
                cells.extend(
                    measured.map(|one| one.value.map_or_else(String::new, |value| value.to_string())),
                );
                out.push_str(&(cells.join(",") + "\n"));
            }
        }
        out
    }
}

fn csv_word(word: &str) -> String {
    if word.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", word.replace('"', "\"\""))
    } else {
        word.to_owned()
    }
}

//! The lab: its numbers are those of theory, the same however they are made, and wrong files are told what is wrong.

#[path = "common/schema.rs"]
mod schema;

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use faultline::laboratory;
use faultline::study::lab::plot::{Look, svg};
use faultline::study::lab::{Experiment, Lab, Report, Results, Row, Run, SHIPPED, View, check};
use faultline::text::{Language, Texts};
use schema::Schema;

fn experiment(slug: &str) -> Arc<Experiment> {
    let shipped = SHIPPED.iter().find(|shipped| shipped.slug == slug).expect("it comes with the program");
    Arc::new(Experiment::parse(slug, shipped.text).expect("it can be read"))
}

fn results(experiment: &Arc<Experiment>, seeds: u32) -> Results {
    laboratory::run(experiment, seeds, None, &|_, _| {})
}

fn rows(experiment: &Experiment, results: &Results, measure: &str) -> Vec<Row> {
    let texts = Texts::new(Language::English);
    let place = experiment.measures.iter().position(|own| own.id == measure).expect("it is measured");
    Report { experiment, results, texts: &texts }.rows(place)
}

/// The average of a row, in the unit of its axis, and what theory says first.
fn beside(row: &Row, per_unit: f64) -> (f64, Option<f64>) {
    (row.summary.average / per_unit, row.theories.iter().copied().flatten().next())
}

#[test]
fn the_experiments_that_come_with_it_are_the_files_of_the_folder_and_are_good() {
    let schema = Schema::new(&fs::read_to_string("lab/experiment.schema.json").expect("it is there"));
    let mut files = BTreeSet::new();
    for entry in fs::read_dir("lab").expect("it is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_some_and(|end| end == "toml") {
            files.insert(path.file_stem().expect("a name").to_string_lossy().into_owned());
        }
    }
    let shipped: BTreeSet<String> = SHIPPED.iter().map(|shipped| shipped.slug.to_owned()).collect();
    assert_eq!(shipped, files, "name every file of the folder in shipped.rs");
    for shipped in SHIPPED {
        if let Err(complaints) = check(shipped.slug, shipped.text) {
            panic!("{complaints:?}");
        }
        let table: toml::Table = toml::from_str(shipped.text).expect("it is TOML");
        let value = serde_json::to_value(table).expect("it is JSON, too");
        assert_eq!(schema.faults(&value), [] as [&str; 0], "{}", shipped.slug);
    }
}

/// In milliseconds; each message and each write takes a few tenths more than its mean.
#[test]
fn latency_is_round_trips_and_writes() {
    let experiment = experiment("slow-backup");
    let results = results(&experiment, 12);
    let rows = rows(&experiment, &results, "latency");
    assert_eq!(rows.len(), 18);
    for row in rows {
        let (measured, theory) = beside(&row, 1_000.0);
        let theory = theory.expect("each line has its theory");
        assert!((theory..theory + 1.0).contains(&measured), "{row:?}");
    }
}

/// The theory is an expectation over random rings: it lies within four standard errors, and no further than 6 %.
#[test]
fn the_spread_of_virtual_nodes_is_that_of_theory() {
    let experiment = experiment("load-spread");
    let results = results(&experiment, 400);
    for row in rows(&experiment, &results, "spread") {
        let measured = row.summary.average / 10_000.0;
        let [Some(arcs), Some(with_keys)] = row.theories[..] else { panic!("{row:?}") };
        let error = (row.summary.high - row.summary.low) / 10_000.0 / (2.0 * 1.96);
        assert!((measured - with_keys).abs() < 4.0 * error, "{measured} {with_keys} {error}");
        assert!((measured / with_keys - 1.0).abs() < 0.06, "{measured} {with_keys}");
        // What is left of few keys is taken away: the published spread of the arcs alone.
        let of_keys = 100.0f64.powi(2) * 9.0 / 1_000.0;
        let alone = (measured * measured - of_keys).max(0.0).sqrt();
        if row.x.parse::<u32>().is_ok_and(|vnodes| vnodes <= 16) {
            assert!((alone / arcs - 1.0).abs() < 0.08, "{} virtual nodes: {alone} {arcs}", row.x);
        }
    }
    // The largest of ten arcs is H(10) times the mean, 2.929, and keys make it a little more.
    let busiest = &rows(&experiment, &results, "busiest")[0];
    assert!((2.8..3.3).contains(&(busiest.summary.average / 1e6)), "{busiest:?}");
}

#[test]
fn a_ring_moves_its_share_and_modulo_nearly_all() {
    let experiment = experiment("keys-moved");
    let results = results(&experiment, 12);
    for row in rows(&experiment, &results, "moved") {
        let modulo = row.series.as_deref() == Some("modulo");
        let theory = row.theories[usize::from(modulo)].expect("each line has its theory");
        let measured = row.summary.average;
        let error = (row.summary.high - row.summary.low) / 4.0;
        // Binomial where chance is in the keys alone.
        let keys = (theory * (1.0 - theory / 400.0)).sqrt();
        assert!((measured - theory).abs() < 4.0 * error.max(keys), "{row:?}");
    }
}

/// Times to finish are those that Daly expects, within 4 %, and the best interval is where Young and Daly say.
#[test]
fn the_time_to_finish_is_the_one_that_daly_expects() {
    let experiment = experiment("checkpoint-interval");
    let results = results(&experiment, 150);
    let rows = rows(&experiment, &results, "finish");
    for row in &rows {
        let (measured, theory) = beside(row, 1_000.0);
        let theory = theory.expect("it has a theory");
        // Checkpoints that cost half of the time are late for each other.
        let near = if row.x == "250ms" { 0.15 } else { 0.04 };
        let error = (row.summary.high - row.summary.low) / 1_000.0 / 4.0;
        assert!((measured / theory - 1.0).abs() < near || (measured - theory).abs() < 2.5 * error, "{row:?}");
        assert_eq!(row.summary.without, 0);
    }
    let texts = Texts::new(Language::English);
    let chart = Report { experiment: &experiment, results: &results, texts: &texts }.chart(0, View::Average);
    let marks: Vec<i64> = chart.marks.iter().map(|mark| mark.x.round() as i64).collect();
    // Worked by hand: a checkpoint costs 132 ms, the job fails every 5 s; the cost is added, as the interval includes it.
    assert_eq!(marks, [1_149 + 132, 1_063 + 132]);
    let best =
        rows.iter().min_by(|a, b| a.summary.average.total_cmp(&b.summary.average)).expect("there are rows");
    assert!(["900ms", "1200ms", "1600ms"].contains(&best.x.as_str()), "{best:?}");
}

#[test]
fn an_outage_is_detection_and_little_more() {
    let experiment = experiment("failover-time");
    let results = results(&experiment, 20);
    for row in rows(&experiment, &results, "outage") {
        let (measured, theory) = beside(&row, 1_000.0);
        let theory = theory.expect("it has a theory");
        assert!((theory..theory + 65.0).contains(&measured), "{row:?}");
    }
}

/// Less randomness splits votes, and more of it only makes the first wait longer.
#[test]
fn elections_take_as_long_as_the_chance_of_split_votes_says() {
    let experiment = experiment("election-time");
    let results = results(&experiment, 150);
    for (measure, per_unit) in [("leaderless", 1_000.0), ("term", 1.0)] {
        let rows = rows(&experiment, &results, measure);
        let of = |delay: &str, width: &str| {
            let row = rows.iter().find(|row| row.x == width && row.series.as_deref() == Some(delay));
            row.expect("it is there").clone()
        };
        for (delay, widths) in [
            ("2ms", &["10ms", "25ms", "100ms", "300ms"][..]),
            ("5ms", &["25ms", "50ms", "150ms"]),
            ("10ms", &["50ms", "100ms", "300ms"]),
        ] {
            for width in widths {
                let row = of(delay, width);
                let theory = row.theories.last().copied().flatten().expect("it has a theory");
                let ratio = row.summary.average / per_unit / theory;
                assert!((0.88..1.12).contains(&ratio), "{measure}: {ratio} {row:?}");
            }
        }
        let narrow = |delay: &str| of(delay, "10ms").summary.average;
        assert!(narrow("10ms") > 1.5 * narrow("5ms") && narrow("5ms") > 1.5 * narrow("2ms"), "{measure}");
    }
}

#[test]
fn a_coordinator_that_fails_oftener_blocks_longer() {
    let experiment = experiment("coordinator-failures");
    let results = results(&experiment, 30);
    let rows = rows(&experiment, &results, "blocked");
    let of = |repair: &str, mean: &str| {
        let row = rows.iter().find(|row| row.x == mean && row.series.as_deref() == Some(repair));
        row.expect("it is there").summary.average
    };
    assert!(of("1s", "500ms") > 4.0 * of("1s", "8s"));
    assert!(of("1s", "1s") > of("100ms", "1s"));
}

/// One thread, several, and a page that does it in pieces of any size.
#[test]
fn however_they_are_made_the_numbers_are_the_same() {
    for slug in ["coordinator-failures", "load-spread"] {
        let experiment = experiment(slug);
        let alone = laboratory::run(&experiment, 3, Some(1), &|_, _| {});
        assert_eq!(alone.done(), alone.total());
        assert_eq!(laboratory::run(&experiment, 3, Some(5), &|_, _| {}), alone);
        for piece in [1, 777, 100_000] {
            let mut lab = Lab::new(experiment.clone(), 3);
            while !lab.advance(piece) {}
            assert_eq!(*lab.results(), alone, "in pieces of {piece}");
        }
    }
}

/// e2e/lab.test.mjs compares the page with this file.
#[test]
fn the_numbers_are_those_that_the_page_is_compared_with() {
    for (slug, seeds) in [("failover-time", 2), ("checkpoint-interval", 1)] {
        let experiment = experiment(slug);
        let texts = Texts::new(Language::English);
        let results = results(&experiment, seeds);
        let csv = Report { experiment: &experiment, results: &results, texts: &texts }.csv();
        let path = format!("tests/lab/{slug}.csv");
        if std::env::var_os("FAULTLINE_BLESS").is_some() {
            fs::write(&path, &csv).expect("it can be written");
        }
        let expected = fs::read_to_string(&path).expect("it is there");
        assert_eq!(csv, expected, "if that is right: FAULTLINE_BLESS=1 cargo test --test lab");
    }
}

/// Every point opens as the run that made it: its scenario makes the number again.
#[test]
fn the_scenario_of_a_run_is_the_run_that_was_measured() {
    let experiment = experiment("coordinator-failures");
    let results = results(&experiment, 2);
    for run in 0..results.total() {
        let (point, seed) = results.place(run);
        let (text, _) = experiment.scenario(experiment.point(point), seed).expect("it can be made");
        let scenario = faultline::scenario::parse(&text).expect("it can be read");
        let mut history = faultline::scenario::open(&scenario);
        for line in &scenario.lines {
            faultline::scenario::carry_out(line, &mut history, &scenario.settings).expect("it can be done");
        }
        let operations = history.present().operations();
        let answered = operations.iter().filter(|operation| operation.acknowledged);
        let each: Vec<u64> =
            answered.map(|one| one.responded.expect("it was answered").0 - one.invoked.0).collect();
        let mean = (each.iter().sum::<u64>() + each.len() as u64 / 2) / each.len() as u64;
        let mut again = Run::new(&experiment, experiment.point(point), seed).expect("it can be made");
        while !again.advance(10_000) {}
        assert_eq!(again.finish().measured[0].value, Some(mean), "{text}");
    }
}

#[test]
fn plots_are_good_svg_in_every_view_and_language() {
    for shipped in SHIPPED {
        let experiment = experiment(shipped.slug);
        let results = results(&experiment, 2);
        for language in Language::ALL {
            let texts = Texts::new(language);
            let report = Report { experiment: &experiment, results: &results, texts: &texts };
            for measure in 0..experiment.measures.len() {
                for view in [View::Average, View::Quantiles(0), View::Histogram(0)] {
                    let chart = report.chart(measure, view);
                    for width in [300, 760] {
                        let text = svg(&chart, Look { width, alone: true });
                        let document = roxmltree::Document::parse(&text).expect("it is XML");
                        let numbers =
                            document.descendants().flat_map(|node| node.attributes()).all(|attribute| {
                                !attribute.value().contains("NaN") && !attribute.value().contains("inf")
                            });
                        assert!(numbers, "{text}");
                    }
                }
                let heads = report.heads(measure).len();
                assert!(report.rows(measure).iter().all(|row| report.cells(measure, row).len() == heads));
            }
            // Before anything is measured, there is an empty plot.
            let empty = Results::new(&experiment, 2);
            let report = Report { experiment: &experiment, results: &empty, texts: &texts };
            svg(&report.chart(0, View::Average), Look { width: 760, alone: false });
            report.chart(99, View::Histogram(999));
        }
    }
}

/// What is changed in a good file, and what is said of it.
#[test]
fn wrong_files_are_told_what_is_wrong_where_and_what_to_do() {
    let good = fs::read_to_string("tests/lab/good.toml").expect("it is there");
    assert!(check("good", &good).is_ok(), "{:?}", check("good", &good).err());
    let cases = fs::read_to_string("tests/lab/wrong.txt").expect("it is there");
    let mut blessed = String::new();
    let mut wrong = String::new();
    let mut count = 0;
    for case in cases.split("==== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a name");
        let (edit, expected) = rest.split_once("----\n").expect("what is expected");
        let (old, new) = edit.split_once("\n=>\n").expect("what is changed");
        let new = new.strip_suffix('\n').unwrap_or(new);
        assert!(good.contains(old), "{name}: the good file has no `{old}`");
        let complaints = check("good", &good.replacen(old, new, 1)).err().unwrap_or_default();
        assert!(!complaints.is_empty(), "{name} is not wrong");
        let said: String = complaints.iter().map(|complaint| format!("{complaint}\n")).collect();
        blessed += &format!("==== {name}\n{edit}----\n{said}\n");
        if said.trim() != expected.trim() {
            wrong += &format!("{name}\n  expected:\n{expected}\n  found:\n{said}\n");
        }
        count += 1;
    }
    if std::env::var_os("FAULTLINE_BLESS").is_some() {
        let head = cases.split("==== ").next().unwrap_or_default();
        return fs::write("tests/lab/wrong.txt", format!("{head}{}\n", blessed.trim_end()))
            .expect("it can be written");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count >= 25, "only {count} wrong files were found");
}

/// Whatever a file says, nothing panics.
#[test]
fn hostile_files_are_refused_or_run() {
    let good = fs::read_to_string("tests/lab/good.toml").expect("it is there");
    let lines: Vec<&str> = good.lines().collect();
    for skipped in 0..lines.len() {
        let without: Vec<&str> =
            lines.iter().enumerate().filter(|(at, _)| *at != skipped).map(|(_, line)| *line).collect();
        let _ = check("good", &without.join("\n"));
    }
    for end in (0..good.len()).step_by(23).filter(|end| good.is_char_boundary(*end)) {
        let _ = check("good", &good[..end]);
    }
    for (old, new) in [
        ("200ms", "18446744073709551615ms"),
        ("200ms", "0ms"),
        ("mean = \"400ms\"", "mean = \"0ms\""),
        ("repair = \"50ms\"", "repair = \"99999999999s\""),
        ("until = \"1s\"", "until = \"18446744073709s\""),
        ("{heartbeat}", "{"),
        ("{heartbeat}", "{seed}{seed}{seed}"),
    ] {
        assert!(good.contains(old), "{old}");
        let _ = check("good", &good.replacen(old, new, 1));
    }
}

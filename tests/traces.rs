//! A trace that is written can be read, makes the same run again, and shows every change.

#[path = "common/wild.rs"]
mod runs;
#[path = "common/schema.rs"]
mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use faultline::protocols::{self, ProtocolSpec, Settings, replication};
use faultline::scenario::{self, golden};
use faultline::share::{
    Difference, Export, Import, Replay, SHIVIZ_REGEXP, Sameness, TRACE_BYTES_MAX, TRACE_EVENTS_MAX, Trace,
    compare_with, export, export_with_clocks, import, shiviz,
};
use faultline::sim::*;
use faultline::text::{Language, Texts};
use proptest::prelude::*;
use schema::Schema;
use serde_json::{Value as Json, json};

fn english() -> Texts {
    Texts::new(Language::English)
}

fn read(text: &str) -> Trace {
    import(text).unwrap_or_else(|error| panic!("{error}"))
}

/// What is wrong with a text, as a sentence.
fn complaint(text: &str) -> String {
    match import(text) {
        Ok(_) => panic!("it is read"),
        Err(error) => error.to_string(),
    }
}

fn parsed(text: &str) -> Json {
    serde_json::from_str(text).expect("it is JSON")
}

fn difference(trace: &Json) -> Option<Difference> {
    compare_with(&read(&trace.to_string()), &english()).first_difference
}

/// A run in which something goes wrong.
fn some() -> (&'static ProtocolSpec, Settings, History) {
    let (settings, history) = runs::wild(&replication::SPEC, 7, 40);
    (&replication::SPEC, settings, history)
}

/// All golden scenarios, and runs of every protocol in which everything goes wrong.
fn all() -> Vec<(String, &'static ProtocolSpec, Settings, History)> {
    let mut all = Vec::new();
    for spec in protocols::specs() {
        for entry in
            fs::read_dir(format!("crates/protocols/src/{}/scenarios", spec.id)).expect("it has scenarios")
        {
            let path = entry.expect("it can be read").path();
            let text = fs::read_to_string(&path).expect("it is text");
            let golden =
                golden::run(&text).unwrap_or_else(|errors| panic!("{}: {}", path.display(), errors[0]));
            all.push((path.display().to_string(), spec, golden.scenario.settings, golden.history));
        }
        for seed in 1..=5 {
            let (settings, history) = runs::wild(spec, seed, 40);
            all.push((format!("{} seed {seed}", spec.id), spec, settings, history));
        }
    }
    all
}

#[test]
fn every_trace_is_good_for_its_schema_and_makes_the_same_run() {
    let schema = Schema::new(&fs::read_to_string("docs/trace.schema.json").expect("it is there"));
    let texts = english();
    let mut kinds = BTreeSet::new();
    for (name, spec, settings, history) in all() {
        for text in [export(spec, &settings, &history), export_with_clocks(spec, &settings, &history)] {
            let value = parsed(&text);
            assert_eq!(schema.faults(&value), [] as [&str; 0], "{name}");
            let events = value["events"].as_array().expect("a list");
            kinds.extend(events.iter().map(|event| event["event"].as_str().expect("a kind").to_owned()));
            let trace = read(&text);
            assert_eq!(trace.events.len(), history.trace().len());
            assert_eq!(trace.hash, history.recorder().trace_hash());
            let comparison = compare_with(&trace, &texts);
            assert_eq!(comparison.first_difference, None, "{name}");
            assert!(comparison.same);
        }
    }
    let known: Vec<&Json> = schema.root()["definitions"]["event"]["properties"]["event"]["enum"]
        .as_array()
        .expect("a list")
        .iter()
        .collect();
    let unseen: Vec<&&Json> =
        known.iter().filter(|kind| !kinds.contains(kind.as_str().expect("a text"))).collect();
    assert!(unseen.is_empty(), "no run shows {unseen:?}");
    let protocols: Vec<Json> = protocols::specs().map(|spec| json!(spec.id)).collect();
    assert_eq!(schema.root()["properties"]["protocol"]["enum"], json!(protocols));
}

/// Writing and comparing share their code: what it left out, both would miss.
#[test]
fn events_that_differ_are_written_differently() {
    for (name, spec, settings, history) in all() {
        let recorder = history.recorder();
        let trace = read(&export(spec, &settings, &history));
        let mut meant: BTreeMap<&str, String> = BTreeMap::new();
        for (event, written) in history.trace().iter().zip(&trace.events) {
            assert_eq!(event.at, written.at);
            // The number of a note is its place in the record, which says nothing.
            let what = match event.what {
                What::Noted { node, note, weight } => {
                    format!("{node:?} {:?} {weight:?}", recorder.note(note))
                }
                What::Violated { promise, note, .. } => format!("{promise:?} {:?}", recorder.note(note)),
                What::Sent { message, .. } => {
                    let view = recorder.message(message).expect("it was sent");
                    format!("{:?} {:?}", event.what, (view.kind, view.fields))
                }
                What::Reached { goal, .. } => format!("{goal:?}"),
                what => format!("{what:?}"),
            };
            // Without its time, or nearly every event would differ from all others.
            let (_, fields) = written.fields.split_once(',').expect("more than a time");
            let before = meant.insert(fields, what.clone());
            assert!(before.is_none_or(|before| before == what), "{name}: {}", written.fields);
        }
    }
}

#[test]
fn the_clocks_of_a_trace_are_those_of_its_causality() {
    let (spec, settings, history) = some();
    let value = parsed(&export_with_clocks(spec, &settings, &history));
    let causality = Causality::of(history.trace());
    for (index, event) in value["events"].as_array().expect("a list").iter().enumerate() {
        let clock = causality.node(index).map_or(Json::Null, |_| json!(causality.clock(index)));
        assert_eq!(event["clock"], clock, "event {index}: {event}");
    }
}

#[test]
fn a_trace_is_written_read_and_compared_piece_by_piece_as_at_once() {
    let texts = english();
    let mut looks = 0;
    for (name, spec, settings, history) in all() {
        let text = export(spec, &settings, &history);
        let log = shiviz(spec, &texts, &history);
        let events = history.trace().len();
        let json = Export::json(spec, &settings, &history, &texts);
        for (mut file, whole) in [(json, &text), (Export::shiviz(spec, &history, &texts), &log)] {
            let mut pieces = 1;
            while !file.advance(&history, 10) {
                assert!(file.progress() < 1.0, "{name}");
                pieces += 1;
            }
            assert_eq!(pieces, events.div_ceil(10), "{name}");
            assert!(file.finish() == *whole, "{name}");
        }
        let mut file = Import::begin(&text).expect("it is our own");
        let (mut pieces, mut before) = (0, 0.0);
        while !file.advance(10).expect("it is our own") {
            assert!((before..1.0).contains(&file.progress()), "{name}");
            (pieces, before) = (pieces + 1, file.progress());
        }
        assert!(pieces + 1 >= events / 10, "{name}: {pieces} pieces");
        let trace = file.finish().expect("it is our own");
        assert_eq!(trace.events, read(&text).events, "{name}");
        let mut replay = Replay::begin(&trace, &texts);
        let mut before = 0.0;
        while !replay.advance(10) {
            // About ten steps: on its way to a place, the engine is asked now and then.
            assert!(replay.progress() - before < 1_000.0 / events as f64, "{name}");
            before = replay.progress();
            looks += 1;
        }
        assert!(replay.finish().same, "{name}");
    }
    assert!(looks > 100, "{looks} looks on the way");
}

#[test]
fn what_does_not_say_what_happened_may_differ() {
    let (spec, settings, history) = some();
    let mut value = parsed(&export(spec, &settings, &history));
    for event in value["events"].as_array_mut().expect("a list") {
        let event = event.as_object_mut().expect("an object");
        event.remove("text");
        event.insert("clock".to_owned(), json!("any"));
        event.insert("colour".to_owned(), json!({ "of": ["another", "tool"] }));
    }
    value["remark"] = json!("by another tool");
    assert_eq!(difference(&value), None);
    // Keys in another order.
    let first = &value["events"][0];
    let turned: String =
        format!("{{\"node\":{},\"event\":{},\"at\":{}}}", first["node"], first["event"], first["at"]);
    let whole = value.to_string();
    let text = whole.replacen(&first.to_string(), &turned, 1);
    assert_ne!(text, whole);
    assert!(compare_with(&read(&text), &english()).same);
}

#[test]
fn every_change_of_every_field_is_found_where_it_is() {
    let (spec, settings, history) = some();
    let value = parsed(&export(spec, &settings, &history));
    let events = value["events"].as_array().expect("a list");
    let mut tried: BTreeMap<String, u32> = BTreeMap::new();
    for (index, event) in events.iter().enumerate() {
        for (name, old) in event.as_object().expect("an object") {
            let times = tried.entry(name.clone()).or_default();
            if name == "text" || *times == 2 {
                continue;
            }
            *times += 1;
            let new = match (name.as_str(), old) {
                ("event", _) => json!(if old == "healed" { "cut" } else { "healed" }),
                (_, Json::Number(number)) => json!(number.as_u64().expect("a count") + 1),
                (_, Json::Bool(flag)) => json!(!flag),
                (_, Json::String(text)) => json!(format!("{text}x")),
                _ => json!({ "key": "another" }),
            };
            let mut changed = value.clone();
            changed["events"][index][name] = new.clone();
            let found = difference(&changed).unwrap_or_else(|| panic!("{name} of {event} is not compared"));
            assert_eq!(found.index, Some(index), "{name} of {event}");
            assert_ne!(found.expected, found.found);
            assert!(found.expected.contains(&new.to_string()) || name == "at", "{}", found.expected);
            let mut missing = value.clone();
            if !["at", "event"].contains(&name.as_str()) {
                missing["events"][index].as_object_mut().expect("an object").remove(name);
                assert_eq!(
                    difference(&missing).expect("it is missing").index,
                    Some(index),
                    "{name} of {event}"
                );
            }
        }
    }
    assert!(tried.len() > 18, "{tried:?}");
}

#[test]
fn missing_and_added_events_and_other_runs_are_found() {
    let (spec, settings, history) = some();
    let value = parsed(&export(spec, &settings, &history));
    let events = value["events"].as_array().expect("a list").len();
    let changed = |change: &dyn Fn(&mut Json)| {
        let mut changed = value.clone();
        change(&mut changed);
        difference(&changed).expect("it differs")
    };
    let list = |value: &mut Json, change: &dyn Fn(&mut Vec<Json>)| {
        change(value["events"].as_array_mut().expect("a list"));
    };
    let short = changed(&|value| list(value, &|events| drop(events.pop())));
    assert_eq!((short.index, short.expected.as_str()), (Some(events - 1), "the trace ends here"));
    let long = changed(&|value| list(value, &|events| events.push(events[0].clone())));
    assert_eq!((long.index, long.found.as_str()), (Some(events), "nothing more happens"));
    let swapped = changed(&|value| list(value, &|events| drop(events.remove(5))));
    assert_eq!(swapped.index, Some(5));
    let hash = changed(&|value| value["hash"] = json!("0123456789abcdef"));
    assert_eq!(hash.index, None);
    assert!(hash.expected.ends_with("0123456789abcdef"), "{}", hash.expected);
    assert_eq!(hash.at, Moment::default(), "every moment of it is the same");
    let at = |event: u64| {
        let opened = read(&value.to_string()).run().open().expect("it is our own");
        let mut history = opened.history;
        history.seek_event(event);
        history.moment()
    };
    assert_eq!(swapped.at, at(5), "right after the event");
    assert_eq!(short.at, at(events as u64 - 1), "right after the event");
    assert_eq!(long.at, history.end(), "it has no such event");
    let command = |line: &str| {
        changed(&|value| {
            let scenario = value["scenario"].as_str().expect("a text").to_owned();
            value["scenario"] = json!(format!("{scenario}{line}\n"));
        })
    };
    let failed = command("expect time = 0ms");
    assert_eq!(failed.found, "the line “expect time = 0ms” fails: this does not hold");
    let refused = command("heal all\nheal all");
    assert!(refused.found.contains("heal") || refused.found.contains("whole"), "{}", refused.found);
    let endless = command("run 100000000ms");
    assert_eq!(endless.expected, "the trace ends here");
}

#[test]
fn what_is_no_trace_is_refused_with_its_place() {
    let (spec, settings, history) = some();
    let good = export(spec, &settings, &history);
    let line_of = |text: &str| good.lines().position(|line| line.contains(text)).expect("it is there") + 1;
    for (old, new, at, says) in [
        (
            "\"event\":\"started\"",
            "\"event\":\"startd\"",
            line_of("started"),
            "event 0: `startd` is no kind of event; write `started`",
        ),
        (
            "\"event\":\"started\"",
            "\"event\":\"hello world\"",
            line_of("started"),
            "write one of started, restarted",
        ),
        (
            "\"event\":\"started\"",
            "\"evnt\":\"started\"",
            line_of("started"),
            "`event` is missing or no text",
        ),
        (
            "\"at\":0,",
            "\"at\":0.5,",
            line_of("started"),
            "`at` is missing or no time; write whole microseconds",
        ),
        ("\"at\":0,", "\"at\":-1,", line_of("started"), "`at` is missing or no time"),
        ("\"at\":0,", "\"at\":0", line_of("started"), "expected `,` or `}`"),
        ("\"hash\": \"", "\"hash\": \"+", line_of("hash"), "`hash` is no hash; write 16 digits"),
        (
            "cluster replication",
            "cluster replicating",
            line_of("scenario"),
            "the scenario in it cannot be read, line 1, column 9",
        ),
        ("\"format\": 2", "\"format\": 3", 1, "this trace has the format 3, and this Faultline reads 2; "),
        ("\"format\": 2,", "", good.lines().count(), "missing field `format`; give a trace"),
        ("\"nodes\": [\"c1\",", "\"nodes\": [\"c9\",", 1, "`nodes` are c9, n1"),
        ("\"protocol\": \"replication\"", "\"protocol\": \"hashing\"", 1, "`protocol` is `hashing`, but"),
        (
            "\"protocol\": \"replication\"",
            "\"protocol\": 1",
            line_of("protocol"),
            "invalid type: integer `1`",
        ),
    ] {
        let text = good.replacen(old, new, 1);
        assert_ne!(text, good, "{old}");
        let complaint = complaint(&text);
        assert!(complaint.contains(says), "{complaint}\n{says}");
        assert!(complaint.starts_with(&format!("line {at}, column ")), "{complaint}\nline {at}");
        assert!(complaint.contains("; "), "it says what to do: {complaint}");
    }
    for name in ["protocol", "nodes", "format", "hash"] {
        let mut value = parsed(&good);
        value[name] = json!(format!("\u{1b}[31m{}", "long ".repeat(100_000)));
        let complaint = complaint(&value.to_string());
        assert!(complaint.len() < 700 && !complaint.contains('\u{1b}'), "{name}: {complaint}");
    }
    // An event may be written on several lines, by anyone who prints it.
    let printed = good.replacen("{\"at\":0,", "{\n\"at\":\n!", 1);
    let line = line_of("started") + 2;
    assert!(complaint(&printed).starts_with(&format!("line {line}, column 1: ")), "{}", complaint(&printed));
    assert!(complaint(&(good.clone() + "}")).contains("behind its end"));
    assert!(complaint(&good.replacen("\n]\n", "\n,]\n", 1)).contains("expected value"));
    assert!(complaint(good.trim_end_matches(['}', '\n'])).contains("; give a trace"));
    assert!(complaint("").starts_with("line 1, column "));
    assert!(complaint("[]").contains("; give a trace"));
}

#[test]
fn what_is_too_large_is_refused() {
    let head = "{\"format\": 2, \"faultline\": \"0\", \"protocol\": \"replication\", \"nodes\": [], \
                \"hash\": \"0000000000000000\", \"scenario\": \"cluster replication\", \"events\": ";
    let event = "{\"at\":0,\"event\":\"healed\"}";
    let many = format!("{head}[{event}{}]}}", format!(",{event}").repeat(TRACE_EVENTS_MAX));
    assert!(many.len() < TRACE_BYTES_MAX);
    assert!(complaint(&many).contains("this trace has more than 1000000 events; export a shorter run"));
    let long = " ".repeat(TRACE_BYTES_MAX + 1);
    assert_eq!(complaint(&long), "line 1, column 1: this trace is longer than 64 MB; export a shorter run");
    let deep = format!("{head}{}", "[".repeat(1_000_000));
    assert!(complaint(&deep).starts_with("line 1, column "));
    let deep = format!(
        "{head}[{{\"at\":0,\"event\":\"note\",\"note\":{}{}}}]}}",
        "[".repeat(1_000),
        "]".repeat(1_000)
    );
    assert!(complaint(&deep).contains("recursion limit"));
}

#[test]
fn a_foreign_sentence_is_told_in_part_and_without_control_characters() {
    let (spec, settings, history) = some();
    let mut value = parsed(&export(spec, &settings, &history));
    value["events"][3]["text"] = json!(format!("\u{1b}[31m{}", "long ".repeat(10_000)));
    value["events"][3]["node"] = json!("nobody");
    let found = difference(&value).expect("it differs");
    assert!(found.expected.len() < 1_100 && !found.expected.contains('\u{1b}'), "{}", found.expected);
}

/// The matches of ShiViz's expression, from the first on: event, host and clock.
fn matches(log: &str) -> Vec<(&str, &str, BTreeMap<String, u32>)> {
    assert_eq!(SHIVIZ_REGEXP, r"(?<event>.*)\n(?<host>\S*) (?<clock>{.*})");
    let lines: Vec<&str> = log.lines().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at + 1 < lines.len() {
        let matched = lines[at + 1].split_once(' ').and_then(|(host, rest)| {
            let end = rest.rfind('}')?;
            rest.starts_with('{').then(|| (host, &rest[..=end]))
        });
        match matched {
            Some((host, clock)) => {
                found.push((lines[at], host, serde_json::from_str(clock).expect("it is JSON")));
                at += 2;
            }
            None => at += 1,
        }
    }
    found
}

#[test]
fn shiviz_reads_back_every_event_with_its_clock() {
    for (name, spec, _, history) in all() {
        let log = shiviz(spec, &english(), &history);
        // The file begins with the expression and with the delimiter of runs, of which there is one.
        let log = log.strip_prefix(&format!("{SHIVIZ_REGEXP}\n\n")).expect("it says how it is read");
        let found = matches(log);
        assert_eq!(found.len() * 2, log.lines().count(), "{name}: nothing is passed over");
        let causality = Causality::of(history.trace());
        let events: Vec<usize> =
            (0..causality.len()).filter(|event| causality.node(*event).is_some()).collect();
        assert_eq!(found.len(), events.len(), "{name}");
        let mut last: BTreeMap<&str, BTreeMap<String, u32>> = BTreeMap::new();
        for (event, (sentence, host, clock)) in events.iter().zip(&found) {
            let node = causality.node(*event).expect("it has one");
            assert_eq!(*host, history.recorder().names()[node.index()]);
            assert!(sentence.starts_with(&format!("{}  ", history.trace()[*event].at)), "{sentence}");
            let before = last.entry(host).or_default();
            assert_eq!(
                clock[*host],
                before.get(*host).copied().unwrap_or(0) + 1,
                "{name}: one more each time"
            );
            assert!(
                before.iter().all(|(other, count)| clock[other] >= *count),
                "{name}: a clock never goes back"
            );
            *before = clock.clone();
        }
        for (a, (_, host, clock)) in events.iter().zip(&found).step_by(found.len() / 60 + 1) {
            for (b, (_, _, other)) in events.iter().zip(&found).step_by(found.len() / 60 + 1) {
                let known = other.get(*host).is_some_and(|count| *count >= clock[*host]);
                let relation = causality.relation(*a, *b);
                assert_eq!(
                    known,
                    matches!(relation, Relation::Before | Relation::Same),
                    "{name}: {a} and {b}"
                );
            }
        }
    }
}

#[test]
fn the_example_of_the_description_is_a_trace() {
    let description = fs::read_to_string("docs/trace.md").expect("it is there");
    let example =
        description.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("it has one");
    let trace = read(example);
    assert_eq!(compare_with(&trace, &english()).first_difference, None);
    assert!(description.contains(SHIVIZ_REGEXP));
    let scenario = scenario::parse(&trace.text).expect("it was read");
    let mut history = scenario::open(&scenario);
    for line in &scenario.lines {
        scenario::carry_out(line, &mut history, &scenario.settings).expect("it was the same");
    }
    assert_eq!(export(scenario.spec, &scenario.settings, &history), example, "to the last byte");
    let opened = trace.run().open().expect("it was read");
    assert!(opened.sameness == Sameness::Same && opened.failed.is_none());
    assert_eq!((opened.history.moment(), opened.history.end()), (Moment::default(), history.end()));
}

proptest! {
    #[test]
    fn a_damaged_trace_is_read_or_refused(at in any::<prop::sample::Index>(), length in 0usize..30, put in "[ -~]{0,6}") {
        let (spec, settings, history) = some();
        let good = export(spec, &settings, &history);
        let good: String = good.lines().take(40).collect::<Vec<_>>().join("\n");
        let good = good.trim_end_matches(',').to_owned() + "]}";
        let at = at.index(good.len());
        let end = (at + length).min(good.len());
        let damaged = format!("{}{put}{}", &good[..at], &good[end..]);
        match import(&damaged) {
            Ok(trace) => drop(compare_with(&trace, &english())),
            Err(error) => prop_assert!(error.line >= 1 && error.column >= 1),
        }
    }

    #[test]
    fn any_text_is_no_trace(text in "\\PC{0,200}") {
        prop_assert!(import(&text).is_err());
    }
}

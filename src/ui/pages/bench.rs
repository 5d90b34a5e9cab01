//! Measurements of what only the page can measure: the engine in Wasm. e2e/bench.mjs calls
//! `window.faultlineBench.run(name)` for each of its `names`.

use std::hint::black_box;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

use crate::scenario;
use crate::sim::{Micros, Stream};
use crate::ui::dom::{now_ms, window};
use crate::ui::page::use_page;
use crate::workload::{Bare, busy_store, long_history, steps};

const ROUNDS: usize = 7;
const STEPS: u64 = 200_000;
const SEEKS: usize = 200;
const HISTORY_EVENTS: usize = 100_000;

type Measurement = (&'static str, fn() -> Vec<Figure>);

const MEASUREMENTS: [Measurement; 3] = [
    ("engine-wasm-trace-off", || engine("engine-wasm-trace-off", false)),
    ("engine-wasm-trace-on", || engine("engine-wasm-trace-on", true)),
    ("seek-wasm", seek),
];

struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
}

#[derive(Properties, PartialEq)]
pub struct BenchPageProps {
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn BenchPage(props: &BenchPageProps) -> Html {
    let words = use_page().words;
    let figures = use_state(Vec::<String>::new);
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("bench-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    use_effect_with((), |()| {
        let offered = offer();
        move || {
            // Gone with the page, so that nothing calls into a closure that is dropped.
            let _ = Reflect::delete_property(window().as_ref(), &"faultlineBench".into());
            drop(offered);
        }
    });
    let run = {
        let figures = figures.clone();
        Callback::from(move |_: MouseEvent| {
            let all = MEASUREMENTS.iter().flat_map(|(_, measure)| measure());
            figures.set(
                all.map(|figure| format!("{}: {:.2} {}", figure.name, figure.value, figure.unit)).collect(),
            );
        })
    };
    html! {
        <main id="main" tabindex="-1" class="plain-page">
            <h1 tabindex="-1">{ words.get("bench-title") }</h1>
            <p>{ words.get("bench-text") }</p>
            <div><button type="button" class="button button-main" onclick={run}>{ words.get("bench-run") }</button></div>
            <ul class="link-list">{ for figures.iter().map(|line| html! { <li><code>{ line }</code></li> }) }</ul>
        </main>
    }
}

type Offered = Closure<dyn Fn(String) -> JsValue>;

/// Sets `window.faultlineBench`; it works as long as what is returned lives.
fn offer() -> (Offered, Offered) {
    let hash = Closure::<dyn Fn(String) -> JsValue>::new(|text: String| trace_hash(&text).into());
    let run = Closure::<dyn Fn(String) -> JsValue>::new(|name: String| {
        let found = MEASUREMENTS.iter().find(|(known, _)| *known == name);
        let figures: Array = found
            .map(|(_, measure)| measure())
            .unwrap_or_default()
            .into_iter()
            .map(|figure| {
                object(&[
                    ("name", figure.name.into()),
                    ("value", format!("{:.2}", figure.value).into()),
                    ("unit", figure.unit.into()),
                ])
            })
            .collect();
        figures.into()
    });
    let names: Array = MEASUREMENTS.iter().map(|(name, _)| JsValue::from_str(name)).collect();
    let bench = object(&[
        ("names", names.into()),
        ("run", run.as_ref().clone()),
        ("traceHash", hash.as_ref().clone()),
    ]);
    Reflect::set(window().as_ref(), &"faultlineBench".into(), &bench).expect("a window takes properties");
    (run, hash)
}

/// Runs a scenario and gives the hash of its trace, which must be that of every other machine; or
/// what is wrong with the scenario.
fn trace_hash(text: &str) -> String {
    let scenario = match scenario::parse(text) {
        Ok(scenario) => scenario,
        Err(errors) => return errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
    };
    let mut history = scenario::open(&scenario);
    for line in &scenario.lines {
        if scenario::carry_out(line, &mut history, &scenario.settings).is_err() {
            return format!("line {}: `{}` failed", line.number, line.text);
        }
    }
    format!("{:016x}", history.recorder().trace_hash())
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &(*name).into(), value).expect("a plain object takes properties");
    }
    object.into()
}

fn engine(name: &str, recorded: bool) -> Vec<Figure> {
    let rate = |work: &mut dyn FnMut()| STEPS as f64 / 1e3 / median_ms(work);
    let own = rate(&mut || {
        let mut world = busy_store(5, recorded);
        steps(&mut world, STEPS);
        black_box(world.steps());
    });
    let bare = rate(&mut || {
        black_box(Bare::new(9, 40, recorded).steps(STEPS));
    });
    vec![
        Figure { name: name.to_owned(), value: own, unit: "M events/s" },
        Figure { name: format!("{name}.bare"), value: bare, unit: "M events/s" },
    ]
}

fn median_ms(work: &mut dyn FnMut()) -> f64 {
    let mut rounds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = now_ms();
            work();
            now_ms() - start
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

/// Jumps to moments all over a long run, there and back.
fn seek() -> Vec<Figure> {
    let mut history = long_history(HISTORY_EVENTS);
    let end = history.end().time.0;
    let mut stream = Stream::new(1, 1);
    let mut times: Vec<f64> = (0..SEEKS)
        .map(|_| {
            let time = Micros(stream.below(end));
            let start = now_ms();
            history.seek_time(time);
            now_ms() - start
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[SEEKS * percent / 100];
    vec![
        Figure { name: "seek-p50-wasm".to_owned(), value: at(50), unit: "ms" },
        Figure { name: "seek-p95-wasm".to_owned(), value: at(95), unit: "ms" },
    ]
}

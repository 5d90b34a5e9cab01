//! The runs of one point: how they are spread, and a way to open each: the lowest, the median and the highest first.

use yew::prelude::*;

use super::experiment::{Given, Kept};
use crate::share::SharedRun;
use crate::study::lab::Report;
use crate::study::lab::View;
use crate::study::lab::plot::{Look, svg};
use crate::ui::media::use_media;
use crate::ui::page::use_page;
use crate::ui::route::Route;

#[derive(Properties, PartialEq)]
pub struct PointRunsProps {
    pub given: Given,
    pub lab: Kept,
    pub version: u32,
    pub measure: usize,
    pub point: Option<usize>,
}

/// More links than this help nobody.
const LISTED_MAX: usize = 200;

/// The places of the runs that are listed, of so many in the order of their values: all, or as many at equal distances.
fn listed(runs: usize) -> Vec<usize> {
    if runs <= LISTED_MAX {
        return (0..runs).collect();
    }
    (0..LISTED_MAX).map(|place| place * (runs - 1) / (LISTED_MAX - 1)).collect()
}

#[component]
pub fn PointRuns(props: &PointRunsProps) -> Html {
    let words = use_page().words;
    let narrow = use_media("(max-width: 720px)");
    let open = use_state_eq(|| None::<usize>);
    let Some(point) = props.point else {
        return html! { <p class="quiet">{ words.get("lab-point-choose") }</p> };
    };
    let lab = props.lab.0.borrow();
    let experiment = &props.given.0;
    let report = Report { experiment, results: lab.results(), texts: &words };
    let runs = lab.results().runs_by_value(point, props.measure);
    let unit = experiment.measures.get(props.measure).map(|measure| measure.unit());
    let chart = report.chart(props.measure, View::Histogram(point));
    let picture = svg(&chart, Look { width: if narrow { 354 } else { 520 }, alone: false });
    let chosen = [
        ("lab-lowest", runs.first()),
        ("lab-middle", runs.get(runs.len() / 2)),
        ("lab-highest", runs.last()),
    ];
    // The scenario is the whole run: any page makes it again.
    let address = |seed: u32| {
        let (text, _) = experiment.scenario(experiment.point(point), seed).ok()?;
        let packed = SharedRun::new(env!("CARGO_PKG_VERSION").to_owned(), text).encode();
        Some(Route::Run { packed }.href())
    };
    let row = |(key, run): (&'static str, Option<&(u64, u32)>)| {
        let (value, seed) = *run?;
        let value = report.shown(unit?, value as f64);
        let says = words.with("lab-run-of", &[("seed", seed.into()), ("value", value.into())]);
        let label = format!("{}: {}, {says}", words.get("lab-open-run"), words.get(key));
        Some(html! {
            <li key={key}>
                <span>{ words.get(key) }{ ", " }{ says }</span>{ " " }
                <a class="button" href={address(seed)?} data-seed={seed.to_string()} aria-label={label}>{ words.get("lab-open-run") }</a>
            </li>
        })
    };
    let is_open = *open == Some(point);
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            // Whether it is open is said below.
            event.prevent_default();
            open.set((!is_open).then_some(point));
        })
    };
    let listed = listed(runs.len());
    let link = |index: usize| {
        let (value, seed) = *runs.get(index)?;
        let value = report.shown(unit?, value as f64);
        let label = words.with("lab-run-of", &[("seed", seed.into()), ("value", value.clone().into())]);
        Some(
            html! { <li key={seed}><a href={address(seed)?} data-seed={seed.to_string()} title={label.clone()} aria-label={label}>{ value }</a></li> },
        )
    };
    let count = [("shown", listed.len().into()), ("all", runs.len().into())];
    html! {
        <section class="card lab-point" aria-labelledby="lab-point" data-chosen={point.to_string()}>
            <h2 id="lab-point"><span role="status">{ words.with("lab-at-point", &[("point", report.point_label(point).into())]) }</span></h2>
            <div class="lab-plot">{ Html::from_html_unchecked(AttrValue::from(picture)) }</div>
            <ul class="lab-runs">{ for chosen.into_iter().filter_map(row) }</ul>
            if runs.len() > chosen.len() {
                <details class="lab-all" open={is_open}>
                    <summary onclick={toggle}>{ words.with("lab-all-runs", &count) }</summary>
                    // Each link holds a whole scenario, so they are made when somebody wants them.
                    if is_open { <ol>{ for listed.into_iter().filter_map(link) }</ol> }
                </details>
            }
        </section>
    }
}

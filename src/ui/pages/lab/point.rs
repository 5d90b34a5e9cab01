//! The runs of one point: how they are spread, and a way to open the lowest, the median and the highest.

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

#[component]
pub fn PointRuns(props: &PointRunsProps) -> Html {
    let words = use_page().words;
    let narrow = use_media("(max-width: 720px)");
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
    let row = |(key, run): (&'static str, Option<&(u64, u32)>)| {
        let (value, seed) = *run?;
        let value = report.shown(unit?, value as f64);
        // The scenario is the whole run: any page makes it again.
        let (text, _) = experiment.scenario(experiment.point(point), seed).ok()?;
        let packed = SharedRun::new(env!("CARGO_PKG_VERSION").to_owned(), text).encode();
        let says = words.with("lab-run-of", &[("seed", seed.into()), ("value", value.into())]);
        let label = format!("{}: {}, {says}", words.get("lab-open-run"), words.get(key));
        Some(html! {
            <li key={key}>
                <span>{ words.get(key) }{ ", " }{ says }</span>{ " " }
                <a class="button" href={Route::Run { packed }.href()} data-seed={seed.to_string()} aria-label={label}>{ words.get("lab-open-run") }</a>
            </li>
        })
    };
    html! {
        <section class="card lab-point" aria-labelledby="lab-point" data-chosen={point.to_string()}>
            <h2 id="lab-point"><span role="status">{ words.with("lab-at-point", &[("point", report.point_label(point).into())]) }</span></h2>
            <div class="lab-plot">{ Html::from_html_unchecked(AttrValue::from(picture)) }</div>
            <ul class="lab-runs">{ for chosen.into_iter().filter_map(row) }</ul>
        </section>
    }
}

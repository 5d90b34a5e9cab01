//! How suspicious nodes are: a level that rises with silence, a threshold, and each heartbeat as a tick.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::sim::{LevelRow, LevelsExhibit, Micros};
use crate::text::{name_of, time_text};
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct LevelsProps {
    pub levels: LevelsExhibit,
    pub names: Rc<[String]>,
    pub protocol: &'static str,
    pub words: Words,
}

const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 96.0;
/// Room above the threshold, as a part of it.
const ABOVE: f64 = 0.5;
/// The slider goes up to so many times the threshold, in steps of a tenth of it.
const SLIDER_MAX: u64 = 30;
const SLIDER_PART: u64 = 10;

#[component]
pub fn Levels(props: &LevelsProps) -> Html {
    let LevelsProps { levels, names, protocol, words } = props;
    // What another threshold would have said, as a part of that of the run.
    let tenths = use_state(|| SLIDER_PART);
    let threshold = levels.threshold.saturating_mul(*tenths) / SLIDER_PART;
    let on_input = {
        let tenths = tenths.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                tenths.set((input.value_as_number() as u64).clamp(1, SLIDER_MAX));
            }
        })
    };
    let value = tenth(threshold);
    html! {
        <figure class="levels">
            <figcaption>{ words.get(&format!("{protocol}-exhibit-{}", levels.key)) }</figcaption>
            <p class="level-unit">{ words.get(&format!("{protocol}-unit-{}", levels.unit)) }</p>
            <label class="level-slider">
                <span>{ words.with("levels-threshold", &[("level", value.clone().into())]) }</span>
                <input type="range" min="1" max={SLIDER_MAX.to_string()} step="1" value={tenths.to_string()} oninput={on_input}
                    aria-valuetext={value}/>
            </label>
            if *tenths != SLIDER_PART { <p class="level-unit">{ words.get("levels-other-threshold") }</p> }
            { for levels.rows.iter().map(|row| {
                let spans = suspected_at(row, threshold);
                let spoken = words.with("levels-spoken", &[
                    ("watcher", name_of(names, row.watcher).into()),
                    ("node", name_of(names, row.node).into()),
                    ("level", tenth(level_of(row)).into()),
                    ("times", spans.len().into()),
                ]);
                let shown = Shown { levels, row, threshold, width: WIDTH, height: HEIGHT, spans: &spans };
                html! {
                    <div class="level-row">
                        <span class="level-name">{ format!("{} → {}", name_of(names, row.watcher), name_of(names, row.node)) }</span>
                        <svg viewBox={format!("0 0 {WIDTH} {HEIGHT}")} role="img" aria-label={spoken}>{ drawn(&shown) }</svg>
                    </div>
                }
            }) }
            <p class="level-time"><span>{ time_text(levels.from) }</span><span>{ time_text(levels.to) }</span></p>
            <ul class="legend">
                <li><i class="level-sign level-sign-beat"></i>{ words.get("levels-beat") }</li>
                <li><i class="level-sign level-sign-suspected"></i>{ words.get("levels-suspected") }</li>
                <li><i class="level-sign level-sign-down"></i>{ words.get("levels-down") }</li>
            </ul>
        </figure>
    }
}

/// A level with one decimal.
fn tenth(level: u64) -> String {
    format!("{}.{}", level / 1_000, level % 1_000 / 100)
}

/// The newest level.
fn level_of(row: &LevelRow) -> u64 {
    row.pieces.last().and_then(|piece| piece.last()).map_or(0, |(_, level)| *level)
}

/// When a monitor with this threshold would have suspected: from where the level passes it to the end of the piece.
pub fn suspected_at(row: &LevelRow, threshold: u64) -> Vec<(Micros, Micros)> {
    let span = |piece: &Vec<(Micros, u64)>| {
        let (end, highest) = *piece.last()?;
        if highest < threshold {
            return None;
        }
        let above = piece.iter().position(|(_, level)| *level >= threshold)?;
        let (at, level) = *piece.get(above)?;
        let begin = match above.checked_sub(1).and_then(|before| piece.get(before)) {
            Some((before, lower)) if level > *lower => {
                let part = (threshold.saturating_sub(*lower)) as f64 / (level - lower) as f64;
                Micros(before.0 + (at.saturating_sub(*before).0 as f64 * part) as u64)
            }
            _ => at,
        };
        Some((begin, end))
    };
    row.pieces.iter().filter_map(span).collect()
}

/// One row in a picture of some size.
pub struct Shown<'a> {
    pub levels: &'a LevelsExhibit,
    pub row: &'a LevelRow,
    pub threshold: u64,
    pub width: f64,
    pub height: f64,
    pub spans: &'a [(Micros, Micros)],
}

impl Shown<'_> {
    fn x(&self, at: Micros) -> f64 {
        let span = self.levels.to.saturating_sub(self.levels.from).0.max(1) as f64;
        (at.saturating_sub(self.levels.from).0 as f64 / span).min(1.0) * self.width
    }

    fn y(&self, level: u64) -> f64 {
        let full = self.levels.threshold.max(self.threshold).max(1) as f64 * (1.0 + ABOVE);
        (self.height - 6.0) * (1.0 - (level as f64 / full).min(1.0)) + 1.0
    }
}

/// The same on the stage and among the exhibits.
pub fn drawn(shown: &Shown) -> Html {
    let (width, height) = (shown.width, shown.height);
    let base = height - 5.0;
    let block = |class: &'static str, top: f64, tall: f64, (begin, end): (Micros, Micros)| {
        let (left, right) = (shown.x(begin), shown.x(end));
        html! {
            <rect {class} x={format!("{left:.1}")} y={format!("{top:.1}")} width={format!("{:.1}", (right - left).max(1.5))}
                height={format!("{tall:.1}")}/>
        }
    };
    let line: String = shown
        .row
        .pieces
        .iter()
        .flat_map(|piece| piece.iter().enumerate())
        .map(|(place, (at, level))| {
            let sign = if place == 0 { 'M' } else { 'L' };
            format!("{sign}{:.1} {:.1}", shown.x(*at), shown.y(*level))
        })
        .collect();
    let ticks: String =
        shown.row.beats.iter().map(|at| format!("M{:.1} {:.1}v5", shown.x(*at), base)).collect();
    let threshold = shown.y(shown.threshold);
    html! {
        <>
            <rect class="level-ground" width={format!("{width:.1}")} height={format!("{height:.1}")} rx="4"/>
            { for shown.spans.iter().map(|span| block("level-suspected", 0.0, height, *span)) }
            { for shown.row.down.iter().map(|span| block("level-down", base - 3.0, 3.0, *span)) }
            <path class="level-threshold" d={format!("M0 {threshold:.1}H{width:.1}")}/>
            <path class="level-line" d={line}/>
            <path class="level-beat" d={ticks}/>
        </>
    }
}

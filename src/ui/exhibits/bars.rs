//! Horizontal bars on one scale.

use std::rc::Rc;

use yew::prelude::*;

use crate::sim::{Bar, BarPart, BarsExhibit};
use crate::stage::hue;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct BarsProps {
    pub bars: BarsExhibit,
    pub names: Rc<[String]>,
    pub protocol: &'static str,
    pub words: Words,
}

#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let BarsProps { bars, protocol, words, .. } = props;
    let longest = bars.bars.iter().map(|bar| bar.parts.iter().map(|part| part.amount).sum()).max();
    let farthest = bars.marks.iter().map(|mark| mark.at).max();
    let full = bars.full.or(longest.max(farthest)).unwrap_or(0).max(1);
    let kinds = kinds(bars);
    let name = |kind: &str, key: &str| words.get(&format!("{protocol}-{kind}-{key}"));
    html! {
        <figure class="bars">
            <figcaption>{ name("exhibit", bars.key) }</figcaption>
            if bars.bars.is_empty() { <p class="logs-empty">{ words.get("bars-empty") }</p> }
            <ul class="bar-list">{ for bars.bars.iter().map(|bar| one(props, bar, full, &kinds)) }</ul>
            if kinds.len() > 1 || !bars.marks.is_empty() {
                <ul class="legend" aria-hidden="true">
                    { for kinds.iter().enumerate().filter(|_| kinds.len() > 1).map(|(index, key)| html! {
                        <li><i class={format!("swatch part-{}", index + 1)}></i>{ name("part", key) }</li>
                    }) }
                    { for bars.marks.iter().map(|mark| html! {
                        <li><i class={format!("bar-sign mark-{}", mark.key)}></i>{ format!("{}: {}", name("mark", mark.key), mark.at) }</li>
                    }) }
                </ul>
            }
        </figure>
    }
}

/// The kinds of parts that do not belong to a node, in the order in which they appear.
fn kinds(bars: &BarsExhibit) -> Vec<&'static str> {
    let mut kinds = Vec::new();
    for part in bars.bars.iter().flat_map(|bar| &bar.parts).filter(|part| part.node.is_none()) {
        if !kinds.contains(&part.key) {
            kinds.push(part.key);
        }
    }
    kinds
}

fn one(props: &BarsProps, bar: &Bar, full: u64, kinds: &[&'static str]) -> Html {
    let BarsProps { bars, names, protocol, words } = props;
    let share = |amount: u64| (amount as f64 * 100.0 / full as f64).min(100.0);
    let note = bar.note.as_ref().map(|note| words.note(note, names));
    let class = |part: &BarPart| match part.node {
        Some(node) => classes!("bar-part", hue(node)),
        None => {
            let kind = kinds.iter().position(|kind| *kind == part.key).unwrap_or(0);
            classes!("bar-part", format!("part-{}", kind + 1))
        }
    };
    let parts = bar.parts.iter().filter(|part| part.amount > 0);
    let spoken = bar
        .parts
        .iter()
        .map(|part| format!("{} {}", words.get(&format!("{protocol}-part-{}", part.key)), part.amount));
    let spoken = spoken.collect::<Vec<_>>().join(", ");
    html! {
        <li class={classes!("bar", bar.marked.then_some("marked"), bar.faint.then_some("faint"))}>
            <span class="bar-label">{ words.value(&bar.label, names) }</span>
            <span class="bar-track">
                { for parts.map(|part| html! {
                    <i class={class(part)} style={format!("width:{:.3}%", share(part.amount))}></i>
                }) }
                { for bars.marks.iter().map(|mark| html! {
                    <i class={format!("bar-mark mark-{}", mark.key)} style={format!("inset-inline-start:{:.3}%", share(mark.at))}></i>
                }) }
            </span>
            <span class="bar-note" aria-hidden={note.is_none().then_some("true")}>{ note.clone() }</span>
            <span class="sr-only">{ spoken }</span>
        </li>
    }
}

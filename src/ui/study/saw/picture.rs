//! Operations as bars on the clock of the run: a row a client.

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::prelude::*;

use crate::sim::{History, Micros, NodeId};
use crate::study::history::{
    Consistency, KeyValue, OperationOf, RegisterAnswer, RegisterCall, Teller, Verdict,
};
use crate::text::{name_of, time_text};
use crate::ui::page::use_page;
use crate::ui::player::Player;

/// What is drawn, in order.
#[derive(Debug, PartialEq)]
pub struct Drawn {
    pub bars: Vec<Bar>,
    /// Clients, with how many rows each has.
    clients: Vec<(NodeId, String, usize)>,
    from: Micros,
    to: Micros,
}

#[derive(Debug, PartialEq)]
pub struct Bar {
    pub index: usize,
    pub client: NodeId,
    /// `c1: put x 1 → ok`.
    pub text: String,
    /// `x=1`, `x→1`: for a bar.
    short: String,
    pub called: Micros,
    /// `None`: open.
    pub answered: Option<Micros>,
    /// Where to go for it: to its answer, or to its call.
    pub event: u64,
    /// Its place in the order, from 1, and the moment at which it may have taken effect.
    pub place: Option<(usize, Option<Micros>)>,
    pub in_conflict: bool,
    /// Among the rows of its client.
    row: usize,
}

impl Drawn {
    pub fn of(
        history: &History,
        teller: &Teller,
        indices: &[usize],
        verdict: Option<&Verdict>,
        consistency: Consistency,
    ) -> Drawn {
        let (mut places, mut conflict): (BTreeMap<usize, (usize, Micros)>, &[usize]) = (BTreeMap::new(), &[]);
        match verdict {
            Some(Verdict::Explained { order })
                if order.iter().all(|index| *index < teller.operations.len()) =>
            {
                let order = teller.order(order).into_iter();
                places = (1..).zip(order).map(|(place, (index, at))| (index, (place, at))).collect();
            }
            Some(Verdict::Unexplained(found)) => conflict = &found.operations,
            _ => {}
        }
        let mut bars = Vec::new();
        let mut rows: BTreeMap<NodeId, Vec<Micros>> = BTreeMap::new();
        for index in indices {
            let Some(operation) = teller.operations.get(*index) else { continue };
            let answered = operation.answered.map(|place| place.at);
            let called = operation.called.at;
            let ends = rows.entry(operation.client).or_default();
            let row = ends.iter().position(|end| *end <= called).unwrap_or(ends.len());
            let end = answered.unwrap_or(Micros(u64::MAX));
            match ends.get_mut(row) {
                Some(last) => *last = end,
                None => ends.push(end),
            }
            bars.push(Bar {
                index: *index,
                client: operation.client,
                text: teller.operation(*index),
                short: short(operation),
                called,
                answered,
                event: operation.answered.map_or(operation.called.event, |place| place.event),
                place: places
                    .get(index)
                    .map(|(place, at)| (*place, (consistency == Consistency::Linearizable).then_some(*at))),
                in_conflict: conflict.contains(index),
                row,
            });
        }
        let names = history.recorder().names();
        let clients =
            rows.into_iter().map(|(id, rows)| (id, name_of(names, id).to_owned(), rows.len())).collect();
        let end = history.end().time;
        let last = bars.iter().map(|bar| bar.answered.unwrap_or(bar.called)).max().unwrap_or(end);
        let newest = indices.last().is_some_and(|last| last + 1 == teller.operations.len());
        let first = bars.iter().map(|bar| bar.called).min().unwrap_or_default();
        let (from, to) = window(first, if newest { last.max(end) } else { last });
        Drawn { bars, clients, from, to }
    }

    fn percent(&self, at: Micros) -> f64 {
        let span = self.to.saturating_sub(self.from).0.max(1) as f64;
        (at.saturating_sub(self.from).0 as f64 * 100.0 / span).min(100.0)
    }

    /// The row of a client, from the top.
    fn row_of(&self, client: NodeId) -> usize {
        self.clients.iter().take_while(|(id, ..)| *id != client).map(|(_, _, rows)| rows).sum()
    }

    fn rows(&self) -> usize {
        self.clients.iter().map(|(_, _, rows)| rows).sum()
    }
}

/// A write as `x=1`, a read as `x→1`.
fn short(operation: &OperationOf<KeyValue>) -> String {
    let key = operation.call.key;
    match (operation.call.call, operation.answer) {
        (RegisterCall::Write(value), _) => format!("{key}={value}"),
        (RegisterCall::Read, Some(RegisterAnswer::Found(Some(value)))) => format!("{key}→{value}"),
        (RegisterCall::Read, Some(RegisterAnswer::Found(None))) => format!("{key}→–"),
        (RegisterCall::Read, Some(RegisterAnswer::Written) | None) => format!("{key}→?"),
    }
}

/// A round stretch of time around another one. It changes in steps, so that bars do not creep while a run plays.
fn window(first: Micros, last: Micros) -> (Micros, Micros) {
    let needed = last.saturating_sub(first).0.max(20_000);
    let mut unit = 1_000u64;
    while unit.saturating_mul(8) < needed {
        unit = unit.saturating_mul(2);
    }
    let from = first.0 / unit * unit;
    // Some air at the end, into which a run grows.
    let to = (last.0 / unit).saturating_add(2).saturating_mul(unit);
    (Micros(from), Micros(to))
}

#[derive(Properties, PartialEq)]
pub struct PictureProps {
    pub player: Player,
    pub drawn: Rc<Drawn>,
    pub event: Option<u64>,
    /// The moment that is shown changes with it.
    pub version: u64,
}

/// For those who see it; the list beside it says the same, and can be reached by keys.
#[component]
pub fn Picture(props: &PictureProps) -> Html {
    let words = use_page().words;
    let drawn = &props.drawn;
    let now = props.player.sim().now();
    let shows_now = now >= drawn.from && now <= drawn.to;
    html! {
        <div class="saw-picture" aria-hidden="true" style={format!("--rows:{}", drawn.rows())}>
            <div class="saw-names" translate="no">
                { for drawn.clients.iter().map(|(id, name, rows)| html! {
                    <b key={id.0} style={format!("--height:{rows}")}>{ name }</b>
                }) }
            </div>
            <div class="saw-track">
                { for drawn.bars.iter().map(|bar| bar_of(props, bar, bar.called > now)) }
                { for drawn.bars.iter().filter_map(|bar| point_of(drawn, bar)) }
                if shows_now { <i class="saw-now" style={format!("left:{:.3}%", drawn.percent(now))} title={words.get("saw-now")}></i> }
            </div>
            <div class="saw-clock" translate="no"><span>{ time_text(drawn.from) }</span><span>{ time_text(drawn.to) }</span></div>
        </div>
    }
}

fn bar_of(props: &PictureProps, bar: &Bar, ahead: bool) -> Html {
    let drawn = &props.drawn;
    let left = drawn.percent(bar.called);
    let right = bar.answered.map_or(100.0, |at| drawn.percent(at));
    let top = drawn.row_of(bar.client) + bar.row;
    let class = classes!(
        "saw-op",
        bar.answered.is_none().then_some("saw-open"),
        bar.in_conflict.then_some("saw-op-conflict"),
        ahead.then_some("saw-ahead"),
        (props.event == Some(bar.event)).then_some("saw-chosen"),
    );
    let (player, event) = (props.player.clone(), bar.event);
    let onclick = Callback::from(move |_: MouseEvent| player.choose_event(event));
    // A style sheet shows the words where there is room for so many letters, or not at all.
    let fits = match bar.short.chars().count() {
        0..=4 => Some("saw-fits-4"),
        5..=8 => Some("saw-fits-8"),
        9..=12 => Some("saw-fits-12"),
        _ => None,
    };
    html! {
        <div key={bar.index} {class} data-operation={bar.index.to_string()} title={bar.text.clone()} {onclick}
            style={format!("left:{left:.3}%;width:{:.3}%;--row:{top}", (right - left).max(0.0))}>
            if fits.is_some() { <span class={fits}>{ &bar.short }</span> }
        </div>
    }
}

fn point_of(drawn: &Drawn, bar: &Bar) -> Option<Html> {
    let at = bar.place?.1?;
    let top = drawn.row_of(bar.client) + bar.row;
    let style = format!("left:{:.3}%;--row:{top}", drawn.percent(at));
    Some(html! { <i key={format!("point-{}", bar.index)} class="saw-point" {style}></i> })
}

//! Replicated logs side by side: a row for each server, a column for each position.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::sim::{LogCell, LogRow, LogsExhibit, NodeStatus, Storage};
use crate::text::name_of;
use crate::ui::selection::Selection;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct LogsProps {
    pub logs: LogsExhibit,
    pub names: Rc<[String]>,
    pub protocol: &'static str,
    pub words: Words,
    pub selection: Option<Selection>,
    pub on_select: Callback<Option<Selection>>,
}

#[component]
pub fn Logs(props: &LogsProps) -> Html {
    let words = &props.words;
    let rows = &props.logs.rows;
    // Where a log begins after a snapshot, there is a column for that.
    let begins = |row: &LogRow| if row.snapshot > 0 { row.first.min(row.snapshot) } else { row.first };
    let first = rows.iter().map(begins).min().unwrap_or(1);
    let last =
        rows.iter().map(|row| row.first.saturating_add(row.entries.len() as u64)).max().unwrap_or(first);
    let frame = use_node_ref();
    {
        // The newest entries stay in view; but where logs differ, that is what is looked at.
        let frame = frame.clone();
        use_effect_with((last, differs_at(rows)), move |(_, differs_at)| {
            let Some(frame) = frame.cast::<HtmlElement>() else { return };
            let column = differs_at.and_then(|lsn| {
                let head = format!("thead > tr > :nth-child({})", lsn.saturating_sub(first) + 2);
                let rows = frame.query_selector("tbody th").ok()??.get_bounding_client_rect().width();
                let head = frame.query_selector(&head).ok()??.unchecked_into::<HtmlElement>();
                Some(head.offset_left() - rows.ceil() as i32)
            });
            frame.set_scroll_left(column.unwrap_or_else(|| frame.scroll_width()));
        });
    }
    let title = words.get(&format!("{}-exhibit-{}", props.protocol, props.logs.key));
    let bands = rows.iter().flat_map(|row| row.entries.iter().map(|cell| cell.band));
    let any = |wanted: fn(&LogCell) -> bool| rows.iter().any(|row| row.entries.iter().any(wanted));
    html! {
        <div class="logs">
            <div class="logs-frame" ref={frame} tabindex="0" role="region" aria-label={title.clone()}>
                <table>
                    <caption class="sr-only">{ title }</caption>
                    <thead><tr>
                        <td></td>
                        { for (first..last).map(|lsn| html! { <th scope="col">{ lsn }</th> }) }
                    </tr></thead>
                    <tbody>{ for rows.iter().map(|row| row_of(props, row, first, last)) }</tbody>
                </table>
            </div>
            if last == first { <p class="logs-empty">{ words.get("logs-empty") }</p> }
            <ul class="legend" aria-hidden="true">
                if bands.clone().min() != bands.max() {
                    <li><i class="swatch epoch-1"></i><i class="swatch epoch-2"></i>{ words.get(&format!("{}-logs-bands", props.protocol)) }</li>
                }
                if any(|cell| cell.ticked) { <li><i class="tick">{ "✓" }</i>{ words.get(&format!("{}-logs-ticked", props.protocol)) }</li> }
                if rows.iter().any(|row| row.committed >= first) { <li><i class="edge-mark"></i>{ words.get("logs-legend-committed") }</li> }
                if rows.iter().any(|row| row.snapshot > 0) { <li><i class="swatch snapshot"></i>{ words.get("logs-legend-snapshot") }</li> }
                if any(|cell| cell.storage == Storage::Unsynced) { <li><i class="swatch unsynced"></i>{ words.get("logs-legend-unsynced") }</li> }
                if any(|cell| cell.diverged) { <li><i class="swatch diverged"></i>{ words.get("logs-legend-diverged") }</li> }
            </ul>
        </div>
    }
}

/// The first position at which a log says something else than the others.
fn differs_at(rows: &[LogRow]) -> Option<u64> {
    let in_row = |row: &LogRow| {
        row.entries.iter().position(|cell| cell.diverged).map(|index| row.first.saturating_add(index as u64))
    };
    rows.iter().filter_map(in_row).min()
}

fn row_of(props: &LogsProps, row: &LogRow, first: u64, last: u64) -> Html {
    let words = &props.words;
    let name = name_of(&props.names, row.node).to_owned();
    let down = row.status == NodeStatus::Crashed;
    let class = classes!(
        row.leads.then_some("leads"),
        down.then_some("down"),
        (props.selection == Some(Selection::Node(row.node))).then_some("selected"),
    );
    let select = {
        let (select, node) = (props.on_select.clone(), row.node);
        Callback::from(move |_: MouseEvent| select.emit(Some(Selection::Node(node))))
    };
    let cell = |lsn: u64| match lsn.checked_sub(row.first).and_then(|index| row.entries.get(index as usize)) {
        Some(cell) => cell_of(words, props.protocol, cell, lsn, row.committed),
        None => html! { <td></td> },
    };
    let covered =
        row.snapshot.checked_sub(first).map_or(0, |before| before + 1).min(last.saturating_sub(first));
    html! {
        <tr {class}>
            <th scope="row">
                <button type="button" onclick={select}>{ name }</button>
                if row.leads { <small>{ words.get("logs-leads") }</small> }
                if down { <small>{ words.get("scene-status-crashed") }</small> }
            </th>
            if covered > 0 { { snapshot_of(words, covered, row.snapshot) } }
            { for (first.saturating_add(covered)..last).map(cell) }
        </tr>
    }
}

/// One cell for all that a snapshot covers.
fn snapshot_of(words: &Words, columns: u64, last: u64) -> Html {
    let spoken = words.with("logs-snapshot", &[("lsn", last.into())]);
    html! {
        <td colspan={columns.to_string()}><span class="entry snapshot" title={spoken.clone()}>
            <b aria-hidden="true">{ format!("≤ {last}") }</b>
            <span class="sr-only">{ spoken }</span>
        </span></td>
    }
}

fn cell_of(words: &Words, protocol: &str, cell: &LogCell, lsn: u64, committed: u64) -> Html {
    let safe = lsn <= committed;
    let state = match cell.storage {
        Storage::Durable => "durable",
        Storage::Unsynced => "unsynced",
        Storage::Volatile => "volatile",
    };
    let mut spoken = words.with(
        "logs-entry",
        &[
            ("lsn", lsn.into()),
            ("label", cell.label.clone().into()),
            ("band", cell.band_label.clone().into()),
        ],
    );
    let mut say = |key: &str| {
        spoken.push_str(", ");
        spoken.push_str(&words.get(key));
    };
    say(&format!("logs-state-{state}"));
    if cell.ticked {
        say(&format!("{protocol}-logs-ticked"));
    }
    if safe {
        say("logs-state-committed");
    }
    if cell.diverged {
        say("logs-state-diverged");
    }
    let class = classes!(
        "entry",
        format!("epoch-{}", cell.band.wrapping_add(3) % 4 + 1),
        state,
        cell.ticked.then_some("ticked"),
        cell.diverged.then_some("diverged"),
        safe.then_some("safe"),
    );
    html! {
        <td class={(lsn == committed).then_some("edge")}><span {class} title={spoken.clone()}>
            <span aria-hidden="true"><b>{ &cell.label }</b><small>{ &cell.band_label }</small></span>
            if cell.diverged { <em aria-hidden="true">{ words.get("logs-mark-diverged") }</em> }
            if cell.ticked { <i aria-hidden="true">{ "✓" }</i> }
            <span class="sr-only">{ spoken }</span>
        </span></td>
    }
}

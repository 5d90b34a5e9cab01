//! The protocol's own picture, drawn on the stage with the cluster in it: a ring that the nodes stand around, or what
//! belongs to each node under it.

use std::rc::Rc;

use yew::prelude::*;

use crate::sim::Station;
use crate::sim::{
    Exhibit, LevelRow, LevelsExhibit, LinkView, LogCell, LogRow, LogsExhibit, NodeId, RingExhibit, Storage,
    TableExhibit, Value,
};
use crate::stage::{
    Circle, Homes, Layout, Size, Strip, around, ems, hue, lay_out, lay_out_over, shorten, turned,
};
use crate::ui::exhibits::{levels, ring};
use crate::ui::words::Words;

/// What of a picture decides where the nodes stand: they do not move because a value changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Ground {
    Network,
    Ring(Homes),
    /// So many lines of cells are under each node.
    Strips(usize),
}

const CELL_HEIGHT: f64 = 19.0;
const CELL_SIZE: f64 = 11.0;
const BAND_SIZE: f64 = 8.0;
const CELL_GAP: f64 = 3.0;
/// Under a node of a table are so many of its newest rows.
const ROWS: usize = 2;
/// On a stage narrower than this the widest strip is not tried.
const WIDE: f64 = 700.0;
const WIDTHS: [f64; 4] = [156.0, 92.0, 70.0, 48.0];

impl Ground {
    /// `None` for a picture that has no place for the cluster.
    pub fn of(picture: &Exhibit, names: &[String]) -> Option<Ground> {
        match picture {
            Exhibit::Ring(ring) => Some(Ground::Ring(Homes(ring.homes.clone()))),
            Exhibit::Logs(_) => Some(Ground::Strips(1)),
            Exhibit::Table(table) => {
                let named = |column: &&'static str| names.iter().any(|name| name == *column);
                table.columns.iter().any(named).then_some(Ground::Strips(ROWS))
            }
            Exhibit::Levels(_) => Some(Ground::Strips(ROWS)),
            Exhibit::Bars(_) | Exhibit::Timelines(_) => None,
        }
    }

    pub fn lay_out(&self, size: Size, stations: &[Station], links: &[LinkView]) -> (Layout, Option<Circle>) {
        let ends: Vec<(NodeId, NodeId)> = links.iter().map(|link| (link.first, link.second)).collect();
        match self {
            Ground::Network => (lay_out(size, stations, &ends), None),
            Ground::Ring(homes) => {
                let (layout, circle) = around(size, stations, homes);
                (layout, Some(circle))
            }
            Ground::Strips(lines) => {
                let height = *lines as f64 * (CELL_HEIGHT + CELL_GAP) + CELL_GAP;
                let narrow = usize::from(size.width < WIDE);
                let strips: Vec<Strip> =
                    WIDTHS[narrow..].iter().map(|width| Strip { width: *width, height }).collect();
                (lay_out_over(size, stations, &ends, &strips), None)
            }
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct BackdropProps {
    pub picture: Rc<Exhibit>,
    pub layout: Rc<Layout>,
    pub circle: Option<Circle>,
    pub names: Rc<[String]>,
    pub protocol: &'static str,
    pub words: Words,
}

/// What lies under links, messages and nodes. The panel of exhibits says the same to who cannot see it.
#[component]
pub fn Backdrop(props: &BackdropProps) -> Html {
    let Size { width, height } = props.layout.size;
    let drawn = match (&*props.picture, props.circle) {
        (Exhibit::Ring(ring), Some(circle)) => ring_of(props, ring, circle),
        (Exhibit::Logs(logs), _) => logs_of(props, logs),
        (Exhibit::Table(table), _) => table_of(props, table),
        (Exhibit::Levels(levels), _) => levels_of(props, levels),
        _ => return Html::default(),
    };
    html! {
        <svg class="stage-picture stage-ground" width={width.to_string()} height={height.to_string()} aria-hidden="true">
            { drawn }
        </svg>
    }
}

fn ring_of(props: &BackdropProps, exhibit: &RingExhibit, circle: Circle) -> Html {
    let layout = &props.layout;
    let home = |(node, hash): &(NodeId, u32)| {
        let (at, spot) = (circle.at(circle.radius, turned(*hash)), layout.spot(*node));
        html! { <path class={classes!("ring-way", hue(*node))} d={format!("M{:.1} {:.1}L{:.1} {:.1}", at.x, at.y, spot.x, spot.y)}/> }
    };
    let mut members: Vec<NodeId> = exhibit.tokens.iter().map(|token| token.node).collect();
    members.extend(exhibit.keys.iter().map(|key| key.owner));
    members.sort_unstable();
    members.dedup();
    // The colour of its parts of the ring is around each node.
    let rim = |node: &NodeId| {
        let at = layout.spot(*node);
        html! { <circle class={classes!("ring-rim", hue(*node))} cx={format!("{:.1}", at.x)} cy={format!("{:.1}", at.y)} r={format!("{:.1}", layout.radius + 4.5)}/> }
    };
    html! {
        <>
            { for exhibit.homes.iter().filter(|(node, _)| members.contains(node)).map(home) }
            { for members.iter().map(rim) }
            { ring::drawn(exhibit, circle, &props.words, &props.names) }
        </>
    }
}

/// One cell under a node.
struct Cell {
    /// What it belongs to, small, before its text.
    band: Option<String>,
    text: String,
    class: Classes,
    title: bool,
}

fn logs_of(props: &BackdropProps, logs: &LogsExhibit) -> Html {
    let bands = logs.rows.iter().flat_map(|row| row.entries.iter().map(|cell| cell.band));
    // Colours alone would not do for everybody.
    let differ = bands.clone().min() != bands.max();
    let row = |row: &LogRow| {
        let snapshot = (row.snapshot > 0).then(|| Cell {
            band: None,
            text: format!("≤{}", row.snapshot),
            class: classes!("cell", "snapshot"),
            title: false,
        });
        let cells = (row.first..).zip(&row.entries);
        let cells = cells.map(|(lsn, cell)| log_cell(cell, lsn <= row.committed, differ));
        strip(props, row.node, 0, snapshot.into_iter().chain(cells).collect())
    };
    html! { <>{ for logs.rows.iter().map(row) }</> }
}

fn log_cell(cell: &LogCell, safe: bool, differ: bool) -> Cell {
    let state = match cell.storage {
        Storage::Durable => "durable",
        Storage::Unsynced => "unsynced",
        Storage::Volatile => "volatile",
    };
    let class = classes!(
        "cell",
        format!("epoch-{}", cell.band.wrapping_add(3) % 4 + 1),
        state,
        safe.then_some("safe"),
        cell.diverged.then_some("diverged"),
    );
    let tick = if cell.ticked { "✓" } else { "" };
    let band = (differ && !cell.label.contains(&cell.band_label)).then(|| cell.band_label.clone());
    Cell { band, text: format!("{}{tick}", cell.label), class, title: false }
}

/// The newest rows of a table that has a column for each node, under these.
fn table_of(props: &BackdropProps, table: &TableExhibit) -> Html {
    let skip = table.rows.len().saturating_sub(ROWS);
    let column = |(index, name): (usize, &&'static str)| {
        let node = props.names.iter().position(|known| known == *name)?;
        let node = NodeId(u16::try_from(node).ok()?);
        let line = |(line, (place, row)): (usize, (usize, &Vec<Value>))| {
            let value = row.get(index).filter(|value| **value != Value::Nothing)?;
            let title = row.first().map(|title| props.words.value(title, &props.names)).unwrap_or_default();
            let marked = table.marked.contains(&place).then_some("diverged");
            let cells = vec![
                Cell { band: None, text: title, class: classes!("cell", "cell-title"), title: true },
                Cell {
                    band: None,
                    text: props.words.value(value, &props.names),
                    class: classes!("cell", "durable", format!("epoch-{}", place % 4 + 1), marked),
                    title: false,
                },
            ];
            Some(strip(props, node, line, cells))
        };
        let lines = table.rows.iter().enumerate().skip(skip).enumerate().filter_map(line);
        Some(lines.collect::<Html>())
    };
    html! { <>{ for table.columns.iter().enumerate().filter_map(column) }</> }
}

/// How suspicious each node is, under it: to the first monitor.
fn levels_of(props: &BackdropProps, exhibit: &LevelsExhibit) -> Html {
    let first = exhibit.rows.first().map(|row| row.watcher);
    let extent = props.layout.extent;
    let Strip { width, height } = extent.strip;
    if width == 0.0 {
        return Html::default();
    }
    let one = |row: &LevelRow| {
        let at = props.layout.spot(row.node);
        let (left, top) = (at.x - width / 2.0, at.y + extent.strip_top() + CELL_GAP);
        let shown = levels::Shown {
            levels: exhibit,
            row,
            threshold: exhibit.threshold,
            width,
            height: height - CELL_GAP,
            spans: &row.suspected,
        };
        html! {
            <g class="strip" data-strip={props.names.get(row.node.index()).cloned()} transform={format!("translate({left:.1} {top:.1})")}>
                { levels::drawn(&shown) }
            </g>
        }
    };
    html! { <>{ for exhibit.rows.iter().filter(|row| Some(row.watcher) == first).map(one) }</> }
}

/// A line of cells under a node: as many of the last ones as there is room for.
fn strip(props: &BackdropProps, node: NodeId, line: usize, mut cells: Vec<Cell>) -> Html {
    let layout = &props.layout;
    let (at, extent) = (layout.spot(node), layout.extent);
    if extent.strip == Strip::default() {
        return Html::default();
    }
    let all = extent.strip.width;
    let band = |cell: &Cell| cell.band.as_ref().map_or(0.0, |band| ems(band) * BAND_SIZE + 2.0);
    let width = |cell: &Cell| (band(cell) + ems(&cell.text) * CELL_SIZE + 9.0).clamp(20.0, all);
    let mut used = 0.0;
    let fits = cells.iter().rev().take_while(|cell| {
        used += width(cell) + CELL_GAP;
        used - CELL_GAP <= all
    });
    let kept = fits.count().max(1).min(cells.len());
    let cut = cells.len() > kept && cells.first().is_some_and(|cell| !cell.title);
    cells.drain(..cells.len() - kept);
    let total: f64 = cells.iter().map(|cell| width(cell) + CELL_GAP).sum::<f64>() - CELL_GAP;
    let top = at.y + extent.strip_top() + CELL_GAP + line as f64 * (CELL_HEIGHT + CELL_GAP);
    let mut x = at.x - total / 2.0;
    let drawn = cells.iter().map(|cell| {
        let (left, wide, before) = (x, width(cell), band(cell));
        x += wide + CELL_GAP;
        html! {
            <g class={cell.class.clone()} transform={format!("translate({left:.1} {top:.1})")}>
                <rect width={format!("{wide:.1}")} height={CELL_HEIGHT.to_string()} rx="4"/>
                if let Some(band) = &cell.band {
                    <text class="cell-band" x={format!("{:.1}", before / 2.0 + 3.0)} y="13.5">{ band.clone() }</text>
                }
                <text x={format!("{:.1}", (wide + before) / 2.0)} y="13.5">{ shorten(&cell.text, wide - before - 4.0, CELL_SIZE) }</text>
            </g>
        }
    });
    let drawn: Vec<Html> = drawn.collect();
    html! {
        <g class="strip" data-strip={props.names.get(node.index()).cloned()}>
            if cut { <text class="strip-more" x={format!("{:.1}", at.x - total / 2.0 - 5.0)} y={format!("{:.1}", top + 13.0)}>{ "…" }</text> }
            { for drawn }
        </g>
    }
}

//! Space and time: a line for each node, messages between them, and cuts across.

use std::rc::Rc;

use yew::prelude::*;

use crate::sim::{
    Crossing, Micros, NodeId, NodeView, TimelineArrow, TimelineCut, TimelineMark, TimelineSpan,
    TimelinesExhibit,
};
use crate::stage::hue;
use crate::text::{name_of, time_text};
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct TimelinesProps {
    pub timelines: TimelinesExhibit,
    pub names: Rc<[String]>,
    pub protocol: &'static str,
    pub words: Words,
    /// The nodes as they are now, where it has the place of a stage and they can be broken.
    pub nodes: Option<Vec<NodeView>>,
}

const WIDTHS: [f64; 2] = [560.0, 1_000.0];
const ROWS: [f64; 2] = [52.0, 76.0];
const LEFT: f64 = 44.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 26.0;

struct Scale<'a> {
    timelines: &'a TimelinesExhibit,
    width: f64,
    row: f64,
}

impl Scale<'_> {
    fn x(&self, at: Micros) -> f64 {
        let (from, to) =
            (self.timelines.from.0, self.timelines.to.0.max(self.timelines.from.0.saturating_add(1)));
        let share = at.0.saturating_sub(from) as f64 / to.saturating_sub(from).max(1) as f64;
        LEFT + share.min(1.0) * (self.width - LEFT - RIGHT)
    }

    fn y(&self, node: NodeId) -> f64 {
        let row = self.timelines.nodes.iter().position(|known| *known == node).unwrap_or(0);
        TOP + self.row * row as f64
    }
}

#[component]
pub fn Timelines(props: &TimelinesProps) -> Html {
    let TimelinesProps { timelines, names, protocol, words, nodes } = props;
    let large = usize::from(nodes.is_some());
    let (width, row) = (WIDTHS[large], ROWS[large]);
    let scale = Scale { timelines, width, row };
    let height = TOP + row * (timelines.nodes.len() as f64 - 1.0) + 34.0;
    let orphans = timelines.arrows.iter().filter(|arrow| arrow.crossing == Crossing::Orphan).count();
    let between = timelines.arrows.iter().filter(|arrow| arrow.crossing == Crossing::InChannel).count();
    let spoken = if timelines.spans.is_empty() {
        spoken_cut(words, timelines, between, orphans)
    } else {
        spoken_now(props)
    };
    html! {
        <figure class="timelines">
            <figcaption>{ words.get(&format!("{protocol}-exhibit-{}", timelines.key)) }</figcaption>
            <svg viewBox={format!("0 0 {width} {height}")} role={if nodes.is_some() { "group" } else { "img" }} aria-label={spoken}>
                // In groups, so that a new mark leaves the names, one of which may have the focus, as they are.
                <g>{ for timelines.nodes.iter().map(|node| {
                    let y = scale.y(*node);
                    let view = nodes.as_ref().and_then(|nodes| nodes.get(node.index()));
                    html! {
                        <g key={node.0}>
                            { name(props, y, name_of(names, *node), view) }
                            <path class="tl-line" d={format!("M{LEFT} {y}H{}", width - RIGHT)}/>
                        </g>
                    }
                }) }</g>
                <g>{ for timelines.spans.iter().map(|span| span_of(&scale, span)) }</g>
                <g>{ for timelines.arrows.iter().map(|arrow| arrow_of(&scale, arrow)) }</g>
                <g>{ for timelines.cuts.iter().map(|cut| cut_of(&scale, cut)) }</g>
                <g>{ for timelines.marks.iter().map(|mark| mark_of(&scale, mark)) }</g>
                <text class="tl-time" x={LEFT.to_string()} y={(height - 4.0).to_string()}>{ time_text(timelines.from) }</text>
                <text class="tl-time end" x={(width - RIGHT).to_string()} y={(height - 4.0).to_string()}>{ time_text(timelines.to) }</text>
            </svg>
            { legend(props, between, orphans) }
        </figure>
    }
}

fn spoken_cut(words: &Words, timelines: &TimelinesExhibit, between: usize, orphans: usize) -> AttrValue {
    let counts = [
        ("messages", timelines.arrows.len().into()),
        ("between", between.into()),
        ("orphans", orphans.into()),
    ];
    words.with("timelines-spoken", &counts).into()
}

/// What each node is now.
fn spoken_now(props: &TimelinesProps) -> AttrValue {
    let TimelinesProps { timelines, names, protocol, words, .. } = props;
    let last = timelines.spans.iter().filter(|span| span.to == timelines.to);
    let of = |span: &TimelineSpan| {
        let key = words.get(&format!("{protocol}-span-{}", span.key));
        format!("{} {} {key}", name_of(names, span.node), span.label)
    };
    words.with("timelines-now", &[("now", last.map(of).collect::<Vec<_>>().join(", ").into())]).into()
}

fn span_of(scale: &Scale, span: &TimelineSpan) -> Html {
    let (x, y) = (scale.x(span.from), scale.y(span.node));
    let wide = (scale.x(span.to) - x).max(1.0);
    let high = if span.strong { 20.0 } else { 10.0 };
    let class = classes!(
        "tl-span",
        format!("epoch-{}", span.band.wrapping_add(3) % 4 + 1),
        span.strong.then_some("strong"),
        span.open.then_some("open"),
    );
    html! {
        <g {class}>
            <rect x={format!("{x:.1}")} y={format!("{:.1}", y - high / 2.0)} width={format!("{wide:.1}")}
                height={high.to_string()} rx="2"/>
            // Beside the bar of a follower, which is too low for words.
            if wide > 22.0 {
                <text x={format!("{:.1}", x + 4.0)} y={format!("{:.1}", if span.strong { y + 4.0 } else { y - 8.0 })}>{ &span.label }</text>
            }
        </g>
    }
}

/// The name at a line. On the stage it is a button for the menu of its node.
fn name(props: &TimelinesProps, y: f64, name: &str, view: Option<&NodeView>) -> Html {
    let text = html! { <text class="tl-name" x="8" y={(y + 4.0).to_string()}>{ name }</text> };
    let Some(view) = view else { return text };
    let TimelinesProps { protocol, words, .. } = props;
    let role = words.get(&format!("{protocol}-role-{}", view.role));
    let status = words.get(&format!("scene-status-{}", view.status.word()));
    html! {
        <g class={classes!("tl-node", format!("is-{}", view.status.word()))} tabindex="0" role="button" aria-haspopup="menu"
            aria-label={[view.name.clone(), role, status].join(&words.get("value-separator"))}
            data-node={view.name.clone()} data-status={view.status.word()} data-role={view.role}>
            <rect class="body" x="1" y={(y - 17.0).to_string()} width={(LEFT - 4.0).to_string()} height="34" rx="9"/>
            { text }
        </g>
    }
}

fn arrow_of(scale: &Scale, arrow: &TimelineArrow) -> Html {
    let (x1, y1) = (scale.x(arrow.from.1), scale.y(arrow.from.0));
    let (x2, y2) = (scale.x(arrow.to.1), scale.y(arrow.to.0));
    let crossing = match arrow.crossing {
        Crossing::None => "whole",
        Crossing::InChannel => "between",
        Crossing::Orphan => "orphan",
    };
    let length = (x2 - x1).hypot(y2 - y1).max(1.0);
    let (dx, dy) = ((x2 - x1) / length, (y2 - y1) / length);
    // The head ends at the line of the receiver.
    let head = format!(
        "M{x2:.1} {y2:.1}L{:.1} {:.1}L{:.1} {:.1}Z",
        x2 - 7.0 * dx + 3.2 * dy,
        y2 - 7.0 * dy - 3.2 * dx,
        x2 - 7.0 * dx - 3.2 * dy,
        y2 - 7.0 * dy + 3.2 * dx,
    );
    html! {
        <g class={format!("tl-arrow tl-arrow-{crossing}")}>
            <path class="shaft" d={format!("M{x1:.1} {y1:.1}L{x2:.1} {y2:.1}")}/>
            <path class="head" d={head}/>
            if arrow.crossing != Crossing::None {
                <text x={format!("{:.1}", (x1 + x2) / 2.0 + 5.0)} y={format!("{:.1}", (y1 + y2) / 2.0)}>{ &arrow.label }</text>
            }
            <title>{ &arrow.label }</title>
        </g>
    }
}

fn cut_of(scale: &Scale, cut: &TimelineCut) -> Html {
    let mut points: Vec<(f64, f64)> =
        cut.points.iter().map(|(node, at)| (scale.x(*at), scale.y(*node))).collect();
    points.sort_by(|a, b| a.1.total_cmp(&b.1));
    let Some(((x0, y0), (x9, y9))) = points.first().copied().zip(points.last().copied()) else {
        return html! {};
    };
    let middle: String = points.iter().map(|(x, y)| format!("L{x:.1} {y:.1}")).collect();
    let d = format!("M{x0:.1} {:.1}{middle}L{x9:.1} {:.1}", y0 - 14.0, y9 + 14.0);
    let class = if cut.consistent { "tl-cut" } else { "tl-cut tl-cut-broken" };
    html! { <path {class} {d}/> }
}

fn mark_of(scale: &Scale, mark: &TimelineMark) -> Html {
    let (x, y) = (scale.x(mark.at), scale.y(mark.node));
    let class = classes!("tl-mark", format!("sign-{}", mark.key), hue(mark.node));
    match mark.key {
        "crash" => html! { <path {class} d={format!("M{:.1} {:.1}l10 10m0-10l-10 10", x - 5.0, y - 5.0)}/> },
        "restore" => html! { <path {class} d={format!("M{:.1} {y:.1}l7-6v12z", x - 4.0)}/> },
        _ => {
            html! { <rect {class} x={format!("{:.1}", x - 5.0)} y={format!("{:.1}", y - 5.0)} width="10" height="10" rx="2"/> }
        }
    }
}

fn legend(props: &TimelinesProps, between: usize, orphans: usize) -> Html {
    let TimelinesProps { timelines, protocol, words, .. } = props;
    let mut marks: Vec<&'static str> = timelines.marks.iter().map(|mark| mark.key).collect();
    marks.sort_unstable();
    marks.dedup();
    let mut spans: Vec<(&'static str, bool, bool)> =
        timelines.spans.iter().map(|span| (span.key, span.strong, span.open)).collect();
    spans.sort_unstable();
    spans.dedup();
    html! {
        <ul class="legend">
            { for spans.iter().map(|(key, strong, open)| html! {
                <li><i class={classes!("tl-span-sign", strong.then_some("strong"), open.then_some("open"))}></i>{ words.get(&format!("{protocol}-span-{key}")) }</li>
            }) }
            if !spans.is_empty() && !timelines.arrows.is_empty() {
                <li><i class="tl-arrow-sign tl-arrow-plain"></i>{ words.get(&format!("{protocol}-arrow-{}", timelines.key)) }</li>
            }
            { for marks.iter().map(|key| html! {
                <li><i class={format!("tl-box sign-{key}")}></i>{ words.get(&format!("{protocol}-mark-{key}")) }</li>
            }) }
            { for timelines.cuts.iter().map(|cut| html! {
                <li><i class={if cut.consistent { "tl-cut-sign" } else { "tl-cut-sign tl-cut-broken" }}></i>
                    { words.get(&format!("{protocol}-cut-{}", cut.key)) }{ ": " }
                    { words.get(if cut.consistent { "timelines-consistent" } else { "timelines-inconsistent" }) }</li>
            }) }
            if between > 0 { <li><i class="tl-arrow-sign tl-arrow-between"></i>{ words.get("timelines-between") }</li> }
            if orphans > 0 { <li><i class="tl-arrow-sign tl-arrow-orphan"></i>{ words.get("timelines-orphan") }</li> }
        </ul>
    }
}

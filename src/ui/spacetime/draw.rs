//! The picture: the axis of time, the lines of the nodes, arrows, marks, the present.

use std::collections::BTreeMap;
use std::rc::Rc;

use yew::prelude::*;

use super::input::Drag;
use super::search::Search;
use crate::sim::{Micros, NodeId, What};
use crate::stage::{
    CAPTION, Captioned, Filter, Frame, GUTTER, Light, MarkKind, Moment, MomentKind, Point, Scene, ShownArrow,
    ShownMark, SpaceTime, Stroke, captions, ems, shorten,
};
use crate::text::time_text;
use crate::ui::player::{Player, Shown};
use crate::ui::selection::Selection;
use crate::ui::words::Words;

/// Lines must be so far apart that there is room for what a node is.
const ROLE_ROOM: f64 = 34.0;
/// The size of its letters.
const ROLE: f64 = 10.5;
const TICKS: u64 = 6;
/// The size of the letters of `.diagram-time`.
const TIME_PX: f64 = 11.0;
/// In a larger crowd no words are looked for.
const SEARCHED_MAX: usize = 3_000;

/// All that drawing needs to know.
pub struct Brush<'a> {
    pub player: &'a Player,
    pub shown: &'a Shown,
    pub frame: &'a Frame,
    pub names: &'a [String],
    /// What each node is now.
    pub roles: &'a [String],
    pub filter: &'a Filter,
    pub choose: &'a Callback<u64>,
    pub drag: &'a Rc<Drag>,
    pub search: &'a Search,
    pub words: &'a Words,
}

impl Brush<'_> {
    pub fn picture(&self, index: &SpaceTime, view: &Scene, now: Micros) -> Html {
        let found = view.crowded.iter().filter(|_| view.crowded.len() <= SEARCHED_MAX);
        let found = found.filter(|shown| self.search.finds(shown.arrow.sent));
        html! {
            <>
                { axis(self.frame) }
                { inside(self.frame) }
                { self.lines() }
                <g clip-path="url(#diagram-inside)">
                    { self.moments(index) }
                    <g class="diagram-crowd" aria-hidden="true">{ for view.crowd.iter().enumerate().map(stroke) }</g>
                    <g class="diagram-arrows">
                        { for view.arrows.iter().map(|shown| self.arrow(shown, self.search.finds(shown.arrow.sent))) }
                        { for found.map(|shown| self.arrow(shown, true)) }
                    </g>
                    { self.marks(view) }
                    { self.captions(view) }
                    { self.chosen() }
                    { present(self.frame, now) }
                </g>
            </>
        }
    }

    fn choosing(&self, event: u64) -> Callback<MouseEvent> {
        self.unless_dragged(self.choose.reform(move |()| event))
    }

    /// Who drags the window does not click on what is there when the finger is lifted.
    fn unless_dragged(&self, then: Callback<()>) -> Callback<MouseEvent> {
        let drag = self.drag.clone();
        Callback::from(move |click: MouseEvent| {
            if !drag.ends_with(&click) {
                then.emit(());
            }
        })
    }

    fn lines(&self) -> Html {
        let frame = self.frame;
        let line_of = |(lane, name): (usize, &String)| {
            let node = NodeId(lane as u16);
            let (from, to) = (frame.point(frame.from, lane), frame.point(frame.to, lane));
            let at = if frame.upright() { Point::new(from.x, 24.0) } else { Point::new(8.0, from.y + 4.0) };
            let folded = self.filter.folded.contains(&node).then_some("folded");
            let selected = (self.shown.selection == Some(Selection::Node(node))).then_some("selected");
            let anchor = if frame.upright() { "middle" } else { "start" };
            let player = self.player.clone();
            let select =
                self.unless_dragged(Callback::from(move |()| player.select(Some(Selection::Node(node)))));
            let role = self.roles.get(lane).map_or("", String::as_str);
            html! {
                <g key={name.clone()}>
                    { line(from, to, if folded.is_some() { "diagram-line folded" } else { "diagram-line" }) }
                    <text class={classes!("diagram-name", folded, selected)} x={at.x.to_string()} y={at.y.to_string()}
                        text-anchor={anchor} onclick={select}>{ name }</text>
                    if folded.is_none() && frame.lane_gap() >= ROLE_ROOM {
                        <text class="diagram-role" x={at.x.to_string()} y={(at.y + 13.0).to_string()} text-anchor={anchor}>
                            { shorten(role, if frame.upright() { frame.lane_gap() } else { GUTTER - 10.0 }, ROLE) }
                        </text>
                    }
                </g>
            }
        };
        html! { <g class="diagram-lines">{ for self.names.iter().enumerate().map(line_of) }</g> }
    }

    /// Where nodes are down or paused; links that are cut or healed, and broken promises, across the lines.
    fn moments(&self, index: &SpaceTime) -> Html {
        let frame = self.frame;
        html! {
            <g>
                { for index.stretches(frame.from, frame.to).map(|stretch| {
                    let lane = stretch.node.index();
                    let (from, to) = (frame.point(stretch.from, lane), frame.point(stretch.to.unwrap_or(frame.to), lane));
                    line(from, to, if stretch.crashed { "diagram-down" } else { "diagram-paused" })
                }) }
                { for index.moments(frame.from, frame.to).iter().map(|moment| self.moment(moment)) }
            </g>
        }
    }

    fn moment(&self, moment: &Moment) -> Html {
        let (first, last) =
            moment.nodes.map_or((0, self.frame.lanes().saturating_sub(1)), |(a, b)| (a.index(), b.index()));
        let (from, to) = (self.frame.point(moment.at, first), self.frame.point(moment.at, last));
        let middle = Point::new((from.x + to.x) / 2.0, (from.y + to.y) / 2.0);
        let chosen = (self.shown.event == Some(moment.event)).then_some("chosen");
        let (class, sign) = match moment.kind {
            MomentKind::Broken => ("diagram-broken", String::new()),
            MomentKind::Cut => ("diagram-cut", cross(middle, 4.0)),
            MomentKind::Healed => {
                ("diagram-healed", format!("M{:.1},{:.1}l3,4l5,-8", middle.x - 4.0, middle.y))
            }
        };
        html! {
            <g key={moment.event} class={classes!("diagram-moment", chosen)} data-event={moment.event.to_string()} onclick={self.choosing(moment.event)}>
                { line(from, to, "diagram-hit") }
                { line(from, to, class) }
                <path class={format!("{class} sign")} d={sign}/>
            </g>
        }
    }

    fn arrow(&self, shown: &ShownArrow, found: bool) -> Html {
        let (start, end) = (shown.start, shown.end);
        let class = classes!(
            "diagram-arrow",
            format!("st-{}", shown.arrow.family.word()),
            light_class(shown.light),
            (self.shown.selection == Some(Selection::Message(shown.arrow.message))).then_some("selected"),
            found.then_some("found"),
            shown.lost.then_some("lost"),
            shown.open.then_some("open")
        );
        let length = start.distance(end).max(1.0);
        let (ux, uy) = ((end.x - start.x) / length, (end.y - start.y) / length);
        let tip = |side: f64| {
            format!("{:.1},{:.1}", end.x - ux * 8.0 - uy * 3.5 * side, end.y - uy * 8.0 + ux * 3.5 * side)
        };
        let path = format!("M{:.1},{:.1}L{:.1},{:.1}", start.x, start.y, end.x, end.y);
        let message = shown.arrow.message.0.to_string();
        let event = shown.arrow.end.map_or(shown.arrow.sent, |end| end.event);
        html! {
            <g key={format!("m{message}")} {class} data-event={event.to_string()} data-message={message}
                data-kind={shown.arrow.kind} onclick={self.choosing(event)}>
                <path class="diagram-hit" d={path.clone()}/>
                <path class="diagram-shaft" d={path}/>
                if shown.lost {
                    <path class="diagram-head" d={cross(end, 4.0)}/>
                } else if !shown.open {
                    <path class="diagram-tip" d={format!("M{:.1},{:.1}L{}L{}Z", end.x, end.y, tip(1.0), tip(-1.0))}/>
                }
            </g>
        }
    }

    /// Many marks are drawn together, those of one look in one path.
    fn marks(&self, view: &Scene) -> Html {
        let marks = &view.marks;
        if !view.marks_together() {
            return html! { <g class="diagram-marks">{ for marks.iter().map(|shown| self.mark(shown)) }</g> };
        }
        let mut paths: BTreeMap<(MarkKind, Option<Light>), String> = BTreeMap::new();
        for shown in marks {
            let path = paths.entry((shown.mark.kind, shown.light)).or_default();
            path.push_str(&mark_path(shown.mark.kind, shown.at));
        }
        html! {
            <g class="diagram-marks" aria-hidden="true">
                { for paths.into_iter().map(|((kind, light), path)| html! {
                    <g key={format!("{kind:?}{light:?}")} class={classes!("diagram-mark", mark_class(kind), light_class(light))}>
                        <path d={path}/>
                    </g>
                }) }
            </g>
        }
    }

    /// Words where there is room. Who cannot see them hears the same of each event in the caption and the log.
    fn captions(&self, view: &Scene) -> Html {
        let sim = self.player.sim();
        let label = |shown: &ShownArrow| {
            sim.look(|history| {
                let message = history.recorder().message(shown.arrow.message);
                message.map_or_else(String::new, |message| self.words.note(&message.label, self.names))
            })
        };
        let mark = |shown: &ShownMark| match shown.mark.kind {
            MarkKind::Crashed => Some(self.words.get("diagram-word-crash")),
            MarkKind::Restarted => Some(self.words.get("diagram-word-restart")),
            MarkKind::Leads => self.leads(shown.mark.event),
            _ => None,
        };
        let found = captions(self.frame, view, &label, &mark);
        let arrow = |one: &Captioned| {
            let shown = view.arrows.get(one.index);
            let class = shown.map(|shown| format!("st-{}", shown.arrow.family.word()));
            caption(one, classes!("diagram-word", class, shown.and_then(|shown| light_class(shown.light))))
        };
        let marked = |one: &Captioned| {
            let kind = view.marks.get(one.index).map(|shown| shown.mark.kind);
            match kind {
                Some(MarkKind::Leads) => pill(one),
                Some(kind) => caption(one, classes!("diagram-word", mark_class(kind))),
                None => Html::default(),
            }
        };
        html! {
            <g class="diagram-words" aria-hidden="true">
                { for found.arrows.iter().map(arrow) }
                { for found.marks.iter().map(marked) }
            </g>
        }
    }

    /// The role that a node has from an event on.
    fn leads(&self, event: u64) -> Option<String> {
        let sim = self.player.sim();
        let key = sim.look(|history| match history.trace().get(event as usize)?.what {
            What::Noted { note, .. } => Some(history.recorder().note(note).key),
            _ => None,
        })?;
        let (_, role) = sim.spec().leads.iter().find(|(note, _)| *note == key)?;
        Some(self.words.get(&format!("{}-role-{role}", sim.spec().id)))
    }

    fn mark(&self, shown: &ShownMark) -> Html {
        let event = shown.mark.event;
        let class = classes!("diagram-mark", mark_class(shown.mark.kind), light_class(shown.light));
        let Point { x, y } = shown.at;
        html! {
            <g key={format!("e{event}")} {class} data-event={event.to_string()} onclick={self.choosing(event)}>
                <circle class="diagram-hit" cx={x.to_string()} cy={y.to_string()} r="9"/>
                <path d={mark_path(shown.mark.kind, shown.at)}/>
            </g>
        }
    }

    /// A ring around the chosen event, whatever it is.
    fn chosen(&self) -> Html {
        let event = self
            .shown
            .event
            .and_then(|index| self.player.sim().look(|history| history.trace().get(index as usize).copied()));
        let place = event.and_then(|event| {
            let seen_at = event.what.seen().map(|seen| seen.node);
            Some((event.at, event.what.node().or(seen_at)?))
        });
        let Some((at, node)) = place.filter(|(at, _)| (self.frame.from..=self.frame.to).contains(at)) else {
            return html! {};
        };
        let Point { x, y } = self.frame.point(at, node.index());
        html! { <circle class="diagram-chosen" cx={x.to_string()} cy={y.to_string()} r="8"/> }
    }
}

fn caption(one: &Captioned, class: Classes) -> Html {
    html! {
        <text {class} x={format!("{:.1}", one.at.x)} y={format!("{:.1}", one.at.y + CAPTION)}>{ one.text.clone() }</text>
    }
}

fn pill(one: &Captioned) -> Html {
    let Point { x, y } = one.at;
    html! {
        <g class="diagram-pill">
            <rect x={format!("{:.1}", x - 6.0)} y={format!("{:.1}", y - 2.0)} width={format!("{:.1}", one.width + 12.0)} height="18" rx="9"/>
            { caption(one, classes!("diagram-word")) }
        </g>
    }
}

fn cross(at: Point, arm: f64) -> String {
    let whole = 2.0 * arm;
    format!("M{:.1},{:.1}l{whole},{whole}m0,-{whole}l-{whole},{whole}", at.x - arm, at.y - arm)
}

fn stroke((index, stroke): (usize, &Stroke)) -> Html {
    let class = classes!("diagram-stroke", format!("st-{}", stroke.family.word()), light_class(stroke.light));
    html! { <path key={index} {class} d={stroke.path.clone()}/> }
}

/// Nothing is drawn over the names.
fn inside(frame: &Frame) -> Html {
    let (x, y) = if frame.upright() { (0.0, GUTTER - 6.0) } else { (GUTTER - 6.0, 0.0) };
    html! {
        <defs><clipPath id="diagram-inside">
            <rect x={x.to_string()} y={y.to_string()} width={frame.size.width.to_string()} height={frame.size.height.to_string()}/>
        </clipPath></defs>
    }
}

fn line(from: Point, to: Point, class: impl Into<AttrValue>) -> Html {
    let class: AttrValue = class.into();
    html! {
        <line {class} x1={from.x.to_string()} y1={from.y.to_string()} x2={to.x.to_string()} y2={to.y.to_string()}/>
    }
}

fn axis(frame: &Frame) -> Html {
    let span = frame.to.0.saturating_sub(frame.from.0);
    let rough = (span / TICKS).max(1);
    let power = 10u64.pow(rough.ilog10());
    let step = [1, 2, 5, 10]
        .into_iter()
        .map(|part| power.saturating_mul(part))
        .find(|step| *step >= rough)
        .unwrap_or(power);
    let first = frame.from.0.div_ceil(step).saturating_mul(step);
    html! {
        <g class="diagram-axis" aria-hidden="true">
            { for (0..=TICKS * 2).filter_map(|tick| first.checked_add(step.checked_mul(tick)?)).take_while(|time| *time <= frame.to.0).map(|time| {
                let time = Micros(time);
                let (from, to) = (frame.point(time, 0), frame.point(time, frame.lanes().saturating_sub(1)));
                let gap = frame.lane_gap() / 2.0;
                let (from, to, text) = if frame.upright() {
                    (Point::new(from.x - gap, from.y), Point::new(to.x + gap, to.y), Point::new(2.0, from.y - 3.0))
                } else {
                    (Point::new(from.x, from.y - gap), Point::new(to.x, to.y + gap), Point::new(from.x + 3.0, frame.size.height - 5.0))
                };
                let name = time_text(time);
                // Half a name at the edge says less than none.
                let fits = text.x + ems(&name) * TIME_PX < frame.size.width;
                html! {
                    <g key={time.0}>
                        { line(from, to, "diagram-tick") }
                        if fits {
                            <text class="diagram-time" x={text.x.to_string()} y={text.y.to_string()}>{ name }</text>
                        }
                    </g>
                }
            }) }
        </g>
    }
}

fn light_class(light: Option<Light>) -> Option<&'static str> {
    light.map(|light| match light {
        Light::Chosen => "chosen",
        Light::Past => "past",
        Light::Future => "future",
        Light::Apart => "apart",
    })
}

pub fn mark_class(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Crashed | MarkKind::Wiped => "mark-fault",
        MarkKind::Restarted | MarkKind::Resumed | MarkKind::Paused => "mark-back",
        MarkKind::Synced => "mark-synced",
        MarkKind::Saved => "mark-saved",
        MarkKind::Noted | MarkKind::Leads => "mark-noted",
        MarkKind::Invoked | MarkKind::Responded => "mark-client",
    }
}

fn present(frame: &Frame, now: Micros) -> Html {
    if now < frame.from || now > frame.to {
        return html! {};
    }
    let (from, to) = (frame.point(now, 0), frame.point(now, frame.lanes().saturating_sub(1)));
    let gap = frame.lane_gap() / 2.0;
    let (from, to) = if frame.upright() {
        (Point::new(from.x - gap, from.y), Point::new(to.x + gap, to.y))
    } else {
        (Point::new(from.x, from.y - gap), Point::new(to.x, to.y + gap))
    };
    line(from, to, "diagram-now")
}

pub fn mark_path(kind: MarkKind, at: Point) -> String {
    let Point { x, y } = at;
    match kind {
        MarkKind::Crashed => cross(at, 5.0),
        MarkKind::Wiped => format!("{}M{:.1},{y:.1}h14", cross(at, 5.0), x - 7.0),
        MarkKind::Restarted | MarkKind::Resumed => format!("M{:.1},{:.1}l8,5l-8,5z", x - 4.0, y - 5.0),
        MarkKind::Paused => format!("M{:.1},{:.1}v10m4,-10v10", x - 2.0, y - 5.0),
        MarkKind::Synced => format!("M{:.1},{:.1}h6v6h-6z", x - 3.0, y - 3.0),
        MarkKind::Saved => format!("M{:.1},{:.1}h12v12h-12zm3,0v4h6v-4m-6,12v-5h6v5", x - 6.0, y - 6.0),
        MarkKind::Noted | MarkKind::Leads => format!("M{x:.1},{:.1}l4,4l-4,4l-4,-4z", y - 4.0),
        MarkKind::Invoked => format!("M{x:.1},{:.1}l5,9h-10z", y - 5.0),
        MarkKind::Responded => format!("M{x:.1},{:.1}l5,-9h-10z", y + 5.0),
    }
}

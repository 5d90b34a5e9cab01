//! What a hand points at, the way of the focus between nodes, and the lasso.

use gloo_timers::callback::Timeout;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::sim::{MessageId, NodeId};
use crate::stage::{Layout, Point};
use crate::ui::selection::Selection;

/// The node, link or message that an element belongs to.
pub fn target_of(element: &Element, names: &[String]) -> Option<Selection> {
    let thing = element.closest("[data-node], [data-link], [data-message]").ok()??;
    let node = |name: &str| names.iter().position(|known| known == name).map(|index| NodeId(index as u16));
    if let Some(name) = thing.get_attribute("data-node") {
        return node(&name).map(Selection::Node);
    }
    if let Some(ends) = thing.get_attribute("data-link") {
        let (first, second) = ends.split_once('-')?;
        return Some(Selection::Link(node(first)?, node(second)?));
    }
    let id = thing.get_attribute("data-message")?.parse().ok()?;
    Some(Selection::Message(MessageId(id)))
}

/// The direction of an arrow key.
pub fn arrow(key: &str) -> Option<(f64, f64)> {
    match key {
        "ArrowLeft" => Some((-1.0, 0.0)),
        "ArrowRight" => Some((1.0, 0.0)),
        "ArrowUp" => Some((0.0, -1.0)),
        "ArrowDown" => Some((0.0, 1.0)),
        _ => None,
    }
}

/// Moves the focus to the nearest node in that direction.
pub fn focus_neighbour(
    from: &Element,
    layout: &Layout,
    names: &[String],
    node: NodeId,
    direction: (f64, f64),
) {
    let here = layout.spot(node);
    let ahead = |at: Point| {
        let (dx, dy) = (at.x - here.x, at.y - here.y);
        let along = dx * direction.0 + dy * direction.1;
        let aside = (dx * direction.1).abs() + (dy * direction.0).abs();
        (along > 1.0 && aside <= along * 2.0).then_some(along + 2.0 * aside)
    };
    let rated = layout.spots.iter().filter_map(|spot| Some((ahead(spot.at)?, spot.node)));
    let Some((_, next)) = rated.min_by(|a, b| a.0.total_cmp(&b.0)) else { return };
    let selector = format!("[data-node=\"{}\"]", names[next.index()]);
    let stage = from.closest(".stage").ok().flatten();
    if let Some(neighbour) = stage.and_then(|stage| stage.query_selector(&selector).ok().flatten()) {
        let _ = js_sys::Reflect::get(&neighbour, &"focus".into())
            .map(|focus| js_sys::Function::from(focus).call0(&neighbour));
    }
}

#[derive(Properties, PartialEq)]
pub struct LassoProps {
    pub enabled: bool,
    pub frame: NodeRef,
    pub on_done: Callback<Vec<Point>>,
}

/// A shorter line is a click.
const POINTS_MIN: usize = 6;
/// On a touch screen a lasso begins with a long press, so that a swipe still scrolls the page.
const PRESS_MS: u32 = 350;

/// Lies under the nodes and catches what is drawn on the empty stage.
#[component]
pub fn Lasso(props: &LassoProps) -> Html {
    let outline = use_state_eq(Vec::<(i32, i32)>::new);
    let drawing = use_mut_ref(|| None::<Vec<(i32, i32)>>);
    let press = use_mut_ref(|| None::<Timeout>);
    let local = {
        let frame = props.frame.clone();
        move |event: &PointerEvent| {
            let rect = frame.cast::<HtmlElement>().map(|frame| frame.get_bounding_client_rect());
            let (left, top) = rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
            ((f64::from(event.client_x()) - left) as i32, (f64::from(event.client_y()) - top) as i32)
        }
    };
    let onpointerdown = {
        let (drawing, press, local, enabled) = (drawing.clone(), press.clone(), local.clone(), props.enabled);
        Callback::from(move |event: PointerEvent| {
            if !enabled || event.button() != 0 {
                return;
            }
            let start = local(&event);
            if event.pointer_type() == "touch" {
                let drawing = drawing.clone();
                let begin = Timeout::new(PRESS_MS, move || *drawing.borrow_mut() = Some(vec![start]));
                *press.borrow_mut() = Some(begin);
            } else {
                *drawing.borrow_mut() = Some(vec![start]);
                if let Some(surface) = event.target_dyn_into::<Element>() {
                    let _ = surface.set_pointer_capture(event.pointer_id());
                }
            }
        })
    };
    let onpointermove = {
        let (drawing, press, outline) = (drawing.clone(), press.clone(), outline.clone());
        Callback::from(move |event: PointerEvent| {
            let mut drawing = drawing.borrow_mut();
            let Some(points) = drawing.as_mut() else {
                // It moved before the press was long enough: a swipe.
                *press.borrow_mut() = None;
                return;
            };
            points.push(local(&event));
            outline.set(points.clone());
        })
    };
    let finish = {
        let (drawing, press, outline, on_done) =
            (drawing.clone(), press.clone(), outline.clone(), props.on_done.clone());
        Callback::from(move |_: PointerEvent| {
            *press.borrow_mut() = None;
            let points = drawing.borrow_mut().take().unwrap_or_default();
            outline.set(Vec::new());
            if points.len() >= POINTS_MIN {
                on_done.emit(points.iter().map(|(x, y)| Point::new(f64::from(*x), f64::from(*y))).collect());
            }
        })
    };
    let path: Vec<String> = outline.iter().map(|(x, y)| format!("{x} {y}")).collect();
    html! {
        <svg class="lasso" {onpointerdown} {onpointermove} onpointerup={finish.clone()} onpointercancel={finish}
            aria-hidden="true">
            <rect class="lasso-ground" width="100%" height="100%"/>
            if path.len() > 1 { <path class="lasso-line" d={format!("M{}Z", path.join("L"))}/> }
        </svg>
    }
}

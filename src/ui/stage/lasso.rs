//! The lasso: a line drawn around some nodes, on the empty stage.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement};
use yew::prelude::*;

use crate::stage::Point;

#[derive(Properties, PartialEq)]
pub struct LassoProps {
    pub enabled: bool,
    pub frame: NodeRef,
    pub on_done: Callback<Vec<Point>>,
}

/// A shorter line is a click.
const POINTS_MIN: usize = 6;
/// On a touch screen a lasso begins with a long press, so that a swipe still scrolls the page.
pub const PRESS_MS: u32 = 350;
/// A finger that presses trembles; one that swipes goes further than this.
pub const TREMBLE: f64 = 8.0;
/// What has a use of its own for a press.
const TAKEN: &str = "[data-node], [data-message], .menu, .aside-bar, .zoom-buttons, .key-open";

type Line = Vec<Point>;

/// A press that may become a lasso, and then the line.
#[derive(Default)]
struct Drawing {
    start: Point,
    press: Option<Timeout>,
    line: Option<Line>,
    touch: bool,
}

/// The line while it is drawn. It may begin anywhere but on a node, a message or a menu.
#[component]
pub fn Lasso(props: &LassoProps) -> Html {
    let outline = use_state_eq(Line::new);
    // What is drawn outlives every drawing of the stage: it may be drawn again while a hand draws.
    let drawing = use_mut_ref(Drawing::default);
    let on_done = use_mut_ref(|| props.on_done.clone());
    *on_done.borrow_mut() = props.on_done.clone();
    {
        let (outline, frame) = (outline.setter(), props.frame.clone());
        let element = props.frame.get();
        use_effect_with((props.enabled, element), move |(enabled, _)| {
            let frame = frame.cast::<HtmlElement>().filter(|_| *enabled);
            let listeners = frame.map(|frame| listen(&frame, &drawing, &outline, &on_done));
            move || drop(listeners)
        });
    }
    let path: Vec<String> = outline.iter().map(|at| format!("{:.0} {:.0}", at.x, at.y)).collect();
    html! {
        <svg class="lasso" aria-hidden="true">
            if path.len() == 1 {
                <circle class="lasso-start" cx={format!("{:.0}", outline[0].x)} cy={format!("{:.0}", outline[0].y)} r="26"/>
            }
            if path.len() > 1 { <path class="lasso-line" d={format!("M{}Z", path.join("L"))}/> }
        </svg>
    }
}

type Outline = UseStateSetter<Line>;

fn listen(
    frame: &HtmlElement,
    drawing: &Rc<RefCell<Drawing>>,
    outline: &Outline,
    on_done: &Rc<RefCell<Callback<Line>>>,
) -> Vec<EventListener> {
    let on = |kind: &'static str, act: Box<dyn Fn(&Event)>| {
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(frame, kind, options, move |event| act(event))
    };
    let down = {
        let (drawing, outline, frame) = (drawing.clone(), outline.clone(), frame.clone());
        Box::new(move |event: &Event| begin(event.unchecked_ref(), &frame, &drawing, &outline))
    };
    let moved = {
        let (drawing, outline, frame) = (drawing.clone(), outline.clone(), frame.clone());
        Box::new(move |event: &Event| advance(event.unchecked_ref(), &frame, &drawing, &outline))
    };
    let end = |given: bool| {
        let (drawing, outline, on_done) = (drawing.clone(), outline.clone(), on_done.clone());
        Box::new(move |_: &Event| {
            let line = std::mem::take(&mut *drawing.borrow_mut()).line.unwrap_or_default();
            outline.set(Line::new());
            if given && line.len() >= POINTS_MIN {
                let on_done = on_done.borrow().clone();
                on_done.emit(line);
            }
        })
    };
    // Once a long press has begun a lasso, the finger must not scroll the page.
    let hold = || {
        let drawing = drawing.clone();
        Box::new(move |event: &Event| {
            let drawing = drawing.borrow();
            if drawing.touch && drawing.line.is_some() {
                event.prevent_default();
            }
        })
    };
    vec![
        on("pointerdown", down),
        on("pointermove", moved),
        on("pointerup", end(true)),
        on("pointercancel", end(false)),
        on("touchmove", hold()),
        on("contextmenu", hold()),
    ]
}

fn local(event: &PointerEvent, frame: &HtmlElement) -> Point {
    let rect = frame.get_bounding_client_rect();
    Point::new(f64::from(event.client_x()) - rect.left(), f64::from(event.client_y()) - rect.top())
}

fn begin(event: &PointerEvent, frame: &HtmlElement, drawing: &Rc<RefCell<Drawing>>, outline: &Outline) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if !event.is_primary() {
        // A second finger: they come closer instead.
        *drawing.borrow_mut() = Drawing::default();
        return outline.set(Line::new());
    }
    let taken = target.is_some_and(|target| target.closest(TAKEN).is_ok_and(|thing| thing.is_some()));
    if taken || event.button() != 0 {
        return;
    }
    let start = local(event, frame);
    let touch = event.pointer_type() == "touch";
    let mut state = drawing.borrow_mut();
    *state = Drawing { start, touch, ..Drawing::default() };
    if touch {
        let (drawing, outline) = (drawing.clone(), outline.clone());
        state.press = Some(Timeout::new(PRESS_MS, move || {
            drawing.borrow_mut().line = Some(vec![start]);
            outline.set(vec![start]);
        }));
    } else {
        state.line = Some(vec![start]);
    }
}

fn advance(event: &PointerEvent, frame: &HtmlElement, drawing: &Rc<RefCell<Drawing>>, outline: &Outline) {
    if !event.is_primary() {
        return;
    }
    let at = local(event, frame);
    let mut state = drawing.borrow_mut();
    let start = state.start;
    match &mut state.line {
        Some(line) => {
            // Not from the start, or a click on a link would become one on the stage.
            if line.len() == 1 && start.distance(at) <= TREMBLE {
                return;
            }
            if line.len() == 1 {
                let _ = frame.set_pointer_capture(event.pointer_id());
            }
            line.push(at);
            outline.set(line.clone());
        }
        None if start.distance(at) > TREMBLE => state.press = None,
        None => {}
    }
}

//! The lasso: a line drawn around some nodes, on the empty stage.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use web_sys::{Element, HtmlElement};
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
const PRESS_MS: u32 = 350;
/// A finger that presses trembles; one that swipes goes further than this.
const TREMBLE: f64 = 10.0;

type Line = Vec<Point>;

/// A press that may become a lasso, and then the line.
#[derive(Default)]
struct Drawing {
    start: Point,
    press: Option<Timeout>,
    line: Option<Line>,
}

/// Lies under the nodes and catches what is drawn on the empty stage.
#[component]
pub fn Lasso(props: &LassoProps) -> Html {
    let outline = use_state_eq(Line::new);
    let ground = use_node_ref();
    let drawing = use_mut_ref(Drawing::default);
    use_no_scrolling(&ground, &drawing);
    let local = {
        let frame = props.frame.clone();
        move |event: &PointerEvent| {
            let rect = frame.cast::<HtmlElement>().map(|frame| frame.get_bounding_client_rect());
            let (left, top) = rect.map_or((0.0, 0.0), |rect| (rect.left(), rect.top()));
            Point::new(f64::from(event.client_x()) - left, f64::from(event.client_y()) - top)
        }
    };
    let onpointerdown = {
        let (drawing, outline) = (drawing.clone(), outline.setter());
        let (local, enabled) = (local.clone(), props.enabled);
        Callback::from(move |event: PointerEvent| {
            if !enabled || event.button() != 0 || !event.is_primary() {
                return;
            }
            let start = local(&event);
            let mut state = drawing.borrow_mut();
            state.start = start;
            if event.pointer_type() == "touch" {
                let (drawing, outline) = (drawing.clone(), outline.clone());
                state.press = Some(Timeout::new(PRESS_MS, move || {
                    drawing.borrow_mut().line = Some(vec![start]);
                    outline.set(vec![start]);
                }));
            } else {
                state.line = Some(vec![start]);
                if let Some(surface) = event.target_dyn_into::<Element>() {
                    let _ = surface.set_pointer_capture(event.pointer_id());
                }
            }
        })
    };
    let onpointermove = {
        let (drawing, outline) = (drawing.clone(), outline.setter());
        Callback::from(move |event: PointerEvent| {
            let at = local(&event);
            let mut state = drawing.borrow_mut();
            let start = state.start;
            match &mut state.line {
                Some(line) => {
                    line.push(at);
                    outline.set(line.clone());
                }
                None if start.distance(at) > TREMBLE => state.press = None,
                None => {}
            }
        })
    };
    let finish = |given: bool| {
        let (drawing, outline, on_done) = (drawing.clone(), outline.setter(), props.on_done.clone());
        Callback::from(move |_: PointerEvent| {
            let line = std::mem::take(&mut *drawing.borrow_mut()).line.unwrap_or_default();
            outline.set(Line::new());
            if given && line.len() >= POINTS_MIN {
                on_done.emit(line);
            }
        })
    };
    let path: Vec<String> = outline.iter().map(|at| format!("{:.0} {:.0}", at.x, at.y)).collect();
    html! {
        <svg class="lasso" ref={ground} {onpointerdown} {onpointermove} onpointerup={finish(true)}
            onpointercancel={finish(false)} aria-hidden="true">
            <rect class="lasso-ground" width="100%" height="100%"/>
            if path.len() == 1 {
                <circle class="lasso-start" cx={format!("{:.0}", outline[0].x)} cy={format!("{:.0}", outline[0].y)} r="26"/>
            }
            if path.len() > 1 { <path class="lasso-line" d={format!("M{}Z", path.join("L"))}/> }
        </svg>
    }
}

/// Once a long press has begun a lasso, the finger must not scroll the page.
#[hook]
fn use_no_scrolling(ground: &NodeRef, drawing: &Rc<RefCell<Drawing>>) {
    let (ground, drawing) = (ground.clone(), Rc::clone(drawing));
    use_effect_with((), move |()| {
        let listeners = ground.cast::<Element>().map(|ground| {
            ["touchmove", "contextmenu"].map(|kind| {
                let drawing = Rc::clone(&drawing);
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&ground, kind, options, move |event| {
                    if drawing.borrow().line.is_some() {
                        event.prevent_default();
                    }
                })
            })
        });
        move || drop(listeners)
    });
}

//! How large an element is, as it changes.

use js_sys::Array;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, ResizeObserver};
use yew::prelude::*;

use crate::stage::Size;
use crate::ui::dom;

/// Before the first measurement: a size that draws nothing wrong.
const FIRST: Size = Size { width: 640.0, height: 400.0 };

#[hook]
pub fn use_size(element: &NodeRef) -> Size {
    let size = use_state_eq(|| FIRST);
    {
        let (element, size) = (element.clone(), size.clone());
        use_effect_with((), move |()| {
            let observer = element.cast::<HtmlElement>().and_then(|element| observe(&element, size.setter()));
            move || {
                if let Some((observer, callback)) = observer {
                    observer.disconnect();
                    drop(callback);
                }
            }
        });
    }
    *size
}

/// Calls `told` whenever the element that `selector` names now changes its size; until the guard is dropped.
pub fn watch_size(selector: &str, told: impl Fn() + 'static) -> Option<SizeWatch> {
    let element = dom::document().query_selector(selector).ok().flatten()?;
    let callback: OnResize = Closure::new(move |_: Array| told());
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
    observer.observe(&element);
    Some(SizeWatch { observer, _callback: callback })
}

pub struct SizeWatch {
    observer: ResizeObserver,
    _callback: OnResize,
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

type OnResize = Closure<dyn FnMut(Array)>;

fn observe(element: &HtmlElement, set: UseStateSetter<Size>) -> Option<(ResizeObserver, OnResize)> {
    let measured = element.clone();
    let measure = move || {
        let (width, height) = (measured.client_width(), measured.client_height());
        // A hidden stage keeps its layout.
        if width > 0 && height > 0 {
            set.set(Size { width: f64::from(width), height: f64::from(height) });
        }
    };
    measure();
    let callback: OnResize = Closure::new(move |_: Array| measure());
    let observer = ResizeObserver::new(callback.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some((observer, callback))
}

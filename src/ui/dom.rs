//! Small questions to the browser.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, Window};

/// # Panics
/// Outside a page, where nothing of this module runs.
pub fn window() -> Window {
    web_sys::window().expect("this runs in a page")
}

pub fn document() -> Document {
    window().document().expect("this runs in a page")
}

/// Milliseconds of real time since the page was opened.
pub fn now_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// The element around the target of an event that the selector names. Not `current_target`: Yew listens at the root of
/// the page, so that is what it would be.
pub fn closest(event: &web_sys::Event, selector: &str) -> Option<HtmlElement> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok()??.dyn_into::<HtmlElement>().ok()
}

pub fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // An element that is gone or hidden by now keeps the focus where it is.
        let _ = element.focus();
    }
}

/// Scrolls until an element is in sight, where there is one.
pub fn show(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        element.scroll_into_view_with_bool(true);
    }
}

/// Scrolls what is around an element as far as needed to see it.
pub fn bring_into_sight(selector: &str) {
    if let Ok(Some(element)) = document().query_selector(selector) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

pub fn has_open_dialog() -> bool {
    document().query_selector("dialog[open]").is_ok_and(|found| found.is_some())
}

/// Whether one lesson is shown in somebody's page.
pub fn is_embedded() -> bool {
    search_parameter("embed").is_some()
}

/// Changes the address behind the page's own, and goes nowhere. Where it must not change, as in some frames, it
/// stays as it is.
pub fn replace_address(href: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(href));
    }
}

/// Opens another place of this page in a tab of its own. Where that must not be, as in some frames, nothing happens.
pub fn open_beside(href: &str) {
    let _ = window().open_with_url_and_target(&format!("{}{href}", page_url()), "_blank");
}

/// The address of this page, without what is behind it.
pub fn page_url() -> String {
    let location = window().location();
    let path = location.pathname().unwrap_or_default();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{}{folder}/", location.origin().unwrap_or_default())
}

/// The host of an address, for people; the address itself where it has none.
pub fn host_of(url: &str) -> String {
    web_sys::Url::new(url).map(|url| url.host()).unwrap_or_else(|_| url.to_owned())
}

/// A parameter of the address before the `#`.
pub fn search_parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    web_sys::UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// Lets a parameter that the address has follow a choice that was made after it was read.
pub fn replace_search_parameter(name: &str, value: &str) {
    let location = window().location();
    let (Ok(search), Ok(hash)) = (location.search(), location.hash()) else { return };
    let Ok(parameters) = web_sys::UrlSearchParams::new_with_str(&search) else { return };
    if parameters.has(name) {
        parameters.set(name, value);
        replace_address(&format!("?{}{hash}", parameters.to_string().as_string().unwrap_or_default()));
    }
}

/// Tells static/boot.js something. It listens to the window.
pub fn dispatch(event: &str) {
    if let Ok(event) = web_sys::Event::new(event) {
        // There is nobody else to tell.
        let _ = window().dispatch_event(&event);
    }
}

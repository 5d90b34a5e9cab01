//! The page. Only here is a browser.

pub mod allowed;
pub mod exhibits;
pub mod selection;
pub mod sim_handle;
pub mod stage;
pub mod words;

use yew::{Html, component, html};

#[component]
fn App() -> Html {
    html! { <main>{ "Faultline" }</main> }
}

/// Replaces what is in `#app` by the app.
pub fn mount() {
    let document = web_sys::window().and_then(|window| window.document()).expect("this runs in a page");
    let root = document.get_element_by_id("app").expect("index.html has it");
    root.set_inner_html("");
    yew::Renderer::<App>::with_root(root).render();
}

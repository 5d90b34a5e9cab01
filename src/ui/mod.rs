//! The page. Only here is a browser.

pub mod allowed;
mod app;
mod ask_again;
mod broken;
mod by_part;
mod chunked_work;
mod copy;
mod dom;
mod download;
mod draft;
pub mod exhibits;
mod header;
mod help;
mod hero;
mod hurry;
mod icons;
mod journey;
mod key_sheet;
mod keys;
mod lesson_files;
mod lesson_index;
mod live_region;
mod media;
mod nearest;
mod of_run;
mod page;
mod pages;
mod panels;
mod parameter_field;
mod parts;
mod player;
mod progress;
mod prose;
mod retry;
mod route;
mod saved_picture;
pub mod selection;
mod setting_text;
mod share;
mod sight;
pub mod sim_handle;
mod spacetime;
pub mod stage;
mod storage;
mod study;
mod suspended_run;
mod term;
mod theme;
mod time;
mod toast;
mod tools;
mod view_choice;
mod violation;
pub mod words;
mod workbench;

use wasm_bindgen_futures::spawn_local;

/// Replaces what is in `#app` by the app, as soon as what the first page needs has arrived.
pub fn mount() {
    let root = dom::document().get_element_by_id("app").expect("index.html has it");
    if dom::is_embedded()
        && let Some(html) = dom::document().document_element()
    {
        // A class with a well-formed name can always be added.
        let _ = html.class_list().add_1("embedded");
    }
    spawn_local(async move {
        if crate::text::load(app::first_language()).await.is_err() {
            // The words to say it in are what is missing; static/boot.js has some.
            dom::dispatch("faultline-incomplete");
            return;
        }
        broken::report_panics(&app::first_words());
        loop {
            let route = route::route_now();
            // Whether it has arrived is for the app to say.
            let _ = parts::load(&route).await;
            if route::route_now() == route {
                break;
            }
        }
        root.set_inner_html("");
        yew::Renderer::<app::App>::with_root(root).render();
    });
}

//! What is shown if the app itself breaks: what happened and a way on, never a blank page. Built without
//! Yew, because Yew is what may have broken.

use std::panic;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Element;

use super::dom;
use super::words::Words;

/// From now on a panic is reported in these words.
pub fn report_panics(words: &Words) {
    let texts = Panel {
        title: words.get("broken-title"),
        text: words.get("broken-text"),
        reload: words.get("broken-reload"),
    };
    panic::set_hook(Box::new(move |info| {
        let message = info.to_string();
        web_sys::console::error_1(&message.as_str().into());
        texts.show(&message);
    }));
}

struct Panel {
    title: String,
    text: String,
    reload: String,
}

impl Panel {
    /// Does nothing where the page does not let it: there is nobody left to tell.
    fn show(&self, message: &str) -> Option<()> {
        let document = web_sys::window()?.document()?;
        let element = |tag: &str, class: &str, text: &str| -> Option<Element> {
            let element = document.create_element(tag).ok()?;
            element.set_class_name(class);
            element.set_text_content(Some(text));
            Some(element)
        };
        let panel = element("div", "boot broken", "")?;
        panel.set_attribute("role", "alert").ok()?;
        let button = element("button", "", &self.reload)?;
        let reload = Closure::<dyn Fn()>::new(|| {
            let _ = dom::window().location().reload();
        });
        button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref()).ok()?;
        // The page is at its end; the closure lives as long as it.
        reload.forget();
        for part in [
            element("h1", "", &self.title)?,
            element("p", "boot-text", &self.text)?,
            element("p", "boot-detail", message)?,
            button,
        ] {
            panel.append_child(&part).ok()?;
        }
        let root = document.get_element_by_id("app")?;
        root.set_attribute("hidden", "").ok()?;
        document.body()?.append_child(&panel).ok()?;
        Some(())
    }
}

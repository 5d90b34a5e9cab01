//! An emphasised word of a text: a term that tells what it means, the name of a panel that it opens, or only stressed.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

use super::dom;
use super::lesson_files;
use super::page::use_page;
use crate::lesson::{GLOSSARY_JSON, Glossary, PANELS};
use crate::text::Language;

/// Some hundred bytes a term.
const GLOSSARY_BYTES_MAX: usize = 256 * 1024;

/// What is known of the glossary, and who is to be told when it is there.
#[derive(Default)]
struct Kept {
    glossary: Option<Rc<Glossary>>,
    waiting: Vec<Callback<()>>,
    asked: bool,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// The terms of the course, fetched when the first text that may use them is shown. Without them a text is a text.
#[hook]
fn use_glossary() -> Option<Rc<Glossary>> {
    let arrived = use_force_update();
    use_effect_with((), move |()| {
        let arrived = Callback::from(move |()| arrived.force_update());
        let asks = KEPT.with_borrow_mut(|kept| {
            if kept.glossary.is_none() {
                kept.waiting.push(arrived);
            }
            kept.glossary.is_none() && !std::mem::replace(&mut kept.asked, true)
        });
        if asks {
            spawn_local(fetch());
        }
    });
    KEPT.with_borrow(|kept| kept.glossary.clone())
}

async fn fetch() {
    let text = lesson_files::fetch(GLOSSARY_JSON, GLOSSARY_BYTES_MAX).await;
    let glossary = text.ok().and_then(|text| Glossary::parse(&text).ok());
    let waiting = KEPT.with_borrow_mut(|kept| {
        kept.asked = glossary.is_some();
        kept.glossary = glossary.map(Rc::new);
        std::mem::take(&mut kept.waiting)
    });
    for waiting in waiting {
        waiting.emit(());
    }
}

#[derive(Properties, PartialEq)]
pub struct EmphasisProps {
    /// The words themselves.
    pub words: String,
    pub children: Html,
}

#[component]
pub fn Emphasis(props: &EmphasisProps) -> Html {
    let texts = use_page().words;
    let glossary = use_glossary();
    let name = props.words.trim().to_owned();
    if let Some(panel) =
        PANELS.into_iter().map(panel_key).find(|key| texts.get(&format!("panel-{key}")) == name)
    {
        let onclick = Callback::from(move |_: MouseEvent| open_panel(panel));
        let onkeydown = Callback::from(move |event: KeyboardEvent| {
            if matches!(event.key().as_str(), "Enter" | " ") {
                event.prevent_default();
                open_panel(panel);
            }
        });
        // No element for buttons: that is one box, which a line cannot break.
        return html! {
            <span role="button" tabindex="0" class="panel-link" data-opens={panel} {onclick} {onkeydown}>{ props.children.clone() }</span>
        };
    }
    let languages = [texts.language(), Language::English];
    let meaning = glossary.and_then(|glossary| {
        let found =
            languages.into_iter().find_map(|language| Some((language, glossary.term(language, &name)?)))?;
        Some(found.1.entry(found.0).text.clone())
    });
    match meaning {
        Some(meaning) => html! { <TermWord {meaning}>{ props.children.clone() }</TermWord> },
        None => html! { <em>{ props.children.clone() }</em> },
    }
}

/// What a lesson calls commands, the page calls what you did.
fn panel_key(panel: &'static str) -> &'static str {
    if panel == "commands" { "did" } else { panel }
}

/// Brings a panel to the front and goes there. It may be one that this step does not have.
fn open_panel(key: &str) {
    let found = dom::document().query_selector(&format!("[role=tab][id$=\"-tab-{key}\"]")).ok().flatten();
    if let Some(tab) = found.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
        tab.click();
        // A tab that is gone by now keeps the focus where it is.
        let _ = tab.focus();
        return;
    }
    // A panel that stands alone has no tab.
    if let Ok(Some(panel)) = dom::document().query_selector(&format!(".panel-{key} .panel-name")) {
        panel.scroll_into_view();
    }
}

#[derive(Properties, PartialEq)]
struct TermWordProps {
    meaning: String,
    children: Html,
}

thread_local! {
    static TERMS: RefCell<u32> = const { RefCell::new(0) };
}

/// A style sheet shows what it means while it is pointed at or has the focus; a tap gives it the focus. `Escape` hides it
/// until it is left.
#[component]
fn TermWord(props: &TermWordProps) -> Html {
    let id = use_memo((), |()| {
        TERMS.with_borrow_mut(|terms| {
            *terms += 1;
            format!("term-{terms}")
        })
    });
    let hidden = use_state_eq(|| false);
    let set = |to: bool| {
        let hidden = hidden.setter();
        move || hidden.set(to)
    };
    let onkeydown = {
        let hide = set(true);
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                hide();
            }
        })
    };
    let leave = set(false);
    let onfocusout = Callback::from({
        let leave = leave.clone();
        move |_: FocusEvent| leave()
    });
    let onpointerout = Callback::from(move |_: PointerEvent| leave());
    let onfocusin = Callback::from(|event: FocusEvent| into_sight(&event));
    let onpointerover = Callback::from(|event: PointerEvent| into_sight(&event));
    html! {
        <span class={classes!("term", hidden.then_some("term-hidden"))} {onkeydown} {onfocusout} {onfocusin} {onpointerover} {onpointerout}>
            <span role="button" tabindex="0" class="term-word" aria-describedby={(*id).clone()}><em>{ props.children.clone() }</em></span>
            <span class="term-card" role="tooltip" id={(*id).clone()}>{ &props.meaning }</span>
        </span>
    }
}

/// At the foot of a text the card would be under the edge.
fn into_sight(event: &Event) {
    let card = dom::closest(event, ".term").and_then(|term| term.query_selector(".term-card").ok().flatten());
    if let Some(card) = card {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        card.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

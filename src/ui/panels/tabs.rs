//! A group of panels of which one is shown. A group of one has a heading instead of tabs.

use yew::prelude::*;

use crate::ui::dom;
use crate::ui::page::use_page;

#[derive(Clone, PartialEq)]
pub struct Tab {
    pub key: &'static str,
    pub name: String,
    pub content: Html,
    /// There is something in it that must not be missed.
    pub alert: bool,
}

#[derive(Properties, PartialEq)]
pub struct TabGroupProps {
    /// Unique on the page.
    pub name: String,
    pub tabs: Vec<Tab>,
    /// The tab to bring to the front when this changes.
    pub front: Option<&'static str>,
    /// The tab that the reader has chosen.
    pub on_choose: Callback<&'static str>,
}

#[component]
pub fn TabGroup(props: &TabGroupProps) -> Html {
    let words = use_page().words;
    // By its name, not its place: which tabs there are depends on the screen and the step.
    let chosen = use_state(|| props.tabs.first().map_or("", |tab| tab.key));
    {
        let chosen = chosen.setter();
        let keys: Vec<&'static str> = props.tabs.iter().map(|tab| tab.key).collect();
        use_effect_with(props.front, move |front| {
            if let Some(front) = front.filter(|front| keys.contains(front)) {
                chosen.set(front);
            }
        });
    }
    {
        let id = format!("{}-tab-{}", props.name, *chosen);
        use_effect_with(id, |id| show_tab(id));
    }
    let index = props.tabs.iter().position(|tab| tab.key == *chosen).unwrap_or(0);
    let Some(shown) = props.tabs.get(index) else { return html! {} };
    let panel_id = format!("{}-panel", props.name);
    if props.tabs.len() == 1 {
        return html! {
            <section class={format!("panel panel-{}", shown.key)} aria-labelledby={panel_id.clone()}>
                <h2 class="panel-name" id={panel_id}>{ &shown.name }</h2>
                <div class="panel-body">{ shown.content.clone() }</div>
            </section>
        };
    }
    let id_of = |key: &str| format!("{}-tab-{key}", props.name);
    let onkeydown = {
        let keys: Vec<&'static str> = props.tabs.iter().map(|tab| tab.key).collect();
        let (chosen, name, on_choose) = (chosen.setter(), props.name.clone(), props.on_choose.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let to = match event.key().as_str() {
                "ArrowRight" => keys.get(index + 1).or(keys.first()),
                "ArrowLeft" => index.checked_sub(1).and_then(|before| keys.get(before)).or(keys.last()),
                "Home" => keys.first(),
                "End" => keys.last(),
                _ => return,
            };
            event.prevent_default();
            if let Some(key) = to {
                chosen.set(key);
                on_choose.emit(key);
                dom::focus(&format!("#{name}-tab-{key}"));
            }
        })
    };
    html! {
        <div class={format!("panel panel-{}", shown.key)}>
            <div class="tabs" role="tablist" aria-label={words.get("panels-title")} {onkeydown}>
                { for props.tabs.iter().map(|tab| {
                    let selected = tab.key == shown.key;
                    let (chosen, on_choose, key) = (chosen.setter(), props.on_choose.clone(), tab.key);
                    let onclick = Callback::from(move |_: MouseEvent| {
                        chosen.set(key);
                        on_choose.emit(key);
                    });
                    html! {
                        <button key={tab.key} type="button" role="tab" id={id_of(tab.key)} class="tab"
                            aria-selected={selected.to_string()} aria-controls={selected.then(|| panel_id.clone())}
                            tabindex={if selected { "0" } else { "-1" }}
                            {onclick}>
                            { &tab.name }
                            if tab.alert {
                                <span class="tab-alert" title={words.get("promise-violated")}>{ "!" }</span>
                            }
                        </button>
                    }
                }) }
            </div>
            <div key={shown.key} class="panel-body" role="tabpanel" id={panel_id} aria-labelledby={id_of(shown.key)} tabindex="0">
                { shown.content.clone() }
            </div>
        </div>
    }
}

/// Moves a row of tabs that is too long for the screen, so that one of them is in sight.
fn show_tab(id: &str) {
    let Some(tab) = dom::document().get_element_by_id(id) else { return };
    let Some(row) = tab.parent_element() else { return };
    let (tab, frame) = (tab.get_bounding_client_rect(), row.get_bounding_client_rect());
    let beyond = (tab.right() - frame.right()).max(0.0) + (tab.left() - frame.left()).min(0.0);
    if beyond != 0.0 {
        row.scroll_by_with_x_and_y(beyond, 0.0);
    }
}

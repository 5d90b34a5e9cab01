//! The log: one sentence an event. Only the rows in sight are rendered.

use std::cell::RefCell;

use web_sys::{Element, HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::log_rows::LogRows;
use crate::text::{describe, is_background};
use crate::ui::keys::move_in_list;
use crate::ui::media::use_media;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::stage::use_size;
use crate::ui::storage;
use crate::ui::time::Detail;

const ROW_PX: f64 = 26.0;
/// As high as a finger needs.
const TOUCH_ROW_PX: f64 = 44.0;
/// In a panel narrower than this, a sentence has two lines.
const TWO_LINES_BELOW: f64 = 420.0;
const TWO_LINES_PX: f64 = 40.0;
/// Browsers draw no list that is much higher; of a longer log the newest rows are listed.
const ROWS_MAX: usize = 500_000;
/// Rows above and below the sight that are rendered too, so that scrolling shows no gap.
const SPARE_ROWS: usize = 12;
/// More rows than any panel is high.
const ROWS_IN_SIGHT_MAX: usize = 40;

#[derive(Properties, PartialEq)]
pub struct LogPanelProps {
    pub player: Player,
    pub version: u64,
    pub playing: bool,
    /// The event that was chosen.
    pub event: Option<u64>,
}

#[component]
pub fn LogPanel(props: &LogPanelProps) -> Html {
    let words = use_page().words;
    let background = use_state(|| false);
    let rows = use_memo(props.player.clone(), |_| RefCell::new(LogRows::default()));
    let top = use_state(|| 0.0);
    let scroller = use_node_ref();
    let touch = use_media("(pointer: coarse)");
    let narrow = use_size(&scroller).width < TWO_LINES_BELOW;
    // A row that a finger can hit has room for them anyway.
    let two_lines = touch || narrow;
    let row_px = match (touch, two_lines) {
        (true, _) => TOUCH_ROW_PX,
        (false, true) => TWO_LINES_PX,
        (false, false) => ROW_PX,
    };
    let sim = props.player.sim();
    let (total, happened, left_out) = sim.look(|history| {
        let mut rows = rows.borrow_mut();
        rows.update(history, *background);
        let happened = rows.happened(history.present().events(), ROWS_MAX);
        let left_out = props.event.is_some_and(|event| {
            let known = history.trace().get(event as usize);
            let unseen = known.is_some_and(|known| is_background(history.recorder(), known));
            unseen && !rows.lists(event, ROWS_MAX)
        });
        (rows.newest(ROWS_MAX).len(), happened, left_out)
    });
    use_following(&scroller, happened, row_px);
    let onscroll = {
        let top = top.setter();
        Callback::from(move |event: Event| {
            let element: Element = event.target_unchecked_into();
            top.set(f64::from(element.scroll_top()));
        })
    };
    let first = ((*top / row_px) as usize).saturating_sub(SPARE_ROWS).min(total);
    let last = (first + ROWS_IN_SIGHT_MAX + 2 * SPARE_ROWS).min(total);
    let shown: Vec<(usize, u64, String, String)> = sim.look(|history| {
        let rows = rows.borrow();
        let rows = rows.newest(ROWS_MAX).iter().copied().enumerate();
        rows.skip(first)
            .take(last - first)
            .filter_map(|(place, index)| {
                let event = history.trace().get(index as usize)?;
                let sentence = describe(&words, sim.spec(), history.recorder(), event);
                Some((place, index, words.time(event.at), sentence))
            })
            .collect()
    });
    // One stop of the Tab key: the present, or the row that is nearest to it.
    let stop = happened.saturating_sub(1).clamp(first, last.saturating_sub(1).max(first));
    html! {
        <div class="log">
            <div class="log-bar">
                <label class="check">
                    <input type="checkbox" checked={*background} onchange={Callback::from({
                        let background = background.setter();
                        move |event: Event| background.set(event.target_unchecked_into::<HtmlInputElement>().checked())
                    })}/>
                    { words.get("log-background") }
                </label>
                <NarrationChoice/>
            </div>
            if left_out {
                <p class="log-left-out quiet">{ words.get("log-left-out") }</p>
            }
            <div class="log-scroll" translate="no" ref={scroller} {onscroll}>
                <ol class={classes!("log-list", two_lines.then_some("two-lines"))} onkeydown={Callback::from(|event: KeyboardEvent| move_in_list(&event))} style={format!("height:{}px;--row:{row_px}px", total as f64 * row_px)}>
                    { for shown.into_iter().map(|(place, index, time, sentence)| {
                        let player = props.player.clone();
                        let present = place + 1 == happened;
                        let tabindex = if place == stop { "0" } else { "-1" };
                        html! {
                            <li key={index} class={classes!("log-row", (place >= happened).then_some("log-ahead"), present.then_some("log-present"), (props.event == Some(index)).then_some("log-chosen"))}
                                style={format!("top:{}px", place as f64 * row_px)} aria-setsize={total.to_string()} aria-posinset={(place + 1).to_string()}>
                                <button type="button" class="row-button" {tabindex} title={sentence.clone()} aria-current={present.then_some("true")}
                                    onclick={Callback::from(move |_: MouseEvent| player.choose_event(index))}>
                                    <span class="row-time">{ time }</span>
                                    <span class="row-text">{ sentence }</span>
                                </button>
                            </li>
                        }
                    }) }
                </ol>
            </div>
        </div>
    }
}

/// Keeps the present in sight, at the lower edge.
#[hook]
fn use_following(scroller: &NodeRef, happened: usize, row_px: f64) {
    let scroller = scroller.clone();
    use_effect_with(happened, move |happened| {
        if let Some(element) = scroller.cast::<Element>() {
            let (height, at) = (f64::from(element.client_height()), f64::from(element.scroll_top()));
            let row = *happened as f64 * row_px;
            if row > at + height || row < at + row_px {
                element.set_scroll_top((row - height).max(0.0) as i32);
            }
        }
    });
}

/// How much of it is spoken to readers of the screen.
#[component]
fn NarrationChoice() -> Html {
    let words = use_page().words;
    let detail = use_state(Detail::remembered);
    let onchange = {
        let detail = detail.setter();
        Callback::from(move |event: Event| {
            let word = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(chosen) = Detail::from_word(&word) {
                storage::write(storage::NARRATION, chosen.word());
                detail.set(chosen);
            }
        })
    };
    html! {
        <label class="choice">
            { words.get("narration-title") }
            <select {onchange}>
                { for Detail::ALL.into_iter().map(|option| html! {
                    <option value={option.word()} selected={option == *detail}>
                        { words.get(&format!("narration-{}", option.word())) }
                    </option>
                }) }
            </select>
        </label>
    }
}

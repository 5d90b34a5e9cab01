//! Text fields that keep what is being written in them, whatever is drawn anew meanwhile.
//!
//! A field with a plain `value` is set back to it by every drawing, so that a lesson's title that arrives, or an
//! event of a running cluster, would take the half-written word away.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What stands in a field, and what notices that somebody writes in it.
#[derive(Clone)]
pub struct Draft {
    /// What the field shows: what is being written, or what is kept.
    pub value: AttrValue,
    pub oninput: Callback<InputEvent>,
    written: UseStateSetter<Option<Written>>,
}

impl Draft {
    /// Shows what is kept again.
    pub fn forget(&self) {
        self.written.set(None);
    }
}

#[derive(PartialEq)]
struct Written {
    /// What was kept when it was written: another one takes its place.
    over: AttrValue,
    text: AttrValue,
}

/// A field for `kept`. What is written in it stays there until something else is kept, so that a word that was
/// refused can be corrected.
#[hook]
pub fn use_draft(kept: AttrValue) -> Draft {
    let written = use_state_eq(|| None::<Written>);
    let value = match &*written {
        Some(draft) if draft.over == kept => draft.text.clone(),
        _ => kept.clone(),
    };
    let written = written.setter();
    let oninput = {
        let written = written.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            written.set(Some(Written { over: kept.clone(), text: input.value().into() }));
        })
    };
    Draft { value, oninput, written }
}

#[derive(Properties, PartialEq)]
pub struct TextFieldProps {
    pub value: AttrValue,
    /// Gets what was written once it is done: by Enter, or by leaving the field.
    pub on_change: Callback<String>,
    #[prop_or_default]
    pub name: Option<AttrValue>,
    /// Its name for those who do not see it, where no `<label>` gives one.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    #[prop_or_default]
    pub placeholder: Option<AttrValue>,
    #[prop_or_default]
    pub maxlength: Option<AttrValue>,
}

#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let draft = use_draft(props.value.clone());
    let onchange = props.on_change.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        input.value()
    });
    html! {
        <input type="text" name={props.name.clone()} value={draft.value} placeholder={props.placeholder.clone()}
            maxlength={props.maxlength.clone()} aria-label={props.label.clone()} spellcheck="false" autocomplete="off"
            oninput={draft.oninput} {onchange}/>
    }
}

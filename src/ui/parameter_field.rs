//! One parameter: a number with its unit, or a choice.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::protocols::{Domain, ProtocolSpec, SettingError, Settings, parameters};
use crate::ui::draft::use_draft;
use crate::ui::page::use_page;
use crate::ui::setting_text::setting_error;

#[derive(Properties, PartialEq)]
pub struct ParameterFieldProps {
    pub spec: &'static ProtocolSpec,
    pub name: &'static str,
    pub settings: Settings,
    pub on_change: Callback<Settings>,
    /// Begins the ids of its elements, where a page has several such forms.
    #[prop_or("parameter")]
    pub id: &'static str,
    /// Whether a choice says that it breaks a promise. In a lesson that would be the answer.
    #[prop_or_default]
    pub warns: bool,
}

#[component]
pub fn ParameterField(props: &ParameterFieldProps) -> Html {
    let words = use_page().words;
    let error = use_state(|| None::<SettingError>);
    let draft = use_draft(props.settings.choice(props.name).to_owned().into());
    {
        let (error, draft) = (error.setter(), draft.clone());
        // Other settings make an old complaint pointless, and what it was about.
        use_effect_with(props.settings.clone(), move |_| {
            error.set(None);
            draft.forget();
        });
    }
    let spec = props.spec;
    let parameter = parameters(spec).find(|parameter| parameter.name == props.name);
    let parameter = parameter.expect("the form lists parameters of this protocol");
    let own_key = format!("{}-parameter-{}", spec.id, parameter.name);
    // Parameters that the engine gives to every protocol have texts of their own.
    let key = if words.has(&own_key) { own_key } else { format!("parameter-{}", parameter.name) };
    let choose = {
        let (settings, on_change, error) = (props.settings.clone(), props.on_change.clone(), error.setter());
        let name = parameter.name;
        move |value: String| {
            let mut settings = settings.clone();
            match settings.set(spec, name, &value) {
                Ok(()) => {
                    error.set(None);
                    on_change.emit(settings);
                }
                Err(wrong) => error.set(Some(wrong)),
            }
        }
    };
    let value = props.settings.choice(parameter.name).to_owned();
    let id = format!("{}-{}", props.id, parameter.name);
    let meaning_id = format!("{id}-meaning");
    let label = |choice: &str| {
        let key = format!("{key}-{choice}");
        let warning = words.attribute(&key, "warning").filter(|_| props.warns);
        let args = |warning: String| [("choice", words.get(&key).into()), ("warning", warning.into())];
        warning.map_or_else(|| words.get(&key), |warning| words.with("choice-warning", &args(warning)))
    };
    let input = match parameter.domain {
        Domain::Choice(choices) => {
            let onchange = Callback::from(move |event: Event| {
                choose(event.target_unchecked_into::<HtmlSelectElement>().value());
            });
            html! {
                <select id={id.clone()} {onchange} aria-describedby={meaning_id.clone()}>
                    { for choices.iter().map(|choice| html! {
                        <option value={*choice} selected={*choice == value}>{ label(choice) }</option>
                    }) }
                </select>
            }
        }
        Domain::Integer { min, max, .. } => {
            let onchange = Callback::from(move |event: Event| {
                choose(event.target_unchecked_into::<HtmlInputElement>().value());
            });
            html! {
                <span class="with-unit">
                    <input id={id.clone()} type="number" inputmode="numeric" min={min.to_string()} max={max.to_string()} value={draft.value.clone()}
                        oninput={draft.oninput.clone()} {onchange} aria-describedby={meaning_id.clone()} aria-invalid={error.is_some().to_string()}/>
                    <span class="unit">{ parameter.suffix() }</span>
                </span>
            }
        }
    };
    html! {
        <div class="parameter">
            <label for={id}>{ words.get(&key) }</label>
            { input }
            <p class="meaning" id={meaning_id}>{ words.attribute(&key, "meaning") }</p>
            if let Some(error) = &*error { <p class="field-error" role="alert">{ setting_error(&words, spec, error) }</p> }
        </div>
    }
}

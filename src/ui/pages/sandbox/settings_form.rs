//! Every parameter of the protocol, its variants, and requests by hand.

use yew::prelude::*;

use super::requests::RequestForms;
use super::variants::Variants;
use crate::protocols::{COMMON, Parameter, Settings, parameters};
use crate::sim::Note;
use crate::ui::page::use_page;
use crate::ui::parameter_field::ParameterField;
use crate::ui::player::Player;

#[derive(Properties, PartialEq)]
pub struct SettingsFormProps {
    pub player: Player,
    pub version: u64,
    pub settings: Settings,
    /// Commands of the last run that make no sense with these settings, and why.
    pub skipped: Vec<(String, Note)>,
    pub on_change: Callback<Settings>,
}

#[component]
pub fn SettingsForm(props: &SettingsFormProps) -> Html {
    let words = use_page().words;
    let spec = props.player.sim().spec();
    let is_common = |parameter: &&Parameter| COMMON.iter().any(|common| common.name == parameter.name);
    let (common, own): (Vec<&'static Parameter>, Vec<_>) = parameters(spec).partition(is_common);
    let field = |parameter: &&'static Parameter| {
        html! {
            <ParameterField key={parameter.name} warns=true {spec} name={parameter.name} settings={props.settings.clone()}
                on_change={props.on_change.clone()}/>
        }
    };
    let names = props.player.sim().look(|history| history.recorder().names().to_vec());
    html! {
        <div class="settings">
            <h2>{ words.get("settings-title") }</h2>
            <p class="quiet">{ words.attribute(&format!("{}-name", spec.id), "meaning") }</p>
            if !props.skipped.is_empty() {
                <div class="card" role="status">
                    <p>{ words.get("replay-skipped") }</p>
                    <ul class="skipped">
                        { for props.skipped.iter().map(|(line, why)| html! {
                            <li><code>{ line }</code>{ " " }<span class="quiet">{ words.note(why, &names) }</span></li>
                        }) }
                    </ul>
                </div>
            }
            <RequestForms player={props.player.clone()} version={props.version}/>
            <Variants {spec} settings={props.settings.clone()} on_change={props.on_change.clone()}/>
            <h3>{ words.get("settings-protocol") }</h3>
            <p class="quiet">{ words.get("settings-same-faults") }</p>
            { for own.iter().map(field) }
            <details class="more">
                <summary>{ words.get("settings-network") }</summary>
                { for common.iter().map(field) }
            </details>
        </div>
    }
}

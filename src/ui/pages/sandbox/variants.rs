//! Named settings: the sound variants and those that are wrong on purpose.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::protocols::{ProtocolSpec, Settings, Variant, parameters};
use crate::ui::page::use_page;

#[derive(Properties, PartialEq)]
pub struct VariantsProps {
    pub spec: &'static ProtocolSpec,
    pub settings: Settings,
    pub on_change: Callback<Settings>,
}

#[component]
pub fn Variants(props: &VariantsProps) -> Html {
    let words = use_page().words;
    let spec = props.spec;
    html! {
        <>
            <h3>{ words.get("settings-variants") }</h3>
            <div class="variants" role="group" aria-label={words.get("settings-variants")}>
                { for spec.variants.iter().map(|variant| {
                    let key = format!("{}-variant-{}", spec.id, variant.name);
                    let with = settings_with(spec, variant, &props.settings);
                    let pressed = same_values(spec, &with, &props.settings);
                    let on_change = props.on_change.clone();
                    html! {
                        <button key={variant.name} type="button" class="variant" aria-pressed={pressed.to_string()}
                            onclick={Callback::from(move |_: MouseEvent| on_change.emit(with.clone()))}>
                            <span class="variant-name">
                                { words.get(&key) }
                                if !variant.breaks.is_empty() { <span class="tag tag-fault">{ words.get("variant-breaks") }</span> }
                            </span>
                            <span class="meaning">{ words.attribute(&key, "meaning") }</span>
                        </button>
                    }
                }) }
            </div>
        </>
    }
}

/// The present settings made into the variant: what any variant sets is as this one has it.
fn settings_with(spec: &'static ProtocolSpec, variant: &Variant, present: &Settings) -> Settings {
    let touched: BTreeSet<&str> =
        spec.variants.iter().flat_map(|variant| variant.settings.iter().map(|(name, _)| *name)).collect();
    let mut settings = present.clone();
    for parameter in parameters(spec).filter(|parameter| touched.contains(parameter.name)) {
        let own = variant.settings.iter().find(|(name, _)| *name == parameter.name);
        let value = own.map_or_else(|| parameter.default_value(), |(_, value)| (*value).to_owned());
        settings.set(spec, parameter.name, &value).expect("a variant's values are right");
    }
    settings
}

fn same_values(spec: &'static ProtocolSpec, a: &Settings, b: &Settings) -> bool {
    parameters(spec).all(|parameter| a.choice(parameter.name) == b.choice(parameter.name))
}

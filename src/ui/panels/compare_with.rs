//! What this run can be held against: the same seed and commands in another variant, or with one other setting.

use std::cell::RefCell;
use std::collections::BTreeMap;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::protocols::{Settings, Variant, parameters};
use crate::share::{LeftOut, Rerun, SharedRun, with_settings, without_command};
use crate::sim::{History, Moment};
use crate::ui::page::use_page;
use crate::ui::parameter_field::ParameterField;
use crate::ui::player::Player;
use crate::ui::route::Route;
use crate::ui::sim_handle::SimHandle;

thread_local! {
    /// What the run of a link could not do again. The link itself has no room for it.
    static LEFT_OUT: RefCell<(String, Vec<LeftOut>)> = const { RefCell::new((String::new(), Vec::new())) };
}

/// The commands that made no sense in a run that was made here to be compared, by its link.
pub fn left_out_of(link: &str) -> Vec<LeftOut> {
    LEFT_OUT.with_borrow(|(of, left_out)| if of == link { left_out.clone() } else { Vec::new() })
}

#[derive(Properties, PartialEq)]
pub struct CompareWithProps {
    pub player: Player,
    pub on_compare: Callback<Route>,
}

#[component]
pub fn CompareWith(props: &CompareWithProps) -> Html {
    let words = use_page().words;
    let sim = props.player.sim();
    let spec = sim.spec();
    let setting = use_state_eq(|| None::<&'static str>);
    let go = {
        let on_compare = props.on_compare.clone();
        move |route: Option<Route>| {
            if let Some(route) = route {
                on_compare.emit(route);
            }
        }
    };
    let on_variant = {
        let (sim, go) = (sim.clone(), go.clone());
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let chosen = sim.spec().variants.iter().find(|variant| variant.name == select.value());
            select.set_value("");
            go(chosen.and_then(|variant| beside_variant(&sim, variant)));
        })
    };
    let on_setting = {
        let setting = setting.clone();
        Callback::from(move |event: Event| {
            let wanted = event.target_unchecked_into::<HtmlSelectElement>().value();
            setting.set(parameters(spec).map(|parameter| parameter.name).find(|name| *name == wanted));
        })
    };
    let on_value = {
        let (sim, setting) = (sim.clone(), *setting);
        Callback::from(move |settings: Settings| {
            go(setting.and_then(|name| beside_settings(&sim, &[(name, settings.choice(name))])));
        })
    };
    // Another seed would be another run altogether.
    let comparable = parameters(spec).map(|parameter| parameter.name).filter(|name| *name != "seed");
    let name_of = |name: &str| {
        let own = format!("{}-parameter-{name}", spec.id);
        if words.has(&own) { words.get(&own) } else { words.get(&format!("parameter-{name}")) }
    };
    html! {
        <fieldset class="compare-with">
            <legend>{ words.get("compare-with-title") }</legend>
            <label class="choice">
                { words.get("compare-variant") }
                <select onchange={on_variant} data-action="compare-variant">
                    <option value="" selected=true>{ words.get("compare-choose") }</option>
                    { for spec.variants.iter().map(|variant| html! {
                        <option value={variant.name} disabled={is_present(sim, variant)}>{ words.get(&format!("{}-variant-{}", spec.id, variant.name)) }</option>
                    }) }
                </select>
            </label>
            <label class="choice">
                { words.get("compare-setting") }
                <select onchange={on_setting} data-action="compare-setting">
                    <option value="" selected={setting.is_none()}>{ words.get("compare-choose") }</option>
                    { for comparable.map(|name| html! {
                        <option value={name} selected={*setting == Some(name)}>{ name_of(name) }</option>
                    }) }
                </select>
            </label>
            if let Some(name) = *setting {
                <ParameterField key={name} id="compare" {spec} {name} settings={sim.settings().clone()} on_change={on_value}/>
                <p class="quiet">{ words.get("compare-setting-how") }</p>
            }
        </fieldset>
    }
}

/// Whether the run is this variant.
fn is_present(sim: &SimHandle, variant: &Variant) -> bool {
    values_of(sim, variant).iter().all(|(name, value)| sim.settings().choice(name) == *value)
}

/// What any variant sets, as this one has it.
fn values_of(sim: &SimHandle, variant: &Variant) -> BTreeMap<&'static str, String> {
    let spec = sim.spec();
    let touched = spec.variants.iter().flat_map(|variant| variant.settings).map(|(name, _)| *name);
    touched
        .filter_map(|name| {
            let own = variant.settings.iter().find(|(known, _)| *known == name);
            let usual = || parameters(spec).find(|one| one.name == name).map(|one| one.default_value());
            Some((name, own.map_or_else(usual, |(_, value)| Some((*value).to_owned()))?))
        })
        .collect()
}

fn beside_variant(sim: &SimHandle, variant: &Variant) -> Option<Route> {
    let values = values_of(sim, variant);
    let pairs: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    beside_settings(sim, &pairs)
}

fn beside_settings(sim: &SimHandle, pairs: &[(&str, &str)]) -> Option<Route> {
    sim.look(|history| {
        let other = with_settings(sim.spec(), sim.settings(), history, pairs).ok()?;
        Some(beside(sim, history, &other))
    })
}

/// The run beside itself without one of its commands, both up to the same time.
pub fn beside_without(sim: &SimHandle, index: usize) -> Option<Route> {
    sim.look(|history| {
        let other = without_command(sim.spec(), sim.settings(), history, index)?;
        Some(beside(sim, history, &other))
    })
}

fn beside(sim: &SimHandle, history: &History, other: &Rerun) -> Route {
    let at = Moment::default();
    let left = SharedRun { at, ..SharedRun::of(sim.spec(), sim.settings(), history) }.encode();
    let right = SharedRun { at, ..SharedRun::of(sim.spec(), &other.settings, &other.history) }.encode();
    LEFT_OUT.set((right.clone(), other.left_out.clone()));
    Route::Compare { left, right }
}

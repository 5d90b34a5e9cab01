//! Named values with their meanings; what has changed is marked.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::sim::{Field, Storage};
use crate::ui::player::Player;
use crate::ui::words::Words;

/// The fields under the headings volatile, durable and unsynced; of a message without headings.
pub fn field_list(
    words: &Words,
    player: &Player,
    fields: &[Field],
    changed: &BTreeSet<&'static str>,
    by_storage: bool,
) -> Html {
    if !by_storage {
        return html! { <dl class="fields" translate="no">{ for fields.iter().map(|field| one(words, player, field, changed)) }</dl> };
    }
    let groups = [
        (Storage::Durable, "storage-durable"),
        (Storage::Unsynced, "storage-unsynced"),
        (Storage::Volatile, "storage-volatile"),
    ];
    html! {
        { for groups.into_iter().map(|(storage, key)| {
            let own: Vec<&Field> = fields.iter().filter(|field| field.storage == storage).collect();
            if own.is_empty() {
                return html! {};
            }
            html! {
                <div class={classes!("field-group", key)} role="group" aria-label={words.get(key)}>
                    <h4 title={words.attribute(key, "meaning")}>{ words.get(key) }</h4>
                    <dl class="fields" translate="no">{ for own.into_iter().map(|field| one(words, player, field, changed)) }</dl>
                </div>
            }
        }) }
    }
}

fn one(words: &Words, player: &Player, field: &Field, changed: &BTreeSet<&'static str>) -> Html {
    let key = format!("{}-field-{}", player.sim().spec().id, field.key);
    let value = player.sim().look(|history| words.value(&field.value, history.recorder().names()));
    let class = if changed.contains(field.key) { "field-value changed" } else { "field-value" };
    html! {
        <div key={field.key} class="field" title={words.attribute(&key, "meaning")}>
            <dt>{ words.get(&key) }</dt>
            <dd {class} data-field={field.key}>{ value }</dd>
        </div>
    }
}

//! Chooses a lesson and how it is shown, with a live preview and the lines to copy.

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::options::Options;
use super::package_card::PackageCard;
use crate::lesson::{Index, PANELS};
use crate::text::Language;
use crate::ui::copy::CopyButton;
use crate::ui::dom::page_url;
use crate::ui::draft::TextField;
use crate::ui::page::use_page;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct EmbedCardProps {
    pub index: Rc<Index>,
}

type Change = fn(&mut Options, String);

#[component]
pub fn EmbedCard(props: &EmbedCardProps) -> Html {
    let words = use_page().words;
    let first = props.index.catalogue.slugs().next().unwrap_or_default().to_owned();
    let options = use_state(|| Options { lesson: first, ..Options::default() });
    let lesson = props.index.lesson(&options.lesson);
    let set = |change: Change| {
        let options = options.clone();
        Callback::from(move |value: String| {
            let mut next = (*options).clone();
            change(&mut next, value);
            options.set(next);
        })
    };
    let title = lesson.map_or_else(String::new, |lesson| lesson.title.get(words.language()).to_owned());
    let titles = titles(&props.index, words.language());
    let steps: Vec<(String, String)> = lesson
        .iter()
        .filter(|_| options.src.is_empty())
        .flat_map(|lesson| lesson.steps.iter().enumerate())
        .map(|(index, step)| {
            (step.id.clone(), format!("{}. {}", index + 1, step.title.get(words.language())))
        })
        .collect();
    let o = &*options;
    let live = format!("{}{}&progress=host", page_url(), o.query());
    html! {
        <section class="card" aria-labelledby="teach-embed">
            <h2 id="teach-embed">{ words.get("teach-embed") }</h2>
            <p>{ words.get("teach-embed-text") }</p>
            <div class="teach-form">
                { select(&words, "lesson", &o.lesson, None, titles, set(|o, value| {
                    o.lesson = value;
                    o.step = String::new();
                })) }
                { select(&words, "step", &o.step, Some("teach-any-step"), steps, set(|o, value| o.step = value)) }
                { select(&words, "lang", &o.lang, Some("teach-readers"), languages(), set(|o, value| o.lang = value)) }
                { select(&words, "theme", &o.theme, Some("teach-readers"), plain(&["light", "dark", "auto"]), set(|o, value| o.theme = value)) }
                { select(&words, "controls", &o.controls, Some("teach-usual"), plain(&["full", "basic", "none"]), set(|o, value| o.controls = value)) }
                { select(&words, "autoplay", &o.autoplay, Some("teach-usual"), switch(&words), set(|o, value| o.autoplay = value)) }
                { select(&words, "speed", &o.speed, Some("teach-usual"), plain(&["1/500", "1/200", "1/100", "1/50", "1/20", "1/10", "1/5", "1/2", "1"]), set(|o, value| o.speed = value)) }
                { input(&words, "seed", &o.seed, "7", set(|o, value| o.seed = value)) }
                { input(&words, "origin", &o.origin, "https://course.example", set(|o, value| o.origin = value)) }
                { input(&words, "src", &o.src, "https://your.host/my-lesson", set(|o, value| {
                    o.src = value;
                    o.step = String::new();
                })) }
            </div>
            { panels(&words, o, set(|o, value| o.panels = value)) }
            <h3>{ words.get("teach-lines") }</h3>
            <CopyButton text={o.element()} label={words.get("teach-copy-element")}/>
            <CopyButton text={o.frame(&title)} label={words.get("teach-copy-frame")}/>
            <p class="quiet">{ words.get("teach-policy") }</p>
            <h3>{ words.get("teach-live") }</h3>
            // A frame of its own for each address: one whose address changes twice at once may stay at the first.
            <iframe key={live.clone()} class="teach-live" src={live} title={words.get("teach-live")} loading="lazy"></iframe>
            if o.src.is_empty() && lesson.is_some() {
                <PackageCard key={o.lesson.clone()} slug={o.lesson.clone()} minimum={lesson.map_or(0, |lesson| lesson.minimum)}/>
            }
        </section>
    }
}

/// Names and titles of the lessons; the name stands for the title of one that cannot be read.
fn titles(index: &Index, language: Language) -> Vec<(String, String)> {
    let title = |slug: &str| index.lesson(slug).map_or(slug, |lesson| lesson.title.get(language)).to_owned();
    index.catalogue.slugs().map(|slug| (slug.to_owned(), title(slug))).collect()
}

fn plain(values: &[&str]) -> Vec<(String, String)> {
    values.iter().map(|value| ((*value).to_owned(), (*value).to_owned())).collect()
}

/// Whether it plays by itself.
fn switch(words: &Words) -> Vec<(String, String)> {
    [("1", "teach-autoplay-on"), ("0", "teach-autoplay-off")]
        .map(|(value, key)| (value.to_owned(), words.get(key)))
        .to_vec()
}

fn languages() -> Vec<(String, String)> {
    Language::ALL.map(|language| (language.tag().to_owned(), language.own_name().to_owned())).to_vec()
}

/// A list of values; `without` is what it says for none.
fn select(
    words: &Words,
    name: &str,
    value: &str,
    without: Option<&str>,
    values: Vec<(String, String)>,
    on_change: Callback<String>,
) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        on_change.emit(select.value());
    });
    html! {
        <label class="form-field">
            <span>{ words.get(&format!("teach-{name}")) }</span>
            <select name={name.to_owned()} {onchange}>
                if let Some(without) = without { <option value="" selected={value.is_empty()}>{ words.get(without) }</option> }
                { for values.into_iter().map(|(known, shown)| html! {
                    <option key={known.clone()} value={known.clone()} selected={known == value}>{ shown }</option>
                }) }
            </select>
        </label>
    }
}

fn input(words: &Words, name: &str, value: &str, example: &str, on_change: Callback<String>) -> Html {
    let on_change = on_change.reform(|text: String| text.trim().to_owned());
    html! {
        <label class="form-field">
            <span>{ words.get(&format!("teach-{name}")) }</span>
            <TextField name={name.to_owned()} value={value.to_owned()} placeholder={example.to_owned()} {on_change}/>
        </label>
    }
}

/// Which panels are there. All of them: as the lesson says.
fn panels(words: &Words, options: &Options, on_change: Callback<String>) -> Html {
    let chosen: Vec<String> = match options.panels.as_str() {
        "" => PANELS.map(str::to_owned).to_vec(),
        "none" => Vec::new(),
        some => some.split(',').map(str::to_owned).collect(),
    };
    html! {
        <fieldset class="teach-panels">
            <legend>{ words.get("teach-panels") }</legend>
            { for PANELS.iter().map(|panel| {
                let on = chosen.iter().any(|known| known == panel);
                let (on_change, chosen) = (on_change.clone(), chosen.clone());
                let onchange = Callback::from(move |_: Event| {
                    let next: Vec<&str> = PANELS
                        .into_iter()
                        .filter(|known| if known == panel { !on } else { chosen.iter().any(|c| c == known) })
                        .collect();
                    on_change.emit(match next.len() {
                        0 => "none".to_owned(),
                        6 => String::new(),
                        _ => next.join(","),
                    });
                });
                let name = if *panel == "commands" { "panel-did".to_owned() } else { format!("panel-{panel}") };
                html! { <label class="check"><input type="checkbox" checked={on} {onchange}/>{ words.get(&name) }</label> }
            }) }
        </fieldset>
    }
}

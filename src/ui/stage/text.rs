//! The stage in words: the same moment as headings and lists, and everything that can be done to it as buttons.
//! For who reads by ear, or rather reads.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::items::{Item, Offer};
use super::links::in_words;
use super::menu::{Giving, render};
use super::popup::partition_bar;
use crate::sim::{Command, Flight, LinkView, MessageView, Micros, NodeId, NodeStatus, NodeView, PromiseView};
use crate::text::name_of;
use crate::ui::allowed::Allowed;
use crate::ui::dom;
use crate::ui::of_run::{OfRun, use_of_run};
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::words::Words;

/// More messages than this are shown when somebody asks for them.
const MESSAGES_MAX: usize = 40;

#[derive(Properties, PartialEq)]
pub struct TextViewProps {
    pub player: Player,
    /// Changes when there is something new to read.
    pub version: u64,
    pub allowed: Allowed,
    pub on_command: Callback<Command>,
}

/// What is said of a moment.
struct Moment {
    now: Micros,
    nodes: Vec<NodeView>,
    messages: Vec<MessageView>,
    links: Vec<LinkView>,
    promises: Vec<PromiseView>,
}

/// What every line needs.
struct Telling<'a> {
    words: &'a Words,
    offer: Offer<'a>,
    names: &'a Rc<[String]>,
    on_command: &'a Callback<Command>,
    on_aside: &'a Callback<NodeId>,
}

#[component]
pub fn TextView(props: &TextViewProps) -> Html {
    let words = use_page().words;
    let root = use_node_ref();
    use_kept_focus(&root);
    let sim = props.player.sim();
    let aside: OfRun<BTreeSet<NodeId>> = use_of_run(sim);
    let all = use_state_eq(|| false);
    let usual = use_state_eq(|| false);
    let names: Rc<Rc<[String]>> =
        use_memo(sim.clone(), |sim| sim.look(|history| Rc::from(history.present().names())));
    let moment = sim.look(|history| {
        let present = history.present();
        Moment {
            now: present.now(),
            nodes: present.nodes(),
            messages: present.messages(),
            links: present.links(),
            promises: present.promises(),
        }
    });
    let on_aside = {
        let aside = aside.clone();
        Callback::from(move |node: NodeId| {
            let mut nodes = (*aside).clone();
            if !nodes.remove(&node) {
                nodes.insert(node);
            }
            aside.set(nodes);
        })
    };
    let telling = Telling {
        words: &words,
        offer: Offer {
            words: &words,
            allowed: &props.allowed,
            names: &names,
            spec: sim.spec(),
            now: moment.now,
        },
        names: &names,
        on_command: &props.on_command,
        on_aside: &on_aside,
    };
    html! {
        <div class="text-view" data-view="text" ref={root} role="group" aria-label={words.get("text-title")}>
            <div class="text-scroll">
                { section(&words, "nodes", html! {
                    <ul class="text-cards">{ for moment.nodes.iter().map(|node| telling.node(node)) }</ul>
                }) }
                { section(&words, "messages", telling.messages(&moment, &all)) }
                { section(&words, "links", telling.links(&moment.links, &usual)) }
                { section(&words, "promises", html! {
                    <ul class="text-lines">{ for moment.promises.iter().map(|promise| telling.promise(&props.player, promise)) }</ul>
                }) }
            </div>
            if !aside.is_empty() {
                // When it goes, the focus goes to the nodes.
                <div data-section="nodes">{ partition_bar(&words, &moment.nodes, &aside, &props.on_command, false) }</div>
            }
        </div>
    }
}

fn section(words: &Words, name: &str, content: Html) -> Html {
    let id = format!("text-{name}");
    html! {
        <section class={id.clone()} aria-labelledby={id.clone()} data-section={name.to_owned()}>
            <h2 id={id.clone()} tabindex="-1">{ words.get(&id) }</h2>
            { content }
        </section>
    }
}

impl Telling<'_> {
    fn joined(&self, parts: Vec<String>) -> String {
        parts.join(&self.words.get("text-separator"))
    }

    fn left(&self, at: Micros, now: Micros) -> String {
        self.words.time(Micros(at.saturating_sub(now).0 / 100 * 100))
    }

    fn deeds(&self, thing: String, items: Vec<Item>) -> Html {
        if items.is_empty() {
            return Html::default();
        }
        html! {
            <Deeds {thing} {items} names={self.names.clone()} words={self.words.clone()}
                on_command={self.on_command.clone()} on_aside={self.on_aside.clone()}/>
        }
    }

    fn node(&self, node: &NodeView) -> Html {
        let (words, protocol) = (self.words, self.offer.spec.id);
        let mut facts = vec![
            words.get(&format!("{protocol}-role-{}", node.role)),
            words.get(&format!("scene-status-{}", node.status.word())),
        ];
        if node.status == NodeStatus::Crashed {
            // What it was, it is no more.
            facts.remove(0);
        }
        if let (Some(rank), NodeStatus::Up) = (&node.rank, node.status) {
            facts.insert(1, words.note(rank, self.names));
        }
        let timers: Vec<String> = node
            .timers
            .iter()
            .map(|timer| {
                let name = words.note(&timer.note, self.names);
                let left = self.left(timer.fires_at, self.offer.now);
                words.with("text-timer", &[("timer", name.into()), ("time", left.into())])
            })
            .collect();
        html! {
            <li key={node.name.clone()} class={classes!("text-card", format!("is-{}", node.status.word()))}>
                <h3>{ &node.name }</h3>
                <p class="text-facts">{ self.joined(facts) }</p>
                <p>{ words.note(&node.line, self.names) }</p>
                if !timers.is_empty() { <p class="quiet">{ self.joined(timers) }</p> }
                { self.deeds(node.name.clone(), self.offer.node(node)) }
            </li>
        }
    }

    fn messages(&self, moment: &Moment, all: &UseStateHandle<bool>) -> Html {
        let messages = &moment.messages;
        if messages.is_empty() {
            return html! { <p class="quiet">{ self.words.get("text-messages-none") }</p> };
        }
        let shown = if **all { messages.len() } else { MESSAGES_MAX };
        let more = messages.len().saturating_sub(shown);
        let show_all = {
            let all = all.setter();
            Callback::from(move |_: MouseEvent| all.set(true))
        };
        html! {
            <>
                <ul class="text-lines">{ for messages.iter().take(shown).map(|message| self.message(message, moment.now)) }</ul>
                if more > 0 {
                    <button type="button" class="link-button" onclick={show_all}>
                        { self.words.with("text-messages-more", &[("count", more.into())]) }
                    </button>
                }
            </>
        }
    }

    fn message(&self, message: &MessageView, now: Micros) -> Html {
        let (words, protocol) = (self.words, self.offer.spec.id);
        let title = words.with(
            "text-message",
            &[
                ("id", message.id.to_string().into()),
                ("label", words.note(&message.label, self.names).into()),
                ("from", name_of(self.names, message.from).to_owned().into()),
                ("to", name_of(self.names, message.to).to_owned().into()),
            ],
        );
        let flight = match message.flight {
            Flight::Arrives { at } => words.with("flight-arrives", &[("time", self.left(at, now).into())]),
            Flight::Dies { at, .. } => words.with("flight-dies", &[("time", self.left(at, now).into())]),
            Flight::Waits { .. } => words.get("flight-waits"),
            Flight::Gone => words.get("flight-gone"),
        };
        let says = message.fields.iter().map(|field| {
            let name = words.get(&format!("{protocol}-field-{}", field.key));
            format!("{name} {}", words.value(&field.value, self.names))
        });
        let says = self.joined(says.collect());
        html! {
            <li key={message.id.0} class="text-line" data-kind={message.kind}>
                <p><b>{ &title }</b></p>
                <p>{ flight }</p>
                if !says.is_empty() { <p class="quiet">{ says }</p> }
                { self.deeds(title, self.offer.message(message)) }
            </li>
        }
    }

    fn links(&self, links: &[LinkView], usual: &UseStateHandle<bool>) -> Html {
        let changed = |link: &&LinkView| {
            [link.forward, link.backward]
                .iter()
                .any(|one| one.cut || one.latency.is_some() || one.loss_ppm > 0)
        };
        let (other, whole): (Vec<&LinkView>, Vec<&LinkView>) = links.iter().partition(changed);
        let toggle = {
            let usual = usual.clone();
            Callback::from(move |_: MouseEvent| usual.set(!*usual))
        };
        html! {
            <>
                <ul class="text-lines">{ for other.iter().map(|link| self.link(link)) }</ul>
                if !whole.is_empty() {
                    <button type="button" class="link-button" aria-expanded={usual.to_string()} onclick={toggle}>
                        { self.words.with("text-links-whole", &[("count", whole.len().into())]) }
                    </button>
                }
                if **usual { <ul class="text-lines">{ for whole.iter().map(|link| self.link(link)) }</ul> }
            </>
        }
    }

    fn link(&self, link: &LinkView) -> Html {
        let title = in_words(link, self.names, self.words);
        let ends = format!("{} – {}", name_of(self.names, link.first), name_of(self.names, link.second));
        html! {
            <li key={ends.clone()} class="text-line"><p>{ title }</p>{ self.deeds(ends, self.offer.link(link)) }</li>
        }
    }

    fn promise(&self, player: &Player, promise: &PromiseView) -> Html {
        let words = self.words;
        let key = format!("{}-promise-{}", self.offer.spec.id, promise.key);
        let state = words.get(if promise.violation.is_some() { "promise-violated" } else { "promise-holds" });
        html! {
            <li key={promise.key} class={classes!("text-line", promise.violation.is_some().then_some("is-broken"))}>
                <p><b>{ words.get(&key) }</b>{ ": " }{ state }</p>
                if let Some(meaning) = words.attribute(&key, "meaning") { <p class="quiet">{ meaning }</p> }
                if let Some(violation) = &promise.violation {
                    <p>{ words.note(&violation.note, self.names) }</p>
                    <button type="button" class="link-button" onclick={Callback::from({
                        let (player, event) = (player.clone(), violation.event);
                        move |_: MouseEvent| player.choose_event(event)
                    })}>{ words.get("violation-show") }</button>
                }
            </li>
        }
    }
}

#[derive(Properties, PartialEq)]
struct DeedsProps {
    thing: String,
    items: Vec<Item>,
    names: Rc<[String]>,
    words: Words,
    on_command: Callback<Command>,
    on_aside: Callback<NodeId>,
}

/// The menu of a thing as buttons behind a button.
#[component]
fn Deeds(props: &DeedsProps) -> Html {
    let open = use_state_eq(|| false);
    let button = use_node_ref();
    // What was done has changed what can be done: the way goes on from the thing.
    let done = {
        let (open, button) = (open.setter(), button.clone());
        Callback::from(move |()| {
            if let Some(button) = button.cast::<HtmlElement>() {
                let _ = button.focus();
            }
            open.set(false);
        })
    };
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let onkeydown = {
        let (open, done) = (*open, done.clone());
        Callback::from(move |event: KeyboardEvent| {
            if open && event.key() == "Escape" {
                event.stop_propagation();
                done.emit(());
            }
        })
    };
    let name = props.words.with("text-actions-for", &[("thing", props.thing.clone().into())]);
    html! {
        <div class="deeds" {onkeydown}>
            <button type="button" class="chip-button" ref={button} aria-expanded={open.to_string()} aria-label={name.clone()}
                onclick={toggle}>{ props.words.get("text-actions") }</button>
            if *open { <div class="deed-list" role="group" aria-label={name}>{ deeds(&props.items, props, &done) }</div> }
        </div>
    }
}

fn deeds(items: &[Item], props: &DeedsProps, done: &Callback<()>) -> Html {
    let giving = Giving {
        names: props.names.clone(),
        on_command: after(&props.on_command, done),
        on_aside: after(&props.on_aside, done),
    };
    html! {
        { for items.iter().map(|item| match item {
            // There is room: no pages behind items.
            Item::More { label, items, .. } => {
                let label = label.trim_end_matches('…').to_owned();
                html! {
                    <div key={item.key(&props.names)} class="deed-group" role="group" aria-label={label.clone()}>
                        <p aria-hidden="true">{ &label }</p>
                        { deeds(items, props, done) }
                    </div>
                }
            }
            item => render(item, None, Callback::noop(), &giving),
        }) }
    }
}

fn after<T: 'static>(give: &Callback<T>, done: &Callback<()>) -> Callback<T> {
    let (give, done) = (give.clone(), done.clone());
    Callback::from(move |what: T| {
        done.emit(());
        give.emit(what);
    })
}

/// A line that has the focus may go, as a message does that arrives. The focus then goes to the heading above it,
/// not out of the page.
#[hook]
fn use_kept_focus(root: &NodeRef) {
    let section = use_memo((), |()| Cell::new(None::<String>));
    {
        let (root, section) = (root.clone(), section.clone());
        use_effect_with((), move |()| {
            let inside = {
                let section = section.clone();
                EventListener::new(&dom::document(), "focusin", move |event| {
                    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                    let own = target.filter(|target| {
                        root.cast::<Element>().is_some_and(|root| root.contains(Some(target)))
                    });
                    let found = own.and_then(|own| own.closest("[data-section]").ok().flatten());
                    section.set(found.and_then(|found| found.get_attribute("data-section")));
                })
            };
            // A pointer takes the focus away on purpose.
            let away = EventListener::new(&dom::document(), "pointerdown", move |_| section.set(None));
            move || drop((inside, away))
        });
    }
    use_effect(move || {
        let active = dom::document().active_element();
        if active.is_none_or(|active| active.tag_name() == "BODY")
            && let Some(section) = section.take()
        {
            dom::focus(&format!("#text-{section}"));
        }
    });
}

//! Two runs side by side on one clock, and where they part.

use std::rc::Rc;

use yew::prelude::*;

use super::remaking::{Making, Remade, not_yet, use_remaking};
use crate::protocols::parameters;
use crate::share::{Parting, Told, consequence, part};
use crate::sim::Micros;
use crate::text::{Texts, command_line, time_text};
use crate::ui::allowed::Allowed;
use crate::ui::keys::use_player_keys;
use crate::ui::page::{Page, use_page};
use crate::ui::player::{Player, Shown, use_player};
use crate::ui::selection::Selection;
use crate::ui::share::Chosen;
use crate::ui::sim_handle::SimHandle;
use crate::ui::stage::Stage;
use crate::ui::time::TimeBar;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct ComparePageProps {
    /// Both as in a link.
    pub left: String,
    pub right: String,
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn ComparePage(props: &ComparePageProps) -> Html {
    let words = use_page().words;
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("compare-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    let (making, on_stop) = use_remaking(&[props.left.clone(), props.right.clone()]);
    match &making {
        Making::Done(both) if both[0].sim.spec().id != both[1].sim.spec().id => {
            not_yet(&words, &Making::Failed(words.get("compare-other-protocol")), on_stop)
        }
        Making::Done(both) => {
            html! { <Both left={Rc::new(both[0].clone())} right={Rc::new(both[1].clone())}/> }
        }
        other => not_yet(&words, other, on_stop),
    }
}

#[derive(Properties)]
struct BothProps {
    left: Rc<Remade>,
    right: Rc<Remade>,
}

impl PartialEq for BothProps {
    fn eq(&self, other: &BothProps) -> bool {
        self.left.sim == other.left.sim && self.right.sim == other.right.sim
    }
}

#[component]
fn Both(props: &BothProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let (left_sim, right_sim) = (&props.left.sim, &props.right.sim);
    let (left, left_shown) = use_player(left_sim, false, None);
    let (right, right_shown) = use_player(right_sim, false, None);
    use_player_keys(&left, left_shown.speed);
    use_one_clock(&left, &left_shown, &right);
    let partings = {
        let (one, two) = (left_sim.clone(), right_sim.clone());
        use_memo(words.clone(), move |words| partings(words, &one, &two))
    };
    let to_start = {
        let left = left.clone();
        Callback::from(move |()| left.seek_time(Micros(0)))
    };
    let (what_left, what_right) = differences(words, left_sim, right_sim);
    html! {
        <main id="main" tabindex="-1" class="workbench compare">
            { side(&page, "left", &what_left, &left, &left_shown) }
            { side(&page, "right", &what_right, &right, &right_shown) }
            <section class="compare-words" aria-labelledby="compare-title">
                <h1 id="compare-title" tabindex="-1">{ words.get("compare-title") }</h1>
                { for [("compare-left", &props.left), ("compare-right", &props.right)].into_iter().flat_map(|(side, remade)| {
                    remade.notices.iter().map(move |notice| html! {
                        <p class="compare-notice" role="alert"><b>{ words.get(side) }</b>{ " " }{ notice }</p>
                    })
                }) }
                { for [("compare-left", &props.left), ("compare-right", &props.right)].into_iter().map(|(side, remade)| run_on(words, side, remade)) }
                { told(words, &partings, [&left, &right]) }
                { promises(words, left_sim, right_sim) }
            </section>
            <TimeBar player={left.clone()} playing={left_shown.playing} speed={left_shown.speed} version={left_shown.time()}
                on_restart={to_start.clone()} on_new_seed={to_start} chosen={Chosen::of(&left_shown)}
                parting={partings.first.as_ref().map(|first| first.at)}/>
        </main>
    }
}

/// The right run is where the left one is, whatever moves that.
#[hook]
fn use_one_clock(left: &Player, shown: &UseReducerHandle<Shown>, right: &Player) {
    let still = (!shown.playing).then_some(shown.version);
    let (left, right, speed) = (left.clone(), right.clone(), shown.speed);
    use_effect_with((shown.playing, speed, still), move |(playing, speed, _)| {
        let now = left.now();
        right.set_keeps_on(true);
        right.travel(|history| history.seek_time(now));
        if *playing {
            right.play(*speed);
        }
    });
}

fn side(
    page: &Page,
    name: &'static str,
    what: &[String],
    player: &Player,
    shown: &UseReducerHandle<Shown>,
) -> Html {
    let words = &page.words;
    let on_select = {
        let player = player.clone();
        Callback::from(move |selection: Option<Selection>| player.select(selection))
    };
    let title = words.get(&format!("compare-{name}"));
    let own_name = player.sim().look(|history| history.name().to_owned());
    html! {
        <section class={format!("stage-frame compare-{name}")} aria-label={title.clone()} data-side={name}>
            <Stage sim={player.sim().clone()} version={shown.version} playing={shown.playing} rate={shown.speed.rate()}
                reduced_motion={page.reduced_motion} words={words.clone()} selection={shown.selection}
                {on_select} on_command={Callback::noop()} allowed={Allowed::Only(Rc::new([]))}/>
            <div class="stage-chips">
                <span class="chip"><b>{ title }</b>{ own_name }</span>
                { for what.iter().map(|what| html! { <span class="chip">{ what }</span> }) }
            </div>
        </section>
    }
}

/// What each side has that the other has not: settings and commands.
fn differences(words: &Words, left: &SimHandle, right: &SimHandle) -> (Vec<String>, Vec<String>) {
    let (mut of_left, mut of_right) = (Vec::new(), Vec::new());
    for parameter in parameters(left.spec()) {
        let (one, two) = (left.settings().choice(parameter.name), right.settings().choice(parameter.name));
        if one != two {
            of_left.push(format!("{} = {one}", parameter.name));
            of_right.push(format!("{} = {two}", parameter.name));
        }
    }
    let lines = |sim: &SimHandle| -> Vec<String> {
        sim.look(|history| {
            let names = history.recorder().names();
            history.given().iter().map(|given| command_line(&given.command, names)).collect()
        })
    };
    let (mut ours, mut theirs) = (lines(left), lines(right));
    // What both have is taken away from both, once for each time.
    ours.retain(|line| match theirs.iter().position(|other| other == line) {
        Some(place) => {
            theirs.remove(place);
            false
        }
        None => true,
    });
    for line in ours {
        of_left.push(words.with("compare-with", &[("command", line.clone().into())]));
        of_right.push(words.with("compare-lacks", &[("command", line.into())]));
    }
    for line in theirs {
        of_left.push(words.with("compare-lacks", &[("command", line.clone().into())]));
        of_right.push(words.with("compare-with", &[("command", line.into())]));
    }
    (of_left, of_right)
}

/// The first difference, and the first that a node makes.
struct Partings {
    first: Option<Parting>,
    consequence: Option<Parting>,
}

fn partings(words: &Words, left: &SimHandle, right: &SimHandle) -> Partings {
    let texts: &Texts = words;
    left.look(|one| {
        right.look(|two| Partings {
            first: part(left.spec(), texts, one, two),
            consequence: consequence(left.spec(), texts, one, two),
        })
    })
}

fn told(words: &Words, partings: &Partings, players: [&Player; 2]) -> Html {
    let Some(first) = &partings.first else {
        return html! { <p>{ words.get("compare-same") }</p> };
    };
    let then = partings.consequence.as_ref().filter(|then| *then != first);
    html! {
        <>
            <p>{ words.with("compare-until", &[("time", time_text(first.at).into())]) }</p>
            { parting(words, first, players) }
            if let Some(then) = then {
                <p>{ words.get("compare-then") }</p>
                { parting(words, then, players) }
            }
        </>
    }
}

fn parting(words: &Words, parting: &Parting, players: [&Player; 2]) -> Html {
    let side = |told: &Option<Told>, player: &Player| match told {
        Some(told) if told.at == parting.at => format!("{}: {}", words.time(told.at), told.sentence),
        // What it does later may be no difference.
        Some(_) => words.with("compare-not-here", &[("time", time_text(parting.at).into())]),
        None => nothing(words, player.sim()),
    };
    let go = {
        let (parting, [left, right]) = (parting.clone(), players.map(Clone::clone));
        Callback::from(move |_: MouseEvent| {
            left.seek_time(parting.at);
            for (player, told) in [(&left, &parting.left), (&right, &parting.right)] {
                if let Some(told) = told.as_ref().filter(|told| told.at == parting.at) {
                    player.point_at(told.event as u64);
                }
            }
        })
    };
    html! {
        <div class="parting">
            <p><b>{ words.get("compare-left") }</b>{ " " }{ side(&parting.left, players[0]) }</p>
            <p><b>{ words.get("compare-right") }</b>{ " " }{ side(&parting.right, players[1]) }</p>
            <button type="button" class="button" data-action="go-to-parting" onclick={go}>
                { words.with("compare-go", &[("time", time_text(parting.at).into())]) }
            </button>
        </div>
    }
}

/// What is said of a run in which nothing comes any more: it has come to rest, or is not known any further.
fn nothing(words: &Words, sim: &SimHandle) -> String {
    sim.look(|history| match history.recorder().next_event_at() {
        None => words.get("compare-nothing"),
        Some(_) => words.with("compare-not-yet", &[("time", time_text(history.end().time).into())]),
    })
}

/// That a run is shown for longer than it was.
fn run_on(words: &Words, side: &str, remade: &Remade) -> Html {
    let Some(from) = remade.run_on_from else { return html! {} };
    let to = remade.sim.look(|history| history.end().time);
    let times = [("from", time_text(from).into()), ("to", time_text(to).into())];
    html! { <p class="compare-notice"><b>{ words.get(side) }</b>{ " " }{ words.with("compare-run-on", &times) }</p> }
}

/// The promises at the end of both runs, where they are not kept in both.
fn promises(words: &Words, left: &SimHandle, right: &SimHandle) -> Html {
    let broken = |sim: &SimHandle| -> Vec<&'static str> {
        sim.look(|history| {
            history
                .recorder()
                .promises()
                .iter()
                .filter(|one| one.violation.is_some())
                .map(|one| one.key)
                .collect()
        })
    };
    let (one, two) = (broken(left), broken(right));
    let mut all: Vec<&'static str> = one.iter().chain(&two).copied().collect();
    all.sort_unstable();
    all.dedup();
    if all.is_empty() {
        return html! { <p>{ words.get("compare-all-kept") }</p> };
    }
    let state = |broken: &[&'static str], key: &str| {
        words.get(if broken.contains(&key) { "promise-violated" } else { "promise-holds" })
    };
    html! {
        <div class="table-frame prose" tabindex="0">
            <table>
                <thead><tr>
                    <th scope="col">{ words.get("panel-promises") }</th>
                    <th scope="col">{ words.get("compare-left") }</th>
                    <th scope="col">{ words.get("compare-right") }</th>
                </tr></thead>
                <tbody>
                    { for all.into_iter().map(|key| html! {
                        <tr key={key}>
                            <th scope="row">{ words.get(&format!("{}-promise-{key}", left.spec().id)) }</th>
                            <td>{ state(&one, key) }</td>
                            <td>{ state(&two, key) }</td>
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

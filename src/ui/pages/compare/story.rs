//! What is said of two runs: where they part, what came of it, and which promises each keeps.

use std::rc::Rc;

use yew::prelude::*;

use super::super::rebuilding::Remade;
use super::inspect::beside;
use crate::share::{Parting, Told, consequence, part};
use crate::sim::{History, Micros, Moment};
use crate::text::{Texts, time_text};
use crate::ui::player::Player;
use crate::ui::selection::Selection;
use crate::ui::sim_handle::SimHandle;
use crate::ui::words::Words;

/// The first difference, and the first that a node makes.
pub struct Partings {
    pub first: Option<Parting>,
    consequence: Option<Parting>,
    /// They stay so, however far the runs go on.
    is_final: bool,
}

impl Partings {
    fn of(words: &Words, left: &SimHandle, right: &SimHandle) -> Partings {
        let texts: &Texts = words;
        left.look(|one| {
            right.look(|two| {
                let first = part(left.spec(), texts, one, two);
                let consequence = consequence(left.spec(), texts, one, two);
                let known = one.end().time.min(two.end().time);
                let is_final =
                    first.as_ref().is_some_and(|first| first.left.is_some() && first.right.is_some())
                        && consequence.as_ref().is_some_and(|then| then.at < known);
                Partings { first, consequence, is_final }
            })
        })
    }
}

/// What they were found in: the words, the runs, and how much of these was known.
type Found = (Words, [SimHandle; 2], [Moment; 2]);

/// Where the runs part as far as they are known. It is looked for again at each `version` while they go on, until it is
/// found for good.
#[hook]
pub fn use_partings(words: &Words, left: &SimHandle, right: &SimHandle, version: u64) -> Rc<Partings> {
    let kept = use_mut_ref(|| None::<(Found, u64, Rc<Partings>)>);
    let known = [left, right].map(|sim| sim.look(History::end));
    let found = (words.clone(), [left.clone(), right.clone()], known);
    let mut kept = kept.borrow_mut();
    let stays = kept.as_ref().filter(|(last, of_version, partings)| {
        let same_runs = (&last.0, &last.1) == (&found.0, &found.1);
        same_runs && (last.2 == found.2 || partings.is_final || *of_version == version)
    });
    if let Some((.., partings)) = stays {
        return partings.clone();
    }
    let partings = Rc::new(Partings::of(words, left, right));
    *kept = Some((found, version, partings.clone()));
    partings
}

pub fn told(words: &Words, partings: &Partings, players: [&Player; 2]) -> Html {
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
        None => nothing(words, player.sim(), parting.at),
    };
    let go = {
        let (parting, [left, right]) = (parting.clone(), players.map(Clone::clone));
        Callback::from(move |_: MouseEvent| {
            left.seek_time(parting.at);
            let point = |told: &Option<Told>, player: &Player| {
                let told = told.as_ref().filter(|told| told.at == parting.at)?;
                Some(player.point_at(told.event as u64))
            };
            let pointed = [point(&parting.left, &left), point(&parting.right, &right)];
            // Where nothing of the kind happens, what it happens to in the other run.
            let same = |of: Option<Selection>, player: &Player, other: &Player| {
                other.select(of.and_then(|one| beside(one, player.sim(), other.sim())));
            };
            match pointed {
                [Some(about), None] => same(about, &left, &right),
                [None, Some(about)] => same(about, &right, &left),
                _ => {}
            }
        })
    };
    html! {
        <div class="parting">
            <p><b class="side-name side-left">{ words.get("compare-left") }</b>{ " " }{ side(&parting.left, players[0]) }</p>
            <p><b class="side-name side-right">{ words.get("compare-right") }</b>{ " " }{ side(&parting.right, players[1]) }</p>
            <button type="button" class="button" data-action="go-to-parting" onclick={go}>
                { words.with("compare-go", &[("time", time_text(parting.at).into())]) }
            </button>
        </div>
    }
}

/// What is said of a run in which nothing is known to come at a time: it has come to rest, goes on without it, or is not
/// known any further.
fn nothing(words: &Words, sim: &SimHandle, at: Micros) -> String {
    sim.look(|history| match (history.recorder().next_event_at(), history.end().time) {
        (None, _) => words.get("compare-nothing"),
        (Some(_), end) if end > at => words.with("compare-not-here", &[("time", time_text(at).into())]),
        (Some(_), end) => words.with("compare-not-yet", &[("time", time_text(end).into())]),
    })
}

/// That a run is shown for longer than it was.
pub fn run_on(words: &Words, side: &str, remade: &Remade) -> Html {
    let Some(from) = remade.run_on_from else { return html! {} };
    let to = remade.sim.look(|history| history.end().time);
    let times = [("from", time_text(from).into()), ("to", time_text(to).into())];
    html! { <p class="compare-notice"><b>{ words.get(side) }</b>{ " " }{ words.with("compare-run-on", &times) }</p> }
}

/// The promises at the end of both runs, where they are not kept in both.
pub fn promises(words: &Words, left: &SimHandle, right: &SimHandle) -> Html {
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

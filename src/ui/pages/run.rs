//! A shared run: made again, shown where the sharer looked, with what is different said.

use std::rc::Rc;

use yew::prelude::*;

use crate::share::{Opened, ShareError, SharedRun};
use crate::ui::allowed::Allowed;
use crate::ui::page::{Page, use_page};
use crate::ui::pages::lesson::{Frame, panel_keys};
use crate::ui::player::{Player, Shown, use_player};
use crate::ui::route::Route;
use crate::ui::share::read_selection;
use crate::ui::sim_handle::SimHandle;
use crate::ui::words::Words;
use crate::ui::workbench::Workbench;

#[derive(Properties, PartialEq)]
pub struct RunPageProps {
    pub packed: String,
    pub on_crumbs: Callback<Vec<String>>,
}

/// A run that was made again.
#[derive(Clone)]
pub struct Remade {
    pub shared: SharedRun,
    pub sim: SimHandle,
    /// What is not as it was shared.
    pub notices: Vec<String>,
}

/// Makes a shared run again.
///
/// # Errors
/// Why that cannot be done, for the reader.
pub fn remake(words: &Words, packed: &str) -> Result<Remade, String> {
    let told = |error: ShareError| why(words, &error);
    let shared = SharedRun::decode(packed).map_err(told)?;
    let Opened { scenario, history, failed, differs } = shared.open().map_err(told)?;
    let mut notices = Vec::new();
    if let Some((line, _)) = failed {
        let arguments = [("line", line.text.into()), ("version", shared.version.clone().into())];
        notices.push(words.with("run-line-failed", &arguments));
    } else if differs {
        notices.push(words.with("run-differs", &[("version", shared.version.clone().into())]));
    }
    let sim = SimHandle::resume(scenario.spec, scenario.settings, history);
    Ok(Remade { shared, sim, notices })
}

fn why(words: &Words, error: &ShareError) -> String {
    match error {
        ShareError::Damaged => words.get("run-damaged"),
        ShareError::TooLarge => words.get("run-too-large"),
        ShareError::Newer(version) => words.with("run-newer", &[("version", version.clone().into())]),
        ShareError::Unreadable(errors) => {
            let first = errors.first().map(ToString::to_string).unwrap_or_default();
            words.with("run-unreadable", &[("why", first.into())])
        }
    }
}

#[component]
pub fn RunPage(props: &RunPageProps) -> Html {
    let Page { words, .. } = use_page();
    let remade = {
        let words = words.clone();
        use_memo(props.packed.clone(), move |packed| remake(&words, packed))
    };
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("run-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    match &*remade {
        Ok(remade) => html! { <Remake remade={Rc::new(remade.clone())}/> },
        Err(why) => html! {
            <main id="main" tabindex="-1" class="plain-page">
                <div class="plain-alert" role="alert">
                <h1 tabindex="-1">{ words.get("run-failed") }</h1>
                <p>{ why }</p>
                <ul class="link-list"><li><a href={Route::Catalogue.href()}>{ words.get("not-found-catalogue") }</a></li></ul>
                </div>
            </main>
        },
    }
}

#[derive(Properties)]
pub struct RemakeProps {
    pub remade: Rc<Remade>,
    #[prop_or_default]
    pub frame: Frame,
    #[prop_or_default]
    pub on_shown: Callback<(Player, Shown)>,
}

impl PartialEq for RemakeProps {
    fn eq(&self, other: &RemakeProps) -> bool {
        self.remade.sim == other.remade.sim && self.frame == other.frame
    }
}

/// The run on a workbench of its own.
#[component]
pub fn Remake(props: &RemakeProps) -> Html {
    let words = use_page().words;
    let run = {
        let remade = props.remade.clone();
        use_state(move || remade.sim.clone())
    };
    let (player, shown) = use_player(&run, props.frame.autoplay.unwrap_or(false), props.frame.speed);
    {
        let on_shown = props.on_shown.clone();
        use_effect_with((player.clone(), (*shown).clone()), move |seen| on_shown.emit(seen.clone()));
    }
    {
        let (player, remade) = (player.clone(), props.remade.clone());
        use_effect_with((), move |()| {
            let chosen = remade.shared.selection.as_deref();
            player.select(chosen.and_then(|text| remade.sim.look(|history| read_selection(text, history))));
        });
    }
    let spec = run.spec();
    let on_restart = {
        let run = run.clone();
        Callback::from(move |()| run.set(SimHandle::open(run.spec(), run.settings().clone())))
    };
    let on_new_seed = {
        let run = run.clone();
        Callback::from(move |()| {
            let mut settings = run.settings().clone();
            let seed = settings.seed() % 9_999 + 1;
            settings.set(run.spec(), "seed", &seed.to_string()).expect("it is in the range of seeds");
            run.set(SimHandle::open(run.spec(), settings));
        })
    };
    let lesson = props
        .remade
        .shared
        .lesson
        .as_ref()
        .filter(|lesson| crate::lesson::is_slug(lesson) && !props.frame.embedded);
    html! {
        <Workbench player={player.clone()} shown={shown.clone()} allowed={Allowed::All} {on_restart} {on_new_seed} front={Some("did")}
            panels={panel_keys(&props.frame, &[])} controls={props.frame.controls}>
            <div class="stage-chips">
                <h1 class="chip" tabindex="-1"><b>{ words.get(&format!("{}-name", spec.id)) }</b>{ words.get("run-chip") }</h1>
                <span class="chip chip-seed">{ words.with("seed-chip", &[("seed", run.settings().seed().to_string().into())]) }</span>
                if let Some(slug) = lesson {
                    <a class="chip chip-action" href={Route::Lesson { slug: slug.clone(), step: props.remade.shared.step.clone() }.href()}>
                        { words.get("run-lesson") }
                    </a>
                }
                { for props.remade.notices.iter().map(|notice| html! { <span class="chip chip-notice" role="status">{ notice }</span> }) }
            </div>
        </Workbench>
    }
}

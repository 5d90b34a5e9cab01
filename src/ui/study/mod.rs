//! Instruments that study a run: they find a break of it, say when it was too late, and judge what its clients saw. They
//! are a part of the page of their own, which is fetched when a panel of theirs is opened.

mod chance;
mod desk;
mod find;
mod saw;

use yew::prelude::*;

use super::by_part::{Part, by_part};
use super::pages::lesson::{OrderCard, OrderCardProps, SurviveCard, SurviveCardProps};
use crate::fetched::{self, Fetched, Later, fetched, later};
use crate::text;
use chance::ChanceLine;
pub use chance::ChanceProps;
pub use desk::DeskPlace;
use find::FindPanel;
pub use find::FindPanelProps;
use saw::SawPanel;
pub use saw::SawPanelProps;

pub struct Study {
    pub find: fn(FindPanelProps) -> Html,
    pub chance: fn(ChanceProps) -> Html,
    pub saw: fn(SawPanelProps) -> Html,
    /// Steps of lessons.
    pub survive: fn(SurviveCardProps) -> Html,
    pub order: fn(OrderCardProps) -> Html,
}

static STUDY: Fetched<&Study> = fetched!(study: &'static Study = &Study {
    find: |props| html! { <FindPanel ..props/> },
    chance: |props| html! { <ChanceLine ..props/> },
    saw: |props| html! { <SawPanel ..props/> },
    survive: |props| html! { <SurviveCard ..props/> },
    order: |props| html! { <OrderCard ..props/> },
});

impl Part for Study {
    fn here() -> Option<&'static Study> {
        STUDY.get().filter(|_| text::is_study_here())
    }

    fn fetch() -> Later<'static> {
        let parts = [later(async { STUDY.load().await.map(drop) }), later(text::load_study())];
        later(fetched::all(parts))
    }
}

/// Shows something by the instruments, as soon as they are here.
pub fn by_study(make: impl Fn(&'static Study) -> Html + 'static) -> Html {
    by_part::<Study>(make)
}

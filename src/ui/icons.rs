//! The page's signs, drawn with the colour of the text around them.

use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Play,
    Pause,
    Step,
    StepBack,
    Next,
    Restart,
    NewSeed,
    Holds,
    Violated,
    Close,
    Settings,
    Theme,
    Done,
    Share,
    Menu,
}

/// Hidden from readers of the screen: what stands beside it or labels its button says the same.
pub fn icon(icon: Icon) -> Html {
    let (filled, path) = match icon {
        Icon::Play => (true, "M4 2.5v11l9-5.5z"),
        Icon::Pause => (true, "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"),
        Icon::Step => (true, "M11 3h2v10h-2zM3 3v10l7-5z"),
        Icon::StepBack => (true, "M3 3h2v10H3zM13 3v10L6 8z"),
        Icon::Next => (true, "M2 3.5v9L7.5 8zM7.5 3.5v9L13 8zM13 3.5h1.6v9H13z"),
        Icon::Restart => (false, "M13 8a5 5 0 1 1-1.6-3.7M13.2 1.8v3.4H9.8"),
        Icon::NewSeed => {
            (false, "M2.5 2.5h11v11h-11zM5.6 5.6h.01M10.4 10.4h.01M8 8h.01M10.4 5.6h.01M5.6 10.4h.01")
        }
        Icon::Holds => (false, "M8 1.4a6.6 6.6 0 1 0 0 13.2A6.6 6.6 0 0 0 8 1.4M5 8.3l2 2 4-4.4"),
        Icon::Violated => (false, "M8 1.6l6.6 12H1.4zM8 6v3.4M8 11.4v.4"),
        Icon::Close => (false, "M3.5 3.5l9 9M12.5 3.5l-9 9"),
        Icon::Settings => (false, "M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6M10 2.7v3.6M6 9.7v3.6"),
        Icon::Theme => (false, "M8 1.6a6.4 6.4 0 1 0 0 12.8zM8 1.6a6.4 6.4 0 0 1 0 12.8"),
        Icon::Share => (
            false,
            "M6.5 9.5l3-3M7 4.6l1.4-1.4a3.1 3.1 0 0 1 4.4 4.4L11.4 9M9 11.4l-1.4 1.4a3.1 3.1 0 0 1-4.4-4.4L4.6 7",
        ),
        Icon::Done => (false, "M3 8.5l3.4 3.4L13 4.6"),
        Icon::Menu => (false, "M2.5 4h11M2.5 8h11M2.5 12h11"),
    };
    let class = if filled { "icon icon-filled" } else { "icon" };
    html! {
        <svg class={class} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d={path}/>
        </svg>
    }
}

/// The product's mark.
pub fn mark() -> Html {
    html! {
        <svg class="mark-sign" viewBox="0 0 22 22" width="22" height="22" aria-hidden="true" focusable="false">
            <circle cx="4" cy="11" r="2.6"/>
            <circle cx="18" cy="11" r="2.6"/>
            <path d="M6.6 11h2.6l1.2-3 2 6 1.2-3h1.8"/>
        </svg>
    }
}

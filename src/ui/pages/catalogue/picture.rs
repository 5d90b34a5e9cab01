//! Still pictures that the build has drawn.

use yew::prelude::*;

use crate::lesson::View;

#[derive(Properties, PartialEq)]
pub struct PictureProps {
    pub class: &'static str,
    pub view: View,
    /// Elements, as `stage::still` writes them, with every word escaped.
    pub elements: AttrValue,
}

/// Hidden from readers of the screen: what stands beside it says the same.
#[component]
pub fn Picture(PictureProps { class, view, elements }: &PictureProps) -> Html {
    Html::from_html_unchecked(AttrValue::from(format!(
        "<svg class=\"{class}\" viewBox=\"{}\" aria-hidden=\"true\" focusable=\"false\">{elements}</svg>",
        view.text()
    )))
}

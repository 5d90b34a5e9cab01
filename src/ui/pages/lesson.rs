use yew::prelude::*;
#[derive(Properties, PartialEq)]
pub struct P {
    pub on_crumbs: Callback<Vec<String>>,
    pub slug: String,
    pub step: Option<String>,
}
#[component]
pub fn LessonPage(_p: &P) -> Html {
    html! {}
}

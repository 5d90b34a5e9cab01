use yew::prelude::*;
#[derive(Properties, PartialEq)]
pub struct P {
    pub on_crumbs: Callback<Vec<String>>,
}
#[component]
pub fn BenchPage(_p: &P) -> Html {
    html! {}
}

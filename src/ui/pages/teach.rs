use yew::prelude::*;
#[derive(Properties, PartialEq)]
pub struct TeachPageProps {
    pub on_crumbs: Callback<Vec<String>>,
}
#[component]
pub fn TeachPage(_props: &TeachPageProps) -> Html {
    html! {}
}

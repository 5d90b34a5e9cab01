//! A small table.

use std::rc::Rc;

use yew::prelude::*;

use crate::sim::TableExhibit;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct TableProps {
    pub table: TableExhibit,
    pub names: Rc<[String]>,
    pub protocol: &'static str,
    pub words: Words,
}

#[component]
pub fn Table(props: &TableProps) -> Html {
    let TableProps { table, names, protocol, words } = props;
    let title = words.get(&format!("{protocol}-exhibit-{}", table.key));
    html! {
        <div class="exhibit-frame" tabindex="0" role="region" aria-label={title.clone()}>
        <table class="exhibit-table">
            <caption>{ title }</caption>
            <thead><tr>
                { for table.columns.iter().map(|column| html! {
                    <th scope="col">{ words.get(&format!("{protocol}-column-{column}")) }</th>
                }) }
            </tr></thead>
            <tbody>
                { for table.rows.iter().enumerate().map(|(index, row)| html! {
                    <tr class={classes!(table.marked.contains(&index).then_some("marked"))}>
                        { for row.iter().map(|value| html! { <td>{ words.value(value, names) }</td> }) }
                    </tr>
                }) }
            </tbody>
        </table>
        </div>
    }
}

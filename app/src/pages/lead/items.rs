//! The items of a stream: those behind a figure, or all of them.

use crate::components::number::decimal;
use crate::components::when::minute;
use crate::components::{EmptyState, PageTitle, StreamTab};
use crate::pages::stream_page::StreamPageHead;
use crate::pages::{fetched, loaded, slug_of_address};
use crate::server_fns::items::{ItemPage, ItemQuery, ItemRow, list_items};
use crate::words;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A page of the list.
#[component]
pub fn ItemsPage() -> impl IntoView {
    let items = fetched(
        || (slug_of_address(), query_of_address()),
        |(slug, query)| list_items(slug, query),
    );
    loaded(items, page)
}

fn query_of_address() -> ItemQuery {
    use_query_map().with_untracked(|query| {
        let text = |name: &str| query.get(name).filter(|value| !value.is_empty());
        ItemQuery {
            model: text("model").and_then(|id| id.parse().ok()),
            reference: text("reference"),
            predicted: text("predicted"),
            after: text("after").and_then(|id| id.parse().ok()),
            external_id: text("external_id"),
        }
    })
}

fn page(page: ItemPage) -> impl IntoView {
    let slug = page.heading.slug.clone();
    let next = page
        .rows
        .last()
        .filter(|_| page.more)
        .map(|row| address(&slug, &page.query, row.id));
    let lead = describe(&page);
    let filters = filters(&page);
    let body = if page.rows.is_empty() {
        view! {
            <EmptyState title=words::items::none_here()>
                <p>{words::items::none_fits()}</p>
            </EmptyState>
        }
        .into_any()
    } else {
        table(&slug, page.rows).into_any()
    };
    view! {
        <StreamPageHead heading=page.heading current=StreamTab::Items />
        <PageTitle title=words::items::title() lead=lead />
        {filters}
        {body}
        <nav class="pager" aria-label=words::items::pages_of_list()>
            {next.map(|href| view! { <a class="button" href=href rel="next">{words::items::next_items()}</a> })}
        </nav>
    }
    .into_any()
}

fn describe(page: &ItemPage) -> String {
    let name = |id: &Option<String>| {
        id.as_ref()
            .and_then(|id| page.labels.iter().find(|(other, _)| other == id))
            .map(|(_, name)| name.clone())
    };
    match (name(&page.query.reference), name(&page.query.predicted)) {
        (Some(people), Some(model)) => words::items::called_by_both(people, model),
        (Some(people), None) => words::items::called_by_people(people),
        (None, Some(model)) => words::items::called_by_model(model),
        (None, None) => words::items::all_items().to_owned(),
    }
}

fn address(slug: &str, query: &ItemQuery, after: i64) -> String {
    let model = query.model.map(|model| format!("model={model}"));
    let reference = query
        .reference
        .as_ref()
        .map(|label| format!("reference={label}"));
    let predicted = query
        .predicted
        .as_ref()
        .map(|label| format!("predicted={label}"));
    let asked: Vec<String> = [Some(format!("after={after}")), model, reference, predicted]
        .into_iter()
        .flatten()
        .collect();
    format!("{}?{}", StreamTab::Items.href(slug), asked.join("&"))
}

fn filters(page: &ItemPage) -> impl IntoView + use<> {
    let options = |chosen: &Option<String>| {
        page.labels
            .iter()
            .map(|(id, name)| {
                let selected = chosen.as_ref() == Some(id);
                view! { <option value=id.clone() selected=selected>{name.clone()}</option> }
            })
            .collect_view()
    };
    let models = page
        .models
        .iter()
        .map(|(id, name)| {
            let selected = page.query.model == Some(*id);
            view! { <option value=id.to_string() selected=selected>{name.clone()}</option> }
        })
        .collect_view();
    view! {
        <form method="get" class="filters">
            <div class="form-row">
                <label for="external_id">{words::items::name()}</label>
                <input id="external_id" name="external_id" placeholder=words::items::external_id() />
            </div>
            <div class="form-row">
                <label for="reference">{words::items::people_said()}</label>
                <select id="reference" name="reference"><option value="">{words::items::anything()}</option>{options(&page.query.reference)}</select>
            </div>
            <div class="form-row">
                <label for="predicted">{words::items::model_said()}</label>
                <select id="predicted" name="predicted"><option value="">{words::items::anything()}</option>{options(&page.query.predicted)}</select>
            </div>
            <div class="form-row">
                <label for="model">{words::items::model_version()}</label>
                <select id="model" name="model">{models}</select>
            </div>
            <button class="button">{words::items::show()}</button>
        </form>
    }
    .into_any()
}

fn table(slug: &str, rows: Vec<ItemRow>) -> impl IntoView + use<> {
    let rows = rows.into_iter().map(|row| line(slug, row)).collect_view();
    view! {
        <div class="scroll" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">{words::items::item()}</th>
                        <th scope="col">{words::items::people()}</th>
                        <th scope="col">{words::items::model()}</th>
                        <th scope="col" class="num">{words::items::confidence()}</th>
                        <th scope="col">{words::items::decided_by()}</th>
                        <th scope="col">{words::items::came()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(slug: &str, row: ItemRow) -> impl IntoView + use<> {
    let differ =
        row.predicted.is_some() && row.reference.is_some() && row.predicted != row.reference;
    let by = match (row.automated, row.reference.is_some()) {
        (true, _) => words::items::by_model(),
        (false, true) => words::items::by_people(),
        (false, false) => words::items::waits(),
    };
    view! {
        <tr>
            <th scope="row">
                <a href=format!("{}/{}", StreamTab::Items.href(slug), row.id)>
                    {row.image.map(|src| view! { <img class="thumb" src=src alt="" loading="lazy" /> })}
                    {row.external_id}
                </a>
            </th>
            <td>{row.reference.unwrap_or_else(|| "–".into())}</td>
            <td>
                {row.predicted.unwrap_or_else(|| "–".into())}
                {differ.then(|| view! { " "<span class="pill pill-caution">{words::items::differs()}</span> })}
            </td>
            <td class="num">{row.confidence.map(|confidence| decimal(confidence, 3))}</td>
            <td>{by}</td>
            <td class="num">{minute(row.created_at)}</td>
        </tr>
    }
    .into_any()
}

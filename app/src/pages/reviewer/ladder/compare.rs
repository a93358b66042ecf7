//! Any two policy versions beside each other.

use super::facts::differences;
use super::requests::DifferenceTable;
use crate::server_fns::ladder::{Compared, LadderView};
use crate::words;
use leptos::prelude::*;
use understudy_ladder::PolicyVersion;

/// The choice of two versions, and what differs between them.
#[component]
pub fn Compare(ladder: LadderView, slug: String) -> impl IntoView {
    let newest = ladder.version;
    let chosen = ladder.compared.as_ref().map(|one| (one.from.0, one.to.0));
    let oldest = ladder
        .history
        .get(1)
        .or(ladder.history.first())
        .map_or(newest, |version| version.version);
    let (from, to) = chosen.unwrap_or((oldest, newest));
    let versions: Vec<PolicyVersion> = ladder.history.iter().map(|one| one.version).collect();
    let result = ladder.compared.map(|compared| {
        let Compared { from, to } = compared;
        if differences(&from.1, &to.1, &ladder.names).is_empty() {
            let same = words::ladder::say_the_same(from.0, to.0);
            return view! { <p>{same}</p> }.into_any();
        }
        view! {
            <DifferenceTable
                base=from.1
                proposed=to.1
                names=ladder.names.clone()
                before=words::ladder::version(from.0)
                after=words::ladder::version(to.0)
            />
        }
        .into_any()
    });
    view! {
        <details class="compare" id="compare" open=chosen.is_some()>
            <summary>{words::ladder::compare_two()}</summary>
            <form method="get" action=format!("/streams/{slug}/ladder#compare") class="filters">
                <div class="form-row">
                    <label for="from">{words::ladder::from_version()}</label>
                    <select id="from" name="from">{options(&versions, from)}</select>
                </div>
                <div class="form-row">
                    <label for="to">{words::ladder::to_version()}</label>
                    <select id="to" name="to">{options(&versions, to)}</select>
                </div>
                <button class="button" type="submit">{words::ladder::show_differences()}</button>
            </form>
            {result}
        </details>
    }
}

fn options(versions: &[PolicyVersion], chosen: PolicyVersion) -> impl IntoView + use<> {
    let missing = (!versions.contains(&chosen)).then_some(chosen);
    versions
        .iter()
        .copied()
        .chain(missing)
        .map(|version| {
            view! {
                <option value=version.get() selected=version == chosen>
                    {version.to_string()}
                </option>
            }
        })
        .collect_view()
}

//! People, API keys and the audit log.

use crate::components::frame::role_name;
use crate::components::{Banner, PageTitle, Tone};
use crate::pages::{fetched, loaded};
use crate::server_fns::admin::{
    AdminData, AuditRow, ChangeRole, KeyRow, PersonRow, RevokeKey, admin_page,
};
use leptos::form::ActionForm;
use leptos::prelude::*;
use understudy_ladder::Role;

/// People, API keys and the audit log.
#[component]
pub fn AdminPage() -> impl IntoView {
    let data = fetched(|| (), |()| admin_page());
    loaded(data, page)
}

fn page(data: AdminData) -> impl IntoView {
    let change_role = ServerAction::<ChangeRole>::new();
    let revoke = ServerAction::<RevokeKey>::new();
    let failed = [
        change_role.value().get_untracked(),
        revoke.value().get_untracked(),
    ]
    .into_iter()
    .flatten()
    .find_map(Result::err);
    view! {
        <PageTitle title="Admin" lead="People, API keys and everything that was changed." />
        {failed.map(|error| view! { <Banner tone=Tone::Danger title="Nothing was changed">{error.to_string()}</Banner> })}
        <section class="section">
            <h2>"People"</h2>
            <div class="scroll" tabindex="0">
                <table>
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"E-mail"</th><th scope="col">"Role"</th></tr></thead>
                    <tbody>{data.people.into_iter().map(|row| person(row, change_role)).collect_view()}</tbody>
                </table>
            </div>
            <p class="form-hint">"Add people with " <code>"understudy user add"</code> "."</p>
        </section>
        <section class="section">
            <h2>"API keys"</h2>
            {keys(data.keys, revoke)}
            <p class="form-hint">"Add keys with " <code>"understudy key add"</code> "; a key is shown only then."</p>
        </section>
        <section class="section">
            <h2>"Audit log"</h2>
            <p class="form-hint">
                "The newest entries. " <code>"understudy audit verify"</code> " proves that none was edited, removed or reordered; with the hash that it printed before (" <code>"--head"</code>
                "), that none is missing at the end."
            </p>
            <div class="scroll" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="num">"No."</th><th scope="col">"When"</th><th scope="col">"Who"</th>
                            <th scope="col">"What"</th><th scope="col">"To what"</th><th scope="col">"Particulars"</th>
                        </tr>
                    </thead>
                    <tbody>{data.audit.into_iter().map(entry).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn person(row: PersonRow, action: ServerAction<ChangeRole>) -> impl IntoView {
    let options = Role::ALL
        .into_iter()
        .map(|role| view! { <option value=role.code() selected=role == row.role>{role_name(role)}</option> })
        .collect_view();
    let label = format!("Role of {}", row.name);
    view! {
        <tr>
            <th scope="row">{row.name}{row.disabled.then(|| view! { " "<span class="pill">"disabled"</span> })}</th>
            <td>{row.email}</td>
            <td>
                <ActionForm action=action attr:class="actions">
                    <input type="hidden" name="person" value=row.id.to_string() />
                    <select name="role" aria-label=label>{options}</select>
                    <button class="button button-small">"Change"</button>
                </ActionForm>
            </td>
        </tr>
    }
    .into_any()
}

fn keys(keys: Vec<KeyRow>, action: ServerAction<RevokeKey>) -> impl IntoView {
    if keys.is_empty() {
        return view! { <p class="muted">"No keys yet: no application can post items."</p> }
            .into_any();
    }
    let rows = keys.into_iter().map(|key| {
        let does = format!("Revoke {} at once", key.name);
        let revoke = if key.revoked {
            view! { <span class="pill">"revoked"</span> }.into_any()
        } else {
            view! {
                <ActionForm action=action>
                    <input type="hidden" name="key" value=key.id.to_string() />
                    <button class="button button-small button-danger">{does}</button>
                </ActionForm>
            }
            .into_any()
        };
        view! {
            <tr>
                <th scope="row">{key.name}</th>
                <td><code>{key.prefix}"…"</code></td>
                <td>{key.scopes.join(", ")}</td>
                <td>{revoke}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" tabindex="0">
            <table>
                <thead>
                    <tr><th scope="col">"For"</th><th scope="col">"Begins with"</th><th scope="col">"May"</th><th scope="col">"State"</th></tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn entry(row: AuditRow) -> impl IntoView {
    view! {
        <tr>
            <td class="num">{row.seq}</td>
            <td class="num">{row.at.format("%Y-%m-%d %H:%M:%S").to_string()}</td>
            <td>{row.actor}</td>
            <td>{row.action}</td>
            <td>{row.subject}</td>
            <td><details><summary>"Show"</summary><code>{row.body}</code></details></td>
        </tr>
    }
    .into_any()
}

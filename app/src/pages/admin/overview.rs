//! People, API keys and the audit log.

use crate::components::when::second;
use crate::components::{Banner, PageTitle, Tone};
use crate::pages::{fetched, loaded};
use crate::server_fns::admin::{
    AdminData, AuditRow, ChangeRole, KeyRow, PersonRow, RevokeKey, admin_page,
};
use crate::words;
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
        <PageTitle title=words::admin::title() lead=words::admin::lead() />
        {failed.map(|error| view! { <Banner tone=Tone::Danger title=words::admin::nothing_changed()>{error.to_string()}</Banner> })}
        <section class="section">
            <h2>{words::admin::people()}</h2>
            <div class="scroll" tabindex="0">
                <table>
                    <thead><tr><th scope="col">{words::admin::name()}</th><th scope="col">{words::admin::email()}</th><th scope="col">{words::admin::role()}</th></tr></thead>
                    <tbody>{data.people.into_iter().map(|row| person(row, change_role)).collect_view()}</tbody>
                </table>
            </div>
            <p class="form-hint">{with_commands(&words::admin::add_people(words::HERE), &["understudy user add"])}</p>
        </section>
        <section class="section">
            <h2>{words::admin::api_keys()}</h2>
            {keys(data.keys, revoke)}
            <p class="form-hint">{with_commands(&words::admin::add_keys(words::HERE), &["understudy key add"])}</p>
        </section>
        <section class="section">
            <h2>{words::admin::audit_log()}</h2>
            <p class="form-hint">{with_commands(&words::admin::log_proof(words::HERE, words::HERE), &["understudy audit verify", "--head"])}</p>
            <div class="scroll" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col" class="num">{words::admin::number()}</th><th scope="col">{words::admin::when()}</th><th scope="col">{words::admin::who()}</th>
                            <th scope="col">{words::admin::what()}</th><th scope="col">{words::admin::to_what()}</th><th scope="col">{words::admin::particulars()}</th>
                        </tr>
                    </thead>
                    <tbody>{data.audit.into_iter().map(entry).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// A sentence with what is typed on a command line in its places.
fn with_commands(sentence: &str, commands: &[&'static str]) -> impl IntoView + use<> {
    let commands = commands
        .iter()
        .map(|command| view! { <code>{*command}</code> }.into_any());
    words::around(sentence, commands.collect())
}

fn person(row: PersonRow, action: ServerAction<ChangeRole>) -> impl IntoView {
    let options = Role::ALL
        .into_iter()
        .map(|role| view! { <option value=role.code() selected=role == row.role>{words::domain::role(role)}</option> })
        .collect_view();
    let label = words::admin::role_of(&row.name);
    view! {
        <tr>
            <th scope="row">{row.name}{row.disabled.then(|| view! { " "<span class="pill">{words::admin::disabled()}</span> })}</th>
            <td>{row.email}</td>
            <td>
                <ActionForm action=action attr:class="actions">
                    <input type="hidden" name="person" value=row.id.to_string() />
                    <select name="role" aria-label=label>{options}</select>
                    <button class="button button-small">{words::admin::change()}</button>
                </ActionForm>
            </td>
        </tr>
    }
    .into_any()
}

fn keys(keys: Vec<KeyRow>, action: ServerAction<RevokeKey>) -> impl IntoView {
    if keys.is_empty() {
        return view! { <p class="muted">{words::admin::no_keys()}</p> }.into_any();
    }
    let rows = keys.into_iter().map(|key| {
        let does = words::admin::revoke_at_once(&key.name);
        let revoke = if key.revoked {
            view! { <span class="pill">{words::admin::revoked()}</span> }.into_any()
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
                    <tr><th scope="col">{words::admin::key_for()}</th><th scope="col">{words::admin::begins_with()}</th><th scope="col">{words::admin::may()}</th><th scope="col">{words::admin::state()}</th></tr>
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
            <td class="num">{second(row.at)}</td>
            <td>{row.actor}</td>
            <td>{row.action}</td>
            <td>{row.subject}</td>
            <td><details><summary>{words::admin::show()}</summary><code>{row.body}</code></details></td>
        </tr>
    }
    .into_any()
}

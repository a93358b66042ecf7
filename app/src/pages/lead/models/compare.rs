//! The versions beside each other: each against people, on its blind pairs.

use super::version::canary_pill;
use crate::components::number::{decimal, percent, thousands};
use crate::components::{Figure, Scale};
use crate::pages::reviewer::ladder::facts::share;
use crate::server_fns::models::{ModelsView, VersionOfModel};
use crate::words;
use leptos::prelude::*;
use understudy_ladder::slot::Slot;
use understudy_stats::{Certificate, DISPLAY_LEVEL, ShortfallReason, Weights};

/// The versions that have not been retired, or that people can be compared with.
#[component]
pub fn Comparison(models: ModelsView) -> impl IntoView {
    let gates = &models.policy.gates;
    let caption =
        words::models::each_against_people(share(gates.max_error), share(1.0 - gates.delta));
    let need = gates.min_blind_pairs;
    let rows = models
        .versions
        .iter()
        .filter(|version| version.slot != Slot::Retired || version.confusion.n() > 0)
        .map(|version| row(version, need, &models))
        .collect_view();
    view! {
        <section class="section" aria-labelledby="compare">
            <h2 id="compare">{words::models::beside_each_other()}</h2>
            <p class="muted">{caption}</p>
            <div class="scroll" role="region" aria-label=words::models::versions_beside() tabindex="0">
                <table class="versions">
                    <thead>
                        <tr>
                            <th scope="col">{words::models::version()}</th>
                            <th scope="col">{words::models::slot()}</th>
                            <th scope="col">{words::models::agreement()}</th>
                            <th scope="col">"κ"</th>
                            <th scope="col">{words::models::automated()}</th>
                            <th scope="col">{words::models::from_threshold()}</th>
                            <th scope="col">{words::models::cost_per_item()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

fn row(version: &VersionOfModel, need: u64, models: &ModelsView) -> impl IntoView + use<> {
    let (automated, from) = certified(version.certificate.as_ref());
    view! {
        <tr>
            <th scope="row">{version.name.clone()}</th>
            <td><SlotPill place=version.slot /> {canary_pill(models, version.id)}</td>
            <td><Figure estimate=version.confusion.percent_agreement(DISPLAY_LEVEL) need=need /></td>
            <td>
                <Figure
                    estimate=version.confusion.cohen_kappa(Weights::Unweighted, DISPLAY_LEVEL)
                    scale=Scale::Coefficient
                    need=need
                />
            </td>
            <td>{automated}</td>
            <td>{from}</td>
            <td>
                <Figure estimate=version.cost.result() scale=Scale::Coefficient need=need />
            </td>
        </tr>
    }
}

/// What a certificate allows, and from which threshold.
pub fn certified(certificate: Option<&Certificate>) -> (AnyView, String) {
    let missing = |text: String| {
        let view = view! { <span class="stat-missing">{text}</span> };
        (view.into_any(), "–".to_owned())
    };
    let Some(certificate) = certificate else {
        return missing(words::models::gates_unusable().to_owned());
    };
    match (certificate.certified, certificate.shortfall) {
        (Some(found), _) => {
            let view = view! { <Figure estimate=Ok(found.coverage) /> };
            (view.into_any(), decimal(found.threshold, 3))
        }
        (None, Some(shortfall)) => missing(match shortfall.reason {
            ShortfallReason::TooFewItems { accepted, needed } => {
                words::charts::insufficient(accepted, needed)
            }
            ShortfallReason::ErrorTooHigh { accepted, errors } => words::models::none_too_wrong(
                percent(errors as f64 / accepted.max(1) as f64, 1),
                thousands(accepted),
            ),
        }),
        (None, None) => missing(words::models::none().to_owned()),
    }
}

/// A version's place.
#[component]
pub fn SlotPill(
    /// The place.
    place: Slot,
) -> impl IntoView {
    let class = match place {
        Slot::Active => "pill pill-accent",
        Slot::Preview => "pill pill-info",
        Slot::Retained { .. } | Slot::Retired => "pill",
    };
    view! { <span class=class>{words::domain::slot(place)}</span> }
}

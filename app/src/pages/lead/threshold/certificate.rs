//! The certificate for a promise that one chooses: the largest error, and how sure to be of it.

use super::studio::Shared;
use crate::figures::threshold::{certificate_text, confidence_text, unbroken};
use crate::words;
use leptos::prelude::*;
use understudy_stats::{Certificate, ShortfallReason};

/// α and δ with the certificate that the counts allow.
#[component]
pub fn CertificatePanel(
    /// What the studio is about.
    shared: Shared,
) -> impl IntoView {
    let Shared {
        alpha,
        delta,
        certificate,
        ..
    } = shared;
    let data = shared.data.get_value();
    let gates = data.base.gates.clone();
    let next = data.evidence.certificate_delta(&gates);
    let (gate_alpha, gate_delta) = (gates.max_error, next.unwrap_or(gates.delta));
    let parts = shared.general.get_value().parts;
    let differs = move || {
        let other =
            (alpha.get() - gate_alpha).abs() > 1e-9 || (delta.get() - gate_delta).abs() > 1e-9;
        other.then(|| {
            words::threshold::gate_asks(
                crate::components::number::percent(gate_alpha, 1),
                confidence_text(gate_delta),
            )
        })
    };
    let written = move |share: f64| {
        let hundred = 100.0 * share;
        let whole = (hundred - hundred.round()).abs() < 1e-9;
        // A field takes numbers as programs write them, in every language.
        format!("{hundred:.*}", if whole { 0 } else { 2 })
    };
    let (bad_alpha, bad_delta) = (RwSignal::new(false), RwSignal::new(false));
    let bad = move || bad_alpha.get() || bad_delta.get();
    view! {
        <section class="panel" aria-labelledby="certificate">
            <h2 id="certificate">{words::threshold::certificate()}</h2>
            <div class="filters">
                <div class="form-row">
                    <label for="alpha">{words::threshold::error_at_most_percent()}</label>
                    <input
                        id="alpha" type="number" min="0.1" max="50" step="0.1"
                        value=written(alpha.get_untracked())
                        aria-invalid=move || bad_alpha.get().then_some("true")
                        on:input=move |event| bad_alpha.set(!set(alpha, &event_target_value(&event), |share| share))
                    />
                </div>
                <div class="form-row">
                    <label for="delta">{words::threshold::confidence_percent()}</label>
                    <input
                        id="delta" type="number" min="50" max="99.9" step="0.1"
                        value=written(1.0 - delta.get_untracked())
                        aria-invalid=move || bad_delta.get().then_some("true")
                        on:input=move |event| bad_delta.set(!set(delta, &event_target_value(&event), |share| 1.0 - share))
                    />
                </div>
            </div>
            {move || bad().then(|| view! {
                <p class="field-problem" role="alert">{words::threshold::both_between()}</p>
            })}
            {move || certificate.get().map(|found| view! {
                <div class=format!("certificate {}", class(&found))>
                    <output>{unbroken(&certificate_text(&found))}</output>
                </div>
            })}
            {move || differs().map(|text| view! { <p class="muted">{text}</p> })}
            {(parts > 1).then(|| view! {
                <p class="muted">
                    {words::threshold::own_parts(parts as u64 - 1, parts)}
                </p>
            })}
            <p class="muted">{spending(data.evidence.certificates, gates.delta)}</p>
            <h3>{words::threshold::how_tested()}</h3>
            <p class="muted">
                    {words::threshold::how_tested_text()}
                </p>
        </section>
    }
}

/// How sure the next certificate has to be, and why.
fn spending(before: u32, delta: f64) -> String {
    let number = u64::from(before) + 1;
    words::threshold::spending(number, confidence_text(delta))
}

/// Sets a share from a percentage; what is no percentage between 0 and 100 is waited out, and told so.
fn set(signal: RwSignal<f64>, typed: &str, of: fn(f64) -> f64) -> bool {
    let Some(share) = share_of(typed) else {
        return false;
    };
    // Rounded, because 1 − 0.95 is not 0.05.
    signal.set((of(share) * 1e9).round() / 1e9);
    true
}

fn share_of(typed: &str) -> Option<f64> {
    let percent: f64 = typed.trim().parse().ok()?;
    (percent > 0.0 && percent < 100.0).then_some(percent / 100.0)
}

fn class(certificate: &Certificate) -> &'static str {
    match certificate.shortfall.map(|shortfall| shortfall.reason) {
        None => "certificate-holds",
        Some(ShortfallReason::ErrorTooHigh { .. }) => "certificate-fails",
        Some(ShortfallReason::TooFewItems { .. }) => "certificate-insufficient",
    }
}

#[cfg(test)]
mod tests {
    use super::share_of;

    #[test]
    fn a_percentage_on_its_way_to_being_typed_changes_nothing() {
        for typed in ["", "0", "-", "100", "NaN", "inf"] {
            assert_eq!(share_of(typed), None, "{typed}");
        }
        assert_eq!(share_of("2.5"), Some(0.025));
    }
}

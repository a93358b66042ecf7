//! The slider and what it says: how much is decided without a person, with how many errors.

use super::studio::Shared;
use crate::components::number::{
    self, Scale, interval, percent, percent_at_most, signed, thousands,
};
use crate::components::{Banner, Tone};
use crate::figures::threshold::{AtThreshold, Standing, certified_of, confidence_text, unbroken};
use crate::words;
use leptos::prelude::*;
use understudy_ladder::Threshold;

/// The slider with its figures.
#[component]
pub fn Dial(
    /// What the studio is about.
    shared: Shared,
) -> impl IntoView {
    let Shared {
        threshold,
        delta,
        certificate,
        at,
        ..
    } = shared;
    let text = move || threshold.get().to_string();
    let bad = RwSignal::new(false);
    let set = move |typed: String| {
        let found = parse(&typed);
        bad.set(found.is_none());
        if let Some(found) = found {
            threshold.set(found);
        }
    };
    let certified = move || certificate.get().and_then(|found| certified_of(&found));
    let in_force = shared.in_force();
    let shown = move || number::threshold(threshold.get());
    let value = view! { <output class="studio-value">{shown}</output> };
    view! {
        <section class="panel" aria-labelledby="dial">
            <div class="studio-threshold">
                <h2 id="dial">{words::around(&words::threshold::decide_from(words::HERE), vec![value.into_any()])}</h2>
                <div class="actions">
                    {move || certified().map(|found| view! {
                        <button class="button button-small" type="button" on:click=move |_| threshold.set(found)>
                            {words::threshold::use_certified(found)}
                        </button>
                    })}
                    {in_force.map(|found| view! {
                        <button class="button button-small" type="button" on:click=move |_| threshold.set(found)>
                            {words::threshold::back_to(found)}
                        </button>
                    })}
                    <label class="heard" for="typed">{words::threshold::title()}</label>
                    <input
                        id="typed" class="studio-typed" type="number" min="0" max="1" step="0.001"
                        prop:value=text value=text()
                        aria-invalid=move || bad.get().then_some("true")
                        on:change=move |event| set(event_target_value(&event))
                    />
                </div>
            </div>
            {move || bad.get().then(|| view! {
                <p class="field-problem" role="alert">
                    {move || words::threshold::threshold_range(threshold.get())}
                </p>
            })}
            <div class="studio-slider">
                <input
                    type="range" min="0" max="1" step="0.001" aria-label=words::threshold::title()
                    aria-valuetext=shown prop:value=text value=text()
                    on:input=move |event| set(event_target_value(&event))
                />
                <div class="studio-scale" aria-hidden="true">
                    <span>{words::threshold::decides_everything()}</span>
                    <span>{words::threshold::decides_nothing()}</span>
                </div>
            </div>
            <p class="studio-says"><output>{move || unbroken(&at.get().sentence(delta.get()))}</output></p>
            <Readouts shared=shared />
            {move || certificate.get().map(|found| standing(threshold.get(), Standing::of(threshold.get(), &found)))}
        </section>
    }
}

/// A threshold as it was typed, if it is one.
pub(super) fn parse(typed: &str) -> Option<Threshold> {
    Threshold::try_from(typed.trim().parse::<f64>().ok()?).ok()
}

#[component]
fn Readouts(shared: Shared) -> impl IntoView {
    let (at, delta) = (shared.at, shared.delta);
    let present = Memo::new(move |_| {
        let general = shared.general.get_value();
        let threshold = shared.in_force()?;
        Some(AtThreshold::new(&general.pairs, threshold, delta.get()))
    });
    let against = move |value: fn(&AtThreshold) -> Option<f64>, decimals: usize| {
        present.get().and_then(|present| {
            let change = value(&at.get())? - value(&present)?;
            Some(words::threshold::points_against(
                signed(100.0 * change, decimals),
                present.threshold,
            ))
        })
    };
    let coverage = |at: &AtThreshold| at.coverage.known().map(|found| found.value);
    let error = |at: &AtThreshold| at.error.known().map(|found| found.value);
    view! {
        <dl class="readouts" aria-live="off">
            <div class="readout">
                <dt>{words::threshold::decided_without()}</dt>
                <dd class="readout-value">{move || share(at.get().coverage.known().map(|found| found.value))}</dd>
                <dd class="readout-detail">{move || with_interval(at.get().coverage)}</dd>
                <dd class="readout-detail">{move || against(coverage, 1)}</dd>
            </div>
            <div class="readout">
                <dt>{words::threshold::wrong_among()}</dt>
                <dd class="readout-value">{move || thousands(at.get().wrong)}</dd>
                <dd class="readout-detail">{move || words::threshold::of_those(thousands(at.get().accepted))}</dd>
                <dd class="readout-detail">
                    {move || present.get().map(|present| words::threshold::wrong_in_force(thousands(present.wrong), thousands(present.accepted), present.threshold))}
                </dd>
            </div>
            <div class="readout">
                <dt>{words::threshold::error_seen()}</dt>
                <dd class="readout-value">{move || share(at.get().error.known().map(|found| found.value))}</dd>
                <dd class="readout-detail">{move || with_interval(at.get().error)}</dd>
                <dd class="readout-detail">{move || against(error, 2)}</dd>
            </div>
            <div class="readout">
                <dt>{move || words::threshold::error_with(confidence_text(delta.get()))}</dt>
                <dd class="readout-value">{move || at.get().error_upper.map_or_else(|| "–".to_owned(), |upper| percent_at_most(upper, 2))}</dd>
                <dd class="readout-detail">{words::threshold::exact()}</dd>
            </div>
        </dl>
    }
}

fn share(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| percent(value, 1))
}

fn with_interval(stat: crate::figures::Stat) -> String {
    match stat.result() {
        Ok(found) => {
            words::threshold::interval_n(interval(&found, Scale::Percent), thousands(found.n))
        }
        Err(reason) => words::domain::undefined(reason).to_owned(),
    }
}

/// What the certificate says of the threshold that is chosen.
fn standing(threshold: Threshold, standing: Standing) -> impl IntoView {
    match standing {
        Standing::Certified => view! {
            <Banner tone=Tone::Ok title=words::threshold::certified()>
                {words::threshold::lies_certified(threshold)}
            </Banner>
        }
        .into_any(),
        Standing::Below { certified } => view! {
            <Banner tone=Tone::Caution title=words::threshold::not_certified()>
                {words::threshold::below_certified(threshold, certified)}
            </Banner>
        }
        .into_any(),
        Standing::Untested { strictest } => view! {
            <Banner tone=Tone::Caution title=words::threshold::not_certified()>
                {words::threshold::untested(threshold, strictest)}
            </Banner>
        }
        .into_any(),
        Standing::Nothing => view! {
            <Banner tone=Tone::Caution title=words::threshold::not_certified()>
                {words::threshold::nothing_certified()}
            </Banner>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use understudy_ladder::Threshold;

    #[test]
    fn every_place_of_the_slider_is_a_threshold() {
        for thousandths in 0..=1000_u16 {
            let text = format!("{}", f64::from(thousandths) / 1000.0);
            assert_eq!(
                parse(&text),
                Threshold::from_thousandths(thousandths),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_threshold_leaves_the_slider_where_it_is() {
        for typed in ["", "1.001", "NaN", "0.9631", "-0.1"] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }
}

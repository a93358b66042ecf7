//! The studio: a threshold that answers at once, computed in the browser from the stored counts.

use super::by_label::ByLabel;
use super::certificate::CertificatePanel;
use super::charts::Charts;
use super::dial::Dial;
use super::propose::ProposePanel;
use crate::figures::threshold::{AtThreshold, General, certified_of, strictest_of};
use crate::server_fns::threshold::StudioData;
use leptos::prelude::*;
use std::sync::Arc;
use understudy_ladder::Threshold;
use understudy_stats::Certificate;

/// What the parts of the studio share: the counts, what is being asked, and what follows from it.
#[derive(Clone, Copy)]
pub(super) struct Shared {
    /// The counts, and the policy in force.
    pub(super) data: StoredValue<Arc<StudioData>>,
    /// The pairs that the threshold decides about.
    pub(super) general: StoredValue<Arc<General>>,
    /// The threshold.
    pub(super) threshold: RwSignal<Threshold>,
    /// The error that is allowed.
    pub(super) alpha: RwSignal<f64>,
    /// The probability of being wrong about it.
    pub(super) delta: RwSignal<f64>,
    /// What is certified; `None` while α or δ is no probability.
    pub(super) certificate: Memo<Option<Certificate>>,
    /// What the threshold would do.
    pub(super) at: Memo<AtThreshold>,
}

impl Shared {
    fn new(data: StudioData) -> Self {
        let gates = &data.base.gates;
        let alpha = RwSignal::new(data.ask.alpha.unwrap_or(gates.max_error));
        let delta = RwSignal::new(
            data.ask.delta.unwrap_or(
                data.evidence
                    .certificate_delta(gates)
                    .unwrap_or(gates.delta),
            ),
        );
        let general = General::new(&data.base.thresholds, &data.evidence);
        let first = data
            .ask
            .threshold
            .or(data.base.thresholds.default)
            .or_else(|| {
                let certificate =
                    general.certificate(alpha.get_untracked(), delta.get_untracked())?;
                // Where nothing is certified, at least where enough pairs reach it to see why.
                certified_of(&certificate).or_else(|| strictest_of(&certificate))
            })
            .unwrap_or(CAREFUL);
        let threshold = RwSignal::new(first);
        let general = StoredValue::new(Arc::new(general));
        Self {
            data: StoredValue::new(Arc::new(data)),
            general,
            threshold,
            alpha,
            delta,
            certificate: Memo::new(move |_| {
                let general = general.get_value();
                general.certificate(alpha.get(), delta.get())
            }),
            at: Memo::new(move |_| {
                let general = general.get_value();
                AtThreshold::new(&general.pairs, threshold.get(), delta.get())
            }),
        }
    }

    /// The threshold in force, if there is one.
    pub(super) fn in_force(self) -> Option<Threshold> {
        self.data.get_value().base.thresholds.default
    }
}

/// Where the slider begins when nothing is in force and nothing is certified.
const CAREFUL: Threshold = match Threshold::from_thousandths(950) {
    Some(threshold) => threshold,
    None => Threshold::ZERO,
};

/// Slider, figures, certificate, charts and the proposal.
#[island]
pub fn ThresholdStudio(
    /// The counts, and the policy in force.
    data: StudioData,
) -> impl IntoView {
    let shared = Shared::new(data);
    view! {
        <div class="studio">
            <Dial shared=shared />
            <div class="columns">
                <CertificatePanel shared=shared />
                <ProposePanel shared=shared />
            </div>
            <Charts shared=shared />
            <ByLabel shared=shared />
        </div>
    }
}

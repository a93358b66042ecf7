//! What a threshold would do: how much it automates, with how many errors, and what is certified.
//!
//! Pure and without the server, so that the browser answers at once with the server's own figures.

use super::Stat;
use crate::components::number::{decimal, percent, percent_at_most, thousands};
use crate::words;
use serde::{Deserialize, Serialize};
use understudy_ladder::gate::{Evidence, Gate, gates};
use understudy_ladder::policy::Thresholds;
use understudy_ladder::request::{CannotOpen, check_opening};
use understudy_ladder::{Policy, Threshold};
use understudy_stats::proportion::{upper_bound, wilson};
use understudy_stats::{
    Certificate, DISPLAY_LEVEL, ScoreHistogram, ShortfallReason, Target, calibration, certify,
    selective,
};

/// How many bins of equal width the calibration error and the reliability diagram use.
pub const CALIBRATION_BINS: usize = 15;

/// What a threshold would let through.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AtThreshold {
    /// The threshold.
    pub threshold: Threshold,
    /// Blind pairs that the figures rest on.
    pub n: u64,
    /// Those that reach the threshold.
    pub accepted: u64,
    /// Those of them where the model said something else than people.
    pub wrong: u64,
    /// Share of pairs that reach the threshold, Wilson interval.
    pub coverage: Stat,
    /// Share of errors among them, Wilson interval.
    pub error: Stat,
    /// Exact one-sided upper bound of that error at δ; null where nothing reaches the threshold.
    pub error_upper: Option<f64>,
}

impl AtThreshold {
    /// From the pairs that the threshold decides about; `delta` lies strictly between 0 and 1.
    pub fn new(pairs: &ScoreHistogram, threshold: Threshold, delta: f64) -> Self {
        let found = pairs.at_threshold(usize::from(threshold.thousandths()));
        let n = pairs.n();
        Self {
            threshold,
            n,
            accepted: found.accepted,
            wrong: found.errors,
            coverage: wilson(found.accepted, n, DISPLAY_LEVEL).into(),
            error: wilson(found.errors, found.accepted, DISPLAY_LEVEL).into(),
            error_upper: upper_bound(found.errors, found.accepted, delta).ok(),
        }
    }

    /// What it means, as a sentence.
    pub fn sentence(&self, delta: f64) -> String {
        let Self {
            threshold,
            accepted,
            wrong,
            ..
        } = self;
        match (self.coverage.known(), self.error_upper) {
            (Some(coverage), Some(upper)) => words::threshold::would_decide(
                threshold,
                percent(coverage.value, 1),
                thousands(*wrong),
                thousands(*accepted),
                percent_at_most(upper, 2),
                confidence_text(delta),
            ),
            (Some(_), None) if threshold.thousandths() == 1000 => {
                words::threshold::only_exactly_one().to_owned()
            }
            (Some(_), None) => words::threshold::nothing_decided(threshold),
            (None, _) => words::threshold::no_pairs_yet().to_owned(),
        }
    }
}

/// `1 − δ` as people read it: `95 %`.
pub fn confidence_text(delta: f64) -> String {
    let share = 1.0 - delta;
    let whole = (100.0 * share - (100.0 * share).round()).abs() < 1e-9;
    percent(share, usize::from(!whole))
}

/// The same text where no line ends between a number and its `%`.
pub fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// How confidences relate to errors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Pairs with a confidence.
    pub n: u64,
    /// Area under the risk–coverage curve; null without pairs.
    pub aurc: Option<f64>,
    /// Expected calibration error, 15 bins of equal width; null without pairs.
    pub ece: Option<f64>,
    /// The certificate.
    pub certificate: Certificate,
}

impl Scores {
    /// From the pairs by confidence.
    pub fn new(pairs: &ScoreHistogram, target: Target) -> Self {
        Self {
            n: pairs.n(),
            aurc: selective::aurc(pairs).ok(),
            ece: calibration::ece_equal_width(pairs, CALIBRATION_BINS).ok(),
            certificate: certify(pairs, target),
        }
    }
}

/// The pairs that the general threshold decides about: those predicted as a label without a threshold
/// of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct General {
    /// The pairs.
    pub pairs: ScoreHistogram,
    /// Thresholds that share δ, as the gate has it: this one and every label's own.
    pub parts: usize,
}

impl General {
    /// The pairs that `thresholds.default` decides about.
    pub fn new(thresholds: &Thresholds, evidence: &Evidence) -> Self {
        if thresholds.per_label.is_empty() {
            return Self {
                pairs: evidence.blind.clone(),
                parts: 1,
            };
        }
        let mut pairs = ScoreHistogram::new();
        for (label, counts) in &evidence.blind_by_label {
            if !thresholds.per_label.contains_key(label) {
                pairs.merge(counts);
            }
        }
        Self {
            pairs,
            parts: thresholds.per_label.len() + 1,
        }
    }

    /// The certificate for its share of δ; `None` for an α or δ that is no probability.
    pub fn certificate(&self, alpha: f64, delta: f64) -> Option<Certificate> {
        let target = Target::new(alpha, delta).ok()?.shared_among(self.parts);
        Some(certify(&self.pairs, target))
    }
}

/// Where a threshold lies beside what is certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Tested and passed.
    Certified,
    /// Below the lowest that passed.
    Below {
        /// The lowest that passed.
        certified: Threshold,
    },
    /// Above the first that was tested: too few pairs reach it.
    Untested {
        /// The first that was tested.
        strictest: Threshold,
    },
    /// Nothing is certified at all.
    Nothing,
}

impl Standing {
    /// Where this threshold lies.
    pub fn of(threshold: Threshold, certificate: &Certificate) -> Self {
        let (Some(certified), Some(strictest)) =
            (certified_of(certificate), strictest_of(certificate))
        else {
            return Self::Nothing;
        };
        if threshold < certified {
            Self::Below { certified }
        } else if threshold > strictest {
            Self::Untested { strictest }
        } else {
            Self::Certified
        }
    }
}

/// The lowest threshold that the certificate allows.
pub fn certified_of(certificate: &Certificate) -> Option<Threshold> {
    of_bin(certificate.certified?.bin)
}

/// The first threshold that was tested.
pub fn strictest_of(certificate: &Certificate) -> Option<Threshold> {
    of_bin(certificate.start?.bin)
}

fn of_bin(bin: usize) -> Option<Threshold> {
    Threshold::from_thousandths(u16::try_from(bin).ok()?)
}

/// What a certificate says, in a few sentences.
pub fn certificate_text(certificate: &Certificate) -> String {
    let target = certificate.target;
    let (error, sure) = (percent(target.alpha(), 1), confidence_text(target.delta()));
    if let Some(found) = certificate.certified {
        return words::threshold::certified_from(
            decimal(found.threshold, 3),
            error,
            sure,
            percent(found.coverage.value, 1),
            found.errors,
            found.accepted,
            decimal(found.p_value, 3),
        );
    }
    let why = match certificate.shortfall.map(|shortfall| shortfall.reason) {
        Some(ShortfallReason::TooFewItems { accepted, needed }) => {
            words::threshold::too_few(thousands(accepted), thousands(needed))
        }
        Some(ShortfallReason::ErrorTooHigh { accepted, errors }) => words::threshold::too_wrong(
            thousands(accepted),
            thousands(errors),
            percent(errors as f64 / accepted as f64, 1),
        ),
        None => String::new(),
    };
    let more = match certificate
        .shortfall
        .and_then(|shortfall| shortfall.more_labels_needed)
    {
        Some(more) => words::threshold::more_would_do(thousands(more)),
        None => words::threshold::more_will_not_help().to_owned(),
    };
    format!("{} {why} {more}", words::threshold::no_promise(error, sure))
}

/// The policy in force with another general threshold.
pub fn with_threshold(base: &Policy, threshold: Threshold) -> Policy {
    let mut policy = base.clone();
    policy.thresholds.default = Some(threshold);
    policy
}

/// What stands between the policy in force and a threshold: its gates, and why no request can be
/// opened, if none can.
pub fn opening(
    base: &Policy,
    proposed: &Policy,
    evidence: &Evidence,
) -> (Vec<Gate>, Option<CannotOpen>) {
    let found = gates(base, proposed, evidence);
    let problem = check_opening(base, proposed, &found).err();
    (found, problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use understudy_ladder::{ModelId, Rung};

    /// The garments demo's first model on the 1,800 decided images.
    fn garments() -> ScoreHistogram {
        let text = include_str!("../../../crates/stats/tests/it/data/garments.json");
        let models: serde_json::Value = serde_json::from_str(text).unwrap();
        serde_json::from_value(models["model.onnx"]["histogram"].clone()).unwrap()
    }

    fn threshold(thousandths: u16) -> Threshold {
        Threshold::from_thousandths(thousandths).unwrap()
    }

    fn evidence(pairs: ScoreHistogram) -> Evidence {
        Evidence {
            blind_by_label: vec![("coat".into(), pairs.clone())],
            blind: pairs,
            days: 30,
            age_days: Some(0),
            ..Evidence::default()
        }
    }

    fn in_shadow() -> Policy {
        Policy {
            rung: Rung::Shadow,
            active_model: Some(ModelId(1)),
            ..Policy::initial()
        }
    }

    #[test]
    fn garments_are_certified_where_their_data_sheet_says() {
        let published = [
            (0.01, 963, 1208, 6, 0.671),
            (0.02, 911, 1372, 18, 0.762),
            (0.05, 675, 1628, 65, 0.904),
        ];
        for (alpha, bin, accepted, wrong, coverage) in published {
            let general = General::new(&Thresholds::default(), &evidence(garments()));
            let certificate = general.certificate(alpha, 0.05).unwrap();
            assert_eq!(certified_of(&certificate), Some(threshold(bin)));
            let at = AtThreshold::new(&general.pairs, threshold(bin), 0.05);
            assert_eq!((at.accepted, at.wrong, at.n), (accepted, wrong, 1800));
            assert!((at.coverage.known().unwrap().value - coverage).abs() < 5e-4);
            assert!(at.error_upper.unwrap() <= alpha);
        }
    }

    #[test]
    fn calibration_and_ranking_of_garments_are_as_published() {
        let scores = Scores::new(&garments(), Target::new(0.01, 0.05).unwrap());
        assert!((scores.ece.unwrap() - 0.0159).abs() < 6e-4);
        assert!((scores.aurc.unwrap() - 0.01085).abs() < 1e-4);
    }

    #[test]
    fn a_threshold_is_said_in_plain_words() {
        let at = AtThreshold::new(&garments(), threshold(963), 0.05);
        assert_eq!(
            at.sentence(0.05),
            "At 0.963, 67.1 % of items would be decided without a person; 6 of 1,208 were wrong, at most 0.98 % \
             with 95 % confidence."
        );
        let none = AtThreshold::new(&ScoreHistogram::new(), threshold(963), 0.05);
        assert!(none.sentence(0.05).starts_with("There are no blind pairs"));
        let top = AtThreshold::new(&garments(), threshold(1000), 0.05);
        assert!(top.sentence(0.05).starts_with("At 1.000 only"));
    }

    #[test]
    fn a_threshold_picked_by_eye_is_told_from_a_certified_one() {
        let certificate = certify(&garments(), Target::new(0.01, 0.05).unwrap());
        let strictest = strictest_of(&certificate).unwrap();
        assert_eq!(
            Standing::of(threshold(963), &certificate),
            Standing::Certified
        );
        assert_eq!(
            Standing::of(threshold(962), &certificate),
            Standing::Below {
                certified: threshold(963)
            }
        );
        assert_eq!(
            Standing::of(threshold(1000), &certificate),
            Standing::Untested { strictest }
        );
        let nothing = certify(&ScoreHistogram::new(), Target::new(0.01, 0.05).unwrap());
        assert_eq!(Standing::of(threshold(963), &nothing), Standing::Nothing);
    }

    #[test]
    fn labels_with_a_threshold_of_their_own_are_left_out_and_share_delta() {
        let mut evidence = evidence(garments());
        evidence.blind_by_label.push(("dress".into(), {
            let mut other = ScoreHistogram::new();
            other.add(990, true, 10).unwrap();
            other
        }));
        let thresholds = Thresholds {
            default: Some(threshold(963)),
            per_label: [("coat".to_owned(), threshold(990))].into(),
        };
        let general = General::new(&thresholds, &evidence);
        assert_eq!((general.pairs.n(), general.parts), (10, 2));
        let certificate = general.certificate(0.01, 0.05).unwrap();
        assert!((certificate.target.delta() - 0.025).abs() < 1e-12);
    }

    #[test]
    fn proposing_the_certified_threshold_passes_and_one_below_does_not() {
        let base = in_shadow();
        let evidence = evidence(garments());
        let certified = threshold(684);
        let (gates, problem) = opening(&base, &with_threshold(&base, certified), &evidence);
        assert!(problem.is_none(), "{problem:?}");
        assert!(gates.iter().all(Gate::passes));
        let (_, problem) = opening(&base, &with_threshold(&base, threshold(683)), &evidence);
        assert!(matches!(
            problem,
            Some(CannotOpen::Gate("Threshold certificate", _))
        ));
    }

    #[test]
    fn where_nothing_can_be_certified_the_words_say_why() {
        let mut bad = ScoreHistogram::new();
        bad.add(900, true, 300).unwrap();
        bad.add(900, false, 200).unwrap();
        let text = certificate_text(&certify(&bad, Target::new(0.05, 0.05).unwrap()));
        assert!(text.contains("200 were wrong (40.0 %)"), "{text}");
        assert!(text.contains("a better model"), "{text}");
        let text = certificate_text(&certify(
            &ScoreHistogram::new(),
            Target::new(0.05, 0.05).unwrap(),
        ));
        assert!(text.contains("118 more decided items"), "{text}");
    }
}

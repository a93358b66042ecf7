//! People among themselves: coefficients, tables of pairs, and each rater beside the others.

use super::figure::Figure;
use super::file::Judged;
use super::raters::{AnnotatorTest, BesideOthers, Fitted, Pairs, raters};
use super::settings::Settings;
use serde::Serialize;
use understudy_app::figures::Stat;
use understudy_app::figures::agreement::HumanHuman;
use understudy_stats::{DISPLAY_LEVEL, Decisions, Metric, Patterns, Weights};

/// How people agree with one another. The first figures are those of the agreement page.
#[derive(Debug, Clone, Serialize)]
pub struct PeopleWithPeople {
    /// What the agreement page has.
    #[serde(flatten)]
    pub figures: HumanHuman,
    /// Gwet's AC1.
    pub gwet_ac1: Stat,
    /// Brennan and Prediger's κ.
    pub brennan_prediger: Stat,
    /// Conger's κ: Cohen's for many, each rater with a distribution of their own.
    pub conger_kappa: Stat,
    /// With partial credit for near labels; null for labels without an order.
    pub ordered: Option<Ordered>,
    /// Every rater beside the others.
    pub raters: Figure<Vec<BesideOthers>>,
    /// Every two raters who met.
    pub pairs: Pairs,
    /// What items most likely are, when raters err each in their own way.
    pub dawid_skene: Figure<Fitted>,
    /// May the model stand in for one of them?
    pub alternative_annotator_test: Figure<AnnotatorTest>,
}

/// Figures of labels that stand in an order.
#[derive(Debug, Clone, Serialize)]
pub struct Ordered {
    /// Fleiss' κ, credit falling with the distance of ranks.
    pub fleiss_kappa_linear: Stat,
    /// Fleiss' κ, credit falling with the squared distance of ranks.
    pub fleiss_kappa_quadratic: Stat,
    /// Gwet's AC2, linear.
    pub gwet_ac2_linear: Stat,
    /// Gwet's AC2, quadratic.
    pub gwet_ac2_quadratic: Stat,
    /// Krippendorff's α, ordinal metric.
    pub krippendorff_alpha_ordinal: Stat,
    /// Krippendorff's α, interval metric; null for labels that are no numbers.
    pub krippendorff_alpha_interval: Option<Stat>,
    /// Krippendorff's α, ratio metric; null for labels that are no numbers.
    pub krippendorff_alpha_ratio: Option<Stat>,
}

impl PeopleWithPeople {
    /// From a file and what the model said of its items, as (item, label).
    pub fn new(
        judged: &Judged,
        decisions: &Decisions,
        model: &[(u32, u16)],
        settings: &Settings,
    ) -> Self {
        let patterns = decisions.patterns();
        Self {
            gwet_ac1: patterns.gwet_ac1(DISPLAY_LEVEL).into(),
            brennan_prediger: patterns
                .brennan_prediger(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
            conger_kappa: decisions
                .conger_kappa(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
            ordered: judged
                .labels
                .ordered
                .then(|| Ordered::new(&patterns, judged.labels.values.as_deref())),
            raters: raters(judged, decisions).into(),
            pairs: Pairs::new(judged, decisions),
            dawid_skene: Fitted::new(judged, decisions).into(),
            alternative_annotator_test: AnnotatorTest::new(judged, decisions, model, settings)
                .into(),
            figures: HumanHuman::new(&patterns),
        }
    }
}

impl Ordered {
    fn new(patterns: &Patterns, values: Option<&[f64]>) -> Self {
        let fleiss = |weights| {
            patterns
                .fleiss_kappa_weighted(weights, DISPLAY_LEVEL)
                .into()
        };
        let gwet = |weights| patterns.gwet_ac2(weights, DISPLAY_LEVEL).into();
        let of_values = |metric| {
            values.map(|values| {
                let alpha = patterns.krippendorff_alpha_of_values(metric, values, DISPLAY_LEVEL);
                alpha.into()
            })
        };
        Self {
            fleiss_kappa_linear: fleiss(Weights::Linear),
            fleiss_kappa_quadratic: fleiss(Weights::Quadratic),
            gwet_ac2_linear: gwet(Weights::Linear),
            gwet_ac2_quadratic: gwet(Weights::Quadratic),
            krippendorff_alpha_ordinal: patterns
                .krippendorff_alpha(Metric::Ordinal, DISPLAY_LEVEL)
                .into(),
            krippendorff_alpha_interval: of_values(Metric::Interval),
            krippendorff_alpha_ratio: of_values(Metric::Ratio),
        }
    }
}

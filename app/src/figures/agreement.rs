//! The agreement report: how a model version agrees with people, beside how people agree with one another.

use super::Stat;
use super::answers::AnswerFigures;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use understudy_ladder::ModelId;
use understudy_ladder::policy::GateSettings;
use understudy_stats::proportion::difference;
use understudy_stats::{Confusion, DISPLAY_LEVEL, Metric, Patterns, Undefined, Weights};

/// A label as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelName {
    /// Its name on the wire.
    pub id: String,
    /// What people read.
    pub name: String,
}

/// A model version as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelName {
    /// Identifier.
    pub id: ModelId,
    /// Name with version.
    pub name: String,
}

/// How the model agrees with people on one label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LabelAgreement {
    /// The label's id.
    pub label: String,
    /// The label's name.
    pub name: String,
    /// Pairs whose reference is the label.
    pub support: u64,
    /// Pairs whose prediction is the label.
    pub predicted: u64,
    /// Share of all pairs whose reference is the label; null without pairs.
    pub prevalence: Option<f64>,
    /// Share of its predictions that people share.
    pub precision: Stat,
    /// Share of its references that the model finds: agreement on this label.
    pub recall: Stat,
    /// Their harmonic mean.
    pub f1: Stat,
}

/// How the model agrees with people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HumanModel {
    /// Items with a reference and a prediction.
    pub n: u64,
    /// Those where both are the same label.
    pub agreements: u64,
    /// Share of agreement, Wilson interval.
    pub percent_agreement: Stat,
    /// Cohen's κ.
    pub cohen_kappa: Stat,
    /// Gwet's AC1.
    pub gwet_ac1: Stat,
    /// Scott's π.
    pub scott_pi: Stat,
    /// Matthews correlation coefficient.
    pub mcc: Stat,
    /// Counts: rows are references, columns predictions, in the order of the labels.
    pub confusion: Confusion,
    /// Per label.
    pub labels: Vec<LabelAgreement>,
}

impl HumanModel {
    /// From the counts of pairs.
    pub fn new(labels: &[LabelName], confusion: Confusion) -> Self {
        let prevalence = confusion.prevalence().ok();
        let per_label = labels
            .iter()
            .zip(confusion.per_class())
            .enumerate()
            .map(|(at, (label, class))| LabelAgreement {
                label: label.id.clone(),
                name: label.name.clone(),
                support: class.support,
                predicted: class.predicted,
                prevalence: prevalence
                    .as_ref()
                    .and_then(|shares| shares.get(at).copied()),
                precision: class.precision.into(),
                recall: class.recall.into(),
                f1: class.f1.into(),
            })
            .collect();
        Self {
            n: confusion.n(),
            agreements: confusion.agreements(),
            percent_agreement: confusion.percent_agreement(DISPLAY_LEVEL).into(),
            cohen_kappa: confusion
                .cohen_kappa(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
            gwet_ac1: confusion.gwet_ac1(DISPLAY_LEVEL).into(),
            scott_pi: confusion.scott_pi(DISPLAY_LEVEL).into(),
            mcc: confusion.mcc(DISPLAY_LEVEL).into(),
            labels: per_label,
            confusion,
        }
    }

    /// The label that people chose most often with its share of the pairs.
    pub fn most_frequent(&self) -> Option<(&LabelAgreement, f64)> {
        self.labels
            .iter()
            .filter_map(|label| Some((label, label.prevalence?)))
            .max_by(|one, other| one.1.total_cmp(&other.1))
    }

    /// The cell off the diagonal with the most pairs, as (reference, predicted, pairs).
    pub fn most_confused(&self) -> Option<(&LabelAgreement, &LabelAgreement, u64)> {
        let k = self.confusion.k().min(self.labels.len());
        (0..k)
            .flat_map(|row| (0..k).map(move |column| (row, column)))
            .filter(|(row, column)| row != column)
            .map(|(row, column)| (row, column, self.confusion.get(row, column)))
            .filter(|(_, _, pairs)| *pairs > 0)
            // The first of equals, so that a page does not change by itself.
            .min_by_key(|(_, _, pairs)| std::cmp::Reverse(*pairs))
            .map(|(row, column, pairs)| (&self.labels[row], &self.labels[column], pairs))
    }
}

/// How people agree with one another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HumanHuman {
    /// Items with a decision that was made blind.
    pub items: u64,
    /// Those with decisions of several people.
    pub items_with_several: u64,
    /// Blind decisions on all of them.
    pub decisions: u64,
    /// Share of pairs of people who agree.
    pub pairwise_agreement: Stat,
    /// Share of decisions that agree with the majority of the others: what one person reaches
    /// against the kind of reference that the model is compared with.
    pub agreement_with_others: Stat,
    /// Fleiss' κ.
    pub fleiss_kappa: Stat,
    /// Krippendorff's α for unordered labels.
    pub krippendorff_alpha: Stat,
}

impl HumanHuman {
    /// From the counts of votes.
    pub fn new(patterns: &Patterns) -> Self {
        Self {
            items: patterns.items(),
            items_with_several: patterns.items_with_several(),
            decisions: patterns.decisions(),
            pairwise_agreement: patterns.pairwise_agreement(DISPLAY_LEVEL).into(),
            agreement_with_others: patterns.agreement_with_others(DISPLAY_LEVEL).into(),
            fleiss_kappa: patterns.fleiss_kappa(DISPLAY_LEVEL).into(),
            krippendorff_alpha: patterns
                .krippendorff_alpha(Metric::Nominal, DISPLAY_LEVEL)
                .into(),
        }
    }
}

/// Agreement in one week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeekAgreement {
    /// The week's Monday.
    pub monday: NaiveDate,
    /// Pairs in the week.
    pub n: u64,
    /// Share of agreement, Wilson interval.
    pub percent_agreement: Stat,
    /// Cohen's κ.
    pub cohen_kappa: Stat,
}

/// Pairs that are no evidence for gates: decided with a suggestion in view, or automated and audited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherPairs {
    /// Pairs.
    pub n: u64,
    /// Share of agreement, Wilson interval.
    pub percent_agreement: Stat,
    /// Cohen's κ.
    pub cohen_kappa: Stat,
}

impl OtherPairs {
    fn new(confusion: &Confusion) -> Self {
        Self {
            n: confusion.n(),
            percent_agreement: confusion.percent_agreement(DISPLAY_LEVEL).into(),
            cohen_kappa: confusion
                .cohen_kappa(Weights::Unweighted, DISPLAY_LEVEL)
                .into(),
        }
    }
}

/// What a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The stream's name in addresses.
    pub stream: String,
    /// The model version.
    pub model: ModelName,
    /// First day; null for the beginning.
    pub from: Option<NaiveDate>,
    /// Last day; null for today.
    pub to: Option<NaiveDate>,
}

/// The counts that a report is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// Pairs decided blind.
    pub blind: Confusion,
    /// Pairs decided with the suggestion in view.
    pub assisted: Confusion,
    /// Pairs that were automated and audited blind.
    pub audited: Confusion,
    /// Blind pairs by week, by the week's Monday, oldest first.
    pub weeks: Vec<(NaiveDate, Confusion)>,
    /// Votes of people.
    pub people: Patterns,
}

/// How a model version agrees with people. Everything but `assisted`, `audited` and
/// `anchoring` is from blind pairs alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementReport {
    /// What it is about.
    #[serde(flatten)]
    pub about: About,
    /// Pairs it takes before the figures mean something: the stream's gate on blind pairs.
    pub needed: u64,
    /// Agreement that the stream's gate asks for.
    pub asked_for: f64,
    /// The model against people.
    pub human_model: HumanModel,
    /// People among themselves.
    pub human_human: HumanHuman,
    /// Week by week.
    pub weeks: Vec<WeekAgreement>,
    /// Where people saw the suggestion.
    pub assisted: OtherPairs,
    /// Where the model decided and a person decided too, blind.
    pub audited: OtherPairs,
    /// Anchoring: agreement where people saw the suggestion minus agreement where they did not.
    pub anchoring: Stat,
    /// What there is to say where answers are not one label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<AnswerFigures>,
}

impl AgreementReport {
    /// From counts.
    pub fn new(
        about: About,
        labels: &[LabelName],
        settings: &GateSettings,
        counts: Counts,
    ) -> Self {
        let weeks = counts
            .weeks
            .iter()
            .map(|(monday, confusion)| WeekAgreement {
                monday: *monday,
                n: confusion.n(),
                percent_agreement: confusion.percent_agreement(DISPLAY_LEVEL).into(),
                cohen_kappa: confusion
                    .cohen_kappa(Weights::Unweighted, DISPLAY_LEVEL)
                    .into(),
            })
            .collect();
        Self {
            about,
            needed: settings.min_blind_pairs,
            asked_for: settings.min_agreement,
            anchoring: anchoring(&counts.assisted, &counts.blind).into(),
            assisted: OtherPairs::new(&counts.assisted),
            audited: OtherPairs::new(&counts.audited),
            human_human: HumanHuman::new(&counts.people),
            human_model: HumanModel::new(labels, counts.blind),
            weeks,
            answers: None,
        }
    }

    /// The same where answers are not one label. Of two classes, "agrees" and "differs", there is no agreement beyond
    /// chance and nothing to say by label.
    #[must_use]
    pub fn with_answers(mut self, answers: AnswerFigures) -> Self {
        let none = Stat::Unknown {
            undefined: Undefined::TooFewLabels,
        };
        let model = &mut self.human_model;
        model.labels.clear();
        for figure in [
            &mut model.cohen_kappa,
            &mut model.gwet_ac1,
            &mut model.scott_pi,
            &mut model.mcc,
        ]
        .into_iter()
        .chain(self.weeks.iter_mut().map(|week| &mut week.cohen_kappa))
        .chain([
            &mut self.assisted.cohen_kappa,
            &mut self.audited.cohen_kappa,
        ]) {
            *figure = none;
        }
        self.answers = Some(answers);
        self
    }

    /// Whether there are enough pairs for the figures to mean something.
    pub const fn is_sufficient(&self) -> bool {
        self.human_model.n >= self.needed
    }
}

fn anchoring(
    assisted: &Confusion,
    blind: &Confusion,
) -> Result<understudy_stats::Estimate, Undefined> {
    difference(
        (assisted.agreements(), assisted.n()),
        (blind.agreements(), blind.n()),
        DISPLAY_LEVEL,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels() -> Vec<LabelName> {
        ["coat", "dress"]
            .map(|id| LabelName {
                id: id.into(),
                name: id.to_uppercase(),
            })
            .to_vec()
    }

    fn matrix(rows: [[u64; 2]; 2]) -> Confusion {
        Confusion::from_rows(&rows.map(Vec::from)).unwrap()
    }

    fn report(blind: [[u64; 2]; 2], assisted: [[u64; 2]; 2]) -> AgreementReport {
        let about = About {
            stream: "garments".into(),
            model: ModelName {
                id: ModelId(1),
                name: "v1".into(),
            },
            from: None,
            to: None,
        };
        let counts = Counts {
            blind: matrix(blind),
            assisted: matrix(assisted),
            audited: Confusion::new(2),
            weeks: Vec::new(),
            people: Patterns::new(2),
        };
        let settings = GateSettings {
            min_blind_pairs: 100,
            ..GateSettings::default()
        };
        AgreementReport::new(about, &labels(), &settings, counts)
    }

    #[test]
    fn only_blind_pairs_make_the_headline() {
        let report = report([[45, 5], [10, 40]], [[500, 0], [0, 500]]);
        assert_eq!(
            (report.human_model.n, report.human_model.agreements),
            (100, 85)
        );
        let kappa = report.human_model.cohen_kappa.known().unwrap();
        assert!((kappa.value - 0.7).abs() < 1e-12);
        assert!(report.is_sufficient());
    }

    #[test]
    fn anchoring_is_what_seeing_the_suggestion_adds() {
        let report = report([[45, 5], [10, 40]], [[50, 0], [5, 45]]);
        let anchoring = report.anchoring.known().unwrap();
        assert!((anchoring.value - 0.10).abs() < 1e-12);
        assert!(anchoring.low < 0.10 && anchoring.high > 0.10);
        assert_eq!(anchoring.n, 200);
    }

    #[test]
    fn without_assisted_pairs_there_is_no_anchoring_figure() {
        let report = report([[45, 5], [10, 40]], [[0, 0], [0, 0]]);
        assert_eq!(report.anchoring.result(), Err(Undefined::NoData));
        assert_eq!(report.audited.n, 0);
    }

    #[test]
    fn without_pairs_every_figure_says_why_it_is_missing() {
        let report = report([[0, 0], [0, 0]], [[0, 0], [0, 0]]);
        assert!(!report.is_sufficient());
        for stat in [
            report.human_model.percent_agreement,
            report.human_model.cohen_kappa,
            report.human_model.gwet_ac1,
        ] {
            assert_eq!(stat.result(), Err(Undefined::NoData));
        }
        assert!(report.human_model.most_confused().is_none());
        assert!(report.human_model.most_frequent().is_none());
        assert_eq!(
            report.human_human.pairwise_agreement.result(),
            Err(Undefined::NoPairs)
        );
    }

    #[test]
    fn the_most_confused_labels_are_named_in_the_direction_of_the_error() {
        let report = report([[45, 5], [10, 40]], [[0, 0], [0, 0]]);
        let (reference, predicted, pairs) = report.human_model.most_confused().unwrap();
        assert_eq!(
            (reference.label.as_str(), predicted.label.as_str(), pairs),
            ("dress", "coat", 10)
        );
    }

    #[test]
    fn a_report_survives_the_wire() {
        let report = report([[45, 5], [10, 40]], [[50, 0], [5, 45]]);
        let value = serde_json::to_value(&report).unwrap();
        assert_eq!(value["model"]["name"], "v1");
        assert_eq!(
            serde_json::from_value::<AgreementReport>(value).unwrap(),
            report
        );
    }
}

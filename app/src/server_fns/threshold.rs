//! What thresholds would do, for the page and for the API, and proposing one.
//!
//! The API calls [`report`] with a connection, the stream's state and an [`Ask`]; the page gets the
//! same counts through [`load_threshold`] and computes the same figures in the browser.

use crate::error::AppError;
use crate::figures::agreement::{LabelName, ModelName};
use crate::figures::answers::AnswerFigures;
use crate::figures::threshold::{AtThreshold, Scores};
use crate::server_fns::heading::Heading;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use understudy_ladder::gate::Evidence;
use understudy_ladder::{ModelId, Policy, PolicyVersion, Threshold};
use understudy_stats::Target;

/// What is asked for; what is left out is the stream's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// The model version; the active one, or else the newest, when none is named.
    pub model: Option<ModelId>,
    /// A threshold to look at.
    pub threshold: Option<Threshold>,
    /// The error that is allowed, α; the gates' when none is named.
    pub alpha: Option<f64>,
    /// The probability of being wrong about it, δ; what the next certificate may spend when none is named.
    pub delta: Option<f64>,
}

impl Ask {
    /// From what stands in an address: the number of a model version, a threshold, the largest error
    /// and the confidence in percent.
    pub fn parse(
        model: Option<&str>,
        threshold: Option<&str>,
        max_error: Option<&str>,
        confidence: Option<&str>,
    ) -> Result<Self, AppError> {
        let model = given(model)
            .map(|id| {
                id.parse().map(ModelId).map_err(|_| {
                    AppError::Invalid(format!(
                        "model must be the number of a model version, not {id:?}."
                    ))
                })
            })
            .transpose()?;
        Ok(Self {
            model,
            threshold: crate::server_fns::ladder::typed_threshold(threshold)?,
            alpha: share("The largest error", max_error)?,
            delta: share("The confidence", confidence)?
                .map(|share| ((1.0 - share) * 1e9).round() / 1e9),
        })
    }

    /// The promise that is asked for.
    pub fn target(&self, policy: &Policy, evidence: &Evidence) -> Option<Target> {
        let gates = &policy.gates;
        Target::new(
            self.alpha.unwrap_or(gates.max_error),
            self.delta.or_else(|| evidence.certificate_delta(gates))?,
        )
        .ok()
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A percentage strictly between 0 and 100, as a share.
fn share(what: &str, text: Option<&str>) -> Result<Option<f64>, AppError> {
    given(text)
        .map(|text| {
            text.replace(',', ".")
                .parse::<f64>()
                .ok()
                .filter(|percent| *percent > 0.0 && *percent < 100.0)
                .map(|percent| percent / 100.0)
                .ok_or_else(|| {
                    AppError::Invalid(format!(
                        "{what} must be a percentage above 0 and below 100, not {text:?}."
                    ))
                })
        })
        .transpose()
}

/// Whether a threshold can be proposed from the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MayPropose {
    /// Yes.
    Yes,
    /// The person's role does not allow it.
    NotInRole,
    /// The figures are of a model version that is not active.
    NotActive,
    /// On Full no threshold applies.
    OnFull,
}

/// Everything that the studio computes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudioData {
    /// The stream's slug.
    pub slug: String,
    /// The policy version in force.
    pub version: PolicyVersion,
    /// The policy in force, as the caps leave it.
    pub base: Policy,
    /// The model version.
    pub model: ModelName,
    /// The labels.
    pub labels: Vec<LabelName>,
    /// What was counted for the model version.
    pub evidence: Evidence,
    /// What the address asks for.
    pub ask: Ask,
    /// Whether a threshold can be proposed.
    pub may_propose: MayPropose,
}

/// What the threshold page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdPageData {
    /// The head of the page.
    pub heading: Heading,
    /// The model versions, newest first.
    pub models: Vec<ModelName>,
    /// The studio; none while the stream has no model version.
    pub studio: Option<StudioData>,
    /// How model and people agree, where answers are not one label.
    pub answers: Option<AnswerFigures>,
}

/// What thresholds would do for a model version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdReport {
    /// The stream's name in addresses.
    pub stream: String,
    /// The model version.
    pub model: ModelName,
    /// The policy version in force.
    pub policy_version: PolicyVersion,
    /// Calibration, ranking and the certificate, of all blind pairs.
    pub scores: Scores,
    /// What the threshold that was asked for would do, or else the one in force.
    pub at: Option<AtThreshold>,
    /// What the certified threshold would do.
    pub at_certified: Option<AtThreshold>,
}

/// The threshold page of a stream.
#[server]
pub async fn load_threshold(
    /// The stream's slug.
    slug: String,
    /// The model version's number; empty for the active one.
    model: Option<String>,
    /// A threshold to begin with.
    threshold: Option<String>,
    /// The error that is allowed, in percent; empty for the gates'.
    max_error: Option<String>,
    /// The confidence, in percent; empty for the gates'.
    confidence: Option<String>,
) -> Result<ThresholdPageData, AppError> {
    use crate::server_fns::agreement::{answers, chosen, label_names, model_names};
    use crate::services::{Services, on_stream};
    use understudy_ladder::{Permission, Rung};
    use understudy_store::{StoreError, evidence};

    let on = on_stream(&slug, Permission::ReadReports).await?;
    let ask = Ask::parse(
        model.as_deref(),
        threshold.as_deref(),
        max_error.as_deref(),
        confidence.as_deref(),
    )?;
    let heading = Heading::from(&on);
    let models = model_names(&on.state);
    let Some(model) = chosen(&on.state, ask.model) else {
        if ask.model.is_some() {
            return Err(AppError::NotFound(
                "This stream has no such model version. Choose one from the list.".into(),
            ));
        }
        return Ok(ThresholdPageData {
            heading,
            models,
            studio: None,
            answers: None,
        });
    };
    let base = on.state.policy.held_by(&on.state.caps);
    let may_propose = if !heading.allows(Permission::OpenRequests) {
        MayPropose::NotInRole
    } else if base.active_model != Some(model.id) {
        MayPropose::NotActive
    } else if base.rung == Rung::Full {
        MayPropose::OnFull
    } else {
        MayPropose::Yes
    };
    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let answers = answers(&mut conn, &on.state, model.id).await?;
    let studio = StudioData {
        slug,
        version: on.state.stream.policy_version,
        base,
        model: ModelName {
            id: model.id,
            name: model.name.clone(),
        },
        labels: label_names(&on.state),
        evidence: evidence::read(&mut conn, &on.state, Some(model.id), services.now()).await?,
        ask,
        may_propose,
    };
    Ok(ThresholdPageData {
        heading,
        models,
        studio: Some(studio),
        answers,
    })
}

/// What thresholds would do, from counts alone; `None` when the stream has no such model version, or
/// α and δ are no probabilities.
#[cfg(feature = "ssr")]
pub async fn report(
    conn: &mut sqlx::PgConnection,
    state: &understudy_store::streams::StreamState,
    ask: Ask,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Option<ThresholdReport>, understudy_store::StoreError> {
    use crate::figures::threshold::certified_of;

    let model = crate::server_fns::agreement::chosen(state, ask.model);
    let Some(model) = model else {
        return Ok(None);
    };
    let evidence = understudy_store::evidence::read(conn, state, Some(model.id), now).await?;
    let Some(target) = ask.target(&state.policy, &evidence) else {
        return Ok(None);
    };
    let scores = Scores::new(&evidence.blind, target);
    let at = |threshold| AtThreshold::new(&evidence.blind, threshold, target.delta());
    Ok(Some(ThresholdReport {
        stream: state.stream.slug.clone(),
        model: ModelName {
            id: model.id,
            name: model.name.clone(),
        },
        policy_version: state.stream.policy_version,
        at: ask.threshold.or(state.policy.thresholds.default).map(at),
        at_certified: certified_of(&scores.certificate).map(at),
        scores,
    }))
}

/// Proposes a threshold for every label without one of its own. One that only gives the model less is
/// in force at once; every other waits for approval.
#[server]
pub async fn propose_threshold(
    /// The stream's slug.
    slug: String,
    /// The policy version that the page was about.
    base: i32,
    /// The threshold as it was typed.
    threshold: String,
    /// Why.
    comment: String,
) -> Result<(), AppError> {
    use crate::figures::threshold::with_threshold;
    use crate::server_fns::ladder::typed_threshold;
    use crate::services::{Services, allowed};
    use understudy_ladder::Permission;
    use understudy_ladder::policy::Change;
    use understudy_store::StoreError;
    use understudy_store::moves::{self, Propose, Proposed};

    const LONGEST: usize = 2_000;

    let (_, actor) = allowed(Permission::OpenRequests).await?;
    let threshold = typed_threshold(Some(&threshold))?.ok_or_else(|| {
        AppError::Invalid("Give a threshold from 0 to 1 in steps of 0.001.".into())
    })?;
    if comment.chars().count() > LONGEST {
        return Err(AppError::Invalid(format!(
            "The comment is too long: {LONGEST} characters at most."
        )));
    }
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let state = moves::lock(&mut tx, &actor, &slug, Permission::OpenRequests).await?;
    let version = state.stream.policy_version;
    if version.get() != base {
        return Err(AppError::Conflict(format!(
            "Policy version {version} is in force; this page was about version {base}. Nothing was proposed: look at the figures again."
        )));
    }
    let raised = with_threshold(&state.policy, threshold);
    let (policy, comment) = if raised.change_from(&state.policy) == Change::Down {
        (
            raised,
            format!("Threshold raised to {threshold}. {}", comment.trim()),
        )
    } else {
        let held = state.policy.held_by(&state.caps);
        (with_threshold(&held, threshold), comment)
    };
    let propose = Propose {
        policy,
        comment: comment.trim(),
        apply_at: None,
    };
    let done = moves::propose(&mut tx, &actor, &slug, propose, services.now())
        .await
        .map_err(refusal)?;
    tx.commit().await.map_err(StoreError::from)?;
    let address = match done {
        Proposed::Opened(request) => {
            format!(
                "/streams/{slug}/ladder?done=opened-{0}#request-{0}",
                request.id
            )
        }
        Proposed::InForce(_) => format!("/streams/{slug}/threshold?done=raised"),
    };
    leptos_axum::redirect(&address);
    Ok(())
}

/// Why a proposal was refused, with every gate that does not pass.
#[cfg(feature = "ssr")]
fn refusal(error: understudy_store::moves::MoveError) -> AppError {
    use understudy_ladder::gate::Verdict;
    use understudy_store::moves::MoveError;

    let MoveError::CannotOpen { cause, gates } = error else {
        return error.into();
    };
    let failing: Vec<String> = gates
        .iter()
        .filter(|gate| !gate.passes())
        .map(|gate| match &gate.verdict {
            Verdict::Insufficient { missing } => {
                format!("{}: {}. {missing}", gate.kind.name(), gate.figure)
            }
            Verdict::Fail | Verdict::Pass => format!("{}: {}.", gate.kind.name(), gate.figure),
        })
        .collect();
    AppError::Conflict(if failing.is_empty() {
        format!("No request was opened: {cause}.")
    } else {
        format!(
            "No request was opened, because not every gate passes. {}",
            failing.join(" ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_asks_in_percent_and_gets_probabilities() {
        let ask = Ask::parse(None, Some("0.963"), Some("1"), Some("95")).unwrap();
        assert_eq!(ask.threshold.map(Threshold::thousandths), Some(963));
        let target = ask
            .target(&Policy::initial(), &Evidence::default())
            .unwrap();
        assert_eq!((target.alpha(), target.delta()), (0.01, 0.05));
    }

    #[test]
    fn what_is_left_out_is_what_the_gates_ask() {
        let gates = Policy::initial().gates;
        let target = Ask::default()
            .target(&Policy::initial(), &Evidence::default())
            .unwrap();
        assert_eq!(
            (target.alpha(), target.delta()),
            (gates.max_error, gates.delta / 2.0)
        );
    }

    #[test]
    fn a_percentage_that_promises_nothing_or_everything_is_refused() {
        for bad in ["0", "100", "-1", "NaN", "many"] {
            let error = Ask::parse(None, None, Some(bad), None).unwrap_err();
            assert!(error.to_string().contains("above 0 and below 100"), "{bad}");
        }
    }
}

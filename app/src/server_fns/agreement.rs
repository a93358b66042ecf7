//! The agreement report of a stream, for the page and for the API.
//!
//! The API calls [`report`] with a connection, the stream's state and a [`Filter`]; it serializes what
//! comes back. The page calls [`load_agreement`], which calls the same.

use crate::error::AppError;
use crate::figures::agreement::{AgreementReport, LabelName, ModelName};
use crate::figures::anchoring::Anchoring;
use crate::server_fns::heading::Heading;
use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use understudy_ladder::adjudication::Reason;
use understudy_ladder::{ModelId, PolicyVersion};

/// What a report is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// The model version; the active one, or else the newest, when none is named.
    pub model: Option<ModelId>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl Filter {
    /// From what stands in an address; nothing is no limit.
    pub fn parse(
        model: Option<&str>,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<Self, AppError> {
        let (from, to) = (day("from", from)?, day("to", to)?);
        if let (Some(first), Some(last)) = (from, to)
            && first > last
        {
            return Err(AppError::Invalid(format!(
                "The first day, {first}, is after the last day, {last}. Swap them and try again."
            )));
        }
        let model = given(model)
            .map(|id| {
                id.parse().map(ModelId).map_err(|_| {
                    AppError::Invalid(format!(
                        "model must be the number of a model version, not {id:?}."
                    ))
                })
            })
            .transpose()?;
        Ok(Self { model, from, to })
    }
}

fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn day(name: &str, text: Option<&str>) -> Result<Option<NaiveDate>, AppError> {
    given(text)
        .map(|text| {
            text.parse().map_err(|_| {
                AppError::Invalid(format!(
                    "{name} must be a day like 2026-11-22, not {text:?}."
                ))
            })
        })
        .transpose()
}

/// A policy version that came into force, to be seen beside the weeks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyMark {
    /// Its number.
    pub version: PolicyVersion,
    /// The day it came into force.
    pub day: NaiveDate,
    /// What made it.
    pub cause: String,
}

/// Two labels that were at odds, and on how many adjudicated items for each reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReasonRow {
    /// The label that comes first in the stream.
    pub one: String,
    /// The other; the same where nobody chose another one.
    pub other: String,
    /// Items, in the order of the reasons.
    pub items: [u64; Reason::ALL.len()],
}

/// What the agreement page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgreementPageData {
    /// The head of the page.
    pub heading: Heading,
    /// The labels.
    pub labels: Vec<LabelName>,
    /// The model versions, newest first.
    pub models: Vec<ModelName>,
    /// What was asked for.
    pub filter: Filter,
    /// The report; none while the stream has no model version.
    pub report: Option<AgreementReport>,
    /// The newest policy versions of the period, oldest first.
    pub policies: Vec<PolicyMark>,
    /// Why people disagree in the period.
    pub reasons: Vec<ReasonRow>,
    /// What seeing the suggestion does; none while the stream has no model version.
    pub anchoring: Option<Anchoring>,
}

/// The agreement page of a stream.
#[server]
pub async fn load_agreement(
    /// The stream's slug.
    slug: String,
    /// The model version's number; empty for the active one.
    model: Option<String>,
    /// First day; empty for the beginning.
    from: Option<String>,
    /// Last day; empty for today.
    to: Option<String>,
) -> Result<AgreementPageData, AppError> {
    use crate::services::{Services, on_stream};
    use understudy_ladder::Permission;
    use understudy_store::StoreError;

    let on = on_stream(&slug, Permission::ReadReports).await?;
    let filter = Filter::parse(model.as_deref(), from.as_deref(), to.as_deref())?;
    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    if let Some(model) = filter.model
        && on.state.model(model).is_none()
    {
        return Err(AppError::NotFound(
            "This stream has no such model version. Choose one from the list.".into(),
        ));
    }
    let report = read::report(&mut conn, &on.state, filter).await?;
    let anchoring = match &report {
        Some(report) => Some(read::anchoring(&mut conn, &on.state, report).await?),
        None => None,
    };
    Ok(AgreementPageData {
        anchoring,
        heading: Heading::from(&on),
        labels: read::label_names(&on.state),
        models: read::model_names(&on.state),
        filter,
        report,
        policies: read::policy_marks(&mut conn, &on.state, filter).await?,
        reasons: read::reasons(&mut conn, &on.state, filter).await?,
    })
}

#[cfg(feature = "ssr")]
pub use read::{anchoring, answers, chosen, label_names, model_names, report};

#[cfg(feature = "ssr")]
mod read {
    use super::{Filter, PolicyMark, ReasonRow};
    use crate::figures::agreement::{About, AgreementReport, Counts, LabelName, ModelName};
    use crate::figures::anchoring::{Anchoring, Habits};
    use crate::figures::answers::AnswerFigures;
    use sqlx::PgConnection;
    use understudy_ladder::ModelId;
    use understudy_ladder::adjudication::Reason;
    use understudy_stats::{Confusion, Patterns};
    use understudy_store::counts::{self, Period, Pool};
    use understudy_store::models::Model;
    use understudy_store::streams::StreamState;
    use understudy_store::{StoreError, policies};

    /// How many policy versions are marked at most.
    const MARKS: i64 = 50;

    /// The agreement report, from counts alone; `None` when the stream has no such model version.
    pub async fn report(
        conn: &mut PgConnection,
        state: &StreamState,
        filter: Filter,
    ) -> Result<Option<AgreementReport>, StoreError> {
        let Some(model) = chosen(state, filter.model) else {
            return Ok(None);
        };
        let (stream, labels) = (state.stream.id, state.stream.labels.len());
        let period = Period {
            from: filter.from,
            to: filter.to,
        };
        let counts = Counts {
            blind: counts::confusion(conn, stream, model.id, labels, Pool::Blind, period).await?,
            assisted: counts::confusion(conn, stream, model.id, labels, Pool::Assisted, period)
                .await?,
            audited: counts::confusion(conn, stream, model.id, labels, Pool::Audited, period)
                .await?,
            weeks: counts::weekly(conn, stream, model.id, labels, Pool::Blind, period).await?,
            people: if state.stream.answers.is_single() {
                counts::patterns(conn, stream, labels, period).await?
            } else {
                Patterns::new(labels)
            },
        };
        let answers = figures(conn, state, model.id, &counts.blind, period).await?;
        let about = About {
            stream: state.stream.slug.clone(),
            model: ModelName {
                id: model.id,
                name: model.name.clone(),
            },
            from: filter.from,
            to: filter.to,
        };
        let report = AgreementReport::new(about, &label_names(state), &state.policy.gates, counts);
        Ok(Some(match answers {
            Some(answers) => report.with_answers(answers),
            None => report,
        }))
    }

    /// How a model version and people agree on all days, where answers are not one label.
    pub async fn answers(
        conn: &mut PgConnection,
        state: &StreamState,
        model: ModelId,
    ) -> Result<Option<AnswerFigures>, StoreError> {
        if state.stream.answers.is_single() {
            return Ok(None);
        }
        let (stream, labels) = (state.stream.id, state.stream.labels.len());
        let whole = Period::default();
        let blind = counts::confusion(conn, stream, model, labels, Pool::Blind, whole).await?;
        figures(conn, state, model, &blind, whole).await
    }

    /// What there is to say of answers that are not one label.
    async fn figures(
        conn: &mut PgConnection,
        state: &StreamState,
        model: ModelId,
        blind: &Confusion,
        period: Period,
    ) -> Result<Option<AnswerFigures>, StoreError> {
        let (stream, kind) = (state.stream.id, &state.stream.answers);
        if kind.is_single() {
            return Ok(None);
        }
        let tally = counts::tally(conn, stream, model, Pool::Blind, period).await?;
        let people = counts::people_pairs(conn, stream, period).await?;
        Ok(AnswerFigures::new(kind, blind, &tally, &people))
    }

    /// What seeing the suggestion does in the days of a report, from counts alone.
    pub async fn anchoring(
        conn: &mut PgConnection,
        state: &StreamState,
        report: &AgreementReport,
    ) -> Result<Anchoring, StoreError> {
        let period = Period {
            from: report.about.from,
            to: report.about.to,
        };
        let work = counts::work_together(conn, state.stream.id, period).await?;
        let habits = Habits {
            blind: work.blind,
            assisted: work.assisted,
            suggested: work.suggested,
            followed: work.followed,
        };
        Ok(Anchoring::new(report, &habits))
    }

    /// The model version that is asked for; the active one, or else the newest, when none is named.
    pub fn chosen(state: &StreamState, asked: Option<ModelId>) -> Option<&Model> {
        match asked {
            Some(id) => state.model(id),
            None => state.active_model().or(state.models.last()),
        }
    }

    /// The stream's labels as reports name them.
    pub fn label_names(state: &StreamState) -> Vec<LabelName> {
        let labels = state.stream.labels.labels().iter();
        labels
            .map(|label| LabelName {
                id: label.id.clone(),
                name: label.name.clone(),
            })
            .collect()
    }

    /// The stream's model versions, newest first.
    pub fn model_names(state: &StreamState) -> Vec<ModelName> {
        let models = state.models.iter().rev();
        models
            .map(|model| ModelName {
                id: model.id,
                name: model.name.clone(),
            })
            .collect()
    }

    /// Why people disagree, by the two labels that were at odds; most frequent first.
    pub async fn reasons(
        conn: &mut PgConnection,
        state: &StreamState,
        filter: Filter,
    ) -> Result<Vec<ReasonRow>, StoreError> {
        let period = Period {
            from: filter.from,
            to: filter.to,
        };
        let name = |label| state.stream.labels.name(label).to_owned();
        let mut rows: Vec<ReasonRow> = Vec::new();
        for counted in counts::reasons(conn, state.stream.id, period).await? {
            let (one, other) = (name(counted.one), name(counted.other));
            // They come in the order of the labels, so a pair's reasons stand together.
            if rows
                .last()
                .is_none_or(|row| row.one != one || row.other != other)
            {
                rows.push(ReasonRow {
                    one,
                    other,
                    items: [0; Reason::ALL.len()],
                });
            }
            let place = Reason::ALL
                .into_iter()
                .position(|reason| reason == counted.reason);
            if let (Some(row), Some(place)) = (rows.last_mut(), place) {
                row.items[place] = counted.items;
            }
        }
        rows.sort_by_key(|row| std::cmp::Reverse(row.items.iter().sum::<u64>()));
        Ok(rows)
    }

    /// The newest policy versions that came into force in the period, oldest first. The first one of
    /// a stream changed nothing.
    pub async fn policy_marks(
        conn: &mut PgConnection,
        state: &StreamState,
        filter: Filter,
    ) -> Result<Vec<PolicyMark>, StoreError> {
        let stored = policies::history(conn, state.stream.id, MARKS).await?;
        let mut marks: Vec<PolicyMark> = stored
            .into_iter()
            .filter(|policy| policy.version.get() > 1)
            .map(|policy| PolicyMark {
                version: policy.version,
                day: policy.created_at.date_naive(),
                cause: policy.cause,
            })
            .filter(|mark| {
                filter.from.is_none_or(|from| mark.day >= from)
                    && filter.to.is_none_or(|to| mark.day <= to)
            })
            .collect();
        marks.reverse();
        Ok(marks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_filter_asks_for_everything() {
        assert_eq!(
            Filter::parse(Some(""), None, Some(" ")),
            Ok(Filter::default())
        );
    }

    #[test]
    fn a_filter_that_cannot_be_meant_says_what_to_write() {
        let refused = |model, from, to| Filter::parse(model, from, to).unwrap_err().to_string();
        assert!(refused(Some("v1"), None, None).contains("number of a model version"));
        assert!(refused(None, Some("22.11."), None).contains("from must be a day like"));
        let swapped = refused(None, Some("2026-03-02"), Some("2026-03-01"));
        assert!(swapped.contains("Swap them"), "{swapped}");
    }
}

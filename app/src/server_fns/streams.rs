//! All streams at a glance, and one of them.

use crate::error::AppError;
use crate::server_fns::heading::Heading;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use understudy_ladder::{Cap, Rate, Rung};

/// A stream's card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamCard {
    /// Name in addresses.
    pub slug: String,
    /// The question.
    pub title: String,
    /// One or two sentences about it.
    pub summary: String,
    /// The rung of the policy in force.
    pub approved: Rung,
    /// The share of items that may be automated.
    pub ramp: Rate,
    /// What holds the stream down.
    pub caps: Vec<Cap>,
    /// The share of items that a canary decides.
    pub canary: Option<Rate>,
    /// Items that wait for people.
    pub waiting: u64,
    /// What only some may see.
    pub report: Option<CardReport>,
}

/// What reports tell of a stream: not for those whose decisions are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardReport {
    /// Items so far.
    pub items: u64,
    /// Items that the model decided.
    pub automated: u64,
    /// The active model version.
    pub model: Option<String>,
    /// Blind pairs of the active model version.
    pub pairs: u64,
    /// How many of them agree.
    pub agreeing: u64,
    /// Requests that wait for an approval.
    pub open_requests: u64,
}

/// The list of streams.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamList {
    /// One card each.
    pub cards: Vec<StreamCard>,
    /// Whether the person may create another.
    pub may_create: bool,
    /// Whether the person may stop automation in all streams at once.
    pub may_stop_all: bool,
}

/// The streams that the person sees.
#[server]
pub async fn list_streams() -> Result<StreamList, AppError> {
    use crate::services::{Services, allowed};
    use understudy_ladder::Permission;
    use understudy_ladder::access::Reach;
    use understudy_store::{StoreError, overview};

    let (_, actor) = allowed(Permission::ReadStreams).await?;
    let mut conn = Services::get()?
        .pool
        .acquire()
        .await
        .map_err(StoreError::from)?;
    let reports = actor.may(Permission::ReadReports);
    let cards = overview::list(&mut conn, &actor)
        .await?
        .into_iter()
        .map(|stream| card(stream, reports))
        .collect();
    Ok(StreamList {
        cards,
        may_create: actor.may(Permission::WriteStreams),
        may_stop_all: actor.may(Permission::Demote) && actor.reach == Reach::Every,
    })
}

#[cfg(feature = "ssr")]
fn card(overview: understudy_store::overview::Overview, reports: bool) -> StreamCard {
    let totals = overview.totals;
    StreamCard {
        slug: overview.stream.slug,
        title: overview.stream.title,
        summary: overview.stream.summary,
        approved: overview.policy.rung,
        ramp: overview.policy.ramp,
        canary: overview.policy.deciding_canary().map(|canary| canary.share),
        caps: overview.caps,
        waiting: totals.waiting,
        report: reports.then_some(CardReport {
            items: totals.automated + totals.human,
            automated: totals.automated,
            model: overview.model,
            pairs: overview.agreement.0,
            agreeing: overview.agreement.1,
            open_requests: overview.open_requests,
        }),
    }
}

/// A label as the overview of a stream lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelRow {
    /// Its key.
    pub key: String,
    /// What people read.
    pub name: String,
    /// When to choose it.
    pub description: String,
}

/// A stream's own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamOverview {
    /// The head of the page.
    pub heading: Heading,
    /// The stream's card.
    pub card: StreamCard,
    /// What people read before they decide.
    pub instructions: String,
    /// The labels.
    pub labels: Vec<LabelRow>,
}

/// One stream.
#[server]
pub async fn read_stream(
    /// Name in addresses.
    slug: String,
) -> Result<StreamOverview, AppError> {
    use crate::services::{Services, on_stream};
    use understudy_ladder::access::Reach;
    use understudy_ladder::{Actor, Permission};
    use understudy_store::{StoreError, overview};

    let on = on_stream(&slug, Permission::ReadStreams).await?;
    let mut conn = Services::get()?
        .pool
        .acquire()
        .await
        .map_err(StoreError::from)?;
    let only = Actor {
        reach: Reach::Only([on.state.stream.id].into()),
        ..on.actor.clone()
    };
    let found = overview::list(&mut conn, &only)
        .await?
        .pop()
        .ok_or(AppError::Internal)?;
    let labels = on
        .state
        .stream
        .options()
        .map_or([].as_slice(), |labels| labels.labels());
    let labels = labels.iter();
    Ok(StreamOverview {
        heading: Heading::from(&on),
        card: card(found, on.actor.may(Permission::ReadReports)),
        instructions: on.state.stream.instructions.clone(),
        labels: labels
            .map(|label| LabelRow {
                key: label.key.clone(),
                name: label.name.clone(),
                description: label.description.clone(),
            })
            .collect(),
    })
}

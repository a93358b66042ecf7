//! How people decide and how far they have come: everybody for those who may know, and everyone for themselves.
//!
//! Pages and API call the same functions of `read`.

use crate::error::AppError;
use crate::figures::people::{FittedTo, PersonRow, StreamProgress};
use crate::server_fns::heading::Heading;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the page of people shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeoplePageData {
    /// The head of the page.
    pub heading: Heading,
    /// How far the stream has come.
    pub progress: StreamProgress,
    /// Everybody, by name; none for whoever may not know single people's figures.
    pub people: Option<Vec<PersonRow>>,
    /// What the model of errors was fitted to.
    pub fitted: Option<FittedTo>,
    /// The labels' names.
    pub labels: Vec<String>,
}

/// What somebody sees of their own work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnWork {
    /// The head of the page.
    pub heading: Heading,
    /// Items that wait. How much others did is not told: with two people it would be the other one's figure.
    pub waiting: u64,
    /// The person themselves.
    pub own: PersonRow,
    /// What the model of errors was fitted to.
    pub fitted: Option<FittedTo>,
    /// The labels' names.
    pub labels: Vec<String>,
}

/// The page of the people of a stream.
#[server]
pub async fn load_people(
    /// The stream's slug.
    slug: String,
) -> Result<PeoplePageData, AppError> {
    use crate::services::{Services, on_stream};
    use understudy_ladder::Permission;
    use understudy_store::StoreError;

    let on = on_stream(&slug, Permission::ReadReports).await?;
    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let (stream, now) = (&on.state.stream, services.now());
    let (people, fitted) = if on.actor.may(Permission::ReadPeople) {
        let found = read::people(&mut conn, stream, now).await?;
        (Some(found.rows), found.fitted)
    } else {
        (None, None)
    };
    Ok(PeoplePageData {
        heading: Heading::from(&on),
        progress: read::progress(&mut conn, &on.state, now).await?,
        people,
        fitted,
        labels: read::label_names(stream),
    })
}

/// The page on which people see their own work.
#[server]
pub async fn load_own_work(
    /// The stream's slug.
    slug: String,
) -> Result<OwnWork, AppError> {
    use crate::services::{Services, on_stream};
    use understudy_ladder::Permission;
    use understudy_store::{StoreError, counts};

    let on = on_stream(&slug, Permission::Decide).await?;
    let services = Services::get()?;
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let (stream, now) = (&on.state.stream, services.now());
    let (own, fitted) = read::oneself(&mut conn, stream, on.person.id, now).await?;
    let totals = counts::totals(&mut conn, &[stream.id]).await?;
    Ok(OwnWork {
        heading: Heading::from(&on),
        waiting: totals.get(&stream.id).map_or(0, |totals| totals.waiting),
        own,
        fitted,
        labels: read::label_names(stream),
    })
}

#[cfg(feature = "ssr")]
pub use read::{label_names, oneself, people, progress, since};

#[cfg(feature = "ssr")]
mod read {
    use crate::figures::people::{
        FittedTo, Named, PACE_HOURS, PersonCounts, PersonErrors, PersonProgress, PersonQuality,
        PersonRow, StreamProgress,
    };
    use chrono::{DateTime, TimeDelta, Utc};
    use sqlx::PgConnection;
    use std::collections::{BTreeMap, BTreeSet};
    use understudy_ladder::PersonId;
    use understudy_store::counts::{self, Lately, RaterCounts, Whom, Work};
    use understudy_store::rater_fits::{self, Fit};
    use understudy_store::streams::{Stream, StreamState};
    use understudy_store::{StoreError, raters};

    /// The people of a stream.
    pub struct People {
        /// By name.
        pub rows: Vec<PersonRow>,
        /// What the model of errors was fitted to.
        pub fitted: Option<FittedTo>,
    }

    /// The stream's labels as people read them.
    pub fn label_names(stream: &Stream) -> Vec<String> {
        let labels = stream.labels.labels().iter();
        labels.map(|label| label.name.clone()).collect()
    }

    /// When the day began in UTC, and since when the pace is taken.
    pub fn since(now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let today = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
        (today, now - TimeDelta::hours(PACE_HOURS.into()))
    }

    /// Everybody who decided something, from counts alone.
    pub async fn people(
        conn: &mut PgConnection,
        stream: &Stream,
        now: DateTime<Utc>,
    ) -> Result<People, StoreError> {
        let labels = stream.labels.len();
        let (today, recent) = since(now);
        let counted = counts::raters(conn, stream.id, labels, Whom::default()).await?;
        let work = counts::work(conn, stream.id, None).await?;
        let lately = counts::lately(conn, stream.id, None, today, recent).await?;
        let fit = rater_fits::of_stream(conn, stream.id).await?;
        let raters: BTreeSet<&String> = work.keys().chain(counted.keys()).collect();
        let names = raters::names(conn, raters.iter().map(|rater| rater.as_str())).await?;
        let none = (RaterCounts::none(labels), Work::default());
        let rows = raters.into_iter().map(|rater| {
            let parts = Parts {
                counted: counted.get(rater).unwrap_or(&none.0),
                work: work.get(rater).unwrap_or(&none.1),
                lately: lately.get(rater).copied().unwrap_or_default(),
                fit: fit.as_ref(),
            };
            parts.row(named(rater, &names))
        });
        let mut rows: Vec<PersonRow> = rows.collect();
        rows.sort_by_cached_key(|row| (row.who.name.to_lowercase(), row.who.rater.clone()));
        Ok(People {
            rows,
            fitted: fit.as_ref().map(fitted_to),
        })
    }

    /// One person's own figures, from counts alone.
    pub async fn oneself(
        conn: &mut PgConnection,
        stream: &Stream,
        person: PersonId,
        now: DateTime<Utc>,
    ) -> Result<(PersonRow, Option<FittedTo>), StoreError> {
        let (rater, labels) = (raters::of_person(person), stream.labels.len());
        let (today, recent) = since(now);
        let whom = Whom {
            rater: Some(&rater),
            // What changes with a single decision would tell that its item's answer is known.
            gold_before: Some(today.date_naive()),
        };
        let counted = counts::raters(conn, stream.id, labels, whom).await?;
        let work = counts::work(conn, stream.id, Some(&rater)).await?;
        let lately = counts::lately(conn, stream.id, Some(&rater), today, recent).await?;
        let fit = rater_fits::of_rater(conn, stream.id, &rater).await?;
        let names = raters::names(conn, std::iter::once(rater.as_str())).await?;
        let none = (RaterCounts::none(labels), Work::default());
        let parts = Parts {
            counted: counted.get(&rater).unwrap_or(&none.0),
            work: work.get(&rater).unwrap_or(&none.1),
            lately: lately.get(&rater).copied().unwrap_or_default(),
            fit: fit.as_ref(),
        };
        let mut row = parts.row(named(&rater, &names));
        row.quality = row.quality.for_oneself();
        Ok((row, fit.as_ref().map(fitted_to)))
    }

    /// What is known of one person.
    struct Parts<'a> {
        counted: &'a RaterCounts,
        work: &'a Work,
        lately: Lately,
        fit: Option<&'a Fit>,
    }

    impl Parts<'_> {
        fn row(&self, who: Named) -> PersonRow {
            let counts = PersonCounts {
                labels: self.work.labels,
                skips: self.work.skips,
                peers: self.counted.peers.clone(),
                again: self.counted.again.clone(),
                gold: (self.counted.gold_right, self.counted.gold),
                durations: self.work.durations(),
            };
            let lately = self.lately;
            let errors = self.fit.and_then(|fit| fit.raters.get(&who.rater));
            PersonRow {
                quality: PersonQuality::new(&counts),
                progress: PersonProgress::new(
                    lately.today,
                    lately.recent,
                    lately.measured,
                    lately.on_screen_ms,
                ),
                errors: errors.map(|found| PersonErrors {
                    decisions: found.decisions,
                    given: found.given.clone(),
                }),
                who,
            }
        }
    }

    fn named(rater: &str, names: &BTreeMap<String, String>) -> Named {
        let imported = raters::person(rater).is_none();
        Named {
            rater: rater.to_owned(),
            name: names
                .get(rater)
                .cloned()
                .unwrap_or_else(|| rater.to_owned()),
            imported,
        }
    }

    fn fitted_to(fit: &Fit) -> FittedTo {
        FittedTo {
            at: fit.fitted_at,
            items: fit.items,
            decisions: fit.decisions,
            converged: fit.converged,
        }
    }

    /// How far a stream has come, from counts alone.
    pub async fn progress(
        conn: &mut PgConnection,
        state: &StreamState,
        now: DateTime<Utc>,
    ) -> Result<StreamProgress, StoreError> {
        let stream = state.stream.id;
        let (today, recent) = since(now);
        let lately = counts::lately(conn, stream, None, today, recent).await?;
        let totals = counts::totals(conn, &[stream]).await?;
        let sum = |of: fn(&Lately) -> u64| lately.values().map(of).sum::<u64>();
        let people = lately.values().filter(|one| one.recent > 0).count();
        Ok(StreamProgress::new(
            sum(|one| one.today),
            people as u64,
            sum(|one| one.recent),
            totals.get(&stream).map_or(0, |totals| totals.waiting),
            state.policy.overlap,
        ))
    }
}

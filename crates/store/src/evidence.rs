//! Evidence: the counts that gates look at, read from the sufficient statistics.

use crate::StoreError;
use crate::counts::{self, ByConfidence};
use crate::streams::Stream;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use understudy_ladder::gate::Evidence;
use understudy_ladder::{LabelNo, ModelId};
use understudy_stats::ScoreHistogram;

/// What was counted for a model version of the stream; nothing for a stream without a model.
pub async fn read(
    conn: &mut PgConnection,
    stream: &Stream,
    model: Option<ModelId>,
) -> Result<Evidence, StoreError> {
    let found = match model {
        Some(model) => read_all(conn, stream, &[model]).await?.remove(&model),
        None => None,
    };
    Ok(found.unwrap_or_else(|| nothing(stream)))
}

/// What was counted for each of these model versions, with as many queries as for one.
pub async fn read_all(
    conn: &mut PgConnection,
    stream: &Stream,
    models: &[ModelId],
) -> Result<BTreeMap<ModelId, Evidence>, StoreError> {
    let mut counted = counts::by_confidence(conn, stream.id, models, stream.labels.len()).await?;
    let days = counts::days(conn, stream.id, models).await?;
    Ok(models
        .iter()
        .map(|model| {
            let evidence = match counted.remove(model) {
                Some(pairs) => evidence(stream, pairs, days.get(model).copied().unwrap_or(0)),
                None => nothing(stream),
            };
            (*model, evidence)
        })
        .collect())
}

fn nothing(stream: &Stream) -> Evidence {
    evidence(stream, ByConfidence::none(stream.labels.len()), 0)
}

fn evidence(stream: &Stream, pairs: ByConfidence, days: u32) -> Evidence {
    let audited = sum(&pairs.audited);
    Evidence {
        blind: sum(&pairs.blind),
        blind_by_label: (0_u16..)
            .zip(pairs.blind)
            .map(|(no, histogram)| (stream.labels.id(LabelNo(no)).to_owned(), histogram))
            .collect(),
        days,
        audited: audited.n(),
        audit_errors: audited.errors(),
    }
}

fn sum(histograms: &[ScoreHistogram]) -> ScoreHistogram {
    let mut all = ScoreHistogram::new();
    for histogram in histograms {
        all.merge(histogram);
    }
    all
}

//! Evidence: the counts that gates look at, read from the sufficient statistics.

use crate::StoreError;
use crate::counts::{self, Pool};
use crate::streams::Stream;
use sqlx::PgConnection;
use understudy_ladder::gate::Evidence;
use understudy_ladder::{LabelNo, ModelId};
use understudy_stats::ScoreHistogram;

/// What was counted for a model version of the stream; nothing for a stream without a model.
pub async fn read(
    conn: &mut PgConnection,
    stream: &Stream,
    model: Option<ModelId>,
) -> Result<Evidence, StoreError> {
    let Some(model) = model else {
        return Ok(Evidence {
            blind: ScoreHistogram::new(),
            blind_by_label: Vec::new(),
            days: 0,
            audited: 0,
            audit_errors: 0,
        });
    };
    let labels = stream.labels.len();
    let by_label = counts::histograms(conn, stream.id, model, labels, Pool::Blind).await?;
    let mut audited = ScoreHistogram::new();
    for histogram in counts::histograms(conn, stream.id, model, labels, Pool::Audited).await? {
        audited.merge(&histogram);
    }
    let mut blind = ScoreHistogram::new();
    let mut blind_by_label = Vec::with_capacity(labels);
    for (no, histogram) in (0_u16..).zip(by_label) {
        blind.merge(&histogram);
        blind_by_label.push((stream.labels.id(LabelNo(no)).to_owned(), histogram));
    }
    Ok(Evidence {
        blind,
        blind_by_label,
        days: counts::days(conn, stream.id, model).await?,
        audited: audited.n(),
        audit_errors: audited.errors(),
    })
}

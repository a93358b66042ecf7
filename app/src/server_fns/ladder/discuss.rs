//! What is said about a request, and its edits.

use crate::error::AppError;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use understudy_ladder::{Permission, RequestId};

/// Says something about a request.
#[server]
pub async fn comment_request(
    /// The stream's slug.
    slug: String,
    /// The request's number.
    request: i64,
    /// What.
    text: String,
) -> Result<(), AppError> {
    use super::actions::{Page, back_to, commit, words};
    use crate::services::{Services, current};
    use understudy_store::moves;

    let (_, actor) = current().await?;
    let text = words("comment", &text)?;
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let id = RequestId(request);
    moves::comment(&mut tx, &actor, &slug, id, &text, services.now()).await?;
    commit(tx).await?;
    back_to(
        &slug,
        Page::Ladder,
        &format!("commented-{request}#request-{request}"),
    );
    Ok(())
}

/// Changes one's own request: its threshold, its reason, or when it is applied.
#[server]
pub async fn edit_request(
    /// The stream's slug.
    slug: String,
    /// The request's number.
    request: i64,
    /// The threshold, where the request has one.
    threshold: Option<String>,
    /// Why.
    comment: String,
    /// Not to be applied before this, in UTC.
    apply_at: Option<String>,
) -> Result<(), AppError> {
    use super::actions::{Page, back_to, commit, typed_time, words};
    use super::typed_threshold;
    use crate::services::{Services, allowed};
    use understudy_store::moves::{self, MoveError, Propose};
    use understudy_store::requests;

    let (_, actor) = allowed(Permission::OpenRequests).await?;
    let comment = words("comment", &comment)?;
    let (asked, apply_at) = (
        typed_threshold(threshold.as_deref())?,
        typed_time(apply_at.as_deref())?,
    );
    let services = Services::get()?;
    let mut tx = services.begin().await?;
    let state = moves::lock(&mut tx, &actor, &slug, Permission::OpenRequests).await?;
    let id = RequestId(request);
    let stored = requests::get(&mut tx, state.stream.id, id)
        .await?
        .ok_or(MoveError::NoRequest)?;
    let mut policy = stored.request.proposed;
    if asked.is_some() {
        policy.thresholds.default = asked;
    }
    let propose = Propose {
        policy,
        comment: &comment,
        apply_at,
    };
    moves::edit(&mut tx, &actor, &slug, id, propose, services.now()).await?;
    commit(tx).await?;
    back_to(
        &slug,
        Page::Ladder,
        &format!("edited-{request}#request-{request}"),
    );
    Ok(())
}

//! The canary: another version that decides for a share of items.

use crate::error::AppError;
use leptos::prelude::*;

/// The shares that a canary may have, in percent.
pub const SHARES: [u16; 5] = [1, 5, 10, 25, 50];

/// Gives a canary more by a request, less at once; a share of 0 ends it.
#[server]
pub async fn set_canary(
    /// The stream's slug.
    slug: String,
    /// The version.
    model: i64,
    /// The share in percent.
    share: u16,
    /// The policy version that the page was about.
    base: i32,
    /// Why.
    comment: Option<String>,
) -> Result<(), AppError> {
    use super::assemble::with_canary;
    use crate::server_fns::ladder::actions::{Page, back_to, commit, is_current, words};
    use crate::services::{Services, current};
    use understudy_ladder::policy::{Canary, Change};
    use understudy_ladder::{ModelId, Permission, Policy};
    use understudy_store::evidence;
    use understudy_store::moves::{self, Propose};

    let (_, actor) = current().await?;
    let comment = words("comment", comment.as_deref().unwrap_or_default())?;
    let share = share_of(share)?;
    let services = Services::get()?;
    let now = services.now();
    let mut tx = services.begin().await?;
    let state = moves::lock(&mut tx, &actor, &slug, Permission::ReadReports).await?;
    is_current(state.stream.policy_version, base)?;
    let canary = share.map(|share| Canary {
        model: ModelId(model),
        share,
    });
    let with = |policy: &Policy| Policy {
        canary,
        ..policy.clone()
    };
    let lower = with(&state.policy);
    let done = if lower.change_from(&state.policy) == Change::Down {
        let cause = match share {
            Some(share) => format!("Canary lowered to {share}"),
            None => "Canary ended".to_owned(),
        };
        let version = moves::restrict(&mut tx, &actor, &slug, &lower, &cause, now).await?;
        format!("canary-{version}")
    } else {
        let counted = evidence::read(&mut tx, &state, Some(ModelId(model)), now).await?;
        let held = state.held_policy();
        let policy = match canary {
            Some(canary) => with_canary(&held, canary, &counted).0,
            None => with(&held),
        };
        let propose = Propose {
            policy,
            comment: &comment,
            apply_at: None,
        };
        let request = moves::open(&mut tx, &actor, &slug, propose, now).await?;
        format!("opened-{}", request.id)
    };
    commit(tx).await?;
    back_to(&slug, Page::Ladder, &done);
    Ok(())
}

/// One of the shares; 0 is none.
#[cfg(feature = "ssr")]
fn share_of(percent: u16) -> Result<Option<understudy_ladder::Rate>, AppError> {
    if percent == 0 {
        return Ok(None);
    }
    understudy_ladder::Rate::percent(percent)
        .filter(|_| SHARES.contains(&percent))
        .map(Some)
        .ok_or_else(|| {
            AppError::Invalid(format!(
                "A canary decides 1, 5, 10, 25 or 50 % of items, not {percent} %."
            ))
        })
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_one_of_those_offered_or_none() {
        assert_eq!(share_of(0), Ok(None));
        assert_eq!(share_of(5), Ok(understudy_ladder::Rate::percent(5)));
        assert!(share_of(60).is_err());
    }
}

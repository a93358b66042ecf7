//! Reading the models page.

use super::ShownModels;
use crate::error::AppError;
#[cfg(feature = "ssr")]
use crate::figures::cost::{BadCosts, Costs};
use leptos::prelude::*;

/// The models page of a stream.
#[server]
pub async fn load_models(
    /// The stream's slug.
    slug: String,
    /// What a wrong answer costs; usually 1.
    error_cost: Option<String>,
    /// What a decision by a person costs; usually 0.1.
    human_cost: Option<String>,
) -> Result<ShownModels, AppError> {
    use super::assemble;
    use crate::server_fns::heading::Heading;
    use crate::services::{Services, on_stream};
    use understudy_ladder::Permission;
    use understudy_store::StoreError;

    let on = on_stream(&slug, Permission::ReadReports).await?;
    let services = Services::get()?;
    let asked = costs(error_cost.as_deref(), human_cost.as_deref());
    let (costs, bad_costs) = match asked {
        Ok(costs) => (costs, None),
        Err(bad) => (Costs::default(), Some(format!("{} {bad}", bad.field()))),
    };
    let mut conn = services.pool.acquire().await.map_err(StoreError::from)?;
    let models = assemble::models(&mut conn, &on.state, costs, services.now()).await?;
    Ok(ShownModels {
        heading: Heading::from(&on),
        input: on.state.stream.input_kind,
        takes_files: on.state.stream.answers.is_single(),
        models,
        bad_costs,
    })
}

/// The costs in an address; an empty field is none.
#[cfg(feature = "ssr")]
fn costs(error: Option<&str>, human: Option<&str>) -> Result<Costs, BadCosts> {
    let number = |text: Option<&str>, bad: BadCosts| {
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        text.map(|text| text.parse::<f64>().map_err(|_| bad))
            .transpose()
    };
    Costs::new(
        number(error, BadCosts::Error)?,
        number(human, BadCosts::Human)?,
    )
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn costs_that_are_left_out_are_the_usual_ones_and_others_are_named() {
        assert_eq!(costs(None, Some(" ")), Ok(Costs::default()));
        assert_eq!(
            costs(Some("5"), Some("0.25")),
            Costs::new(Some(5.0), Some(0.25))
        );
        assert_eq!(costs(Some("much"), None), Err(BadCosts::Error));
        assert_eq!(costs(None, Some("NaN")), Err(BadCosts::Human));
    }
}

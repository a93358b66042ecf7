//! `POST /streams`: creates a stream on Human only.

use super::body::Json;
use super::caller::Caller;
use super::problem::{FieldError, Problem};
use super::shapes::{
    AnswerShape, GateSettingsShape, GuardrailSettingsShape, LabelBody, OrderShape, RampPlanShape,
};
use super::stream_view::StreamBody;
use crate::state::AppState;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::LOCATION;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use understudy_ladder::access::{Reach, Who};
use understudy_ladder::answer::{AnswerSettings, classes};
use understudy_ladder::draw::Seed;
use understudy_ladder::label_costs::LabelCosts;
use understudy_ladder::labels::BadLabels;
use understudy_ladder::policy::{BadPolicy, GateSettings, Guardrails, Order, RampPlan};
use understudy_ladder::{LabelSchema, Permission, Policy, Rate};
use understudy_store::counts::ItemTotals;
use understudy_store::streams::{self, InputKind, NewStream};
use understudy_store::{StoreError, audit, label_costs};
use utoipa::ToSchema;

/// A stream to create.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStreamBody {
    /// Its name in addresses: 1 to 63 lower-case letters, digits and hyphens, no hyphen at either end.
    #[schema(example = "door-photos")]
    pub slug: String,
    /// The question, 1 to 200 characters.
    #[schema(example = "Is the door scratched?")]
    pub title: String,
    /// One or two sentences about it.
    #[serde(default)]
    pub summary: String,
    /// What people read before they decide.
    #[serde(default)]
    pub instructions: String,
    /// What it must not be used for.
    #[serde(default)]
    pub not_for: String,
    /// What its items are: `image`, `text`, `table` or `json`.
    #[schema(value_type = String, example = "image")]
    pub input_kind: InputKind,
    /// 2 to 200 labels; none for answers that are numbers or texts.
    #[serde(default)]
    pub labels: Vec<LabelBody>,
    /// What answers are: a single choice where it is left out. It stays what it is.
    #[serde(default)]
    #[schema(value_type = Option<AnswerShape>)]
    pub answer: AnswerSettings,
    /// What it costs when one label is taken for another: a row for each label that was given, a column for each label
    /// that is right, 0 where the two are the same. Left out, every error costs 1.
    #[schema(example = json!([[0.0, 1.0], [5.0, 0.0]]))]
    pub label_costs: Option<Vec<Vec<f64>>>,
    /// The shares the ramp goes through, rising, the last one 1. Usually 0.05, 0.25, 0.5, 1.
    #[schema(value_type = Option<Vec<f64>>)]
    pub ramp_steps: Option<Vec<Rate>>,
    /// How many people decide each item, 1 to 10. Usually 1.
    pub overlap: Option<u16>,
    /// Share of items that one more person decides. Usually 0.
    #[schema(value_type = Option<f64>)]
    pub double_review: Option<Rate>,
    /// In which order people get items. Usually `oldest`.
    #[schema(value_type = Option<OrderShape>)]
    pub order: Option<Order>,
    /// Share of automated items that a person decides as well. Usually 0.05.
    #[schema(value_type = Option<f64>)]
    pub audit_rate: Option<Rate>,
    /// Share of items that people decide without a suggestion on Assist and above. Usually 0.2.
    #[schema(value_type = Option<f64>)]
    pub blind_rate: Option<Rate>,
    /// What the evidence must show; what is left out keeps its usual value.
    #[schema(value_type = Option<GateSettingsShape>)]
    pub gates: Option<GateSettings>,
    /// What is watched while the model decides; what is left out keeps its usual value.
    #[schema(value_type = Option<GuardrailSettingsShape>)]
    pub guardrails: Option<Guardrails>,
    /// What each step of the ramp must show before the next one; what is left out keeps its usual value.
    #[schema(value_type = Option<RampPlanShape>)]
    pub ramp_plan: Option<RampPlan>,
}

/// The longest text that people read on every page.
const LONGEST_TEXT: usize = 20_000;

/// Create a stream. It starts on Human only: people decide every item. Needs `streams:write`.
#[utoipa::path(post, path = "/streams", tag = "Streams", request_body = NewStreamBody, responses(
    (status = 201, description = "The stream", body = StreamBody),
    (status = 409, description = "There is a stream of this name", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The stream cannot be created like this", body = Problem, content_type = "application/problem+json"),
))]
pub async fn create_stream(
    State(app): State<AppState>,
    caller: Caller,
    Json(body): Json<NewStreamBody>,
) -> Result<Response, Problem> {
    caller.0.require(Permission::WriteStreams)?;
    if matches!(caller.0.reach, Reach::Only(_)) {
        return Err(Problem::forbidden(
            "This API key works for one stream only, so it cannot create another.",
        ));
    }
    let (labels, policy) = checked(&body)?;
    let costs = costs_of(&body, &labels)?;
    let mut tx = app.pool.begin().await?;
    create(
        &mut tx,
        &app,
        &caller,
        &body,
        (&labels, costs.as_ref()),
        &policy,
    )
    .await?;
    let stream = streams::by_slug(&mut tx, &body.slug)
        .await?
        .ok_or_else(Problem::internal)?;
    let state = streams::state(&mut tx, stream).await?;
    tx.commit().await?;
    let location = format!("/api/v1/streams/{}", body.slug);
    let created = axum::Json(StreamBody::new(state, ItemTotals::default()));
    Ok((StatusCode::CREATED, [(LOCATION, location)], created).into_response())
}

fn checked(body: &NewStreamBody) -> Result<(LabelSchema, Policy), Problem> {
    let mut errors = Vec::new();
    let texts = [
        ("slug", &body.slug),
        ("title", &body.title),
        ("summary", &body.summary),
        ("instructions", &body.instructions),
        ("not_for", &body.not_for),
    ];
    for (field, text) in texts {
        if text.contains('\0') {
            errors.push(FieldError::new(
                field,
                "must not contain the character \\u0000",
            ));
        } else if text.chars().count() > LONGEST_TEXT {
            errors.push(FieldError::new(
                field,
                format!("must not be longer than {LONGEST_TEXT} characters"),
            ));
        }
    }
    let initial = Policy::initial();
    let policy = Policy {
        ramp_steps: body
            .ramp_steps
            .clone()
            .unwrap_or(initial.ramp_steps.clone()),
        overlap: body.overlap.unwrap_or(initial.overlap),
        double_review: body.double_review.unwrap_or(initial.double_review),
        order: body.order.unwrap_or(initial.order),
        audit_rate: body.audit_rate.unwrap_or(initial.audit_rate),
        blind_rate: body.blind_rate.unwrap_or(initial.blind_rate),
        gates: body.gates.clone().unwrap_or_default(),
        guardrails: body.guardrails.clone().unwrap_or_default(),
        ramp_plan: body.ramp_plan.unwrap_or_default(),
        ..initial
    };
    if let Err(bad) = policy.check_values() {
        errors.push(FieldError::new(field_of(&bad), bad.to_string()));
    }
    let labels = if body.answer.has_labels() {
        LabelSchema::new(body.labels.iter().cloned().map(Into::into).collect())
    } else {
        if !body.labels.is_empty() {
            let detail = "this stream's answers are no labels, so it has none";
            errors.push(FieldError::new("labels", detail));
        }
        Ok(classes())
    };
    let labels =
        labels.map_err(|bad: BadLabels| errors.push(FieldError::new("labels", bad.to_string())));
    if let Ok(labels) = &labels
        && let Err(bad) = body.answer.clone().with_labels(Some(labels))
    {
        errors.push(FieldError::new(bad.field(), bad.to_string()));
    }
    match labels {
        Ok(labels) if errors.is_empty() => Ok((labels, policy)),
        Ok(_) | Err(()) => Err(Problem::fields(errors)),
    }
}

fn costs_of(body: &NewStreamBody, labels: &LabelSchema) -> Result<Option<LabelCosts>, Problem> {
    let rows = body.label_costs.clone();
    let labels = (body.answer == AnswerSettings::SingleChoice).then_some(labels);
    rows.map(|rows| LabelCosts::of(rows, labels))
        .transpose()
        .map_err(|bad| Problem::field("label_costs", bad.to_string()))
}

const fn field_of(bad: &BadPolicy) -> &'static str {
    match bad {
        BadPolicy::RampSteps | BadPolicy::Ramp => "ramp_steps",
        BadPolicy::Overlap => "overlap",
        BadPolicy::DoubleReview => "double_review",
        BadPolicy::GateProbability(_) => "gates",
        BadPolicy::GuardrailProbability(_)
        | BadPolicy::GuardrailSpan(_)
        | BadPolicy::GuardrailWindow
        | BadPolicy::GuardrailCap => "guardrails",
        BadPolicy::CanaryIsActive | BadPolicy::CanaryAlone => "canary",
        BadPolicy::NoAudit => "audit_rate",
        BadPolicy::NoBlind => "blind_rate",
        BadPolicy::UnknownLabel(_) => "labels",
    }
}

async fn create(
    conn: &mut PgConnection,
    app: &AppState,
    caller: &Caller,
    body: &NewStreamBody,
    (labels, costs): (&LabelSchema, Option<&LabelCosts>),
    policy: &Policy,
) -> Result<(), Problem> {
    let now = app.services.now();
    let created_by = match caller.0.who {
        Who::Person(person) => Some(person),
        Who::Key(_) | Who::System => None,
    };
    let new = NewStream {
        slug: &body.slug,
        title: body.title.trim(),
        summary: body.summary.trim(),
        instructions: body.instructions.trim(),
        not_for: body.not_for.trim(),
        input_kind: body.input_kind,
        labels,
        seed: Seed::new((app.services.random)()),
        policy,
        created_by,
        now,
    };
    let stream = streams::create_of(conn, new, &body.answer)
        .await
        .map_err(explained)?;
    label_costs::set(conn, stream, costs).await?;
    let change = audit::Change {
        who: caller.0.who,
        action: "stream.created",
        subject: &format!("stream:{}", body.slug),
        body: json!({
            "title": body.title.trim(), "labels": labels, "label_costs": costs, "answer": body.answer, "policy": policy,
        }),
        now,
    };
    Ok(audit::append(conn, change).await?)
}

/// Constraints by name, as the fields that they are about.
fn explained(error: StoreError) -> Problem {
    if error.is_constraint("streams_slug_unique") {
        Problem::conflict("There is a stream of this name: choose another slug.")
    } else if error.is_constraint("streams_slug_form") {
        Problem::field(
            "slug",
            "must be 1 to 63 lower-case letters, digits or hyphens, without a hyphen at either end",
        )
    } else if error.is_constraint("streams_slug_free") {
        Problem::field(
            "slug",
            "must not be \"new\": the page that creates streams has this address",
        )
    } else if error.is_constraint("streams_title_length") {
        Problem::field("title", "must have 1 to 200 characters")
    } else {
        error.into()
    }
}

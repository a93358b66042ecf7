//! Creating a stream.

use crate::error::AppError;
use crate::words::new_stream as w;
use crate::words::told::retell;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use understudy_ladder::AnswerSettings;
use understudy_ladder::answer::{NumberRange, Several, TextRule};

/// What answers are, as the form has it: everything that was typed, of which the kind says what counts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerForm {
    /// `single_choice`, `multiple_choice`, `number` or `text`.
    pub kind: String,
    /// The fewest labels.
    pub least_labels: String,
    /// The most labels; empty for all.
    pub most_labels: String,
    /// The least number.
    pub least: String,
    /// The greatest number.
    pub greatest: String,
    /// How far apart two numbers may be.
    pub tolerance: String,
    /// The same in percent of the larger one.
    pub percent: String,
    /// Decimal places.
    pub decimals: String,
    /// What is counted.
    pub unit: String,
    /// There when upper and lower case are the same.
    pub ignore_case: Option<String>,
    /// There when punctuation is left out.
    pub ignore_punctuation: Option<String>,
    /// The greatest word error rate, in percent.
    pub word_error_percent: String,
    /// The longest text.
    pub longest: String,
}

impl AnswerForm {
    /// The settings of the chosen kind.
    pub fn settings(&self) -> Result<AnswerSettings, AppError> {
        Ok(match self.kind.as_str() {
            "" | "single_choice" => AnswerSettings::SingleChoice,
            "multiple_choice" => AnswerSettings::MultipleChoice(Several {
                min: typed(w::fewest(), &self.least_labels, Some(1))?,
                max: Some(typed(w::most(), &self.most_labels, Some(0))?).filter(|most| *most > 0),
            }),
            "number" => AnswerSettings::Number(NumberRange {
                min: typed(w::least(), &self.least, None)?,
                max: typed(w::greatest(), &self.greatest, None)?,
                tolerance: typed(w::tolerance(), &self.tolerance, Some(0.0))?,
                relative_tolerance: typed(w::percent(), &self.percent, Some(0.0))? / 100.0,
                decimals: typed(w::decimals(), &self.decimals, Some(0))?,
                unit: self.unit.trim().to_owned(),
            }),
            "text" => AnswerSettings::Text(TextRule {
                ignore_case: self.ignore_case.is_some(),
                ignore_punctuation: self.ignore_punctuation.is_some(),
                ignore_whitespace: true,
                max_word_error_rate: typed(w::word_errors(), &self.word_error_percent, Some(0.0))?
                    / 100.0,
                longest: typed(w::longest(), &self.longest, Some(1_000))?,
            }),
            other => {
                return Err(AppError::Invalid(w::kind_unknown(format!("{other:?}"))));
            }
        })
    }
}

/// A number as it is typed, with point or comma; the usual one where nothing is.
fn typed<T: std::str::FromStr>(name: &str, text: &str, usual: Option<T>) -> Result<T, AppError> {
    let text = text.trim().replace(',', ".");
    match usual {
        Some(usual) if text.is_empty() => Ok(usual),
        _ => text
            .parse()
            .map_err(|_| AppError::Invalid(w::write_number(name, format!("{text:?}")))),
    }
}

/// Refuses whoever may not create streams, before they fill the form in.
#[server]
pub async fn may_create_streams() -> Result<(), AppError> {
    use crate::services::allowed;
    use understudy_ladder::Permission;

    allowed(Permission::WriteStreams).await?;
    Ok(())
}

/// Creates a stream on Human only and goes to its page. Labels come one per line: `key id name`, with an
/// optional description after a colon.
#[server]
pub async fn create_stream(
    /// Name in addresses.
    slug: String,
    /// The question.
    title: String,
    /// What people read before they decide.
    instructions: String,
    /// `image`, `text`, `table` or `json`.
    input_kind: String,
    /// One label per line; none where answers are numbers or texts.
    labels: String,
    /// What answers are, with its settings.
    answer: Option<AnswerForm>,
    /// How many people decide each item.
    overlap: u16,
) -> Result<(), AppError> {
    use crate::services::{Services, allowed};
    use serde_json::json;
    use understudy_ladder::answer::classes;
    use understudy_ladder::draw::Seed;
    use understudy_ladder::{Permission, Policy};
    use understudy_store::streams::{InputKind, NewStream};
    use understudy_store::{audit, streams};

    let (person, actor) = allowed(Permission::WriteStreams).await?;
    let services = Services::get()?;
    let answer = answer.unwrap_or_default().settings()?;
    let labels = if answer.has_labels() {
        parse_labels(&labels).map_err(AppError::Invalid)?
    } else {
        classes()
    };
    answer.clone().with_labels(Some(&labels)).map_err(|bad| {
        AppError::Invalid(w::field_problem(bad.field(), retell(&bad.to_string())))
    })?;
    let input_kind = InputKind::from_code(&input_kind)
        .ok_or_else(|| AppError::Invalid(w::input_unknown().into()))?;
    let (slug, title) = (slug.trim(), title.trim());
    let policy = Policy {
        overlap,
        ..Policy::initial()
    };
    policy
        .check(|_| true)
        .map_err(|error| AppError::Invalid(error.to_string()))?;
    let now = services.now();
    let mut tx = services.begin().await?;
    let new = NewStream {
        slug,
        title,
        summary: "",
        instructions: instructions.trim(),
        not_for: "",
        input_kind,
        labels: &labels,
        seed: Seed::new((services.random)()),
        policy: &policy,
        created_by: Some(person.id),
        now,
    };
    streams::create_of(&mut tx, new, &answer)
        .await
        .map_err(explain)?;
    let subject = format!("stream:{slug}");
    let body = json!({ "title": title, "labels": labels, "answer": answer, "policy": policy });
    audit::append(
        &mut tx,
        audit::Change {
            who: actor.who,
            action: "stream.created",
            subject: &subject,
            body,
            now,
        },
    )
    .await?;
    tx.commit()
        .await
        .map_err(understudy_store::StoreError::from)?;
    leptos_axum::redirect(&format!("/streams/{slug}"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn explain(error: understudy_store::StoreError) -> AppError {
    if error.is_constraint("streams_slug_unique") {
        AppError::Conflict(w::slug_taken().into())
    } else if error.is_constraint("streams_slug_form") {
        AppError::Invalid(w::slug_form().into())
    } else if error.is_constraint("streams_slug_free") {
        AppError::Invalid(w::slug_new().into())
    } else if error.is_constraint("streams_title_length") {
        AppError::Invalid(w::question_length().into())
    } else {
        error.into()
    }
}

/// Reads `key id name: description` lines.
pub fn parse_labels(text: &str) -> Result<understudy_ladder::LabelSchema, String> {
    let mut labels = Vec::new();
    for (no, line) in (1_u64..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let mut words = line.splitn(3, char::is_whitespace);
        let (Some(key), Some(id), Some(rest)) = (words.next(), words.next(), words.next()) else {
            return Err(w::label_line(no));
        };
        let (name, description) = rest.split_once(':').unwrap_or((rest, ""));
        labels.push(understudy_ladder::Label {
            id: id.to_owned(),
            name: name.trim().to_owned(),
            description: description.trim().to_owned(),
            key: key.to_owned(),
            alt_key: None,
        });
    }
    understudy_ladder::LabelSchema::new(labels)
        .map_err(|error| w::field_problem(w::labels(), retell(&error.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_becomes_the_settings_of_the_chosen_kind() {
        let form = AnswerForm {
            kind: "number".into(),
            least: "0".into(),
            greatest: "12,5".into(),
            percent: "10".into(),
            unit: " cm ".into(),
            ..AnswerForm::default()
        };
        let Ok(AnswerSettings::Number(range)) = form.settings() else {
            panic!("{form:?}");
        };
        assert_eq!(
            (range.max, range.relative_tolerance, range.unit.as_str()),
            (12.5, 0.1, "cm")
        );
        let unset = AnswerForm {
            least: " ".into(),
            ..form
        };
        let refused = unset.settings().unwrap_err().to_string();
        assert!(refused.starts_with("Least number"), "{refused}");
        assert_eq!(
            AnswerForm::default().settings(),
            Ok(AnswerSettings::SingleChoice)
        );
    }

    #[test]
    fn a_label_line_has_key_id_name_and_description() {
        let schema =
            parse_labels("1 scratched Scratched: a line you can feel\n\n2 clean Clean").unwrap();
        let first = &schema.labels()[0];
        assert_eq!(
            (first.key.as_str(), first.id.as_str(), first.name.as_str()),
            ("1", "scratched", "Scratched")
        );
        assert_eq!(first.description, "a line you can feel");
        assert_eq!(schema.len(), 2);
    }

    #[test]
    fn what_is_wrong_with_a_label_is_said_with_its_line() {
        assert!(
            parse_labels("1 scratched Scratched\n2 clean")
                .unwrap_err()
                .starts_with("Labels, line 2")
        );
        assert!(
            parse_labels("1 a A\n1 b B")
                .unwrap_err()
                .contains("key \"1\" is used twice")
        );
        assert!(parse_labels("").unwrap_err().contains("at least two"));
    }
}

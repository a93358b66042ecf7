//! Creating a stream.

use crate::error::AppError;
use leptos::prelude::*;

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
    /// One label per line.
    labels: String,
    /// How many people decide each item.
    overlap: u16,
) -> Result<(), AppError> {
    use crate::services::{Services, allowed};
    use serde_json::json;
    use understudy_ladder::draw::Seed;
    use understudy_ladder::{Permission, Policy};
    use understudy_store::streams::{InputKind, NewStream};
    use understudy_store::{audit, streams};

    let (person, actor) = allowed(Permission::WriteStreams).await?;
    let services = Services::get()?;
    let labels = parse_labels(&labels).map_err(AppError::Invalid)?;
    let input_kind = InputKind::from_code(&input_kind)
        .ok_or_else(|| AppError::Invalid("Input must be image, text, table or json.".into()))?;
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
    streams::create(&mut tx, new).await.map_err(explain)?;
    let subject = format!("stream:{slug}");
    let body = json!({ "title": title, "labels": labels, "policy": policy });
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
        AppError::Conflict("A stream of this name exists already: choose another name.".into())
    } else if error.is_constraint("streams_slug_form") {
        AppError::Invalid("Name must be 1 to 63 lower-case letters, digits or hyphens, without a hyphen at either end.".into())
    } else if error.is_constraint("streams_slug_free") {
        AppError::Invalid("Name must not be \"new\": this page has that address.".into())
    } else if error.is_constraint("streams_title_length") {
        AppError::Invalid("Question must have 1 to 200 characters.".into())
    } else {
        error.into()
    }
}

/// Reads `key id name: description` lines.
pub fn parse_labels(text: &str) -> Result<understudy_ladder::LabelSchema, String> {
    let mut labels = Vec::new();
    for (no, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let mut words = line.splitn(3, char::is_whitespace);
        let (Some(key), Some(id), Some(rest)) = (words.next(), words.next(), words.next()) else {
            return Err(format!(
                "Labels, line {no}: write a key, an id and a name, for example \"1 scratched Scratched\"."
            ));
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
    understudy_ladder::LabelSchema::new(labels).map_err(|error| format!("Labels: {error}."))
}

#[cfg(test)]
mod tests {
    use super::parse_labels;

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

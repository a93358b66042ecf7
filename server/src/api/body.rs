//! Reads request bodies: JSON that is exactly what was asked for, and nothing over its limit.

use super::problem::{FieldError, Problem};
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{FromRequest, Request};
use futures::StreamExt as _;
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::time::Duration;
use tokio::time::timeout;

/// The largest JSON body, images in it included.
pub const MOST_JSON: usize = 10 * 1024 * 1024;

/// The longest comment or reason, in characters.
const LONGEST_TEXT: usize = 5_000;

/// How much of a body over its limit is still read, so that its sender hears of it.
const MOST_THROWN_AWAY: usize = 64 * 1024 * 1024;
/// How long that may take.
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// A JSON body of this type.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let media_type = media_type(request.headers())?;
        if media_type != "application/json" {
            return Err(not_json());
        }
        let bytes = read(request, MOST_JSON).await?;
        parse(&bytes).map(Self)
    }
}

/// The problem of another content type.
pub fn not_json() -> Problem {
    Problem::unsupported("Send the body as JSON, with the header `Content-Type: application/json`.")
}

/// Refuses a text for people that is longer than a page.
pub fn short(field: &'static str, text: &str) -> Result<(), Problem> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(Problem::field(
            field,
            format!("must not be longer than {LONGEST_TEXT} characters"),
        ));
    }
    Ok(())
}

/// The content type without its parameters, in lower case. Bodies are taken as they are, never unpacked.
pub fn media_type(headers: &HeaderMap) -> Result<String, Problem> {
    if let Some(encoding) = headers.get(CONTENT_ENCODING)
        && encoding != "identity"
    {
        return Err(Problem::unsupported(
            "Send the body as it is, without Content-Encoding.",
        ));
    }
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let media_type = value
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    Ok(media_type.trim().to_ascii_lowercase())
}

/// The whole body, if it is not over the limit.
pub async fn read(request: Request, most: usize) -> Result<Bytes, Problem> {
    let request = within(request, most).await?;
    let mut chunks = request.into_body().into_data_stream();
    let Some(first) = chunks.next().await else {
        return Ok(Bytes::new());
    };
    let first = first.map_err(cut_off)?;
    let mut whole: Option<Vec<u8>> = None;
    let mut size = first.len();
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(cut_off)?;
        size += chunk.len();
        if size > most {
            throw_away(&mut chunks).await;
            return Err(over(most));
        }
        // Most bodies come in one piece, which is then used as it is.
        whole
            .get_or_insert_with(|| first.to_vec())
            .extend_from_slice(&chunk);
    }
    if size > most {
        return Err(over(most));
    }
    Ok(whole.map_or(first, Bytes::from))
}

/// Refuses a body that says of itself that it is over the limit.
pub async fn within(request: Request, most: usize) -> Result<Request, Problem> {
    let announced = request
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > most as u64) {
        throw_away(&mut request.into_body().into_data_stream()).await;
        return Err(over(most));
    }
    Ok(request)
}

/// Reads on for a moment without keeping anything: whoever is still sending would take a closed connection for a
/// broken one, and never see the answer.
async fn throw_away(chunks: &mut BodyDataStream) {
    let all = async {
        let mut left = MOST_THROWN_AWAY;
        while let Some(Ok(chunk)) = chunks.next().await {
            left = left.saturating_sub(chunk.len());
            if left == 0 {
                return;
            }
        }
    };
    let _ = timeout(LONGEST_WAIT, all).await;
}

/// The problem of a body over the limit.
pub fn over(most: usize) -> Problem {
    let size = if most >= 1024 * 1024 {
        format!("{} MiB", most / (1024 * 1024))
    } else {
        format!("{} KiB", most / 1024)
    };
    Problem::too_large(format!("At most {size} are accepted here."))
}

/// The problem of a body that ends too early.
pub fn cut_off(error: axum::Error) -> Problem {
    tracing::debug!(%error, "A request's body was cut off");
    Problem::malformed("The body was cut off before its end.")
}

/// Reads one JSON value: malformed text is told apart from a value that does not fit.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Problem::malformed("The body is empty; JSON was expected."));
    }
    if names_zero(bytes) {
        return Err(Problem::invalid(
            "The body contains the character \\u0000, which cannot be stored: leave it out.",
        ));
    }
    if let Some(number) = lossy_number(bytes) {
        return Err(Problem::invalid(format!(
            "The number {number} has more digits than are kept (64-bit whole numbers, 17 digits of others): send it as text."
        )));
    }
    // An array would be read as the fields in order, which nobody means.
    if bytes.trim_ascii_start().starts_with(b"[") {
        return Err(Problem::invalid(
            "The body is a JSON array; an object was expected. Many items go as application/x-ndjson, one a line.",
        ));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    let value = match T::deserialize(tracked) {
        Ok(value) => value,
        Err(error) => return Err(refused(&error, &track.path())),
    };
    match deserializer.end() {
        Ok(()) => Ok(value),
        Err(error) => Err(malformed(&error)),
    }
}

/// Whether a string in JSON text holds a zero character, which PostgreSQL does not take.
fn names_zero(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        let after = &rest[at + 1..];
        if after.starts_with(b"u0000") {
            return true;
        }
        // Past the escaped character, which may be a backslash itself.
        rest = after.get(1..).unwrap_or_default();
    }
    false
}

/// A number outside of strings that would be stored as another one: a whole number beyond 64 bits, or more
/// significant digits than a 64-bit floating-point number tells apart.
fn lossy_number(json: &[u8]) -> Option<&str> {
    let mut rest = json;
    loop {
        let at = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'-' | b'0'..=b'9'))?;
        rest = &rest[at..];
        let length = if rest[0] == b'"' {
            end_of_string(rest)
        } else {
            let number = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
            let length = rest.iter().take_while(|byte| number(byte)).count();
            let text = std::str::from_utf8(&rest[..length]).unwrap_or_default();
            if is_lossy(text) {
                return Some(text);
            }
            length
        };
        rest = rest.get(length..)?;
    }
}

/// How many bytes a string takes, quotes included.
fn end_of_string(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(next) = text[at..]
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\'))
    {
        at += next + 1;
        if text[at - 1] == b'"' {
            return at;
        }
        at = (at + 1).min(text.len());
    }
    text.len()
}

fn is_lossy(number: &str) -> bool {
    const TOLD_APART: usize = 17;
    if number.len() <= TOLD_APART {
        return false;
    }
    if number.parse::<i64>().is_ok() || number.parse::<u64>().is_ok() {
        return false;
    }
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let whole = digits.trim_start_matches('0');
    let significant = if mantissa.contains('.') {
        whole.trim_end_matches('0')
    } else {
        whole
    };
    significant.len() > TOLD_APART
}

fn refused(error: &serde_json::Error, path: &serde_path_to_error::Path) -> Problem {
    match error.classify() {
        Category::Syntax | Category::Eof | Category::Io => malformed(error),
        Category::Data => {
            let field = path.to_string();
            let field = if field == "." {
                "body".to_owned()
            } else {
                field
            };
            Problem::fields(vec![FieldError::new(field, without_position(error))])
        }
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::malformed(format!(
        "This is not JSON: {} at line {}, column {}.",
        without_position(error),
        error.line(),
        error.column()
    ))
}

/// What serde says, without the place, which is said apart.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text[..end].to_owned(),
        None => text,
    }
}

/// A request with the same body again, after it has been read.
pub fn again(parts: http::request::Parts, bytes: Bytes) -> Request {
    Request::from_parts(parts, Body::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only parsed")]
        inner: Inner,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only parsed")]
        number: f64,
    }

    #[test]
    fn an_array_is_not_read_as_the_fields_in_order() {
        let problem = parse::<Outer>(br#" [{"number": 1}]"#).unwrap_err();
        assert_eq!(problem.status(), 422);
    }

    #[test]
    fn a_wrong_type_names_the_field_by_its_path() {
        let problem = parse::<Outer>(br#"{"inner": {"number": "NaN"}}"#).unwrap_err();
        assert_eq!(problem.status(), 422);
        assert_eq!(problem.errors()[0].field, "inner.number");
    }

    #[test]
    fn malformed_json_names_its_place() {
        for (text, place) in [
            ("{\"inner\": ", "line 1, column 10"),
            ("{\n nope", "line 2"),
            ("{\"inner\": {\"number\": NaN}}", "column 2"),
            ("{\"inner\": {\"number\": 1}} {}", "column 2"),
        ] {
            let problem = parse::<Outer>(text.as_bytes()).unwrap_err();
            assert_eq!(problem.status(), 400, "{text}");
            assert!(problem.detail().contains(place), "{}", problem.detail());
        }
    }

    #[test]
    fn an_unknown_field_is_refused_by_name() {
        let problem = parse::<Outer>(br#"{"inner": {"number": 1, "nmber": 2}}"#).unwrap_err();
        assert_eq!(problem.status(), 422);
        assert!(problem.detail().contains("nmber"), "{}", problem.detail());
    }

    #[test]
    fn deep_nesting_is_refused_and_not_followed() {
        let bomb = r#"{"a":"#.repeat(100_000);
        assert_eq!(
            parse::<serde_json::Value>(bomb.as_bytes())
                .unwrap_err()
                .status(),
            400
        );
    }

    #[test]
    fn a_number_that_would_be_stored_as_another_is_refused_and_named() {
        let parsed = |text: &str| parse::<serde_json::Value>(text.as_bytes());
        for number in [
            "123456789012345678901234567890",
            "-99999999999999999999",
            "0.1234567890123456789",
        ] {
            let problem = parsed(&format!(r#"{{"a": [1, {number}]}}"#)).unwrap_err();
            assert_eq!(problem.status(), 422);
            assert!(problem.detail().contains(number), "{}", problem.detail());
        }
        for kept in [
            "18446744073709551615",
            "-9223372036854775808",
            "0.30000000000000004",
            "1.50000000000000000000",
            "1e300",
        ] {
            assert!(parsed(&format!(r#"{{"a": {kept}}}"#)).is_ok(), "{kept}");
        }
        let text = r#"{"a": "0.1234567890123456789 \" 123456789012345678901234567890", "b\\": 1}"#;
        assert!(parsed(text).is_ok());
    }

    #[test]
    fn a_zero_character_is_refused_and_a_mention_of_it_is_not() {
        let parsed = |text: &str| parse::<serde_json::Value>(text.as_bytes());
        assert_eq!(parsed(r#"{"a": "x\u0000"}"#).unwrap_err().status(), 422);
        assert_eq!(parsed(r#"{"\\\u0000": 1}"#).unwrap_err().status(), 422);
        assert_eq!(parsed(r#""\\u0000""#).unwrap(), r"\u0000");
    }

    #[test]
    fn an_empty_body_and_one_that_is_not_utf8_are_malformed() {
        for bytes in [&b""[..], b"  \n", b"\"\xff\xfe\""] {
            assert_eq!(parse::<serde_json::Value>(bytes).unwrap_err().status(), 400);
        }
    }
}

//! What is wrong with a file, in words that say how to mend it.

/// The header lacks a column.
pub fn missing_column(header: &csv::StringRecord, column: &str) -> String {
    let names: Vec<&str> = header.iter().collect();
    if let [only] = names.as_slice() {
        for (separator, name) in [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")] {
            if only.contains(separator) {
                return format!(
                    "the header is the single column {only:?}: separate values by commas, not by {name}, and write numbers with a decimal point"
                );
            }
        }
    }
    let alike = names.iter().find(|name| name.eq_ignore_ascii_case(column));
    if let Some(alike) = alike {
        return format!("the header has no column {column}: write {alike:?} as {column}");
    }
    format!(
        "the header has no column {column}: it has {}, and must name item, rater and label, and may name predicted and confidence",
        quoted_list(&names)
    )
}

/// A line with more or fewer values than the header has.
pub fn ragged(header: &csv::StringRecord, record: &csv::StringRecord) -> String {
    let (found, expected) = (record.len(), header.len());
    let counts = format!("has {found} values where the header has {expected}");
    if record.iter().any(|value| value.contains('\n')) {
        return format!("{counts}: a quote that is opened here is not closed on this line");
    }
    let last = header.get(expected.saturating_sub(1)).unwrap_or_default();
    match header.get(found) {
        Some(first) => {
            format!("{counts}: {first} is missing; an empty value still needs its comma")
        }
        None if decimal_comma(record) => {
            format!("{counts}: {last} has a decimal comma; write a decimal point")
        }
        None => {
            format!("{counts}: there is more after {last}; put a value that has a comma in quotes")
        }
    }
}

/// Does a line end like `0,93`?
fn decimal_comma(record: &csv::StringRecord) -> bool {
    let digits = |value: &str| !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    let mut last = record.iter().rev();
    matches!((last.next(), last.next()), (Some(part), Some("0" | "1")) if digits(part))
}

/// A text where a number belongs.
pub fn no_number(field: &str, text: &str) -> String {
    let pointed = text.trim().replacen(',', ".", 1);
    let plain = pointed.strip_suffix('%').map(str::trim_end);
    match (pointed.parse::<f64>(), plain.map(str::parse::<f64>)) {
        (Ok(_), _) => format!("{field} {text:?} has a decimal comma: write {pointed}"),
        (Err(_), Some(Ok(percent))) => {
            format!("{field} {text:?} is in percent: write {}", percent / 100.0)
        }
        (Err(_), _) => format!(
            "{field} {text:?} is not a number from 0 to 1: leave it empty where the model gave none"
        ),
    }
}

/// A number that is no confidence.
pub fn no_confidence(number: f64) -> String {
    let mend = if !number.is_finite() {
        "leave it empty where the model gave none"
    } else if number > 1.0 && number <= 100.0 {
        "divide it by 100 if it is in percent"
    } else {
        "give the model's probability of its own label"
    };
    format!("confidence {number} must be a number from 0 to 1: {mend}")
}

/// A confidence that JSON cannot hold, if that is what stopped the parser.
pub fn json_confidence(text: &str) -> Option<String> {
    let (_, after) = text.split_once("\"confidence\"")?;
    let after = after.trim_start().strip_prefix(':')?.trim_start();
    let token: &str = after.split(['}', ' ', '"']).next().unwrap_or(after);
    let token = token.trim_end_matches(',');
    let word = token.trim_start_matches(['-', '+']).to_ascii_lowercase();
    if ["nan", "inf", "infinity"].contains(&word.as_str()) {
        return Some(format!(
            "confidence {token} is not a number from 0 to 1: write null where the model gave none"
        ));
    }
    let (whole, part) = token.split_once(',')?;
    let digits = |value: &str| !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    (digits(whole) && digits(part))
        .then(|| format!("confidence {token} has a decimal comma: write {whole}.{part}"))
}

/// The field of a line that the byte at `at` is in, by the names of the header.
pub fn csv_field(bytes: &[u8], at: usize) -> Option<String> {
    let start = bytes[..at].iter().rposition(|byte| *byte == b'\n')? + 1;
    let mut quoted = false;
    let mut commas = 0;
    for byte in &bytes[start..at] {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => commas += 1,
            _ => {}
        }
    }
    let header = bytes.split(|byte| *byte == b'\n').next()?;
    let header = std::str::from_utf8(header).ok()?;
    let name = header
        .trim_start_matches('\u{feff}')
        .split(',')
        .nth(commas)?;
    Some(name.trim().trim_matches('"').to_owned())
}

/// Names as `"a", "b"`, and not more than people read.
pub fn quoted_list(names: &[&str]) -> String {
    const MOST: usize = 8;
    let shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| format!("{name:?}"))
        .collect();
    let more = if names.len() > MOST { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

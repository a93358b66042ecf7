//! Splits a body into lines as it arrives, a portion at a time, within limits on lines and on the whole.

use super::{MOST_LINE, MOST_LINES, MOST_TOTAL};
use axum::body::{Body, BodyDataStream, Bytes};
use futures::StreamExt as _;

/// Lines that are handed over together at most.
const PORTION_LINES: usize = 500;
/// Bytes after which a portion is handed over.
const PORTION_BYTES: usize = 2 * 1024 * 1024;

/// One line that is not empty.
pub struct Line {
    /// Counted from 1, empty lines included.
    pub number: u64,
    /// What it holds; `None` when it is too long.
    pub text: Option<Bytes>,
}

/// The next lines, and whether there may be more.
pub enum Portion {
    /// Lines, and there may be more.
    Some(Vec<Line>),
    /// The last lines.
    Last(Vec<Line>),
    /// Lines, and the reason why nothing after them was read.
    Stopped(Vec<Line>, String),
}

/// A body, line by line.
pub struct Lines {
    body: BodyDataStream,
    rest: Vec<u8>,
    /// How much of `rest` is known to hold no line end: a long line is searched once, however small its pieces.
    searched: usize,
    /// Inside a line that is too long: everything up to its end is left out.
    skipping: bool,
    read: usize,
    number: u64,
}

impl Lines {
    pub fn new(body: Body) -> Self {
        Self {
            body: body.into_data_stream(),
            rest: Vec::new(),
            searched: 0,
            skipping: false,
            read: 0,
            number: 0,
        }
    }

    /// The number of the line that comes next.
    pub fn next_number(&self) -> u64 {
        self.number + 1
    }

    pub async fn next(&mut self) -> Portion {
        let mut lines = Vec::new();
        loop {
            if self.take_lines(&mut lines) {
                return Portion::Some(lines);
            }
            if self.number >= MOST_LINES && !self.rest.is_empty() {
                let why = format!("At most {MOST_LINES} lines are accepted in one request.");
                return Portion::Stopped(lines, why);
            }
            match self.body.next().await {
                None => {
                    self.take_last(&mut lines);
                    return Portion::Last(lines);
                }
                Some(Err(error)) => {
                    tracing::debug!(%error, "A bulk request was cut off");
                    return Portion::Stopped(
                        lines,
                        "The body was cut off before its end.".to_owned(),
                    );
                }
                Some(Ok(chunk)) => {
                    self.read += chunk.len();
                    if self.read > MOST_TOTAL {
                        let why = format!(
                            "At most {} MiB are accepted in one request.",
                            MOST_TOTAL / (1024 * 1024)
                        );
                        return Portion::Stopped(lines, why);
                    }
                    self.rest.extend_from_slice(&chunk);
                }
            }
        }
    }

    /// Moves whole lines over; says whether the portion is full.
    fn take_lines(&mut self, lines: &mut Vec<Line>) -> bool {
        let mut start = 0;
        let mut from = self.searched;
        let mut full = false;
        let mut bytes = 0;
        while let Some(found) = self.rest[from..].iter().position(|byte| *byte == b'\n') {
            if self.number >= MOST_LINES {
                break;
            }
            let end = from + found;
            let line = &self.rest[start..end];
            bytes += line.len();
            start = end + 1;
            from = start;
            self.number += 1;
            let skipped = std::mem::take(&mut self.skipping) || line.len() > MOST_LINE;
            push(lines, self.number, skipped, line);
            if lines.len() >= PORTION_LINES || bytes >= PORTION_BYTES {
                full = true;
                break;
            }
        }
        self.rest.drain(..start);
        if !full && self.number < MOST_LINES && self.rest.len() > MOST_LINE {
            self.rest.clear();
            self.skipping = true;
        }
        // A portion that is full leaves lines behind that nobody has looked at.
        let looked_at_all = !full && self.number < MOST_LINES;
        self.searched = if looked_at_all { self.rest.len() } else { 0 };
        full
    }

    /// The last line may lack its end.
    fn take_last(&mut self, lines: &mut Vec<Line>) {
        if self.skipping || !self.rest.is_empty() {
            self.number += 1;
            let line = std::mem::take(&mut self.rest);
            push(lines, self.number, self.skipping, &line);
        }
    }
}

fn push(lines: &mut Vec<Line>, number: u64, too_long: bool, line: &[u8]) {
    if too_long {
        lines.push(Line { number, text: None });
    } else if !line.iter().all(u8::is_ascii_whitespace) {
        let text = Some(Bytes::copy_from_slice(line));
        lines.push(Line { number, text });
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, MOST_LINE, Portion};
    use axum::body::{Body, Bytes};
    use futures::stream;

    fn body(chunks: Vec<Vec<u8>>) -> Body {
        Body::from_stream(stream::iter(
            chunks
                .into_iter()
                .map(|chunk| Ok::<_, std::io::Error>(Bytes::from(chunk))),
        ))
    }

    async fn all(chunks: Vec<Vec<u8>>) -> Vec<(u64, Option<String>)> {
        let mut lines = Lines::new(body(chunks));
        let mut found = Vec::new();
        loop {
            let (portion, more) = match lines.next().await {
                Portion::Some(portion) => (portion, true),
                Portion::Last(portion) | Portion::Stopped(portion, _) => (portion, false),
            };
            found.extend(portion.into_iter().map(|line| {
                let text = line
                    .text
                    .map(|text| String::from_utf8(text.to_vec()).unwrap());
                (line.number, text)
            }));
            if !more {
                return found;
            }
        }
    }

    #[tokio::test]
    async fn lines_are_found_whatever_the_pieces_they_come_in() {
        let text = "one\n\n  \ntwo\r\nthree";
        let expected = vec![
            (1, Some("one".to_owned())),
            (4, Some("two\r".to_owned())),
            (5, Some("three".to_owned())),
        ];
        for size in 1..=text.len() {
            let chunks = text.as_bytes().chunks(size).map(<[u8]>::to_vec).collect();
            assert_eq!(all(chunks).await, expected, "in pieces of {size}");
        }
    }

    #[tokio::test]
    async fn a_line_that_is_too_long_is_left_out_and_the_next_one_is_found() {
        let mut text = b"first\n".to_vec();
        text.extend(vec![b'x'; MOST_LINE + 10]);
        text.extend(b"\nlast\n");
        let expected = vec![
            (1, Some("first".to_owned())),
            (2, None),
            (3, Some("last".to_owned())),
        ];
        for size in [4096, 1 << 20, text.len()] {
            let chunks = text.chunks(size).map(<[u8]>::to_vec).collect();
            assert_eq!(all(chunks).await, expected, "in pieces of {size}");
        }
    }
}

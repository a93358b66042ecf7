//! Names from files, safe to print.

/// Text of a file without characters that move the cursor, colour the terminal or turn the line around.
pub fn visible(text: &str) -> String {
    let unseen = |c: char| {
        c.is_control()
            || matches!(
                c,
                '\u{61c}'
                    | '\u{200e}'
                    | '\u{200f}'
                    | '\u{2028}'..='\u{202e}'
                    | '\u{2066}'..='\u{2069}'
            )
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => shown.extend(c.escape_default()),
            c if unseen(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_move_the_cursor_or_turn_the_line_around() {
        assert_eq!(
            visible("a\u{1b}[2Jb\nc\u{202e}d\u{2066}"),
            "a\\u{1b}[2Jb\\nc\\u{202e}d\\u{2066}"
        );
        assert_eq!(visible("Größe 3 – 中"), "Größe 3 – 中");
    }
}

//! What several people together say, where answers that agree need not be the same.

use super::{Answer, AnswerKind};

/// What several answers come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// What they say together; none without answers and where they are tied.
    pub answer: Option<Answer>,
    /// The place of an answer that agrees with more of them than any other: the first of them.
    pub central: Option<usize>,
}

/// What several answers together say: the one with which most of them agree, itself included. Where several are
/// agreed with as often and agree with one another, it is their median for numbers, and else the one that is there most
/// often, then the first by spelling. Where such answers differ, the answers are tied and say nothing.
///
/// For answers that agree only when they are equal this is the strict plurality. The order of the answers does not
/// matter.
pub fn together(kind: &AnswerKind, answers: &[Answer]) -> Together {
    let with: Vec<usize> = answers
        .iter()
        .map(|one| {
            answers
                .iter()
                .filter(|other| kind.agrees(one, other))
                .count()
        })
        .collect();
    let most = with.iter().copied().max().unwrap_or(0);
    let places: Vec<usize> = (0..answers.len())
        .filter(|place| with[*place] == most)
        .collect();
    let best: Vec<&Answer> = places.iter().map(|place| &answers[*place]).collect();
    let tied = best.iter().enumerate().any(|(place, one)| {
        best[place + 1..]
            .iter()
            .any(|other| !kind.agrees(one, other))
    });
    Together {
        answer: if tied { None } else { middle(&best) },
        central: places.first().copied(),
    }
}

/// One answer for several that agree.
fn middle(answers: &[&Answer]) -> Option<Answer> {
    let numbers: Option<Vec<f64>> = answers
        .iter()
        .map(|answer| match answer {
            Answer::Number(number) => Some(*number),
            Answer::Choices(_) | Answer::Text(_) => None,
        })
        .collect();
    match numbers {
        Some(numbers) => median(numbers).map(Answer::Number),
        None => most_frequent(answers),
    }
}

fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let upper = *numbers.get(numbers.len() / 2)?;
    if numbers.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *numbers.get(numbers.len() / 2 - 1)?;
    Some(f64::midpoint(lower, upper))
}

fn most_frequent(answers: &[&Answer]) -> Option<Answer> {
    let times = |one: &Answer| answers.iter().filter(|other| **other == one).count();
    let spelling = |one: &Answer| match one {
        Answer::Text(text) => text.clone(),
        Answer::Choices(_) | Answer::Number(_) => String::new(),
    };
    answers
        .iter()
        .min_by_key(|one| (std::cmp::Reverse(times(one)), spelling(one)))
        .map(|one| (*one).clone())
}

//! Deciding with a thumb: left for the first label, right for the second. Off until somebody turns it on.

/// Less than this, in pixels, is a tap or a tremble.
const BEGINS: f64 = 16.0;
/// From here on letting go decides.
const DECIDES: f64 = 90.0;

/// A finger on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Swipe {
    /// No finger, or one that does something else.
    #[default]
    None,
    /// Towards a label, not yet far enough.
    Towards {
        /// The label's place: 0 to the left, 1 to the right.
        label: usize,
    },
    /// Letting go gives this label.
    Armed {
        /// The label's place.
        label: usize,
    },
}

impl Swipe {
    /// What a finger means that has moved so far to the right and down.
    pub fn of(right: f64, down: f64) -> Self {
        let label = usize::from(right > 0.0);
        if right.abs() < BEGINS || right.abs() < 2.0 * down.abs() {
            Self::None
        } else if right.abs() < DECIDES {
            Self::Towards { label }
        } else {
            Self::Armed { label }
        }
    }

    /// The label it points to.
    pub const fn label(self) -> Option<usize> {
        match self {
            Self::None => None,
            Self::Towards { label } | Self::Armed { label } => Some(label),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn left_is_the_first_label_and_right_the_second() {
        assert_eq!(Swipe::of(-120.0, 10.0), Swipe::Armed { label: 0 });
        assert_eq!(Swipe::of(120.0, -10.0), Swipe::Armed { label: 1 });
        assert_eq!(Swipe::of(40.0, 0.0), Swipe::Towards { label: 1 });
    }

    #[test]
    fn a_tap_and_a_scroll_decide_nothing() {
        assert_eq!(Swipe::of(10.0, 0.0), Swipe::None);
        assert_eq!(Swipe::of(120.0, 100.0), Swipe::None);
        assert_eq!(Swipe::of(0.0, 300.0).label(), None);
    }
}

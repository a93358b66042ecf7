//! How a picture is looked at: enlarged, moved, brighter, with more contrast.

/// One step of enlarging.
const STEP: f64 = 1.25;
/// The picture is never shown larger than this many times its size in the frame.
const LARGEST: f64 = 16.0;
/// So many steps brighter or darker, flatter or sharper.
const MOST_STEPS: i8 = 6;
/// One step of moving, as a share of the frame.
const PAN: f64 = 0.15;

/// A look at a picture. Distances are in pixels of the screen, from the middle of the frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lens {
    /// How many times larger than it fits the frame.
    pub zoom: f64,
    /// How far the picture's middle is moved to the right.
    pub x: f64,
    /// How far it is moved down.
    pub y: f64,
    /// Steps of brightness, darker below 0.
    pub light: i8,
    /// Steps of contrast, flatter below 0.
    pub contrast: i8,
}

impl Default for Lens {
    fn default() -> Self {
        Self {
            zoom: 1.0,
            x: 0.0,
            y: 0.0,
            light: 0,
            contrast: 0,
        }
    }
}

impl Lens {
    /// Whether there is more of the picture than is seen.
    pub fn enlarged(&self) -> bool {
        self.zoom > 1.001
    }

    /// Larger by one step, for a picture that fits `size`.
    #[must_use]
    pub fn larger(self, size: (f64, f64)) -> Self {
        self.zoomed(STEP, (0.0, 0.0), size)
    }

    /// Smaller by one step.
    #[must_use]
    pub fn smaller(self, size: (f64, f64)) -> Self {
        self.zoomed(1.0 / STEP, (0.0, 0.0), size)
    }

    /// Larger by a factor around the point at `at`: what is seen there stays there.
    #[must_use]
    pub fn zoomed(self, factor: f64, at: (f64, f64), size: (f64, f64)) -> Self {
        let mut zoom = (self.zoom * factor).clamp(1.0, LARGEST);
        if zoom < 1.02 {
            zoom = 1.0;
        }
        let by = zoom / self.zoom;
        Self {
            zoom,
            x: at.0 - (at.0 - self.x) * by,
            y: at.1 - (at.1 - self.y) * by,
            ..self
        }
        .held(size)
    }

    /// Moved by so many pixels.
    #[must_use]
    pub fn moved(self, by: (f64, f64), size: (f64, f64)) -> Self {
        Self {
            x: self.x + by.0,
            y: self.y + by.1,
            ..self
        }
        .held(size)
    }

    /// Looking so many steps further to the right and down.
    #[must_use]
    pub fn panned(self, (right, down): (i8, i8), size: (f64, f64)) -> Self {
        let by = |steps: i8, length: f64| -f64::from(steps) * PAN * length;
        self.moved((by(right, size.0), by(down, size.1)), size)
    }

    /// Brighter by so many steps.
    #[must_use]
    pub fn lit(self, steps: i8) -> Self {
        Self {
            light: (self.light + steps).clamp(-MOST_STEPS, MOST_STEPS),
            ..self
        }
    }

    /// With more contrast by so many steps.
    #[must_use]
    pub fn sharpened(self, steps: i8) -> Self {
        Self {
            contrast: (self.contrast + steps).clamp(-MOST_STEPS, MOST_STEPS),
            ..self
        }
    }

    /// The picture's edge is never drawn away from the frame's.
    fn held(self, (width, height): (f64, f64)) -> Self {
        let (most_x, most_y) = (
            (self.zoom - 1.0) * width / 2.0,
            (self.zoom - 1.0) * height / 2.0,
        );
        Self {
            x: self.x.clamp(-most_x, most_x),
            y: self.y.clamp(-most_y, most_y),
            ..self
        }
    }

    /// As CSS moves and enlarges.
    pub fn transform(&self) -> String {
        if self.enlarged() {
            format!(
                "translate({:.1}px, {:.1}px) scale({:.3})",
                self.x, self.y, self.zoom
            )
        } else {
            String::new()
        }
    }

    /// As CSS lights.
    pub fn filter(&self) -> String {
        let times = |steps: i8, step: f64| step.powi(steps.into());
        match (self.light, self.contrast) {
            (0, 0) => String::new(),
            (light, contrast) => format!(
                "brightness({:.2}) contrast({:.2})",
                times(light, 1.25),
                times(contrast, 1.3)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (f64, f64) = (400.0, 300.0);

    #[test]
    fn what_is_under_the_pointer_stays_under_it() {
        let at = (80.0, -40.0);
        let lens = Lens::default().zoomed(2.0, at, SIZE);
        assert_eq!((lens.zoom, lens.x, lens.y), (2.0, -80.0, 40.0));
        let back = lens.zoomed(0.5, at, SIZE);
        assert_eq!(back, Lens::default());
    }

    #[test]
    fn the_picture_never_leaves_its_frame() {
        let lens = Lens::default().zoomed(2.0, (0.0, 0.0), SIZE);
        let moved = lens.moved((10_000.0, -10_000.0), SIZE);
        assert_eq!((moved.x, moved.y), (200.0, -150.0));
        assert_eq!(Lens::default().moved((50.0, 50.0), SIZE), Lens::default());
        assert!(moved.panned((1, 0), SIZE).x < moved.x);
    }

    #[test]
    fn zoom_and_light_have_limits() {
        let mut lens = Lens::default();
        for _ in 0..50 {
            lens = lens.larger(SIZE).lit(1).sharpened(-1);
        }
        assert_eq!((lens.zoom, lens.light, lens.contrast), (16.0, 6, -6));
        for _ in 0..50 {
            lens = lens.smaller(SIZE);
        }
        assert!(!lens.enlarged() && lens.transform().is_empty());
    }

    #[test]
    fn a_picture_as_it_is_has_no_style_of_its_own() {
        assert_eq!(Lens::default().filter(), "");
        assert_eq!(
            Lens::default().lit(1).filter(),
            "brightness(1.25) contrast(1.00)"
        );
    }
}

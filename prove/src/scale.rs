//! How much of a scenario is run: all that the reference asks for, or a part that fits into every change.

/// The form of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    is_long: bool,
}

impl Scale {
    #[must_use]
    pub const fn new(is_long: bool) -> Self {
        Self { is_long }
    }

    #[must_use]
    pub const fn is_long(self) -> bool {
        self.is_long
    }

    /// Chooses between the number of the short form and that of the long one.
    #[must_use]
    pub fn pick<T>(self, short: T, long: T) -> T {
        if self.is_long { long } else { short }
    }

    /// What a row has to say of its number: nothing in the long form.
    #[must_use]
    pub fn note(self, short: usize, long: usize) -> String {
        if self.is_long || short >= long {
            return String::new();
        }
        format!("short form: 1/{} of {}", (long + short / 2) / short.max(1), grouped(long))
    }
}

/// Writes a number with commas between its thousands.
#[must_use]
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_says_which_part_it_is() {
        assert_eq!(Scale::new(false).note(5_000, 100_000), "short form: 1/20 of 100,000");
        assert_eq!(Scale::new(true).note(5_000, 100_000), "");
        assert_eq!(Scale::new(false).note(100, 100), "");
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}

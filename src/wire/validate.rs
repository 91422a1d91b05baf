//! Judges the values of a body, and says where those stand that are not accepted.

use garde::Validate;
use porchlight_domain::problem::{ProblemCode, Refusal};

/// Judges a value that stands at `place` of the body, a JSON pointer; empty for the body itself.
///
/// # Errors
/// Invalid, with a pointer to each value at fault.
pub fn validate<T>(value: &T, place: &str) -> Result<(), Refusal>
where
    T: Validate,
    T::Context: Default,
{
    let Err(report) = value.validate() else { return Ok(()) };
    let point = |path: &str| format!("{place}{}", pointer(path));
    let errors: Vec<(String, String)> =
        report.iter().map(|(path, error)| (point(&path.to_string()), error.message().to_owned())).collect();
    let detail = errors.first().map_or_else(
        || "Some values are not accepted.".to_owned(),
        |(pointer, detail)| format!("{pointer}: {detail}."),
    );
    Err(Refusal { code: ProblemCode::Invalid, detail, errors, retry_after_s: None })
}

/// Turns `rules[0].user_ids` into `/rules/0/userIds`.
#[must_use]
pub fn pointer(path: &str) -> String {
    let mut pointer = String::new();
    for part in path.split(['.', '[']).filter(|part| !part.is_empty() && *part != "?") {
        pointer.push('/');
        let mut upper = false;
        for letter in part.trim_end_matches(']').chars() {
            match letter {
                '_' => upper = true,
                letter if upper => {
                    pointer.extend(letter.to_uppercase());
                    upper = false;
                }
                letter => pointer.push(letter),
            }
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_as_json_pointers_do() {
        assert_eq!(pointer("rules[0].user_ids"), "/rules/0/userIds");
        assert_eq!(pointer("."), "");
    }
}

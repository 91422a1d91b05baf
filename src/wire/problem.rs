//! Problem documents (RFC 9457).

use porchlight_domain::problem::Refusal;

use crate::views;

views! {
    /// What is wrong and how to mend it.
    pub struct Problem {
        /// `/problems/<slug>`; the list is in the API document.
        pub r#type: String,
        pub title: String,
        pub status: u16,
        pub detail: String,
        /// The path of the request, or the id of the failure in the log.
        pub instance: String,
        /// The values at fault; empty when the request as a whole is.
        #[serde(default)]
        pub errors: Vec<FieldProblem>,
        /// After how many seconds a repeat makes sense: the `Retry-After` of answers that have no headers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub retry_after: Option<u64>,
    }

    /// One value that is not accepted.
    pub struct FieldProblem {
        /// JSON pointer into the body (`/rules/0/mode`), or the name of a query parameter (`?limit`).
        pub pointer: String,
        pub detail: String,
    }
}

impl Problem {
    /// Writes a refusal as a problem document for the request at `instance`.
    #[must_use]
    pub fn of(refusal: &Refusal, instance: impl Into<String>) -> Self {
        let (status, slug, title) = refusal.code.row();
        Self {
            r#type: format!("/problems/{slug}"),
            title: title.to_owned(),
            status,
            detail: refusal.detail.clone(),
            instance: instance.into(),
            retry_after: refusal.retry_after_s,
            errors: refusal
                .errors
                .iter()
                .map(|(pointer, detail)| FieldProblem { pointer: pointer.clone(), detail: detail.clone() })
                .collect(),
        }
    }
}

//! The one table of problem codes. Each area's errors map to one of these; `web` turns them into
//! problem documents (RFC 9457).

/// A kind of refusal, with its HTTP status and its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProblemCode {
    Malformed,
    Unauthenticated,
    InvalidCredentials,
    Forbidden,
    OriginNotAllowed,
    SignupClosed,
    NotFound,
    MethodNotAllowed,
    Timeout,
    Conflict,
    IdempotencyInProgress,
    StaleVersion,
    TooLarge,
    UnsupportedMediaType,
    Invalid,
    IdempotencyMismatch,
    Locked,
    RateLimited,
    Overloaded,
    Unavailable,
    Internal,
}

impl ProblemCode {
    /// Every code, for documents and tests.
    pub const ALL: [Self; 21] = [
        Self::Malformed,
        Self::Unauthenticated,
        Self::InvalidCredentials,
        Self::Forbidden,
        Self::OriginNotAllowed,
        Self::SignupClosed,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Timeout,
        Self::Conflict,
        Self::IdempotencyInProgress,
        Self::StaleVersion,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Invalid,
        Self::IdempotencyMismatch,
        Self::Locked,
        Self::RateLimited,
        Self::Overloaded,
        Self::Unavailable,
        Self::Internal,
    ];

    /// Tells `(HTTP status, slug of the type, title)`.
    #[must_use]
    pub const fn row(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Malformed => (400, "malformed", "The request could not be read"),
            Self::Unauthenticated => (401, "unauthenticated", "Sign in first"),
            Self::InvalidCredentials => (401, "invalid-credentials", "The email or the password is wrong"),
            Self::Forbidden => (403, "forbidden", "You may not do this"),
            Self::OriginNotAllowed => (403, "origin-not-allowed", "This website may not do this"),
            Self::SignupClosed => (403, "signup-closed", "Sign-up is closed here"),
            Self::NotFound => (404, "not-found", "There is no such thing here"),
            Self::MethodNotAllowed => (405, "method-not-allowed", "This address does not take this method"),
            Self::Timeout => (408, "timeout", "The request came too slowly"),
            Self::Conflict => (409, "conflict", "This is not possible in the present state"),
            Self::IdempotencyInProgress => {
                (409, "idempotency-in-progress", "The first request with this key is still running")
            }
            Self::StaleVersion => (412, "stale-version", "Somebody else has changed this meanwhile"),
            Self::TooLarge => (413, "too-large", "The request is too large"),
            Self::UnsupportedMediaType => (415, "unsupported-media-type", "This content type is not accepted"),
            Self::Invalid => (422, "invalid", "Some values are not accepted"),
            Self::IdempotencyMismatch => (422, "idempotency-mismatch", "This key was used with another request"),
            Self::Locked => (429, "locked", "Too many failed attempts"),
            Self::RateLimited => (429, "rate-limited", "Too many requests"),
            Self::Overloaded => (503, "overloaded", "The server is busy"),
            Self::Unavailable => (503, "unavailable", "A part of the server is away"),
            Self::Internal => (500, "internal", "Something went wrong on our side"),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        self.row().0
    }
}

/// A refusal as services tell it: the code, a sentence that says how to mend it, and the fields at fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct Refusal {
    pub code: ProblemCode,
    pub detail: String,
    /// `(JSON pointer, what is wrong there)`.
    pub errors: Vec<(String, String)>,
    /// When to come back, in seconds.
    pub retry_after_s: Option<u64>,
}

impl Refusal {
    /// Makes a refusal that concerns the request as a whole.
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after_s: None }
    }

    /// A record that is not there, or that the asker may not know of: the same words for both.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound, "Nothing is found at this address, or you have no access to it.")
    }

    /// One value is not accepted.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self {
            code: ProblemCode::Invalid,
            detail: detail.clone(),
            errors: vec![(pointer.into(), detail)],
            retry_after_s: None,
        }
    }

    /// Says after how many seconds a repeat makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

//! Rules of signing in: how emails are compared, how long wrong passwords lock an account, and what a refresh
//! token that was used before means.

use chrono::{DateTime, TimeDelta, Utc};

/// Wrong passwords in a row that an account bears.
pub const FREE_FAILURES: i32 = 10;
/// For how long the answer to a refresh may have been lost, in seconds.
pub const LOST_ANSWER_WINDOW_S: i64 = 30;

/// The form in which emails of users are kept and compared.
#[must_use]
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// For how long an account is locked after so many wrong passwords in a row: a minute after the tenth, twice as
/// long after each further one, an hour at most.
#[must_use]
pub fn lock_after(failures: i32) -> Option<TimeDelta> {
    let beyond = u32::try_from(failures - FREE_FAILURES).ok()?;
    let seconds = 60_i64.checked_shl(beyond.min(6)).unwrap_or(3600);
    Some(TimeDelta::seconds(seconds.min(3600)))
}

/// Judges a refresh token that comes a second time: true when the first answer may have been lost on its way.
/// `unanswered_since` is when it was used, and absent once a successor of it has been used.
#[must_use]
pub fn answer_was_lost(unanswered_since: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    unanswered_since.is_some_and(|used_at| now - used_at <= TimeDelta::seconds(LOST_ANSWER_WINDOW_S))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_grow_and_end() {
        assert_eq!(lock_after(9), None);
        assert_eq!(lock_after(10), Some(TimeDelta::minutes(1)));
        assert_eq!(lock_after(12), Some(TimeDelta::minutes(4)));
        assert_eq!(lock_after(16), Some(TimeDelta::hours(1)));
        assert_eq!(lock_after(i32::MAX), Some(TimeDelta::hours(1)));
    }

    #[test]
    fn an_answer_may_be_lost_for_half_a_minute() {
        let used_at = DateTime::from_timestamp(1_000, 0).unwrap();
        assert!(answer_was_lost(Some(used_at), used_at + TimeDelta::seconds(30)));
        assert!(!answer_was_lost(Some(used_at), used_at + TimeDelta::seconds(31)));
        assert!(!answer_was_lost(None, used_at));
    }
}

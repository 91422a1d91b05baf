//! Days and times of events. The id decides the day, so that a retry after midnight meets the same unique key;
//! browsers' clocks are mended before they order anything.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use uuid::Uuid;

/// An id may be so far ahead of us: for these days partitions are made ahead.
const AHEAD: TimeDelta = TimeDelta::days(2);
/// A difference of clocks below this is the network's.
const SKEW: TimeDelta = TimeDelta::seconds(60);
/// Browsers keep unsent events so long.
const OLDEST: TimeDelta = TimeDelta::days(7);
const NEWEST: TimeDelta = TimeDelta::minutes(1);

/// The day that keeps an event: that of its UUIDv7. Ids without a time, and those from a future that has no
/// partition, all belong to the first day of the epoch.
#[must_use]
pub fn day_of(event_id: Uuid, received_at: DateTime<Utc>) -> NaiveDate {
    minted_at(event_id).filter(|at| *at <= received_at + AHEAD).map_or(NaiveDate::default(), |at| at.date_naive())
}

/// When a UUIDv7 was made.
fn minted_at(id: Uuid) -> Option<DateTime<Utc>> {
    if id.get_version_num() != 7 {
        return None;
    }
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

/// Says by our clock when something happened: the browser's clock is corrected by what it said when it sent, and
/// the result lies within a week before `received_at` and a minute after it.
#[must_use]
pub fn occurred_at(
    claimed: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    received_at: DateTime<Utc>,
) -> DateTime<Utc> {
    let skew = sent_at.map(|sent_at| received_at.signed_duration_since(sent_at));
    let mended = match skew {
        Some(skew) if skew.abs() > SKEW => claimed.checked_add_signed(skew).unwrap_or(received_at),
        _ => claimed,
    };
    mended.clamp(received_at - OLDEST, received_at + NEWEST)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::uuid_at;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_retry_after_midnight_has_the_same_day() {
        let id = uuid_at(at("2026-03-01T23:59:59Z"));
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        for received in ["2026-03-01T23:59:59Z", "2026-03-02T00:00:01Z", "2026-03-09T00:00:00Z"] {
            assert_eq!(day_of(id, at(received)), day);
        }
    }

    #[test]
    fn ids_without_a_believable_time_belong_to_the_first_day() {
        let now = at("2026-03-02T09:00:00Z");
        for id in [
            Uuid::from_u128(5),
            Uuid::max(),
            uuid_at(now + TimeDelta::days(3)),
            uuid::uuid!("67e55044-10b1-426f-9247-bb680e5fe0c8"),
        ] {
            assert_eq!(day_of(id, now), NaiveDate::default(), "{id}");
        }
        assert_eq!(day_of(uuid_at(now + TimeDelta::days(1)), now), (now + TimeDelta::days(1)).date_naive());
    }

    #[test]
    fn mends_a_clock_that_is_wrong_by_years() {
        let now = at("2026-03-02T09:00:00Z");
        let (claimed, sent) = (at("2019-01-01T00:00:00Z"), at("2019-01-01T00:00:10Z"));
        assert_eq!(occurred_at(claimed, Some(sent), now), now - TimeDelta::seconds(10));
        assert_eq!(occurred_at(claimed, None, now), now - OLDEST);
        assert_eq!(occurred_at(now + TimeDelta::days(9), Some(now), now), now + NEWEST);
    }

    proptest! {
        #[test]
        fn no_claim_leaves_the_bounds(claimed in any::<i64>(), sent in any::<Option<i64>>()) {
            let now = at("2026-03-02T09:00:00Z");
            let claimed = DateTime::from_timestamp_micros(claimed).unwrap_or(DateTime::<Utc>::MIN_UTC);
            let sent = sent.and_then(DateTime::from_timestamp_micros);
            let mended = occurred_at(claimed, sent, now);
            prop_assert!(mended >= now - OLDEST && mended <= now + NEWEST);
        }
    }
}

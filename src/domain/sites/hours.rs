//! Business hours: the week of a site by the clocks of its time zone (CHT-9).
//!
//! Each opening is a span of real time, from one moment to another. Where the clocks jump over a beginning or an end,
//! it falls on the jump; where they show it twice, the opening begins with the first and ends with the second.

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// No clock jumps further ahead, in minutes.
const LONGEST_JUMP_MINUTES: i64 = 24 * 60;
const WEEK_DAYS: u64 = 7;

/// An opening of each week: from one minute of the day until before another, 1440 being midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    pub day: Weekday,
    pub from: u16,
    pub to: u16,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    zone: Tz,
    openings: Vec<Opening>,
}

/// Where a moment stands in the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoursState {
    pub is_open: bool,
    /// When that changes next, if it does within eight days.
    pub changes_at: Option<DateTime<Utc>>,
}

/// Reads a time of the day, `09:00`, as minutes since midnight; `24:00` is the end of the day.
#[must_use]
pub fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(());
    digits(hour).and(digits(minute))?;
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}

impl Hours {
    /// Hours in a time zone; `None` when there is no such zone.
    #[must_use]
    pub fn new(zone: &str, openings: Vec<Opening>) -> Option<Self> {
        Some(Self { zone: zone.parse().ok()?, openings })
    }

    /// Tells whether it is open at a moment, and until when that stays so.
    #[must_use]
    pub fn at(&self, now: DateTime<Utc>) -> HoursState {
        let today = now.with_timezone(&self.zone).date_naive();
        let first = today.checked_sub_days(Days::new(1)).unwrap_or(today);
        let days = (0..WEEK_DAYS + 3).filter_map(|day| first.checked_add_days(Days::new(day)));
        let mut spans: Vec<(DateTime<Utc>, DateTime<Utc>)> = days.flat_map(|day| self.spans(day)).collect();
        spans.sort_unstable();
        let is_open = |at: DateTime<Utc>| spans.iter().any(|(from, to)| *from <= at && at < *to);
        let now_open = is_open(now);
        let mut edges: Vec<DateTime<Utc>> = spans.iter().flat_map(|(from, to)| [*from, *to]).collect();
        edges.sort_unstable();
        let changes_at = edges.into_iter().find(|edge| *edge > now && is_open(*edge) != now_open);
        HoursState { is_open: now_open, changes_at }
    }

    fn spans(&self, day: NaiveDate) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let of_day = self.openings.iter().filter(|opening| opening.day == day.weekday());
        let span = |opening: &Opening| Some((self.moment(day, opening.from)?.0, self.moment(day, opening.to)?.1));
        of_day.filter_map(span).filter(|(from, to)| from < to).collect()
    }

    /// The first and the last moment at which the clocks show a time; where they jump over it, the jump.
    fn moment(&self, day: NaiveDate, minute: u16) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let midnight: NaiveDateTime = day.and_hms_opt(0, 0, 0)?;
        (0..=LONGEST_JUMP_MINUTES).find_map(|later| {
            let shown = midnight + TimeDelta::minutes(i64::from(minute) + later);
            match self.zone.from_local_datetime(&shown) {
                LocalResult::None => None,
                LocalResult::Single(at) => Some((at.to_utc(), at.to_utc())),
                LocalResult::Ambiguous(first, last) => Some((first.to_utc(), last.to_utc())),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn hours(zone: &str, openings: &[(Weekday, &str, &str)]) -> Hours {
        let opening = |(day, from, to): &(Weekday, &str, &str)| Opening {
            day: *day,
            from: minutes(from).unwrap(),
            to: minutes(to).unwrap(),
        };
        Hours::new(zone, openings.iter().map(opening).collect()).unwrap()
    }

    fn open_until(until: &str) -> HoursState {
        HoursState { is_open: true, changes_at: Some(at(until)) }
    }

    fn closed_until(until: &str) -> HoursState {
        HoursState { is_open: false, changes_at: Some(at(until)) }
    }

    #[test]
    fn reads_times_of_the_day() {
        assert_eq!((minutes("00:00"), minutes("09:30"), minutes("24:00")), (Some(0), Some(570), Some(1440)));
        for wrong in ["", "9:00", "09:60", "24:01", "09.00", "+9:00", "09:00:00"] {
            assert_eq!(minutes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_week_opens_and_closes_by_local_clocks() {
        let shop = hours(
            "Europe/Berlin",
            &[(Weekday::Mon, "09:00", "12:00"), (Weekday::Mon, "12:00", "17:00"), (Weekday::Fri, "10:00", "24:00")],
        );
        // Monday the 2nd of March 2026, an hour ahead of UTC.
        assert_eq!(shop.at(at("2026-03-02T07:59:59Z")), closed_until("2026-03-02T08:00:00Z"));
        assert_eq!(shop.at(at("2026-03-02T08:00:00Z")), open_until("2026-03-02T16:00:00Z"));
        assert_eq!(shop.at(at("2026-03-02T16:00:00Z")), closed_until("2026-03-06T09:00:00Z"));
        assert_eq!(shop.at(at("2026-03-06T22:59:59Z")), open_until("2026-03-06T23:00:00Z"));
        let never = hours("UTC", &[]);
        assert_eq!(never.at(at("2026-03-02T07:59:59Z")), HoursState { is_open: false, changes_at: None });
    }

    #[test]
    fn a_break_closes_and_openings_that_overlap_are_one() {
        let shop = hours(
            "Europe/Berlin",
            &[
                (Weekday::Mon, "09:00", "12:00"),
                (Weekday::Mon, "13:00", "16:00"),
                (Weekday::Mon, "15:00", "17:00"),
                (Weekday::Mon, "23:00", "24:00"),
                (Weekday::Tue, "00:00", "01:00"),
            ],
        );
        assert_eq!(shop.at(at("2026-03-02T09:00:00Z")), open_until("2026-03-02T11:00:00Z"));
        assert_eq!(shop.at(at("2026-03-02T11:00:00Z")), closed_until("2026-03-02T12:00:00Z"));
        assert_eq!(shop.at(at("2026-03-02T12:00:00Z")), open_until("2026-03-02T16:00:00Z"));
        assert_eq!(shop.at(at("2026-03-02T22:00:00Z")), open_until("2026-03-03T00:00:00Z"));
    }

    #[test]
    fn hours_keep_their_local_time_over_a_change_of_the_clocks() {
        let shop = hours("Europe/Berlin", &[(Weekday::Mon, "09:00", "17:00")]);
        assert_eq!(shop.at(at("2026-03-28T12:00:00Z")), closed_until("2026-03-30T07:00:00Z"));
        assert_eq!(shop.at(at("2026-10-24T12:00:00Z")), closed_until("2026-10-26T08:00:00Z"));
    }

    #[test]
    fn an_edge_that_the_clocks_jump_over_falls_on_the_jump() {
        // On the 29th of March 2026 the clocks of Berlin jump from 2:00 to 3:00, which is 1:00 UTC.
        let begins = hours("Europe/Berlin", &[(Weekday::Sun, "02:30", "04:00")]);
        assert_eq!(begins.at(at("2026-03-29T00:59:59Z")), closed_until("2026-03-29T01:00:00Z"));
        assert_eq!(begins.at(at("2026-03-29T01:00:00Z")), open_until("2026-03-29T02:00:00Z"));
        let ends = hours("Europe/Berlin", &[(Weekday::Sun, "01:00", "02:30")]);
        assert_eq!(ends.at(at("2026-03-29T00:30:00Z")), open_until("2026-03-29T01:00:00Z"));
        let skipped = hours("Europe/Berlin", &[(Weekday::Sun, "02:10", "02:50")]);
        assert!(!skipped.at(at("2026-03-29T01:00:00Z")).is_open);
    }

    #[test]
    fn an_hour_that_comes_twice_is_open_both_times() {
        // On the 25th of October 2026 the clocks of Berlin show 2:00 to 3:00 twice, from 0:00 to 2:00 UTC.
        let shop = hours("Europe/Berlin", &[(Weekday::Sun, "02:30", "02:45")]);
        assert_eq!(shop.at(at("2026-10-25T00:29:59Z")), closed_until("2026-10-25T00:30:00Z"));
        assert_eq!(shop.at(at("2026-10-25T00:30:00Z")), open_until("2026-10-25T01:45:00Z"));
        // Elsewhere a whole day is missing: Samoa had no 30th of December 2011.
        let samoa = hours("Pacific/Apia", &[(Weekday::Fri, "09:00", "17:00"), (Weekday::Sat, "09:00", "17:00")]);
        assert_eq!(samoa.at(at("2011-12-30T09:00:00Z")), closed_until("2011-12-30T19:00:00Z"));
    }
}

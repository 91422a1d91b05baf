use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn at(ms: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_700_000_000_000 + ms).unwrap()
}

fn agent(n: u128) -> Writer {
    Writer::Agent(UserId::from(Uuid::from_u128(n)))
}

fn typing(n: u128, on: bool) -> Input<u128, u32> {
    Input::Typing { writer: agent(n), sender: n, on }
}

#[test]
fn says_typing_once_and_ends_it_by_itself() {
    let mut floor = Floor::default();
    let first = floor.apply(typing(1, true), at(0));
    assert_eq!(first, [Effect::TypingOn(agent(1), 1), Effect::WakeAt(at(6_000))]);
    assert_eq!(floor.apply(typing(1, true), at(4_000)), [Effect::WakeAt(at(10_000))]);
    assert_eq!(floor.apply(Input::Wake, at(9_999)), [Effect::WakeAt(at(10_000))]);
    assert_eq!(floor.apply(Input::Wake, at(10_000)), [Effect::TypingOff(agent(1), 1), Effect::GoIdle]);
}

#[test]
fn tells_viewers_only_when_the_set_changes() {
    let mut floor: Floor<u128, u32> = Floor::default();
    let ann = UserId::from(Uuid::from_u128(1));
    let rests = Effect::WakeAt(DateTime::<Utc>::MAX_UTC);
    let watched = |connection| Input::Watched { connection, user_id: ann };
    assert_eq!(floor.apply(watched(1), at(0)), [Effect::Viewers(vec![ann]), rests.clone()]);
    assert_eq!(floor.apply(watched(2), at(0)), std::slice::from_ref(&rests));
    assert_eq!(floor.apply(Input::Unwatched { connection: 1 }, at(0)), [rests]);
    assert_eq!(floor.apply(Input::Unwatched { connection: 2 }, at(0)), [Effect::Viewers(vec![]), Effect::GoIdle]);
}

proptest! {
    /// However changes fall: summaries are at least the interval apart, and the last one is told in the end.
    #[test]
    fn tells_summaries_apart_and_never_loses_the_last(gaps in prop::collection::vec(0i64..700, 1..60)) {
        let mut floor: Floor<u128, usize> = Floor::default();
        let (mut now, mut wake, mut told) = (0, None, Vec::new());
        let take = |effects: Vec<Effect<u128, usize>>, now: i64, wake: &mut Option<i64>, told: &mut Vec<(i64, usize)>| {
            for effect in effects {
                match effect {
                    Effect::Tell(summary) => told.push((now, summary)),
                    Effect::WakeAt(time) => *wake = Some((time - at(0)).num_milliseconds()),
                    Effect::GoIdle => *wake = None,
                    _ => {}
                }
            }
        };
        for (index, gap) in gaps.iter().enumerate() {
            let next = now + gap;
            while let Some(due) = wake.filter(|due| *due <= next) {
                take(floor.apply(Input::Wake, at(due)), due, &mut wake, &mut told);
            }
            now = next;
            take(floor.apply(Input::Changed(index), at(now)), now, &mut wake, &mut told);
        }
        while let Some(due) = wake {
            take(floor.apply(Input::Wake, at(due)), due, &mut wake, &mut told);
        }
        prop_assert!(told.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 500 && pair[1].1 > pair[0].1));
        prop_assert_eq!(told.last().map(|last| last.1), Some(gaps.len() - 1));
        prop_assert_eq!(told.first().map(|first| first.1), Some(0));
    }

    /// Each "types" is followed by one "has stopped", for each writer in turn.
    #[test]
    fn pairs_typing_on_with_off(steps in prop::collection::vec((0u128..3, any::<bool>(), 0i64..4_000), 1..80)) {
        let mut floor: Floor<u128, u32> = Floor::default();
        let mut open = std::collections::BTreeSet::new();
        let mut now = 0;
        let mut check = |effects: Vec<Effect<u128, u32>>| -> bool {
            effects.iter().all(|effect| match effect {
                Effect::TypingOn(_, sender) => open.insert(*sender),
                Effect::TypingOff(_, sender) => open.remove(sender),
                _ => true,
            })
        };
        for (who, on, gap) in steps {
            now += gap;
            prop_assert!(check(floor.apply(typing(who, on), at(now))));
        }
        let last = floor.apply(Input::Wake, at(now + 6_000));
        prop_assert!(last.contains(&Effect::GoIdle));
        prop_assert!(check(last));
        prop_assert!(open.is_empty());
    }
}

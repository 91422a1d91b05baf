use proptest::prelude::*;

use super::*;

fn at(s: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + s, 0).unwrap()
}

fn status(effects: &[Effect]) -> Option<Status> {
    effects.iter().find_map(|effect| if let Effect::Changed(status) = effect { Some(*status) } else { None })
}

#[test]
fn a_reload_does_not_flap() {
    let mut ann = AgentPresence::new(Choice::Online, at(0));
    assert_eq!(status(&ann.apply(Input::Connected(1, Choice::Online), at(0))), Some(Status::Online));
    assert_eq!(ann.apply(Input::Disconnected(1), at(5)), [Effect::WakeAt(at(15))]);
    assert_eq!(status(&ann.apply(Input::Connected(2, Choice::Online), at(8))), None);
    assert_eq!(status(&ann.apply(Input::Disconnected(2), at(9))), None);
    assert_eq!(ann.apply(Input::Wake, at(19)), [Effect::Changed(Status::Offline), Effect::GoIdle]);
}

#[test]
fn is_away_after_five_minutes_of_nothing() {
    let mut ann = AgentPresence::new(Choice::Online, at(0));
    assert!(ann.apply(Input::Connected(1, Choice::Online), at(0)).contains(&Effect::WakeAt(at(300))));
    ann.apply(Input::Active, at(100));
    assert_eq!(ann.apply(Input::Wake, at(300)), [Effect::WakeAt(at(400))]);
    assert_eq!(status(&ann.apply(Input::Wake, at(400))), Some(Status::Away));
    assert_eq!(status(&ann.apply(Input::Active, at(500))), Some(Status::Online));
}

#[test]
fn a_choice_holds_over_activity() {
    let mut ann = AgentPresence::new(Choice::Busy, at(0));
    assert_eq!(status(&ann.apply(Input::Connected(1, Choice::Busy), at(0))), Some(Status::Busy));
    assert_eq!(status(&ann.apply(Input::Wake, at(1_000))), None);
    assert_eq!(status(&ann.apply(Input::Chose(Choice::Offline), at(1_001))), Some(Status::Offline));
    assert_eq!(status(&ann.apply(Input::Active, at(1_002))), None);
    assert_eq!(status(&ann.apply(Input::Chose(Choice::Online), at(1_003))), Some(Status::Online));
}

fn choices() -> impl Strategy<Value = Choice> {
    prop_oneof![Just(Choice::Online), Just(Choice::Busy), Just(Choice::Offline)]
}

fn inputs() -> impl Strategy<Value = (Input, i64)> {
    let input = prop_oneof![
        (0u64..4, choices()).prop_map(|(tab, choice)| Input::Connected(tab, choice)),
        (0u64..4, choices()).prop_map(|(tab, choice)| Input::Here(tab, choice)),
        (0u64..4).prop_map(Input::Disconnected),
        Just(Input::Active),
        Just(Input::Wake),
        choices().prop_map(Input::Chose),
    ];
    (input, 0i64..120)
}

proptest! {
    /// Changes are told only when they are changes; a tab open means not offline unless chosen; ten seconds after
    /// the last tab it is offline and may be forgotten.
    #[test]
    fn tells_only_changes_and_never_lies(steps in prop::collection::vec(inputs(), 1..100)) {
        let mut ann = AgentPresence::new(Choice::Online, at(0));
        let (mut tabs, mut choice, mut told, mut now) = (BTreeSet::new(), Choice::Online, Status::Offline, 0);
        for (input, gap) in steps {
            now += gap;
            match input {
                Input::Connected(tab, new) | Input::Here(tab, new) => {
                    tabs.insert(tab);
                    choice = new;
                }
                Input::Disconnected(tab) => { tabs.remove(&tab); }
                Input::Chose(new) => choice = new,
                Input::Active | Input::Wake => {}
            }
            let effects = ann.apply(input, at(now));
            if let Some(new) = status(&effects) {
                prop_assert_ne!(new, told);
                told = new;
            }
            prop_assert_eq!(told, ann.status(at(now)));
            if !tabs.is_empty() {
                prop_assert_eq!(told == Status::Offline, choice == Choice::Offline);
                prop_assert!(!effects.contains(&Effect::GoIdle));
            }
        }
        for tab in tabs {
            ann.apply(Input::Disconnected(tab), at(now));
        }
        let last = ann.apply(Input::Wake, at(now + 10));
        prop_assert!(last.contains(&Effect::GoIdle));
        prop_assert_eq!(ann.status(at(now + 10)), Status::Offline);
    }
}

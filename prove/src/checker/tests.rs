use super::*;

fn key(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn row(seq: i64, number: u128) -> Stored {
    Stored { place: "room".to_owned(), seq: Some(seq), key: Some(key(number)) }
}

fn view(entries: &[(i64, u128)]) -> View {
    let entries = entries.iter().map(|(seq, number)| (*seq, Some(key(*number)))).collect();
    View { client: "eve".to_owned(), place: "room".to_owned(), entries }
}

/// Three messages, each said after the one before was acknowledged.
fn three() -> History {
    let mut history = History::default();
    for number in 1..=3 {
        history.invoke("room", key(number));
        history.end(key(number), Outcome::Ok { seq: Some(i64::try_from(number).unwrap()) });
    }
    history
}

/// How many of each: lost, doubled, unasked, gaps, out of order, differing.
fn counts(findings: &Findings) -> [usize; 6] {
    let Findings { lost, doubled, unasked, gaps, reordered, differing, .. } = findings;
    [lost, doubled, unasked, gaps, reordered, differing].map(Vec::len)
}

#[test]
fn what_is_right_is_clean() {
    let seen = view(&[(1, 1), (2, 2), (3, 3)]);
    let findings = check(&three(), &[row(2, 2), row(1, 1), row(3, 3)], &[seen]);
    assert!(findings.is_clean(), "{findings:?}");
    assert_eq!((findings.acknowledged, findings.views, findings.seen), (3, 1, 3));
    assert_eq!(findings.tell(), "3 acknowledged: all 0");
}

#[test]
fn a_lost_message_is_found() {
    let findings = check(&three(), &[row(1, 1), row(2, 2)], &[]);
    assert_eq!(counts(&findings), [1, 0, 0, 0, 0, 0]);
    assert!(findings.tell().contains("1 lost"), "{}", findings.tell());
    assert_eq!((findings.messages(4).lost, findings.messages(4).faults, findings.events(0).lost), (1, 4, 1));
}

#[test]
fn a_doubled_message_and_a_doubled_number_are_found() {
    let twice = check(&three(), &[row(1, 1), row(2, 2), row(3, 3), row(4, 2)], &[]);
    assert_eq!(counts(&twice), [0, 1, 0, 0, 1, 0], "the second is not where it was acknowledged, either");
    let number = check(&three(), &[row(1, 1), row(2, 2), row(2, 3)], &[]);
    assert_eq!(counts(&number)[1], 1, "{number:?}");
}

#[test]
fn a_gap_is_found() {
    let mut history = History::default();
    history.invoke("room", key(1));
    history.end(key(1), Outcome::Ok { seq: Some(2) });
    assert_eq!(counts(&check(&history, &[row(2, 1)], &[])), [0, 0, 0, 1, 0, 0]);
}

#[test]
fn a_message_that_overtook_an_acknowledged_one_is_found() {
    let mut history = three();
    history.invoke("room", key(9));
    // Its end is not known, but it was said after three others were acknowledged.
    let findings = check(&history, &[row(1, 9), row(2, 1), row(3, 2), row(4, 3)], &[]);
    assert_eq!(counts(&findings)[4], 4, "{findings:?}");
    assert!(findings.examples().iter().any(|words| words.contains("was acknowledged before it was said")));
}

#[test]
fn a_view_in_another_order_is_found() {
    let rows = [row(1, 1), row(2, 2), row(3, 3)];
    let findings = check(&three(), &rows, &[view(&[(1, 1), (3, 3), (2, 2)])]);
    assert_eq!(counts(&findings), [0, 0, 0, 0, 1, 1]);
}

#[test]
fn a_view_that_lacks_or_invents_is_found() {
    let rows = [row(1, 1), row(2, 2), row(3, 3)];
    for seen in
        [vec![(1, 1), (3, 3)], vec![(1, 1), (2, 2)], vec![(1, 1), (2, 7), (3, 3)], vec![(1, 1), (2, 2), (3, 3), (4, 4)]]
    {
        assert_eq!(counts(&check(&three(), &rows, &[view(&seen)])), [0, 0, 0, 0, 0, 1], "{seen:?}");
    }
    let nothing = check(&three(), &rows, &[View { place: "elsewhere".to_owned(), ..view(&[(1, 1)]) }]);
    assert_eq!(counts(&nothing)[5], 1);
}

#[test]
fn what_is_unknown_may_be_stored_or_not() {
    let mut history = History::default();
    for number in 1..=2 {
        history.invoke("room", key(number));
        history.end(key(number), Outcome::Unknown);
    }
    history.invoke("room", key(3)); // never ended
    let findings = check(&history, &[row(1, 2)], &[]);
    assert!(findings.is_clean(), "{findings:?}");
    assert_eq!(findings.unknown, 3);
}

#[test]
fn what_was_refused_or_never_said_may_not_be_stored() {
    let mut history = History::default();
    history.invoke("room", key(1));
    history.end(key(1), Outcome::Refused);
    assert_eq!(counts(&check(&history, &[row(1, 1)], &[])), [0, 0, 1, 0, 0, 0]);
    assert_eq!(counts(&check(&History::default(), &[row(1, 1)], &[])), [0, 0, 1, 0, 0, 0]);
}

#[test]
fn a_repeat_that_is_refused_does_not_make_the_first_try_certain() {
    let mut history = History::default();
    history.invoke("room", key(1));
    history.end(key(1), Outcome::Unknown);
    history.invoke("room", key(1));
    history.end(key(1), Outcome::Refused);
    assert!(check(&history, &[row(1, 1)], &[]).is_clean());
    history.invoke("room", key(1));
    history.end(key(1), Outcome::Ok { seq: Some(1) });
    history.invoke("room", key(1));
    history.end(key(1), Outcome::Refused);
    assert_eq!((history.acknowledged(), counts(&check(&history, &[], &[]))[0]), (1, 1));
}

#[test]
fn events_have_no_numbers() {
    let mut history = History::default();
    history.invoke("site", key(1));
    history.end(key(1), Outcome::Ok { seq: None });
    let stored = Stored { place: "site".to_owned(), seq: None, key: Some(key(1)) };
    assert!(check(&history, std::slice::from_ref(&stored), &[]).is_clean());
    assert_eq!(counts(&check(&history, &[stored.clone(), stored], &[]))[1], 1);
}

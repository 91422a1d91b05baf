use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn user(number: u128) -> UserId {
    UserId::from(Uuid::from_u128(number))
}

fn rule(mode: AssignmentMode, people: u128) -> Rule {
    Rule {
        id: RuleId::from(Uuid::nil()),
        name: "Inbound".into(),
        conditions: Vec::new(),
        mode,
        user_ids: (0..people).map(user).collect(),
        online_only: false,
        reassign_after_minutes: None,
    }
}

fn candidates(open: &[i64]) -> Vec<Candidate> {
    (0..)
        .zip(open)
        .map(|(number, open)| Candidate { user_id: user(number), name: format!("P{number}"), open: *open })
        .collect()
}

fn chosen(choice: &Choice) -> Option<UserId> {
    match choice {
        Choice::Person { user_id, .. } => Some(*user_id),
        Choice::NobodyOnline | Choice::Nobody => None,
    }
}

fn condition(field: ConditionField, op: ConditionOp, values: &[&str]) -> Condition {
    Condition { field, op, values: values.iter().map(|value| (*value).to_owned()).collect() }
}

#[test]
fn takes_the_least_busy_and_the_first_by_priority() {
    let people = candidates(&[3, 1, 2]);
    assert_eq!(chosen(&rule(AssignmentMode::LeastBusy, 3).choose(&people, None, 7, None)), Some(user(1)));
    let idle = candidates(&[0, 0, 0]);
    for turn in 0..6 {
        let next = rule(AssignmentMode::LeastBusy, 3).choose(&idle, None, turn, None);
        assert_eq!(chosen(&next), Some(user(u128::try_from(turn % 3).unwrap())));
    }
    assert_eq!(chosen(&rule(AssignmentMode::Priority, 3).choose(&people, None, 7, None)), Some(user(0)));
    assert_eq!(chosen(&rule(AssignmentMode::Priority, 3).choose(&people, None, 7, Some(user(0)))), Some(user(1)));
}

#[test]
fn waits_when_nobody_is_online() {
    let mut rule = rule(AssignmentMode::RoundRobin, 2);
    rule.online_only = true;
    let people = candidates(&[0, 0]);
    assert_eq!(rule.choose(&people, Some(&BTreeSet::new()), 0, None), Choice::NobodyOnline);
    let online = BTreeSet::from([user(1)]);
    for turn in 0..4 {
        assert_eq!(chosen(&rule.choose(&people, Some(&online), turn, None)), Some(user(1)));
    }
    assert_eq!(rule.choose(&people[..1], None, 0, Some(user(0))), Choice::Nobody);
}

#[test]
fn a_rule_is_for_leads_unless_it_asks_for_the_kind() {
    let site = SiteId::from(Uuid::from_u128(9));
    let plain = rule(AssignmentMode::Priority, 1);
    let mut chats = rule(AssignmentMode::Priority, 1);
    chats.name = "Chats".into();
    chats.conditions = vec![
        condition(ConditionField::Kind, ConditionOp::Is, &["chat"]),
        condition(ConditionField::SiteId, ConditionOp::In, &[&site.to_string()]),
    ];
    let rules = [plain, chats];
    let chat = Facts::of_chat(site, None, Some("de-DE"), None);
    assert_eq!(first_match(&rules, &chat).map(|rule| rule.name.as_str()), Some("Chats"));
    let elsewhere = Facts::of_chat(SiteId::from(Uuid::from_u128(8)), None, None, None);
    assert_eq!(first_match(&rules, &elsewhere), None);
}

#[test]
fn compares_without_regard_to_case() {
    let mut facts = Facts::default();
    facts.tell(ConditionField::Tag, ["VIP", "Berlin"]);
    let holds = |op, values: &[&str]| condition(ConditionField::Tag, op, values).holds(&facts);
    assert!(holds(ConditionOp::Is, &["vip"]) && holds(ConditionOp::In, &["x", "berlin"]));
    assert!(!holds(ConditionOp::IsNot, &["vip"]) && holds(ConditionOp::IsNot, &["munich"]));
    assert!(holds(ConditionOp::Contains, &["erl"]) && holds(ConditionOp::StartsWith, &["ber"]));
    assert!(holds(ConditionOp::Exists, &["true"]) && !holds(ConditionOp::Exists, &["false"]));
    assert!(condition(ConditionField::Email, ConditionOp::Exists, &["false"]).holds(&facts));
}

proptest! {
    #[test]
    fn round_robin_spreads_by_at_most_one(people in 1usize..9, decisions in 0i64..200, start in 0i64..1000) {
        let rule = rule(AssignmentMode::RoundRobin, people as u128);
        let people = candidates(&vec![0; people]);
        let mut shares = vec![0i64; people.len()];
        for turn in start..start + decisions {
            let who = chosen(&rule.choose(&people, None, turn, None)).unwrap();
            shares[people.iter().position(|candidate| candidate.user_id == who).unwrap()] += 1;
        }
        prop_assert!(shares.iter().max().unwrap() - shares.iter().min().unwrap() <= 1);
    }

    #[test]
    fn never_chooses_who_has_it_or_who_is_away(
        mode in prop::sample::select(AssignmentMode::ALL.to_vec()),
        open in prop::collection::vec(0i64..5, 0..6),
        online in prop::collection::btree_set(0u128..6, 0..6),
        except in prop::option::of(0u128..6),
        turn in any::<i64>(),
    ) {
        let mut rule = rule(mode, 6);
        rule.online_only = true;
        let online: BTreeSet<UserId> = online.into_iter().map(user).collect();
        if let Some(who) = chosen(&rule.choose(&candidates(&open), Some(&online), turn, except.map(user))) {
            prop_assert!(online.contains(&who));
            prop_assert_ne!(Some(who), except.map(user));
        }
    }
}

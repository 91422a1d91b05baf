use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::{VisitId, VisitorId};
use crate::leads::attribution::Touch;
use crate::leads::capture::Told;
use crate::leads::score::Merit;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap() + TimeDelta::minutes(minutes)
}

fn capture(state: CaptureState) -> Capture {
    Capture {
        event_id: Uuid::nil(),
        occurred_at: at(0),
        state,
        source: "website".into(),
        source_detail: None,
        site_id: SiteId::from(Uuid::from_u128(1)),
        form: Some((FormId::from(Uuid::from_u128(2)), "Contact".into())),
        visitor_id: VisitorId::from(Uuid::from_u128(3)),
        session_id: VisitId::from(Uuid::from_u128(4)),
        person: Person::default(),
        fields: BTreeMap::new(),
        custom_fields: BTreeMap::new(),
        last_field: None,
        touch: Touch::default(),
        language: None,
        country: None,
        test: false,
    }
}

fn person(email: &str, name: &str) -> Person {
    Person { email: Some(email.into()), name: Some(name.into()), ..Person::default() }.tidy(None)
}

fn said(person: &Person) -> Told {
    Told { person: person.clone(), ..Told::default() }
}

fn opened(state: CaptureState, person: &Person) -> Lead {
    Lead::opened_by(LeadId::from(Uuid::nil()), &capture(state), person)
}

#[test]
fn a_submission_replaces_what_was_half_typed() {
    let mut lead = opened(CaptureState::Partial, &person("ada@exam.co", "A"));
    assert_eq!(lead.quality, Quality::Medium);
    lead.absorb(&capture(CaptureState::Submitted), &person("ada@example.com", "Ada Lovelace"), Before::Nothing);
    assert_eq!(lead.person.email.as_deref(), Some("ada@example.com"));
    assert_eq!(lead.person.display_name(), "Ada Lovelace");
    assert_eq!((lead.capture_state, lead.quality), (Some(CaptureState::Submitted), Quality::High));
}

#[test]
fn a_later_partial_fills_gaps_only() {
    let mut lead = opened(CaptureState::Submitted, &person("ada@example.com", "Ada Lovelace"));
    let partial = Person { company: Some("Engines Ltd".into()), ..person("a@b.co", "X Y") };
    lead.absorb(&capture(CaptureState::Partial), &partial, Before::Nothing);
    assert_eq!(lead.person.email.as_deref(), Some("ada@example.com"));
    assert_eq!(lead.person.company.as_deref(), Some("Engines Ltd"));
    assert_eq!((lead.capture_state, lead.quality), (Some(CaptureState::Submitted), Quality::High));
}

#[test]
fn a_correction_in_the_same_walk_counts_unless_a_rep_wrote_something_else() {
    let typed = person("ada@exmaple.com", "Ada Lovelace");
    let mut lead = opened(CaptureState::Submitted, &typed);
    lead.person.name = Some("Lady Lovelace".into());
    lead.absorb(&capture(CaptureState::Submitted), &person("ada@example.com", "Ada King"), Before::Told(&said(&typed)));
    assert_eq!(lead.person.email.as_deref(), Some("ada@example.com"));
    assert_eq!(lead.person.name.as_deref(), Some("Lady Lovelace"));
}

#[test]
fn a_further_address_stands_beside_the_first_and_a_corrected_one_goes() {
    let mut lead = opened(CaptureState::Submitted, &person("ada@example.com", "Ada"));
    let (typed, meant) = (person("ada@wrok.example", "Ada"), person("ada@work.example", "Ada"));
    lead.absorb(&capture(CaptureState::Partial), &typed, Before::Nothing);
    assert_eq!(lead.person.other_emails, ["ada@wrok.example"]);
    lead.absorb(&capture(CaptureState::Submitted), &meant, Before::Told(&said(&typed)));
    assert_eq!(lead.person.email.as_deref(), Some("ada@example.com"));
    assert_eq!(lead.person.other_emails, ["ada@work.example"]);
    // What comes late within a walk only fills gaps.
    let late = Person { phone: Some("+4930555012".into()), ..person("ada@wor", "Ada") };
    lead.absorb(&capture(CaptureState::Partial), &late, Before::Newer);
    assert_eq!(lead.person.other_emails, ["ada@work.example"]);
    assert_eq!(lead.person.phone.as_deref(), Some("+4930555012"));
    assert!(lead.person.search_text().contains(" ada@work.example"));
}

#[test]
fn a_stronger_capture_of_another_walk_keeps_the_address_of_the_weaker_one() {
    let mut lead = opened(CaptureState::Partial, &person("ada@home.example", "Ada"));
    lead.absorb(&capture(CaptureState::Submitted), &person("ada@work.example", "Ada"), Before::Nothing);
    assert_eq!(lead.person.email.as_deref(), Some("ada@work.example"));
    assert_eq!(lead.person.other_emails, ["ada@home.example"]);
}

#[test]
fn a_walk_corrects_the_custom_fields_that_it_filled() {
    let plan = |plan: &str| BTreeMap::from([("plan".to_owned(), Value::from(plan)), ("seats".to_owned(), 3.into())]);
    let with = |custom_fields| Capture { custom_fields, ..capture(CaptureState::Submitted) };
    let nobody = Person::default();
    let mut lead = Lead::opened_by(LeadId::from(Uuid::nil()), &with(plan("silver")), &nobody);
    lead.custom_fields.insert("seats".to_owned(), 5.into());
    let before = Told { custom_fields: plan("silver"), ..Told::default() };
    lead.absorb(&with(plan("gold")), &nobody, Before::Told(&before));
    assert_eq!(
        lead.custom_fields,
        BTreeMap::from([("plan".to_owned(), "gold".into()), ("seats".to_owned(), 5.into())])
    );
    lead.absorb(&with(plan("bronze")), &nobody, Before::Nothing);
    assert_eq!(lead.custom_fields["plan"], "gold");
}

#[test]
fn scores_by_what_is_known() {
    let lead = opened(CaptureState::Submitted, &person("ada@engines.example", "Ada Lovelace"));
    assert_eq!(lead.score, 40 + 15 + 10 + 5);
    let free = opened(CaptureState::Partial, &person("ada@gmail.com", "Ada"));
    assert_eq!(free.score, 15 + 15);
    assert_eq!(score(&free), [(Merit::LeftForm, 15), (Merit::Email, 15)]);
}

fn any_state() -> impl Strategy<Value = CaptureState> {
    prop::sample::select(CaptureState::ALL.to_vec())
}

fn any_person() -> impl Strategy<Value = Person> {
    (prop::option::of("[a-c]@x\\.co"), prop::option::of("[A-C] [A-C]"), prop::option::of("[A-C]"))
        .prop_map(|(email, name, company)| Person { email, name, company, ..Person::default() }.tidy(None))
}

proptest! {
    #[test]
    fn never_lowers_and_never_forgets(captures in prop::collection::vec((any_state(), any_person()), 1..8)) {
        let (state, first) = &captures[0];
        let mut lead = opened(*state, first);
        for (state, told) in &captures[1..] {
            let before = lead.clone();
            lead.absorb(&capture(*state), told, Before::Nothing);
            prop_assert!(lead.capture_state >= before.capture_state);
            prop_assert!(lead.quality >= before.quality);
            let known = |person: &Person| [person.email.is_some(), person.name.is_some(), person.company.is_some()];
            for (now, then) in known(&lead.person).into_iter().zip(known(&before.person)) {
                prop_assert!(now || !then);
            }
            prop_assert!((0..=100).contains(&lead.score));
        }
    }

    #[test]
    fn a_repeat_changes_nothing(state in any_state(), told in any_person(), other in any_person()) {
        let mut lead = opened(CaptureState::Partial, &other);
        lead.absorb(&capture(state), &told, Before::Nothing);
        let once = lead.clone();
        lead.absorb(&capture(state), &told, Before::Told(&said(&told)));
        prop_assert_eq!(lead, once);
    }

    #[test]
    fn a_submission_wins_whenever_the_partials_come(
        submitted in any_person(),
        partials in prop::collection::vec(any_person(), 1..5),
        position in 0usize..5,
    ) {
        let mut order: Vec<(CaptureState, Person)> = partials.iter().cloned().map(|told| (CaptureState::Partial, told)).collect();
        order.insert(position.min(order.len()), (CaptureState::Submitted, submitted.clone()));
        let mut lead = opened(order[0].0, &order[0].1);
        for (state, told) in &order[1..] {
            lead.absorb(&capture(*state), told, Before::Nothing);
        }
        for (known, told) in [
            (&lead.person.email, &submitted.email),
            (&lead.person.name, &submitted.name),
            (&lead.person.company, &submitted.company),
        ] {
            if told.is_some() {
                prop_assert_eq!(known, told);
            }
        }
    }
}

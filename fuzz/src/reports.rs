//! What trackers report.

use porchlight_domain::redaction::{Field, Verdict, redact, redact_text};
use porchlight_services::tracker::Batch;
use porchlight_services::tracker::clean::{Cleaner, has_nul};
use porchlight_services::tracker::visit::{context_of, form_of, sighting, source_class_of};
use porchlight_wire::chat::PageView;
use porchlight_wire::tracker::{PageContext, TrackEvent};

use super::lines;

pub fn batch(data: &[u8]) {
    let read = |data| Batch::read(data).map(|batch| format!("{batch:?}")).map_err(|refusal| refusal.code);
    assert_eq!(read(data), read(data));
}

/// An event, and in a second line its page: what was cleaned is clean.
pub fn event(data: &[u8]) {
    let mut parts = lines(data);
    let event = parts.next().and_then(|text| serde_json::from_str::<TrackEvent>(text).ok());
    let context = parts.next().and_then(|text| serde_json::from_str::<PageContext>(text).ok());
    let mut context = context.unwrap_or_default();
    Cleaner::default().context(&mut context);
    let mut again = context.clone();
    let mut cleaner = Cleaner::default();
    cleaner.context(&mut again);
    assert_eq!((format!("{again:?}"), cleaner.hits), (format!("{context:?}"), 0));
    let Some(mut event) = event.filter(|event| !has_nul(event)) else { return };
    Cleaner::default().event(&mut event);
    let mut again = event.clone();
    let mut cleaner = Cleaner::default();
    cleaner.event(&mut again);
    assert_eq!((format!("{again:?}"), cleaner.hits), (format!("{event:?}"), 0));
    let form = form_of(&event, &context);
    assert!(!form.key.is_empty() && form.key.chars().count() <= 500 && form.name.chars().count() <= 120);
}

/// A browser, and in further lines address, title and referrer of its page.
pub fn visit(data: &[u8]) {
    let mut parts = lines(data);
    let agent = parts.next().unwrap_or_default();
    let mut next = || parts.next().filter(|text| !text.is_empty()).map(ToOwned::to_owned);
    let page = PageView { url: next(), title: next(), referrer: next() };
    let context = context_of(&page);
    let shown = sighting(&context, agent, true);
    assert_eq!((&shown.page, &shown.title), (&page.url, &page.title));
    assert!(shown.browser.as_ref().is_none_or(|name| !name.is_empty()));
    let hidden = sighting(&context, agent, false);
    assert!(hidden.page.is_none() && hidden.title.is_none());
    let known = ["paid", "email", "social", "organic", "direct", "referral"];
    assert!(known.contains(&source_class_of(&context)));
}

/// A field's name, and what stands in it. The secrets of cards are found wherever they stand by themselves.
pub fn redaction(data: &[u8]) {
    let mut parts = lines(data);
    let name = parts.next().unwrap_or_default();
    let value = parts.collect::<Vec<_>>().join("\n");
    stable(|text| redact(Field { name, ..Field::default() }, text), &value);
    stable(redact_text, &value);
    // Numbers that no bank gives out, and that pass for a card's.
    for card in ["4111111111111111", "5555 5555 5555 4444", "3782-822463-10005"] {
        let text: String = value.chars().filter(|letter| letter.is_alphabetic()).take(40).collect();
        let text = format!("{text} . {card} . {text}");
        let kept = match redact_text(&text) {
            Verdict::Clean => text,
            Verdict::Cut(kept) | Verdict::Masked(kept) => kept,
            Verdict::Dropped => String::new(),
        };
        assert!(!kept.contains(card), "{kept}");
    }
}

/// What is kept of a value is kept of it again.
fn stable(judge: impl Fn(&str) -> Verdict, value: &str) {
    if let Verdict::Cut(kept) | Verdict::Masked(kept) = judge(value) {
        assert_eq!(judge(&kept), Verdict::Clean, "{kept:?} of {value:?}");
    }
}

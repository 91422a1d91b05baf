//! Every parser that strangers reach, fed with bytes. A target fails by panicking: the parser's own panic, or a rule of
//! the product that does not hold for what was read. The tests feed the committed corpus through the same functions.

mod frames;
mod people;
mod proofs;
mod reports;
mod requests;
mod sites;

/// A target and its name, which is that of its corpus.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("agent_frame", frames::agent),
    ("visitor_frame", frames::visitor),
    ("batch", reports::batch),
    ("event", reports::event),
    ("visit", reports::visit),
    ("redaction", reports::redaction),
    ("person", people::person),
    ("email_and_phone", people::email_and_phone),
    ("mapping", people::mapping),
    ("body", requests::body),
    ("cursor", requests::cursor),
    ("if_match", requests::if_match),
    ("leads_query", requests::leads_query),
    ("forwarded", requests::forwarded),
    ("proof", proofs::proof),
    ("signature", proofs::signature),
    ("domain", sites::domain),
    ("origin", sites::origin),
    ("hours", sites::hours),
    ("settings", sites::settings),
];

/// Feeds bytes to a target.
///
/// # Panics
/// When there is no such target, and when it fails.
pub fn feed(name: &str, data: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(known, _)| *known == name).expect("a target of this name");
    target(data);
}

/// The lines of a text, of which there are none when it is no text.
fn lines(data: &[u8]) -> impl Iterator<Item = &str> {
    std::str::from_utf8(data).unwrap_or_default().split('\n')
}

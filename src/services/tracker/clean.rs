//! What of an event and its page may be kept: cut to its length, without what PostgreSQL cannot store, redacted.

use std::collections::{BTreeMap, HashMap};

use porchlight_domain::redaction::{Field, Sort, Verdict, max_fields, redact_text};
use porchlight_wire::tracker::{FormReference, PageContext, Touch, TrackEvent, Utm};

const ADDRESS: usize = 2048;
const NAME: usize = 200;
const SELECTOR: usize = 500;

/// Cleans a batch, and counts what had to be hidden: in a steady state nothing, because the tracker hides it first.
#[derive(Debug, Default)]
pub struct Cleaner {
    pub hits: u64,
    /// The fields of the batch: most events have the same.
    fields: HashMap<String, Sort>,
    /// The last form, as it came and as it is kept.
    form: Option<(FormReference, FormReference)>,
}

impl Cleaner {
    /// Cleans the page that a batch came from.
    pub fn context(&mut self, context: &mut PageContext) {
        self.text(&mut context.url, ADDRESS);
        self.text(&mut context.title, 500);
        self.text(&mut context.referrer, ADDRESS);
        self.utm(&mut context.utm);
        self.text(&mut context.screen, 20);
        self.text(&mut context.language, 35);
        self.text(&mut context.time_zone, 64);
        if let Some(clicks) = context.click_ids.as_mut() {
            // A click id is opaque: its digits mean nothing.
            let kept = std::mem::take(clicks).into_iter().filter(|(name, value)| is_short(name) && is_short(value));
            *clicks = kept.take(20).collect();
        }
        if let Some(Touch { url, referrer, utm, at: _ }) = context.first_touch.as_mut() {
            self.text(url, ADDRESS);
            self.text(referrer, ADDRESS);
            self.utm(utm);
        }
    }

    /// Cleans an event.
    pub fn event(&mut self, event: &mut TrackEvent) {
        if let Some(form) = event.form.as_mut() {
            self.form(form);
        }
        if let Some(last) = event.last_field.as_mut() {
            *last = last.chars().take(NAME).collect();
        }
        self.fields(&mut event.fields);
    }

    fn form(&mut self, form: &mut FormReference) {
        if let Some((_, kept)) = self.form.as_ref().filter(|(came, _)| came == form) {
            form.clone_from(kept);
            return;
        }
        let came = form.clone();
        let FormReference { selector, name, action, url } = form;
        self.text(selector, SELECTOR);
        self.text(name, NAME);
        self.text(action, ADDRESS);
        self.text(url, ADDRESS);
        self.form = Some((came, form.clone()));
    }

    fn sort(&mut self, name: &str) -> Sort {
        if let Some(sort) = self.fields.get(name) {
            return *sort;
        }
        let sort = Sort::of(Field { name, ..Field::default() });
        self.fields.insert(name.to_owned(), sort);
        sort
    }

    fn fields(&mut self, fields: &mut BTreeMap<String, String>) {
        while fields.len() > max_fields() {
            fields.pop_last();
        }
        let mut hits = 0;
        fields.retain(|name, value| {
            if name.chars().count() > NAME {
                return false;
            }
            match self.sort(name).redact(value) {
                Verdict::Clean => true,
                Verdict::Cut(text) => {
                    *value = text;
                    true
                }
                Verdict::Masked(text) => {
                    hits += 1;
                    *value = text;
                    true
                }
                Verdict::Dropped => {
                    hits += 1;
                    false
                }
            }
        });
        self.hits += hits;
    }

    fn utm(&mut self, utm: &mut Option<Utm>) {
        let Some(Utm { source, medium, campaign, term, content }) = utm else { return };
        for part in [source, medium, campaign, term, content] {
            self.text(part, NAME);
        }
    }

    fn text(&mut self, slot: &mut Option<String>, limit: usize) {
        let Some(text) = slot else { return };
        if let Some((end, _)) = text.char_indices().nth(limit) {
            text.truncate(end);
        }
        if text.contains('\0') {
            text.retain(|letter| letter != '\0');
        }
        match redact_text(text) {
            Verdict::Clean => {}
            Verdict::Cut(cut) => *text = cut,
            Verdict::Masked(masked) => {
                self.hits += 1;
                *text = masked;
            }
            Verdict::Dropped => {
                self.hits += 1;
                *slot = None;
            }
        }
    }
}

fn is_short(text: &str) -> bool {
    text.len() <= 500 && !text.contains('\0')
}

/// Tells whether an event holds a character that cannot be stored.
pub fn has_nul(event: &TrackEvent) -> bool {
    let form = event.form.iter().flat_map(|form| [&form.selector, &form.name, &form.action, &form.url]);
    let texts = form.flatten().chain(event.last_field.iter());
    event.fields.iter().flat_map(|(name, value)| [name, value]).chain(texts).any(|text| text.contains('\0'))
}

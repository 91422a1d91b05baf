//! What an event tells about the visit: the browser, where it came from, and which form it speaks of.

use std::collections::BTreeMap;

use porchlight_domain::tracker::source::source_class;
use porchlight_storage::chat::Sighting;
use porchlight_storage::tracker::SeenForm;
use porchlight_wire::chat::PageView;
use porchlight_wire::tracker::{EventType, FormReference, PageContext, TrackEvent, Utm};
use url::Url;
use woothee::parser::Parser;

/// Parameters by which advertisers know their clicks.
const CLICK_IDS: [&str; 9] =
    ["gclid", "gbraid", "wbraid", "msclkid", "fbclid", "ttclid", "twclid", "li_fat_id", "dclid"];
const KEY_LENGTH: usize = 500;
const NAME_LENGTH: usize = 120;

/// What is noted of the visitor: where he is now only if `shows_page`, the first page in any case.
pub fn sighting(context: &PageContext, agent: &str, shows_page: bool) -> Sighting {
    let facts = Parser::new().parse(agent);
    let known = |text: &str| (!text.is_empty() && text != "UNKNOWN").then(|| text.to_owned());
    let first = context.first_touch.as_ref();
    let utm = first.and_then(|first| first.utm.as_ref()).or(context.utm.as_ref());
    Sighting {
        session_id: None,
        browser: facts.as_ref().and_then(|facts| known(facts.name)),
        os: facts.as_ref().and_then(|facts| known(facts.os)),
        device: facts.as_ref().and_then(|facts| known(facts.category)).map(|category| device(&category).to_owned()),
        screen: context.screen.clone(),
        language: context.language.clone(),
        time_zone: context.time_zone.clone(),
        referrer: first.and_then(|first| first.referrer.clone()).or_else(|| context.referrer.clone()),
        landing_page: first.and_then(|first| first.url.clone()).or_else(|| context.url.clone()),
        source_class: Some(source_class_of(context).to_owned()),
        utm: utm.filter(|utm| **utm != Utm::default()).and_then(|utm| serde_json::to_value(utm).ok()),
        click_ids: context.click_ids.as_ref().and_then(|ids| serde_json::to_value(ids).ok()),
        page: context.url.clone().filter(|_| shows_page),
        title: context.title.clone().filter(|_| shows_page),
    }
}

/// The context of a page of which only its address and its referrer are known: the campaign stands in the address.
pub fn context_of(page: &PageView) -> PageContext {
    let mut utm = Utm::default();
    let mut click_ids = BTreeMap::new();
    let address = page.url.as_deref().and_then(|url| Url::parse(url).ok());
    for (name, value) in address.iter().flat_map(Url::query_pairs) {
        let value: String = value.chars().take(200).collect();
        let parameter = match &*name {
            "utm_source" => &mut utm.source,
            "utm_medium" => &mut utm.medium,
            "utm_campaign" => &mut utm.campaign,
            "utm_term" => &mut utm.term,
            "utm_content" => &mut utm.content,
            name if CLICK_IDS.contains(&name) => {
                click_ids.insert(name.to_owned(), value);
                continue;
            }
            _ => continue,
        };
        *parameter = Some(value);
    }
    PageContext {
        url: page.url.clone(),
        title: page.title.clone(),
        referrer: page.referrer.clone(),
        utm: Some(utm),
        click_ids: Some(click_ids),
        ..PageContext::default()
    }
}

fn device(category: &str) -> &str {
    match category {
        "pc" => "desktop",
        "smartphone" | "mobilephone" => "mobile",
        other => other,
    }
}

/// The class of the source: that of the first touch, where the browser kept one.
pub fn source_class_of(context: &PageContext) -> &'static str {
    let first = context.first_touch.as_ref();
    let page = first.and_then(|first| first.url.as_deref()).or(context.url.as_deref());
    let referrer = first.map_or(context.referrer.as_deref(), |first| first.referrer.as_deref());
    let utm = first.and_then(|first| first.utm.as_ref()).or(context.utm.as_ref());
    let clicks = context.click_ids.iter().flatten().map(|(name, _)| name.as_str());
    let medium = utm.and_then(|utm| utm.medium.as_deref());
    source_class(page, referrer, medium, utm.and_then(|utm| utm.source.as_deref()), clicks)
}

/// How the form of an event is told apart, and called.
pub fn form_of(event: &TrackEvent, context: &PageContext) -> SeenForm {
    let nothing = FormReference::default();
    let form = event.form.as_ref().unwrap_or(&nothing);
    let filled =
        |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let (selector, name, action) = (filled(&form.selector), filled(&form.name), filled(&form.action));
    let url = filled(&form.url).or_else(|| filled(&context.url)).map(|url| without_query(&url));
    let path =
        url.as_deref().and_then(|url| Url::parse(url).ok()).map_or_else(|| "/".to_owned(), |url| url.path().to_owned());
    let key = match (&selector, &name, &action) {
        // An id or a name is the same form on every page; a place in the page is not.
        (Some(selector), _, _) if selector.contains(['#', '[']) => selector.clone(),
        (Some(selector), _, _) => format!("{selector} @{path}"),
        (None, Some(name), _) => format!("name={name}"),
        (None, None, Some(action)) => format!("action={} @{path}", without_query(action)),
        (None, None, None) => event.form_id.map_or_else(|| format!("@{path}"), |id| id.to_string()),
    };
    let shown = name.or_else(|| selector.as_deref().and_then(readable)).unwrap_or_else(|| format!("Form on {path}"));
    SeenForm {
        form_id: event.form_id,
        key: key.chars().take(KEY_LENGTH).collect(),
        name: shown.chars().take(NAME_LENGTH).collect(),
        url,
        selector,
        captured: event.r#type == EventType::FormSubmission,
    }
}

/// `#contact-form` reads as "Contact form".
fn readable(selector: &str) -> Option<String> {
    let id = selector.rsplit_once('#')?.1;
    let words = id.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let text = words.collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

fn without_query(address: &str) -> String {
    address.split(['?', '#']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form(reference: &serde_json::Value) -> SeenForm {
        let event = json!({
            "eventId": uuid::Uuid::from_u128(1), "type": "form_submission", "occurredAt": "2026-03-02T09:00:00Z",
            "form": reference,
        });
        form_of(&serde_json::from_value(event).unwrap(), &PageContext::default())
    }

    #[test]
    fn tells_forms_apart() {
        let contact = form(&json!({ "selector": "form#contact-form", "url": "https://shop.example/a?x=1" }));
        assert_eq!((contact.key.as_str(), contact.name.as_str()), ("form#contact-form", "Contact form"));
        assert_eq!(contact.url.as_deref(), Some("https://shop.example/a"));
        let placed = form(&json!({ "selector": "form:nth-of-type(2)", "url": "https://shop.example/b" }));
        assert_eq!((placed.key.as_str(), placed.name.as_str()), ("form:nth-of-type(2) @/b", "Form on /b"));
        assert_eq!(form(&json!({ "name": "newsletter" })).key, "name=newsletter");
        assert_eq!(form(&json!({})).key, "@/");
    }

    #[test]
    fn reads_the_campaign_from_an_address() {
        let url = "https://shop.example/?utm_source=news&utm_medium=email&gclid=abc&q=1";
        let page = PageView { url: Some(url.to_owned()), ..PageView::default() };
        let seen = sighting(&context_of(&page), "", false);
        assert_eq!(seen.utm.unwrap()["source"], "news");
        assert_eq!(seen.click_ids, Some(json!({ "gclid": "abc" })));
        assert_eq!((seen.source_class.as_deref(), seen.page), (Some("paid"), None));
        assert_eq!(seen.landing_page.as_deref(), Some(url));
    }

    #[test]
    fn reads_the_browser() {
        let agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1";
        let seen = sighting(&PageContext::default(), agent, true);
        assert_eq!((seen.browser.as_deref(), seen.device.as_deref()), (Some("Safari"), Some("mobile")));
        assert_eq!(sighting(&PageContext::default(), "", true).browser, None);
    }
}

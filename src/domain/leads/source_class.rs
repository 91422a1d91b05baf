//! Where a visit came from, in one word (CHT-3): paid, email, social, organic, referral or direct.

use url::Url;

use super::attribution::Utm;

const PAID_MEDIA: [&str; 9] =
    ["cpc", "ppc", "paid", "paidsearch", "paid_social", "paidsocial", "display", "cpm", "retargeting"];
const PAID_CLICK_IDS: [&str; 8] = ["gclid", "gbraid", "wbraid", "msclkid", "ttclid", "li_fat_id", "twclid", "dclid"];
const SEARCH: [&str; 10] =
    ["google", "bing", "duckduckgo", "yahoo", "ecosia", "baidu", "yandex", "qwant", "startpage", "brave"];
const SOCIAL: [&str; 13] = [
    "facebook",
    "instagram",
    "linkedin",
    "lnkd",
    "twitter",
    "x",
    "t",
    "youtube",
    "tiktok",
    "pinterest",
    "reddit",
    "whatsapp",
    "telegram",
];

/// Classifies a visit: what the campaign says first, then click ids of advertisers, then the referring host.
/// A referrer on the page's own host is no source.
#[must_use]
pub fn source_class(referrer: Option<&str>, page: Option<&str>, utm: Option<&Utm>) -> &'static str {
    let page = page.and_then(|page| Url::parse(page).ok());
    let in_page = |name: &str| {
        let pair = page.as_ref().and_then(|page| page.query_pairs().find(|(key, _)| key == name));
        pair.map(|(_, value)| value.to_lowercase())
    };
    let medium = utm.and_then(|utm| utm.medium.as_deref()).map(str::to_lowercase).or_else(|| in_page("utm_medium"));
    match medium.as_deref() {
        Some(medium) if PAID_MEDIA.contains(&medium) => return "paid",
        Some("email" | "newsletter") => return "email",
        Some("social") => return "social",
        Some("organic") => return "organic",
        _ => {}
    }
    // Facebook marks every outgoing link, so its click id proves no advertisement and is not among these.
    let paid_click = PAID_CLICK_IDS.iter().any(|id| in_page(id).is_some());
    if paid_click {
        return "paid";
    }
    let Some(host) = referrer.and_then(|text| Url::parse(text).ok()).and_then(|url| url.host_str().map(str::to_owned))
    else {
        return if medium.is_some() { "referral" } else { "direct" };
    };
    if page.as_ref().and_then(Url::host_str) == Some(host.as_str()) {
        return "direct";
    }
    let name = registrable_name(&host);
    if host.starts_with("mail.") || host.starts_with("outlook.") {
        "email"
    } else if SEARCH.contains(&name) {
        "organic"
    } else if SOCIAL.contains(&name) {
        "social"
    } else {
        "referral"
    }
}

/// `google` of `www.google.co.uk`.
fn registrable_name(host: &str) -> &str {
    psl::domain_str(host).and_then(|domain| domain.split('.').next()).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_source() {
        let page = Some("https://shop.example/pricing");
        let cases = [
            (None, page, "direct"),
            (Some("https://shop.example/"), page, "direct"),
            (Some("https://www.google.co.uk/"), page, "organic"),
            (Some("https://t.co/abc"), page, "social"),
            (Some("https://mail.google.com/"), page, "email"),
            (Some("https://blog.example.org/post"), page, "referral"),
            (Some("https://www.google.com/"), Some("https://shop.example/?gclid=1"), "paid"),
            (Some("https://l.facebook.com/"), Some("https://shop.example/?fbclid=1"), "social"),
            (None, Some("https://shop.example/?utm_medium=CPC"), "paid"),
            (None, Some("https://shop.example/?utm_medium=email"), "email"),
        ];
        for (referrer, page, expected) in cases {
            assert_eq!(source_class(referrer, page, None), expected, "{referrer:?} {page:?}");
        }
    }
}

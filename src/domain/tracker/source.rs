//! The class of a visit's source, from the link that brought it.

use url::Url;

const PAID_MEDIA: [&str; 8] = ["cpc", "ppc", "paid", "paidsearch", "paid_search", "paid_social", "display", "cpm"];
const PAID_CLICKS: [&str; 8] = ["gclid", "gbraid", "wbraid", "msclkid", "dclid", "ttclid", "twclid", "li_fat_id"];
const MAIL_MEDIA: [&str; 3] = ["email", "e-mail", "newsletter"];
const SOCIAL_MEDIA: [&str; 4] = ["social", "social-media", "social_media", "sm"];
const SEARCH: [&str; 10] =
    ["google", "bing", "duckduckgo", "yahoo", "baidu", "yandex", "ecosia", "startpage", "qwant", "brave"];
const SOCIAL: [&str; 14] = [
    "facebook",
    "instagram",
    "linkedin",
    "twitter",
    "x",
    "t",
    "reddit",
    "youtube",
    "pinterest",
    "tiktok",
    "threads",
    "whatsapp",
    "xing",
    "lnkd",
];
const MAIL_HOSTS: [&str; 3] = ["mail.google.com", "outlook.live.com", "mail.yahoo.com"];

/// Classifies a visit as `paid`, `email`, `social`, `organic`, `referral` or `direct`.
///
/// `click_ids` are the names of the ad clicks that the link carried; `page` is where the visit began.
#[must_use]
pub fn source_class<'a>(
    page: Option<&str>,
    referrer: Option<&str>,
    medium: Option<&str>,
    source: Option<&str>,
    click_ids: impl IntoIterator<Item = &'a str>,
) -> &'static str {
    let medium = medium.unwrap_or_default().trim().to_lowercase();
    let source = source.unwrap_or_default().trim().to_lowercase();
    if PAID_MEDIA.contains(&medium.as_str()) || click_ids.into_iter().any(|name| PAID_CLICKS.contains(&name)) {
        return "paid";
    }
    if MAIL_MEDIA.contains(&medium.as_str()) {
        return "email";
    }
    if SOCIAL_MEDIA.contains(&medium.as_str()) || (!source.is_empty() && SOCIAL.contains(&source.as_str())) {
        return "social";
    }
    match foreign_host(page, referrer) {
        Some(host) => host_class(&host),
        None if medium == "organic" => "organic",
        None if medium.is_empty() && source.is_empty() => "direct",
        None => "referral",
    }
}

/// The host of the referrer, unless it is the site itself.
fn foreign_host(page: Option<&str>, referrer: Option<&str>) -> Option<String> {
    let host =
        |address: Option<&str>| Some(Url::parse(address?).ok()?.host_str()?.trim_start_matches("www.").to_owned());
    let referrer = host(referrer)?;
    (host(page).as_ref() != Some(&referrer)).then_some(referrer)
}

fn host_class(host: &str) -> &'static str {
    if MAIL_HOSTS.contains(&host) {
        return "email";
    }
    // The registrable name without its suffix: `google` of `www.google.co.uk`.
    let name = psl::domain_str(host).and_then(|domain| domain.split('.').next()).unwrap_or_default();
    if SOCIAL.contains(&name) {
        "social"
    } else if SEARCH.contains(&name) {
        "organic"
    } else {
        "referral"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classifies_visits() {
        let page = Some("https://shop.example/");
        let by_referrer = |referrer| source_class(page, referrer, None, None, []);
        assert_eq!(by_referrer(None), "direct");
        assert_eq!(by_referrer(Some("https://www.shop.example/a")), "direct");
        assert_eq!(by_referrer(Some("https://www.google.co.uk/")), "organic");
        assert_eq!(by_referrer(Some("https://t.co/abc")), "social");
        assert_eq!(by_referrer(Some("https://l.facebook.com/")), "social");
        assert_eq!(by_referrer(Some("https://mail.google.com/")), "email");
        assert_eq!(by_referrer(Some("https://blog.example/post")), "referral");
        assert_eq!(by_referrer(Some("not an address")), "direct");
        assert_eq!(source_class(page, None, Some("CPC"), Some("google"), []), "paid");
        assert_eq!(source_class(page, None, None, None, ["gclid"]), "paid");
        assert_eq!(source_class(page, None, Some("newsletter"), None, []), "email");
        assert_eq!(source_class(page, None, None, Some("linkedin"), []), "social");
        assert_eq!(source_class(page, None, Some("partner"), Some("acme"), []), "referral");
    }
}

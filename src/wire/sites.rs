//! Sites: domains, keys, tracker and chat settings.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use porchlight_domain::clock::is_time_zone;
use porchlight_domain::ids::{FormId, SiteId};
use porchlight_domain::sites::hours;

use crate::{inputs, views, words};

fn known_zone<C>(name: &str, _: &C) -> garde::Result {
    let detail = "this is not the name of a time zone, like Europe/Berlin";
    if is_time_zone(name) { Ok(()) } else { Err(garde::Error::new(detail)) }
}

fn time_of_day<C>(text: &str, _: &C) -> garde::Result {
    let detail = "a time is written 00:00 to 24:00";
    hours::minutes(text).map(|_| ()).ok_or_else(|| garde::Error::new(detail))
}

fn end_later<C>(days: &[OpenHours], _: &C) -> garde::Result {
    // What is no time at all is refused on its own.
    let in_order =
        |open: &OpenHours| hours::minutes(&open.from).zip(hours::minutes(&open.to)).is_none_or(|(a, b)| a < b);
    if days.iter().all(in_order) { Ok(()) } else { Err(garde::Error::new("hours end later than they begin")) }
}

inputs! {
    pub struct CreateSite {
        #[garde(length(chars, min = 1, max = 120))]
        pub name: String,
        /// Host name without scheme and path; IDN allowed; `localhost:8081` for trying out.
        #[garde(length(chars, min = 1, max = 253))]
        pub domain: String,
        /// Further domains, exact or `*.example.com`.
        #[garde(length(max = 50), inner(length(max = 253)))]
        #[serde(default)]
        pub allowed_domains: Vec<String>,
        #[garde(dive)]
        #[serde(default)]
        pub tracker: Option<TrackerSettings>,
        #[garde(dive)]
        #[serde(default)]
        pub chat: Option<ChatSettings>,
    }

    pub struct PatchSite {
        #[garde(inner(length(chars, min = 1, max = 120)))]
        #[serde(default)]
        pub name: Option<String>,
        #[garde(inner(length(chars, min = 1, max = 253)))]
        #[serde(default)]
        pub domain: Option<String>,
        #[garde(inner(length(max = 50), inner(length(max = 253))))]
        #[serde(default)]
        pub allowed_domains: Option<Vec<String>>,
        /// An inactive site records nothing and its script does nothing.
        #[garde(skip)]
        #[serde(default)]
        pub active: Option<bool>,
        /// A merge patch (RFC 7396) of `TrackerSettings`: what is absent stays, null sets back.
        #[garde(skip)]
        #[serde(default)]
        #[schema(value_type = Option<Object>)]
        #[ts(as = "Option<TrackerSettings>")]
        pub tracker: Option<serde_json::Value>,
        /// A merge patch (RFC 7396) of `ChatSettings`: what is absent stays, null sets back.
        #[garde(skip)]
        #[serde(default)]
        #[schema(value_type = Option<Object>)]
        #[ts(as = "Option<ChatSettings>")]
        pub chat: Option<serde_json::Value>,
    }

    /// What the tracker does on the site. A field that is left out takes its default.
    #[derive(PartialEq)]
    #[serde(default)]
    pub struct TrackerSettings {
        #[garde(skip)]
        pub enabled: bool,
        /// Capture forms that were begun but not sent.
        #[garde(skip)]
        pub partial_capture: bool,
        /// Store and send nothing until the page grants consent.
        #[garde(skip)]
        pub consent_required: bool,
        /// Honour Global Privacy Control and Do Not Track.
        #[garde(skip)]
        pub respect_dnt: bool,
    }

    /// How the chat looks and behaves on the site. A field that is left out takes its default.
    #[derive(PartialEq)]
    #[serde(default)]
    pub struct ChatSettings {
        #[garde(skip)]
        pub enabled: bool,
        #[garde(dive)]
        pub appearance: Appearance,
        #[garde(dive)]
        pub pre_chat: PreChat,
        /// Shown while nobody is there.
        #[garde(length(chars, max = 500))]
        pub offline_message: String,
        /// Show agents where the visitor is and came from (CHT-4).
        #[garde(skip)]
        pub visitor_context: bool,
        /// When somebody answers (CHT-9). Null: whenever an agent is there.
        #[garde(dive)]
        #[ts(optional = nullable)]
        pub business_hours: Option<BusinessHours>,
    }

    #[derive(PartialEq)]
    pub struct BusinessHours {
        /// An IANA name, like `Europe/Berlin`.
        #[garde(custom(known_zone))]
        pub time_zone: String,
        /// A day may have several; one without any is closed.
        #[garde(length(max = 50), custom(end_later), dive)]
        pub days: Vec<OpenHours>,
    }

    #[derive(PartialEq)]
    pub struct OpenHours {
        #[garde(skip)]
        pub day: Weekday,
        /// `09:00` by the clocks of the time zone.
        #[garde(custom(time_of_day))]
        pub from: String,
        /// Later than `from`; `24:00` is the end of the day.
        #[garde(custom(time_of_day))]
        pub to: String,
    }

    #[derive(PartialEq)]
    #[serde(default)]
    pub struct Appearance {
        /// `#rrggbb`.
        #[garde(length(chars, equal = 7))]
        pub color: String,
        /// `left` or `right`.
        #[garde(skip)]
        pub position: Side,
        #[garde(length(chars, max = 60))]
        pub title: String,
        #[garde(length(chars, max = 300))]
        pub welcome: String,
        /// Said by the widget after `greetingDelaySeconds`; empty for none.
        #[garde(length(chars, max = 300))]
        pub greeting: String,
        #[garde(range(max = 3600))]
        pub greeting_delay_seconds: u32,
        /// `auto` or a language.
        #[garde(length(max = 16))]
        pub language: String,
        /// `auto`, `light` or `dark`.
        #[garde(skip)]
        pub color_scheme: ColorScheme,
    }

    #[derive(PartialEq)]
    #[serde(default)]
    pub struct PreChat {
        #[garde(skip)]
        pub enabled: bool,
        #[garde(length(max = 10), dive)]
        pub fields: Vec<PreChatField>,
    }

    #[derive(PartialEq)]
    pub struct PreChatField {
        /// `name`, `email`, `phone` or a custom key.
        #[garde(length(chars, min = 1, max = 60))]
        pub key: String,
        #[garde(length(chars, min = 1, max = 120))]
        pub label: String,
        #[garde(skip)]
        #[serde(default)]
        pub required: bool,
    }
}

impl Default for TrackerSettings {
    fn default() -> Self {
        Self { enabled: true, partial_capture: true, consent_required: false, respect_dnt: true }
    }
}

impl Default for ChatSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            appearance: Appearance::default(),
            pre_chat: PreChat::default(),
            offline_message: String::new(),
            visitor_context: true,
            business_hours: None,
        }
    }
}

impl Default for Appearance {
    fn default() -> Self {
        Self {
            color: "#4338ca".to_owned(),
            position: Side::Right,
            title: String::new(),
            welcome: String::new(),
            greeting: String::new(),
            greeting_delay_seconds: 0,
            language: "auto".to_owned(),
            color_scheme: ColorScheme::Auto,
        }
    }
}

impl Default for PreChat {
    fn default() -> Self {
        let field = |key: &str, label: &str| PreChatField { key: key.into(), label: label.into(), required: false };
        Self { enabled: false, fields: vec![field("name", "Name"), field("email", "Email")] }
    }
}

words! {
    pub enum Side { Left, Right }
    pub enum Weekday { Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday }
    pub enum ColorScheme { Auto, Light, Dark }
    /// `waiting` until the script was seen once; `inactive` when it was switched off.
    pub enum SiteStatus { Waiting, Active, Inactive }
}

views! {
    pub struct SiteView {
        pub id: SiteId,
        /// The same as `id`: what the script tag carries.
        pub client_id: SiteId,
        pub name: String,
        pub domain: String,
        pub allowed_domains: Vec<String>,
        pub status: SiteStatus,
        pub active: bool,
        pub snippet: String,
        pub api_key_hint: String,
        /// The secret itself: only in the answer that makes or rotates it.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub api_key: Option<String>,
        pub tracker: TrackerSettings,
        pub chat: ChatSettings,
        pub first_seen_at: Option<DateTime<Utc>>,
        pub last_seen_at: Option<DateTime<Utc>>,
        pub created_at: DateTime<Utc>,
        pub updated_at: DateTime<Utc>,
    }

    /// The secret with which the site's own server signs who its visitors are (CHT-1).
    pub struct IdentitySecretView {
        /// Null until one is made.
        pub secret: Option<String>,
    }

    /// A form that was seen on the site.
    pub struct FormView {
        pub id: FormId,
        pub site_id: SiteId,
        pub name: String,
        pub url: Option<String>,
        pub selector: Option<String>,
        pub captures: i64,
        pub last_seen_at: DateTime<Utc>,
    }

    /// `GET /v1/config/{clientId}`: what the script needs to know.
    pub struct ScriptConfig {
        pub client_id: SiteId,
        pub active: bool,
        pub tracker: TrackerSettings,
        pub chat: ChatSettings,
        pub forms: Vec<ScriptForm>,
    }

    pub struct ScriptForm {
        pub id: FormId,
        pub selector: Option<String>,
        pub name: String,
        pub fields: BTreeMap<String, String>,
    }
}

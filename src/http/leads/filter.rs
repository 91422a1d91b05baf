//! The query string of lists and counts of leads.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use porchlight_domain::ids::SiteId;
use porchlight_domain::leads::state::{CaptureState, LeadStatus, Quality};
use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_services::identity::Who;
use porchlight_storage::leads::list::{LeadFilter, LeadOrder};
use porchlight_web::ApiResult;
use serde::Deserialize;
use utoipa::IntoParams;

/// How many values one filter takes.
const VALUES: usize = 50;
/// The longest search, in characters.
const SEARCH: usize = 200;

/// Which leads. Several values of one filter are separated by commas: one of them must fit.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LeadsQuery {
    /// `new`, `contacted`, `qualified`, `proposal`, `converted`, `lost`.
    status: Option<String>,
    /// `high`, `medium`, `low`.
    quality: Option<String>,
    source: Option<String>,
    tag: Option<String>,
    /// `me`, `none` or `usr_…`.
    owner_id: Option<String>,
    site_id: Option<String>,
    /// `submitted`, `partial`, `chat_inquiry`.
    capture_state: Option<String>,
    /// Inclusive.
    created_from: Option<DateTime<Utc>>,
    /// Exclusive.
    created_to: Option<DateTime<Utc>>,
    /// Words that all occur in name, email, phone or company; one or two letters begin a word.
    q: Option<String>,
    /// `createdAt`, `lastActivityAt`, `name` or `score`, with `-` before it for descending; `-createdAt` when absent.
    pub sort: Option<String>,
    /// 1 to 200; 50 when absent.
    pub limit: Option<u64>,
    pub cursor: Option<String>,
}

impl LeadsQuery {
    /// Reads the filters.
    ///
    /// # Errors
    /// 400 for values that no lead could have.
    pub fn filter(&self, who: &Who) -> ApiResult<LeadFilter> {
        let mut filter = LeadFilter {
            statuses: words("status", self.status.as_deref(), LeadStatus::named)?,
            qualities: words("quality", self.quality.as_deref(), Quality::named)?,
            sources: words("source", self.source.as_deref(), |text| Some(text.to_owned()))?,
            tags: words("tag", self.tag.as_deref(), |text| Some(text.to_owned()))?,
            site_ids: words("siteId", self.site_id.as_deref(), |text| SiteId::from_str(text).ok())?,
            capture_states: words("captureState", self.capture_state.as_deref(), CaptureState::named)?,
            created_from: self.created_from,
            created_to: self.created_to,
            search: self.q.clone().filter(|text| !text.trim().is_empty()),
            ..LeadFilter::default()
        };
        if filter.search.as_ref().is_some_and(|text| text.chars().count() > SEARCH) {
            return Err(malformed(&format!("q may have {SEARCH} characters at most.")).into());
        }
        for owner in words("ownerId", self.owner_id.as_deref(), |text| Some(text.to_owned()))? {
            match (owner.as_str(), who) {
                ("none", _) => filter.unowned = true,
                ("me", Who::User { id, .. }) => filter.owner_ids.push(*id),
                ("me", Who::ApiKey { .. }) => {
                    return Err(malformed("An API key owns no leads: ownerId=me is for people.").into());
                }
                (id, _) => filter
                    .owner_ids
                    .push(id.parse().map_err(|_| malformed("ownerId is me, none or the id of a user."))?),
            }
        }
        Ok(filter)
    }

    /// Reads the order: by what, and whether descending.
    ///
    /// # Errors
    /// 400 for another one.
    pub fn order(&self) -> ApiResult<(LeadOrder, bool)> {
        let sort = self.sort.as_deref().unwrap_or("-createdAt");
        let descending = sort.starts_with('-');
        let order = match sort.trim_start_matches('-') {
            "createdAt" => LeadOrder::CreatedAt,
            "lastActivityAt" => LeadOrder::LastActivityAt,
            "name" => LeadOrder::Name,
            "score" => LeadOrder::Score,
            _ => {
                return Err(malformed(
                    "sort is createdAt, lastActivityAt, name or score, with - before it for descending.",
                )
                .into());
            }
        };
        Ok((order, descending))
    }
}

fn words<T>(name: &str, text: Option<&str>, read: impl Fn(&str) -> Option<T>) -> ApiResult<Vec<T>> {
    let Some(text) = text else { return Ok(Vec::new()) };
    let words: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    if words.is_empty() || words.len() > VALUES {
        return Err(malformed(&format!("{name} takes 1 to {VALUES} values, separated by commas.")).into());
    }
    let read = |word: &&str| read(word).ok_or_else(|| malformed(&format!("{name} does not know “{word}”.")).into());
    words.iter().map(read).collect()
}

fn malformed(detail: &str) -> Refusal {
    Refusal::new(ProblemCode::Malformed, detail)
}

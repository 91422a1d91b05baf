//! Sites and forms as the API shows them.

use porchlight_domain::ids::SiteId;
use porchlight_storage::sites::{SiteRow, form, site};
use porchlight_wire::sites::{FormView, SiteStatus, SiteView};

use super::Sites;
use super::public_site::settings;
use crate::error::Result;

impl Sites {
    pub(crate) fn view(&self, row: SiteRow, api_key: Option<String>) -> Result<SiteView> {
        let SiteRow { site, key_hint } = row;
        let id = SiteId::from(site.id);
        Ok(SiteView {
            id,
            client_id: id,
            status: status(&site),
            snippet: self.snippet(id),
            api_key_hint: key_hint,
            api_key,
            tracker: settings(&site.tracker, id)?,
            chat: settings(&site.chat, id)?,
            name: site.name,
            domain: site.domain,
            allowed_domains: site.allowed_domains,
            active: site.active,
            first_seen_at: site.first_seen_at,
            last_seen_at: site.last_seen_at,
            created_at: site.created_at,
            updated_at: site.updated_at,
        })
    }

    /// The one tag that a page needs (TRK-2).
    fn snippet(&self, id: SiteId) -> String {
        format!("<script src=\"{}/script/{id}.js\" async></script>", self.public_url)
    }
}

const fn status(site: &site::Model) -> SiteStatus {
    match (site.active, site.first_seen_at) {
        (false, _) => SiteStatus::Inactive,
        (true, None) => SiteStatus::Waiting,
        (true, Some(_)) => SiteStatus::Active,
    }
}

pub(super) fn form_view(form: form::Model) -> FormView {
    FormView {
        id: form.id.into(),
        site_id: form.site_id.into(),
        name: form.name,
        url: form.url,
        selector: form.selector,
        captures: form.captures,
        last_seen_at: form.last_seen_at,
    }
}

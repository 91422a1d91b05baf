//! Where a lead came from: the first touch stays, the last one moves.

use serde::{Deserialize, Serialize};

/// The five UTM parameters of a link.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Utm {
    pub source: Option<String>,
    pub medium: Option<String>,
    pub campaign: Option<String>,
    pub term: Option<String>,
    pub content: Option<String>,
}

impl Utm {
    /// Tells whether the link carried none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One capture's place: the page, and how the visit began.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touch {
    /// The page of the capture.
    pub page: Option<String>,
    pub title: Option<String>,
    pub referrer: Option<String>,
    /// The first page the visitor saw.
    pub landing_page: Option<String>,
    pub utm: Option<Utm>,
    /// `direct`, `organic`, `paid`, `social`, `email` or `referral`.
    pub source_class: Option<String>,
}

/// First and last touch of a lead, as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Attribution {
    pub page: Option<String>,
    pub title: Option<String>,
    pub referrer: Option<String>,
    pub landing_page: Option<String>,
    pub first_referrer: Option<String>,
    pub utm: Option<Utm>,
    pub first_utm: Option<Utm>,
    pub source_class: Option<String>,
}

impl Attribution {
    /// Takes a touch in: the first one sets the `first…` values, every one the rest.
    pub fn touch(&mut self, touch: &Touch) {
        let first = *self == Self::default();
        let utm = touch.utm.clone().filter(|utm| !utm.is_empty());
        if first {
            self.first_referrer.clone_from(&touch.referrer);
            self.first_utm.clone_from(&utm);
            self.landing_page.clone_from(&touch.landing_page);
            self.source_class.clone_from(&touch.source_class);
        }
        let moved =
            [(&mut self.page, &touch.page), (&mut self.title, &touch.title), (&mut self.referrer, &touch.referrer)];
        for (known, new) in moved {
            if new.is_some() {
                known.clone_from(new);
            }
        }
        if utm.is_some() {
            self.utm = utm;
        }
    }

    /// The campaign of the last touch, else of the first.
    #[must_use]
    pub fn campaign(&self) -> Option<&str> {
        [&self.utm, &self.first_utm].into_iter().find_map(|utm| utm.as_ref()?.campaign.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_first_touch_and_moves_the_last() {
        let utm = |campaign: &str| Utm { campaign: Some(campaign.to_owned()), ..Utm::default() };
        let touch = |page: &str, campaign: &str| Touch {
            page: Some(page.to_owned()),
            referrer: Some(format!("https://{campaign}.example/")),
            utm: Some(utm(campaign)),
            ..Touch::default()
        };
        let mut attribution = Attribution::default();
        attribution.touch(&touch("/a", "spring"));
        attribution.touch(&touch("/b", "summer"));
        assert_eq!(attribution.page.as_deref(), Some("/b"));
        assert_eq!(attribution.first_utm, Some(utm("spring")));
        assert_eq!(attribution.campaign(), Some("summer"));
        assert_eq!(attribution.first_referrer.as_deref(), Some("https://spring.example/"));
        attribution.touch(&Touch::default());
        assert_eq!(attribution.page.as_deref(), Some("/b"));
    }
}

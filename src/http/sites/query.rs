//! The query strings of lists of this area.

use porchlight_domain::problem::{ProblemCode, Refusal};
use porchlight_storage::paging::PageRequest;
use porchlight_web::{ApiResult, cursor, query};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

/// Which part of a list, in its one order.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NewestFirst {
    /// 1 to 200.
    pub limit: Option<u64>,
    /// `nextCursor` of the page before.
    pub cursor: Option<String>,
    /// `-createdAt`.
    pub sort: Option<String>,
}

impl NewestFirst {
    /// Reads the page that is asked for.
    ///
    /// # Errors
    /// 400 for another order, a limit beyond bounds, a foreign cursor.
    pub fn page<C: DeserializeOwned>(&self) -> ApiResult<PageRequest<C>> {
        if self.sort.as_deref().is_some_and(|sort| sort != "-createdAt") {
            return Err(Refusal::new(ProblemCode::Malformed, "This list is sorted by -createdAt only.").into());
        }
        Ok(PageRequest { limit: query::limit(self.limit)?, after: cursor::decode(self.cursor.as_deref())? })
    }
}

//! Lists that are short, and are read as a whole: whoever asks for pages of them gets pages.

use porchlight_wire::paging::Page;
use serde::{Deserialize, Serialize};

use crate::cursor;
use crate::error::ApiResult;
use crate::query::limit;

/// Which page of a short list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ShortList {
    /// 1 to 200; all of it when absent.
    limit: Option<u64>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
}

/// The last row that was given.
#[derive(Serialize, Deserialize)]
struct Last {
    key: String,
    /// How many were given with it, in case it is gone.
    given: usize,
}

impl ShortList {
    /// Cuts the page out of the whole list. `key` tells its rows apart.
    ///
    /// # Errors
    /// 400 for a limit or a cursor that cannot be.
    pub fn page<T>(&self, rows: Vec<T>, key: impl Fn(&T) -> String) -> ApiResult<Page<T>> {
        let size = match self.limit {
            None => rows.len(),
            given => usize::try_from(limit(given)?).unwrap_or(usize::MAX),
        };
        let last: Option<Last> = cursor::decode(self.cursor.as_deref())?;
        let from = last
            .map_or(0, |last| rows.iter().position(|row| key(row) == last.key).map_or(last.given, |place| place + 1));
        let is_whole = rows.len() <= from.saturating_add(size);
        let data: Vec<T> = rows.into_iter().skip(from).take(size).collect();
        let end = data.last().filter(|_| !is_whole).map(|row| Last { key: key(row), given: from + data.len() });
        Ok(Page { next_cursor: end.as_ref().and_then(cursor::encode), data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rows: &[&str], limit: Option<u64>, cursor: Option<String>) -> ApiResult<Page<String>> {
        let rows = rows.iter().map(|row| (*row).to_owned()).collect();
        ShortList { limit, cursor }.page(rows, Clone::clone)
    }

    #[test]
    fn pages_join_to_the_whole_list() {
        let whole = page(&["a", "b", "c"], None, None).unwrap();
        assert_eq!((whole.data.len(), whole.next_cursor), (3, None));
        let first = page(&["a", "b", "c"], Some(2), None).unwrap();
        assert_eq!(first.data, ["a", "b"]);
        let second = page(&["a", "b", "c"], Some(2), first.next_cursor.clone()).unwrap();
        assert_eq!((second.data, second.next_cursor), (vec!["c".to_owned()], None));
        // What is new or gone before the place moves it.
        let moved = page(&["_", "a", "b", "c"], Some(2), first.next_cursor.clone()).unwrap();
        assert_eq!(moved.data, ["c"]);
        let gone = page(&["a", "x", "c"], Some(2), first.next_cursor).unwrap();
        assert_eq!(gone.data, ["c"]);
    }

    #[test]
    fn refuses_what_cannot_be() {
        assert!(page(&["a"], Some(0), None).is_err());
        assert!(page(&["a"], Some(201), None).is_err());
        assert!(page(&["a"], None, Some("nonsense".to_owned())).is_err());
    }
}

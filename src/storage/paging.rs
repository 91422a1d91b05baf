//! Keyset paging: a cursor is the sort key of the last row seen, so that no row comes twice and none is missed.

/// How much, and after which row.
#[derive(Debug, Clone)]
pub struct PageRequest<C> {
    /// 1 to 200.
    pub limit: u64,
    pub after: Option<C>,
}

/// One page, and the cursor of the next.
#[derive(Debug, Clone)]
pub struct Paged<T, C> {
    pub rows: Vec<T>,
    pub next: Option<C>,
}

impl<T, C> Paged<T, C> {
    /// Cuts `limit + 1` fetched rows to a page; the cursor is taken from its last row.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, limit: u64, cursor: impl Fn(&T) -> C) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(cursor) } else { None };
        Self { rows, next }
    }

    /// Turns the rows into something else.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Paged<U, C> {
        Paged { rows: self.rows.into_iter().map(f).collect(), next: self.next }
    }
}

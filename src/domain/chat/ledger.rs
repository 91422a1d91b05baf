//! The ledger of a conversation: numbers, counts and status, as each message leaves them.
//!
//! Unread counts are differences of these running counts, so that they cannot drift.

use chrono::{DateTime, Utc};

/// Who wrote a message, as far as the ledger cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    Visitor,
    /// An agent or a bot, to the visitor.
    Team,
    /// An agent, to colleagues; or the system.
    Aside,
}

/// The running figures of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    pub last_seq: i64,
    /// How many of the messages are the visitor's.
    pub visitor_messages: i64,
    /// How many are the team's, to the visitor.
    pub public_messages: i64,
    /// Since when the visitor waits for an answer.
    pub waiting_since: Option<DateTime<Utc>>,
    pub first_reply_at: Option<DateTime<Utc>>,
    /// False while it is resolved or snoozed.
    pub is_open: bool,
}

impl Ledger {
    /// Enters one message and returns its number. A visitor's message opens a closed conversation again.
    pub fn enter(&mut self, author: Author, at: DateTime<Utc>) -> i64 {
        self.last_seq += 1;
        match author {
            Author::Visitor => {
                self.visitor_messages += 1;
                self.waiting_since.get_or_insert(at);
                self.is_open = true;
            }
            Author::Team => {
                self.public_messages += 1;
                self.waiting_since = None;
                self.first_reply_at.get_or_insert(at);
            }
            Author::Aside => {}
        }
        self.last_seq
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn authors() -> impl Strategy<Value = Vec<Author>> {
        proptest::collection::vec(prop_oneof![Just(Author::Visitor), Just(Author::Team), Just(Author::Aside)], 0..60)
    }

    proptest! {
        #[test]
        fn numbers_have_no_gaps_and_counts_add_up(authors in authors()) {
            let mut ledger = Ledger::default();
            let at = DateTime::UNIX_EPOCH;
            for (index, author) in authors.iter().enumerate() {
                prop_assert_eq!(ledger.enter(*author, at), i64::try_from(index).unwrap() + 1);
            }
            let count = |wanted| i64::try_from(authors.iter().filter(|author| **author == wanted).count()).unwrap();
            prop_assert_eq!(ledger.visitor_messages, count(Author::Visitor));
            prop_assert_eq!(ledger.public_messages, count(Author::Team));
            let last_word = authors.iter().rev().find(|author| **author != Author::Aside);
            prop_assert_eq!(ledger.waiting_since.is_some(), last_word == Some(&Author::Visitor));
        }
    }

    #[test]
    fn the_wait_counts_from_the_first_unanswered_message() {
        let at = |second| DateTime::from_timestamp(second, 0).unwrap();
        let mut ledger = Ledger::default();
        ledger.enter(Author::Visitor, at(10));
        ledger.enter(Author::Visitor, at(20));
        assert_eq!(ledger.waiting_since, Some(at(10)));
        ledger.enter(Author::Aside, at(30));
        assert_eq!(ledger.waiting_since, Some(at(10)));
        ledger.enter(Author::Team, at(40));
        assert_eq!((ledger.waiting_since, ledger.first_reply_at), (None, Some(at(40))));
    }
}

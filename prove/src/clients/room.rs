//! What a client shows of a conversation: `seq = last + 1` is applied, anything else is fetched.

use uuid::Uuid;

/// See the module.
#[derive(Debug, Clone, Default)]
pub struct Room {
    /// The last number up to which everything is shown.
    pub seen: i64,
    /// The highest number heard of.
    heard: i64,
    pub is_fetching: bool,
    pub entries: Vec<(i64, Option<Uuid>)>,
    /// Events that came out of turn.
    pub out_of_turn: usize,
}

impl Room {
    /// Takes an event; tells whether the client has to fetch.
    pub fn hear(&mut self, seq: i64, key: Option<Uuid>) -> bool {
        self.heard = self.heard.max(seq);
        if seq > self.seen + 1 {
            self.out_of_turn += 1;
            return !self.is_fetching;
        }
        self.show(seq, key);
        false
    }

    /// Takes a message of a fetch: numbers in between are not for this client.
    pub fn show(&mut self, seq: i64, key: Option<Uuid>) {
        if seq > self.seen {
            self.seen = seq;
            self.entries.push((seq, key));
        }
    }

    /// Takes the end of a fetch; tells whether another one is needed.
    pub fn fetched(&mut self, up_to_seq: i64, more: bool) -> bool {
        self.is_fetching = false;
        self.seen = self.seen.max(if more { self.seen } else { up_to_seq });
        more || self.heard > self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_next_number_is_shown() {
        let mut room = Room::default();
        assert!(!room.hear(1, None) && !room.hear(1, None));
        assert!(room.hear(3, None), "2 is missing");
        room.is_fetching = true;
        assert!(!room.hear(4, None), "it is being fetched");
        room.show(2, None);
        room.show(3, None);
        assert!(room.fetched(3, false), "4 was heard of meanwhile");
        room.show(4, None);
        assert!(!room.fetched(4, false));
        assert_eq!(room.entries.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert_eq!(room.out_of_turn, 2);
    }
}

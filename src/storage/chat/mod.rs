//! Conversations and their messages. Order and numbers come from here, under the lock of the conversation's row.

mod append;
mod availability;
mod conversation;
mod conversations;
mod entries;
mod inbox;
mod messages;
mod reads;
mod visitors;
mod writer;

pub use append::{Appended, Draft, Sender};
pub use conversation::ConversationRow;
pub use conversations::{Counts, Tied};
pub use inbox::{Assignee, InboxCursor, InboxFilter, InboxOrder};
pub use messages::MessageRow;
pub use reads::Mark;
pub use visitors::{Sighting, VisitorChange, VisitorRow};
pub use writer::{MessageWriter, Teller, Told, WriteError};

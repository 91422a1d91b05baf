//! Conversations over REST; their live side is in `sockets`.

mod conversations;
mod lists;
mod widget;

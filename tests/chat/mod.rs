//! Conversations over REST; their live side is in `sockets`.

mod conversations;
mod lists;
mod messages;
mod sites;
mod widget;

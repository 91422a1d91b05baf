//! Conversations over REST; their live side is in `sockets`.

mod conversations;
mod widget;

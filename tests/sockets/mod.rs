//! The sockets: proof, protocol, delivery, resume, and their end.

mod delivery;
mod ends;
mod epoch;
mod nodes;
mod protocol;
mod rights;
mod visitors;

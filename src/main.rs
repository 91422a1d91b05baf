//! The `porchlight` program: settings, adapters and rooms wired together. Start at [`cli`].

mod config;
mod process;

fn main() {}

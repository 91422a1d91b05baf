//! The `porchlight` program: settings, adapters and rooms wired together. Start at [`cli`].

mod cli;
mod config;
mod process;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}

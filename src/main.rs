//! The `porchlight` program: settings, adapters and rooms wired together. Start at [`cli`].

mod cli;
mod process;

use porchlight::config;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}

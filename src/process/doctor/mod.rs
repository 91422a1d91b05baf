//! `porchlight doctor`: what would keep the server from running, or from keeping what it was told.
//!
//! Each check returns a [`Finding`]: what is wrong fails the command, what may be meant is noted. The judges are
//! functions of values, so that every wrong turn is tested without taking it.

mod addresses;
mod database;
mod machine;
mod neighbours;

use std::process::ExitCode;

use crate::cli::say;
use crate::config::Settings;

/// What was found, in words that say how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    Well(String),
    /// May be meant so.
    Note(String),
    Wrong(String),
}

impl Finding {
    fn well(text: impl Into<String>) -> Self {
        Self::Well(text.into())
    }

    fn note(text: impl Into<String>) -> Self {
        Self::Note(text.into())
    }

    fn wrong(text: impl Into<String>) -> Self {
        Self::Wrong(text.into())
    }
}

impl From<anyhow::Error> for Finding {
    fn from(error: anyhow::Error) -> Self {
        Self::Wrong(format!("{error:#}"))
    }
}

/// Looks at everything that the settings name; the exit code tells whether all is well.
///
/// # Errors
/// Never: what is wrong is printed.
pub async fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    let mut findings = vec![("settings", Finding::well("all understood"))];
    let mut add = |name, found: Vec<Finding>| findings.extend(found.into_iter().map(|finding| (name, finding)));
    add("data directory", machine::data_directory(settings));
    add("file descriptors", vec![machine::open_files()]);
    add("addresses", addresses::look(settings).await);
    add("database", database::look(settings).await);
    add("redis", neighbours::redis(settings).await);
    add("mail", vec![neighbours::mail(settings).await]);
    for (name, finding) in &findings {
        let (word, text) = match finding {
            Finding::Well(text) => ("ok   ", text),
            Finding::Note(text) => ("note ", text),
            Finding::Wrong(text) => ("wrong", text),
        };
        say(&format!("{word}  {name}: {text}"));
    }
    let is_well = !findings.iter().any(|(_, finding)| matches!(finding, Finding::Wrong(_)));
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

//! Where the texts of settings come from, and what was wrong with them.

use std::collections::BTreeMap;
use std::path::Path;

use super::names::{self, Name};

/// The environment and the file, and the problems found while reading them.
#[derive(Debug, Default)]
pub struct Source {
    environment: BTreeMap<String, String>,
    file: BTreeMap<String, String>,
    problems: Vec<Problem>,
}

/// One wrong setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A value that is not accepted.
    #[error("{name} ({origin}): {value} is not accepted; expected {accepts}")]
    Value {
        /// The environment variable, or the key of the file.
        name: &'static str,
        /// Where the value was found.
        origin: &'static str,
        /// The value in quotes, or its length when it is a secret.
        value: String,
        /// What is accepted.
        accepts: String,
    },
    /// A key of the file that means nothing.
    #[error("{key} (configuration file): no such setting; known are {}", known())]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// The file itself.
    #[error("--config {path}: {detail}")]
    File {
        /// Its path.
        path: String,
        /// What is wrong with it.
        detail: String,
    },
}

fn known() -> String {
    names::ALL.iter().map(|name| name.key).collect::<Vec<_>>().join(", ")
}

/// Everything that was wrong, told at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} wrong:{}", if .0.len() == 1 { "a setting is" } else { "some settings are" }, lines(.0))]
pub struct Problems(pub Vec<Problem>);

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("\n  {problem}")).collect()
}

impl Source {
    /// Takes the process's environment, and the file when one is named.
    #[must_use]
    pub fn of_process(config: Option<&Path>) -> Self {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())));
        Self::new(environment, config)
    }

    /// Takes the given variables, and the file when one is named. An empty variable counts as absent.
    pub fn new(environment: impl IntoIterator<Item = (String, String)>, config: Option<&Path>) -> Self {
        let environment = environment.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        let mut source = Self { environment, ..Self::default() };
        if let Some(path) = config {
            source.read_file(path);
        }
        source
    }

    fn read_file(&mut self, path: &Path) {
        let table = std::fs::read_to_string(path)
            .map_err(|error| error.to_string())
            .and_then(|text| text.parse::<toml::Table>().map_err(|error| error.to_string()));
        match table {
            Ok(table) => table.into_iter().for_each(|(key, value)| self.file_value(key, value)),
            Err(detail) => self.problems.push(Problem::File { path: path.display().to_string(), detail }),
        }
    }

    fn file_value(&mut self, key: String, value: toml::Value) {
        if !names::ALL.iter().any(|name| name.key == key) {
            self.problems.push(Problem::UnknownKey { key });
            return;
        }
        let text = match value {
            toml::Value::String(text) => text,
            // A list of texts is written as the variable writes it.
            toml::Value::Array(items) => items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(","),
            other => other.to_string(),
        };
        if !text.is_empty() {
            self.file.insert(key, text);
        }
    }

    /// Reads a setting, or takes its default.
    pub fn or<T>(&mut self, name: &Name, parse: impl Fn(&str) -> Option<T>, default: T) -> T {
        self.maybe(name, parse).unwrap_or(default)
    }

    /// Reads a setting that may be absent. A wrong one is noted and counts as absent.
    pub fn maybe<T>(&mut self, name: &Name, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.environment.get(name.variable).or_else(|| self.file.get(name.key))?.clone();
        let value = parse(&text);
        if value.is_none() {
            self.refuse(name, &text, name.accepts);
        }
        value
    }

    /// Notes that a setting is wrong.
    pub fn refuse(&mut self, name: &Name, text: &str, accepts: &str) {
        let in_environment = self.environment.contains_key(name.variable) || !self.file.contains_key(name.key);
        let value =
            if name.secret { format!("a value of {} characters", text.chars().count()) } else { format!("{text:?}") };
        self.problems.push(Problem::Value {
            name: if in_environment { name.variable } else { name.key },
            origin: if in_environment { "environment" } else { "configuration file" },
            value,
            accepts: accepts.to_owned(),
        });
    }

    /// Gives the value if nothing was wrong.
    pub fn finish<T>(self, value: T) -> Result<T, Problems> {
        if self.problems.is_empty() { Ok(value) } else { Err(Problems(self.problems)) }
    }
}

//! Habits that the repository keeps, checked over every file that git knows.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// No file is longer: it has two ideas by then.
const LONGEST_FILE_LINES: usize = 500;

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn is_test(&self) -> bool {
        let path = self.path.to_string_lossy();
        path.starts_with("tests/") || path.starts_with("e2e/") || path.contains(".test.") || path.ends_with("tests.rs")
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(number, line)| (number + 1, line))
    }
}

/// Every Rust and TypeScript file written by hand.
fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = Command::new("git").args(["ls-files", "*.rs", "*.ts", "*.tsx"]).current_dir(root).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    listed
        .lines()
        .map(PathBuf::from)
        .filter(|path| !is_generated(path) && path.to_string_lossy() != "tests/tidy.rs")
        .filter_map(|path| Some(Source { text: std::fs::read_to_string(root.join(&path)).ok()?, path }))
        .collect()
}

fn is_generated(path: &Path) -> bool {
    let path = path.to_string_lossy();
    path.contains("/generated/") || path.ends_with(".gen.ts")
}

fn offences(judge: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    sources().iter().flat_map(judge).collect()
}

/// The lines that hold one of the words.
fn found(source: &Source, words: &[&str]) -> Vec<String> {
    let holds = |line: &str| words.iter().any(|word| line.contains(word));
    source.lines().filter(|(_, line)| holds(line)).map(|(number, line)| told(source, number, line)).collect()
}

fn told(source: &Source, number: usize, line: &str) -> String {
    format!("{}:{number}: {}", source.path.display(), line.trim())
}

#[test]
fn files_are_short() {
    let long = offences(|source| {
        let lines = source.text.lines().count();
        if lines > LONGEST_FILE_LINES { vec![format!("{}: {lines} lines", source.path.display())] } else { Vec::new() }
    });
    assert!(long.is_empty(), "longer than {LONGEST_FILE_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn nothing_is_put_off() {
    let words = ["TODO", "FIXME", "todo!(", "unimplemented!(", "#[ignore", "test.skip", "it.skip", ".only("];
    let left = offences(|source| found(source, &words));
    assert!(left.is_empty(), "put off or left out:\n{}", left.join("\n"));
}

#[test]
fn tests_wait_for_conditions_and_not_for_time() {
    let words = ["thread::sleep", "time::sleep(", "waitForTimeout("];
    let sleepy = offences(|source| if source.is_test() { found(source, &words) } else { Vec::new() });
    assert!(sleepy.is_empty(), "tests that sleep:\n{}", sleepy.join("\n"));
}

#[test]
fn names_say_what_a_file_holds() {
    let vague = ["utils", "util", "helpers", "helper", "common", "manager", "misc"];
    let named = offences(|source| {
        let name = source.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if vague.contains(&name.as_str()) { vec![source.path.display().to_string()] } else { Vec::new() }
    });
    assert!(named.is_empty(), "vague names:\n{}", named.join("\n"));
}

#[test]
fn lints_are_answered_with_a_reason() {
    let silenced = offences(|source| found(source, &["#[allow(", "#![allow("]));
    assert!(silenced.is_empty(), "use #[expect(…, reason = \"…\")]:\n{}", silenced.join("\n"));
}

//! What can be watched: the server's metrics, their words in the documentation, and what dashboard and alerts ask for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::harness::{Client, Process};

const FAMILIES: [&str; 5] = ["porchlight_", "tracker_", "chat_", "redaction_", "process_"];
/// What one histogram is made of.
const SERIES: [&str; 3] = ["_bucket", "_sum", "_count"];

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn is_metric(word: &str) -> bool {
    FAMILIES.iter().any(|family| word.starts_with(family))
}

/// The metrics that a text names, whichever series of them it takes.
fn named(text: &str, known: &BTreeSet<String>) -> BTreeSet<String> {
    let words =
        text.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').filter(|word| is_metric(word));
    let whole = |word: &str| {
        let base = SERIES.iter().find_map(|series| word.strip_suffix(series)).filter(|base| known.contains(*base));
        base.unwrap_or(word).to_owned()
    };
    words.map(whole).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] });
    files.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect()
}

/// What the source records: the first argument of each `counter!`, `gauge!` and `histogram!`.
fn recorded() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for file in rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = std::fs::read_to_string(file).unwrap();
        for (at, kind) in ["counter!(", "gauge!(", "histogram!("].iter().flat_map(|kind| text.match_indices(kind)) {
            let argument = text[at + kind.len()..].trim_start();
            let name = argument.strip_prefix('"').and_then(|rest| rest.split('"').next());
            names.extend(name.map(str::to_owned));
        }
    }
    names
}

/// The first column of the tables.
fn documented(known: &BTreeSet<String>) -> BTreeSet<String> {
    let text = read("docs/operations.md");
    let cells = text.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    cells.flat_map(|cell| named(cell, known)).collect()
}

#[test]
fn every_metric_is_documented_and_nothing_else_is_asked_for() {
    let recorded = recorded();
    assert!(recorded.len() > 20, "{recorded:?}");
    assert_eq!(documented(&recorded), recorded, "docs/operations.md and the source");
    for path in ["deploy/prometheus/alerts.yaml", "deploy/grafana/porchlight.json", "docs/runbook.md"] {
        let asked = named(&read(path), &recorded);
        let unknown: Vec<_> = asked.difference(&recorded).collect();
        assert!(!asked.is_empty() && unknown.is_empty(), "{path} asks for {unknown:?}");
    }
}

#[test]
fn every_alert_leads_to_its_entry_of_the_runbook() {
    let alerts = read("deploy/prometheus/alerts.yaml");
    let runbook = read("docs/runbook.md");
    let names: BTreeSet<&str> = alerts.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    let headings: BTreeSet<&str> = runbook
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .filter(|name| name.starts_with("Porchlight"))
        .collect();
    assert_eq!(names, headings);
    let links: BTreeSet<&str> =
        alerts.lines().filter_map(|line| line.trim().strip_prefix("runbook: docs/runbook.md#")).collect();
    let anchors: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    assert_eq!(links, anchors.iter().map(String::as_str).collect());
}

#[actix_web::test]
async fn a_server_exports_what_is_documented_and_its_alerts_have_a_first_sample() {
    let server = Process::start().await;
    Client::new(server.url()).get("/healthz").await.expect(200);
    // The hub looks at the database once a second, and at once when the server starts.
    let mut looks = tokio::time::interval(Duration::from_millis(20));
    let metrics = loop {
        looks.tick().await;
        let told = server.private().get("/metrics").await.expect(200).text;
        if told.contains("porchlight_database_up 1") && told.contains("porchlight_sockets_open") {
            break told;
        }
    };
    let series = metrics.lines().filter(|line| !line.starts_with('#'));
    let exported: BTreeSet<String> =
        series.flat_map(|line| named(line.split(['{', ' ']).next().unwrap(), &recorded())).collect();
    let known = documented(&recorded());
    let unknown: Vec<_> = exported.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    for line in [
        "porchlight_bus_up 1",
        "porchlight_epoch_changes_total 0",
        "tracker_dead_events_total 0",
        r#"porchlight_actor_deaths_total{kind="conversation"} 0"#,
        r#"porchlight_jobs_dead_total{kind="mail.send"} 0"#,
    ] {
        assert!(metrics.lines().any(|told| told == line), "{line} is not in\n{metrics}");
    }
}

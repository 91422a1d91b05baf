//! Where code looks over the walls, and why. A new place is a decision: it shows up here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Folders, and the reasons that are named in them.
const PLACES: &[(&str, &str)] = &[
    ("src/actors/hub", "Outbox"),
    ("src/jobs", "Jobs"),
    ("src/jobs/handlers", "Housekeeping"),
    ("src/services/identity", "Agency, Authentication"),
    ("src/services/leads", "Jobs"),
    ("src/services/sites", "SiteLookup"),
    ("src/services/tracker", "Housekeeping"),
    ("src/services/tracker/process", "Ingest"),
    ("src/storage/chat", "Authentication"),
];

fn walk(folder: &Path, found: &mut BTreeMap<String, BTreeSet<String>>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let name = folder.strip_prefix(root).unwrap().display().to_string();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let reasons = text.split("Reason::").skip(1);
            let words =
                reasons.map(|rest| rest.chars().take_while(|letter| letter.is_alphanumeric()).collect::<String>());
            found.entry(name.clone()).or_default().extend(words);
        }
    }
}

#[test]
fn only_these_folders_look_over_the_walls() {
    let mut found = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.retain(|_, reasons| !reasons.is_empty());
    let joined = |reasons: BTreeSet<String>| reasons.into_iter().collect::<Vec<_>>().join(", ");
    let found: Vec<(String, String)> = found.into_iter().map(|(folder, reasons)| (folder, joined(reasons))).collect();
    let known: Vec<(String, String)> =
        PLACES.iter().map(|(folder, reasons)| ((*folder).to_owned(), (*reasons).to_owned())).collect();
    assert_eq!(found, known);
}

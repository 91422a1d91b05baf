//! What the fuzzer began with and what it found, fed to its targets.

#[path = "../../fuzz/src/lib.rs"]
mod targets;

use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn every_target_bears_its_corpus() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let folder = |name: &str| std::fs::read_dir(root.join(name)).unwrap().map(|entry| entry.unwrap().path());
    let names: BTreeSet<String> = targets::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let stem = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    assert_eq!(folder("fuzz_targets").map(|path| stem(&path)).collect::<BTreeSet<_>>(), names);
    assert_eq!(folder("corpus").map(|path| stem(&path)).collect::<BTreeSet<_>>(), names);
    for name in &names {
        let mut seeds = 0;
        for path in folder(&format!("corpus/{name}")) {
            targets::feed(name, &std::fs::read(path).unwrap());
            seeds += 1;
        }
        assert!(seeds > 0, "{name} has no seed");
        targets::feed(name, b"");
        targets::feed(name, b"\xff\0\n\n\n");
    }
}

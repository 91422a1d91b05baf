//! Makes the folders of the built front ends, so that the server compiles before they are built.

use std::path::Path;

fn main() -> std::io::Result<()> {
    for folder in ["../../web/dist", "../../widget/dist"] {
        std::fs::create_dir_all(Path::new(folder))?;
        println!("cargo::rerun-if-changed={folder}");
    }
    Ok(())
}

//! Generated files that people rely on are as the code says. `UPDATE=1` writes them anew.

use std::path::Path;

fn check(file: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, generated).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == generated,
        "{file} is not what the code says: write it anew with UPDATE=1 script/test rust generated"
    );
}

#[test]
fn the_api_document_is_that_of_the_code() {
    let mut text = serde_json::to_string_pretty(&porchlight_http::openapi()).unwrap();
    text.push('\n');
    check("docs/openapi.json", &text);
}

#[test]
fn the_types_of_the_app_are_those_of_the_wire() {
    check("web/src/generated/wire.ts", &porchlight_wire::typescript());
}

#[test]
fn every_operation_says_what_it_does_and_who_may() {
    let document = serde_json::to_value(porchlight_http::openapi()).unwrap();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(operation["summary"].is_string(), "{method} {path} has no summary");
            assert!(operation["tags"].is_array(), "{method} {path} has no tag");
        }
    }
}

//! Generated files that people rely on are as the code says. `UPDATE=1` writes them anew.

use std::path::Path;

use porchlight_domain::problem::ProblemCode;

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

#[test]
fn the_document_lists_every_kind_of_problem_and_what_any_operation_may_answer() {
    let document = serde_json::to_value(porchlight_http::openapi()).unwrap();
    let description = document["info"]["description"].as_str().unwrap();
    for code in ProblemCode::ALL {
        let (status, slug, _) = code.row();
        assert!(description.contains(&format!("| `/problems/{slug}` | {status} |")), "{slug} is not listed");
    }
    for (path, methods) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| path.starts_with("/api/")) {
        for (method, operation) in methods.as_object().unwrap() {
            let proven = operation["security"].is_null();
            let with_body = operation["requestBody"].is_object();
            let edits = ["put", "patch"].contains(&method.as_str());
            let expected = [
                ("400", true),
                ("401", proven),
                ("403", proven),
                ("404", path.contains('{')),
                ("412", edits),
                ("413", with_body),
                ("415", with_body),
                ("422", with_body),
                ("429", true),
                ("503", true),
            ];
            for (status, _) in expected.iter().filter(|(_, expected)| *expected) {
                let answer = &operation["responses"][status];
                let name = answer["$ref"].as_str().map(|reference| reference.trim_start_matches('#'));
                let answer = name.map_or(answer, |name| document.pointer(name).unwrap());
                let problem = &answer["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(problem, "#/components/schemas/Problem", "{method} {path} {status}");
            }
            let takes = |header: &str| operation["parameters"].to_string().contains(header);
            assert_eq!(takes("parameters/IfMatch"), edits, "{method} {path}");
            assert!(takes("parameters/XWorkspaceId") || !proven || path.starts_with("/api/v1/me"), "{method} {path}");
        }
    }
}

//! Sites: registered, changed, found by their pages.

use serde_json::json;

use crate::harness::TestApp;

#[actix_web::test]
async fn registers_a_site_and_shows_its_key_once() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let body =
        json!({ "name": "Shop", "domain": "Bücher.example", "allowedDomains": ["*.shop.example", "localhost:8081"] });
    let keyed = acme.owner.api.with("idempotency-key", "one");
    let made = keyed.post("/api/v1/sites", body.clone()).await.expect(201).json;
    assert_eq!((made["domain"].as_str(), made["status"].as_str()), (Some("xn--bcher-kva.example"), Some("waiting")));
    assert_eq!(made["id"], made["clientId"]);
    let key = made["apiKey"].as_str().unwrap();
    let snippet =
        format!("<script src=\"{}/script/{}.js\" async></script>", app.base_url, made["id"].as_str().unwrap());
    assert_eq!(made["snippet"], snippet);
    let again = keyed.post("/api/v1/sites", body).await.expect(201).json;
    assert_eq!((&again["id"], again.get("apiKey")), (&made["id"], None));
    let path = format!("/api/v1/sites/{}", made["id"].as_str().unwrap());
    assert_eq!(acme.owner.api.get(&path).await.expect(200).json.get("apiKey"), None);
    let rotated = acme.owner.api.post(&format!("{path}/rotate-key"), json!({})).await.expect(200).json;
    assert_ne!(rotated["apiKey"], made["apiKey"]);
    let track = json!({ "visitorId": uuid::Uuid::from_u128(1), "sessionId": uuid::Uuid::from_u128(2), "events": [] });
    app.anonymous().bearer(key).post("/v1/track", track.clone()).await.expect(401);
    app.anonymous().bearer(rotated["apiKey"].as_str().unwrap()).post("/v1/track", track).await.expect(202);
    let listed = acme.owner.api.get("/api/v1/sites?limit=1").await.expect(200).json;
    assert_eq!((listed["data"].as_array().unwrap().len(), listed["nextCursor"].is_null()), (1, true));
    for domain in ["https://a.example", "co.uk", "a.example/b", "*.a.example", ""] {
        acme.owner.api.post("/api/v1/sites", json!({ "name": "Bad", "domain": domain })).await.expect(422);
    }
    let eve = app.workspace("other").await.owner;
    eve.api.get(&path).await.expect(404);
    eve.api.patch(&path, json!({ "name": "Mine" })).await.expect(404);
    eve.api.delete(&path).await.expect(404);
    let agent = acme.agent("ann").await;
    agent.api.get(&path).await.expect(200);
    agent.api.patch(&path, json!({ "name": "Mine" })).await.expect(403);
}

#[actix_web::test]
async fn changes_a_site_by_merge_patch_and_version() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let path = format!("/api/v1/sites/{}", site.id);
    let read = acme.owner.api.get(&path).await.expect(200);
    let tag = read.header("etag").to_owned();
    let guarded = acme.owner.api.with("if-match", &tag);
    let changed = guarded.patch(&path, json!({ "chat": { "appearance": { "title": "Ask us" } } })).await.expect(200);
    assert_eq!(changed.json["chat"]["appearance"]["title"], "Ask us");
    assert_eq!(changed.json["chat"]["appearance"]["color"], "#4338ca");
    guarded.patch(&path, json!({ "name": "Other" })).await.expect(412);
    for wrong in [json!({ "tracker": { "colour": 1 } }), json!({ "chat": { "appearance": { "color": "red" } } })] {
        let refused = acme.owner.api.patch(&path, wrong).await.expect(422);
        assert!(refused.json["errors"][0]["pointer"].is_string(), "{}", refused.text);
    }
}

#[actix_web::test]
async fn serves_the_script_and_its_configuration_to_allowed_pages() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let page = app.anonymous().with("origin", &site.origin);
    let path = format!("/v1/config/{}", site.id);
    let config = page.get(&path).await.expect(200);
    assert_eq!(
        (config.json["active"].as_bool(), config.header("access-control-allow-origin")),
        (Some(true), site.origin.as_str())
    );
    page.with("if-none-match", config.header("etag")).get(&path).await.expect(304);
    app.anonymous().with("origin", "https://evil.example").get(&path).await.expect(403);
    app.anonymous().get("/v1/config/site_nonsense").await.expect(404);
    acme.owner.api.patch(&format!("/api/v1/sites/{}", site.id), json!({ "active": false })).await.expect(200);
    let changed = page.with("if-none-match", config.header("etag")).get(&path).await.expect(200);
    assert_eq!(changed.json["active"], false);
    let script = app.anonymous().get(&format!("/script/{}.js", site.id)).await.expect(200);
    assert!(script.text.contains("inactive") && script.header("content-type").starts_with("text/javascript"));
    acme.owner.api.delete(&format!("/api/v1/sites/{}", site.id)).await.expect(204);
    app.anonymous().get(&path).await.expect(404);
}

use serde_json::json;

use crate::harness::TestApp;

#[actix_web::test]
async fn a_visitor_gets_a_session_and_keeps_it_by_its_token() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let first = app.anonymous().post("/v1/widget/session", json!({ "clientId": site.id })).await.expect(200).json;
    let again = json!({ "clientId": site.id, "visitorToken": first["visitorToken"] });
    let second = app.anonymous().post("/v1/widget/session", again).await.expect(200).json;
    assert_eq!(first["visitorId"], second["visitorId"]);
    assert_eq!(first["site"]["agentsOnline"], false);
}

#[actix_web::test]
async fn a_visitor_id_alone_opens_nobodys_conversations() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let eve = app.visitor(&site).await;
    eve.start("my secret").await;
    let uuid = eve.uuid();
    let thief = app
        .anonymous()
        .post("/v1/widget/session", json!({ "clientId": site.id, "visitorId": uuid }))
        .await
        .expect(200)
        .json;
    assert_ne!(thief["visitorId"], json!(eve.id));
    assert_eq!(thief["conversations"], json!([]));
}

#[actix_web::test]
async fn a_token_of_another_workspace_proves_nothing() {
    let app = TestApp::start().await;
    let (acme, umbrella) = (app.workspace("acme").await, app.workspace("umbrella").await);
    let (here, there) = (acme.site().await, umbrella.site().await);
    let eve = app.visitor(&here).await;
    let body = json!({ "clientId": there.id, "visitorToken": eve.token });
    let answer = app.anonymous().post("/v1/widget/session", body).await.expect(200).json;
    assert_ne!(answer["visitorId"], json!(eve.id));
}

#[actix_web::test]
async fn foreign_pages_and_missing_sites_are_refused() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let foreign = app.anonymous().with("origin", "https://evil.example");
    foreign.post("/v1/widget/session", json!({ "clientId": site.id })).await.expect(403);
    let own = app.anonymous().with("origin", &site.origin);
    own.post("/v1/widget/session", json!({ "clientId": site.id })).await.expect(200);
    let missing = json!({ "clientId": "site_00000000000000000000000000" });
    app.anonymous().post("/v1/widget/session", missing).await.expect(404);
    for bad in [json!({}), json!({ "clientId": "x" }), json!({ "clientId": site.id, "surprise": 1 })] {
        app.anonymous().post("/v1/widget/session", bad).await.expect(422);
    }
}

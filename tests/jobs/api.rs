use porchlight_storage::Reason;
use porchlight_storage::jobs::NewJob;
use serde_json::json;

use super::{Deed, KIND, runner};
use crate::harness::TestApp;

#[actix_web::test]
async fn an_owner_mends_dead_letters_and_other_tenants_do_not_see_them() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let globex = app.workspace("globex").await;
    let tx = app.node.store.system(Reason::Jobs).await.unwrap();
    let workspace = acme.id.parse().unwrap();
    tx.enqueue(Some(workspace), NewJob::new(KIND, json!({}), tx.now())).await.unwrap();
    tx.commit().await.unwrap();
    runner(&app, Deed::Refuse).0.run_due().await.unwrap();

    let dead = acme.owner.api.get("/api/v1/jobs?state=dead").await.expect(200).json;
    assert_eq!((&dead["data"][0]["kind"], &dead["data"][0]["lastError"]), (&json!(KIND), &json!("no such tide")));
    let path = format!("/api/v1/jobs/{}", dead["data"][0]["id"].as_str().unwrap());
    let stranger = &globex.owner.api;
    {
        assert_eq!(stranger.get("/api/v1/jobs?state=dead").await.expect(200).json["data"], json!([]));
        stranger.post(&format!("{path}/retry"), json!({})).await.expect(404);
        stranger.delete(&path).await.expect(404);
    }
    acme.owner.api.get("/api/v1/jobs?state=lost").await.expect(400);

    let retried = acme.owner.api.post(&format!("{path}/retry"), json!({})).await.expect(200).json;
    assert_eq!((&retried["state"], &retried["attempts"]), (&json!("ready"), &json!(0)));
    runner(&app, Deed::Succeed).0.run_due().await.unwrap();
    acme.owner.api.post(&format!("{path}/retry"), json!({})).await.expect(409);
    acme.owner.api.delete(&path).await.expect(204);
    acme.owner.api.delete(&path).await.expect(404);
}

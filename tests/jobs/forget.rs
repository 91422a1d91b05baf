use chrono::TimeDelta;
use porchlight_jobs::handlers::housekeeping::FORGET_EVERY;
use porchlight_jobs::schedule;
use serde_json::json;

use crate::harness::TestApp;

#[actix_web::test]
async fn what_nobody_asks_for_any_more_is_forgotten_by_age() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = acme.owner.api.with("idempotency-key", "one");
    api.post("/api/v1/leads", json!({ "email": "ada@example.com" })).await.expect(201);
    let left = async |table: &str| app.number(&format!("SELECT count(*) FROM {table}")).await;
    assert!(left("idempotency_keys").await == 1 && left("refresh_tokens").await > 0 && left("sign_ins").await > 0);

    app.advance(TimeDelta::hours(26));
    forget(&app).await;
    assert_eq!(left("idempotency_keys").await, 0);
    assert!(left("refresh_tokens").await > 0, "a token is kept while it counts");

    app.advance(TimeDelta::days(91));
    forget(&app).await;
    assert_eq!((left("refresh_tokens").await, left("sign_ins").await), (0, 0));
    assert_eq!(left("leads").await, 1);
}

async fn forget(app: &TestApp) {
    schedule::fire_due(&app.node.store, &[FORGET_EVERY]).await.unwrap();
    while app.run_jobs().await > 0 {}
}

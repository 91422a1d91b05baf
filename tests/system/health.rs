use std::sync::Arc;

use chrono::TimeDelta;
use porchlight_domain::clock::{Clock, SystemClock};

use crate::harness::TestApp;

#[actix_web::test]
async fn tells_that_it_is_alive_and_ready() {
    let app = TestApp::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
}

#[actix_web::test]
async fn shows_the_api_document_to_people() {
    let app = TestApp::start().await;
    for path in ["/api/docs", "/api/docs/"] {
        assert!(app.get(path).await.expect(200).text.contains("Swagger UI"), "{path}");
    }
}

#[actix_web::test]
async fn says_what_is_not_there_as_a_problem() {
    let app = TestApp::start().await;
    let answer = app.get("/api/v1/no-such-thing").await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.json["type"], "/problems/not-found");
    assert_eq!(answer.json["instance"], "/api/v1/no-such-thing");
}

#[actix_web::test]
async fn a_node_whose_clock_is_wrong_keeps_the_time_of_the_database() {
    let right = SystemClock::default();
    for days in [1, -1] {
        let wrong = Arc::new(SystemClock::default());
        wrong.follow(right.now() + TimeDelta::days(days));
        let _app = TestApp::start_with(|options| options.clock = Arc::clone(&wrong) as Arc<dyn Clock>).await;
        let off = wrong.now() - right.now();
        assert!(off.abs() < TimeDelta::seconds(2), "{off}");
    }
}

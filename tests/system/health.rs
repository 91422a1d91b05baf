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

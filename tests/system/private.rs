use crate::harness::{Client, Process};

#[actix_web::test]
async fn the_private_listener_tells_of_requests_by_route_and_of_actors() {
    let server = Process::start().await;
    let public = Client::new(server.url());
    public.get("/api/v1/leads/lead_01h2xcejqtf2nbrexx3vqjhp41").await.expect(401);
    public.get("/no/such/page?secret=1").await;
    let metrics = server.private().get("/metrics").await.expect(200).text;
    let line = r#"porchlight_http_request_seconds_count{method="GET",route="/api/v1/leads/{id}",status="4xx"} 1"#;
    assert!(metrics.contains(line), "{metrics}");
    assert!(!metrics.contains("lead_01h2") && !metrics.contains("secret"), "a label names what was asked for");
    let debug = server.private().get("/debug/actors").await.expect(200).json;
    assert_eq!((&debug["sockets"], &debug["census"]["deaths"]), (&0.into(), &0.into()), "{debug}");
    public.get("/debug/actors").await;
    for path in ["/metrics", "/debug/actors"] {
        assert!(!public.get(path).await.text.contains("deaths"), "{path} is public");
    }
}

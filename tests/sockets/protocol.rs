use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::TestApp;

#[actix_web::test]
async fn a_wrong_first_frame_or_token_closes_with_4401() {
    let app = TestApp::start().await;
    for path in ["/ws/agent", "/ws/visitor"] {
        for frame in [
            json!({ "id": 1, "action": "typing", "data": {} }),
            json!({ "id": 1, "action": "authenticate", "data": { "token": "forged" } }),
            json!({ "id": 1, "action": "authenticate", "data": { "token": "x", "colour": 1 } }),
            json!("authenticate"),
        ] {
            let mut socket = app.open_socket(path, None).await.unwrap();
            socket.send_text(frame.to_string()).await;
            assert_eq!(socket.closed().await, 4401, "{frame}");
        }
    }
}

#[actix_web::test]
async fn foreign_pages_are_refused_at_the_handshake() {
    let app = TestApp::start().await;
    assert_eq!(app.open_socket("/ws/agent", Some("https://evil.example")).await.err(), Some(403));
    assert!(app.open_socket("/ws/agent", Some(&app.base_url)).await.is_ok());
    assert_eq!(app.open_socket("/ws/visitor", Some("null")).await.err(), Some(403));
}

#[actix_web::test]
async fn a_visitor_of_one_site_cannot_connect_from_another() {
    let app = TestApp::start().await;
    let site = app.workspace("acme").await.site().await;
    let eve = app.visitor(&site).await;
    let proof = json!({ "id": 1, "action": "authenticate", "data": { "token": eve.token } }).to_string();
    let mut own = app.open_socket("/ws/visitor", Some(&site.origin)).await.unwrap();
    own.send_text(proof.clone()).await;
    own.answer(1).await.unwrap();
    // The chat's frame is a page of the server itself.
    let mut frame = app.open_socket("/ws/visitor", Some(&app.base_url)).await.unwrap();
    frame.send_text(proof.clone()).await;
    frame.answer(1).await.unwrap();
    // A foreign page is refused before anything is said.
    for foreign in ["https://evil.example", "https://shop.example.com.evil.example", "http://localhost", "file://"] {
        assert_eq!(app.open_socket("/ws/visitor", Some(foreign)).await.err(), Some(403), "{foreign}");
    }
    // A page of another site gets so far, and no further.
    let other = json!({ "name": "Other", "domain": "other.example", "allowedDomains": ["*.beta.other.example"] });
    app.workspace("other").await.owner.api.post("/api/v1/sites", other).await.expect(201);
    for origin in ["https://www.other.example", "https://x.beta.other.example:8443"] {
        let mut other = app.open_socket("/ws/visitor", Some(origin)).await.unwrap();
        other.send_text(proof.clone()).await;
        assert_eq!(other.closed().await, 4401, "{origin}");
    }
}

#[actix_web::test]
async fn bad_frames_are_answered_and_the_socket_lives() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let mut socket = app.agent_socket(&acme.owner, json!({})).await;
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let frames = [
        ("not json".to_owned(), 0, 400),
        (deep, 0, 400),
        (r#"{"id":7,"action":"typing","data":{},"extra":1}"#.to_owned(), 7, 400),
        (r#"{"id":8,"action":"fly","data":{}}"#.to_owned(), 8, 400),
        (r#"{"id":9,"action":"typing","data":{"conversationId":"conv_x","on":true}}"#.to_owned(), 9, 422),
        (r#"{"id":10,"action":"presence.set","data":{"status":"away"}}"#.to_owned(), 10, 422),
        (r#"{"id":11,"action":"presence.set","data":{"status":"busy\u0000"}}"#.to_owned(), 11, 400),
        (
            r#"{"id":12,"action":"conversation.watch","data":{"conversationId":"conv_01h455vb4pex5vsknk084sn02q"}}"#
                .to_owned(),
            12,
            404,
        ),
    ];
    for (frame, id, status) in frames {
        socket.send_text(frame.clone()).await;
        let problem = socket.answer(id).await.unwrap_err();
        assert_eq!(problem["status"], status, "{frame:.80}: {problem}");
    }
    socket.ask("ping", json!({})).await.unwrap();
}

#[actix_web::test]
async fn too_large_and_binary_frames_end_the_socket() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let mut socket = app.agent_socket(&acme.owner, json!({})).await;
    socket.send_text("x".repeat(64 * 1024 + 1)).await;
    assert_eq!(socket.closed().await, 1009);
    let mut socket = app.agent_socket(&acme.owner, json!({})).await;
    socket.send(Message::Binary(vec![1, 2, 3].into())).await;
    assert_eq!(socket.closed().await, 1003);
}

#[actix_web::test]
async fn a_flood_of_frames_is_told_to_slow_down() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let mut socket = app.agent_socket(&acme.owner, json!({})).await;
    for id in 1_000..1_400 {
        socket.send_text(json!({ "id": id, "action": "ping" }).to_string()).await;
    }
    let mut refused = 0;
    for id in 1_000..1_400 {
        if let Err(problem) = socket.answer(id).await {
            assert_eq!(problem["status"], 429);
            refused += 1;
        }
    }
    assert!(refused > 100, "{refused}");
}

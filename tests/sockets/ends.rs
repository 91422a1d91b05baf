use std::time::Instant;

use porchlight_storage::live::{Audience, Envelope, Topic};
use serde_json::json;

use crate::harness::{TestApp, new_id, wait_until};

#[actix_web::test]
async fn signing_out_ends_the_sockets_of_that_sign_in_only() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ann = acme.agent("ann").await;
    let elsewhere = ann.sign_in_again(&app).await;
    let mut here = app.agent_socket(&ann, json!({})).await;
    let mut there = app.agent_socket(&elsewhere, json!({})).await;
    ann.api.post("/api/v1/auth/logout", json!({})).await.expect(204);
    assert_eq!(here.closed().await, 4401);
    there.ask("ping", json!({})).await.unwrap();
}

#[actix_web::test]
async fn a_drain_tells_every_socket() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let mut proven = app.agent_socket(&acme.owner, json!({})).await;
    let mut silent = app.open_socket("/ws/visitor", None).await.unwrap();
    app.node.begin_drain();
    assert_eq!(proven.closed().await, 1012);
    assert_eq!(silent.closed().await, 1012);
    assert_eq!(app.open_socket("/ws/agent", None).await.err(), Some(503));
    wait_until("the sockets are gone", || app.node.hub.open() == 0).await;
}

#[actix_web::test]
async fn a_node_that_gave_notice_serves_those_who_come_and_keeps_no_connection() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let mut proven = app.agent_socket(&acme.owner, json!({})).await;
    app.node.give_notice();
    let ready = app.get("/readyz").await;
    assert_eq!((ready.status, &ready.json["status"]), (503, &json!("draining")));
    let answer = acme.owner.api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201);
    assert_eq!(answer.header("connection"), "close");
    proven.ask("ping", json!({})).await.unwrap();
    app.agent_socket(&acme.owner, json!({})).await.ask("ping", json!({})).await.unwrap();
}

#[actix_web::test]
async fn a_silent_client_is_let_go_after_ten_seconds() {
    let app = TestApp::start().await;
    let started = Instant::now();
    let mut socket = app.open_socket("/ws/agent", None).await.unwrap();
    assert_eq!(socket.closed().await, 4401);
    assert!((9..13).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
}

/// Whether the kernel still holds the server's side of a connection; 06, TIME_WAIT, is only the memory of one.
#[cfg(target_os = "linux")]
fn is_connected(server_port: u16, client_port: u16) -> bool {
    let (local, remote) = (format!(":{server_port:04X}"), format!(":{client_port:04X}"));
    std::fs::read_to_string("/proc/net/tcp").unwrap().lines().any(|line| {
        let mut columns = line.split_whitespace().skip(1);
        columns.next().is_some_and(|at| at.ends_with(&local))
            && columns.next().is_some_and(|at| at.ends_with(&remote))
            && columns.next().is_some_and(|state| state != "06")
    })
}

#[cfg(target_os = "linux")]
#[actix_web::test]
async fn a_client_that_does_not_read_is_let_go_with_its_connection() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let slow = app.agent_socket(&acme.owner, json!({})).await;
    let server_port: u16 = app.base_url.rsplit(':').next().unwrap().parse().unwrap();
    assert!(is_connected(server_port, slow.port()));
    // As fast as the connection takes them, until the kernel's buffers and the queue are full.
    let frame = json!({ "event": "filler", "data": "x".repeat(60_000) }).to_string();
    let flood = || {
        app.node.hub.tell(Envelope {
            id: new_id(),
            workspace_id: acme.id.parse().unwrap(),
            topics: vec![Topic::Workspace],
            audience: Audience::ALL,
            frame: frame.clone().into(),
        });
        app.node.hub.open() == 0
    };
    wait_until("the socket is given up", flood).await;
    assert!(is_connected(server_port, slow.port()), "it has a moment to read the close frame");
    wait_until("the connection is gone", || !is_connected(server_port, slow.port())).await;
}

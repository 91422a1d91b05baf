//! Clients that send a body too slowly.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::TestApp;

#[actix_web::test]
async fn a_body_that_does_not_come_is_no_longer_waited_for() {
    let app = TestApp::start_with(|options| options.web.body_within = Duration::from_millis(200)).await;
    let address = app.base_url.trim_start_matches("http://").to_owned();
    for path in ["/api/v1/auth/login", "/v1/track"] {
        let mut client = TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{{"
        );
        client.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        // Ends when the server has closed the connection, too.
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{path}: {answer}");
        assert!(answer.contains("/problems/timeout"), "{path}: {answer}");
    }
}

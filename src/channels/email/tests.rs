//! Against a mail server of a few lines, and against the folder.

use std::sync::Arc;

use chrono::DateTime;
use porchlight_domain::clock::{Clock, TestClock};
use porchlight_services::ports::{Mail, MailError, MailFolder, Mailer};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use super::{Outbox, Smtp};

fn mail() -> Mail {
    Mail {
        to: "Ada <ada@example.com>".to_owned(),
        subject: "Grüße".to_owned(),
        text: "Hello\n.\nThere".to_owned(),
        html: Some("<p>Hello</p>".to_owned()),
    }
}

fn clock() -> Arc<dyn Clock> {
    Arc::new(TestClock::at(DateTime::from_timestamp(1_772_442_000, 0).unwrap()))
}

/// Serves one connection; answers the command that begins with `at` with `answer`. Gives what it was told.
async fn server(at: &'static str, answer: &'static str) -> (String, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let (told, heard) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        talk(stream, at, answer, told).await;
    });
    (url, heard)
}

async fn talk(stream: TcpStream, at: &str, answer: &str, told: mpsc::UnboundedSender<String>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut in_data = false;
    write.write_all(b"220 ready\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        told.send(line.clone()).unwrap();
        let reply = match line.as_str() {
            "." if in_data => {
                in_data = false;
                "250 taken"
            }
            _ if in_data => continue,
            command if command.starts_with(at) => answer,
            "DATA" => {
                in_data = true;
                "354 go on"
            }
            _ => "250 fine",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
    }
}

async fn send_to(url: &str) -> Result<(), MailError> {
    let smtp = Smtp::new(url, "Porchlight <hello@example.com>".parse().unwrap(), clock()).unwrap();
    smtp.send(&mail()).await
}

#[tokio::test]
async fn a_mail_reaches_the_server_in_both_forms() {
    let (url, mut heard) = server("NOTHING", "").await;
    send_to(&url).await.unwrap();
    let mut lines = Vec::new();
    while let Ok(line) = heard.try_recv() {
        lines.push(line);
    }
    let said = |text: &str| lines.iter().any(|line| line.contains(text));
    assert!(said("MAIL FROM:<hello@example.com>") && said("RCPT TO:<ada@example.com>"), "{lines:?}");
    assert!(said("multipart/alternative") && said("text/html"), "{lines:?}");
    assert!(said("Subject: =?utf-8?b?"), "{lines:?}");
    assert!(said("Date: Mon, 02 Mar 2026 09:00:00 +0000"), "{lines:?}");
    // The lone dot of the text must not end the mail.
    assert!(lines.iter().any(|line| line == ".."), "{lines:?}");
}

#[tokio::test]
async fn a_recipient_that_the_server_refuses_is_refused_for_good() {
    let (url, _heard) = server("RCPT", "550 no such person").await;
    assert!(matches!(send_to(&url).await, Err(MailError::Refused(told)) if told.contains("no such person")));
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_again() {
    let (url, _heard) = server("RCPT", "450 try later").await;
    assert!(matches!(send_to(&url).await, Err(MailError::Later(_))));
}

#[tokio::test]
async fn a_server_that_wants_a_login_is_asked_again() {
    let (url, _heard) = server("MAIL", "530 log in first").await;
    assert!(matches!(send_to(&url).await, Err(MailError::Later(_))));
}

#[tokio::test]
async fn a_server_that_is_away_is_asked_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    assert!(matches!(send_to(&url).await, Err(MailError::Later(_))));
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_for_good() {
    let smtp = Smtp::new("smtp://127.0.0.1:1", "a@example.com".parse().unwrap(), clock()).unwrap();
    let mail = Mail { to: "nobody".to_owned(), ..mail() };
    assert!(matches!(smtp.send(&mail).await, Err(MailError::Refused(_))));
}

#[tokio::test]
async fn without_a_server_mails_lie_in_the_folder() {
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().join("outbox");
    let clock = TestClock::at(DateTime::from_timestamp(1_772_442_000, 0).unwrap());
    let outbox = Outbox::open(&folder, "a@example.com".parse().unwrap(), Arc::new(clock.clone())).unwrap();
    outbox.send(&mail()).await.unwrap();
    clock.advance(chrono::TimeDelta::seconds(1));
    outbox.send(&Mail { subject: "Second".to_owned(), ..mail() }).await.unwrap();

    let kept = outbox.newest(10).await.unwrap();
    assert_eq!(kept.iter().map(|kept| kept.mail.subject.as_str()).collect::<Vec<_>>(), ["Second", "Grüße"]);
    assert_eq!(outbox.newest(1).await.unwrap().len(), 1);
    let eml = std::fs::read_to_string(folder.join(format!("{}.eml", kept[0].id))).unwrap();
    assert!(eml.contains("To: Ada <ada@example.com>"), "{eml}");
}

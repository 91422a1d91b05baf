//! From the submission of a form at the server to the lead on a rep's socket.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::Mutex;

use porchlight_benches::figures::Latencies;
use porchlight_benches::people::{Site, Target, new_id, now};
use porchlight_benches::socket::Socket;

#[derive(clap::Args, Clone)]
pub struct Options {
    /// Submissions a second.
    #[arg(long, default_value_t = 200)]
    rate: u32,
    #[arg(long, default_value_t = 15)]
    seconds: u64,
}

pub async fn run(target: &Target, options: Options) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let workspace = target.workspace(&http).await?;
    let mut sites = Vec::new();
    for _ in 0..4 {
        sites.push(target.site(&http, &workspace).await?);
    }
    let rep = Socket::open(&target.socket("/ws/agent"), &workspace.token, Some(&workspace.id)).await?;
    let sent: Arc<Mutex<HashMap<String, Instant>>> = Arc::default();
    let until = Instant::now() + Duration::from_secs(options.seconds);
    let watching = tokio::spawn(watch(rep, Arc::clone(&sent), until + Duration::from_secs(5)));
    let gap = Duration::from_secs(1) / options.rate;
    let mut due = Instant::now();
    let mut count = 0_usize;
    while due < until {
        tokio::time::sleep_until(due.into()).await;
        let Some(site) = sites.get(count % sites.len()) else { break };
        let (email, body) = form(site);
        sent.lock().await.insert(email, due);
        let (http, target, key) = (http.clone(), target.clone(), site.api_key.clone());
        tokio::spawn(async move { target.post(&http, "/v1/track", Some(&key), &body).await });
        count += 1;
        due += gap;
    }
    let mut latencies = watching.await??;
    println!("submissions: {count} sent at {}/s, {} arrived, {}", options.rate, latencies.count(), latencies.tell());
    Ok(())
}

/// A form as a page reports it, and the email in it.
pub fn form(site: &Site) -> (String, Value) {
    let email = format!("{}@example.com", new_id());
    let body = json!({
        "clientId": site.id, "visitorId": new_id(), "sessionId": new_id(), "sentAt": now(),
        "context": { "url": "https://load.example.com/contact", "title": "Contact" },
        "events": [{ "eventId": new_id(), "type": "form_submission", "occurredAt": now(), "trigger": "submit",
            "form": { "selector": "#contact", "name": "contact" },
            "fields": { "full_name": "Ada Lovelace", "email": email } }]
    });
    (email, body)
}

async fn watch(
    mut rep: Socket,
    sent: Arc<Mutex<HashMap<String, Instant>>>,
    until: Instant,
) -> anyhow::Result<Latencies> {
    let mut latencies = Latencies::default();
    while let Ok(frame) = tokio::time::timeout_at(until.into(), rep.next()).await {
        let frame = frame?;
        if let Some(email) = frame.pointer("/data/lead/email").and_then(|email| email.as_str())
            && let Some(due) = sent.lock().await.remove(email)
        {
            latencies.add(due.elapsed());
        }
    }
    Ok(latencies)
}

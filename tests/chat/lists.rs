//! The lists of the inbox: labels, priorities, orders and search (CHT-20).

use chrono::TimeDelta;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::harness::{TestApp, TestUser, new_id};

async fn found(agent: &TestUser, query: &str) -> Vec<i64> {
    let answer = agent.api.get(&format!("/api/v1/conversations?{query}")).await.expect(200).json;
    answer["data"].as_array().unwrap().iter().map(|row| row["number"].as_i64().unwrap()).collect()
}

/// Three conversations: 1 was answered, 2 and 3 wait, 2 for longer.
async fn three(app: &TestApp) -> (TestUser, Vec<String>) {
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let mut ids = Vec::new();
    for text in ["Do you ship to Lyon?", "My fern has brown tips", "The invoice 100% wrong"] {
        let visitor = app.visitor(&site).await;
        ids.push(visitor.start(text).await);
        app.advance(TimeDelta::minutes(1));
    }
    let body = json!({ "clientMessageId": new_id(), "text": "We ship on Tuesdays." });
    ann.api.post(&format!("/api/v1/conversations/{}/messages", ids[0]), body).await.expect(201);
    (ann, ids)
}

#[actix_web::test]
async fn labels_and_priorities_narrow_the_list() {
    let app = TestApp::start().await;
    let (ann, ids) = three(&app).await;
    for (id, change) in [
        (&ids[1], json!({ "labels": ["care", "plants"], "priority": "urgent" })),
        (&ids[2], json!({ "labels": ["care"] })),
    ] {
        ann.api.patch(&format!("/api/v1/conversations/{id}"), change).await.expect(200);
    }
    assert_eq!(found(&ann, "label=care").await, [3, 2]);
    assert_eq!(found(&ann, "label=plants&priority=urgent").await, [2]);
    assert_eq!(found(&ann, "label=car").await, Vec::<i64>::new());
    let labels = ann.api.get("/api/v1/conversations/labels").await.expect(200).json;
    assert_eq!(labels["data"], json!([{ "label": "care", "count": 2 }, { "label": "plants", "count": 1 }]));
    ann.api.get("/api/v1/conversations?priority=loud").await.expect(400);
}

#[actix_web::test]
async fn who_waits_longest_comes_first_page_after_page() {
    let app = TestApp::start().await;
    let (ann, _) = three(&app).await;
    assert_eq!(found(&ann, "").await, [1, 3, 2]);
    assert_eq!(found(&ann, "sort=waitingSince").await, [2, 3, 1]);
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/conversations?sort=waitingSince&limit=1{cursor}");
        let page = ann.api.get(&path).await.expect(200).json;
        seen.push(page["data"][0]["number"].clone());
        let Value::String(next) = &page["nextCursor"] else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, [2, 3, 1]);
    ann.api.get("/api/v1/conversations?sort=number").await.expect(400);
}

#[actix_web::test]
async fn the_moment_orders_those_of_one_minute_page_after_page() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    // Some of them of one moment, too, so that the id decides.
    for number in 0..9 {
        app.visitor(&site).await.start("Hello").await;
        app.advance(TimeDelta::seconds(if number % 2 == 0 { 17 } else { 0 }));
    }
    let whole = found(&ann, "").await;
    assert_eq!(whole, [9, 8, 7, 6, 5, 4, 3, 2, 1]);
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = ann.api.get(&format!("/api/v1/conversations?limit=2{cursor}")).await.expect(200).json;
        seen.extend(page["data"].as_array().unwrap().iter().map(|row| row["number"].as_i64().unwrap()));
        let Value::String(next) = &page["nextCursor"] else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, whole);
}

/// PostgreSQL writes a row anew in its place, and into no index, while nothing that changed stands in one.
#[actix_web::test]
async fn what_each_message_changes_stands_in_no_index() {
    let app = TestApp::start().await;
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    let sql = "SELECT count(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey) \
               WHERE i.indrelid = 'conversations'::regclass AND a.attname IN ('last_seq', 'visitor_messages', \
                 'public_messages', 'visitor_read_seq', 'agents_read_seq', 'waiting_since', 'last_message', 'last_activity_at')";
    let indexed: i64 = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
    assert_eq!(indexed, 0);
}

#[actix_web::test]
async fn a_search_reads_messages_people_numbers_and_labels() {
    let app = TestApp::start().await;
    let (ann, ids) = three(&app).await;
    let (labels, status) = (json!({ "labels": ["refund"] }), json!({ "status": "resolved" }));
    ann.api.patch(&format!("/api/v1/conversations/{}", ids[2]), labels).await.expect(200);
    ann.api.post(&format!("/api/v1/conversations/{}/status", ids[1]), status).await.expect(200);
    for (query, numbers) in [
        ("q=lyon", vec![1]),
        ("q=tuesdays%20LYON", vec![1]),
        ("q=tips", vec![2]),
        ("q=tips&status=open", vec![]),
        ("q=100%25", vec![3]),
        ("q=refund", vec![3]),
        ("q=%232", vec![2]),
        ("q=_%5C", vec![]),
    ] {
        assert_eq!(found(&ann, query).await, numbers, "{query}");
    }
}

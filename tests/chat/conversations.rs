use serde_json::{Value, json};

use crate::harness::{TestApp, new_id};

fn seqs(messages: &Value) -> Vec<i64> {
    messages["data"].as_array().unwrap().iter().map(|message| message["seq"].as_i64().unwrap()).collect()
}

#[actix_web::test]
async fn an_agent_answers_what_a_visitor_asked() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let conversation = eve.start("Do you ship to Lyon?").await;

    let inbox = ann.api.get("/api/v1/conversations?status=open&assignee=none").await.expect(200).json;
    assert_eq!(inbox["data"][0]["id"], json!(conversation));
    assert_eq!(inbox["data"][0]["number"], 1);
    assert_eq!(inbox["data"][0]["unreadCount"], 1);
    assert_eq!(inbox["data"][0]["lastMessage"]["text"], "Do you ship to Lyon?");
    assert!(inbox["data"][0]["waitingSince"].is_string());

    let path = format!("/api/v1/conversations/{conversation}");
    let body = json!({ "clientMessageId": new_id(), "text": "We do." });
    let first = ann.api.post(&format!("{path}/messages"), body.clone()).await.expect(201).json;
    let repeated = ann.api.post(&format!("{path}/messages"), body).await.expect(201).json;
    assert_eq!(first, repeated);
    assert_eq!((&first["seq"], &first["sender"]["name"]), (&json!(2), &json!("ann")));

    let after = ann.api.get(&path).await.expect(200).json;
    assert_eq!((&after["unreadCount"], &after["waitingSince"]), (&json!(0), &Value::Null));
    let messages = ann.api.get(&format!("{path}/messages")).await.expect(200).json;
    assert_eq!(seqs(&messages), [1, 2]);
}

#[actix_web::test]
async fn unread_counts_follow_the_read_mark() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann, bob) = (acme.site().await, acme.agent("ann").await, acme.agent("bob").await);
    let eve = app.visitor(&site).await;
    let conversation = eve.start("one").await;
    for text in ["two", "three"] {
        eve.say(&conversation, text).await;
    }
    let path = format!("/api/v1/conversations/{conversation}");
    ann.api.post(&format!("{path}/read"), json!({ "seq": 2 })).await.expect(200);
    ann.api.post(&format!("{path}/read"), json!({ "seq": 1 })).await.expect(200);
    for (user, unread) in [(&ann, 1), (&bob, 3)] {
        assert_eq!(user.api.get(&path).await.json["unreadCount"], unread);
        assert_eq!(user.api.get("/api/v1/conversations/counts").await.expect(200).json["unread"], unread);
    }
}

#[actix_web::test]
async fn visitors_never_see_private_notes_and_agents_of_others_see_nothing() {
    let app = TestApp::start().await;
    let (acme, umbrella) = (app.workspace("acme").await, app.workspace("umbrella").await);
    let (site, ann, spy) = (acme.site().await, acme.agent("ann").await, umbrella.agent("spy").await);
    let eve = app.visitor(&site).await;
    let conversation = eve.start("hello").await;
    let path = format!("/api/v1/conversations/{conversation}/messages");
    ann.api.post(&path, json!({ "clientMessageId": new_id(), "text": "a lead?", "private": true })).await.expect(201);
    let seen = eve.messages(&conversation).await;
    assert_eq!(seen.len(), 1);
    let foreign = spy.api.get(&path).await.expect(404);
    let missing = spy.api.get("/api/v1/conversations/conv_00000000000000000000000000/messages").await.expect(404);
    assert_eq!(foreign.json["detail"], missing.json["detail"]);
    spy.api.post(&path, json!({ "clientMessageId": new_id(), "text": "x" })).await.expect(404);
}

#[actix_web::test]
async fn history_is_read_in_pages_in_both_directions() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let conversation = eve.start("1").await;
    for number in 2..=7 {
        eve.say(&conversation, &number.to_string()).await;
    }
    let page = |query: &str| format!("/api/v1/conversations/{conversation}/messages?{query}");
    let read = async |query: &str| ann.api.get(&page(query)).await.expect(200).json;
    let newest = read("limit=3").await;
    assert_eq!((seqs(&newest), &newest["more"]), (vec![5, 6, 7], &json!(true)));
    assert_eq!(seqs(&read("limit=3&beforeSeq=5").await), [2, 3, 4]);
    assert_eq!(seqs(&read("afterSeq=5").await), [6, 7]);
    ann.api.get(&page("afterSeq=1&beforeSeq=2")).await.expect(400);
    ann.api.get(&page("limit=201")).await.expect(400);
    ann.api.get(&page("nonsense=1")).await.expect(400);
}

#[actix_web::test]
async fn a_snoozed_conversation_wakes_on_time_and_a_message_wakes_it_before() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let conversation = eve.start("later is fine").await;
    let path = format!("/api/v1/conversations/{conversation}");
    let until = app.now() + chrono::TimeDelta::hours(2);
    ann.api.post(&format!("{path}/status"), json!({ "status": "snoozed" })).await.expect(422);
    ann.api.post(&format!("{path}/status"), json!({ "status": "snoozed", "snoozeUntil": until })).await.expect(200);
    app.run_jobs().await;
    assert_eq!(ann.api.get(&path).await.json["status"], "snoozed");
    app.advance(chrono::TimeDelta::hours(2));
    app.run_jobs().await;
    let token = ann.sign_in_again(&app).await;
    assert_eq!(token.api.get(&path).await.json["status"], "open");
    token.api.post(&format!("{path}/status"), json!({ "status": "resolved" })).await.expect(200);
    eve.say(&conversation, "one more thing").await;
    assert_eq!(token.api.get(&path).await.json["status"], "open");
}

#[actix_web::test]
async fn edits_ask_for_the_version_they_saw() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let conversation = app.visitor(&site).await.start("hi").await;
    let path = format!("/api/v1/conversations/{conversation}");
    let tag = ann.api.get(&path).await.header("etag").to_owned();
    let edit = ann.api.with("if-match", &tag);
    let changed = edit.patch(&path, json!({ "labels": ["vip", " vip"], "priority": "high" })).await.expect(200).json;
    assert_eq!((&changed["labels"], &changed["priority"]), (&json!(["vip"]), &json!("high")));
    edit.patch(&path, json!({ "priority": null })).await.expect(412);
    assert_eq!(ann.api.patch(&path, json!({ "priority": null })).await.expect(200).json["priority"], Value::Null);
}

#[actix_web::test]
async fn a_chat_with_a_known_email_is_a_lead() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let answers = json!({ "name": "Eve Example", "email": "Eve@Example.com", "company size": "12" });
    let conversation = eve.start_with("A quote, please", answers).await;
    let shown = ann.api.get(&format!("/api/v1/conversations/{conversation}")).await.expect(200).json;
    let lead = ann.api.get(&format!("/api/v1/leads/{}", shown["leadId"].as_str().unwrap())).await.expect(200).json;
    assert_eq!(lead["email"], "eve@example.com");
    assert_eq!(lead["captureState"], "chat_inquiry");
    assert_eq!(lead["quality"], "high");
    assert_eq!(lead["source"], "chat");
}

#[actix_web::test]
async fn the_same_first_message_twice_starts_one_conversation() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = new_id();
    let (one, two) = futures::join!(eve.start_as(id, "hello"), eve.start_as(id, "hello"));
    assert_eq!(one, two);
    assert_eq!(ann.api.get("/api/v1/conversations").await.json["data"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn many_writers_leave_no_gap_and_no_twin() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let conversation = eve.start("0").await;
    let path = format!("/api/v1/conversations/{conversation}/messages");
    let ids: Vec<_> = (0..40).map(|_| new_id()).collect();
    // Every message is sent twice, all at the same time, by both sides.
    let agents = ids.iter().take(20).chain(ids.iter().take(20)).map(|id| {
        let body = json!({ "clientMessageId": id, "text": "from ann" });
        let (api, path) = (ann.api.clone(), path.clone());
        async move { api.post(&path, body).await.expect(201).json["seq"].as_i64().unwrap() }
    });
    let visitors = ids.iter().skip(20).chain(ids.iter().skip(20)).map(|id| eve.say_as(*id, &conversation, "from eve"));
    futures::join!(futures::future::join_all(agents), futures::future::join_all(visitors));
    let messages = ann.api.get(&format!("{path}?limit=200&afterSeq=0")).await.expect(200).json;
    assert_eq!(seqs(&messages), (1..=41).collect::<Vec<_>>());
}

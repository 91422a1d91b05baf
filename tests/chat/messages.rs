//! Messages over REST: who writes them, repeats, lists, read marks.

use serde_json::{Value, json};

use crate::harness::{TestApp, TestUser, new_id};

fn words(text: &str) -> Value {
    json!({ "clientMessageId": new_id(), "text": text })
}

async fn texts(agent: &TestUser, path: &str) -> Vec<String> {
    let answer = agent.api.get(path).await.expect(200).json;
    answer["data"].as_array().unwrap().iter().map(|message| message["text"].as_str().unwrap().to_owned()).collect()
}

#[actix_web::test]
async fn an_idempotency_key_makes_one_message_of_two_requests() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let path = format!("/api/v1/conversations/{}/messages", eve.start("hi").await);
    let keyed = ann.api.with("idempotency-key", "one");
    let body = words("We do.");
    let mut agent = app.agent_socket(&ann, json!({})).await;
    let first = keyed.post(&path, body.clone()).await.expect(201);
    let again = keyed.post(&path, body).await.expect(201);
    assert_eq!((again.header("idempotency-replayed"), &again.json), ("true", &first.json));
    keyed.post(&path, words("Something else.")).await.expect(422);
    assert_eq!(texts(&ann, &path).await, ["hi", "We do."]);
    let told = agent.expect("message.created").await;
    assert_eq!(told["data"]["message"], first.json);
}

#[actix_web::test]
async fn a_program_writes_under_the_name_of_its_key_and_reads_for_nobody() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("hi").await;
    let path = format!("/api/v1/conversations/{id}");
    let permissions = json!(["conversations:read", "conversations:reply"]);
    let key = json!({ "name": "Order robot", "permissions": permissions });
    let key = acme.owner.api.post("/api/v1/api-keys", key).await.expect(201).json["key"].clone();
    let robot = app.anonymous().bearer(key.as_str().unwrap());
    let body = words("Your parcel is on its way.");
    let written = robot.post(&format!("{path}/messages"), body.clone()).await.expect(201).json;
    let sender = json!({ "type": "bot", "id": null, "name": "Order robot", "avatarUrl": null });
    assert_eq!((&written["seq"], &written["sender"]), (&json!(2), &sender));
    assert_eq!(robot.post(&format!("{path}/messages"), body).await.expect(201).json, written);
    assert_eq!(eve.messages(&id).await[1].text, "Your parcel is on its way.");
    robot.post(&format!("{path}/read"), json!({ "seq": 2 })).await.expect(403);
    // A robot's answer is an answer, and no agent has read the question.
    let shown = ann.api.get(&path).await.expect(200).json;
    assert_eq!((&shown["waitingSince"], &shown["unreadCount"]), (&Value::Null, &json!(1)));
}

#[actix_web::test]
async fn a_list_goes_on_by_its_cursor_in_either_direction() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("1").await;
    for number in 2..=5 {
        eve.say(&id, &number.to_string()).await;
    }
    let path = format!("/api/v1/conversations/{id}/messages?limit=2");
    for (start, pages) in [
        ("", [vec!["4", "5"], vec!["2", "3"], vec!["1"]]),
        ("&afterSeq=0", [vec!["1", "2"], vec!["3", "4"], vec!["5"]]),
    ] {
        let mut query = start.to_owned();
        for page in pages {
            let found = ann.api.get(&format!("{path}{query}")).await.expect(200).json;
            let texts: Vec<_> = found["data"].as_array().unwrap().iter().map(|message| &message["text"]).collect();
            assert_eq!(texts, page);
            assert_eq!(found["more"], json!(found["nextCursor"].is_string()));
            query = format!("&cursor={}", found["nextCursor"].as_str().unwrap_or_default());
        }
        assert_eq!(query, "&cursor=");
    }
    ann.api.get(&format!("{path}&cursor=nonsense")).await.expect(400);
}

#[actix_web::test]
async fn a_read_mark_that_stands_further_is_neither_moved_back_nor_told() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("one").await;
    eve.say(&id, "two").await;
    let path = format!("/api/v1/conversations/{id}/read");
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    for (asked, stands) in [(2, 2), (1, 2), (99, 2)] {
        let read = ann.api.post(&path, json!({ "seq": asked })).await.expect(200).json;
        assert_eq!((&read["seq"], &read["reader"]["name"]), (&json!(stands), &json!("ann")));
    }
    visitor.ask("read", json!({ "conversationId": id, "seq": 1 })).await.unwrap();
    assert_eq!(visitor.expect("conversation.read").await["data"]["reader"]["name"], "ann");
    // What is told comes in order: another of the agent's would stand before this.
    ann.api.post(&format!("/api/v1/conversations/{id}/status"), json!({ "status": "resolved" })).await.expect(200);
    visitor.expect("conversation.status_changed").await;
    assert!(visitor.kept().iter().all(|frame| frame["event"] != "conversation.read"), "{:?}", visitor.kept());
}

#[actix_web::test]
async fn the_id_of_a_note_gives_a_visitor_nothing() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("hi").await;
    let note = json!({ "clientMessageId": new_id(), "text": "aside", "private": true });
    ann.api.post(&format!("/api/v1/conversations/{id}/messages"), note.clone()).await.expect(201);
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    let guess = json!({ "conversationId": id, "clientMessageId": note["clientMessageId"], "text": "hm" });
    let refused = visitor.ask("message.send", guess).await.unwrap_err();
    assert_eq!(refused["status"], 404, "{refused}");
}

#[actix_web::test]
async fn a_message_costs_the_same_in_a_long_conversation() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("hi").await;
    let database = sqlx::PgPool::connect(&app.database_url).await.unwrap();
    let lengthen = "INSERT INTO messages (workspace_id, conversation_id, seq, id, client_message_id, sender_type, sender_name, \
                      text, private, visitor_messages, public_messages, created_at) \
                    SELECT workspace_id, conversation_id, n, gen_random_uuid(), gen_random_uuid(), 'visitor', 'Eve', 'again', false, \
                      n, 0, created_at FROM messages, generate_series(2, 5000) n; \
                    UPDATE conversations SET last_seq = 5000, visitor_messages = 5000";
    sqlx::raw_sql(lengthen).execute(&database).await.unwrap();
    for _ in 0..5 {
        ann.api.post(&format!("/api/v1/conversations/{id}/messages"), words("We do.")).await.expect(201);
    }
    let counted = "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'messages'";
    app.number_until(counted, 5005).await;
    let read =
        app.number("SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_user_tables WHERE relname = 'messages'").await;
    assert!(read < 15_000, "{read} messages were read to write five");
}

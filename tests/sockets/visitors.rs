//! What visitors do on their socket, and what both sides hear of it.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::harness::{TestApp, TestSite, TestWorkspace, new_id};

fn start(id: uuid::Uuid) -> Value {
    json!({ "clientMessageId": id, "text": "hi" })
}

#[actix_web::test]
async fn agents_hear_who_a_visitor_is_and_still_know_it_when_he_leaves() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let mut agent = app.agent_socket(&ann, json!({})).await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    let online = agent.expect("visitor.online").await;
    assert!(online["data"]["session"]["id"].as_str().unwrap().starts_with("ses_"), "{online}");
    visitor.ask("conversation.start", start(new_id())).await.unwrap();
    let ada = json!({ "name": "Ada Lovelace", "email": "Ada@Example.com" });
    let told = visitor.ask("identify", ada).await.unwrap();
    let known =
        json!({ "name": "Ada Lovelace", "email": "ada@example.com", "phone": null, "state": "fully_identified" });
    assert_eq!(told, json!({ "visitor": known }));
    let is_named = |frame: &Value| frame["data"]["conversation"]["visitor"]["name"] == "Ada Lovelace";
    let updated = agent.expect_where("conversation.updated", is_named).await;
    let lead = updated["data"]["conversation"]["leadId"].as_str().unwrap().to_owned();
    let timeline = acme.owner.api.get(&format!("/api/v1/leads/{lead}/timeline?kind=conversation")).await.expect(200);
    assert_eq!(timeline.json["data"].as_array().unwrap().len(), 1);
    assert_eq!(timeline.json["data"][0]["data"]["number"], 1);
    visitor.ask("conversation.start", start(new_id())).await.unwrap();
    let timeline = acme.owner.api.get(&format!("/api/v1/leads/{lead}/timeline?kind=conversation")).await.expect(200);
    assert_eq!(timeline.json["data"].as_array().unwrap().len(), 2);

    drop(visitor);
    app.visitors_leave().await;
    let left = agent.expect("visitor.offline").await;
    assert_eq!(
        (&left["data"]["visitor"]["name"], &left["data"]["visitor"]["online"]),
        (&json!("Ada Lovelace"), &json!(false))
    );
    assert_eq!(left["data"]["session"]["id"], online["data"]["session"]["id"]);
}

#[actix_web::test]
async fn visitors_hear_of_status_and_assignment_in_their_own_words() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("hi").await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    let path = format!("/api/v1/conversations/{id}");
    ann.api.patch(&path, json!({ "labels": ["fraud"], "priority": "high" })).await.expect(200);
    let note = json!({ "clientMessageId": new_id(), "text": "aside", "private": true });
    ann.api.post(&format!("{path}/messages"), note).await.expect(201);
    acme.owner.api.post(&format!("{path}/assign"), json!({ "userId": ann.id })).await.expect(200);
    let given = visitor.expect("assignee.changed").await;
    assert_eq!(given["data"]["conversation"]["assignee"]["name"], "ann");
    assert_eq!(given["data"]["conversation"]["lastMessage"]["text"], "hi");
    let news = ann.api.get("/api/v1/notifications").await.expect(200).json;
    assert_eq!(news["data"][0]["kind"], "conversation_assigned");
    ann.api.post(&format!("{path}/status"), json!({ "status": "resolved" })).await.expect(200);
    let closed = visitor.expect("conversation.status_changed").await;
    assert_eq!(closed["data"]["conversation"]["status"], "resolved");
    let mut agent = app.agent_socket(&ann, json!({})).await;
    let more = json!({ "conversationId": id, "clientMessageId": new_id(), "text": "one more thing" });
    visitor.ask("message.send", more).await.unwrap();
    for socket in [&mut visitor, &mut agent] {
        let open = |frame: &Value| frame["data"]["conversation"]["status"] == "open";
        socket.expect_where("conversation.status_changed", open).await;
    }
    let told = format!("{given}{closed}{:?}", visitor.kept());
    assert!(["labels", "priority", "leadId", "fraud", "aside"].iter().all(|word| !told.contains(word)), "{told}");
}

#[actix_web::test]
async fn typing_needs_no_watch_and_names_the_visitor() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start_with("hi", json!({ "name": "Eve" })).await;
    let mut agent = app.agent_socket(&ann, json!({})).await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    agent.ask("typing", json!({ "conversationId": id, "on": true })).await.unwrap();
    assert_eq!(visitor.expect("conversation.typing_on").await["data"]["sender"]["name"], "ann");
    agent.ask("conversation.watch", json!({ "conversationId": id })).await.unwrap();
    visitor.ask("typing", json!({ "conversationId": id, "on": true })).await.unwrap();
    let typing = |frame: &Value| frame["data"]["sender"]["type"] == "visitor";
    let told = agent.expect_where("conversation.typing_on", typing).await;
    assert_eq!(told["data"]["sender"]["name"], "Eve");
    assert_eq!(eve.messages(&id).await[0].sender.name, "Eve");
    agent
        .ask("message.send", json!({ "conversationId": id, "clientMessageId": new_id(), "text": "yes" }))
        .await
        .unwrap();
    let read = visitor.ask("read", json!({ "conversationId": id, "seq": 2 })).await.unwrap();
    assert_eq!(read["reader"]["name"], "Eve");
    let by_visitor = |frame: &Value| frame["data"]["reader"]["type"] == "visitor";
    let told = agent.expect_where("conversation.read", by_visitor).await;
    assert_eq!((&told["data"]["reader"]["name"], &told["data"]["seq"]), (&json!("Eve"), &json!(2)));
}

#[actix_web::test]
async fn a_flood_of_conversations_is_refused() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let eve = app.visitor(&site).await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    for _ in 0..5 {
        visitor.ask("conversation.start", start(new_id())).await.unwrap();
    }
    let refused = visitor.ask("conversation.start", start(new_id())).await.unwrap_err();
    assert_eq!((&refused["status"], &refused["retryAfter"]), (&json!(429), &json!(12)));
    app.advance(chrono::TimeDelta::seconds(12));
    visitor.ask("conversation.start", start(new_id())).await.unwrap();
    // Another visitor is not held to it.
    let mut other = app.visitor_socket(&app.visitor(&site).await, json!({})).await;
    other.ask("conversation.start", start(new_id())).await.unwrap();
}

async fn secret(acme: &TestWorkspace, site: &TestSite) -> String {
    let path = format!("/api/v1/sites/{}/identity-secret", site.id);
    acme.owner.api.get(&path).await.expect(200).json["secret"].as_str().unwrap().to_owned()
}

fn sign(secret: &str, message: &str) -> String {
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).unwrap();
    data_encoding::HEXLOWER.encode(&mac.chain_update(message.as_bytes()).finalize().into_bytes())
}

#[actix_web::test]
async fn a_signature_verifies_and_brings_the_conversations_to_another_device() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let secret = secret(&acme, &site).await;
    let ada = |signature: &str| json!({ "email": "ada@example.com", "signature": signature });
    let proof = sign(&secret, "ada@example.com");

    let phone = app.visitor(&site).await;
    let conversation = phone.start("from my phone").await;
    let mut socket = app.visitor_socket(&phone, json!({})).await;
    let wrong = socket.ask("identify", ada(&sign("another secret", "ada@example.com"))).await.unwrap_err();
    assert_eq!(wrong["status"], 422);
    let verified = socket.ask("identify", ada(&proof)).await.unwrap();
    assert_eq!((&verified["visitor"]["state"], verified.get("visitorToken")), (&json!("verified"), None));

    // Who only says that he is Ada gets nothing of hers.
    let liar = app.visitor(&site).await;
    let mut socket = app.visitor_socket(&liar, json!({})).await;
    let told = socket.ask("identify", json!({ "email": "ada@example.com", "name": "Ada" })).await.unwrap();
    assert_eq!((&told["visitor"]["state"], told.get("visitorToken")), (&json!("fully_identified"), None));

    let laptop = app.visitor(&site).await;
    let mut socket = app.visitor_socket(&laptop, json!({})).await;
    let token = socket.ask("identify", ada(&proof)).await.unwrap()["visitorToken"].clone();
    let open = json!({ "clientId": site.id, "visitorToken": token });
    let session = app.anonymous().post("/v1/widget/session", open).await.expect(200).json;
    assert_eq!(session["visitorId"], json!(phone.id));
    assert_eq!(session["conversations"][0]["id"], json!(conversation));
}

#[actix_web::test]
async fn a_proof_is_of_one_person_on_one_site_under_the_present_secret() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, blog) = (acme.site().await, acme.site().await);
    let secret = secret(&acme, &site).await;
    let proof = |of: &str| json!({ "externalId": of, "signature": sign(&secret, of) });
    let phone = app.visitor(&site).await;
    phone.start("hi").await;
    let mut socket = app.visitor_socket(&phone, json!({})).await;
    socket.ask("identify", proof("ada")).await.unwrap();

    // Somebody else on the same browser is somebody else.
    let token = socket.ask("identify", proof("bob")).await.unwrap()["visitorToken"].clone();
    let open = json!({ "clientId": site.id, "visitorToken": token });
    let session = app.anonymous().post("/v1/widget/session", open).await.expect(200).json;
    assert_ne!(session["visitorId"], json!(phone.id));
    assert_eq!(session["conversations"], json!([]));

    // The secret of one site signs nothing on another, nor does a signature for another word.
    let mut elsewhere = app.visitor_socket(&app.visitor(&blog).await, json!({})).await;
    let mut fresh = app.visitor_socket(&app.visitor(&site).await, json!({})).await;
    let lent = json!({ "externalId": "eve", "signature": sign(&secret, "ada") });
    let alone = json!({ "name": "Ada", "signature": sign(&secret, "ada") });
    for (is_here, wrong) in [(false, proof("ada")), (true, lent), (true, alone)] {
        let socket = if is_here { &mut fresh } else { &mut elsewhere };
        let refused = socket.ask("identify", wrong).await.unwrap_err();
        assert_eq!((&refused["status"], &refused["errors"][0]["pointer"]), (&json!(422), &json!("/signature")));
    }

    let path = format!("/api/v1/sites/{}/rotate-identity-secret", site.id);
    let rotated = acme.owner.api.post(&path, json!({})).await.expect(200).json["secret"].clone();
    assert_ne!(rotated, json!(secret));
    assert_eq!(fresh.ask("identify", proof("ada")).await.unwrap_err()["status"], 422);
    let renewed = json!({ "externalId": "ada", "signature": sign(rotated.as_str().unwrap(), "ada") });
    assert_eq!(fresh.ask("identify", renewed).await.unwrap()["visitor"]["state"], "verified");
}

#[actix_web::test]
async fn an_email_without_its_proof_is_not_verified_any_more() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let signature = sign(&secret(&acme, &site).await, "ada@example.com");
    let mut socket = app.visitor_socket(&app.visitor(&site).await, json!({})).await;
    for (said, state) in [
        (json!({ "email": "ada@example.com", "signature": signature }), "verified"),
        (json!({ "name": "Ada" }), "verified"),
        (json!({ "email": "eve@example.com" }), "fully_identified"),
    ] {
        assert_eq!(socket.ask("identify", said).await.unwrap()["visitor"]["state"], state);
    }
}

#[actix_web::test]
async fn what_a_page_keeps_of_a_visitor_is_bounded() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let eve = app.visitor(&site).await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    for part in ["a", "b"] {
        visitor.ask("identify", json!({ "customData": { part: "x".repeat(7_000) } })).await.unwrap();
    }
    let refused = visitor.ask("identify", json!({ "customData": { "c": "x".repeat(7_000) } })).await.unwrap_err();
    assert_eq!((&refused["status"], &refused["errors"][0]["pointer"]), (&json!(422), &json!("/customData")));
    visitor.ask("identify", json!({ "customData": { "a": "short again" } })).await.unwrap();
    let form = json!({ "clientMessageId": new_id(), "text": "hi", "preChat": { "email": "not an address" } });
    let refused = visitor.ask("conversation.start", form).await.unwrap_err();
    assert_eq!((&refused["status"], &refused["errors"][0]["pointer"]), (&json!(422), &json!("/preChat/email")));
}

#[actix_web::test]
async fn agents_are_told_truly_whether_the_visitor_is_here() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let id = eve.start("hi").await;
    let mut agent = app.agent_socket(&ann, json!({})).await;
    let reply = |text: &str| json!({ "conversationId": id, "clientMessageId": new_id(), "text": text });
    let last = |text: &'static str| move |frame: &Value| frame["data"]["conversation"]["lastMessage"]["text"] == text;
    agent.ask("message.send", reply("one")).await.unwrap();
    let told = agent.expect_where("conversation.updated", last("one")).await;
    assert_eq!(told["data"]["conversation"]["visitor"]["online"], false);

    let _here = app.visitor_socket(&eve, json!({})).await;
    agent.expect("visitor.online").await;
    app.advance(chrono::TimeDelta::seconds(1));
    agent.ask("message.send", reply("two")).await.unwrap();
    app.node.actors.registry.wake_all();
    let told = agent.expect_where("conversation.updated", last("two")).await;
    assert_eq!(told["data"]["conversation"]["visitor"]["online"], true);
}

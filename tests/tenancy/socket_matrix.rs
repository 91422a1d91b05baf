//! Every action of the sockets, asked by those who may not. Frames before a proof are closed in `sockets::protocol`.

use serde_json::{Value, json};

use super::people::Scene;
use crate::harness::{Socket, TestApp, new_id};

const MISSING: (&str, &str) = ("conv_01h2xcejqtf2nbrexx3vqjhp41", "lead_01h2xcejqtf2nbrexx3vqjhp41");

/// Each action on a record, with data that is in order.
fn actions(conversation: &str, lead: &str) -> Vec<(&'static str, Value)> {
    let on = json!({ "conversationId": conversation });
    let with = |more: Value| {
        let mut data = on.clone();
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        data
    };
    vec![
        ("message.send", with(json!({ "clientMessageId": new_id(), "text": "let me in" }))),
        ("messages.fetch", with(json!({ "afterSeq": 0 }))),
        ("typing", with(json!({ "on": true }))),
        ("read", with(json!({ "seq": 1 }))),
        ("conversation.watch", with(json!({ "afterSeq": 0 }))),
        ("conversation.unwatch", on.clone()),
        ("lead.watch", json!({ "leadId": lead })),
        ("lead.unwatch", json!({ "leadId": lead })),
    ]
}

/// What the socket is answered to each action: the status, 200 for done, and the words.
async fn answers(socket: &mut Socket, conversation: &str, lead: &str) -> Vec<(&'static str, i64, String)> {
    let mut answers = Vec::new();
    for (action, data) in actions(conversation, lead) {
        let (status, words) = match socket.ask(action, data).await {
            Ok(data) => (200, data.to_string()),
            Err(problem) => (problem["status"].as_i64().unwrap(), problem.to_string()),
        };
        answers.push((action, status, words.replace(conversation, "…").replace(lead, "…")));
    }
    answers
}

#[actix_web::test]
async fn a_record_of_another_tenant_is_as_if_it_were_not_on_sockets_too() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let mut stranger = app.agent_socket(&scene.stranger.owner, json!({})).await;
    let foreign = answers(&mut stranger, scene.id("conv").unwrap(), scene.id("lead").unwrap()).await;
    let missing = answers(&mut stranger, MISSING.0, MISSING.1).await;
    assert_eq!(foreign, missing);
    for (action, status, words) in foreign {
        // What was never watched is not watched afterwards, either.
        let expected: &[i64] = if action.ends_with(".unwatch") { &[200] } else { &[404, 409] };
        assert!(expected.contains(&status), "{action}: {words}");
    }
}

#[actix_web::test]
async fn a_member_without_the_permission_does_nothing_on_a_socket() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let pat = scene.acme.user("petra", &["powerless"]).await;
    let mut powerless = app.agent_socket(&pat, json!({})).await;
    for (action, status, words) in answers(&mut powerless, scene.id("conv").unwrap(), scene.id("lead").unwrap()).await {
        let expected: &[i64] = if action.ends_with(".unwatch") { &[200] } else { &[403, 404] };
        assert!(expected.contains(&status), "{action}: {words}");
    }
}

#[actix_web::test]
async fn a_visitor_reaches_no_conversation_but_the_own() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let (eve, mallory) = (app.visitor(&site).await, app.visitor(&site).await);
    let of_eve = eve.start("this is private").await;
    let mut socket = app.visitor_socket(&mallory, json!({ (of_eve.clone()): 0 })).await;
    let foreign = answers(&mut socket, &of_eve, MISSING.1).await;
    let missing = answers(&mut socket, MISSING.0, MISSING.1).await;
    assert_eq!(foreign, missing);
    for (action, status, words) in foreign {
        assert!([400, 404].contains(&status), "{action}: {words}");
        assert!(!words.contains("this is private"));
    }
    assert!(!socket.kept().iter().any(|event| event.to_string().contains("this is private")), "{:?}", socket.kept());
    assert_eq!(eve.messages(&of_eve).await.len(), 1);
}

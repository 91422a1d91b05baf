use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::minutes;
use crate::harness::{TestApp, TestUser, TestWorkspace};

async fn put_rule(acme: &TestWorkspace, mut rule: Value, people: &[&TestUser]) {
    rule["userIds"] = people.iter().map(|user| json!(user.id)).collect();
    rule["name"] = json!("Inbound");
    acme.owner.api.put("/api/v1/assignment-rules", json!({ "rules": [rule] })).await.expect(200);
}

async fn make(acme: &TestWorkspace, name: &str) -> Value {
    acme.owner.api.post("/api/v1/leads", json!({ "name": name })).await.expect(201).json
}

async fn read(app: &TestApp, acme: &TestWorkspace, lead: &Value) -> Value {
    let owner = acme.owner.sign_in_again(app).await;
    owner.api.get(&format!("/api/v1/leads/{}", lead["id"].as_str().unwrap())).await.expect(200).json
}

#[actix_web::test]
async fn round_robin_is_exact_under_two_hundred_at_once() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let people = [acme.rep("Ann").await, acme.rep("Ben").await, acme.rep("Cid").await];
    put_rule(&acme, json!({ "mode": "round_robin" }), &people.iter().collect::<Vec<_>>()).await;
    let names: Vec<String> = (0..200).map(|number| format!("Lead {number}")).collect();
    let made = futures::future::join_all(names.iter().map(|name| make(&acme, name))).await;
    let mut shares: BTreeMap<&str, usize> = BTreeMap::new();
    for lead in &made {
        *shares.entry(lead["owner"]["name"].as_str().unwrap()).or_default() += 1;
    }
    assert_eq!(shares.values().sum::<usize>(), 200);
    assert!(shares.values().max().unwrap() - shares.values().min().unwrap() <= 1, "{shares:?}");
}

#[actix_web::test]
async fn the_first_matching_rule_decides_and_says_why() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (ann, ben) = (acme.rep("Ann").await, acme.rep("Ben").await);
    let rules = json!({ "rules": [
        { "name": "Fairs", "mode": "priority", "userIds": [ben.id], "conditions": [{ "field": "source", "op": "is", "value": "Fair" }] },
        { "name": "Rest", "mode": "least_busy", "userIds": [ann.id, ben.id] },
    ] });
    let stored = acme.owner.api.put("/api/v1/assignment-rules", rules).await.expect(200).json;
    assert_eq!(acme.owner.api.get("/api/v1/assignment-rules").await.expect(200).json, stored);
    let body = json!({ "name": "Ada", "source": "fair" });
    let fair = acme.owner.api.post("/api/v1/leads", body).await.expect(201).json;
    assert_eq!(fair["owner"]["name"], "Ben");
    assert_eq!(make(&acme, "Rest").await["owner"]["name"], "Ann");
    let path = format!("/api/v1/leads/{}/timeline?kind=assigned", fair["id"].as_str().unwrap());
    let entry = &acme.owner.api.get(&path).await.expect(200).json["data"][0];
    assert_eq!(entry["data"]["to"]["name"], "Ben");
    assert_eq!(entry["data"]["rule"]["name"], "Fairs");
    assert!(entry["data"]["reason"].as_str().unwrap().contains("Fairs"));
    // The new owner is told; the one who made it is not.
    let told = ben.api.get("/api/v1/notifications").await.expect(200).json;
    assert_eq!((&told["data"][0]["kind"], &told["data"][0]["data"]["name"]), (&json!("lead_assigned"), &json!("Ada")));
    assert_eq!(acme.owner.api.get("/api/v1/notifications/unread-count").await.expect(200).json["unreadCount"], 0);
}

#[actix_web::test]
async fn refuses_rules_that_cannot_work() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ann = acme.rep("Ann").await;
    let put = |rule: Value| {
        let api = acme.owner.api.clone();
        async move { api.put("/api/v1/assignment-rules", json!({ "rules": [rule] })).await }
    };
    let stranger = "usr_01h455vb4pex5vsknk084sn02q";
    let answer = put(json!({ "name": "x", "mode": "priority", "userIds": [ann.id, stranger] })).await.expect(422);
    assert_eq!(answer.json["errors"][0]["pointer"], "/rules/0/userIds/1");
    let odd = json!([{ "field": "source", "op": "in", "value": "fair" }]);
    let answer =
        put(json!({ "name": "x", "mode": "priority", "userIds": [ann.id], "conditions": odd })).await.expect(422);
    assert_eq!(answer.json["errors"][0]["pointer"], "/rules/0/conditions/0/value");
    put(json!({ "name": "x", "mode": "priority", "userIds": [] })).await.expect(422);
    put(json!({ "name": "x", "mode": "fastest", "userIds": [ann.id] })).await.expect(422);
    ann.api.put("/api/v1/assignment-rules", json!({ "rules": [] })).await.expect(403);
    assert_eq!(ann.api.get("/api/v1/assignment-rules").await.expect(200).json, json!({ "rules": [] }));
}

#[actix_web::test]
async fn by_hand_both_owners_learn_of_it() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (ann, ben) = (acme.rep("Ann").await, acme.rep("Ben").await);
    let lead = make(&acme, "Ada").await;
    let path = format!("/api/v1/leads/{}/assign", lead["id"].as_str().unwrap());
    acme.owner.api.post(&path, json!({ "userId": ann.id })).await.expect(200);
    let answer = acme.owner.api.post(&path, json!({ "userId": ben.id, "reason": "Speaks French" })).await.expect(200);
    assert_eq!(answer.json["owner"]["name"], "Ben");
    acme.owner.api.post(&path, json!({})).await.expect(422); // null takes the owner away, silence does not
    let anns = ann.api.get("/api/v1/notifications").await.expect(200).json;
    let kinds: Vec<&Value> = anns["data"].as_array().unwrap().iter().map(|news| &news["kind"]).collect();
    assert!(kinds.contains(&&json!("lead_assigned")) && kinds.contains(&&json!("lead_handed_on")), "{kinds:?}");
    let read = ann.api.post("/api/v1/notifications/read", json!({})).await.expect(200).json;
    assert_eq!(read, json!({ "unreadCount": 0 }));
    assert_eq!(
        ben.api.get("/api/v1/notifications?unread=true").await.expect(200).json["data"].as_array().unwrap().len(),
        1
    );
    acme.owner.api.post(&path, json!({ "userId": null })).await.expect(200);
    acme.owner.api.post(&path, json!({ "userId": "usr_01h455vb4pex5vsknk084sn02q" })).await.expect(422);
    assert_eq!(read_owner(&app, &acme, &lead).await, json!(null));
}

async fn read_owner(app: &TestApp, acme: &TestWorkspace, lead: &Value) -> Value {
    read(app, acme, lead).await["owner"]["name"].clone()
}

#[actix_web::test]
async fn who_does_nothing_loses_the_lead_to_the_next() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (ann, ben) = (acme.rep("Ann").await, acme.rep("Ben").await);
    put_rule(&acme, json!({ "mode": "round_robin", "reassignAfterMinutes": 30 }), &[&ann, &ben]).await;
    let (idle, worked) = (make(&acme, "Idle").await, make(&acme, "Worked").await);
    assert_eq!((&idle["owner"]["name"], &worked["owner"]["name"]), (&json!("Ann"), &json!("Ben")));
    let note = format!("/api/v1/leads/{}/notes", worked["id"].as_str().unwrap());
    app.advance(minutes(10));
    ben.api.post(&note, json!({ "text": "Called" })).await.expect(201);
    app.advance(minutes(19));
    app.run_jobs().await;
    assert_eq!(read_owner(&app, &acme, &idle).await, "Ann");
    app.advance(minutes(1));
    app.run_jobs().await;
    assert_eq!(read_owner(&app, &acme, &idle).await, "Ben");
    assert_eq!(read_owner(&app, &acme, &worked).await, "Ben");
    // Everybody has had it: it goes round no second time.
    app.advance(minutes(120));
    app.run_jobs().await;
    assert_eq!(read_owner(&app, &acme, &idle).await, "Ben");
}

#[actix_web::test]
async fn waits_while_nobody_is_online() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ann = acme.rep("Ann").await;
    put_rule(&acme, json!({ "mode": "round_robin", "onlineOnly": true }), &[&ann]).await;
    let lead = make(&acme, "Ada").await;
    assert_eq!(lead["owner"], json!(null));
    // The rule stops asking for it: the next look gives the lead out.
    put_rule(&acme, json!({ "mode": "round_robin" }), &[&ann]).await;
    app.advance(minutes(1));
    app.run_jobs().await;
    assert_eq!(read_owner(&app, &acme, &lead).await, "Ann");
}

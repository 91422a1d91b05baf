use serde_json::json;

use crate::harness::TestApp;

#[actix_web::test]
async fn makes_reads_changes_and_deletes_a_lead() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    let body = json!({ "name": " Ada  Lovelace ", "email": "Ada@Example.COM", "tags": ["vip", "VIP", "eu"],
        "value": { "amount": 125_000, "currency": "EUR" }, "customFields": { "plan": "gold" }, "note": "Call her" });
    let made = api.post("/api/v1/leads", body).await.expect(201).json;
    assert_eq!(made["name"], "Ada Lovelace");
    assert_eq!((&made["firstName"], &made["lastName"]), (&json!("Ada"), &json!("Lovelace")));
    assert_eq!(made["email"], "ada@example.com");
    assert_eq!(made["tags"], json!(["vip", "eu"]));
    let reasons = made["scoreReasons"].as_array().unwrap();
    assert!(reasons.contains(&json!({ "reason": "full_name", "points": 5 })), "{reasons:?}");
    assert_eq!(reasons.iter().map(|reason| reason["points"].as_i64().unwrap()).sum::<i64>(), made["score"]);
    assert_eq!((&made["source"], &made["status"], &made["owner"]), (&json!("manual"), &json!("new"), &json!(null)));
    let path = format!("/api/v1/leads/{}", made["id"].as_str().unwrap());

    let read = api.get(&path).await.expect(200);
    assert_eq!(read.json, made);
    let tag = read.header("etag").to_owned();
    let stale = api.with("if-match", "\"999\"").patch(&path, json!({ "status": "contacted" })).await.expect(412);
    assert_eq!(stale.header("content-type"), "application/problem+json");
    let patch = json!({ "status": "contacted", "company": "Engines", "customFields": { "plan": null, "seats": 3 }, "value": null });
    let changed = api.with("if-match", &tag).patch(&path, patch).await.expect(200);
    assert_ne!(changed.header("etag"), tag);
    assert_eq!(changed.json["customFields"], json!({ "seats": 3 }));
    assert_eq!((&changed.json["value"], &changed.json["company"]), (&json!(null), &json!("Engines")));
    api.with("if-match", &tag).patch(&path, json!({ "status": "lost" })).await.expect(412);

    let timeline = api.get(&format!("{path}/timeline")).await.expect(200).json;
    let kinds: Vec<&str> =
        timeline["data"].as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert!(["created", "note", "status", "changed"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    assert_eq!(timeline["data"][0]["actor"]["name"], "Owner of acme");

    api.delete(&path).await.expect(204);
    api.get(&path).await.expect(404);
    api.delete(&path).await.expect(404);
}

#[actix_web::test]
async fn refuses_what_is_no_lead_and_writes_nothing() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    for (body, pointer) in [
        (json!({}), "/name"),
        (json!({ "name": "   " }), "/name"),
        (json!({ "name": "A", "email": "nonsense" }), "/email"),
        (json!({ "name": "A", "value": { "amount": -1, "currency": "EUR" } }), "/value/amount"),
        (json!({ "name": "A", "ownerId": "usr_01h455vb4pex5vsknk084sn02q" }), "/ownerId"),
        (json!({ "name": "A", "tags": ["a,b"] }), "/tags"),
    ] {
        let answer = api.post("/api/v1/leads", body.clone()).await.expect(422);
        assert_eq!(answer.json["errors"][0]["pointer"], pointer, "{body} {}", answer.text);
    }
    api.post("/api/v1/leads", json!({ "name": "A", "nonsense": 1 })).await.expect(422);
    assert_eq!(api.get("/api/v1/leads/count").await.expect(200).json["count"], 0);
    api.get("/api/v1/leads/lead_nonsense").await.expect(404);
    api.get("/api/v1/leads/lead_01h455vb4pex5vsknk084sn02q").await.expect(404);
}

#[actix_web::test]
async fn the_same_key_makes_one_lead() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = acme.owner.api.with("idempotency-key", "one");
    let first = api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201);
    let again = api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201);
    assert_eq!(first.text, again.text);
    api.post("/api/v1/leads", json!({ "name": "Grace" })).await.expect(422);
    let repeats = (0..8).map(|_| {
        let api = acme.owner.api.with("idempotency-key", "two");
        async move { api.post("/api/v1/leads", json!({ "name": "Grace" })).await }
    });
    let answers = futures::future::join_all(repeats).await;
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.text == answers[0].text));
    assert_eq!(acme.owner.api.get("/api/v1/leads/count").await.expect(200).json["count"], 2);
}

#[actix_web::test]
async fn a_lead_has_several_addresses() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    let body = json!({ "name": "Ada", "email": "ada@home.example", "otherEmails": ["Ada@Work.example", "ada@home.example"],
        "otherPhones": ["+1 415 555 2671"] });
    let made = api.post("/api/v1/leads", body).await.expect(201).json;
    assert_eq!(made["otherEmails"], json!(["ada@work.example"]));
    assert_eq!(made["otherPhones"], json!(["+14155552671"]));
    let path = format!("/api/v1/leads/{}", made["id"].as_str().unwrap());
    let changed = api.patch(&path, json!({ "email": "ada@work.example", "otherPhones": [] })).await.expect(200).json;
    assert_eq!((&changed["email"], &changed["otherEmails"]), (&json!("ada@work.example"), &json!([])));
    assert_eq!(changed["otherPhones"], json!([]));
    let refused = api.patch(&path, json!({ "otherEmails": ["a@b.example", "nonsense"] })).await.expect(422).json;
    assert_eq!(refused["errors"][0]["pointer"], "/otherEmails/1");
}

#[actix_web::test]
async fn writes_notes_with_their_author() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ann = acme.rep("Ann").await;
    let made = ann.api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201).json;
    let path = format!("/api/v1/leads/{}/notes", made["id"].as_str().unwrap());
    let note = ann.api.post(&path, json!({ "text": "Wants a demo" })).await.expect(201).json;
    assert_eq!((&note["kind"], &note["actor"]["name"]), (&json!("note"), &json!("Ann")));
    assert_eq!(note["data"]["text"], "Wants a demo");
    ann.api.post(&path, json!({ "text": "  " })).await.expect(422);
    ann.api.post(&path, json!({ "text": "a\u{0}b" })).await.expect(400);
}

#[actix_web::test]
async fn tells_how_far_the_workspace_is() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let steps = acme.owner.api.get("/api/v1/onboarding").await.expect(200).json;
    assert_eq!((&steps["siteCreated"], &steps["firstLead"]), (&json!(false), &json!(false)));
    acme.site().await;
    acme.owner.api.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201);
    let steps = acme.owner.api.get("/api/v1/onboarding").await.expect(200).json;
    assert_eq!((&steps["siteCreated"], &steps["firstLead"]), (&json!(true), &json!(true)));
}

#[actix_web::test]
async fn a_key_of_a_site_touches_leads_of_its_site_only() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, owner) = (acme.site().await, &acme.owner.api);
    let blog = json!({ "name": "Blog", "domain": "blog.example.com" });
    let blog = owner.post("/api/v1/sites", blog).await.expect(201).json;
    let (shop, blog) =
        (app.anonymous().bearer(&site.api_key), app.anonymous().bearer(blog["apiKey"].as_str().unwrap()));
    let by_hand = owner.post("/api/v1/leads", json!({ "name": "Ada" })).await.expect(201).json;
    let of_shop = shop.post("/api/v1/leads", json!({ "name": "Grace" })).await.expect(201).json;
    assert_eq!(of_shop["site"]["id"], site.id.as_str());
    let path = |lead: &serde_json::Value| format!("/api/v1/leads/{}", lead["id"].as_str().unwrap());
    let patch = json!({ "company": "Navy" });
    assert_eq!(shop.patch(&path(&of_shop), patch.clone()).await.expect(200).json["company"], "Navy");
    for (key, lead) in [(&blog, &of_shop), (&shop, &by_hand), (&blog, &by_hand)] {
        let missing = key.patch("/api/v1/leads/lead_01h455vb4pex5vsknk084sn02q", patch.clone()).await.expect(404);
        let refused = key.patch(&path(lead), patch.clone()).await.expect(404);
        assert_eq!(refused.json["detail"], missing.json["detail"]);
        key.post(&format!("{}/notes", path(lead)), json!({ "text": "Hello" })).await.expect(404);
        let follow_up = json!({ "dueAt": "2026-03-05T09:00:00Z" });
        key.post(&format!("{}/follow-ups", path(lead)), follow_up).await.expect(404);
    }
    // A task is touched by way of its lead.
    let follow_up = json!({ "dueAt": "2026-03-05T09:00:00Z" });
    let task = owner.post(&format!("{}/follow-ups", path(&of_shop)), follow_up).await.expect(201).json;
    let task = format!("/api/v1/tasks/{}", task["id"].as_str().unwrap());
    blog.patch(&task, json!({ "status": "done" })).await.expect(404);
    shop.patch(&task, json!({ "status": "done" })).await.expect(200);
}

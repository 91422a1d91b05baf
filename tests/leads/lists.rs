use std::collections::BTreeSet;

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::minutes;
use crate::harness::{Client, TestApp};

fn names(answer: &Value) -> Vec<&str> {
    answer["data"].as_array().unwrap().iter().map(|lead| lead["name"].as_str().unwrap()).collect()
}

async fn listed(api: &Client, query: &str) -> Vec<String> {
    let answer = api.get(&format!("/api/v1/leads?{query}")).await.expect(200).json;
    names(&answer).into_iter().map(str::to_owned).collect()
}

#[actix_web::test]
async fn filters_sorts_and_searches() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    for (name, email, status, tags) in [
        ("Ada Lovelace", "ada@engines.example", "new", json!(["vip"])),
        ("Grace Hopper", "grace@navy.example", "contacted", json!(["vip", "eu"])),
        ("alan Turing", "alan@bletchley.example", "lost", json!([])),
    ] {
        let body = json!({ "name": name, "email": email, "status": status, "tags": tags, "source": "fair" });
        api.post("/api/v1/leads", body).await.expect(201);
        app.advance(minutes(1));
    }
    assert_eq!(listed(api, "").await, ["alan Turing", "Grace Hopper", "Ada Lovelace"]);
    assert_eq!(listed(api, "sort=createdAt").await, ["Ada Lovelace", "Grace Hopper", "alan Turing"]);
    assert_eq!(listed(api, "sort=name").await, ["Ada Lovelace", "alan Turing", "Grace Hopper"]);
    assert_eq!(listed(api, "sort=-name").await, ["Grace Hopper", "alan Turing", "Ada Lovelace"]);
    assert_eq!(listed(api, "status=new,lost&sort=name").await, ["Ada Lovelace", "alan Turing"]);
    assert_eq!(listed(api, "tag=eu").await, ["Grace Hopper"]);
    assert_eq!(listed(api, "source=fair&quality=medium&ownerId=none").await.len(), 3);
    assert_eq!(listed(api, "q=lovelace%20ada").await, ["Ada Lovelace"]);
    assert_eq!(listed(api, "q=bletch").await, ["alan Turing"]);
    assert_eq!(listed(api, "q=gr").await, ["Grace Hopper"]);
    assert_eq!(listed(api, "q=ra").await, Vec::<String>::new());
    assert_eq!(listed(api, "q=%25").await, Vec::<String>::new());
    assert_eq!(api.get("/api/v1/leads/count?tag=vip").await.expect(200).json, json!({ "count": 2, "atLeast": false }));
    let tags = api.get("/api/v1/tags").await.expect(200).json;
    assert_eq!(tags["data"], json!([{ "tag": "vip", "count": 2 }, { "tag": "eu", "count": 1 }]));
    for wrong in [
        "nonsense=1",
        "sort=email",
        "status=odd",
        "limit=0",
        "limit=201",
        "cursor=x",
        "ownerId=x",
        "createdFrom=x",
        "q=a%00",
    ] {
        let answer = api.get(&format!("/api/v1/leads?{wrong}")).await.expect(400);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{wrong}");
    }
}

#[actix_web::test]
async fn pages_show_everything_once_while_leads_come() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let api = &acme.owner.api;
    for number in 0..25 {
        // Several of one instant, so that the id decides.
        if number % 5 == 0 {
            app.advance(minutes(1));
        }
        api.post("/api/v1/leads", json!({ "name": format!("Lead {}", number % 7) })).await.expect(201);
    }
    for sort in ["-createdAt", "createdAt", "name", "-name", "score", "-score", "lastActivityAt", "-lastActivityAt"] {
        let mut seen = BTreeSet::new();
        let mut cursor = String::new();
        let mut last: Option<Value> = None;
        loop {
            let page = api
                .get(&format!("/api/v1/leads?limit=4&sort={sort}{cursor}&createdTo=2026-03-02T09:30:00Z"))
                .await
                .expect(200)
                .json;
            for lead in page["data"].as_array().unwrap() {
                assert!(seen.insert(lead["id"].as_str().unwrap().to_owned()), "{sort}: twice");
            }
            last = Some(page.clone()).or(last);
            match page["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.len(), 25, "{sort} {last:?}");
    }
    let first = api.get("/api/v1/leads?limit=10").await.expect(200).json;
    app.advance(minutes(1));
    api.post("/api/v1/leads", json!({ "name": "Newcomer" })).await.expect(201);
    let cursor = first["nextCursor"].as_str().unwrap();
    let second = api.get(&format!("/api/v1/leads?limit=200&cursor={cursor}")).await.expect(200).json;
    assert_eq!(second["data"].as_array().unwrap().len(), 15);
    assert!(!names(&second).contains(&"Newcomer"));
    api.get(&format!("/api/v1/leads?sort=name&cursor={cursor}")).await.expect(400);
}

/// Beyond the first rows of the order that are looked through, in both ways in which the rest is found.
#[actix_web::test]
async fn what_lies_far_along_the_order_is_found() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let mut connection = PgConnection::connect(&app.database_url).await.unwrap();
    let sql = "INSERT INTO leads (workspace_id, id, name, source, status, quality, score, last_activity_at, created_at, \
                 updated_at, search) \
               SELECT w.id, gen_random_uuid(), 'Lead ' || n, 'fair', 'new', 'low', n % 7, at, at, at, \
                 CASE WHEN n % 100 = 0 THEN ' some' WHEN n % 2500 = 1 THEN ' seldom' ELSE '' END \
               FROM workspaces w, generate_series(1, 5000) n, \
                 LATERAL (SELECT '2026-01-31T00:00:00Z'::timestamptz - n * interval '1 minute' AS at) t";
    sqlx::query(sql).execute(&mut connection).await.unwrap();
    let api = &acme.owner.api;
    let some: Vec<String> = (1..=50).map(|n| format!("Lead {}", n * 100)).collect();
    assert_eq!(listed(api, "q=some").await, some);
    assert_eq!(listed(api, "q=some&limit=30").await, some[..30]);
    assert_eq!(listed(api, "q=seldom").await, ["Lead 1", "Lead 2501"]);
    assert_eq!(api.get("/api/v1/leads/count?q=some").await.expect(200).json, json!({ "count": 50, "atLeast": false }));
    let early = listed(api, "createdTo=2026-01-28T00:00:00Z&sort=-score&limit=200").await;
    assert_eq!(early.len(), 200);
    let hour =
        listed(api, "createdFrom=2026-01-28T12:00:00Z&createdTo=2026-01-28T13:00:00Z&sort=score&limit=200").await;
    let minutes_back = |lead: &str| lead.trim_start_matches("Lead ").parse::<u32>().unwrap();
    assert_eq!(hour.len(), 60);
    assert!(hour.iter().all(|lead| (3541..=3600).contains(&minutes_back(lead))), "{hour:?}");
    assert!(hour.windows(2).all(|pair| minutes_back(&pair[0]) % 7 <= minutes_back(&pair[1]) % 7), "{hour:?}");
}

#[actix_web::test]
async fn a_rep_sees_own_leads_and_those_without_an_owner_everywhere() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (ann, ben) = (acme.rep("Ann").await, acme.rep("Ben").await);
    let mut ids = Vec::new();
    for (name, owner) in [("Anns", json!(ann.id)), ("Bens", json!(ben.id)), ("Nobodys", json!(null))] {
        let body = json!({ "name": name, "ownerId": owner, "tags": [name] });
        let made = acme.owner.api.post("/api/v1/leads", body).await.expect(201).json;
        ids.push(made["id"].as_str().unwrap().to_owned());
    }
    let bens = format!("/api/v1/leads/{}", ids[1]);
    assert_eq!(listed(&ann.api, "sort=name").await, ["Anns", "Nobodys"]);
    assert_eq!(listed(&ann.api, "q=bens").await, Vec::<String>::new());
    assert_eq!(listed(&ann.api, &format!("ownerId={}", ben.id)).await, Vec::<String>::new());
    assert_eq!(listed(&ann.api, "ownerId=me").await, ["Anns"]);
    assert_eq!(ann.api.get("/api/v1/leads/count").await.expect(200).json["count"], 2);
    assert_eq!(ann.api.get("/api/v1/tags").await.expect(200).json["data"].as_array().unwrap().len(), 2);
    let due = json!({ "dueAt": "2026-03-03T09:00:00Z" });
    let task = acme.owner.api.post(&format!("{bens}/follow-ups"), due.clone()).await.expect(201).json;
    let task = format!("/api/v1/tasks/{}", task["id"].as_str().unwrap());
    assert_eq!(ann.api.get("/api/v1/tasks").await.expect(200).json["data"], json!([]));
    assert_eq!(
        ben.api.get("/api/v1/tasks?assigneeId=me&status=open").await.expect(200).json["data"].as_array().unwrap().len(),
        1
    );
    let missing = ann.api.get("/api/v1/leads/lead_01h455vb4pex5vsknk084sn02q").await.expect(404).json;
    for answer in [
        ann.api.get(&bens).await,
        ann.api.get(&format!("{bens}/timeline")).await,
        ann.api.get(&format!("{bens}/follow-ups")).await,
        ann.api.patch(&bens, json!({ "status": "lost" })).await,
        ann.api.post(&format!("{bens}/notes"), json!({ "text": "x" })).await,
        ann.api.post(&format!("{bens}/follow-ups"), due).await,
        ann.api.patch(&task, json!({ "status": "done" })).await,
        ann.api.delete(&task).await,
    ] {
        assert_eq!((answer.status, &answer.json["detail"]), (404, &missing["detail"]), "{}", answer.text);
    }
    ann.api.post(&format!("/api/v1/leads/{}/assign", ids[0]), json!({ "userId": ben.id })).await.expect(403);
    ann.api.delete(&format!("/api/v1/leads/{}", ids[0])).await.expect(403);
    // Another tenant finds nothing at all.
    let rival = app.workspace("rival").await;
    rival.owner.api.get(&bens).await.expect(404);
    assert_eq!(listed(&rival.owner.api, "").await, Vec::<String>::new());
}

use serde_json::{Value, json};

use super::minutes;
use crate::harness::{TestApp, TestUser, TestWorkspace};

async fn planned(acme: &TestWorkspace, rep: &TestUser, due_at: &str) -> (String, Value) {
    let lead = acme.owner.api.post("/api/v1/leads", json!({ "name": "Ada", "ownerId": rep.id })).await.expect(201).json;
    let path = format!("/api/v1/leads/{}/follow-ups", lead["id"].as_str().unwrap());
    let body = json!({ "dueAt": due_at, "note": "Call back", "channel": "call" });
    let task = rep.api.post(&path, body).await.expect(201).json;
    (format!("/api/v1/tasks/{}", task["id"].as_str().unwrap()), task)
}

async fn reminders(app: &TestApp, rep: &TestUser) -> usize {
    let told = rep.sign_in_again(app).await.api.get("/api/v1/notifications").await.expect(200).json;
    told["data"].as_array().unwrap().iter().filter(|news| news["kind"] == "follow_up_due").count()
}

#[actix_web::test]
async fn reminds_on_time_and_once() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ann = acme.rep("Ann").await;
    let (path, task) = planned(&acme, &ann, "2026-03-02T10:00:00Z").await;
    assert_eq!(task["assignee"]["name"], "Ann");
    assert_eq!((&task["status"], &task["overdue"]), (&json!("open"), &json!(false)));
    app.advance(minutes(59));
    app.run_jobs().await;
    assert_eq!(reminders(&app, &ann).await, 0);
    app.advance(minutes(1));
    app.run_jobs().await;
    assert_eq!(reminders(&app, &ann).await, 1);
    let mail = app.mailbox.newest_to(&ann.email.to_lowercase());
    assert!(mail.text.contains("Call back") && mail.text.contains("/leads/lead_"), "{}", mail.text);
    app.advance(minutes(60));
    app.run_jobs().await;
    assert_eq!(reminders(&app, &ann).await, 1);
    let ann = ann.sign_in_again(&app).await;
    let tasks = ann.api.get("/api/v1/tasks?assigneeId=me&status=open").await.expect(200).json;
    assert_eq!(tasks["data"][0]["overdue"], true);
    let done = ann.api.patch(&path, json!({ "status": "done" })).await.expect(200).json;
    assert!(done["completedAt"].is_string());
}

#[actix_web::test]
async fn a_moved_one_reminds_at_its_new_time_only() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ann = acme.rep("Ann").await;
    let (path, _) = planned(&acme, &ann, "2026-03-02T10:00:00Z").await;
    ann.api.patch(&path, json!({ "dueAt": "2026-03-02T12:00:00Z" })).await.expect(200);
    app.advance(minutes(90));
    app.run_jobs().await;
    assert_eq!(reminders(&app, &ann).await, 0);
    app.advance(minutes(90));
    app.run_jobs().await;
    assert_eq!(reminders(&app, &ann).await, 1);
    let ann = ann.sign_in_again(&app).await;
    // Moved once more after its reminder: a new time, a new reminder.
    ann.api.patch(&path, json!({ "dueAt": "2026-03-02T13:00:00Z" })).await.expect(200);
    app.advance(minutes(60));
    app.run_jobs().await;
    assert_eq!(reminders(&app, &ann).await, 2);
}

#[actix_web::test]
async fn done_and_deleted_ones_are_silent() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let ann = acme.rep("Ann").await;
    let (done, _) = planned(&acme, &ann, "2026-03-02T10:00:00Z").await;
    let (deleted, _) = planned(&acme, &ann, "2026-03-02T10:00:00Z").await;
    let version = ann.api.patch(&done, json!({ "status": "done" })).await.expect(200).header("etag").to_owned();
    ann.api.with("if-match", "\"77\"").patch(&done, json!({ "note": "x" })).await.expect(412);
    ann.api.with("if-match", &version).patch(&done, json!({ "note": "x" })).await.expect(200);
    ann.api.delete(&deleted).await.expect(204);
    app.advance(minutes(120));
    app.run_jobs().await;
    assert_eq!(reminders(&app, &ann).await, 0);
    ann.sign_in_again(&app).await.api.delete(&deleted).await.expect(404);
}

#[actix_web::test]
async fn the_follow_ups_of_a_lead_come_by_due_time_page_by_page() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (ann, ben) = (acme.rep("Ann").await, acme.rep("Ben").await);
    let lead = acme.owner.api.post("/api/v1/leads", json!({ "name": "Ada", "ownerId": ann.id })).await.expect(201).json;
    planned(&acme, &ann, "2026-03-02T10:00:00Z").await;
    let path = format!("/api/v1/leads/{}/follow-ups", lead["id"].as_str().unwrap());
    for day in [5, 3, 4] {
        let body = json!({ "dueAt": format!("2026-03-0{day}T10:00:00Z"), "note": format!("day {day}") });
        let task = ann.api.post(&path, body).await.expect(201).json;
        if day == 4 {
            let task = format!("/api/v1/tasks/{}", task["id"].as_str().unwrap());
            ann.api.patch(&task, json!({ "status": "done" })).await.expect(200);
        }
    }
    let notes = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|task| task["note"].as_str().unwrap().to_owned()).collect()
    };
    let first = ann.api.get(&format!("{path}?limit=2")).await.expect(200).json;
    assert_eq!(notes(&first), ["day 3", "day 4"]);
    let cursor = first["nextCursor"].as_str().unwrap();
    let last = ann.api.get(&format!("{path}?limit=2&cursor={cursor}")).await.expect(200).json;
    assert_eq!((notes(&last), &last["nextCursor"]), (vec!["day 5".to_owned()], &json!(null)));
    assert_eq!(notes(&ann.api.get(&format!("{path}?status=open")).await.expect(200).json), ["day 3", "day 5"]);
    for wrong in ["status=odd", "limit=0", "cursor=x", "nonsense=1"] {
        ann.api.get(&format!("{path}?{wrong}")).await.expect(400);
    }
    ben.api.get(&path).await.expect(404);
    ann.api.get("/api/v1/leads/lead_01h455vb4pex5vsknk084sn02q/follow-ups").await.expect(404);
}

#[actix_web::test]
async fn the_letter_says_the_time_of_the_readers_clock() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (ann, ben) = (acme.rep("Ann").await, acme.rep("Ben").await);
    let path = format!("/api/v1/workspaces/{}", acme.id);
    acme.owner.api.patch(&path, json!({ "timeZone": "Europe/Berlin" })).await.expect(200);
    ann.api.patch("/api/v1/me", json!({ "timeZone": "Asia/Kolkata" })).await.expect(200);
    for rep in [&ann, &ben] {
        planned(&acme, rep, "2026-03-02T10:00:00Z").await;
    }
    app.advance(minutes(60));
    app.run_jobs().await;
    for (rep, time) in [(&ann, "Mon 2 March, 15:30 (Asia/Kolkata)"), (&ben, "Mon 2 March, 11:00 (Europe/Berlin)")] {
        let mail = app.mailbox.newest_to(&rep.email.to_lowercase());
        assert!(mail.text.contains(time), "{}", mail.text);
    }
}

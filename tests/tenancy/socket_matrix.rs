//! Every action of the sockets, by everybody who may not. The table is checked against the arms that
//! carry the actions out, so that a new action has to appear in it.

use std::collections::BTreeSet;

use porchlight_prove::matrix::fingerprint::Watch;
use serde_json::{Value, json};

use super::callers::{bent, unsigned};
use super::people::{Scene, sister, strong_key};
use crate::harness::{TestApp, new_id};

/// What somebody without the permission, and somebody of another tenant, is answered.
pub struct Row {
    pub action: &'static str,
    pub data: fn(&Ids) -> Value,
    no_grant: Expected,
    stranger: Expected,
}

#[derive(Clone, Copy, PartialEq)]
enum Expected {
    Refused(u16),
    /// It concerns nobody but who asks.
    Own,
}

use Expected::{Own, Refused};

pub struct Ids {
    pub conversation: String,
    pub lead: String,
}

const MISSING_CONVERSATION: &str = "conv_01h2xcejqtf2nbrexx3vqjhp41";
const MISSING_LEAD: &str = "lead_01h2xcejqtf2nbrexx3vqjhp41";

fn message(ids: &Ids) -> Value {
    json!({ "conversationId": ids.conversation, "clientMessageId": new_id(), "text": "hi" })
}

fn of_conversation(ids: &Ids) -> Value {
    json!({ "conversationId": ids.conversation })
}

fn typing(ids: &Ids) -> Value {
    json!({ "conversationId": ids.conversation, "on": true })
}

fn read(ids: &Ids) -> Value {
    json!({ "conversationId": ids.conversation, "seq": 1 })
}

fn of_lead(ids: &Ids) -> Value {
    json!({ "leadId": ids.lead })
}

pub const AGENT: &[Row] = &[
    Row { action: "message.send", data: message, no_grant: Refused(403), stranger: Refused(404) },
    Row { action: "messages.fetch", data: of_conversation, no_grant: Refused(403), stranger: Refused(404) },
    Row { action: "typing", data: typing, no_grant: Refused(403), stranger: Refused(404) },
    Row { action: "read", data: read, no_grant: Refused(403), stranger: Refused(404) },
    Row { action: "presence.set", data: |_| json!({ "status": "busy" }), no_grant: Own, stranger: Own },
    Row { action: "conversation.watch", data: of_conversation, no_grant: Refused(403), stranger: Refused(404) },
    Row { action: "conversation.unwatch", data: of_conversation, no_grant: Own, stranger: Own },
    Row { action: "lead.watch", data: of_lead, no_grant: Refused(403), stranger: Refused(404) },
    Row { action: "lead.unwatch", data: of_lead, no_grant: Own, stranger: Own },
    Row { action: "active", data: |_| json!({}), no_grant: Own, stranger: Own },
];

/// What a person does, and no program, whatever it may.
const OF_PEOPLE: &[&str] = &["typing", "read"];

/// Visitors have no grants: what is not theirs is not there.
pub const VISITOR: &[Row] = &[
    Row { action: "message.send", data: message, no_grant: Refused(404), stranger: Refused(404) },
    Row { action: "messages.fetch", data: of_conversation, no_grant: Refused(404), stranger: Refused(404) },
    Row { action: "typing", data: typing, no_grant: Refused(404), stranger: Refused(404) },
    Row { action: "read", data: read, no_grant: Refused(404), stranger: Refused(404) },
    Row {
        action: "conversation.start",
        data: |_| json!({ "clientMessageId": new_id(), "text": "hi" }),
        no_grant: Own,
        stranger: Own,
    },
    Row { action: "identify", data: |_| json!({ "name": "Mallory" }), no_grant: Own, stranger: Own },
    Row { action: "page.view", data: |_| json!({}), no_grant: Own, stranger: Own },
];

/// The words before the arrows of `act`.
fn arms(source: &str) -> BTreeSet<&str> {
    let body = source.split_once("async fn act(").unwrap().1.split_once("async fn recheck(").unwrap().0;
    let lines = body.lines().map(str::trim).filter(|line| line.contains("\" =>"));
    lines.filter_map(|line| line.strip_prefix('"')?.split_once('"')).map(|(action, _)| action).collect()
}

#[test]
fn every_action_is_in_the_table() {
    let named = |rows: &[Row]| rows.iter().map(|row| row.action).collect::<BTreeSet<_>>();
    assert_eq!(named(AGENT), arms(include_str!("../../src/http/socket/agent.rs")));
    assert_eq!(named(VISITOR), arms(include_str!("../../src/http/socket/visitor.rs")));
}

/// What is answered, without what differs from request to request.
fn words(problem: &Value) -> Value {
    json!([problem["status"], problem["type"], problem["title"], problem["detail"]])
}

#[actix_web::test]
async fn agents_without_a_grant_and_of_other_tenants_are_refused() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let ids = Ids { conversation: scene.id("conv").unwrap().to_owned(), lead: scene.id("lead").unwrap().to_owned() };
    let missing = Ids { conversation: MISSING_CONVERSATION.to_owned(), lead: MISSING_LEAD.to_owned() };
    let mut program = app.open_socket("/ws/agent", None).await.unwrap();
    program.ask("authenticate", json!({ "token": strong_key(&scene.stranger).await })).await.unwrap();
    let mut sockets = [
        ("no permission", app.agent_socket(&scene.powerless, json!({})).await),
        ("other agency", app.agent_socket(&scene.stranger.owner, json!({})).await),
        ("workspace beside", app.agent_socket(&sister(&app, &scene.acme).await, json!({})).await),
        ("key of elsewhere", program),
    ];
    let mut watch = Watch::on(&app.database_url).await.unwrap();
    for row in AGENT {
        for (kind, socket) in &mut sockets {
            let expected = if *kind == "no permission" { row.no_grant } else { row.stranger };
            let answer = socket.ask(row.action, (row.data)(&ids)).await;
            match expected {
                // What is a person's own does not concern a program.
                Own => {
                    assert!(answer.is_ok() || *kind == "key of elsewhere", "{kind}: {} {answer:?}", row.action);
                    watch.changed().await.unwrap();
                }
                Refused(status) => {
                    let refused = answer.unwrap_err();
                    let of_people =
                        *kind == "key of elsewhere" && refused["status"] == 403 && OF_PEOPLE.contains(&row.action);
                    assert!(of_people || refused["status"] == status, "{kind}: {} {refused}", row.action);
                    assert_eq!(watch.changed().await.unwrap(), [""; 0], "{kind}: {}", row.action);
                    let nothing = socket.ask(row.action, (row.data)(&missing)).await.unwrap_err();
                    assert_eq!(words(&refused), words(&nothing), "{kind}: {} tells a foreign record", row.action);
                }
            }
        }
    }
    for (kind, socket) in &sockets {
        let events = socket.kept().iter();
        assert!(events.clone().all(|frame| frame["event"] == "presence.update"), "{kind}: {:?}", socket.kept());
    }
}

#[actix_web::test]
async fn who_is_not_of_the_workspace_opens_no_socket_of_it() {
    let app = TestApp::start().await;
    let scene = Scene::set(&app).await;
    let owner = &scene.acme.owner;
    let eve = app.visitor(&scene.site).await;
    let out = scene.acme.agent("out").await;
    let path = format!("/api/v1/users/{}", out.id);
    owner.api.patch(&path, json!({ "active": false })).await.expect(200);
    let beside = sister(&app, &scene.acme).await;
    let key = strong_key(&scene.stranger).await;
    // Its first use is noted once.
    app.anonymous().bearer(&key).get("/api/v1/leads").await.expect(200);
    let proofs = [
        ("/ws/agent", "forged proof", unsigned(&owner.token)),
        ("/ws/agent", "forged proof", bent(&owner.token)),
        ("/ws/agent", "forged proof", bent(&key)),
        ("/ws/agent", "shut out", out.token),
        ("/ws/agent", "visitor", eve.token.clone()),
        ("/ws/agent", "workspace beside", beside.token),
        ("/ws/agent", "other agency", scene.stranger.owner.token.clone()),
        ("/ws/agent", "key of elsewhere", key.clone()),
        ("/ws/visitor", "forged proof", unsigned(&eve.token)),
        ("/ws/visitor", "forged proof", bent(&eve.token)),
        ("/ws/visitor", "agent", owner.token.clone()),
        ("/ws/visitor", "key", key),
    ];
    let mut watch = Watch::on(&app.database_url).await.unwrap();
    for (path, kind, token) in &proofs {
        let mut socket = app.open_socket(path, None).await.unwrap();
        let mut data = json!({ "token": token });
        if *path == "/ws/agent" {
            data["workspaceId"] = json!(scene.acme.id);
        }
        socket.send_text(json!({ "id": 1, "action": "authenticate", "data": data }).to_string()).await;
        assert_eq!(socket.closed().await, 4401, "{path} {kind}");
        assert!(!format!("{:?}", socket.kept()).contains("epoch"), "{path} {kind}: {:?}", socket.kept());
        assert_eq!(watch.changed().await.unwrap(), [""; 0], "{path} {kind}");
    }
}

#[actix_web::test]
async fn visitors_reach_nobody_elses_conversation() {
    let app = TestApp::start().await;
    let (acme, other) = (app.workspace("acme").await, app.workspace("other").await);
    let (site, elsewhere) = (acme.site().await, other.site().await);
    let eve = app.visitor(&site).await;
    let ids = Ids { conversation: eve.start("this is private").await, lead: String::new() };
    let missing = Ids { conversation: MISSING_CONVERSATION.to_owned(), lead: String::new() };
    let (mallory, foreign) = (app.visitor(&site).await, app.visitor(&elsewhere).await);
    // What somebody says to have seen before is no way in, either.
    let seen = json!({ (ids.conversation.clone()): 0 });
    let (mut beside, mut stranger) =
        (app.visitor_socket(&mallory, seen.clone()).await, app.visitor_socket(&foreign, seen).await);
    let mut watch = Watch::on(&app.database_url).await.unwrap();
    for row in VISITOR {
        for (socket, expected) in [(&mut beside, row.no_grant), (&mut stranger, row.stranger)] {
            let answer = socket.ask(row.action, (row.data)(&ids)).await;
            match expected {
                Own => {
                    assert!(answer.is_ok(), "{}: {answer:?}", row.action);
                    watch.changed().await.unwrap();
                }
                Refused(status) => {
                    let refused = answer.unwrap_err();
                    assert_eq!(refused["status"], status, "{}", row.action);
                    assert_eq!(watch.changed().await.unwrap(), [""; 0], "{}", row.action);
                    let nothing = socket.ask(row.action, (row.data)(&missing)).await.unwrap_err();
                    assert_eq!(words(&refused), words(&nothing), "{} tells a foreign record from none", row.action);
                }
            }
        }
    }
    for socket in [&beside, &stranger] {
        assert!(!format!("{:?}", socket.kept()).contains("this is private"), "{:?}", socket.kept());
    }
    assert_eq!(eve.messages(&ids.conversation).await.len(), 1);
}

#[actix_web::test]
async fn nobody_does_anything_before_a_proof() {
    let app = TestApp::start().await;
    let ids = Ids { conversation: MISSING_CONVERSATION.to_owned(), lead: MISSING_LEAD.to_owned() };
    for (path, rows) in [("/ws/agent", AGENT), ("/ws/visitor", VISITOR)] {
        for row in rows {
            let mut socket = app.open_socket(path, None).await.unwrap();
            socket.send_text(json!({ "id": 1, "action": row.action, "data": (row.data)(&ids) }).to_string()).await;
            assert_eq!(socket.closed().await, 4401, "{path} {}", row.action);
        }
    }
}

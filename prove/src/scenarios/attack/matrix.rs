//! P4, P5: every operation of the API document, asked by eight kinds of callers for another's workspace and its
//! records. The integration tests ask more of it (`tests/tenancy`): each wall alone, sockets, ids in bodies.

use std::collections::BTreeSet;

use anyhow::Context;
use porchlight_benches::people::{Target, Workspace, text};
use porchlight_domain::permissions::Permission;
use reqwest::Method;
use serde_json::json;

use crate::clients::http;
use crate::matrix::document::{ApiDocument, Operation, of_kind};
use crate::matrix::fingerprint::Watch;
use crate::scale::{Scale, grouped};
use crate::table::Row;
use crate::world::World;

/// A kind of caller, and the headers by which it asks.
struct Caller {
    kind: &'static str,
    token: Option<String>,
    workspace: Option<String>,
    /// Asks from a workspace of its own, where it may do everything, for records of ours.
    is_at_home: bool,
}

/// An answer: its status, and its text without what was asked for.
#[derive(PartialEq)]
struct Answer {
    status: u16,
    text: String,
}

/// Who asks what, and what came of it.
struct Matrix {
    target: Target,
    http: reqwest::Client,
    watch: Watch,
    refused: usize,
    leaks: Vec<String>,
    changes: Vec<String>,
}

pub async fn run(_scale: Scale) -> anyhow::Result<Vec<Row>> {
    let mut world = World::start("matrix").await?;
    let node = world.node(world.options()).await?;
    let target = world.target(&node);
    let http = http()?;
    let (ours, theirs) = (target.workspace(&http).await?, target.workspace(&http).await?);
    let ids = furnish(&target, &http, &ours).await?;
    let callers = callers(&target, &http, &ours, &theirs, &ids).await?;
    let kinds: BTreeSet<&str> = callers.iter().map(|caller| caller.kind).collect();
    let document = http.get(format!("{}/api/openapi.json", target.url)).send().await?.json().await?;
    let operations: Vec<Operation> =
        ApiDocument::new(document).operations().into_iter().filter(|operation| !operation.is_public).collect();
    let watch = Watch::on(&target.database_url).await?;
    let mut matrix = Matrix { target, http, watch, refused: 0, leaks: Vec::new(), changes: Vec::new() };
    for operation in operations.iter().filter(|operation| !is_of_the_person(operation)) {
        let is_of_a_record = operation.id_prefix.as_deref().is_some_and(|prefix| of_kind(&ids, prefix).is_some());
        for caller in callers.iter().filter(|caller| is_of_a_record || !caller.is_at_home) {
            matrix.ask_for(operation, caller, &ids).await?;
        }
    }
    let count = format!(
        "{} of {} refused requests, {} operations, {} kinds",
        "{}",
        grouped(matrix.refused),
        operations.len(),
        kinds.len()
    );
    let told = |found: &[String]| count.replacen("{}", &found.len().to_string(), 1);
    tell(&matrix.leaks);
    tell(&matrix.changes);
    Ok(vec![
        Row::promise(
            "P4",
            "no request reaches another tenant",
            "0 let in or told, 8 kinds",
            told(&matrix.leaks),
            matrix.leaks.is_empty() && kinds.len() == 8,
        ),
        Row::promise(
            "P5",
            "a refused request changes nothing",
            "0 that changed a row",
            told(&matrix.changes),
            matrix.changes.is_empty(),
        ),
    ])
}

impl Matrix {
    /// Asks for a record of ours, and for one that is not there: both have to be refused, in the same words.
    async fn ask_for(&mut self, operation: &Operation, caller: &Caller, ids: &[String]) -> anyhow::Result<()> {
        let prefix = operation.id_prefix.as_deref().unwrap_or_default();
        let name = operation.name();
        let missing_id = format!("{prefix}_01h2xcejqtf2nbrexx3vqjhp41");
        let own = of_kind(ids, prefix).unwrap_or(&missing_id);
        let answer = self.ask(operation, caller, own).await?;
        // A member without permissions may see that he is one.
        let may_see =
            caller.kind == "no permission" && (200..300).contains(&answer.status) && operation.method == Method::GET;
        if !(400..500).contains(&answer.status) && !may_see && !is_for_members(&name, caller) {
            self.leaks.push(format!("{}: {name} is {}", caller.kind, answer.status));
        }
        if own != missing_id && caller.kind != "no permission" {
            let missing = self.ask(operation, caller, &missing_id).await?;
            if answer != missing {
                self.leaks.push(format!("{}: {name} tells a record from none", caller.kind));
            }
        }
        Ok(())
    }

    async fn ask(&mut self, operation: &Operation, caller: &Caller, id: &str) -> anyhow::Result<Answer> {
        let mut request =
            self.http.request(operation.method.clone(), format!("{}{}", self.target.url, operation.path_with(id)));
        if let Some(token) = &caller.token {
            request = request.bearer_auth(token);
        }
        if let Some(workspace) = &caller.workspace {
            request = request.header("x-workspace-id", workspace);
        }
        if let Some(body) = &operation.body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        if (400..500).contains(&status) {
            self.refused += 1;
            let changed = self.watch.changed().await?;
            self.changes.extend(changed.iter().map(|change| format!("{}: {} {change}", caller.kind, operation.name())));
        } else {
            // What was not refused may change what is the caller's own.
            self.watch.changed().await?;
        }
        Ok(Answer { status, text: text.replace(id, "…") })
    }
}

/// What concerns the own account and agency, whatever workspace is named.
fn is_of_the_person(operation: &Operation) -> bool {
    operation.path.starts_with("/api/v1/me") || operation.path == "/api/v1/workspaces"
}

/// What membership alone allows, which changes nothing but the member's own.
fn is_for_members(name: &str, caller: &Caller) -> bool {
    caller.kind == "no permission" && name == "POST /api/v1/notifications/read"
}

/// A record of most kinds.
async fn furnish(target: &Target, http: &reqwest::Client, ours: &Workspace) -> anyhow::Result<Vec<String>> {
    let site = target.site(http, ours).await?;
    let lead = json!({ "name": "Ada", "email": "ada@example.com" });
    let lead = text(&target.post_in(http, "/api/v1/leads", ours, &lead).await?, "/id")?;
    let task = json!({ "dueAt": "2030-01-01T00:00:00Z" });
    let task = target.post_in(http, &format!("/api/v1/leads/{lead}/follow-ups"), ours, &task).await?;
    let key = json!({ "name": "Program", "permissions": ["leads:read"] });
    let key = target.post_in(http, "/api/v1/api-keys", ours, &key).await?;
    let session = target.post(http, "/v1/widget/session", None, &json!({ "clientId": site.id })).await?;
    let mut socket = porchlight_benches::socket::Socket::open(
        &target.socket("/ws/visitor"),
        &text(&session, "/visitorToken")?,
        None,
    )
    .await?;
    let said = json!({ "clientMessageId": porchlight_benches::people::new_id(), "text": "private" });
    let started = socket.ask("conversation.start", said).await?;
    Ok(vec![
        ours.id.clone(),
        site.id,
        lead,
        text(&task, "/id")?,
        text(&key, "/id")?,
        text(&session, "/visitorId")?,
        text(&started, "/data/conversation/id")?,
    ])
}

async fn callers(
    target: &Target,
    http: &reqwest::Client,
    ours: &Workspace,
    theirs: &Workspace,
    ids: &[String],
) -> anyhow::Result<Vec<Caller>> {
    let caller = |kind, token: &str, workspace: &str| Caller {
        kind,
        token: Some(token.to_owned()),
        workspace: Some(workspace.to_owned()),
        is_at_home: workspace != ours.id,
    };
    let put = http.put(format!("{}/api/v1/roles/powerless", target.url)).bearer_auth(&ours.token);
    put.json(&json!({ "permissions": [] })).send().await?.error_for_status()?;
    let powerless = target.colleague(http, ours, "powerless").await?;
    let out = target.colleague(http, ours, "client_admin").await?;
    let path = format!("{}/api/v1/users/{}", target.url, out.user_id);
    let shut = http.patch(path).bearer_auth(&ours.token).json(&json!({ "active": false }));
    shut.send().await?.error_for_status()?;
    let beside = target.another(http, ours).await?;
    let beside = target.colleague(http, &beside, "client_admin").await?;
    let permissions: Vec<String> = Permission::ALL.iter().map(ToString::to_string).collect();
    let strong = json!({ "name": "Strong", "permissions": permissions });
    let strong = text(&target.post_in(http, "/api/v1/api-keys", theirs, &strong).await?, "/key")?;
    let site = of_kind(ids, "site").context("a site")?;
    let session = target.post(http, "/v1/widget/session", None, &json!({ "clientId": site })).await?;
    let visitor = text(&session, "/visitorToken")?;
    let forged = ours.token.rsplit_once('.').map(|(head, _)| format!("{head}.AAAA")).unwrap_or_default();
    let callers = vec![
        Caller { kind: "nobody", token: None, workspace: Some(ours.id.clone()), is_at_home: false },
        caller("forged proof", &forged, &ours.id),
        caller("shut out", &out.token, &ours.id),
        caller("visitor", &visitor, &ours.id),
        caller("no permission", &powerless.token, &ours.id),
        caller("workspace beside", &beside.token, &ours.id),
        caller("workspace beside", &beside.token, &beside.id),
        caller("other agency", &theirs.token, &ours.id),
        caller("other agency", &theirs.token, &theirs.id),
        caller("key of elsewhere", &strong, &ours.id),
        caller("key of elsewhere", &strong, &theirs.id),
    ];
    // Who comes for the first time is noted once.
    for caller in callers.iter().filter_map(|caller| caller.token.as_ref()) {
        http.get(format!("{}/api/v1/leads", target.url)).bearer_auth(caller).send().await?;
    }
    Ok(callers)
}

#[expect(clippy::print_stderr, reason = "the output is the table; what is wrong is told beside it")]
fn tell(found: &[String]) {
    for line in found.iter().take(20) {
        eprintln!("  ! {line}");
    }
}

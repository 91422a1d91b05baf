//! Each of the two walls of tenancy alone, with the other one taken down: what the code asks for, and row level
//! security. Nothing gets through either of them.

use std::collections::BTreeSet;

use porchlight_prove::matrix::document::{Operation, of_kind};
use porchlight_prove::matrix::fingerprint::{Sums, differences, fingerprint_where};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

use super::people::{Scene, api_document, furnish};
use super::socket_matrix::{AGENT, Ids, VISITOR};
use crate::harness::{Answer, Client, TestApp, TestUser};

/// What is read or written by the system's role, for the caller's own account and agency: there the code's wall stands
/// alone. A new one is a decision: it shows up here.
const OF_THE_SYSTEM: &[&str] = &["POST /api/v1/workspaces"];

/// Two workspaces that each hold a record of each kind.
struct Hunt<'a> {
    app: &'a TestApp,
    scene: Scene,
    /// The stranger's own ids.
    own: Vec<String>,
    /// What only the first workspace's rows say: its ids, as the API and as the tables write them, and its name.
    secrets: Vec<String>,
    before: Sums,
    connection: PgConnection,
    found: Vec<String>,
    carried_out: usize,
}

impl<'a> Hunt<'a> {
    async fn begin(app: &'a TestApp) -> Self {
        let scene = Scene::set(app).await;
        let (_, own) = furnish(app, &scene.stranger).await;
        let mut secrets = vec!["acme".to_owned()];
        secrets.extend(scene.ids.iter().cloned());
        secrets.extend(scene.ids.iter().map(|id| bare(id)));
        let connection = PgConnection::connect(&app.database_url).await.unwrap();
        let mut hunt =
            Self { app, scene, own, secrets, before: Vec::new(), connection, found: Vec::new(), carried_out: 0 };
        hunt.before = hunt.rows_of_the_prey().await;
        hunt
    }

    /// Every row that names the first workspace, or its owner.
    async fn rows_of_the_prey(&mut self) -> Sums {
        let names = [&self.scene.acme.id, &self.scene.acme.owner.id].map(|id| format!("t::text LIKE '%{}%'", bare(id)));
        fingerprint_where(&mut self.connection, &names.join(" OR ")).await.unwrap()
    }

    /// The tables in which rows of the stranger's workspace name records of the first.
    async fn planted(&mut self) -> Vec<String> {
        let foreign: Vec<String> = self.scene.ids.iter().map(|id| bare(id)).collect();
        let condition =
            format!("t::text LIKE '%{}%' AND t::text ~ '{}'", bare(&self.scene.stranger.id), foreign.join("|"));
        let found = fingerprint_where(&mut self.connection, &condition).await.unwrap();
        found
            .into_iter()
            .filter(|(_, rows, _)| *rows > 0)
            .map(|(table, rows, _)| format!("{rows} of {table}"))
            .collect()
    }

    async fn run(&mut self, sql: &str) {
        self.connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    /// Every operation in the order in which they take the least away.
    async fn operations(&self, naming: &[String]) -> Vec<Operation> {
        let mut operations = api_document(self.app).await.naming(naming).operations();
        operations.retain(|operation| !operation.is_public && !operation.path.starts_with("/api/v1/me"));
        let ways = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
        operations.sort_by_key(|operation| ways.iter().position(|way| *way == operation.method));
        operations
    }

    /// Looks for what only the first workspace's rows say, but for what was asked.
    fn look(&mut self, what: &str, answer: &Answer, asked: &[&str]) {
        self.carried_out += usize::from((200..300).contains(&answer.status));
        let said =
            asked.iter().fold(answer.text.to_lowercase(), |text, known| text.replace(&known.to_lowercase(), "…"));
        if let Some(secret) = self.secrets.iter().find(|secret| said.contains(secret.as_str())) {
            let shown: String = said.chars().take(300).collect();
            self.found.push(format!("{what} tells {secret}: {} {shown}", answer.status));
        }
    }

    /// Asks everything of the API as the stranger's owner: for the own records, by filters and bodies that name foreign
    /// ones, and for foreign records.
    async fn ask_all(&mut self, hunter: &Client) {
        let foreign = self.scene.ids.clone();
        for operation in self.operations(&foreign).await {
            let name = operation.name();
            let id_of = |ids: &[String]| {
                operation.id_prefix.as_deref().and_then(|prefix| of_kind(ids, prefix).map(ToOwned::to_owned))
            };
            let own = id_of(&self.own).unwrap_or_default();
            if operation.method == Method::GET {
                self.read(hunter, &operation, &own).await;
            }
            if let Some(id) = id_of(&foreign) {
                let answer = send(hunter, &operation, &id, operation.body.as_ref()).await;
                self.look(&format!("{name} of a foreign record"), &answer, &[&id]);
                if answer.status < 400 {
                    self.found.push(format!("{name} of a foreign record is {}", answer.status));
                }
            }
            if operation.method != Method::GET {
                let named: Vec<&str> = foreign.iter().map(String::as_str).collect();
                let answer = send(hunter, &operation, &own, operation.naming_body.as_ref()).await;
                self.look(&format!("{name} naming foreign records"), &answer, &named);
                let answer = send(hunter, &operation, &own, operation.body.as_ref()).await;
                self.look(&name, &answer, &[]);
            }
        }
    }

    async fn read(&mut self, hunter: &Client, operation: &Operation, own: &str) {
        let path = operation.path_with(own);
        let answer = hunter.get(&path).await;
        self.look(&path, &answer, &[]);
        let cursor = self.scene.acme.owner.api.get(&format!("{path}?limit=1")).await.json["nextCursor"].clone();
        for name in &operation.query {
            for value in self.values_of(name, cursor.as_str()) {
                let path = format!("{path}?{name}={value}");
                let answer = hunter.get(&path).await;
                self.look(&path, &answer, &[&value]);
            }
        }
    }

    /// What a parameter is asked for to get at foreign rows.
    fn values_of(&self, parameter: &str, cursor: Option<&str>) -> Vec<String> {
        let id = |prefix: &str| vec![self.scene.id(prefix).unwrap().to_owned()];
        match parameter {
            "siteId" => id("site"),
            "visitorId" => id("vis"),
            "leadId" => id("lead"),
            "ownerId" | "assigneeId" | "assignee" => id("usr"),
            "q" | "label" | "tag" => vec!["acme".to_owned(), "a".to_owned()],
            "cursor" => cursor.map(ToOwned::to_owned).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Does every action of the sockets with foreign ids, and hears what is told while the prey works.
    async fn listen(&mut self, hunter: &TestUser) {
        let (conversation, lead) =
            (self.scene.id("conv").unwrap().to_owned(), self.scene.id("lead").unwrap().to_owned());
        let ids = Ids { conversation, lead };
        let seen = json!({ (ids.conversation.clone()): 0 });
        // The first one was deleted on the way.
        let visitor = self.app.visitor(&self.scene.stranger.site().await).await;
        let mut agent = self.app.agent_socket(hunter, seen.clone()).await;
        let mut beside = self.app.visitor_socket(&visitor, seen).await;
        let mut heard = Vec::new();
        for (socket, rows) in [(&mut agent, AGENT), (&mut beside, VISITOR)] {
            for row in rows {
                match socket.ask(row.action, (row.data)(&ids)).await {
                    Ok(data) => heard.push(data),
                    Err(problem) => assert_eq!(problem["status"], 404, "{}: {problem}", row.action),
                }
            }
        }
        self.judge().await;
        let api = &self.scene.acme.owner.api;
        let said = json!({ "text": "acme works" });
        api.post(&format!("/api/v1/conversations/{}/messages", ids.conversation), said.clone()).await;
        api.post(&format!("/api/v1/leads/{}/notes", ids.lead), said).await;
        // What is told later comes later: with it, all that came before is there.
        hunter.api.post("/api/v1/leads", json!({ "name": "The last" })).await.expect(201);
        heard.push(agent.expect_where("lead.created", |frame| frame.to_string().contains("The last")).await);
        heard.extend(agent.kept().iter().chain(beside.kept()).cloned());
        let text = Value::from(heard).to_string();
        let answer = Answer { status: 0, headers: HeaderMap::new(), json: Value::Null, text };
        self.look("a socket", &answer, &[&ids.conversation, &ids.lead]);
    }

    /// Fails when something was told, changed or planted.
    async fn judge(&mut self) {
        let after = self.rows_of_the_prey().await;
        let (found, planted) = (self.found.join("\n"), self.planted().await);
        assert!(found.is_empty(), "{found}");
        let changed = differences(&self.before, &after);
        assert!(changed.is_empty(), "changed: {}", changed.join("\n"));
        assert!(planted.is_empty(), "planted: {}", planted.join("\n"));
    }

    /// Everything that the stranger's owner reads of the own workspace.
    async fn reads(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for operation in self.operations(&[]).await.iter().filter(|operation| operation.method == Method::GET) {
            let prefix = operation.id_prefix.as_deref().unwrap_or_default();
            let path = operation.path_with(of_kind(&self.own, prefix).unwrap_or_default());
            let text = self.scene.stranger.owner.api.get(&path).await.text;
            all.push((path, text));
        }
        all
    }

    async fn hunt(mut self) {
        let hunter = self.scene.stranger.owner.clone();
        self.ask_all(&hunter.api).await;
        self.judge().await;
        assert!(self.carried_out >= 90, "{} requests were carried out", self.carried_out);
        self.listen(&hunter).await;
        self.judge_told();
    }

    #[track_caller]
    fn judge_told(&self) {
        assert!(self.found.is_empty(), "{}", self.found.join("\n"));
    }
}

async fn send(client: &Client, operation: &Operation, id: &str, body: Option<&Value>) -> Answer {
    client.send(operation.method.clone(), &operation.path_with(id), body.map(Value::to_string)).await
}

/// The bare id: Crockford's base 32, 26 letters.
fn bare(id: &str) -> String {
    let letters = id.rsplit('_').next().unwrap().bytes();
    let digit = |letter| b"0123456789abcdefghjkmnpqrstvwxyz".iter().position(|known| *known == letter).unwrap() as u128;
    Uuid::from_u128(letters.fold(0, |number, letter| (number << 5) | digit(letter))).to_string()
}

/// Opens row level security, and the view that pins the workspace, to everybody.
async fn take_down_row_level_security(connection: &mut PgConnection) {
    let sql = "DO $$ DECLARE one regclass; BEGIN \
               FOR one IN SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace LOOP \
                 EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', one); \
               END LOOP; END $$; \
               CREATE OR REPLACE VIEW workspace_leads AS SELECT * FROM leads";
    connection.execute(sql).await.unwrap();
}

/// How many rows of a workspace its tenant role, or the view, shows with another workspace set.
async fn shown(connection: &mut PgConnection, table: &str, of: &str, set: &str) -> i64 {
    let mut tx = connection.begin().await.unwrap();
    tx.execute("SET LOCAL ROLE porchlight_app").await.unwrap();
    tx.execute(AssertSqlSafe(format!("SET LOCAL app.workspace_id = '{}'", bare(set)))).await.unwrap();
    let sql = format!("SELECT count(*) FROM {table} WHERE workspace_id = '{}'", bare(of));
    sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *tx).await.unwrap()
}

#[actix_web::test]
async fn nothing_gets_through_both_walls() {
    let app = TestApp::start().await;
    Hunt::begin(&app).await.hunt().await;
}

#[actix_web::test]
async fn nothing_gets_through_without_row_level_security() {
    let app = TestApp::start().await;
    let mut hunt = Hunt::begin(&app).await;
    let (acme, stranger) = (hunt.scene.acme.id.clone(), hunt.scene.stranger.id.clone());
    assert_eq!(shown(&mut hunt.connection, "leads", &acme, &stranger).await, 0);
    let behind_both = hunt.reads().await;
    take_down_row_level_security(&mut hunt.connection).await;
    for table in ["leads", "workspace_leads", "messages", "jobs"] {
        assert!(shown(&mut hunt.connection, table, &acme, &stranger).await > 0, "{table}");
    }
    // Counts tell no names: what is read is word for word what it was.
    assert_eq!(hunt.reads().await, behind_both);
    hunt.hunt().await;
}

/// The code believes that the caller is in the first workspace; the database shows the stranger's.
#[actix_web::test]
async fn nothing_gets_through_a_scope_that_is_wrong() {
    let app = TestApp::start().await;
    let mut hunt = Hunt::begin(&app).await;
    let stranger = bare(&hunt.scene.stranger.id);
    hunt.run(&format!(
        "CREATE OR REPLACE FUNCTION current_workspace() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE \
         AS $$ SELECT '{stranger}'::uuid $$; \
         CREATE OR REPLACE FUNCTION current_workspaces() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE \
         AS $$ SELECT ARRAY['{stranger}'::uuid] $$"
    ))
    .await;
    let owner = hunt.scene.acme.owner.clone();
    let ids = hunt.scene.ids.clone();
    let mut told = BTreeSet::new();
    for operation in hunt.operations(&ids).await {
        let id = operation.id_prefix.as_deref().and_then(|prefix| of_kind(&ids, prefix)).unwrap_or_default().to_owned();
        for body in [operation.body.as_ref(), operation.naming_body.as_ref()] {
            let answer = send(&owner.api, &operation, &id, body).await;
            let asked: Vec<&str> =
                if answer.status < 400 { Vec::new() } else { ids.iter().map(String::as_str).collect() };
            hunt.look(&operation.name(), &answer, &asked);
        }
        let after = hunt.rows_of_the_prey().await;
        if !hunt.found.is_empty() || after != hunt.before {
            told.insert(operation.name());
        }
        hunt.found.clear();
        hunt.before = after;
    }
    assert_eq!(told.iter().map(String::as_str).collect::<Vec<_>>(), OF_THE_SYSTEM);
    let mut socket = app.agent_socket(&owner, json!({ (hunt.scene.id("conv").unwrap()): 0 })).await;
    let seen = Ids {
        conversation: hunt.scene.id("conv").unwrap().to_owned(),
        lead: hunt.scene.id("lead").unwrap().to_owned(),
    };
    for row in AGENT {
        let answer = socket.ask(row.action, (row.data)(&seen)).await;
        let text = answer.map_or_else(|problem| problem.to_string(), |data| data.to_string());
        let answer = Answer { status: 0, headers: HeaderMap::new(), json: Value::Null, text };
        hunt.look(row.action, &answer, &[&seen.conversation, &seen.lead]);
    }
    hunt.judge().await;
}

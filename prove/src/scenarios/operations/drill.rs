//! F26: a backup is taken while people chat, the installation is destroyed, and another one is made of the backup.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Context;
use porchlight_benches::people::{Target, Workspace, new_id, text};
use porchlight_benches::socket::Socket;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::command;
use crate::clients::crowd::{Crowd, CrowdOptions, stored_messages};
use crate::clients::http;
use crate::scale::Scale;
use crate::table::Row;
use crate::world::{NodeOptions, World, free_port};

const PASSWORD: &str = "a long password";
/// What the reference allows for 10 GB, and what of it falls on the size of this run.
const RTO: Duration = Duration::from_secs(15 * 60);
const RPO: Duration = Duration::from_secs(5 * 60);
const RTO_BYTES: f64 = 10e9;
const TOLD_WITHIN: Duration = Duration::from_secs(10);

/// Somebody who signs in, and a secret of theirs that lies sealed.
struct Owner {
    email: String,
    workspace: Workspace,
    site: String,
    secret: Value,
}

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let mut world = World::start("drill").await?;
    let old = options(&world, "old", world.postgres.url());
    let mut node = world.node(old.clone()).await?;
    let target = world.target(&node);
    let owner = sign_up(&target).await?;
    fill(&world, scale.pick(200_000, 4_000_000)).await?;
    let crowd = Crowd::gather(
        &target,
        &target,
        &CrowdOptions { conversations: scale.pick(24, 200), ..CrowdOptions::default() },
    )
    .await?;
    crowd.talk();
    crowd.says(300, Duration::from_secs(60)).await?;

    let mut ahead = Ahead::begin(&target, &owner).await?;
    let acknowledged = crowd.recorder.with(crate::checker::History::acknowledged_keys);
    let folder = world.folder.path().join("backup").display().to_string();
    let begun = Instant::now();
    command(&old, &["backup", &folder]).await?;
    let backed_up = begun.elapsed();
    crowd.says(200, Duration::from_secs(60)).await?;
    let conversations = crowd.conversations().to_vec();
    ahead.goes_on(&target).await?;
    crowd.hush();
    node.kill().await?;
    drop(crowd);
    let bytes = destroy(&world).await?;

    let url = restored_url(&world);
    let new = options(&world, "new", url.clone());
    let begun = Instant::now();
    command(&new, &["restore", &folder]).await?;
    let node = world.node(new.clone()).await?;
    let restored = begun.elapsed();
    let target = Target { url: node.url(), database_url: url.clone() };
    let sql = sqlx::PgPool::connect(&url).await?;
    let stored: Vec<_> = stored_messages(&sql, &conversations).await?;
    let kept: BTreeSet<Uuid> = stored.iter().filter_map(|row| row.key).collect();
    let lost = acknowledged.difference(&kept).count();
    let gaps = gaps(&sql).await?;
    let (opens, secret) = sign_in(&target, &owner).await?;
    let port = || anyhow::Ok(format!("127.0.0.1:{}", free_port()?));
    let apart = new.clone().env("PORCHLIGHT_LISTEN", port()?).env("PORCHLIGHT_PRIVATE_LISTEN", port()?);
    let doctor = command(&apart, &["doctor"]).await;
    let (is_told, told) = ahead.comes_back(&target).await?;
    let found = Found {
        lost,
        gaps,
        acknowledged: acknowledged.len(),
        opens,
        secret,
        doctor: doctor.is_ok(),
        is_told,
        told,
        backed_up,
        restored,
        bytes,
    };
    Ok(found.rows())
}

/// What the drill found.
struct Found {
    lost: usize,
    gaps: i64,
    acknowledged: usize,
    opens: bool,
    secret: bool,
    doctor: bool,
    is_told: bool,
    told: String,
    backed_up: Duration,
    restored: Duration,
    bytes: f64,
}

impl Found {
    fn rows(self) -> Vec<Row> {
        let Self { lost, gaps, acknowledged, opens, secret, doctor, backed_up, restored, .. } = self;
        let (megabytes, rto) = (self.bytes / 1e6, restored.mul_f64((RTO_BYTES / self.bytes).max(1.0)));
        let reached =
            format!("{:.1} s for {megabytes:.0} MB, {:.1} min", restored.as_secs_f64(), rto.as_secs_f64() / 60.0);
        vec![
            Row::promise(
                "F26",
                "a backup under load holds what was acknowledged before it began",
                "0 lost",
                format!("{lost} of {acknowledged} lost, {gaps} gaps"),
                lost == 0 && gaps == 0 && acknowledged > 0,
            ),
            Row::promise(
                "F26",
                "after the restore people sign in, sealed secrets open, doctor is content",
                "all",
                format!("sign-in {opens}, secret {secret}, doctor {doctor}"),
                opens && secret && doctor,
            ),
            Row::promise(
                "F26 F07",
                "the epoch is another, and a client that knows more is told and hears what comes",
                "told",
                self.told,
                self.is_told,
            ),
            Row::figure("F26", "restore until ready, reckoned for 10 GB", "15 min", reached, rto <= RTO),
            Row::figure(
                "F26",
                "a backup under load is over within the time between two",
                "5 min",
                format!("{:.1} s for {megabytes:.0} MB", backed_up.as_secs_f64()),
                backed_up <= RPO,
            ),
        ]
    }
}

/// A node with a data directory and a key of its own.
fn options(world: &World, name: &str, url: String) -> NodeOptions {
    let data = world.folder.path().join(name).display().to_string();
    let mut options = NodeOptions::on(url).env("PORCHLIGHT_DATA_DIR", data);
    options.env.remove("PORCHLIGHT_SECRET_KEY");
    options
}

async fn sign_up(target: &Target) -> anyhow::Result<Owner> {
    let http = http()?;
    let email = format!("{}@example.com", new_id().simple());
    let workspace = target.sign_up(&http, &email, PASSWORD).await?;
    let site = target.site(&http, &workspace).await?.id;
    let secret = secret_of(target, &workspace, &site).await?;
    anyhow::ensure!(secret.is_string(), "the site has no sealed secret: {secret}");
    Ok(Owner { email, workspace, site, secret })
}

async fn secret_of(target: &Target, workspace: &Workspace, site: &str) -> anyhow::Result<Value> {
    let request =
        http()?.get(format!("{}/api/v1/sites/{site}/identity-secret", target.url)).bearer_auth(&workspace.token);
    let told: Value = request.header("x-workspace-id", &workspace.id).send().await?.json().await?;
    Ok(told["secret"].clone())
}

/// Signs in with the password, and reads the sealed secret again.
async fn sign_in(target: &Target, owner: &Owner) -> anyhow::Result<(bool, bool)> {
    let body = json!({ "email": owner.email, "password": PASSWORD });
    let told = target.post(&http()?, "/api/v1/auth/login", None, &body).await?;
    let workspace = Workspace { token: text(&told, "/accessToken")?, ..owner.workspace.clone() };
    Ok((true, secret_of(target, &workspace, &owner.site).await? == owner.secret))
}

/// Weight for the backup, in a table of its own: the time of a restore follows the bytes.
async fn fill(world: &World, rows: i32) -> anyhow::Result<()> {
    let sql = world.sql().await?;
    let table = "CREATE TABLE ballast AS SELECT n AS id, gen_random_uuid() AS other, md5(n::text) || md5((n + 1)::text) || md5((n + 2)::text) AS words \
                 FROM generate_series(1, $1) AS n";
    sqlx::query(sqlx::AssertSqlSafe(table.replace("$1", &rows.to_string()))).execute(&sql).await?;
    sqlx::query("ALTER TABLE ballast ADD PRIMARY KEY (id)").execute(&sql).await?;
    Ok(())
}

fn restored_url(world: &World) -> String {
    let url = world.postgres.url();
    url.strip_suffix("/porchlight").map_or(url.clone(), |server| format!("{server}/restored"))
}

/// Drops the database and makes an empty one; tells how large it was.
async fn destroy(world: &World) -> anyhow::Result<f64> {
    let mut sql = PgConnection::connect(&world.postgres.url()).await?;
    let bytes: i64 = sqlx::query_scalar("SELECT pg_database_size('porchlight')").fetch_one(&mut sql).await?;
    sqlx::query("CREATE DATABASE restored TEMPLATE template0").execute(&mut sql).await?;
    sql.close().await?;
    let mut sql = PgConnection::connect(&restored_url(world)).await?;
    sqlx::query("DROP DATABASE porchlight WITH (FORCE)").execute(&mut sql).await?;
    sql.close().await?;
    std::fs::remove_dir_all(world.folder.path().join("old")).context("destroying the data directory")?;
    Ok(bytes as f64)
}

/// Conversations whose numbers are not 1, 2, 3 … up to their last.
async fn gaps(sql: &sqlx::PgPool) -> anyhow::Result<i64> {
    let broken = "SELECT count(*) FROM conversations c WHERE c.last_seq <> (SELECT count(*) FROM messages m WHERE m.workspace_id = c.workspace_id \
                  AND m.conversation_id = c.id AND m.seq BETWEEN 1 AND c.last_seq)";
    Ok(sqlx::query_scalar(broken).fetch_one(sql).await?)
}

/// A visitor whose last message the backup lacks.
struct Ahead {
    token: String,
    conversation: String,
    epoch: Value,
    lost: Uuid,
    seen: i64,
}

impl Ahead {
    /// Begins a conversation, which the backup will hold.
    async fn begin(target: &Target, owner: &Owner) -> anyhow::Result<Self> {
        let session = target.post(&http()?, "/v1/widget/session", None, &json!({ "clientId": owner.site })).await?;
        let mut ahead = Self {
            token: text(&session, "/visitorToken")?,
            conversation: String::new(),
            epoch: Value::Null,
            lost: new_id(),
            seen: 0,
        };
        let (mut socket, proof) = ahead.enter(target).await?;
        ahead.epoch = proof["data"]["epoch"].clone();
        let started = socket.ask("conversation.start", json!({ "clientMessageId": new_id(), "text": "kept" })).await?;
        ahead.conversation = text(&started, "/data/conversation/id")?;
        Ok(ahead)
    }

    /// Writes what the backup lacks.
    async fn goes_on(&mut self, target: &Target) -> anyhow::Result<()> {
        let (mut socket, _) = self.enter(target).await?;
        self.seen = self.say(&mut socket).await?;
        Ok(())
    }

    /// Comes back to the restored server: it has to be told, and can say again what was lost.
    async fn comes_back(&self, target: &Target) -> anyhow::Result<(bool, String)> {
        let (mut socket, proof) = self.enter(target).await?;
        let epoch = &proof["data"]["epoch"];
        let is_other = epoch.is_string() && *epoch != self.epoch;
        let told = tokio::time::timeout(TOLD_WITHIN, async {
            loop {
                let frame = socket.next().await?;
                if frame["event"] == "resync" && frame["topic"] == self.conversation.as_str() {
                    return anyhow::Ok(());
                }
            }
        });
        let is_told = told.await.is_ok_and(|told| told.is_ok());
        let seq = self.say(&mut socket).await?;
        let words = format!("epoch {} is {epoch} now, resync {is_told}, {} said again as {seq}", self.epoch, self.seen);
        Ok((is_other && is_told && seq <= self.seen, words))
    }

    async fn enter(&self, target: &Target) -> anyhow::Result<(Socket, Value)> {
        let mut socket = Socket::connect(&target.socket("/ws/visitor")).await?;
        let mut proof = json!({ "token": self.token });
        if self.seen > 0 {
            proof["resume"] = json!({ (self.conversation.clone()): self.seen });
            proof["epoch"] = self.epoch.clone();
        }
        let answer = socket.ask("authenticate", proof).await?;
        anyhow::ensure!(answer["ok"] == true, "the visitor is refused: {answer}");
        Ok((socket, answer))
    }

    async fn say(&self, socket: &mut Socket) -> anyhow::Result<i64> {
        let message = json!({ "conversationId": self.conversation, "clientMessageId": self.lost, "text": "lost" });
        let said = socket.ask("message.send", message).await?;
        said["data"]["message"]["seq"].as_i64().with_context(|| format!("a message is refused: {said}"))
    }
}

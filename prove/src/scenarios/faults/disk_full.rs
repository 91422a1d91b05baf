//! F16: the disk under a node with its own PostgreSQL is full, and then is not any more.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context;
use porchlight_benches::people::Target;
use rustix::process::geteuid;
use sqlx::PgPool;

use crate::clients::everybody::{Everybody, EverybodyOptions};
use crate::scale::{Scale, grouped};
use crate::table::Row;
use crate::world::{NodeOptions, World};

const DISK_MIB: u32 = 640;

pub async fn run(scale: Scale) -> anyhow::Result<Vec<Row>> {
    let id = "F16";
    if !geteuid().is_root() {
        return Ok(vec![Row::figure(id, "disk full", "0 lost", "not run: mounting a small disk needs root", false)]);
    }
    let mut world = World::start("disk-full").await?;
    let disk = Disk::mount(&world.folder.path().join("disk")).await?;
    let data = disk.0.join("data");
    std::fs::create_dir(&data)?;
    let mut options = NodeOptions { data: Some(data.clone()), ..NodeOptions::on("") };
    options.env.remove("DATABASE_URL");
    let node = world.node(options).await?;
    let database_url = format!("postgres://porchlight@localhost/porchlight?host={}/postgres/run", data.display());
    let target = Target { url: node.url(), database_url: database_url.clone() };
    let everybody = Everybody::gather(&target, &target, &EverybodyOptions::default()).await?;
    let reader = Reader::of(&target).await?;
    let rounds = scale.pick(2, 5);
    let mut reads = [0, 0, 0];
    let mut slowest = Duration::ZERO;
    for _ in 0..rounds {
        everybody.goes_on(50, Duration::from_secs(30)).await?;
        let filler = disk.0.join("filler");
        fill(&filler)?;
        let full = Instant::now();
        while full.elapsed() < scale.pick(Duration::from_secs(8), Duration::from_secs(30)) {
            match reader.read().await {
                200 => reads[0] += 1,
                503 => reads[1] += 1,
                _ => reads[2] += 1,
            }
            // What others let go is taken, too.
            fill(&filler)?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        std::fs::remove_file(&filler)?;
        let free = Instant::now();
        everybody.goes_on(1, Duration::from_secs(90)).await.context("after the disk had room again")?;
        slowest = slowest.max(free.elapsed());
    }
    let sql = PgPool::connect(&database_url).await?;
    let found = everybody.judge(&sql).await?;
    let [read, refused, others] = reads.map(grouped);
    Ok(vec![
        found.row(id, &format!("the disk is full, {rounds} times: nothing is acknowledged that is not stored"), rounds),
        found.honest(id),
        Row::promise(
            id,
            "reads while the disk is full",
            "read, or an honest 503",
            format!("{read} read, {refused} refused, {others} others"),
            reads[2] == 0,
        ),
        Row::figure(
            id,
            "heals without hands once there is room",
            "60 s",
            format!("{:.1} s", slowest.as_secs_f64()),
            slowest < Duration::from_secs(60),
        ),
    ])
}

/// Somebody who only reads.
struct Reader {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Reader {
    async fn of(target: &Target) -> anyhow::Result<Self> {
        let http = crate::clients::http()?;
        let token = target.workspace(&http).await?.token;
        Ok(Self { http, url: format!("{}/api/v1/leads", target.url), token })
    }

    /// The status; 0 without an answer.
    async fn read(&self) -> u16 {
        self.http.get(&self.url).bearer_auth(&self.token).send().await.map_or(0, |answer| answer.status().as_u16())
    }
}

/// Takes every byte that is left.
fn fill(filler: &Path) -> anyhow::Result<()> {
    let mut file = File::options().create(true).append(true).open(filler)?;
    let zeros = vec![0; 64 * 1024];
    while file.write_all(&zeros).is_ok() {}
    Ok(())
}

/// A small disk in memory.
struct Disk(std::path::PathBuf);

impl Disk {
    async fn mount(place: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir(place)?;
        let mut command = tokio::process::Command::new("mount");
        command.args(["-t", "tmpfs", "-o", &format!("size={DISK_MIB}m,mode=711"), "porchlight-prove"]).arg(place);
        anyhow::ensure!(command.status().await?.success(), "the small disk cannot be mounted");
        Ok(Self(place.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a process that ends this moment may still look at it.
        let _left = std::process::Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

//! The leads list, its search, and creation, at many leads.

use std::time::Instant;

use serde_json::json;
use sqlx::Connection;

use porchlight_benches::figures::Latencies;
use porchlight_benches::people::{Target, Workspace, new_id};

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long, default_value_t = 100_000)]
    leads: i64,
    #[arg(long, default_value_t = 300)]
    requests: usize,
}

const PAGES: [(&str, &str); 6] = [
    ("newest", "/api/v1/leads?limit=50&sort=-createdAt"),
    ("status and activity", "/api/v1/leads?limit=50&status=qualified&sort=-lastActivityAt"),
    ("quality and source", "/api/v1/leads?limit=50&quality=high&source=website&sort=-createdAt"),
    ("tag", "/api/v1/leads?limit=50&tag=vip&sort=-createdAt"),
    ("search, selective", "/api/v1/leads?limit=50&q=person+4711"),
    ("search, common word", "/api/v1/leads?limit=50&q=example"),
];

pub async fn run(target: &Target, options: Options) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let workspace = target.workspace(&http).await?;
    seed(target, &workspace, options.leads).await?;
    for (name, path) in PAGES {
        let mut latencies = Latencies::default();
        for _ in 0..options.requests {
            let begun = Instant::now();
            let response = http.get(format!("{}{path}", target.url)).bearer_auth(&workspace.token).send().await?;
            anyhow::ensure!(response.status().is_success(), "{path}: {}", response.text().await?);
            response.bytes().await?;
            latencies.add(begun.elapsed());
        }
        println!("leads at {}: {name}: {}", options.leads, latencies.tell());
    }
    let mut latencies = Latencies::default();
    for index in 0..options.requests {
        let body = json!({ "name": format!("New Person {index}"), "email": format!("new{}@example.com", new_id().simple()), "source": "manual" });
        let begun = Instant::now();
        target.post(&http, "/api/v1/leads", Some(&workspace.token), &body).await?;
        latencies.add(begun.elapsed());
    }
    println!("leads at {}: create: {}", options.leads, latencies.tell());
    Ok(())
}

/// Makes leads by SQL: as many as asked, spread over a year, statuses, qualities and sources.
async fn seed(target: &Target, workspace: &Workspace, leads: i64) -> anyhow::Result<()> {
    let mut connection = sqlx::PgConnection::connect(&target.database_url).await?;
    let sql = "INSERT INTO leads (workspace_id, id, name, first_name, last_name, email, phone, company, source, status, capture_state, \
                 quality, score, tags, last_activity_at, created_at, updated_at, search) \
               SELECT w.id, gen_random_uuid(), 'Person ' || n, 'Person', n::text, 'person' || n || '@example.com', \
                 '+4930' || (1000000 + n), 'Company ' || (n % 5000), (ARRAY['website', 'chat', 'manual', 'api'])[1 + n % 4], \
                 (ARRAY['new', 'contacted', 'qualified', 'proposal', 'converted', 'lost'])[1 + n % 6], 'submitted', \
                 (ARRAY['low', 'medium', 'high'])[1 + n % 3], n % 100, \
                 CASE WHEN n % 20 = 0 THEN ARRAY['vip'] ELSE '{}' END, at, at, at, \
                 'person ' || n || ' person' || n || '@example.com +4930' || (1000000 + n) || ' company ' || (n % 5000) \
               FROM generate_series(1, $1::bigint) n, LATERAL (SELECT now() - n * interval '5 minutes' AS at) t, \
                 (SELECT m.workspace_id AS id FROM members m JOIN users u ON u.id = m.user_id \
                  ORDER BY m.created_at DESC LIMIT 1) w";
    sqlx::query(sql).bind(leads).execute(&mut connection).await?;
    sqlx::raw_sql("VACUUM ANALYZE leads").execute(&mut connection).await?;
    println!("leads: {leads} seeded in {}", workspace.id);
    Ok(())
}

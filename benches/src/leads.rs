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
    #[arg(long, default_value_t = 100)]
    requests: usize,
}

/// Every order, filter and kind of search that the API offers, and combinations that people use. `{site}` is a site of
/// which one in 50 leads is; `import` is the source of one in 10,000, `rare` the tag of one in 5,000.
const QUERIES: [(&str, &str); 34] = [
    ("newest", "sort=-createdAt"),
    ("oldest", "sort=createdAt"),
    ("latest activity", "sort=-lastActivityAt"),
    ("longest silence", "sort=lastActivityAt"),
    ("by name", "sort=name"),
    ("by name, from the end", "sort=-name"),
    ("highest score", "sort=-score"),
    ("lowest score", "sort=score"),
    ("status", "status=qualified"),
    ("two statuses", "status=qualified,lost"),
    ("status by activity", "status=qualified&sort=-lastActivityAt"),
    ("quality", "quality=high"),
    ("source", "source=website"),
    ("rare source", "source=import"),
    ("rare source by activity", "source=import&sort=-lastActivityAt"),
    ("capture state", "captureState=submitted"),
    ("rare capture state", "captureState=partial"),
    ("site", "siteId={site}"),
    ("site by score", "siteId={site}&sort=-score"),
    ("tag", "tag=vip"),
    ("tag by activity", "tag=vip&sort=-lastActivityAt"),
    ("rare tag", "tag=rare"),
    ("my own", "ownerId=me"),
    ("my own by name", "ownerId=me&sort=name"),
    ("nobody's", "ownerId=none"),
    ("a week long ago", "createdFrom=2026-06-01T00:00:00Z&createdTo=2026-06-08T00:00:00Z"),
    ("a week long ago by score", "createdFrom=2026-06-01T00:00:00Z&createdTo=2026-06-08T00:00:00Z&sort=-score"),
    ("quality and source", "quality=high&source=website"),
    ("search, an address", "q=person47110@example.com"),
    ("search, selective", "q=person+4711"),
    ("search, common word", "q=example"),
    ("search, nothing", "q=nowhere+at+all"),
    ("search, short", "q=pe"),
    ("search in a status by name", "q=4711&status=qualified&sort=name"),
];

pub async fn run(target: &Target, options: Options) -> anyhow::Result<()> {
    let http = reqwest::Client::new();
    let workspace = target.workspace(&http).await?;
    let site = target.site(&http, &workspace).await?;
    seed(target, &workspace, options.leads).await?;
    let count = options.leads;
    for (name, query) in QUERIES {
        let query = query.replace("{site}", &site.id);
        let list = format!("/api/v1/leads?limit=50&{query}");
        println!("leads at {count}: {name}: {}", ask(target, &workspace, &list, options.requests).await?.tell());
    }
    for (name, query) in QUERIES {
        let query: Vec<String> = query
            .split('&')
            .filter(|part| !part.starts_with("sort="))
            .map(|part| part.replace("{site}", &site.id))
            .collect();
        let path = format!("/api/v1/leads/count?{}", query.join("&"));
        println!(
            "leads at {count}: count: {name}: {}",
            ask(target, &workspace, &path, options.requests / 10).await?.tell()
        );
    }
    println!(
        "leads at {count}: tags: {}",
        ask(target, &workspace, "/api/v1/leads/tags", options.requests / 10).await?.tell()
    );
    let mut latencies = Latencies::default();
    for index in 0..options.requests {
        let body = json!({ "name": format!("New Person {index}"), "email": format!("new{}@example.com", new_id().simple()), "source": "manual" });
        let begun = Instant::now();
        target.post(&http, "/api/v1/leads", Some(&workspace.token), &body).await?;
        latencies.add(begun.elapsed());
    }
    println!("leads at {count}: create: {}", latencies.tell());
    Ok(())
}

/// Asks one after the other, the first time to warm up.
async fn ask(target: &Target, workspace: &Workspace, path: &str, times: usize) -> anyhow::Result<Latencies> {
    let http = reqwest::Client::new();
    let mut latencies = Latencies::default();
    for turn in 0..=times {
        let begun = Instant::now();
        let response = http.get(format!("{}{path}", target.url)).bearer_auth(&workspace.token).send().await?;
        anyhow::ensure!(response.status().is_success(), "{path}: {}", response.text().await?);
        response.bytes().await?;
        if turn > 0 {
            latencies.add(begun.elapsed());
        }
    }
    Ok(latencies)
}

/// Makes leads by SQL: as many as asked, five minutes apart up to now, of all statuses, qualities and sources.
pub async fn seed(target: &Target, workspace: &Workspace, leads: i64) -> anyhow::Result<()> {
    let mut connection = sqlx::PgConnection::connect(&target.database_url).await?;
    // Each column by a hash of its own: nothing is correlated but time and number.
    let sql = "INSERT INTO leads (workspace_id, id, name, first_name, last_name, email, phone, company, source, status, capture_state, \
                 quality, score, tags, owner_id, site_id, last_activity_at, created_at, updated_at, search) \
               SELECT w.id, gen_random_uuid(), 'Person ' || n, 'Person', n::text, 'person' || n || '@example.com', \
                 '+4930' || (1000000 + n), 'Company ' || (n % 5000), \
                 CASE WHEN a % 10000 = 0 THEN 'import' ELSE (ARRAY['website', 'chat', 'manual', 'api'])[1 + a % 4] END, \
                 (ARRAY['new', 'contacted', 'qualified', 'proposal', 'converted', 'lost'])[1 + b % 6], \
                 CASE WHEN c % 10000 = 0 THEN 'partial' ELSE 'submitted' END, (ARRAY['low', 'medium', 'high'])[1 + d % 3], e % 100, \
                 CASE WHEN f % 5000 = 0 THEN ARRAY['rare'] WHEN f % 20 = 0 THEN ARRAY['vip'] ELSE '{}' END, \
                 CASE WHEN g % 100 = 0 THEN w.user_id END, CASE WHEN h % 50 = 0 THEN w.site_id END, at, at, at, \
                 'person ' || n || ' person' || n || '@example.com +4930' || (1000000 + n) || ' company ' || (n % 5000) \
               FROM generate_series(1, $1::bigint) n, LATERAL (SELECT now() - n * interval '5 minutes' AS at) t, \
                 LATERAL (SELECT hash[1] AS a, hash[2] AS b, hash[3] AS c, hash[4] AS d, hash[5] AS e, hash[6] AS f, \
                   hash[7] AS g, hash[8] AS h FROM (SELECT array_agg(hashint8(n * 8 + k) & 2147483647 ORDER BY k) AS hash \
                   FROM generate_series(1, 8) k) hashed) of, \
                 (SELECT m.workspace_id AS id, m.user_id, s.id AS site_id FROM members m \
                  JOIN sites s ON s.workspace_id = m.workspace_id ORDER BY m.created_at DESC LIMIT 1) w";
    sqlx::query(sql).bind(leads).execute(&mut connection).await?;
    sqlx::raw_sql("VACUUM ANALYZE leads").execute(&mut connection).await?;
    println!("leads: {leads} seeded in {}", workspace.id);
    Ok(())
}

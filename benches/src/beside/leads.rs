//! A page of leads, its exact count, its search, and creation: one request after the other.

use std::time::Instant;

use anyhow::Context;
use clap::ValueEnum;
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use porchlight_benches::cost::Processes;
use porchlight_benches::figures::{Latencies, each};
use porchlight_benches::people::{Target, new_id};

use super::Place;
use super::record::Record;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Server {
    Porchlight,
    Directus,
    Odoo,
}

#[derive(clap::Args, Clone)]
pub struct Options {
    #[arg(long)]
    server: Server,
    /// How many leads there are; Porchlight gets them here, the others when they are prepared.
    #[arg(long, default_value_t = 100_000)]
    leads: u32,
    #[arg(long, default_value_t = 100)]
    requests: usize,
    #[command(flatten)]
    place: Place,
}

/// Requests that are not counted: plans are made and caches filled.
const WARM_UP: usize = 10;

/// A server with leads in it, and somebody who may read them.
enum Desk {
    Porchlight { url: String, token: String },
    Directus { url: String },
    Odoo { url: String, cookie: String },
}

#[derive(Debug, Clone, Copy)]
enum Ask {
    Page,
    Count,
    Selective,
    Common,
    Create,
}

const ASKS: [(Ask, &str); 5] = [
    (Ask::Page, "page"),
    (Ask::Count, "exact count"),
    (Ask::Selective, "search, selective"),
    (Ask::Common, "search, common word"),
    (Ask::Create, "create"),
];

pub async fn run(target: &Target, processes: Processes, options: Options) -> anyhow::Result<()> {
    let name = super::name_of(&options.server);
    let http = reqwest::Client::new();
    let desk = Desk::open(target, &http, &options).await?;
    for (ask, request) in ASKS {
        for _ in 0..WARM_UP {
            answer(desk.request(&http, ask)).await?;
        }
        let before = processes.spent()?;
        let mut latencies = Latencies::default();
        for _ in 0..options.requests {
            let wanted = desk.request(&http, ask);
            let begun = Instant::now();
            answer(wanted).await?;
            latencies.add(begun.elapsed());
        }
        let spent = processes.since(before)?;
        let (server_cpu, postgres_cpu) = (each(spent.server, options.requests), each(spent.postgres, options.requests));
        println!(
            "{name} at {}: {request}: {}, CPU a request {server_cpu:.1} + {postgres_cpu:.1} ms",
            options.leads,
            latencies.tell()
        );
        options.place.write(&Record::Leads {
            server: name.clone(),
            leads: u64::from(options.leads),
            request: request.to_owned(),
            p50: latencies.below(500),
            p95: latencies.below(950),
            server_cpu,
            postgres_cpu,
        })?;
    }
    Ok(())
}

/// Reads the whole answer; one that carries an error is none.
async fn answer(request: RequestBuilder) -> anyhow::Result<()> {
    let response = request.send().await?;
    let status = response.status();
    let text = response.text().await?;
    anyhow::ensure!(status.is_success() && !text.contains("\"error\":"), "{status} {text}");
    Ok(())
}

impl Desk {
    async fn open(target: &Target, http: &reqwest::Client, options: &Options) -> anyhow::Result<Self> {
        let url = target.url.clone();
        Ok(match options.server {
            Server::Porchlight => {
                let workspace = target.workspace(http).await?;
                crate::leads::seed(target, &workspace, options.leads.into()).await?;
                Self::Porchlight { url, token: workspace.token }
            }
            Server::Directus => Self::Directus { url },
            Server::Odoo => {
                let who = json!({ "db": "odoo", "login": "admin", "password": "admin" });
                let response = http.post(format!("{url}/web/session/authenticate")).json(&call(&who)).send().await?;
                let cookie = response.headers().get("set-cookie").context("Odoo opened no session")?.to_str()?;
                let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
                Self::Odoo { url, cookie }
            }
        })
    }

    fn request(&self, http: &reqwest::Client, ask: Ask) -> RequestBuilder {
        match self {
            Self::Porchlight { url, token } => porchlight(url, http, ask).bearer_auth(token),
            Self::Directus { url } => directus(url, http, ask).bearer_auth("peers"),
            Self::Odoo { url, cookie } => odoo(url, http, ask).header("cookie", cookie),
        }
    }
}

fn porchlight(url: &str, http: &reqwest::Client, ask: Ask) -> RequestBuilder {
    let leads = format!("{url}/api/v1/leads");
    match ask {
        Ask::Page => http.get(format!("{leads}?limit=50&status=qualified&sort=-lastActivityAt")),
        Ask::Count => http.get(format!("{leads}/count?status=qualified")),
        Ask::Selective => http.get(format!("{leads}?limit=50&q=person+4711")),
        Ask::Common => http.get(format!("{leads}?limit=50&q=example")),
        Ask::Create => {
            let email = format!("new{}@example.com", new_id().simple());
            http.post(leads).json(&json!({ "name": "New Person", "email": email, "source": "manual" }))
        }
    }
}

fn directus(url: &str, http: &reqwest::Client, ask: Ask) -> RequestBuilder {
    let leads = format!("{url}/items/leads");
    match ask {
        Ask::Page => http.get(format!("{leads}?limit=50&filter[status][_eq]=qualified&sort=-last_activity_at")),
        Ask::Count => http.get(format!("{leads}?limit=1&fields=id&meta=filter_count&filter[status][_eq]=qualified")),
        Ask::Selective => http.get(format!("{leads}?limit=50&search=person+4711&sort=-created_at")),
        Ask::Common => http.get(format!("{leads}?limit=50&search=example&sort=-created_at")),
        Ask::Create => {
            let email = format!("new{}@example.com", new_id().simple());
            let lead = json!({ "name": "New Person", "email": email, "source": "manual", "status": "new", "quality": "low", "score": 1 });
            http.post(leads).json(&lead)
        }
    }
}

fn odoo(url: &str, http: &reqwest::Client, ask: Ask) -> RequestBuilder {
    let fields =
        json!(["name", "contact_name", "partner_name", "email_from", "phone", "stage_id", "priority", "create_date"]);
    let filter = json!([["stage_id", "=", 3]]);
    // The search box of its list of leads looks into these.
    let matches = |word: &str| {
        json!([
            "|",
            "|",
            "|",
            ["name", "ilike", word],
            ["partner_name", "ilike", word],
            ["email_from", "ilike", word],
            ["contact_name", "ilike", word]
        ])
    };
    let page = |domain: Value| json!([domain, fields, 0, 50, "create_date desc"]);
    let (method, arguments) = match ask {
        Ask::Page => ("search_read", page(filter)),
        Ask::Count => ("search_count", json!([filter])),
        Ask::Selective => ("search_read", page(matches("person 4711"))),
        Ask::Common => ("search_read", page(matches("example"))),
        Ask::Create => {
            let email = format!("new{}@example.com", new_id().simple());
            ("create", json!([{ "name": "New Person", "contact_name": "New Person", "email_from": email }]))
        }
    };
    let parameters = json!({ "model": "crm.lead", "method": method, "args": arguments, "kwargs": {} });
    http.post(format!("{url}/web/dataset/call_kw")).json(&call(&parameters))
}

fn call(parameters: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": "call", "params": parameters })
}

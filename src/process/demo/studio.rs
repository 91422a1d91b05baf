//! The agency's other client: a small workspace of its own, so that there is something to switch to.

use chrono::{DateTime, TimeDelta, Utc};
use porchlight::node::Node;
use serde_json::json;

use super::browser::{Browser, Form, Website, lead_of};
use super::caller::{Caller, list, text, workspaces};
use super::cast;

const LEADS: usize = 9;
/// Numbers of people who are not in the shop's story.
const FIRST: usize = 70;

const FORM: Form = Form { page: "/classes", title: "Classes: Tidewater Yoga", name: "ask-us", action: None };

/// When its story begins.
pub fn begin(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(i64::try_from(LEADS).unwrap_or_default())
}

/// Makes the workspace, its person and site, and tells of its leads.
pub async fn tell(node: &Node, caller: &Caller, now: DateTime<Utc>) -> anyhow::Result<()> {
    let owner = caller.owner().await?;
    let me = owner.get("/api/v1/me").await?;
    let known = workspaces(&me).iter().find(|one| text(one, "/name") == cast::STUDIO);
    let workspace_id = match known {
        Some(known) => text(known, "/id").to_owned(),
        None => {
            let body = json!({ "name": cast::STUDIO, "timeZone": cast::TIME_ZONE, "country": "GB" });
            text(&owner.make("/api/v1/workspaces", "studio", &body).await?, "/id").to_owned()
        }
    };
    caller.enter(&workspace_id);
    let site = site(caller).await?;
    person(caller, &workspace_id).await?;
    for number in 0..LEADS {
        let days = i32::try_from(LEADS - number)?;
        caller.go_to(now - TimeDelta::hours(23) * days + TimeDelta::minutes(i64::try_from(number * 47)?));
        let (first, last, email) = cast::somebody(FIRST + number);
        let fields = json!({
            "name": format!("{first} {last}"), "email": email, "message": cast::pick(&cast::STUDIO_MESSAGES, number),
        });
        let browser = Browser::open(caller, &site, FIRST + number);
        browser.visit(FORM).await?;
        caller.wait(TimeDelta::seconds(50));
        browser.send(FORM, &fields).await?;
        let lead = lead_of(caller, &email).await?;
        if number + 3 < LEADS {
            let path = format!("/api/v1/leads/{}", text(&lead, "/id"));
            let status = cast::pick(&["contacted", "converted", "qualified"], number);
            caller.wait(TimeDelta::minutes(30));
            caller.person(cast::TEACHER.email).await?.patch(&path, &json!({ "status": status })).await?;
        }
        node.jobs.run_due().await?;
    }
    Ok(())
}

async fn person(caller: &Caller, workspace_id: &str) -> anyhow::Result<()> {
    let owner = caller.owner().await?;
    let known = owner.get("/api/v1/users?limit=200").await?;
    if list(&known).iter().any(|user| text(user, "/email") == cast::TEACHER.email) {
        return Ok(());
    }
    let body = json!({
        "name": cast::TEACHER.name, "email": cast::TEACHER.email, "password": cast::PASSWORD,
        "workspaceId": workspace_id, "roles": [cast::TEACHER.role],
    });
    owner.make("/api/v1/users", cast::TEACHER.email, &body).await.map(|_| ())
}

async fn site(caller: &Caller) -> anyhow::Result<Website> {
    let owner = caller.owner().await?;
    let sites = owner.get("/api/v1/sites").await?;
    let origin = cast::STUDIO_ORIGIN.to_owned();
    if let Some(site) = list(&sites).first() {
        return Ok(Website { site_id: text(site, "/id").to_owned(), origin });
    }
    let domain = origin.trim_start_matches("https://");
    let made = owner.make("/api/v1/sites", "studio-site", &json!({ "name": cast::STUDIO, "domain": domain })).await?;
    Ok(Website { site_id: text(&made, "/id").to_owned(), origin })
}

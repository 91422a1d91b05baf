//! The agency, its people and the shop's site.

use std::collections::BTreeMap;

use serde_json::json;

use super::browser::Website;
use super::caller::{Caller, list, text};
use super::cast::{self, Person};

/// Ids of those who play.
#[derive(Debug)]
pub struct Team {
    pub workspace_id: String,
    pub site: Website,
    user_ids: BTreeMap<&'static str, String>,
}

impl Team {
    /// The id of somebody of the cast.
    pub fn id(&self, person: Person) -> &str {
        self.user_ids.get(person.email).map_or("", String::as_str)
    }

    /// Makes the agency, its people, rules and site, as far as they are not there.
    pub async fn gather(caller: &Caller, shop_address: &str) -> anyhow::Result<Self> {
        let workspace_id = agency(caller).await?;
        caller.enter(&workspace_id);
        let owner = caller.owner().await?;
        let mut user_ids = BTreeMap::new();
        let me = owner.get("/api/v1/me").await?;
        user_ids.insert(cast::OWNER.email, text(&me, "/user/id").to_owned());
        let known = owner.get("/api/v1/users?limit=200").await?;
        for person in cast::PEOPLE.into_iter().skip(1) {
            let there = list(&known).iter().find(|user| text(user, "/email") == person.email);
            let id = match there {
                Some(user) => text(user, "/id").to_owned(),
                None => {
                    let body = json!({
                        "name": person.name, "email": person.email, "password": cast::PASSWORD,
                        "workspaceId": workspace_id, "roles": [person.role],
                    });
                    let made = owner.make("/api/v1/users", person.email, &body).await?;
                    text(&made, "/id").to_owned()
                }
            };
            user_ids.insert(person.email, id);
        }
        let site = Website { site_id: site(caller, shop_address).await?, origin: format!("http://{shop_address}") };
        let team = Self { workspace_id, site, user_ids };
        let reps = [team.id(cast::FIRST_REP), team.id(cast::SECOND_REP)];
        let rules = json!({ "rules": [
            { "name": "Trade fairs to Tomas", "conditions": [{ "field": "source", "op": "is", "value": "Trade fair" }],
              "mode": "priority", "userIds": [team.id(cast::SECOND_REP), team.id(cast::FIRST_REP)] },
            { "name": "Everybody else in turn", "mode": "round_robin", "userIds": reps },
        ]});
        owner.put("/api/v1/assignment-rules", &rules).await?;
        Ok(team)
    }
}

/// Returns the id of the shop's workspace.
async fn agency(caller: &Caller) -> anyhow::Result<String> {
    if let Some(owner) = caller.try_sign_in(cast::OWNER.email).await? {
        let me = owner.get("/api/v1/me").await?;
        return Ok(text(&me, "/workspaces/0/id").to_owned());
    }
    let body = json!({
        "agencyName": cast::AGENCY, "name": cast::OWNER.name, "email": cast::OWNER.email, "password": cast::PASSWORD,
        "timeZone": cast::TIME_ZONE,
    });
    let made = caller.anybody().post("/api/v1/auth/signup", &body).await?;
    let id = text(&made, "/workspace/id").to_owned();
    let change = json!({ "name": cast::SHOP, "country": "GB" });
    caller.owner().await?.patch(&format!("/api/v1/workspaces/{id}"), &change).await?;
    Ok(id)
}

/// The site gets its final name when the story is told to its end.
async fn site(caller: &Caller, shop_address: &str) -> anyhow::Result<String> {
    let owner = caller.owner().await?;
    let sites = owner.get("/api/v1/sites").await?;
    if let Some(site) = list(&sites).first() {
        return Ok(text(site, "/id").to_owned());
    }
    let port = shop_address.rsplit_once(':').map_or("8081", |(_, port)| port);
    let body = json!({
        "name": "Fernwood (being planted)", "domain": shop_address, "allowedDomains": [format!("localhost:{port}")],
        "chat": {
            "appearance": {
                "color": "#2f6b3f", "title": "Fernwood", "welcome": "Hello! Ask us anything about plants for your office.",
            },
            "offlineMessage": "We are in the greenhouse. Leave a message, and we answer by email the same day.",
        },
    });
    let made = owner.make("/api/v1/sites", "site", &body).await?;
    Ok(text(&made, "/id").to_owned())
}

//! A month of leads: they come, are worked on, won and lost.

use chrono::{DateTime, TimeDelta, Utc};
use porchlight::node::Node;
use serde_json::{Value, json};

use super::DAYS;
use super::caller::{Caller, text};
use super::cast;
use super::people::Team;

const LEADS: usize = 60;

/// Tells of all leads, the oldest first.
pub async fn tell(node: &Node, caller: &Caller, team: &Team, now: DateTime<Utc>) -> anyhow::Result<()> {
    let start = now - TimeDelta::days(DAYS);
    let step = TimeDelta::minutes(DAYS * 24 * 60 / i64::try_from(LEADS)?);
    for number in 0..LEADS {
        // Not by the minute: the work of people.
        let late = TimeDelta::minutes(i64::try_from(number * 37 % 240)?);
        let at = start + step * i32::try_from(number)? + late;
        caller.go_to(at);
        let lead = arrive(caller, number).await?;
        work(caller, team, number, &lead, now).await?;
        node.jobs.run_due().await?;
    }
    Ok(())
}

async fn arrive(caller: &Caller, number: usize) -> anyhow::Result<Value> {
    let first = cast::pick(&cast::FIRST_NAMES, number);
    let last = cast::pick(&cast::LAST_NAMES, number * 8);
    let (product, pence) = cast::pick(&cast::PRODUCTS, number * 5);
    let (source, detail) = cast::pick(&cast::SOURCES, number);
    let body = json!({
        "firstName": first, "lastName": last,
        "email": format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase()),
        "phone": (number % 3 != 1).then(|| format!("+44117496{:04}", 100 + number)),
        "company": number.is_multiple_of(2).then(|| cast::pick(&cast::COMPANIES, number * 7)),
        "source": source, "sourceDetail": detail,
        "quality": cast::pick(&["medium", "high", "low", "medium", "high"], number * 3),
        "tags": [cast::pick(&cast::TAGS, number), cast::pick(&cast::TAGS, number * 3 + 2)],
        "value": { "amount": pence, "currency": "GBP" },
        "customFields": { "product": product },
        "note": number.is_multiple_of(4).then(|| cast::pick(&cast::NOTES, number)),
    });
    caller.owner().await?.make("/api/v1/leads", &format!("lead-{number}"), &body).await
}

/// What the reps do with a lead within the days after it came.
async fn work(caller: &Caller, team: &Team, number: usize, lead: &Value, now: DateTime<Utc>) -> anyhow::Result<()> {
    let owner_id = text(lead, "/owner/id");
    let person = if owner_id == team.id(cast::SECOND_REP) { cast::SECOND_REP } else { cast::FIRST_REP };
    let path = format!("/api/v1/leads/{}", text(lead, "/id"));
    caller.wait(TimeDelta::minutes(12));
    if !number.is_multiple_of(3) {
        let note = json!({ "text": cast::pick(&cast::NOTES, number * 5 + 1) });
        caller.person(person.email).await?.make(&format!("{path}/notes"), &format!("note-{number}"), &note).await?;
    }
    // The newest leads are still untouched.
    let status = if number + 8 > LEADS {
        "new"
    } else {
        cast::pick(&["contacted", "qualified", "converted", "proposal", "lost", "contacted", "new"], number)
    };
    if status != "new" {
        caller.wait(TimeDelta::minutes(9));
        caller.person(person.email).await?.patch(&path, &json!({ "status": status })).await?;
    }
    if number % 5 == 2 || number + 6 > LEADS {
        let (note, channel) = cast::pick(&cast::FOLLOW_UPS, number);
        let hours = 1 + i64::try_from(number * 11 % 60)?;
        let due_at = now + TimeDelta::hours(hours);
        let body = json!({ "dueAt": due_at, "note": note, "channel": channel });
        caller
            .person(person.email)
            .await?
            .make(&format!("{path}/follow-ups"), &format!("follow-up-{number}"), &body)
            .await?;
    }
    Ok(())
}

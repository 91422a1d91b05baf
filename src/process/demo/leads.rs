//! A month of leads: they come, are worked on, won and lost.

use chrono::{DateTime, TimeDelta, Utc};
use porchlight::node::Node;
use serde_json::{Value, json};

use super::DAYS;
use super::browser::{Browser, Form, lead_of};
use super::caller::{Caller, text};
use super::cast;
use super::people::Team;

const LEADS: usize = 60;
/// The newest ones, that nobody has touched yet.
const FRESH: usize = 7;
/// Those that the agency's owner works on.
const OWNERS: [usize; 3] = [44, 51, 56];

const CONTACT: Form =
    Form { page: "/contact.html", title: "Contact: Fernwood", name: "contact", action: Some("thanks.html") };
const QUOTE: Form = Form { page: "/quote.html", title: "Get a quote: Fernwood", name: "quote", action: None };

/// Tells of all leads, the oldest first.
pub async fn tell(node: &Node, caller: &Caller, team: &Team, now: DateTime<Utc>) -> anyhow::Result<()> {
    // The last one came a moment ago.
    let start = now - TimeDelta::days(DAYS);
    let step = (TimeDelta::days(DAYS) - TimeDelta::hours(1)) / i32::try_from(LEADS - 1)?;
    for number in 0..LEADS {
        // Not by the minute: the work of people.
        let late = TimeDelta::minutes(i64::try_from(number * 37 % 50)?);
        caller.go_to(start + step * i32::try_from(number)? + late);
        let lead = match number % 6 {
            3 => by_hand(caller, number, 0).await?,
            5 => by_hand(caller, number, 1 + number / 6 % 2).await?,
            _ => by_form(caller, team, number).await?,
        };
        work(caller, team, number, &lead, now).await?;
        node.jobs.run_due().await?;
    }
    Ok(())
}

/// Somebody fills a form of the shop in; one in seven leaves it half-filled, and half of them come back.
async fn by_form(caller: &Caller, team: &Team, number: usize) -> anyhow::Result<Value> {
    let (first, last, email) = cast::somebody(number);
    let name = format!("{first} {last}");
    let company = number.is_multiple_of(2).then(|| cast::pick(&cast::COMPANIES, number * 7));
    let phone = (number % 3 != 1).then(|| phone(number));
    let (form, fields, left_at) = if number.is_multiple_of(2) {
        let fields = json!({
            "full_name": name, "company": company, "email": email, "phone": phone,
            "desks": cast::pick(&["Up to 10", "11 to 30", "31 to 80"], number / 2), "postcode": "BS1 4ND",
            "plan": cast::pick(&["windowsill", "atrium", "canopy"], number / 2),
        });
        (QUOTE, fields, "desks")
    } else {
        let message = cast::pick(&cast::MESSAGES, number);
        (CONTACT, json!({ "name": name, "email": email, "phone": phone, "message": message }), "phone")
    };
    let fields = without_nulls(fields);
    let mut browser = Browser::open(caller, &team.site, number);
    browser.visit(form).await?;
    caller.wait(TimeDelta::seconds(70));
    if number % 7 == 4 {
        let begun = json!({ "name": name, "email": email });
        browser.leave(form, &begun, left_at).await?;
        if number % 14 == 4 {
            return lead_of(caller, &email).await;
        }
        caller.wait(TimeDelta::hours(3));
        browser.come_back();
    }
    browser.send(form, &fields).await?;
    lead_of(caller, &email).await
}

/// A colleague enters somebody who came another way.
async fn by_hand(caller: &Caller, number: usize, source: usize) -> anyhow::Result<Value> {
    let (first, last, email) = cast::somebody(number);
    let (source, detail) = cast::pick(&cast::SOURCES, source);
    let body = json!({
        "firstName": first, "lastName": last, "email": email, "phone": phone(number),
        "company": number.is_multiple_of(3).then(|| cast::pick(&cast::COMPANIES, number * 7)),
        "source": source, "sourceDetail": detail, "quality": "medium",
        "note": cast::pick(&cast::NOTES, number),
    });
    caller.owner().await?.make("/api/v1/leads", &format!("lead-{number}"), &body).await
}

fn phone(number: usize) -> String {
    format!("+44117496{:04}", 100 + number)
}

fn without_nulls(mut fields: Value) -> Value {
    if let Some(fields) = fields.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    fields
}

/// What the reps do with a lead within the days after it came.
async fn work(caller: &Caller, team: &Team, number: usize, lead: &Value, now: DateTime<Utc>) -> anyhow::Result<()> {
    let path = format!("/api/v1/leads/{}", text(lead, "/id"));
    let owner_id = text(lead, "/owner/id");
    let mut person = if owner_id == team.id(cast::SECOND_REP) { cast::SECOND_REP } else { cast::FIRST_REP };
    if OWNERS.contains(&number) {
        person = cast::OWNER;
        let body = json!({ "userId": team.id(person), "reason": "We know each other from the trade fair" });
        caller.owner().await?.post(&format!("{path}/assign"), &body).await?;
    }
    let is_fresh = number + FRESH > LEADS;
    let is_partial = text(lead, "/captureState") == "partial";
    if !is_fresh {
        caller.wait(TimeDelta::minutes(12));
        let note = json!({ "text": cast::pick(&cast::NOTES, number * 5 + 1) });
        if !number.is_multiple_of(3) {
            caller.person(person.email).await?.make(&format!("{path}/notes"), &format!("note-{number}"), &note).await?;
        }
        let (product, pence) = cast::pick(&cast::PRODUCTS, number * 5);
        let status =
            cast::pick(&["contacted", "qualified", "converted", "proposal", "lost", "contacted", "new"], number);
        let change = json!({
            "status": if is_partial { "contacted" } else { status },
            "tags": [cast::pick(&cast::TAGS, number), cast::pick(&cast::TAGS, number * 3 + 2)],
            "value": (!is_partial).then(|| json!({ "amount": pence, "currency": "GBP" })),
            "customFields": { "product": product },
        });
        caller.wait(TimeDelta::minutes(9));
        caller.person(person.email).await?.patch(&path, &without_nulls(change)).await?;
    }
    if number % 5 == 2 || is_fresh || person.email == cast::OWNER.email {
        let (note, channel) = cast::pick(&cast::FOLLOW_UPS, number);
        // The first of them is late already.
        let due_at = now + TimeDelta::minutes(i64::try_from(number * 11 % 50)? * 60 - 40);
        let body = json!({ "dueAt": due_at, "note": note, "channel": channel });
        caller
            .person(person.email)
            .await?
            .make(&format!("{path}/follow-ups"), &format!("follow-up-{number}"), &body)
            .await?;
    }
    Ok(())
}

//! What a site's settings and its people make of the widget: cross-origin calls, hours, who answers, what is kept.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::harness::{Answer, TestApp, TestSite, TestWorkspace};

async fn session(app: &TestApp, site: &TestSite) -> Value {
    app.anonymous().post("/v1/widget/session", json!({ "clientId": site.id })).await.expect(200).json
}

async fn set_chat(acme: &TestWorkspace, site: &TestSite, chat: Value) -> Answer {
    acme.owner.api.patch(&format!("/api/v1/sites/{}", site.id), json!({ "chat": chat })).await
}

#[actix_web::test]
async fn allowed_pages_may_ask_and_read_across_origins() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let (page, foreign) =
        (app.anonymous().with("origin", &site.origin), app.anonymous().with("origin", "https://evil.example"));
    let asks = page.with("access-control-request-method", "POST");
    let preflight = asks.send(reqwest::Method::OPTIONS, "/v1/widget/session", None).await.expect(204);
    assert_eq!(preflight.header("access-control-allow-origin"), site.origin);
    assert_eq!(preflight.header("access-control-allow-methods"), "POST");
    assert_eq!(preflight.header("access-control-allow-headers"), "authorization, content-type");

    let open = json!({ "clientId": site.id });
    let allowed = page.post("/v1/widget/session", open.clone()).await.expect(200);
    assert_eq!((allowed.header("access-control-allow-origin"), allowed.header("vary")), (&*site.origin, "origin"));
    let wrong = page.post("/v1/widget/session", json!({ "clientId": site.id, "surprise": 1 })).await.expect(422);
    assert_eq!(wrong.header("access-control-allow-origin"), site.origin);
    let refused = foreign.post("/v1/widget/session", open).await.expect(403);
    assert_eq!(refused.header("access-control-allow-origin"), "");
    assert_eq!(refused.json["instance"], "/v1/widget/session");
}

#[actix_web::test]
async fn the_id_of_an_answer_may_be_asked_for_again_in_either_form() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let site = acme.site().await;
    let first = app.visitor(&site).await;
    for id in [json!(first.id), json!(first.uuid())] {
        let open = json!({ "clientId": site.id, "visitorId": id });
        let answer = app.anonymous().post("/v1/widget/session", open).await.expect(200).json;
        assert_eq!(answer["visitorId"], json!(first.id));
    }
    for wrong in ["vis_nonsense", "usr_01h455vb4pex5vsknk084sn02q", ""] {
        let open = json!({ "clientId": site.id, "visitorId": wrong });
        app.anonymous().post("/v1/widget/session", open).await.expect(422);
    }
}

#[actix_web::test]
async fn only_people_who_answer_visitors_make_the_site_online() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, rep, ann) = (acme.site().await, acme.rep("rob").await, acme.agent("ann").await);
    let eve = app.visitor(&site).await;
    let mut visitor = app.visitor_socket(&eve, json!({})).await;
    let is_online = |user: &str| {
        let user = user.to_owned();
        move |frame: &Value| frame["data"]["users"][&user] == "online"
    };
    let mut sales = app.agent_socket(&rep, json!({})).await;
    sales.expect_where("presence.update", is_online(&rep.id)).await;
    assert_eq!(session(&app, &site).await["site"]["agentsOnline"], false);
    let _agent = app.agent_socket(&ann, json!({})).await;
    sales.expect_where("presence.update", is_online(&ann.id)).await;
    assert_eq!(session(&app, &site).await["site"]["agentsOnline"], true);
    // The first that visitors hear of is the agent: the rep before was no news for them.
    assert_eq!(visitor.expect("presence.update").await["data"], json!({ "agentsOnline": true }));
    assert!(visitor.kept().iter().all(|frame| frame["event"] != "presence.update"));
}

#[actix_web::test]
async fn outside_the_hours_nobody_is_there_whoever_is_online() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let mut agent = app.agent_socket(&ann, json!({})).await;
    agent.expect("presence.update").await;
    assert_eq!(session(&app, &site).await["site"]["businessHours"], Value::Null);

    // It is Monday, ten o'clock in Berlin.
    let days = json!([
        { "day": "monday", "from": "09:00", "to": "12:00" }, { "day": "monday", "from": "13:00", "to": "17:00" }
    ]);
    let hours = json!({ "timeZone": "Europe/Berlin", "days": days });
    let changed = set_chat(&acme, &site, json!({ "businessHours": hours })).await.expect(200);
    assert_eq!(changed.json["chat"]["businessHours"], hours);
    let told = async || {
        let site = session(&app, &site).await["site"].take();
        (
            site["businessHours"]["isOpen"].clone(),
            site["businessHours"]["changesAt"].clone(),
            site["agentsOnline"].clone(),
        )
    };
    assert_eq!(told().await, (json!(true), json!("2026-03-02T11:00:00Z"), json!(true)));
    app.advance(TimeDelta::hours(2));
    assert_eq!(told().await, (json!(false), json!("2026-03-02T12:00:00Z"), json!(false)));

    for (wrong, pointer) in [
        (json!({ "timeZone": "Europe/Atlantis", "days": [] }), "/chat/businessHours/timeZone"),
        (
            json!({ "timeZone": "UTC", "days": [{ "day": "monday", "from": "9", "to": "12:00" }] }),
            "/chat/businessHours/days/0/from",
        ),
        (
            json!({ "timeZone": "UTC", "days": [{ "day": "monday", "from": "12:00", "to": "09:00" }] }),
            "/chat/businessHours/days",
        ),
    ] {
        let owner = acme.owner.sign_in_again(&app).await;
        let body = json!({ "chat": { "businessHours": wrong } });
        let refused = owner.api.patch(&format!("/api/v1/sites/{}", site.id), body).await.expect(422).json;
        assert_eq!(refused["errors"][0]["pointer"], pointer);
    }
}

#[actix_web::test]
async fn where_a_visitor_is_is_kept_only_for_sites_that_show_it() {
    let app = TestApp::start().await;
    let acme = app.workspace("acme").await;
    let (site, ann) = (acme.site().await, acme.agent("ann").await);
    let url = "https://shop.example.com/landing?utm_source=news&utm_medium=email&gclid=abc";
    let open = json!({ "clientId": site.id, "page": { "url": url, "title": "Landing", "referrer": "" } });
    let visit =
        async || app.anonymous().post("/v1/widget/session", open.clone()).await.expect(200).json["visitorId"].take();
    let read =
        async |id: &Value| ann.api.get(&format!("/api/v1/visitors/{}", id.as_str().unwrap())).await.expect(200).json;

    let first = visit().await;
    let shown = read(&first).await;
    assert_eq!((&shown["currentPage"], &shown["currentTitle"]), (&json!(url), &json!("Landing")));
    assert_eq!((&shown["utm"]["source"], &shown["clickIds"]), (&json!("news"), &json!({ "gclid": "abc" })));
    assert_eq!(shown["sourceClass"], "paid");

    set_chat(&acme, &site, json!({ "visitorContext": false })).await.expect(200);
    for id in [first, visit().await] {
        let hidden = read(&id).await;
        assert_eq!((&hidden["currentPage"], &hidden["currentTitle"]), (&Value::Null, &Value::Null));
        assert_eq!(hidden["landingPage"], json!(url));
    }
    assert_eq!(app.number("SELECT count(*) FROM visitors WHERE current_page IS NOT NULL").await, 1);
}

#[actix_web::test]
async fn one_address_opens_so_many_sessions_of_a_site() {
    let app = TestApp::start_with(|options| options.web.trusted_proxies = vec!["127.0.0.1".parse().unwrap()]).await;
    let acme = app.workspace("acme").await;
    let (site, blog) = (acme.site().await, acme.site().await);
    let from = |address: &str| app.anonymous().with("x-forwarded-for", address).with("origin", &site.origin);
    let open = |site: &TestSite| json!({ "clientId": site.id });
    let flood = (0..140).map(|_| {
        let (client, body) = (from("203.0.113.7"), open(&site));
        async move { client.post("/v1/widget/session", body).await }
    });
    let answers = futures::future::join_all(flood).await;
    let refused: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert_eq!(refused.len(), 20);
    assert_eq!(refused[0].header("retry-after"), "1");
    assert_eq!(refused[0].header("access-control-allow-origin"), site.origin);
    from("203.0.113.8").post("/v1/widget/session", open(&site)).await.expect(200);
    from("203.0.113.7").post("/v1/widget/session", open(&blog)).await.expect(200);
    app.advance(TimeDelta::seconds(1));
    from("203.0.113.7").post("/v1/widget/session", open(&site)).await.expect(200);
}

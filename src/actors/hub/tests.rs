use std::sync::Arc;
use std::task::{Context, Poll};

use bytestring::ByteString;
use porchlight_domain::permissions::{Permission, Permissions};
use porchlight_storage::bus::NoBus;
use porchlight_storage::live::Audience;
use uuid::Uuid;

use super::*;

fn hub() -> Arc<Hub> {
    Hub::new(Arc::new(NoBus), Arc::new(Notify::new()))
}

fn workspace() -> WorkspaceId {
    Uuid::from_u128(1).into()
}

fn agent(n: u128, permissions: &[Permission]) -> Listener {
    let permissions: Permissions = permissions.iter().copied().collect();
    Listener::Agent {
        user_id: Some(Uuid::from_u128(n).into()),
        sign_in_id: Some(Uuid::from_u128(n).into()),
        permissions,
    }
}

fn envelope(id: u128, topics: Vec<Topic>, audience: Audience, text: &str) -> Envelope {
    Envelope { id: Uuid::from_u128(id), workspace_id: workspace(), topics, audience, frame: text.to_owned().into() }
}

fn taken(outlet: &Outlet) -> Vec<Frame> {
    let cx = Context::from_waker(std::task::Waker::noop());
    std::iter::from_fn(|| match outlet.poll_frame(&cx) {
        Poll::Ready(frame) => frame,
        Poll::Pending => None,
    })
    .collect()
}

fn text(text: &'static str) -> Frame {
    Frame::Text(ByteString::from_static(text))
}

#[test]
fn gives_an_envelope_once_however_many_topics_match() {
    let hub = hub();
    let outlet = hub.connect();
    outlet.identify(agent(1, &[]));
    let user = Topic::User(Uuid::from_u128(1).into());
    for topic in [Topic::Workspace, user] {
        hub.subscribe(workspace(), topic, &outlet);
        hub.subscribe(workspace(), topic, &outlet);
    }
    let sent = envelope(9, vec![Topic::Workspace, user], Audience::ALL, "a");
    hub.deliver(&sent);
    hub.deliver(&sent);
    assert_eq!(taken(&outlet), [text("a")]);
    hub.disconnect(&outlet);
    hub.deliver(&envelope(10, vec![Topic::Workspace], Audience::ALL, "b"));
    assert_eq!(taken(&outlet), []);
    assert_eq!(hub.open(), 0);
}

#[test]
fn tells_only_those_who_may_see_it() {
    let hub = hub();
    let [ann, bob, other] = [1, 2, 3].map(|n| {
        let outlet = hub.connect();
        outlet.identify(agent(n, if n == 2 { &[] } else { &[Permission::LeadsRead] }));
        outlet
    });
    hub.subscribe(workspace(), Topic::Workspace, &ann);
    hub.subscribe(workspace(), Topic::Workspace, &bob);
    hub.subscribe(Uuid::from_u128(2).into(), Topic::Workspace, &other);
    hub.deliver(&envelope(1, vec![Topic::Workspace], Audience::with(Permission::LeadsRead), "lead"));
    assert_eq!(taken(&ann), [text("lead")]);
    assert_eq!(taken(&bob), []);
    assert_eq!(taken(&other), []);
}

#[test]
fn lets_a_slow_reader_go_with_4408_and_keeps_nothing() {
    let hub = hub();
    let outlet = hub.connect();
    outlet.identify(agent(1, &[]));
    hub.subscribe(workspace(), Topic::Workspace, &outlet);
    let page = "x".repeat(1_000);
    for id in 0..1_000 {
        hub.deliver(&envelope(id, vec![Topic::Workspace], Audience::ALL, &page));
        assert!(outlet.queued_bytes() <= MAX_QUEUED_BYTES);
    }
    assert_eq!(outlet.closing(), Some(Close::TOO_SLOW));
    assert_eq!(taken(&outlet), [Frame::Close(Close::TOO_SLOW)]);
}

#[test]
fn holds_events_behind_a_replay_and_lets_replies_pass() {
    let hub = hub();
    let outlet = hub.connect();
    outlet.identify(agent(1, &[]));
    hub.subscribe(workspace(), Topic::Workspace, &outlet);
    outlet.hold();
    hub.deliver(&envelope(1, vec![Topic::Workspace], Audience::ALL, "old"));
    hub.deliver(&envelope(2, vec![Topic::Workspace], Audience::ALL, "new"));
    outlet.push("replayed".into());
    outlet.release(|event| &**event != "old");
    hub.deliver(&envelope(3, vec![Topic::Workspace], Audience::ALL, "newer"));
    assert_eq!(taken(&outlet), [text("replayed"), text("new"), text("newer")]);
}

#[test]
fn revokes_a_sign_in_and_spares_the_others() {
    let hub = hub();
    let [ann, bob] = [1, 2].map(|n| {
        let outlet = hub.connect();
        outlet.identify(agent(n, &[]));
        outlet
    });
    hub.revoke(Uuid::from_u128(1).into(), Some(Uuid::from_u128(7).into()));
    assert_eq!(ann.closing(), None);
    hub.revoke(Uuid::from_u128(1).into(), Some(Uuid::from_u128(1).into()));
    assert_eq!(ann.closing(), Some(Close::REVOKED));
    assert_eq!(bob.closing(), None);
}

#[test]
fn a_drain_tells_all_sockets_and_those_that_come_later() {
    let hub = hub();
    let early = hub.connect();
    hub.drain();
    let late = hub.connect();
    for outlet in [early, late] {
        assert_eq!(taken(&outlet), [Frame::Close(Close::RESTART)]);
    }
}

/// A bus that remembers what was wished last.
#[derive(Default)]
struct LastWish(Mutex<HashMap<WorkspaceId, bool>>);

#[async_trait::async_trait]
impl Bus for LastWish {
    async fn publish(&self, _: &[BusMessage]) -> Result<(), porchlight_storage::bus::BusError> {
        Ok(())
    }

    fn follow(&self, workspace_id: WorkspaceId) {
        self.0.lock().insert(workspace_id, true);
    }

    fn unfollow(&self, workspace_id: WorkspaceId) {
        std::thread::yield_now(); // gives the other thread its chance to come between
        self.0.lock().insert(workspace_id, false);
    }

    async fn settled(&self) {}

    async fn hear(&self) -> porchlight_storage::bus::Heard {
        std::future::pending().await
    }

    fn is_up(&self) -> bool {
        true
    }
}

#[test]
fn a_workspace_with_a_listener_is_followed_though_another_leaves_meanwhile() {
    let bus = Arc::new(LastWish::default());
    let hub = Hub::new(Arc::clone(&bus) as Arc<dyn Bus>, Arc::new(Notify::new()));
    for _ in 0..2_000 {
        let leaves = hub.connect();
        hub.subscribe(workspace(), Topic::Workspace, &leaves);
        let comes = hub.connect();
        std::thread::scope(|threads| {
            threads.spawn(|| hub.disconnect(&leaves));
            threads.spawn(|| hub.subscribe(workspace(), Topic::Workspace, &comes));
        });
        assert_eq!(bus.0.lock().get(&workspace()), Some(&true));
        hub.disconnect(&comes);
        assert_eq!(bus.0.lock().get(&workspace()), Some(&false));
    }
}

#[test]
fn a_client_that_answers_no_ping_is_gone_within_33_seconds() {
    let hub = hub();
    let (silent, alive) = (hub.connect(), hub.connect());
    let mut rounds = super::beat::Rounds::default();
    let mut gone_at_s = None;
    for now_s in 0..100 {
        rounds.turn(&hub, now_s);
        if taken(&alive).contains(&Frame::Ping) {
            alive.heard(now_s);
        }
        if gone_at_s.is_none() && taken(&silent).contains(&Frame::Close(Close::GONE)) {
            gone_at_s = Some(now_s);
        }
    }
    assert!(gone_at_s.is_some_and(|at_s| at_s <= 33), "{gone_at_s:?}");
    assert!(!taken(&alive).contains(&Frame::Close(Close::GONE)));
}

#[test]
fn a_node_that_stood_still_takes_nobody_for_gone() {
    let hub = hub();
    let outlet = hub.connect();
    let mut rounds = super::beat::Rounds::default();
    // Its ping went out in the first seconds; then the node did nothing for a minute and has not read the answer yet.
    for now_s in [0, 1, 2, 3, 4, 5, 6, 7, 8, 68] {
        rounds.turn(&hub, now_s);
    }
    assert!(!taken(&outlet).contains(&Frame::Close(Close::GONE)));
}

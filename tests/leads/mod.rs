//! Leads: captured, listed, assigned, followed up.

mod assignment;
mod captures;
mod follow_ups;
mod lists;
mod records;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use porchlight_domain::ids::{FormId, SiteId, VisitId, VisitorId, WorkspaceId};
use porchlight_domain::leads::attribution::Touch;
use porchlight_domain::leads::capture::Capture;
use porchlight_domain::leads::person::Person;
use porchlight_domain::leads::state::CaptureState;
use porchlight_services::ServiceError;
use porchlight_services::leads::Captured;
use porchlight_storage::TenantScope;

use uuid::Uuid;

use crate::harness::{TestApp, TestUser, TestWorkspace, new_id};

/// A form of a site, and whoever fills it in.
struct Walker {
    app: std::sync::Arc<TestApp>,
    scope: TenantScope,
    site_id: SiteId,
    form_id: FormId,
}

impl Walker {
    async fn new(app: &std::sync::Arc<TestApp>, acme: &TestWorkspace) -> Self {
        let scope = scope(app, acme, &acme.owner).await;
        let (site_id, form_id) = (SiteId::from(new_id()), FormId::from(new_id()));
        let pool = sqlx::PgPool::connect(&app.database_url).await.unwrap();
        let site = "INSERT INTO sites (workspace_id, id, name, domain, allowed_domains, active, tracker, chat, created_at, updated_at) \
                    VALUES ($1, $2, 'Shop', 'shop.example.com', '{}', true, '{}', '{}', now(), now())";
        let workspace_id = scope.workspace_id().uuid();
        sqlx::query(site).bind(workspace_id).bind(site_id.uuid()).execute(&pool).await.unwrap();
        let form = "INSERT INTO forms (workspace_id, id, site_id, key, name, last_seen_at, created_at) \
                    VALUES ($1, $2, $3, 'contact', 'Contact', now(), now())";
        let form = sqlx::query(form).bind(workspace_id).bind(form_id.uuid()).bind(site_id.uuid());
        form.execute(&pool).await.unwrap();
        pool.close().await;
        Self { app: std::sync::Arc::clone(app), scope, site_id, form_id }
    }

    /// What a visitor tells through the form now.
    fn capture(&self, visitor: u128, state: CaptureState, email: &str) -> Capture {
        Capture {
            event_id: new_id(),
            occurred_at: self.app.now(),
            state,
            source: "website".into(),
            source_detail: Some("Contact".into()),
            site_id: self.site_id,
            form: Some((self.form_id, "Contact".into())),
            visitor_id: VisitorId::from(Uuid::from_u128(visitor)),
            session_id: VisitId::from(Uuid::from_u128(visitor + 1000)),
            person: Person { email: Some(email.to_owned()), ..Person::default() },
            fields: BTreeMap::from([("email".to_owned(), email.to_owned())]),
            custom_fields: BTreeMap::new(),
            last_field: Some("email".into()),
            touch: Touch { page: Some("https://shop.example.com/contact".into()), ..Touch::default() },
            language: None,
            country: None,
            test: false,
        }
    }

    async fn take(&self, capture: &Capture) -> Result<Captured, ServiceError> {
        let tx = self.app.node.store.tenant(&self.scope.as_system()).await?;
        let captured = self.app.node.services.leads.capture(&tx, capture).await?;
        tx.commit().await?;
        Ok(captured)
    }
}

async fn scope(app: &TestApp, workspace: &TestWorkspace, user: &TestUser) -> TenantScope {
    let id: WorkspaceId = workspace.id.parse().unwrap();
    app.node.services.identity.authenticate(&user.token, Some(id)).await.unwrap().scope
}

const fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

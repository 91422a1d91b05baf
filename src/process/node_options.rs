//! From settings to the options of a node.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use lettre::message::Mailbox;
use porchlight::node::NodeOptions;
use porchlight_channels::email::{Outbox, Smtp};
use porchlight_domain::clock::{Clock, SystemClock};
use porchlight_services::ports::{MailFolder, Mailer};
use porchlight_services::tracker::TrackerOptions;
use porchlight_storage::StoreOptions;
use porchlight_web::{BODY_WITHIN, WebSettings};

use super::data_dir::DataDir;
use crate::config::Settings;

/// How long a request waits for a connection before it is refused with 503.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(3);
/// How long one statement may take: reads and writes of a request are far below it.
const STATEMENT_WITHIN: Duration = Duration::from_secs(6);

/// Makes the options of a node on the database.
///
/// # Errors
/// When the data directory cannot be used.
pub fn node_options(settings: &Settings, data: &DataDir, database_url: &str) -> anyhow::Result<NodeOptions> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
    let (mailer, mails) = mailer(settings, data, Arc::clone(&clock))?;
    Ok(NodeOptions {
        store: StoreOptions {
            url: database_url.to_owned(),
            tenant_connections: settings.tenant_connections,
            system_connections: settings.system_connections,
            acquire_timeout: ACQUIRE_WITHIN,
            statement_timeout: STATEMENT_WITHIN,
        },
        redis_url: settings.redis_url.as_ref().map(|url| url.expose().to_owned()),
        redis_prefix: "porchlight".to_owned(),
        web: WebSettings {
            public_url: settings.public_url.as_str().trim_end_matches('/').to_owned(),
            trusted_proxies: settings.trusted_proxies.clone(),
            body_within: BODY_WITHIN,
        },
        secret_key: data.secret_key(settings.secret_key.as_ref())?,
        open_signup: settings.open_signup,
        mailer,
        mails,
        clock,
        tracker: TrackerOptions::default(),
    })
}

type Mails = (Arc<dyn Mailer>, Option<Arc<dyn MailFolder>>);

/// Mail goes to the server that is set, else into the data directory, where it can be read.
fn mailer(settings: &Settings, data: &DataDir, clock: Arc<dyn Clock>) -> anyhow::Result<Mails> {
    let from: Mailbox = settings.mail_from.parse().context("MAIL_FROM")?;
    if let Some(url) = &settings.smtp_url {
        return Ok((Arc::new(Smtp::new(url.expose(), from, clock)?), None));
    }
    let outbox = Arc::new(Outbox::open(&data.path().join("outbox"), from, clock).context("making the outbox folder")?);
    Ok((Arc::clone(&outbox) as Arc<dyn Mailer>, Some(outbox)))
}

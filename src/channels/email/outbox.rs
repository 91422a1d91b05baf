//! The folder that takes the mails while no mail server is set: one `.eml` file each, for any mail program, and
//! what the app shows of it beside it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lettre::message::Mailbox;
use porchlight_domain::clock::Clock;
use porchlight_services::ports::{KeptMail, Mail, MailError, MailFolder, Mailer};

use super::message;

/// How many mails the folder keeps: the oldest make room.
const KEPT: usize = 1000;

/// A folder of mails.
pub struct Outbox {
    folder: PathBuf,
    from: Mailbox,
    clock: Arc<dyn Clock>,
}

impl Outbox {
    /// Makes the folder, for its owner only: mails hold links that open accounts.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn open(folder: &Path, from: Mailbox, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        Ok(Self { folder: folder.to_owned(), from, clock })
    }

    async fn keep(&self, mail: &Mail, at: DateTime<Utc>, eml: &[u8]) -> io::Result<()> {
        // Names sort by time: a UUIDv7 begins with it.
        let name = self.clock.new_uuid().simple().to_string();
        let kept = KeptMail { id: name.clone(), mail: mail.clone(), at };
        let json = serde_json::to_vec_pretty(&kept).map_err(io::Error::other)?;
        self.write(&format!("{name}.eml"), eml).await?;
        self.write(&format!("{name}.json"), &json).await?;
        self.make_room().await
    }

    /// Writes a file whole or not at all.
    async fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let unfinished = self.folder.join(format!("{name}.part"));
        tokio::fs::write(&unfinished, content).await?;
        tokio::fs::rename(&unfinished, self.folder.join(name)).await
    }

    /// The names of the mails, the newest first.
    async fn names(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        let mut entries = tokio::fs::read_dir(&self.folder).await?;
        while let Some(entry) = entries.next_entry().await? {
            let file = entry.file_name();
            names.extend(file.to_str().and_then(|name| name.strip_suffix(".json")).map(str::to_owned));
        }
        names.sort_unstable_by(|one, other| other.cmp(one));
        Ok(names)
    }

    async fn make_room(&self) -> io::Result<()> {
        for name in self.names().await?.into_iter().skip(KEPT) {
            for end in ["eml", "json"] {
                match tokio::fs::remove_file(self.folder.join(format!("{name}.{end}"))).await {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    // Another process was quicker.
                    _ => {}
                }
            }
        }
        Ok(())
    }

    async fn read(&self, name: &str) -> io::Result<KeptMail> {
        let json = tokio::fs::read(self.folder.join(format!("{name}.json"))).await?;
        serde_json::from_slice(&json).map_err(io::Error::other)
    }
}

#[async_trait]
impl Mailer for Outbox {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let at = self.clock.now();
        let message = message::build(mail, &self.from, at)?;
        self.keep(mail, at, &message.formatted()).await.map_err(|error| MailError::Later(error.to_string()))?;
        tracing::info!("kept a mail in the outbox folder");
        Ok(())
    }
}

#[async_trait]
impl MailFolder for Outbox {
    async fn newest(&self, limit: usize) -> Result<Vec<KeptMail>, MailError> {
        let later = |error: io::Error| MailError::Later(error.to_string());
        let mut mails = Vec::new();
        for name in self.names().await.map_err(later)?.into_iter().take(limit) {
            match self.read(&name).await {
                Ok(mail) => mails.push(mail),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {} // made room
                Err(error) => return Err(later(error)),
            }
        }
        Ok(mails)
    }
}

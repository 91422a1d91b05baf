//! The letters themselves.

use super::layout::Letter;
use crate::ports::Mail;

/// Asks somebody into a workspace.
#[derive(Debug, Clone, Copy)]
pub struct Invitation<'a> {
    pub to: &'a str,
    pub name: &'a str,
    pub inviter: &'a str,
    pub workspace: &'a str,
    /// Where the invitation is accepted.
    pub link: &'a str,
    pub valid_days: u32,
}

impl Invitation<'_> {
    #[must_use]
    pub fn mail(&self) -> Mail {
        let Self { to, name, inviter, workspace, link, valid_days } = self;
        Letter {
            to,
            subject: format!("{inviter} invites you to {workspace}"),
            paragraphs: vec![
                format!("Hello {name},"),
                format!("{inviter} invites you to work in {workspace}. Choose a password to begin."),
                format!("The link works once, within {valid_days} days."),
            ],
            button: Some(("Accept the invitation", link)),
            footer: "You get this because somebody entered your address. If you expect no invitation, ignore it.",
        }
        .render()
    }
}

/// Lets somebody choose a new password.
#[derive(Debug, Clone, Copy)]
pub struct PasswordReset<'a> {
    pub to: &'a str,
    pub name: &'a str,
    pub link: &'a str,
    pub valid_minutes: u32,
}

impl PasswordReset<'_> {
    #[must_use]
    pub fn mail(&self) -> Mail {
        let Self { to, name, link, valid_minutes } = self;
        Letter {
            to,
            subject: "Choose a new password".to_owned(),
            paragraphs: vec![
                format!("Hello {name},"),
                "Somebody, we hope you, asked for a new password of your account.".to_owned(),
                format!("The link works once, within {valid_minutes} minutes."),
            ],
            button: Some(("Choose a new password", link)),
            footer: "If it was not you, ignore this: your password stays as it is.",
        }
        .render()
    }
}

/// Reminds of a follow-up that is due.
#[derive(Debug, Clone, Copy)]
pub struct FollowUpDue<'a> {
    pub to: &'a str,
    pub name: &'a str,
    pub lead: &'a str,
    /// What the person wrote down to do.
    pub note: Option<&'a str>,
    /// The due time in the person's zone, as in "Tue 3 March, 14:30".
    pub due: &'a str,
    pub link: &'a str,
}

impl FollowUpDue<'_> {
    #[must_use]
    pub fn mail(&self) -> Mail {
        let Self { to, name, lead, note, due, link } = self;
        let mut paragraphs = vec![format!("Hello {name},"), format!("your follow-up with {lead} is due: {due}.")];
        paragraphs.extend(note.map(str::to_owned));
        Letter {
            to,
            subject: format!("Follow up with {lead}"),
            paragraphs,
            button: Some(("Open the lead", link)),
            footer: "You get this because the follow-up is assigned to you.",
        }
        .render()
    }
}

//! One look for all emails: paragraphs, at most one button, in plain text and in simple HTML.

use std::fmt::Write;

use crate::ports::Mail;

/// What stands in an email, in order.
#[derive(Debug)]
pub struct Letter<'a> {
    pub to: &'a str,
    pub subject: String,
    /// Sentences in plain words; what a person typed may be in them.
    pub paragraphs: Vec<String>,
    /// Label and address.
    pub button: Option<(&'a str, &'a str)>,
    /// Why the reader gets it, in small letters at the end.
    pub footer: &'a str,
}

impl Letter<'_> {
    /// Writes both forms.
    pub fn render(self) -> Mail {
        Mail {
            to: self.to.to_owned(),
            text: self.as_text(),
            html: Some(self.as_html()),
            // A line break would begin another header.
            subject: one_line(&self.subject),
        }
    }

    fn as_text(&self) -> String {
        let mut text = String::new();
        for paragraph in &self.paragraphs {
            let _ = write!(text, "{paragraph}\n\n");
        }
        if let Some((label, address)) = self.button {
            let _ = write!(text, "{label}:\n{address}\n\n");
        }
        let _ = writeln!(text, "-- \n{}", self.footer);
        text
    }

    fn as_html(&self) -> String {
        let mut body = String::new();
        for paragraph in &self.paragraphs {
            let _ = write!(body, "<p style=\"margin:0 0 16px\">{}</p>", escape(paragraph));
        }
        if let Some((label, address)) = self.button {
            let _ = write!(
                body,
                "<p style=\"margin:24px 0\"><a href=\"{}\" style=\"{BUTTON}\">{}</a></p>",
                escape(address),
                escape(label)
            );
        }
        format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\
             <body style=\"margin:0;padding:24px;background:#f6f5f2;{FONT}\"><div style=\"{CARD}\">{body}</div>\
             <p style=\"max-width:520px;margin:16px auto 0;font-size:12px;color:#6b6b66\">{footer}</p></body></html>",
            title = escape(&self.subject),
            footer = escape(self.footer),
        )
    }
}

const FONT: &str = "font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:#1d1d1b";
const CARD: &str = "max-width:520px;margin:0 auto;padding:32px;background:#fff;border-radius:12px";
const BUTTON: &str =
    "display:inline-block;padding:12px 20px;border-radius:8px;background:#1f4d3a;color:#fff;text-decoration:none";

/// Writes text so that HTML shows it as it is, within elements and attributes.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

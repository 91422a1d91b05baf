//! What readers see, and what names from outside cannot do.

use super::*;

fn follow_up(lead: &str) -> Mail {
    let link = "https://crm.example.com/leads/lead_1?a=1&b=2";
    let due = "Tue 3 March, 14:30 (Europe/Berlin)";
    FollowUpDue { to: "ann@example.com", name: "Ann", lead, note: Some("Call back"), due, link }.mail()
}

#[test]
fn both_forms_tell_the_same() {
    let mail = follow_up("Ada Lovelace");
    assert_eq!(mail.subject, "Follow up with Ada Lovelace");
    assert!(mail.text.contains("your follow-up with Ada Lovelace is due: Tue 3 March, 14:30 (Europe/Berlin)."));
    assert!(mail.text.contains("https://crm.example.com/leads/lead_1?a=1&b=2"));
    let html = mail.html.unwrap();
    assert!(html.contains("your follow-up with Ada Lovelace is due: Tue 3 March, 14:30 (Europe/Berlin)."));
    assert!(html.contains("href=\"https://crm.example.com/leads/lead_1?a=1&amp;b=2\""));
}

#[test]
fn a_name_cannot_bring_markup() {
    let html = follow_up("<img src=x onerror='alert(1)'>").html.unwrap();
    assert!(!html.contains("<img"));
    assert!(html.contains("&lt;img src=x onerror=&#39;alert(1)&#39;&gt;"));
}

#[test]
fn a_name_cannot_begin_another_header() {
    let mail = follow_up("Ada\r\nBcc: all@example.com");
    assert!(!mail.subject.contains(['\r', '\n']), "{:?}", mail.subject);
}

#[test]
fn a_mail_goes_through_the_queue_unchanged() {
    let mail = follow_up("Ada");
    let job = send(&mail, DateTime::UNIX_EPOCH).unwrap();
    assert_eq!(serde_json::from_value::<Mail>(job.payload).unwrap(), mail);
}

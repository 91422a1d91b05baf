//! Settings by values: defaults, precedence, and every way to get them wrong.

use std::io::Write;

use super::*;

fn load(environment: &[(&str, &str)]) -> Result<Settings, Problems> {
    load_with(environment, None)
}

fn load_with(environment: &[(&str, &str)], file: Option<&str>) -> Result<Settings, Problems> {
    let file = file.map(|text| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file
    });
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Settings::load(Source::new(environment, file.as_ref().map(tempfile::NamedTempFile::path)))
}

fn complaint(environment: &[(&str, &str)]) -> String {
    load(environment).unwrap_err().to_string()
}

#[test]
fn without_any_setting_the_embedded_default_is_meant() {
    let settings = load(&[]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.private_listen.to_string(), "127.0.0.1:9090");
    assert_eq!(settings.public_url.as_str(), "http://127.0.0.1:8080/");
    assert_eq!(settings.database, Database::Embedded { binaries: None });
    assert!(settings.redis_url.is_none() && settings.smtp_url.is_none() && settings.secret_key.is_none());
    assert!(!settings.open_signup);
}

#[test]
fn the_environment_wins_over_the_file_and_the_file_over_the_default() {
    let file =
        "listen = \"127.0.0.1:7000\"\nworkers = 3\nopen_signup = true\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n";
    let settings = load_with(&[("PORCHLIGHT_LISTEN", "0.0.0.0:7001")], Some(file)).unwrap();
    assert_eq!(settings.listen.to_string(), "0.0.0.0:7001");
    assert_eq!(settings.public_url.as_str(), "http://127.0.0.1:7001/");
    assert_eq!(settings.workers, 3);
    assert!(settings.open_signup);
    assert_eq!(settings.trusted_proxies.len(), 2);
}

#[test]
fn an_empty_variable_counts_as_absent() {
    assert_eq!(load(&[("DATABASE_URL", "")]).unwrap().database, Database::Embedded { binaries: None });
}

#[test]
fn every_setting_names_itself_its_value_and_what_is_accepted() {
    let wrong = [
        ("PORCHLIGHT_LISTEN", "8080"),
        ("PORCHLIGHT_PRIVATE_LISTEN", "localhost"),
        ("PORCHLIGHT_DEMO_LISTEN", "127.0.0.1:99999"),
        ("PORCHLIGHT_PUBLIC_URL", "https://example.com/porchlight"),
        ("PORCHLIGHT_POSTGRES_BIN", "/nowhere"),
        ("PORCHLIGHT_DB_CONNECTIONS", "1"),
        ("PORCHLIGHT_DB_SYSTEM_CONNECTIONS", "many"),
        ("MAIL_FROM", "nobody"),
        ("PORCHLIGHT_OPEN_SIGNUP", "perhaps"),
        ("PORCHLIGHT_TRUSTED_PROXIES", "10.0.0.0/8,proxy"),
        ("PORCHLIGHT_LOG_FORMAT", "xml"),
        ("PORCHLIGHT_LOG", "porchlight=loud"),
        ("PORCHLIGHT_WORKERS", "0"),
        ("PORCHLIGHT_DRAIN_SECONDS", "-1"),
    ];
    for (variable, value) in wrong {
        let told = complaint(&[(variable, value)]);
        let accepts = names::ALL.iter().find(|name| name.variable == variable).unwrap().accepts;
        assert!(told.contains(variable) && told.contains(&format!("{value:?}")) && told.contains(accepts), "{told}");
    }
}

#[test]
fn secrets_are_refused_without_being_shown() {
    let wrong = [
        ("DATABASE_URL", "mysql://ann:hunter2@host/db"),
        ("REDIS_URL", "http://hunter2@host"),
        ("SMTP_URL", "imap://ann:hunter2@host"),
        ("PORCHLIGHT_SECRET_KEY", "hunter2"),
    ];
    for (variable, value) in wrong {
        let told = complaint(&[(variable, value)]);
        assert!(told.contains(variable) && !told.contains("hunter2"), "{told}");
    }
    let settings = load(&[("DATABASE_URL", "postgres://ann:hunter2@localhost/db")]).unwrap();
    assert!(!format!("{settings:?}").contains("hunter2"));
}

#[test]
fn all_wrong_settings_are_told_at_once() {
    let problems = load(&[("PORCHLIGHT_LISTEN", "x"), ("PORCHLIGHT_WORKERS", "x"), ("MAIL_FROM", "x")]).unwrap_err();
    assert_eq!(problems.0.len(), 3);
}

#[test]
fn an_unknown_key_of_the_file_is_refused() {
    let told = load_with(&[], Some("listn = \"127.0.0.1:8080\"")).unwrap_err().to_string();
    assert!(told.contains("listn (configuration file)") && told.contains("private_listen"), "{told}");
}

#[test]
fn a_file_that_is_absent_or_no_toml_is_refused() {
    let absent = Settings::load(Source::new([], Some(std::path::Path::new("/nowhere/porchlight.toml")))).unwrap_err();
    assert!(absent.to_string().contains("--config /nowhere/porchlight.toml"));
    assert!(load_with(&[], Some("listen =")).unwrap_err().to_string().contains("--config"));
}

#[test]
fn a_wrong_value_of_the_file_names_the_key() {
    let told = load_with(&[], Some("workers = 1000")).unwrap_err().to_string();
    assert!(told.contains("workers (configuration file): \"1000\""), "{told}");
}

#[test]
fn the_two_listeners_must_differ() {
    let told = complaint(&[("PORCHLIGHT_PRIVATE_LISTEN", "127.0.0.1:8080")]);
    assert!(told.contains("PORCHLIGHT_PRIVATE_LISTEN"), "{told}");
}

#[test]
fn the_pools_must_fit_the_embedded_database() {
    assert!(complaint(&[("PORCHLIGHT_DB_CONNECTIONS", "60")]).contains("PORCHLIGHT_DB_CONNECTIONS"));
    let own = ("DATABASE_URL", "postgres://ann@localhost/db");
    assert_eq!(load(&[("PORCHLIGHT_DB_CONNECTIONS", "60"), own]).unwrap().tenant_connections, 60);
}

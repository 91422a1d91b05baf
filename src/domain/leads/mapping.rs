//! The usual suggestions: which field of an unconfigured form is the email, the name, the phone …
//!
//! Names are read as people write them in code and in labels, in several languages; the value of an email decides
//! where no name does.

use std::collections::BTreeMap;

use serde_json::Value;

use super::person::{Person, email_key};
use crate::redaction::words_of;

/// What a form says about a person, and the rest.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapped {
    pub person: Person,
    /// Fields that belong to nothing known, by the form's names.
    pub custom_fields: BTreeMap<String, Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Email,
    Phone,
    FirstName,
    LastName,
    Name,
    Company,
}

/// Joined words of a name, the most telling first. A name that equals one is that target; `contains` are parts that
/// are enough on their own.
const NAMES: [(Target, &[&str]); 6] = [
    (
        Target::Email,
        &[
            "email",
            "emailaddress",
            "mail",
            "youremail",
            "workemail",
            "businessemail",
            "useremail",
            "customeremail",
            "emailadresse",
            "mailadresse",
            "correo",
            "correoelectronico",
            "correoelectrónico",
            "courriel",
            "adressemail",
            "eposta",
            "epost",
            "почта",
            "邮箱",
            "メール",
            "メールアドレス",
            "이메일",
            "ईमेल",
            "البريدالإلكتروني",
        ],
    ),
    (
        Target::Phone,
        &[
            "phone",
            "phonenumber",
            "telephone",
            "tel",
            "mobile",
            "mobilenumber",
            "mobilephone",
            "cell",
            "cellphone",
            "yourphone",
            "workphone",
            "contactnumber",
            "whatsapp",
            "whatsappnumber",
            "telefon",
            "telefonnummer",
            "handy",
            "handynummer",
            "mobil",
            "mobilnummer",
            "téléphone",
            "numérodetéléphone",
            "portable",
            "teléfono",
            "telefono",
            "móvil",
            "movil",
            "celular",
            "telefone",
            "телефон",
            "电话",
            "手机",
            "電話番号",
            "전화번호",
            "फ़ोन",
            "فون",
            "هاتف",
        ],
    ),
    (
        Target::FirstName,
        &[
            "firstname",
            "fname",
            "givenname",
            "forename",
            "first",
            "yourfirstname",
            "vorname",
            "prénom",
            "prenom",
            "nombre",
            "primernombre",
            "nome",
            "voornaam",
            "имя",
            "名",
        ],
    ),
    (
        Target::LastName,
        &[
            "lastname",
            "lname",
            "surname",
            "familyname",
            "last",
            "yourlastname",
            "nachname",
            "familienname",
            "nomdefamille",
            "apellido",
            "apellidos",
            "cognome",
            "sobrenome",
            "achternaam",
            "фамилия",
            "姓",
        ],
    ),
    (
        Target::Name,
        &[
            "name",
            "fullname",
            "yourname",
            "contactname",
            "customername",
            "displayname",
            "contactperson",
            "vollständigername",
            "ansprechpartner",
            "nom",
            "nomcomplet",
            "nomprénom",
            "nombrecompleto",
            "nombreyapellidos",
            "nomecompleto",
            "naam",
            "фио",
            "姓名",
            "氏名",
            "お名前",
            "이름",
            "नाम",
            "الاسم",
        ],
    ),
    (
        Target::Company,
        &[
            "company",
            "companyname",
            "organization",
            "organisation",
            "organizationname",
            "business",
            "businessname",
            "employer",
            "firma",
            "firmenname",
            "unternehmen",
            "société",
            "societe",
            "entreprise",
            "empresa",
            "azienda",
            "bedrijf",
            "компания",
            "公司",
            "会社名",
            "회사",
        ],
    ),
];

/// Maps the fields of a form that nobody configured.
#[must_use]
pub fn usual(fields: &BTreeMap<String, String>) -> Mapped {
    let mut mapped = Mapped::default();
    for (name, value) in fields.iter().filter(|(_, value)| !value.trim().is_empty()) {
        let target = target_of(name).and_then(|target| slot(&mut mapped.person, target));
        match target {
            Some(slot @ None) => *slot = Some(value.clone()),
            _ => {
                mapped.custom_fields.insert(name.clone(), Value::String(value.clone()));
            }
        }
    }
    if !mapped.person.email.as_deref().is_some_and(is_email)
        && let Some(email) = any_email(fields)
    {
        // What stood in its place stays as it was written.
        let former = mapped.person.email.replace(email);
        let is_former =
            |name: &str, value: &String| Some(value) == former.as_ref() && target_of(name) == Some(Target::Email);
        let written = fields.iter().filter(|(name, value)| is_former(name, value));
        mapped.custom_fields.extend(written.map(|(name, value)| (name.clone(), Value::String(value.clone()))));
    }
    mapped.custom_fields.retain(|_, value| value.as_str().map(str::trim) != mapped.person.email.as_deref());
    mapped
}

/// The first value of a form that is an email address as a whole.
#[must_use]
pub fn any_email(fields: &BTreeMap<String, String>) -> Option<String> {
    let named = fields.iter().filter(|(name, _)| target_of(name) == Some(Target::Email));
    named.chain(fields.iter()).map(|(_, value)| value.trim()).find(|value| is_email(value)).map(str::to_owned)
}

fn is_email(value: &str) -> bool {
    email_key(value).is_some()
}

fn slot(person: &mut Person, target: Target) -> Option<&mut Option<String>> {
    Some(match target {
        Target::Email => &mut person.email,
        Target::Phone => &mut person.phone,
        Target::FirstName => &mut person.first_name,
        Target::LastName => &mut person.last_name,
        Target::Name => &mut person.name,
        Target::Company => &mut person.company,
    })
}

fn target_of(name: &str) -> Option<Target> {
    let words = words_of(name);
    // `contact[email]`, `billing_first_name`: the last words tell, whatever stands before them.
    (0..words.len()).find_map(|from| {
        let joined = words.get(from..)?.concat();
        let known = NAMES.iter().find(|(_, names)| names.contains(&joined.as_str()))?;
        // A bare `name` or `first` says a person's only alone: not `product_name`, not `event_last`.
        let vague =
            matches!(joined.as_str(), "name" | "first" | "last" | "nom" | "nome" | "naam" | "business" | "portable");
        let prefix = words.get(..from).unwrap_or_default();
        let fits = !vague
            || prefix.iter().all(|word| {
                matches!(word.as_str(), "contact" | "your" | "customer" | "lead" | "form" | "field" | "input" | "user")
            });
        fits.then_some(known.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(fields: &[(&str, &str)]) -> Mapped {
        usual(&fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn knows_the_usual_names() {
        let mapped = map(&[
            ("your-email", "ada@example.com"),
            ("billing_first_name", "Ada"),
            ("lastName", "Lovelace"),
            ("Phone number", "+49 30 5550"),
            ("company", "Engines"),
            ("message", "Hello"),
        ]);
        assert_eq!(mapped.person.email.as_deref(), Some("ada@example.com"));
        assert_eq!(mapped.person.first_name.as_deref(), Some("Ada"));
        assert_eq!(mapped.person.last_name.as_deref(), Some("Lovelace"));
        assert_eq!(mapped.person.phone.as_deref(), Some("+49 30 5550"));
        assert_eq!(mapped.person.company.as_deref(), Some("Engines"));
        assert_eq!(mapped.custom_fields, BTreeMap::from([("message".to_owned(), Value::from("Hello"))]));
    }

    #[test]
    fn speaks_several_languages() {
        for (name, target) in [
            ("E-Mail-Adresse", Target::Email),
            ("Vorname", Target::FirstName),
            ("apellidos", Target::LastName),
            ("Téléphone", Target::Phone),
            ("nombre_completo", Target::Name),
            ("Firma", Target::Company),
            ("contact[name]", Target::Name),
            ("メールアドレス", Target::Email),
        ] {
            assert_eq!(target_of(name), Some(target), "{name}");
        }
        for name in ["product_name", "message", "first_contact", "city", "", "email_opt_in", "phone_type"] {
            assert_eq!(target_of(name), None, "{name}");
        }
    }

    #[test]
    fn an_email_is_one_wherever_it_stands() {
        let mapped = map(&[("field_7", " ada@example.com "), ("field_8", "hello")]);
        assert_eq!(mapped.person.email.as_deref(), Some("ada@example.com"));
        let mapped = map(&[("email", "ada at example"), ("login", "ada@example.com")]);
        assert_eq!(mapped.person.email.as_deref(), Some("ada@example.com"));
        assert_eq!(mapped.custom_fields, BTreeMap::from([("email".to_owned(), Value::from("ada at example"))]));
        assert_eq!(any_email(&BTreeMap::from([("message".to_owned(), "write to ada@example.com".to_owned())])), None);
    }

    #[test]
    fn a_second_email_is_not_lost() {
        let mapped = map(&[("email", "ada@example.com"), ("work_email", "ada@work.example")]);
        assert_eq!(mapped.custom_fields.len(), 1);
    }
}

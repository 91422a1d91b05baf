//! Prefixed ids: a newtype over a UUIDv7 for each kind of record, written outside as a TypeID
//! (`lead_01h455vb4pex5vsknk084sn02q`, <https://github.com/jetify-com/typeid>).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// What [`FromStr`] of an id refuses: a wrong prefix or a malformed suffix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not an id of the form {prefix}_ followed by 26 characters")]
pub struct IdError {
    prefix: &'static str,
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const SUFFIX_LENGTH: usize = 26;

/// Writes `id` as `prefix_` and 26 characters of Crockford's base 32, most significant first.
#[must_use]
pub fn encode(prefix: &str, id: Uuid) -> String {
    let mut value = id.as_u128();
    let mut suffix = [b'0'; SUFFIX_LENGTH];
    for slot in suffix.iter_mut().rev() {
        let digit = usize::try_from(value & 31).unwrap_or_default();
        *slot = ALPHABET.get(digit).copied().unwrap_or(b'0');
        value >>= 5;
    }
    let mut text = String::with_capacity(prefix.len() + 1 + SUFFIX_LENGTH);
    text.push_str(prefix);
    text.push('_');
    text.extend(suffix.iter().map(|byte| char::from(*byte)));
    text
}

/// Reads what [`encode`] wrote; `None` for anything else, upper case included.
#[must_use]
pub fn decode(prefix: &str, text: &str) -> Option<Uuid> {
    let suffix = text.strip_prefix(prefix)?.strip_prefix('_')?.as_bytes();
    // 26 characters carry 130 bits: the first may only use its lower three.
    if suffix.len() != SUFFIX_LENGTH || suffix.first()? > &b'7' {
        return None;
    }
    let mut value: u128 = 0;
    for byte in suffix {
        let digit = ALPHABET.iter().position(|letter| letter == byte)?;
        value = (value << 5) | u128::try_from(digit).ok()?;
    }
    Some(Uuid::from_u128(value))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The prefix of the outside form.
            pub const PREFIX: &'static str = $prefix;

            /// The bare UUID, as the database keeps it.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode(Self::PREFIX, self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                decode(Self::PREFIX, text).map(Self).ok_or(IdError { prefix: Self::PREFIX })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some(concat!("^", $prefix, "_[0-7][0-9a-hjkmnp-tv-z]{25}$")))
                    .into()
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {}

        #[cfg(feature = "schema")]
        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
            fn inline(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
        }
    )*};
}

ids! {
    /// The paying organisation.
    AgencyId = "agc";
    /// One client of the agency: the tenant.
    WorkspaceId = "wsp";
    /// A person who signs in.
    UserId = "usr";
    /// A website of a workspace. It is the public client id, too.
    SiteId = "site";
    /// A browser.
    VisitorId = "vis";
    /// One visit of a visitor.
    VisitId = "ses";
    /// A chat between a visitor and agents.
    ConversationId = "conv";
    /// One message of a conversation.
    MessageId = "msg";
    /// A form that the tracker watches.
    FormId = "form";
    /// A person who may buy.
    LeadId = "lead";
    /// An entry of a timeline.
    ActivityId = "act";
    /// Something to do, a follow-up included.
    TaskId = "task";
    /// Something a user is told.
    NotificationId = "ntf";
    /// An assignment rule.
    RuleId = "rule";
    /// An API key of a workspace.
    ApiKeyId = "key";
    /// A user's signed-in session.
    SignInId = "sgn";
    /// A durable job.
    JobId = "job";
    /// A reported event whose processing failed for good.
    DeadEventId = "dead";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_type_id_vectors() {
        // Vectors of the TypeID specification, valid.yml.
        let cases = [
            ("00000000-0000-0000-0000-000000000000", "00000000000000000000000000"),
            ("00000000-0000-0000-0000-000000000001", "00000000000000000000000001"),
            ("ffffffff-ffff-ffff-ffff-ffffffffffff", "7zzzzzzzzzzzzzzzzzzzzzzzzz"),
            ("0188bac7-4afa-78aa-bc3b-bd1eef28d881", "01h2xcejqtf2nbrexx3vqjhp41"),
        ];
        for (uuid, suffix) in cases {
            let id = Uuid::parse_str(uuid).unwrap();
            assert_eq!(encode("lead", id), format!("lead_{suffix}"));
            assert_eq!(format!("lead_{suffix}").parse::<LeadId>(), Ok(LeadId::from(id)));
        }
    }

    #[test]
    fn refuses_what_is_not_an_id() {
        let upper = "lead_01H2XCEJQTF2NBREXX3VQJHP41";
        for text in ["", "lead_", "lead_8zzzzzzzzzzzzzzzzzzzzzzzzz", "usr_00000000000000000000000000", upper, "lead-0"]
        {
            assert!(text.parse::<LeadId>().is_err(), "{text}");
        }
    }
}

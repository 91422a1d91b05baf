//! Secrets that people and programs carry: made at random, kept as hashes, and keys that are derived from the
//! installation's root key, one for each purpose.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What an API key begins with.
pub const API_KEY_PREFIX: &str = "pk_live_";

/// A secret just made: shown once, kept only as its hash.
#[derive(Clone)]
pub struct NewSecret {
    /// The secret itself.
    pub text: String,
    /// SHA-256 of the text.
    pub hash: Vec<u8>,
    /// The first characters, to recognise it by.
    pub hint: String,
}

impl std::fmt::Debug for NewSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewSecret({}…)", self.hint)
    }
}

impl NewSecret {
    /// Makes a secret of 256 random bits behind `prefix`.
    #[must_use]
    pub fn random(prefix: &str) -> Self {
        let text = format!("{prefix}{}", BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>()));
        let hint = text.chars().take(prefix.len() + 4).collect();
        Self { hash: hash(&text), hint, text }
    }

    /// Makes an API key.
    #[must_use]
    pub fn api_key() -> Self {
        Self::random(API_KEY_PREFIX)
    }
}

/// The form in which a secret of full entropy is kept: its SHA-256.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Derives the key of one purpose from the root key: HMAC-SHA256 over the purpose's label.
#[must_use]
pub fn derive_key(root: &[u8], purpose: &str) -> [u8; 32] {
    // HMAC takes keys of any length; `new_from_slice` cannot fail for it.
    let mac = <Hmac<Sha256> as KeyInit>::new_from_slice(root).map(|mac| mac.chain_update(purpose.as_bytes()));
    mac.map(|mac| mac.finalize().into_bytes().into()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_differ_and_tell_only_their_beginning() {
        let (one, two) = (NewSecret::api_key(), NewSecret::api_key());
        assert_ne!(one.text, two.text);
        assert_eq!(one.hash, hash(&one.text));
        assert!(one.text.starts_with(&one.hint) && one.hint.len() == API_KEY_PREFIX.len() + 4);
        assert!(!format!("{one:?}").contains(&one.text));
    }

    #[test]
    fn each_purpose_has_its_own_key() {
        assert_ne!(derive_key(b"root", "a"), derive_key(b"root", "b"));
        assert_ne!(derive_key(b"root", "a"), derive_key(b"toor", "a"));
        assert_ne!(derive_key(b"root", "a"), [0; 32]);
    }
}

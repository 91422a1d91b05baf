//! Secrets at rest that the server must be able to read again: sealed with a key derived from the root key
//! (AES-256-GCM, NIST SP 800-38D). A sealed secret is a nonce and the ciphertext, and opens only for what it is about.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::error::{Result, ServiceError};
use crate::identity::secrets::derive_key;

/// Seals and opens.
#[derive(Clone)]
pub(crate) struct Seal(std::sync::Arc<LessSafeKey>);

impl Seal {
    /// A seal of one purpose.
    pub(crate) fn new(root_key: &[u8], purpose: &str) -> Result<Self> {
        let key = UnboundKey::new(&AES_256_GCM, &derive_key(root_key, purpose)).map_err(|_| failed("made"))?;
        Ok(Self(std::sync::Arc::new(LessSafeKey::new(key))))
    }

    pub(crate) fn seal(&self, secret: &str, about: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut text = secret.as_bytes().to_vec();
        let aad = Aad::from(about);
        self.0
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut text)
            .map_err(|_| failed("sealed"))?;
        Ok([nonce.as_slice(), &text].concat())
    }

    pub(crate) fn open(&self, sealed: &[u8], about: &[u8]) -> Result<String> {
        let (nonce, text) = sealed.split_first_chunk::<NONCE_LEN>().ok_or_else(|| failed("opened"))?;
        let mut text = text.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self.0.open_in_place(nonce, Aad::from(about), &mut text).map_err(|_| failed("opened"))?;
        String::from_utf8(plain.to_vec()).map_err(ServiceError::internal)
    }
}

fn failed(verb: &str) -> ServiceError {
    ServiceError::Internal(format!("a secret could not be {verb}: was the secret key changed?"), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_it_sealed_and_only_about_that() {
        let seal = Seal::new(&[1; 32], "test").unwrap();
        let sealed = seal.seal("hush", b"site one").unwrap();
        assert!(!sealed.windows(4).any(|part| part == b"hush"));
        assert_ne!(sealed, seal.seal("hush", b"site one").unwrap());
        assert_eq!(seal.open(&sealed, b"site one").unwrap(), "hush");
        assert!(seal.open(&sealed, b"site two").is_err());
        assert!(seal.open(&[1, 2], b"site one").is_err());
        assert!(Seal::new(&[2; 32], "test").unwrap().open(&sealed, b"site one").is_err());
    }
}

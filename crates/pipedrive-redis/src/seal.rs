//! Sealing of tokens.

use std::fmt;

use pipedrive_core::oauth::Token;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::command::Secret;
use crate::error::FleetError;

/// What a sealed token begins with; the JSON of one in clear begins with `{`.
const SEALED: &[u8] = b"sealed1:";

/// How the tokens of a fleet are written to the store and read from it.
pub(crate) struct Seal {
    /// `None` if they are stored in clear.
    key: Option<LessSafeKey>,
    /// The name of the fleet: a token that was sealed for another one is not accepted.
    name: String,
}

impl Seal {
    pub(crate) fn new(key: Option<&[u8; 32]>, name: &str) -> Self {
        let key = key.map(|key| UnboundKey::new(&AES_256_GCM, key).expect("the key has 32 bytes"));
        Seal { key: key.map(LessSafeKey::new), name: name.to_owned() }
    }

    pub(crate) fn close(&self, token: &Token) -> Secret {
        let mut bytes = token.to_secret_json().into_bytes();
        let Some(key) = &self.key else { return Secret(bytes) };
        // A nonce must not be used twice with a key. A fleet needs one an hour, and 2^32 random ones are safe.
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).expect("the system has random numbers");
        let name = Aad::from(self.name.as_bytes());
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), name, &mut bytes).expect("a token is short");
        Secret([SEALED, &nonce, &bytes].concat())
    }

    pub(crate) fn open(&self, secret: &Secret) -> Result<Token, FleetError> {
        let sealed = secret.0.strip_prefix(SEALED);
        let json = match (&self.key, sealed) {
            (None, None) => secret.0.clone(),
            (None, Some(_)) => return Err(FleetError::Sealed),
            (Some(_), None) => return Err(FleetError::NotSealed),
            (Some(key), Some(sealed)) => {
                let (nonce, bytes) = sealed.split_first_chunk().ok_or(FleetError::NoToken)?;
                let (mut bytes, name) = (bytes.to_vec(), Aad::from(self.name.as_bytes()));
                let json = key.open_in_place(Nonce::assume_unique_for_key(*nonce), name, &mut bytes);
                json.map_err(|_| FleetError::WrongKey)?.to_vec()
            }
        };
        let json = String::from_utf8(json).map_err(|_| FleetError::NoToken)?;
        Token::from_secret_json(&json).map_err(|_| FleetError::NoToken)
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").field("sealed", &self.key.is_some()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_has_the_key_and_the_name_reads_a_token() {
        let json = r#"{"access_token":"v1u:AQ","refresh_token":"1:2:ab"}"#;
        let token = Token::from_secret_json(json).unwrap();
        let seal = |key: Option<u8>, name| Seal::new(key.map(|byte| [byte; 32]).as_ref(), name);
        let (sealed, clear) = (seal(Some(1), "a").close(&token), seal(None, "a").close(&token));
        let mut tampered = sealed.clone();
        *tampered.0.last_mut().unwrap() ^= 1;
        let short = Secret(b"sealed1:short".to_vec());
        let cases = [
            (Some(1), "a", &sealed, Ok(token.clone())),
            (None, "a", &clear, Ok(token.clone())),
            (Some(2), "a", &sealed, Err(FleetError::WrongKey)),
            (Some(1), "b", &sealed, Err(FleetError::WrongKey)),
            (Some(1), "a", &tampered, Err(FleetError::WrongKey)),
            (Some(1), "a", &short, Err(FleetError::NoToken)),
            (Some(1), "a", &clear, Err(FleetError::NotSealed)),
            (None, "a", &sealed, Err(FleetError::Sealed)),
            (None, "a", &Secret(b"{}".to_vec()), Err(FleetError::NoToken)),
        ];
        for (key, name, secret, expected) in cases {
            assert_eq!(seal(key, name).open(secret), expected, "{key:?} {name} {}", secret.0.len());
        }
        let text = String::from_utf8_lossy(&sealed.0).into_owned();
        assert!(!text.contains("v1u") && !text.contains("1:2:ab"));
        assert_ne!(sealed.0[..20], seal(Some(1), "a").close(&token).0[..20], "a nonce of its own each time");
        assert_eq!(format!("{sealed:?} {:?}", seal(Some(1), "a")), "Secret Seal { sealed: true, .. }");
    }
}

//! TLS of the servers.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;

/// A self-signed certificate.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The certificate in PEM, for a client to trust.
    pub pem: String,
    /// A server's configuration with it.
    pub config: Arc<ServerConfig>,
}

impl Certificate {
    /// Returns a new certificate for a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![made.cert.der().clone()],
                PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap(),
            )
            .unwrap();
        Certificate { pem: made.cert.pem(), config: Arc::new(config) }
    }
}

/// Returns the configuration of a server that offers HTTP/2 and nothing else.
#[must_use]
pub fn http2_only(config: &ServerConfig) -> Arc<ServerConfig> {
    let mut config = config.clone();
    config.alpn_protocols = vec![b"h2".to_vec()];
    Arc::new(config)
}

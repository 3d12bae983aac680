//! A certificate made at start, for this process alone.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What clients are told over TLS: HTTP/2 or HTTP/1.1.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// Returns a server's side of TLS for loopback names, the address it listens on and further names, and its certificate
/// as PEM.
pub(crate) fn acceptor(addr: IpAddr, further: &[String]) -> io::Result<(TlsAcceptor, String)> {
    let mut names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    let further = further.iter().map(|name| name.trim_start_matches('[').trim_end_matches(']').to_owned());
    for own in further.chain([addr.to_string()]) {
        if !names.contains(&own) {
            names.push(own);
        }
    }
    let made = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .map_err(io::Error::other)?;
    config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).to_vec();
    Ok((TlsAcceptor::from(Arc::new(config)), made.cert.pem()))
}

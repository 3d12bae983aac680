//! Connections: direct or through a proxy, with TLS for `https`, within a time limit.

use std::error::Error as StdError;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::{Authority, Scheme};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use hyper_util::rt::TokioIo;
use pipedrive_core::error::TimedOut;
use pipedrive_core::{AccountError, Host};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower_service::Service;

use crate::stream::Stream;

/// A connector; hyper clones it for every request.
#[derive(Clone)]
pub(crate) struct Connector(Arc<Inner>);

struct Inner {
    connector: HttpsConnector<Route>,
    limit: Duration,
    proxy_address: Option<Uri>,
}

impl Connector {
    pub(crate) fn new(limit: Duration, roots: RootCertStore, proxy: Option<Proxy>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Divided among the addresses of a host, so that an unresponsive one leaves time for the next.
        tcp.set_connect_timeout(Some(limit));
        let proxy_address = proxy.as_ref().map(|proxy| proxy.0.uri().clone());
        let route = match proxy {
            None => Route::Direct(tcp),
            Some(proxy) => Route::Proxy(proxy.tunnel(tcp)),
        };
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(roots))
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(route);
        Connector(Arc::new(Inner { connector, limit, proxy_address }))
    }

    /// Checks the address again, since a layer after the transport may have changed it. Plain http to this machine must
    /// also not go through a proxy on another machine.
    fn check(&self, address: &Uri) -> Result<(), AccountError> {
        Host::check(address)?;
        match &self.0.proxy_address {
            Some(proxy) if address.scheme() == Some(&Scheme::HTTP) => Host::check(proxy),
            _ => Ok(()),
        }
    }
}

fn tls(roots: RootCertStore) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring supports the default versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Stream<TokioIo<MaybeHttpsStream<TokioIo<TcpStream>>>>>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let mut connector = self.0.connector.clone();
        let limit = self.0.limit;
        let checked = self.check(&uri);
        Box::pin(async move {
            let connecting = async {
                checked?;
                poll_fn(|cx| connector.poll_ready(cx)).await?;
                let stream = connector.call(uri).await?;
                Ok(TokioIo::new(Stream::new(TokioIo::new(stream))))
            };
            tokio::time::timeout(limit, connecting).await.unwrap_or(Err(TimedOut::Connect.into()))
        })
    }
}

/// How to connect to a host: directly or through a proxy.
#[derive(Clone)]
enum Route {
    Direct(HttpConnector),
    Proxy(Tunnel<HttpConnector>),
}

impl Service<Uri> for Route {
    type Response = TokioIo<TcpStream>;
    type Error = Box<dyn StdError + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        match self {
            Route::Direct(tcp) => tcp.poll_ready(cx).map_err(Into::into),
            Route::Proxy(tunnel) => tunnel.poll_ready(cx).map_err(Into::into),
        }
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        match self {
            Route::Direct(tcp) => {
                let connecting = tcp.call(uri);
                Box::pin(async move { connecting.await.map_err(Into::into) })
            }
            Route::Proxy(tunnel) => {
                let connecting = tunnel.call(with_port(uri));
                Box::pin(async move { connecting.await.map_err(Into::into) })
            }
        }
    }
}

/// Adds the port to an `http` address without one, for which the tunnel would take 443.
fn with_port(uri: Uri) -> Uri {
    if uri.port().is_some() || uri.scheme() != Some(&Scheme::HTTP) {
        return uri;
    }
    let mut parts = uri.clone().into_parts();
    parts.authority = parts.authority.and_then(|authority| Authority::try_from(format!("{authority}:80")).ok());
    Uri::from_parts(parts).unwrap_or(uri)
}

/// A proxy and its credentials.
pub(crate) struct Proxy(Intercept);

impl Proxy {
    /// Returns the proxy at an `http` address; `None` for any other text.
    pub(crate) fn new(address: &str) -> Option<Self> {
        let everything = Matcher::builder().all(address).build();
        let intercept = everything.intercept(&Uri::from_static("https://any.example"))?;
        (intercept.uri().scheme() == Some(&Scheme::HTTP)).then_some(Proxy(intercept))
    }

    fn tunnel(self, tcp: HttpConnector) -> Tunnel<HttpConnector> {
        let tunnel = Tunnel::new(self.0.uri().clone(), tcp);
        match self.0.basic_auth() {
            None => tunnel,
            Some(credentials) => tunnel.with_auth(credentials.clone()),
        }
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connector").finish_non_exhaustive()
    }
}

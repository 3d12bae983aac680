//! Accounts: the host that requests are sent to, and the credentials.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use bytes::Bytes;
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri, header};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{AccountError, ArgumentError, ArgumentErrorKind, Error};
use crate::meta::Meta;
use crate::model::text::Secrets;
use crate::wire::body::ContentType;
use crate::wire::operation::Operation;
use crate::wire::parts::{Parts, RequestMethod, WriteParts};

/// A host and the credentials for it. An account creates requests but does not send them.
///
/// ```
/// use pipedrive_core::{Account, Company, Credentials, v2};
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
/// let request = account.request(&v2::deals::GetDeals::new().limit(100))?;
/// assert_eq!(request.method(), "GET");
/// assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals?limit=100");
/// assert!(!format!("{request:?} {account:?}").contains("0123456789abcdef"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Account {
    host: Host,
    /// The headers of every request, and of those with a JSON body: cloning is cheaper than creating them each time.
    bare: HeaderMap,
    json: HeaderMap,
}

impl Account {
    /// Creates an account at a host, or at the host of a company.
    #[must_use]
    pub fn new(host: impl Into<Host>, credentials: Credentials) -> Self {
        let mut bare = HeaderMap::with_capacity(6);
        bare.insert(credentials.name, credentials.value);
        let mut json = bare.clone();
        json.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Account { host: host.into(), bare, json }
    }

    /// Returns the host.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    /// Adds a header to every request, such as a user agent.
    ///
    /// Credentials and content type cannot be replaced. Mark a secret value as [sensitive](HeaderValue::set_sensitive),
    /// so that no error and no `Debug` shows it.
    ///
    /// ```
    /// use http::{HeaderValue, header};
    /// use pipedrive_core::{Account, Company, Credentials, v2::deals::GetDeal};
    ///
    /// let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?)
    ///     .with_header(header::USER_AGENT, HeaderValue::from_static("acme-sync/1.2"));
    /// assert_eq!(account.request(&GetDeal::new(7))?.headers()["user-agent"], "acme-sync/1.2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        if name != header::CONTENT_TYPE && !self.bare.get(&name).is_some_and(HeaderValue::is_sensitive) {
            self.bare.insert(name.clone(), value.clone());
            self.json.insert(name, value);
        }
        self
    }

    /// Returns the request of an operation, for any HTTP stack to send.
    ///
    /// Equal operations give equal requests. The request has no `content-length`, since HTTP stacks set it themselves.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::Argument`](crate::ErrorKind::Argument) if an argument is invalid, or if a file to upload
    /// is not in memory.
    pub fn request<O: Operation>(&self, operation: &O) -> Result<Request<Bytes>, Error> {
        self.request_by(operation.meta(), &|parts| operation.write(parts))
    }

    /// Not generic, so that it is compiled once; one function, since moving the parts of a request takes measurable
    /// time.
    fn request_by(&self, meta: &'static Meta, write: WriteParts<'_>) -> Result<Request<Bytes>, Error> {
        let mut parts = Parts::new(meta);
        write(&mut parts);
        let target = parts.finish_target(meta)?;
        let (content_type, body) = parts.finish_body();
        match body.into_in_memory() {
            Some(body) => Ok(self.address(&parts.method, target, &content_type, body)),
            None => {
                let error = ArgumentError::of("body", ArgumentErrorKind::NotInMemory);
                Err(Error::argument(meta, parts.method.http(), error).with_path(target.path()))
            }
        }
    }

    /// Returns whether the credentials are an OAuth token.
    pub(crate) fn is_bearer(&self) -> bool {
        self.bare.contains_key(header::AUTHORIZATION)
    }

    /// Returns the secrets in its requests, to be removed from errors.
    pub(crate) fn secrets(&self) -> Secrets {
        let values = self.bare.values().filter(|value| value.is_sensitive()).filter_map(|value| value.to_str().ok());
        Secrets::of(values.map(|value| value.strip_prefix(BEARER).unwrap_or(value)))
    }

    /// Adds the host and the headers to what is written of a request.
    #[inline(always)]
    pub(crate) fn address<B>(
        &self,
        method: &RequestMethod,
        target: PathAndQuery,
        content_type: &ContentType,
        body: B,
    ) -> Request<B> {
        let mut request = Request::new(body);
        method.set(request.method_mut());
        *request.uri_mut() = self.host.uri(target);
        *request.headers_mut() = match content_type {
            ContentType::None => self.bare.clone(),
            ContentType::Json => self.json.clone(),
            ContentType::Other(content_type) => {
                let mut headers = self.json.clone();
                headers.insert(header::CONTENT_TYPE, HeaderValue::clone(content_type));
                headers
            }
        };
        request
    }
}

/// A company, identified by its subdomain of `pipedrive.com`. `Display`, `FromStr` and serde use the subdomain.
///
/// ```
/// use pipedrive_core::Company;
///
/// #[derive(serde::Deserialize)]
/// struct Config {
///     company: Company,
/// }
///
/// let config: Config = serde_json::from_str(r#"{"company":"acme"}"#)?;
/// assert_eq!(config.company, "Acme".parse()?);
/// assert_eq!(config.company.to_string(), "acme");
/// assert!(serde_json::from_str::<Config>(r#"{"company":"acme.pipedrive.com"}"#).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Company(String);

impl Company {
    /// Creates a company from its subdomain, such as `acme` for `acme.pipedrive.com`. `getCurrentUser` returns it as
    /// `company_domain`.
    ///
    /// # Errors
    ///
    /// Fails unless the text is one DNS label: 1 to 63 ASCII letters, digits and hyphens, no hyphen at either end.
    pub fn new(subdomain: &str) -> Result<Self, AccountError> {
        if is_label(subdomain.as_bytes()) {
            Ok(Company(subdomain.to_ascii_lowercase()))
        } else {
            Err(AccountError::Company)
        }
    }
}

impl FromStr for Company {
    type Err = AccountError;

    fn from_str(subdomain: &str) -> Result<Self, AccountError> {
        Self::new(subdomain)
    }
}

impl fmt::Display for Company {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Serialize for Company {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Company {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The host that requests are sent to: a scheme, a name and optionally a port.
#[derive(Clone, PartialEq, Eq)]
pub struct Host {
    scheme: Scheme,
    authority: Authority,
}

impl Host {
    /// Returns `https://api.pipedrive.com`, which serves all companies. A company's own host is closer to its data.
    #[must_use]
    pub fn api() -> Self {
        Host { scheme: Scheme::HTTPS, authority: Authority::from_static(SHARED) }
    }

    /// Creates a host under `pipedrive.com` from its address, such as `https://acme.pipedrive.com`. The `api_domain` of
    /// an OAuth token is such an address.
    ///
    /// # Errors
    ///
    /// Fails if the scheme is not https, the host is not under `pipedrive.com`, or the address has a port or a path.
    pub fn pipedrive(address: &str) -> Result<Self, AccountError> {
        let host = Self::parse(address)?;
        match host.name().to_ascii_lowercase().ends_with(".pipedrive.com") {
            _ if host.scheme != Scheme::HTTPS => Err(AccountError::PlainHttp),
            true if host.authority.port().is_some() => Err(AccountError::Address),
            true => Ok(host),
            false => Err(AccountError::ForeignHost),
        }
    }

    /// Creates a host from an https address outside `pipedrive.com`, such as your own proxy or a test server. It
    /// receives the credentials.
    ///
    /// # Errors
    ///
    /// Fails unless the text is `https://`, a host and optionally a port.
    pub fn trusted(address: &str) -> Result<Self, AccountError> {
        match Self::parse(address)? {
            host if host.scheme == Scheme::HTTPS => Ok(host),
            _ => Err(AccountError::PlainHttp),
        }
    }

    /// Creates a host on this machine, such as `http://127.0.0.1:8080`. Only these hosts may use plain http.
    ///
    /// # Errors
    ///
    /// Fails unless the address is that of a loopback interface: `localhost`, `127.0.0.0/8` or `[::1]`.
    pub fn loopback(address: &str) -> Result<Self, AccountError> {
        let host = Self::parse(address)?;
        if host.is_loopback() { Ok(host) } else { Err(AccountError::NotLoopback) }
    }

    /// Checks that a request with credentials may be sent to this address: https, or a loopback address.
    ///
    /// Every transport checks this before it sends a request, wherever the request comes from.
    ///
    /// ```
    /// use pipedrive_core::Host;
    ///
    /// assert!(Host::check(&"https://acme.pipedrive.com/api/v2/deals".parse()?).is_ok());
    /// assert!(Host::check(&"http://127.0.0.1:8080/api/v2/deals".parse()?).is_ok());
    /// assert!(Host::check(&"http://acme.pipedrive.com/api/v2/deals".parse()?).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with [`AccountError::PlainHttp`] for http to another machine, and with [`AccountError::Address`] for
    /// another scheme or none, no host, or a user name in the address.
    pub fn check(address: &Uri) -> Result<(), AccountError> {
        let (scheme, authority) = address.scheme().zip(address.authority()).ok_or(AccountError::Address)?;
        let secure = *scheme == Scheme::HTTPS;
        if !secure && *scheme != Scheme::HTTP {
            return Err(AccountError::Address);
        }
        let host = HostName::of(authority.as_str()).ok_or(AccountError::Address)?;
        if secure || host.is_loopback() { Ok(()) } else { Err(AccountError::PlainHttp) }
    }

    pub(crate) fn is_loopback(&self) -> bool {
        HostName::of(self.authority.as_str()).is_some_and(|host| host.is_loopback())
    }

    /// Returns the host name, without the port.
    #[must_use]
    pub fn name(&self) -> &str {
        self.authority.host()
    }

    /// Parses an address of the form `scheme://name` or `scheme://name:port`, with an optional slash at the end.
    fn parse(address: &str) -> Result<Self, AccountError> {
        let (scheme, rest) = address.split_once("://").ok_or(AccountError::Address)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "https" => Scheme::HTTPS,
            "http" => Scheme::HTTP,
            _ => return Err(AccountError::Address),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        HostName::of(authority).ok_or(AccountError::Address)?;
        let authority = Authority::try_from(authority).map_err(|_| AccountError::Address)?;
        Ok(Host { scheme, authority })
    }

    /// Returns the URI of a target, whose path begins with `/api/v1/` or `/api/v2/`.
    ///
    /// `api.pipedrive.com` serves v1 only under `/v1`; all other hosts serve it under `/api/v1`.
    #[inline(always)]
    pub(crate) fn uri(&self, target: PathAndQuery) -> Uri {
        let mut parts = http::uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = match target.as_str().strip_prefix("/api") {
            Some(short) if short.starts_with("/v1/") && self.authority == SHARED => {
                Some(PathAndQuery::try_from(short).expect("the end of a path is a path"))
            }
            _ => Some(target),
        };
        Uri::from_parts(parts).expect("scheme, authority and path are there")
    }
}

/// The host that serves every company.
const SHARED: &str = "api.pipedrive.com";

/// The host of an authority.
enum HostName<'a> {
    Name(&'a str),
    Ip(IpAddr),
}

impl<'a> HostName<'a> {
    /// Parses a host name, an IPv4 address or an IPv6 address in brackets, optionally with a nonzero port.
    ///
    /// Every request runs through here, so it goes over bytes: searching for a `char` takes several times as long.
    fn of(authority: &'a str) -> Option<Self> {
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => {
                let (ip, port) = rest.split_once(']')?;
                (HostName::Ip(ip.parse::<Ipv6Addr>().ok()?.into()), port)
            }
            None => {
                let end = authority.bytes().position(|byte| byte == b':').unwrap_or(authority.len());
                let (host, port) = authority.split_at(end);
                match host.parse::<Ipv4Addr>() {
                    Ok(ip) => (HostName::Ip(ip.into()), port),
                    Err(_) if is_name(host.as_bytes()) => (HostName::Name(host), port),
                    Err(_) => return None,
                }
            }
        };
        (port.is_empty() || port.strip_prefix(':').is_some_and(is_port)).then_some(host)
    }

    fn is_loopback(&self) -> bool {
        match self {
            HostName::Name(name) => name.eq_ignore_ascii_case("localhost"),
            HostName::Ip(ip) => ip.is_loopback(),
        }
    }
}

/// Returns whether the text is a host name. This excludes what a resolver could take for an IP address: `127.1`,
/// `0x7f000001`.
fn is_name(text: &[u8]) -> bool {
    let last = text.rsplit(|byte| *byte == b'.').next().unwrap_or_default();
    let is_number = match last {
        [b'0', b'x' | b'X', digits @ ..] => digits.iter().all(u8::is_ascii_hexdigit),
        digits => digits.iter().all(u8::is_ascii_digit),
    };
    text.len() <= 253 && text.split(|byte| *byte == b'.').all(is_label) && !is_number
}

/// Returns whether the text is one DNS label.
fn is_label(text: &[u8]) -> bool {
    (1..=63).contains(&text.len())
        && text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && !text.starts_with(b"-")
        && !text.ends_with(b"-")
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0') && text.parse::<u16>().is_ok()
}

impl From<Company> for Host {
    fn from(company: Company) -> Self {
        let authority = Authority::try_from(format!("{}.pipedrive.com", company.0));
        Host { scheme: Scheme::HTTPS, authority: authority.expect("a DNS label makes a host name") }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Host({self})")
    }
}

/// The prefix of an OAuth token in its header.
const BEARER: &str = "Bearer ";

/// The credentials of a user, sent as a header. `Debug` does not show the secret.
#[derive(Clone, Debug)]
pub struct Credentials {
    name: HeaderName,
    value: HeaderValue,
}

impl Credentials {
    /// Creates credentials from a personal API token, sent as `x-api-token`.
    ///
    /// # Errors
    ///
    /// Fails if the token is empty or contains anything but visible ASCII characters, such as a space or a line break.
    pub fn api_token(token: &str) -> Result<Self, AccountError> {
        Self::header(HeaderName::from_static("x-api-token"), token, String::new())
    }

    /// Creates credentials from an OAuth access token, sent as `Authorization: Bearer`.
    ///
    /// # Errors
    ///
    /// Fails as [`api_token`](Self::api_token) does.
    pub fn bearer(token: &str) -> Result<Self, AccountError> {
        Self::header(header::AUTHORIZATION, token, BEARER.to_owned())
    }

    fn header(name: HeaderName, token: &str, prefix: String) -> Result<Self, AccountError> {
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(AccountError::Credentials);
        }
        let mut value = HeaderValue::try_from(prefix + token).map_err(|_| AccountError::Credentials)?;
        value.set_sensitive(true);
        Ok(Credentials { name, value })
    }
}

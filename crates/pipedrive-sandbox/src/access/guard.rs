//! Which requests are let in at a socket: those for an address of this sandbox, and none from pages of other origins.
//!
//! A browser lets any page send requests to a loopback port, with the page's address in `Origin`. By DNS rebinding,
//! where a name of the page's owner suddenly leads to 127.0.0.1, a page can read the answers as well: that name is in
//! `Host`.

use std::net::IpAddr;

use http::header::{HOST, ORIGIN};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderValue, StatusCode};

use crate::wire::reply::Failure;

/// The addresses under which a sandbox answers.
#[derive(Debug)]
pub(crate) struct Guard {
    /// The port it listens on.
    pub(crate) port: u16,
    /// The port of addresses that name none.
    pub(crate) default_port: u16,
    /// Hosts it answers for besides its own addresses, whatever the port.
    pub(crate) allowed: Vec<String>,
    /// Origins whose pages may use it, besides pages of its own.
    pub(crate) origins: Vec<String>,
}

impl Guard {
    /// Holds a request against the rules; `local` is the address at which its connection came in.
    pub(crate) fn check(&self, local: IpAddr, parts: &Parts) -> Result<(), Failure> {
        let refuse = |status, error| Err(Failure::short(status, error));
        let Some(asked) = authority(parts) else {
            return refuse(StatusCode::BAD_REQUEST, "The request needs one Host");
        };
        if !self.is_own(local, asked) {
            return refuse(StatusCode::MISDIRECTED_REQUEST, "Not a Host of this sandbox: allow it with --allow-host");
        }
        let is_foreign = |origin: &HeaderValue| {
            let text = origin.to_str().unwrap_or_default();
            let host = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://"));
            !host.is_some_and(|host| host.eq_ignore_ascii_case(asked)) && !self.is_allowed(origin)
        };
        if parts.headers.get_all(ORIGIN).iter().any(is_foreign) {
            return refuse(StatusCode::FORBIDDEN, "Not an Origin of this sandbox: allow it with --allow-origin");
        }
        Ok(())
    }

    /// Returns the origin of the page that sends a request, where it is one of those allowed.
    pub(crate) fn page(&self, parts: &Parts) -> Option<HeaderValue> {
        parts.headers.get(ORIGIN).filter(|origin| self.is_allowed(origin)).cloned()
    }

    fn is_allowed(&self, origin: &HeaderValue) -> bool {
        self.origins.iter().any(|own| own.as_bytes().eq_ignore_ascii_case(origin.as_bytes()))
    }

    fn is_own(&self, local: IpAddr, asked: &str) -> bool {
        let Ok(authority) = asked.parse::<Authority>() else { return false };
        let host = authority.host();
        // What is left is a port, or something that has no place here, such as a user.
        let port = match asked.strip_prefix(host) {
            Some("") => Some(self.default_port),
            Some(rest) => {
                rest.strip_prefix(':').filter(|port| !port.starts_with('+')).and_then(|port| port.parse().ok())
            }
            None => None,
        };
        if self.allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(host)) {
            return port.is_some();
        }
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let leads_here = host.eq_ignore_ascii_case("localhost")
            || address.is_ok_and(|address| address.is_loopback() || address == local.to_canonical());
        leads_here && port == Some(self.port)
    }
}

/// Returns whether a text is a host as [`Guard::allowed`] holds them: a name or an address, without a port.
pub(crate) fn is_host(text: &str) -> bool {
    // No name has a star; here it would not stand for others either.
    !text.contains('*') && text.parse::<Authority>().is_ok_and(|authority| authority.host() == text)
}

/// Returns host and port that a request asks for: those of its target, else those of the one `Host`.
pub(crate) fn authority(parts: &Parts) -> Option<&str> {
    if let Some(authority) = parts.uri.authority() {
        return Some(authority.as_str());
    }
    let mut hosts = parts.headers.get_all(HOST).iter();
    hosts.next().filter(|_| hosts.next().is_none())?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    #[test]
    fn addresses_of_its_own_and_pages_of_its_own_are_let_in() {
        let guard = Guard {
            port: 8765,
            default_port: 80,
            allowed: vec!["sandbox.test".to_owned()],
            origins: vec!["https://page.test".to_owned()],
        };
        for (host, origin, status) in [
            (Some("127.0.0.1:8765"), None, 200),
            (Some("127.9.8.7:8765"), None, 200),
            (Some("localhost:8765"), None, 200),
            (Some("LocalHost:8765"), None, 200),
            (Some("[::1]:8765"), None, 200),
            (Some("192.0.2.7:8765"), None, 200),
            (Some("sandbox.test"), None, 200),
            (Some("Sandbox.test:9000"), None, 200),
            // Another port, or the default one.
            (Some("127.0.0.1:8766"), None, 421),
            (Some("127.0.0.1"), None, 421),
            (Some("127.0.0.1:"), None, 421),
            (Some("127.0.0.1:80"), None, 421),
            (Some("127.0.0.1:+8765"), None, 421),
            (Some("127.0.0.1:74301"), None, 421),
            (Some("localhost:8765:8765"), None, 421),
            (Some("sandbox.test:x"), None, 421),
            // Another host.
            (Some("evil.example:8765"), None, 421),
            (Some("evil.example"), None, 421),
            (Some("localhost.evil.example:8765"), None, 421),
            (Some("evil.localhost:8765"), None, 421),
            (Some("127.0.0.1.nip.io:8765"), None, 421),
            (Some("a.sandbox.test"), None, 421),
            (Some("192.0.2.8:8765"), None, 421),
            (Some("0.0.0.0:8765"), None, 421),
            (Some("[::]:8765"), None, 421),
            (Some("2130706433:8765"), None, 421),
            (Some("user@127.0.0.1:8765"), None, 421),
            (Some("127.0.0.1:8765/"), None, 421),
            (Some("127.0.0.1:8765 "), None, 421),
            (Some("127.0.0.1:8765, evil.example"), None, 421),
            (Some(""), None, 421),
            (Some("\u{e9}"), None, 400),
            (None, None, 400),
            // Pages.
            (Some("127.0.0.1:8765"), Some("http://127.0.0.1:8765"), 200),
            (Some("localhost:8765"), Some("https://localhost:8765"), 200),
            (Some("sandbox.test"), Some("https://sandbox.test"), 200),
            (Some("127.0.0.1:8765"), Some("http://localhost:8765"), 403),
            (Some("127.0.0.1:8765"), Some("http://127.0.0.1:3000"), 403),
            (Some("127.0.0.1:8765"), Some("http://127.0.0.1"), 403),
            (Some("127.0.0.1:8765"), Some("https://evil.example"), 403),
            (Some("127.0.0.1:8765"), Some("ftp://127.0.0.1:8765"), 403),
            (Some("127.0.0.1:8765"), Some("127.0.0.1:8765"), 403),
            (Some("127.0.0.1:8765"), Some("null"), 403),
            (Some("127.0.0.1:8765"), Some(""), 403),
            (Some("evil.example:8765"), Some("http://evil.example:8765"), 421),
            (Some("127.0.0.1:8765"), Some("https://page.test"), 200),
            (Some("127.0.0.1:8765"), Some("http://page.test"), 403),
            (Some("127.0.0.1:8765"), Some("https://page.test:8443"), 403),
            (Some("127.0.0.1:8765"), Some("https://a.page.test"), 403),
            (Some("evil.example:8765"), Some("https://page.test"), 421),
        ] {
            let mut request = Request::get("/_sandbox/");
            for (name, value) in [(HOST, host), (ORIGIN, origin)] {
                request = value.into_iter().fold(request, |request, value| request.header(&name, value));
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let local = "::ffff:192.0.2.7".parse().unwrap();
            let read = guard.check(local, &parts).err().map_or(200, |failure| failure.status.as_u16());
            assert_eq!(read, status, "{host:?} {origin:?}");
        }
    }

    #[test]
    fn the_target_comes_before_the_header_and_two_hosts_are_none() {
        let asked = |request: http::request::Builder| {
            let (parts, ()) = request.body(()).unwrap().into_parts();
            authority(&parts).map(str::to_owned)
        };
        assert_eq!(asked(Request::get("http://a:1/x").header(HOST, "b:2")).as_deref(), Some("a:1"));
        assert_eq!(asked(Request::get("/x").header(HOST, "b:2")).as_deref(), Some("b:2"));
        assert_eq!(asked(Request::get("/x").header(HOST, "b:2").header(HOST, "b:2")), None);
    }

    #[test]
    fn hosts_have_no_port() {
        for (text, is) in [
            ("sandbox.test", true),
            ("192.0.2.7", true),
            ("[::1]", true),
            ("sandbox.test:1", false),
            ("http://sandbox.test", false),
            ("a/b", false),
            ("a@b", false),
            ("a b", false),
            ("*", false),
            ("*.test", false),
            ("", false),
        ] {
            assert_eq!(is_host(text), is, "{text}");
        }
    }
}

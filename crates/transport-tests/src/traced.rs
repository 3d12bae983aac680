//! The spans of a transport.

use std::cell::RefCell;
use std::io;

use pipedrive_core::v2::deals::{GetDeal, GetDeals};
use tracing_subscriber::fmt::format::FmtSpan;

use crate::responses::{DEAL, answer};
use crate::server::{Action, Server};
use crate::transport::{POLICY, SHORT, Settings, Transport};

/// Tests the spans of a call with a retry and of a page: they contain operation, cost, attempts, status and waits, but
/// no path, body or secret.
///
/// It sets the global subscriber of the process. It is not among the [registered tests](crate::transport_tests), since
/// not every transport has spans; call it in a test of the transport.
pub fn calls_are_traced<T: Transport>() {
    thread_local! {
        static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }

    struct Text;

    impl io::Write for Text {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            LOG.with_borrow_mut(|log| log.write(bytes))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let page = answer(200, "", r#"{"success":true,"data":[{"id":7}]}"#);
    let actions = [answer(503, "", "{}"), answer(200, "", DEAL), page].map(Action::Answer);
    let server = Server::start(actions);
    let policy = POLICY.backoff(SHORT, SHORT);
    let client = T::build(Settings { policy, ..Settings::loopback(&server.url()) }).unwrap();
    // Set for all threads: otherwise, other threads could disable spans that they reach first.
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(|| Text);
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    let list = Settings::loopback(&server.url()).session().pages(GetDeals::new());
    client.send(&GetDeal::new(7)).unwrap();
    client.pages(list, 1).remove(0).unwrap();

    let text = String::from_utf8(LOG.take()).unwrap();
    // Libraries below the transport may log too.
    let text: String =
        text.lines().filter(|line| line.contains(": pipedrive: ")).map(|line| format!("{line}\n")).collect();
    let closing = text.lines().find(|line| line.contains("close")).unwrap();
    for field in [r#"operation="getDeal" "#, "cost=1 ", "attempts=2 ", "http.response.status_code=200", "waited_ms="] {
        assert!(closing.contains(field), "{field}: {closing}");
    }
    assert!(text.contains(r#"operation="getDeals" "#), "{text}");
    for event in ["response attempt=1 http.response.status_code=503", "waits ms=", "reason=\"backoff\""] {
        assert!(text.contains(event), "{event}: {text}");
    }
    for secret in ["0123456789abcdef", "deals/7", "success"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

//! The loops, with a Redis.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use pipedrive_core::machine::{Machine as _, Step};
use pipedrive_core::oauth::{App, Token};
use pipedrive_core::v2::deals::AddDeal;
use pipedrive_core::{Session, TransportError};

use super::server::Server;
use crate::{Fleet, FleetError, Status};

/// Two sessions with one expired token: one by the thread, the other, if there is tokio, by the future.
#[test]
fn two_sessions_share_passes_and_one_renewal() {
    let Some(server) = Server::with_tls() else { return };
    let mut redis = server.connection();
    let renewals = Arc::new(AtomicU32::new(0));
    let fleet = || server.fleet().processes(2).sealed([7; 32]);
    let exchange = || {
        let renewals = Arc::clone(&renewals);
        move |_: Request<Bytes>| -> Result<Response<Bytes>, TransportError> {
            renewals.fetch_add(1, Ordering::Relaxed);
            Ok(Response::new(r#"{"access_token":"new","refresh_token":"r2","expires_in":3600}"#.into()))
        }
    };

    let first = fleet();
    let one = session(&first);
    let running = first.start_with(&one, exchange());
    let second = fleet();
    #[cfg(feature = "tokio")]
    let leave = second.leave();
    let other = session(&second);
    #[cfg(not(feature = "tokio"))]
    let other_running = second.start_with(&other, exchange());
    #[cfg(feature = "tokio")]
    let (runtime, task) = {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let exchange = exchange();
        let exchange = move |request| std::future::ready(exchange(request));
        let task = runtime.spawn(second.run_with(other.clone(), exchange));
        (runtime, task)
    };

    let mut calls = [one.call(&AddDeal::new("Roof")), other.call(&AddDeal::new("Wall"))];
    let begin = Instant::now();
    for call in &mut calls {
        loop {
            assert!(begin.elapsed() < Duration::from_secs(60));
            match call.poll(Instant::now()) {
                Step::Send(request) => {
                    assert_eq!(request.headers()["authorization"], "Bearer new");
                    break;
                }
                Step::Wait(_) => thread::sleep(Duration::from_millis(5)), // until the loops have done their part
                Step::Done(result) => panic!("{result:?}"),
            }
            // A new store gives out nothing for 3.5 s, for which nobody waits here.
            redis::cmd("ZREM").arg("pipedrive:{acme}:import:requests").arg("quiet").exec(&mut redis).unwrap();
        }
    }
    assert_eq!(renewals.load(Ordering::Relaxed), 1);
    let Status { members, requests, token_generation, token_invalid, .. } = running.status().unwrap();
    assert!(members.len() == 2 && requests.taken >= 2 && token_generation > 1 && !token_invalid);
    #[cfg(not(feature = "tokio"))]
    other_running.stop();
    #[cfg(feature = "tokio")]
    {
        leave();
        runtime.block_on(task).unwrap();
    }

    for shown in
        [format!("{running:?}"), format!("{:?}", Fleet::new("redis://u:secret@h", "n").unwrap().sealed([7; 32]))]
    {
        assert!(!shown.contains("secret") && !shown.contains("7, 7"), "{shown}");
    }
    running.stop();
    assert_eq!(server.fleet().status().unwrap().members, []);

    let url = server.url().to_owned();
    drop(server);
    assert_eq!(Fleet::new(&url, "acme/import").unwrap().status().unwrap_err(), FleetError::Away);
}

fn session(fleet: &Fleet) -> Session {
    let (now, wall) = (Instant::now(), Timestamp::now());
    let token = r#"{"access_token":"old","refresh_token":"r1","expires_at":"2026-03-01T12:00:00Z"}"#;
    let token = Token::from_secret_json(token).unwrap();
    let builder = Session::with_oauth(App::new("id", "secret").unwrap(), token).unwrap().clock(now, wall);
    builder.passes(fleet.wake()).external_renewal(fleet.wake()).build()
}

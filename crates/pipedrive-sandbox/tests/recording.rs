//! Recordings: what was asked and answered, as a file, and answers from it.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::fs;
use std::path::PathBuf;

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use pipedrive_sandbox::{Emulator, Fault, Rule, Sandbox};

/// A file that is gone at the end of the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("pipedrive-sandbox-{}-{name}", std::process::id())))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Method, target, headers and body of a request.
struct Asked<'a>(&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);

/// Sends a request, and returns status and body; `None` where the connection broke.
fn send(sandbox: &Sandbox, Asked(method, target, headers, body): Asked<'_>) -> Option<(u16, String)> {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().into();
    let request = Request::builder().method(method).uri(format!("{}{target}", sandbox.url()));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let mut response = agent.run(request.body(body.to_owned()).unwrap()).ok()?;
    Some((response.status().as_u16(), response.body_mut().read_to_string().unwrap()))
}

#[test]
fn a_session_is_recorded_without_its_secrets_and_answered_again() {
    let scratch = Scratch::new("session");
    fs::write(&scratch.0, "what was there before, for everyone to read").unwrap();
    let sandbox = Sandbox::builder().record(&scratch.0).start().unwrap();
    let app = sandbox.with(|emulator| emulator.oauth_app().clone());
    let (access, refresh) = sandbox.with(|emulator| emulator.issue_tokens(Timestamp::now(), 1));
    let second = sandbox.with(|emulator| emulator.second_token().to_owned());
    let token = sandbox.token().to_owned();
    let bearer = format!("Bearer {access}");
    let oauth = [("authorization", bearer.as_str())];
    let json = [("x-api-token", token.as_str()), ("content-type", "application/json")];
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let renewal = format!(
        "grant_type=refresh_token&refresh_token={refresh}&client_id={}&client_secret={}",
        app.client_id, app.client_secret
    );
    let webhook = r#"{"subscription_url":"http://ann:hunter2@127.0.0.1:9/x","event_action":"*","event_object":"deal","name":"Hook","version":"2.0","http_auth_user":"ann","http_auth_password":"correct horse"}"#;
    sandbox.fault(Rule::new(Fault::ResetAfterCommit).method("POST").path("/v1/leads"));

    let by_query = format!("/v1/deals/1?api_token={second}&x=1");
    let (page, page_again) = ("/api/v2/deals?limit=1&sort_by=id", "/api/v2/deals?sort_by=id&limit=1");
    let session = [
        Asked("POST", "/api/v2/deals", &json, r#"{"title":"Roof","value":130.50}"#),
        Asked("GET", &by_query, &[], ""),
        Asked("GET", page, &json, ""),
        Asked("PATCH", "/api/v2/deals/1", &json, r#"{"title":"Roof","stage_id":2}"#),
        Asked("GET", page, &json, ""),
        Asked("POST", "/v1/webhooks", &json, webhook),
        Asked("POST", "/oauth/token", &form, &renewal),
        Asked("POST", "/v1/leads", &json, r#"{"title":"Lead"}"#),
        Asked("GET", "/v1/users/me", &oauth, ""),
    ];
    let recorded = session.each_ref().map(|Asked(m, t, h, b)| send(&sandbox, Asked(m, t, h, b)));
    drop(sandbox);

    let text = fs::read_to_string(&scratch.0).unwrap();
    let renewed = &recorded[6].as_ref().unwrap().1;
    let renewed: serde_json::Value = serde_json::from_str(renewed).unwrap();
    let new = ["access_token", "refresh_token"].map(|name| renewed[name].as_str().unwrap());
    let secrets = [&token, &second, &access, &refresh, &app.client_secret, "hunter2", "correct horse", new[0], new[1]];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} in the recording");
    }
    assert!(!text.contains(r#"token-limit","<hidden>"#), "the limits are no secret");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&scratch.0).unwrap().permissions().mode() & 0o777, 0o600);
    }

    // Another client with another token, which writes queries and JSON in another order.
    let sandbox = Sandbox::builder().replay(&scratch.0).start().unwrap();
    let other = [("x-api-token", "mine"), ("content-type", "application/json")];
    let again = session.each_ref().map(|Asked(method, target, headers, body)| {
        let target = if *target == page { page_again } else { target };
        let body = if *method == "PATCH" { r#"{"stage_id": 2, "title": "Roof"}"# } else { body };
        send(&sandbox, Asked(method, target, if headers[..] == json { &other } else { headers }, body))
    });
    for (at, (recorded, again)) in recorded.iter().zip(&again).enumerate() {
        match at {
            // Their secrets are hidden.
            5 | 6 => assert!(again.as_ref().unwrap().1.contains("<hidden>"), "{again:?}"),
            _ => assert_eq!(recorded, again, "request {at}"),
        }
    }
    assert_eq!(again[7], None);
    let (status, said) = send(&sandbox, Asked("DELETE", "/api/v2/deals/1", &other, "")).unwrap();
    assert_eq!(status, 400);
    assert!(said.contains("Not in the recording: DELETE /api/v2/deals/1") && said.contains("another method"), "{said}");
    assert_eq!(sandbox.journal().len(), session.len() + 1);
}

#[test]
fn a_recording_that_was_cut_off_is_read_and_another_file_is_not() {
    let now: Timestamp = "2026-01-31T09:00:00Z".parse().unwrap();
    let mut emulator = Emulator::demo(now);
    let token = emulator.token().to_owned();
    let ask = |emulator: &mut Emulator, path: &str| -> Response<Bytes> {
        emulator.handle(now, Request::get(path).header("x-api-token", &token).body(Bytes::new()).unwrap())
    };
    let paths = ["/v1/currencies", "/api/v2/pipelines"];
    let answers = paths.map(|path| ask(&mut emulator, path).into_body());
    let recording = emulator.recording();
    assert_eq!(recording.lines().count(), 3);

    let mut again = Emulator::demo(now);
    again.replay(&recording.as_bytes()[..recording.len() - 9]).unwrap();
    assert_eq!(ask(&mut again, paths[0]).body(), &answers[0]);
    assert_eq!(ask(&mut again, paths[1]).status(), 400);

    let broken = recording.replacen("{\"time\"", "{\"tame\"", 1);
    for (text, says) in [
        ("{\"deal\": []}", "not a recording"),
        ("", "not a recording"),
        ("{\"recording\":\"pipedrive-sandbox\",\"version\":2}\n", "version 2"),
        (&broken, "line 2"),
    ] {
        let error = again.replay(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn the_journal_is_bounded_and_its_recording_says_where_it_begins() {
    let now: Timestamp = "2026-01-31T09:00:00Z".parse().unwrap();
    let mut emulator = Emulator::demo(now);
    let token = emulator.token().to_owned();
    let body = Bytes::from(format!("{{\"content\":\"{}\"}}", "x".repeat(100_000)));
    for _ in 0..600 {
        let request = Request::post("/v1/none").header("x-api-token", &token).body(body.clone()).unwrap();
        emulator.handle(now, request);
    }
    let (kept, first) = (emulator.journal().count(), emulator.journal().next().unwrap().number);
    assert_eq!((kept, first), (512, 89));
    assert!(emulator.journal().map(|seen| seen.body.len()).sum::<usize>() <= 32 * 1024 * 1024);
    let recording = emulator.recording();
    assert_eq!(recording.lines().next().unwrap(), r#"{"recording":"pipedrive-sandbox","version":1,"before":88}"#);
}

#[test]
fn what_the_journal_does_not_keep_is_said_to_be_missing() {
    let now: Timestamp = "2026-01-31T09:00:00Z".parse().unwrap();
    let mut emulator = Emulator::demo(now);
    let token = emulator.token().to_owned();
    let content = format!(r#"{{"deal_id":1,"content":"{}"}}"#, "long ".repeat(20_000));
    let post = || {
        let request = Request::post("/v1/notes").header("x-api-token", &token);
        request.header("content-type", "application/json").body(Bytes::from(content.clone())).unwrap()
    };
    emulator.seed_deals(now, 1);
    assert_eq!(emulator.handle(now, post()).status(), 200);
    assert_eq!(emulator.journal().next().unwrap().length, content.len());
    assert!(emulator.recording().contains(&format!(r#""body":{{"length":{}}}"#, content.len())));
}

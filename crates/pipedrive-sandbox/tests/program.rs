//! The sandbox as a program: where it listens, what it says of it, how it stops.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

fn start(options: &[&str]) -> Child {
    start_with(None, options)
}

fn start_with(token: Option<&str>, options: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipedrive-sandbox"));
    match token {
        Some(token) => command.env("PIPEDRIVE_SANDBOX_TOKEN", token),
        None => command.env_remove("PIPEDRIVE_SANDBOX_TOKEN"),
    };
    command.args(options).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The address on the first line.
fn address(child: &mut Child) -> SocketAddr {
    let mut line = String::new();
    // Byte by byte, so that nothing is buffered away from who reads next.
    let stdout = child.stdout.as_mut().unwrap();
    BufReader::with_capacity(1, stdout).read_line(&mut line).unwrap();
    line.trim().rsplit_once("http://").unwrap().1.parse().unwrap()
}

/// Asks it to stop; gives its exit code and what it said on both streams.
fn stop(mut child: Child) -> (Option<i32>, String, String) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    finish(&mut child)
}

fn finish(child: &mut Child) -> (Option<i32>, String, String) {
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (child.wait().unwrap().code(), out, err)
}

#[test]
fn it_is_reached_on_loopback_alone_and_stops_when_asked() {
    let mut child = start(&["--port", "0"]);
    let own = address(&mut child);
    assert_eq!(own.ip().to_string(), "127.0.0.1");
    TcpStream::connect(own).unwrap();
    // What listens on every address answers on this one too, at least where the whole of 127.0.0.0/8 is the machine.
    if cfg!(target_os = "linux") {
        assert!(TcpStream::connect(("127.0.0.2", own.port())).is_err());
    }
    let (code, out, err) = stop(child);
    assert_eq!((code, out.ends_with("\nstopped\n"), err.as_str()), (Some(0), true, ""), "{out}");
    assert!(TcpStream::connect(own).is_err());
}

#[test]
fn another_address_takes_a_flag_and_a_warning() {
    let mut child = start(&["--port", "0", "--listen", "127.0.0.1"]);
    assert!(address(&mut child).ip().is_loopback());
    assert_eq!(stop(child).2, "");
    // An address of nobody's, so that nothing is opened for this test.
    let (code, out, err) = finish(&mut start(&["--port", "0", "--listen", "192.0.2.1"]));
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.starts_with("warning: 192.0.2.1 is no loopback address: anyone who reaches it can use"), "{err}");
}

#[test]
fn its_token_is_another_each_time_unless_it_is_given() {
    let token = |given: Option<&str>| {
        let mut child = start_with(given, &["--port", "0"]);
        address(&mut child);
        let (_, out, _) = stop(child);
        out.lines().find_map(|line| line.strip_prefix("token  ")).unwrap().to_owned()
    };
    let (one, other) = (token(None), token(None));
    assert!(one != other && one.len() == 40 && one.bytes().all(|byte| byte.is_ascii_hexdigit()), "{one} {other}");
    assert_eq!(token(Some("of-my-own")), "of-my-own");
    for wrong in ["", "with a space", "\u{fc}"] {
        let (code, out, err) = finish(&mut start_with(Some(wrong), &["--port", "0"]));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{wrong}: {err}");
    }
}

#[test]
fn what_it_prints_of_requests_holds_no_secret() {
    let mut child = start_with(Some("S3CRET"), &["--port", "0"]);
    let own = address(&mut child);
    for query in ["api_token=S3CRET", "api%5Ftoken=S3CRET", "API_token=S3CRET"] {
        let answer =
            ureq::get(format!("http://{own}/v1/users/me?{query}")).config().http_status_as_error(false).build();
        answer.call().unwrap();
    }
    let (_, out, _) = stop(child);
    let requests: Vec<&str> = out.lines().filter(|line| line.contains("/v1/users/me?")).collect();
    assert!(requests.len() == 3 && !requests.concat().contains("S3CRET"), "{requests:?}");
}

#[test]
fn what_it_does_not_understand_it_refuses() {
    for (options, named) in [
        (&["--prot", "1"][..], "'--prot'"),
        (&["--port", "x"], "'x'"),
        (&["--plan", "lit"], "[possible values: lite, growth, premium, ultimate]"),
        (&["--allow-host", "a:1"], "'a:1'"),
        (&["--tls-name", "a:1"], "'a:1'"),
        (&["--allow-origin", "localhost:3000"], "'localhost:3000'"),
        (&["--port", "0", "--certificate", "/nowhere/x"], "--certificate goes with --tls"),
        (&["file"], "'file'"),
        (&["replay", "x", "--plan", "lite"], "'--plan'"),
        (&["--plan", "lite", "replay", "x"], "replay has no company"),
    ] {
        let (code, out, err) = finish(&mut start(options));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{options:?}: {err}");
        assert!(err.starts_with("error: ") && err.contains(named), "{options:?}: {err}");
    }
    for (option, begins) in [("--help", "An emulator of Pipedrive's REST API."), ("--version", "pipedrive-sandbox ")] {
        let (code, out, err) = finish(&mut start(&[option]));
        assert!(code == Some(0) && out.starts_with(begins) && err.is_empty(), "{out}{err}");
    }
}

#[test]
fn what_it_cannot_have_it_names_and_says_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, address) = (taken.local_addr().unwrap().port().to_string(), taken.local_addr().unwrap().to_string());
    let seed = std::env::temp_dir().join(format!("pipedrive-sandbox-program-{}.json", std::process::id()));
    std::fs::write(&seed, r#"{"deal": [{"titel": "Roof"}]}"#).unwrap();
    let seed_path = seed.to_str().unwrap();
    for (options, named, help) in [
        (&["--port", &port][..], address.as_str(), "--port"),
        (&["--port", "0", "--listen", "192.0.2.1"], "192.0.2.1:0", "--listen"),
        (&["--port", "0", "--seed", "/no/such"], "/no/such", "--seed"),
        (&["--port", "0", "--seed", seed_path], "deal[0]: titel", "README"),
        (&["--port", "0", "--seed", seed_path], seed_path, "README"),
    ] {
        let (code, out, err) = finish(&mut start(options));
        let mut lines = err.lines().skip_while(|line| line.starts_with("warning: "));
        let (error, hint) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
        assert_eq!((code, out.as_str(), lines.next()), (Some(1), "", None), "{options:?}: {err}");
        assert!(error.starts_with("error: ") && error.contains(named), "{options:?}: {err}");
        assert!(hint.starts_with("help: ") && hint.contains(help), "{options:?}: {err}");
    }
    std::fs::remove_file(seed).unwrap();
}

#[test]
fn it_goes_on_when_nobody_reads_what_it_prints() {
    let mut child = start(&["--port", "0"]);
    let own = address(&mut child);
    drop(child.stdout.take());
    for _ in 0..3 {
        let answer = ureq::get(format!("http://{own}/v1/users/me")).config().http_status_as_error(false).build();
        assert_eq!(answer.call().unwrap().status(), 401);
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_recording_outlives_a_kill_and_is_answered_from() {
    let file = std::env::temp_dir().join(format!("pipedrive-sandbox-program-{}", std::process::id()));
    let name = file.to_str().unwrap();
    let ask = |own: SocketAddr, path: &str| {
        let request = ureq::get(format!("http://{own}{path}")).header("x-api-token", "S3CRET-token");
        let mut answer = request.config().http_status_as_error(false).build().call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_string().unwrap())
    };
    let mut child = start_with(Some("S3CRET-token"), &["--port", "0", "--quiet", "--record", name]);
    let answer = ask(address(&mut child), "/v1/currencies");
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!std::fs::read_to_string(&file).unwrap().contains("S3CRET"));

    let mut child = start(&["--listen", "127.0.0.1", "replay", name, "--port", "0", "--quiet"]);
    let own = address(&mut child);
    assert_eq!(ask(own, "/v1/currencies"), answer);
    assert_eq!(ask(own, "/v1/currencies?term=x").0, 400);
    let (code, _, err) = stop(child);
    assert_eq!((code, err.matches("Not in the recording: GET /v1/currencies?term=x").count()), (Some(0), 1), "{err}");
    std::fs::write(&file, "{}").unwrap();
    let (code, _, err) = finish(&mut start(&["replay", name, "--port", "0"]));
    assert!(code == Some(1) && err.contains("not a recording"), "{err}");
    std::fs::remove_file(&file).unwrap();
}

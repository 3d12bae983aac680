//! `pipedrive login --oauth` as it is used, with the test as the browser, and what commands do with what it stored.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use pipedrive_sandbox::{Fault, OAuthApp, Rule, Sandbox, When};
use serde_json::{Value, json};

/// An emulator that knows one app, and a folder of the program's own.
struct World {
    sandbox: Sandbox,
    app: OAuthApp,
    folder: PathBuf,
}

/// What the program did.
#[derive(Debug)]
struct Done {
    code: i32,
    stdout: String,
    stderr: String,
}

/// A login that waits for the browser.
struct Login {
    child: Child,
    /// What it has said, the address that the browser is to go to, and what is to come.
    told: String,
    address: String,
    stderr: BufReader<std::process::ChildStderr>,
}

impl World {
    /// Starts an emulator whose app is called back on this host, at a port that is free.
    fn new(name: &str, host: &str, rotates: bool) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("oauth-{name}"));
        let _ = fs::remove_dir_all(&folder);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut app = OAuthApp::default();
        app.redirect_uri = format!("http://{host}:{port}/callback");
        app.rotates = rotates;
        World { sandbox: Sandbox::builder().oauth(app.clone()).start().unwrap(), app, folder }
    }

    fn port(&self) -> u16 {
        self.app.redirect_uri.split([':', '/']).find_map(|part| part.parse().ok()).unwrap()
    }

    /// Returns the program in an environment that names no account, and with a browser that does nothing.
    fn program(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipedrive"));
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PIPEDRIVE_")) {
            command.env_remove(name);
        }
        command.args(words).env("PIPEDRIVE_CONFIG_DIR", &self.folder).env("BROWSER", "true");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn login_words(&self, more: &[&str]) -> Command {
        let address = format!("--sandbox={}", self.sandbox.url());
        self.program(&[&[address.as_str(), "login", "--oauth"], more].concat())
    }

    /// Runs the program to its end.
    fn run(&self, words: &[&str]) -> Done {
        self.finish(self.program(words), "")
    }

    fn finish(&self, mut command: Command, input: &str) -> Done {
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        self.done(child, String::new())
    }

    fn done(&self, child: Child, told: String) -> Done {
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let stderr = told + &text(output.stderr);
        let done = Done { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr };
        self.assert_no_secret(&format!("{done:?}"));
        done
    }

    /// Starts a login with the app on standard input, which ends when it says where the browser is to go.
    fn begin(&self, input: &Value) -> Login {
        self.begin_with(self.login_words(&["--insecure-storage"]), &input.to_string())
    }

    fn begin_with(&self, mut command: Command, input: &str) -> Login {
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let (mut told, mut address) = (String::new(), None);
        while address.is_none() {
            let mut line = String::new();
            assert_ne!(stderr.read_line(&mut line).unwrap(), 0, "it has ended: {told}");
            address = line.starts_with("http").then(|| line.trim().to_owned());
            told += &line;
        }
        Login { child, told, address: address.unwrap(), stderr }
    }

    fn end(&self, mut login: Login) -> Done {
        login.stderr.read_to_string(&mut login.told).unwrap();
        self.done(login.child, login.told)
    }

    /// Goes through the whole login.
    fn login(&self) {
        let login = self.begin(&self.registration());
        let (status, page) = get(&login.decide("allow"));
        assert!(status == 200 && page.contains("go back to the terminal"), "{page}");
        let done = self.end(login);
        assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{done:?}");
        assert!(done.stderr.contains("Stored the app and the token of Ann Admin as profile `default`."), "{done:?}");
    }

    fn registration(&self) -> Value {
        let OAuthApp { client_id, client_secret, redirect_uri, .. } = &self.app;
        json!({ "client_id": client_id, "client_secret": client_secret, "redirect_uri": redirect_uri })
    }

    fn stored(&self) -> String {
        fs::read_to_string(self.folder.join("tokens/default")).unwrap_or_default()
    }

    fn assert_no_secret(&self, text: &str) {
        let stored: Value = serde_json::from_str(&self.stored()).unwrap_or_default();
        let token = |name: &str| stored["token"][name].as_str().unwrap_or("none").to_owned();
        for secret in [&self.app.client_secret, &token("access_token"), &token("refresh_token")] {
            assert!(secret == "none" || !text.contains(secret.as_str()), "a secret is shown: {text}");
        }
    }

    fn expire(&self) {
        self.sandbox.with(|emulator| emulator.expire_access_tokens());
    }

    /// Returns how often a token was renewed, or tried to be.
    fn renewals(&self) -> usize {
        let is_renewal = |body: &[u8]| String::from_utf8_lossy(body).contains("grant_type=refresh_token");
        self.sandbox.journal().iter().filter(|seen| seen.target == "/oauth/token" && is_renewal(&seen.body)).count()
    }

    fn answers_to_renewals_come_late(&self, millis: u64) {
        self.sandbox.fault(Rule::new(Fault::Delay { millis }).path("/oauth/token").when(When::First(1)));
    }

    /// Starts a command and waits until it has asked for a new token.
    fn start_renewing(&self) -> Child {
        let before = self.renewals();
        let child = self.program(&["whoami"]).spawn().unwrap();
        while self.renewals() == before {
            std::thread::yield_now();
        }
        child
    }
}

impl Login {
    /// Decides at Pipedrive, and returns where the browser is sent then.
    fn decide(&self, decision: &str) -> String {
        let (status, answer) = get(&format!("{}&decision={decision}", self.address));
        let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
        assert_eq!(status, 302, "{answer}");
        location.unwrap().to_owned()
    }
}

/// Returns the status of an answer, and all of it.
fn get(url: &str) -> (u16, String) {
    let (authority, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(authority).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    (answer.split(' ').nth(1).unwrap().parse().unwrap(), answer)
}

fn email(done: &Done) -> Value {
    serde_json::from_str::<Value>(&done.stdout).unwrap_or_else(|error| panic!("{error}: {done:?}"))["email"].take()
}

#[test]
fn an_app_is_allowed_in_the_browser_and_its_token_is_used() {
    let world = World::new("allowed", "localhost", true);
    let login = world.begin(&world.registration());
    // The browser asks for more than it was sent to, and somebody else for a login of theirs.
    let callback = &world.app.redirect_uri;
    for (url, status) in [
        (callback.replace("/callback", "/favicon.ico"), 404),
        (callback.replace("/callback", "/"), 404),
        (format!("{callback}?code=c0de&state=another"), 400),
        (format!("{callback}?code=c0de"), 400),
        (callback.clone(), 400),
    ] {
        assert_eq!(get(&url).0, status, "{url}");
    }
    // A connection that is not used keeps nobody waiting.
    let _unused = TcpStream::connect(("localhost", world.port())).unwrap();
    assert_eq!(get(&login.decide("allow")).0, 200);
    assert_eq!(world.end(login).code, 0);

    assert_eq!(email(&world.run(&["whoami"])), "ann@example.org");
    assert_eq!(world.run(&["deals", "add", "--title", "Roof", "-o", "id"]).stdout, "1\n");
    let shown = world.run(&["deals", "list", "--dry-run"]);
    assert!(shown.stdout.contains(world.sandbox.url()), "{shown:?}");
    assert_eq!(world.renewals(), 0);
    let config = fs::read_to_string(world.folder.join("config.toml")).unwrap();
    assert!(config.contains("credentials = \"oauth\""), "{config}");
    world.assert_no_secret(&config);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |name: &str| fs::metadata(world.folder.join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(["tokens", "tokens/default", "tokens/default.lock"].map(mode), [0o700, 0o600, 0o600]);
    }

    let done = world.run(&["logout"]);
    assert!(done.code == 0 && done.stderr.contains("the app and the token"), "{done:?}");
    assert_eq!((world.stored().as_str(), world.run(&["whoami"]).code), ("", 4));
}

#[test]
fn what_goes_wrong_stores_nothing() {
    let world = World::new("wrong", "127.0.0.1", false);
    let login = world.begin(&world.registration());
    let (status, page) = get(&login.decide("deny"));
    assert!(status == 200 && page.contains("not allowed"), "{page}");
    let done = world.end(login);
    assert!(done.code == 4 && done.stderr.contains("the user denied access"), "{done:?}");

    // The secret is another's.
    let mut registration = world.registration();
    registration["client_secret"] = "0123456789".into();
    let login = world.begin(&registration);
    get(&login.decide("allow"));
    let done = world.end(login);
    assert!(done.code == 4 && done.stderr.contains("client secret"), "{done:?}");

    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = format!("--redirect-uri=http://localhost:{}", taken.local_addr().unwrap().port());
    let app = world.registration().to_string();
    let unknown = app.replace("redirect_uri", "callback");
    for (code, words, input, message) in [
        (1, &[taken.as_str()][..], &app, "cannot listen at 127.0.0.1"),
        (2, &["--redirect-uri=https://app.example.com/callback"], &app, "is not plain http"),
        (2, &["--redirect-uri=http://app.example.com/callback"], &app, "does not lead to a port of this machine"),
        (2, &[], &String::new(), "PIPEDRIVE_CLIENT_ID and PIPEDRIVE_CLIENT_SECRET"),
        (2, &[], &unknown, "standard input is not an app as JSON"),
        (2, &[], &app.replace("5a9d", "5a 9d"), "has a space in it"),
    ] {
        let done = world.finish(world.login_words(&[&["--insecure-storage"], words].concat()), input);
        assert!(done.code == code && done.stderr.contains(message), "{words:?}: {done:?}");
    }
    let mut command = world.login_words(&["--insecure-storage"]);
    command.env("PIPEDRIVE_CLIENT_SECRET", &world.app.client_secret);
    let done = world.finish(command, "");
    assert!(done.code == 2 && done.stderr.contains("PIPEDRIVE_CLIENT_ID is not set"), "{done:?}");
    let done = world.run(&["--sandbox", "login", "--oauth"]);
    assert!(done.code == 2 && done.stderr.contains("--sandbox=ADDRESS"), "{done:?}");
    assert!(world.stored().is_empty() && !world.folder.join("config.toml").exists());
}

#[cfg(all(target_os = "linux", feature = "keyring"))]
#[test]
fn app_and_token_are_in_the_keyring() {
    if let Err(error) = Command::new("gnome-keyring-daemon").arg("--version").stdout(Stdio::null()).status() {
        assert!(env::var_os("PIPEDRIVE_REQUIRE_KEYRING").is_none(), "gnome-keyring-daemon: {error}");
        // Not captured, unlike what `eprintln!` writes.
        let _ = writeln!(std::io::stderr(), "SKIPPED: there is no gnome-keyring-daemon here: {error}");
        return;
    }
    let world = World::new("in-keyring", "127.0.0.1", true);
    let run = |words: &[&str]| world.finish(below_a_keyring(&world, &world.program(words)), "");
    let login = below_a_keyring(&world, &world.login_words(&[]));
    let login = world.begin_with(login, &world.registration().to_string());
    get(&login.decide("allow"));
    assert_eq!(world.end(login).code, 0);
    let config = fs::read_to_string(world.folder.join("config.toml")).unwrap();
    assert!(config.contains("token_in = \"keyring\"") && world.stored().is_empty(), "{config}");

    world.expire();
    for _ in 0..2 {
        assert_eq!((email(&run(&["whoami"])), world.renewals()), ("ann@example.org".into(), 1));
    }
    // Another folder has a profile of this name of its own.
    let other = world.folder.join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("config.toml"), &config).unwrap();
    let mut command = below_a_keyring(&world, &world.program(&["whoami"]));
    command.env("PIPEDRIVE_CONFIG_DIR", &other);
    let done = world.finish(command, "");
    assert!(done.code == 4 && done.stderr.contains("no token of profile `default`"), "{done:?}");

    assert_eq!((run(&["logout"]).code, run(&["whoami"]).code), (0, 4));
    // What is no longer there is not missed by another logout.
    fs::write(world.folder.join("config.toml"), config).unwrap();
    let done = run(&["whoami"]);
    assert!(done.code == 4 && done.stderr.contains("the keyring has no token of profile `default`"), "{done:?}");
    assert_eq!(run(&["logout"]).code, 0);
}

/// Returns the command with a message bus and a keyring of its own, which is unlocked.
#[cfg(all(target_os = "linux", feature = "keyring"))]
fn below_a_keyring(world: &World, command: &Command) -> Command {
    let script =
        "printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec \"$0\" \"$@\"";
    let mut below = Command::new("dbus-run-session");
    below.args(["--", "sh", "-c", script]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => below.env(name, value),
            None => below.env_remove(name),
        };
    }
    // Where the daemon has its socket.
    fs::create_dir_all(world.folder.join(".cache")).unwrap();
    below.env("HOME", &world.folder).env_remove("XDG_DATA_HOME").env_remove("XDG_RUNTIME_DIR");
    below.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    below
}

#[cfg(all(target_os = "linux", feature = "keyring"))]
#[test]
fn without_a_keyring_nobody_is_sent_to_the_browser() {
    let world = World::new("keyring", "127.0.0.1", false);
    let mut command = world.login_words(&[]);
    command.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
    let done = world.finish(command, &world.registration().to_string());
    assert!(done.code == 4 && !done.stderr.contains("/oauth/authorize"), "{done:?}");
    for way_out in ["PIPEDRIVE_API_TOKEN", "--insecure-storage"] {
        assert!(done.stderr.contains(way_out), "{done:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_browser_is_opened_and_an_interrupt_ends_the_wait() {
    use std::os::unix::fs::PermissionsExt as _;

    let world = World::new("browser", "127.0.0.1", false);
    fs::create_dir_all(&world.folder).unwrap();
    // A browser that writes down how it was started.
    let (browser, seen) = (world.folder.join("browser"), world.folder.join("seen"));
    fs::write(&browser, format!("#!/bin/sh\necho \"$@\" > {0}.new && mv {0}.new {0}\n", seen.display())).unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = world.login_words(&["--insecure-storage", "--redirect-uri", &world.app.redirect_uri]);
    command.env("BROWSER", &browser);
    command.env("PIPEDRIVE_CLIENT_ID", &world.app.client_id);
    command.env("PIPEDRIVE_CLIENT_SECRET", &world.app.client_secret);
    let login = world.begin_with(command, "");
    while !seen.exists() {
        std::thread::yield_now();
    }
    let seen = fs::read_to_string(&seen).unwrap();
    assert_eq!(seen.trim(), login.address);
    world.assert_no_secret(&seen);
    interrupt(&login.child);
    assert_eq!((world.end(login).code, world.stored().as_str()), (130, ""));
}

#[test]
fn several_processes_renew_a_token_once() {
    let world = World::new("several", "127.0.0.1", true);
    world.login();
    for renewals in 1..=2 {
        world.expire();
        // All others come while the first waits for its answer.
        world.answers_to_renewals_come_late(300);
        let processes: Vec<Child> = (0..6).map(|_| world.program(&["whoami"]).spawn().unwrap()).collect();
        for process in processes {
            assert_eq!(email(&world.done(process, String::new())), "ann@example.org");
        }
        assert_eq!(world.renewals(), renewals, "one for all, with the refresh token of the one before");
        world.sandbox.clear_faults();
    }
    assert_eq!(world.sandbox.with(|emulator| emulator.overlapping_renewals()), 0);
}

#[test]
fn a_token_that_cannot_be_renewed_is_told_and_the_stored_app_logs_in_again() {
    let world = World::new("again", "127.0.0.1", true);
    world.login();
    world.sandbox.reset(); // forgets all tokens
    let done = world.run(&["whoami"]);
    assert!(done.code == 4 && done.stderr.contains("pipedrive login --oauth"), "{done:?}");
    let login = world.begin_with(world.login_words(&["--insecure-storage"]), "");
    get(&login.decide("allow"));
    assert_eq!(world.end(login).code, 0);
    assert_eq!(email(&world.run(&["whoami"])), "ann@example.org");
}

#[cfg(unix)]
#[test]
fn an_interrupted_process_stores_the_token_that_it_has_asked_for() {
    let world = World::new("interrupted", "127.0.0.1", true);
    world.login();
    world.expire();
    world.answers_to_renewals_come_late(500);
    let process = world.start_renewing();
    interrupt(&process);
    assert_eq!(world.done(process, String::new()).code, 130);
    assert_eq!((email(&world.run(&["whoami"])), world.renewals()), ("ann@example.org".into(), 1));
}

#[test]
fn a_process_that_is_killed_while_it_renews_stops_no_other() {
    let world = World::new("killed", "127.0.0.1", false);
    world.login();
    world.expire();
    world.answers_to_renewals_come_late(60_000);
    let mut process = world.start_renewing();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!((email(&world.run(&["whoami"])), world.renewals()), ("ann@example.org".into(), 2));
}

#[cfg(unix)]
#[test]
fn a_profile_that_says_no_kind_has_an_api_token() {
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

    let world = World::new("kind", "127.0.0.1", false);
    fs::DirBuilder::new().recursive(true).mode(0o700).create(world.folder.join("tokens")).unwrap();
    let profile = format!("[profiles.default]\nsandbox = \"{}\"\ntoken_in = \"file\"\n", world.sandbox.url());
    fs::write(world.folder.join("config.toml"), profile).unwrap();
    let mut file = fs::OpenOptions::new();
    let mut file = file.write(true).create(true).mode(0o600).open(world.folder.join("tokens/default")).unwrap();
    file.write_all(world.sandbox.token().as_bytes()).unwrap();
    assert_eq!(email(&world.run(&["whoami"])), "ann@example.org");
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

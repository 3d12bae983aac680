//! How the program ends: with which exit code, and what it writes then.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::{fs, thread};

use pipedrive::jiff::Timestamp;
use pipedrive_sandbox::{Fault, Limits, Plan, Rule, Sandbox, Seen, When};
use serde_json::{Deserializer, Value, json};

use crate::{finish_with, program};

const BODY: &str = "deals add --body -";
const ROWS: &str = "deals update --from - --jobs 1";

/// The output where none is named, one JSON document a line, and one for people.
const FORMATS: [&str; 3] = ["", "-o ndjson", "--output=table"];

/// Each exit code, with output in each of the formats. Standard output is whole in all of them, and standard error has an
/// error for whom the output is for; neither has a token, and nothing asks where nobody can answer.
#[test]
fn exit_codes() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(25);
    let fault = |method: &str, path: &str, when: When, fault: Fault| {
        sandbox.fault(Rule::new(fault).method(method).path(path).when(when));
    };
    fault("GET", "/api/v1/currencies", When::Always, Fault::Status { code: 400 });
    fault("GET", "/api/v1/leadLabels", When::Always, Fault::Status { code: 403 });
    fault("GET", "/api/v1/leadSources", When::Always, Fault::Status { code: 402 });
    fault("GET", "/api/v1/recents", When::Always, Fault::Status { code: 410 });
    fault("GET", "/api/v1/webhooks", When::Always, Fault::Html { code: 403 });
    fault("GET", "/api/v1/noteFields", When::Always, Fault::Redirect { location: "/elsewhere".to_owned() });
    fault("POST", "/api/v1/notes", When::Always, Fault::ResetAfterCommit);
    // What is interrupted: a write, the only request, and that for a second page.
    fault("POST", "/api/v2/pipelines", When::Always, Fault::Delay { millis: 60_000 });
    fault("GET", "/api/v2/pipelines", When::Always, Fault::Delay { millis: 60_000 });
    fault("GET", "/api/v2/stages", When::Every(2), Fault::Delay { millis: 60_000 });
    let mut limits = Limits::of(Plan::Lite);
    limits.daily_tokens = 5;
    let poor = Sandbox::builder().limits(limits).start().unwrap();
    let narrow = sandbox.with(|emulator| {
        let mut app = emulator.oauth_app().clone();
        app.scopes = vec!["base".to_owned(), "users:read".to_owned()];
        emulator.set_oauth_app(app);
        emulator.issue_tokens(Timestamp::now(), 1).0
    });
    let closed = repeater("429 Too Many Requests\r\nretry-after: 3600", "slow down");

    let here = [
        (0, "", "deals list --max 3", ""),
        (0, "", "users me", ""),
        (0, "", "deals list --help", ""),
        (1, "failed", "currencies list", ""),
        (1, "failed", "note-fields list", ""),
        (2, "usage", "", ""),
        (2, "usage", "deals", ""),
        (2, "usage", "deals lst", ""),
        (2, "usage", "no-such-noun list", ""),
        (2, "usage", "deals list --colour", ""),
        (2, "usage", "deals get", ""),
        (2, "usage", "deals get many", ""),
        (2, "usage", "deals add", ""),
        (2, "usage", "deals list --limit 501", ""),
        (2, "usage", "deals list --limit many", ""),
        (2, "usage", "deals add --body nothing-there.json", ""),
        (2, "usage", BODY, "title"),
        (2, "usage", BODY, r#"{"titel":"Roof"}"#),
        (2, "usage", ROWS, "id,value\n1,many\n"),
        (2, "usage", "deals list --jq [", ""),
        (2, "usage", "deals delete 7", ""),
        (2, "usage", "api delete /api/v2/deals/7", ""),
        (2, "usage", "login", ""),
        (2, "usage", "deals list --fleet redis://:sesame@localhost", ""),
        (3, "limit", "webhooks list", ""),
        (3, "limit", "deals list --limit 10 --max-cost 20", ""),
        (4, "access", "lead-labels list", ""),
        (4, "access", "lead-sources list", ""),
        (5, "not_found", "deals get 1000", ""),
        (5, "not_found", "recents list --since-timestamp 2026-01-01T00:00:00Z", ""),
        (6, "may_have_happened", "deals add --title Roof --jq .title.none", ""),
        (6, "may_have_happened", "notes add --content hello --deal-id 1", ""),
        (7, "some_failed", ROWS, "id,title\n1,Roof\n1000,Wall\n"),
        (130, "interrupted", "pipelines add --name Sales", ""),
        (130, "interrupted", "pipelines list", ""),
        (130, "interrupted", "stages list --limit 1 --all", ""),
    ];
    for (url, token, cases) in [
        (sandbox.url(), sandbox.token(), &here[..]),
        (sandbox.url(), "0123456789abcdef", &[(4, "access", "users me", "")][..]),
        (sandbox.url(), narrow.as_str(), &[(4, "access", "deals list", "")][..]),
        (poor.url(), poor.token(), &[(3, "limit", "deals list", "")][..]),
        (closed.as_str(), "0123456789abcdef", &[(3, "limit", "deals list", "")][..]),
    ] {
        for ((code, kind, words, input), format) in cases.iter().flat_map(|case| FORMATS.map(|format| (case, format))) {
            let (is_help, is_table) = (words.contains("--help"), format.contains("table"));
            // There are no signals elsewhere, and no tables of what is filtered.
            if *code == 130 && !cfg!(unix) || is_table && words.contains("--jq") {
                continue;
            }
            let words: Vec<&str> =
                words.split_whitespace().chain(["--sandbox"]).chain(format.split_whitespace()).collect();
            let mut command = program(&words);
            command.env("PIPEDRIVE_SANDBOX_URL", url).env("PIPEDRIVE_SANDBOX_TOKEN", token);
            let before = sandbox.journal().len();
            let done = finish_with(command, input, |id| {
                if *code == 130 {
                    interrupt(&sandbox, before, id, token);
                }
            });
            let told = format!("{words:?}: {done:?}");
            assert_eq!(done.code, *code, "{told}");
            assert!(!told.contains(token), "{told}");
            if !is_help && !is_table {
                let documents: Result<Vec<Value>, _> = Deserializer::from_str(&done.stdout).into_iter().collect();
                assert!(documents.is_ok_and(|all| format.contains("ndjson") || all.len() < 2), "{told}");
                let lines: Result<Vec<Value>, _> = done.stderr.lines().map(serde_json::from_str).collect();
                let lines = lines.unwrap_or_else(|error| panic!("{error}: {told}"));
                let errors: Vec<&Value> = lines.iter().filter_map(|line| line.get("error")).collect();
                assert_eq!(errors.len(), usize::from(*code != 0), "{told}");
                for error in errors {
                    assert_eq!((&error["kind"], &error["exit_code"]), (&json!(kind), &json!(code)), "{told}");
                    if words.contains(&"7") {
                        // What would be deleted.
                        let message = error["message"].as_str().unwrap();
                        assert!(
                            ["deals delete 7: not confirmed", "DELETE /api/v2/deals/7"]
                                .iter()
                                .any(|what| message.contains(what)),
                            "{told}"
                        );
                    }
                    // It may have been carried out.
                    let is_written = *code == 6 || *code == 130 && words.contains(&"add");
                    assert!(
                        !is_written || error["help"].as_str().is_some_and(|help| help.contains("carried out")),
                        "{told}"
                    );
                    assert!(error["message"].as_str().is_some_and(|text| !text.is_empty() && !text.contains('\n')));
                }
            } else if *code != 0 {
                assert!(done.stderr.contains("error: ") || done.stderr.contains("Usage: "), "{told}");
            }
        }
    }
}

/// Interrupts the program when it waits for an answer. Its arguments, which others see, have no token.
fn interrupt(sandbox: &Sandbox, before: usize, id: u32, token: &str) {
    let waits = |seen: &Seen| seen.target.contains("/pipelines") || seen.target.contains("cursor=");
    while !sandbox.journal()[before..].iter().any(waits) {
        thread::yield_now();
    }
    if cfg!(target_os = "linux") {
        let arguments = fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap();
        assert!(arguments.contains("--sandbox") && !arguments.contains(token), "{arguments}");
    }
    assert!(Command::new("kill").args(["-INT", &id.to_string()]).status().unwrap().success());
}

/// Starts a server that answers every request with this status and message, and repeats the token that came.
fn repeater(status: &'static str, message: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let lines = BufReader::new(&connection).lines().map(Result::unwrap).take_while(|line| !line.is_empty());
            let token =
                lines.filter_map(|line| line.split_once("x-api-token: ").map(|(_, token)| token.to_owned())).last();
            let error = format!("{message}: {}", token.unwrap_or_default());
            let body = json!({"success": false, "error": error}).to_string();
            let length = body.len();
            write!(connection, "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
                .unwrap();
        }
    });
    url
}

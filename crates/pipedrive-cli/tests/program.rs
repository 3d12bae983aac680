//! The program as it is used: words in; exit code, standard output and standard error out.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

#[path = "program/bulk.rs"]
mod bulk;

#[path = "program/exit_codes.rs"]
mod exit_codes;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use pipedrive_sandbox::{Fault, Plan, Rule, Sandbox, When, demo_field};
use serde_json::{Value, json};

/// What the program did.
#[derive(Debug)]
struct Done {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Done {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// Runs the program against an emulator.
fn run(sandbox: &Sandbox, words: &[&str]) -> Done {
    run_with(sandbox, words, "")
}

fn run_with(sandbox: &Sandbox, words: &[&str], input: &str) -> Done {
    let mut command = program(words);
    command.env("PIPEDRIVE_SANDBOX_URL", sandbox.url()).env("PIPEDRIVE_SANDBOX_TOKEN", sandbox.token());
    let done = finish(command, input);
    assert!(!format!("{done:?}").contains(sandbox.token()), "the token is shown: {words:?}");
    done
}

/// Returns the program in an environment that names no account.
fn program(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipedrive"));
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PIPEDRIVE_")) {
        command.env_remove(name);
    }
    command.args(words).env("PIPEDRIVE_CONFIG_DIR", folder("none"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn finish(command: Command, input: &str) -> Done {
    finish_with(command, input, |_| {})
}

/// Does something with the process by its id before it is awaited.
fn finish_with(mut command: Command, input: &str, act: impl FnOnce(u32)) -> Done {
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    act(child.id());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Done { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Returns a fresh folder.
fn empty_folder(name: &str) -> PathBuf {
    let folder = folder(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn quota_tells_the_limits() {
    let sandbox = Sandbox::builder().plan(Plan::Lite).start().unwrap();
    let quota = run(&sandbox, &["--sandbox", "quota"]).json();
    assert_eq!((&quota["requests_in_2_s"], &quota["tokens_a_day"]), (&json!(20), &json!(30_000)));
    let done = run(&sandbox, &["--sandbox", "quota", "--fleet", "nowhere"]);
    assert!(done.code == 2 && done.stderr.contains("--fleet"), "{done:?}");
    let done = run(&sandbox, &["--sandbox", "deals", "list", "--fleet", "redis://127.0.0.1:1"]);
    assert!(done.code == 1 && done.stderr.contains("see that Redis is there"), "{done:?}");
    assert_eq!(sandbox.journal().len(), 1, "only the quota was asked");
}

#[test]
fn without_an_account_it_says_what_to_do() {
    let done = finish(program(&["deals", "list"]), "");
    assert_eq!(done.code, 4, "{done:?}");
    assert!(done.stderr.contains("pipedrive login") && done.stderr.contains("--sandbox"), "{done:?}");
    // A request is shown without one, and an emulator comes with the command.
    let done = finish(program(&["-o", "json", "addDeal", "--title", "Roof", "--value", "10.50", "--dry-run"]), "");
    let shown = done.json();
    assert_eq!((&shown["method"], &shown["cost"]), (&"POST".into(), &5.into()));
    assert_eq!(shown["body"], serde_json::json!({"title": "Roof", "value": 10.5}));
    let done = finish(program(&["deals", "list", "--sandbox", "-o", "id"]), "");
    assert_eq!((done.code, done.stdout.as_str()), (0, "1\n2\n3\n"), "{done:?}");
}

#[test]
fn outputs() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed(r#"{"deal":[{"title":"Roof, new","value":130.5},{"title":"House \"B\""}]}"#).unwrap();
    for (words, stdout) in [
        ("-o id", "1\n2\n"),
        ("-o csv --columns id,title", "id,title\n1,\"Roof, new\"\n2,\"House \"\"B\"\"\"\n"),
        ("-o csv --columns id --no-header", "1\n2\n"),
        ("-o table --columns id,title", "ID  TITLE\n1   Roof, new\n2   House \"B\"\n"),
        ("--columns id,value", "[\n{\"id\":1,\"value\":130.5},\n{\"id\":2,\"value\":0}\n]\n"),
        ("-o ndjson --columns id", "{\"id\":1}\n{\"id\":2}\n"),
        ("--jq length", "2\n"),
        ("--jq map(.value)|add --limit 1 --all", "130.5\n"),
        ("-o ndjson --jq .id+1", "2\n3\n"),
        ("--columns id --limit 1", "[\n{\"id\":1}\n]\n"),
        ("--columns id --limit 1 --all", "[\n{\"id\":1},\n{\"id\":2}\n]\n"),
        ("--ids 99", "[]\n"),
        ("--ids 99 --all", "[]\n"),
    ] {
        let words: Vec<&str> = "--sandbox deals list".split(' ').chain(words.split(' ')).collect();
        let done = run(&sandbox, &words);
        assert_eq!((done.code, done.stdout.as_str()), (0, stdout), "{words:?}: {done:?}");
    }
    let search = |format: &str| {
        let words = ["--sandbox", "deals", "search", "--term", "Roof", "-o", format];
        run(&sandbox, &words).stdout
    };
    let columns = "ITEM.ID  ITEM.TITLE  ITEM.TYPE  ITEM.STATUS  ITEM.VALUE";
    assert!(search("table").starts_with(columns), "{}", search("table"));
    assert_eq!(search("id"), "1\n");
    for (words, note) in [
        ("--limit 1", "--all reads them"),
        ("--columns id,titel", "--columns: there is no `titel`; did you mean `title`?"),
        ("-o table --ids 99", "note: no rows"),
        ("-o table --columns id,titel", "--columns: there is no `titel`; did you mean `title`?"),
    ] {
        let words: Vec<&str> = "--sandbox deals list".split(' ').chain(words.split(' ')).collect();
        let done = run(&sandbox, &words);
        assert!(done.code == 0 && done.stderr.contains(note), "{done:?}");
    }
}

#[test]
fn custom_fields_are_listed_and_written_as_source() {
    let sandbox = Sandbox::start().unwrap();
    let listed = run(&sandbox, &["--sandbox", "fields", "-o", "csv", "--columns", "entity,name,key,type"]);
    let key = demo_field("deal", "monetary").unwrap();
    assert!(listed.stdout.contains(&format!("deals,Demo monetary,{key},monetary\n")), "{listed:?}");
    let source = run(&sandbox, &["--sandbox", "fields", "--rust"]);
    let constant =
        format!("DEMO_MONETARY: ::pipedrive::Field<::pipedrive::Money> =\n        ::pipedrive::Field::new(\"{key}\");");
    assert!(source.code == 0 && source.stdout.contains(&constant), "{source:?}");
}

#[test]
fn custom_fields_have_their_names() {
    let sandbox = Sandbox::start().unwrap();
    let folder = empty_folder("names");
    let run = |words: &str, input: &str| {
        let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
        let words: Vec<String> = words.iter().map(|word| word.replace('~', " ")).collect();
        let mut command = program(&words.iter().map(String::as_str).collect::<Vec<_>>());
        command.env("PIPEDRIVE_SANDBOX_URL", sandbox.url()).env("PIPEDRIVE_SANDBOX_TOKEN", sandbox.token());
        command.env("PIPEDRIVE_CONFIG_DIR", &folder);
        finish(command, input)
    };
    // So often were the definitions read from Pipedrive.
    let reads = || sandbox.journal().iter().filter(|seen| seen.target.contains("/v2/dealFields?")).count();

    let set = "--set Demo~enum=Large --set Demo~set=Red,Blue --set Demo~monetary=1~200,50~EUR --set Demo~text=a=b";
    let done = run(&format!("--sandbox deals add --title Roof {set} --names --jq .custom_fields"), "");
    let money = serde_json::json!({"value": 1200.5, "currency": "EUR"});
    let custom = done.json();
    for (name, value) in [("enum", "Large".into()), ("set", serde_json::json!(["Red", "Blue"])), ("text", "a=b".into())]
    {
        assert_eq!(custom[format!("Demo {name}")], value, "{done:?}");
    }
    assert_eq!((&custom["Demo monetary"], reads()), (&money, 1), "{done:?}");
    // Another process takes them from the file.
    let done =
        run("--sandbox deals list --names --custom-fields Demo~enum -o csv --columns id,custom_fields.Demo~enum", "");
    assert_eq!((done.stdout.as_str(), reads()), ("id,custom_fields.Demo enum\n1,Large\n", 1), "{done:?}");
    let done = run("--sandbox v1 deals get 1 --names --jq .custom_fields", "");
    assert_eq!((&done.json()["Demo set"], reads()), (&serde_json::json!(["Red", "Blue"]), 1), "{done:?}");
    let done = run("--sandbox deals update 1 --set Demo~enum= --names --jq .custom_fields", "");
    assert_eq!((&done.json()["Demo enum"], reads()), (&Value::Null, 1), "{done:?}");

    // For a name or a label that is not known they are read again.
    for (words, reads_then, message) in [
        ("deals update 1 --set Demo~enun=Large", 2, "\\\"Demo enum\\\""),
        ("deals update 1 --set Demo~enum=Huge", 3, "Huge"),
        ("deals update 1 --set Demo~enum", 3, "NAME=VALUE"),
        ("deals update 1 --set Demo~enum=Large --set Demo~enum=Small", 3, "`Demo enum` is given twice"),
        ("deals update 1 --set titel=Roof", 4, "did you mean `title`?"),
    ] {
        let done = run(&format!("--sandbox {words}"), "");
        assert!(done.code == 2 && done.stderr.contains(message), "{done:?}");
        assert_eq!(reads(), reads_then, "{words}");
    }
    assert_eq!(run("--sandbox deal-fields add --field-name Deal~Size --field-type double", "").code, 0);
    let rows = "title,Deal Size,Demo enum\nWall,\"1,5\",\nDoor,,Small\n";
    let done = run("--sandbox deals add --from - --jobs 1 -o csv --columns row,result --set Demo~text=all", rows);
    assert_eq!((done.stdout.as_str(), reads()), ("row,result\n1,done\n2,done\n", 5), "{done:?}");
    let done = run(
        "--sandbox deals list --ids 2,3 --names --jq map(.custom_fields|[.\"Deal~Size\",.\"Demo~enum\",.\"Demo~text\"])",
        "",
    );
    assert_eq!(
        (done.json(), reads()),
        (serde_json::json!([[1.5, null, "all"], [null, "Small", "all"]]), 5),
        "{done:?}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let files = fs::read_dir(folder.join("cache")).unwrap().map(|file| mode(&file.unwrap().path()));
        assert_eq!((mode(&folder.join("cache")), files.collect::<Vec<_>>()), (0o700, vec![0o600]));
    }
}

#[test]
fn what_has_no_command_is_sent_and_shown_as_it_came() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(2);
    sandbox.fault(Rule::new(Fault::ResetAfterCommit).path("/api/v1/currencies").when(When::First(1)));
    sandbox.fault(Rule::new(Fault::ResetAfterCommit).path("/api/v1/notes").when(When::First(1)));
    for (code, words, stdout) in [
        (0, "api get /api/v2/deals --query limit=1 --columns id", "[\n{\"id\":1}\n]\n"),
        (0, "api GET /v1/deals/2 --jq .id", "2\n"),
        (0, "api delete /api/v2/deals/2 --yes", "{\"id\":2}\n"),
        (0, "api get /api/v1/currencies --query term=EUR --jq .[0].code", "\"EUR\"\n"),
        (6, "api post /api/v1/notes", ""),
        (0, "quota --columns tokens_left_today,requests_in_2_s", "*"),
        (2, "api delete /api/v2/deals/1", ""),
        (2, "api get /api/v2/deals?limit=1", ""),
        (2, "api get https://example.org/api/v2/deals", ""),
        (2, "api head /api/v2/deals", ""),
        (2, "deals list --raw --all", ""),
        (2, "deals list --raw -o csv", ""),
        (5, "api get /api/v2/deals/99", ""),
    ] {
        let words: Vec<&str> = ["--sandbox"].into_iter().chain(words.split(' ')).collect();
        let done = run(&sandbox, &words);
        assert_eq!(done.code, code, "{words:?}: {done:?}");
        assert!(stdout == "*" || done.stdout == stdout, "{words:?}: {done:?}");
    }
    let quota = run(&sandbox, &["--sandbox", "quota"]).json();
    assert!(quota["tokens_left_today"].as_u64() < quota["tokens_a_day"].as_u64(), "{quota}");
    let body = r#"{"title":"Roof"}"#;
    let shown = run_with(&sandbox, &["--sandbox", "api", "post", "/api/v2/deals", "--body", "-", "--dry-run"], body);
    assert_eq!((&shown.json()["method"], &shown.json()["body"]["title"]), (&"POST".into(), &"Roof".into()));
    let done = run_with(&sandbox, &["--sandbox", "api", "post", "/api/v2/deals", "--body", "-", "-o", "id"], body);
    assert_eq!(done.stdout, "3\n", "{done:?}");
    for words in [&["deals", "list", "--limit", "1", "--raw"][..], &["api", "GET", "/api/v2/deals", "--raw"]] {
        let answer = run(&sandbox, &[&["--sandbox"], words].concat()).json();
        assert!(answer["success"] == true && answer["additional_data"].is_object(), "{answer}");
    }
}

#[test]
fn arguments_come_from_files_and_options() {
    let sandbox = Sandbox::start().unwrap();
    let words = ["--sandbox", "deals", "add", "--body", "-", "--title", "Roof"];
    let done = run_with(&sandbox, &words, r#"{"title":"no","value":7}"#);
    assert_eq!((&done.json()["title"], &done.json()["value"]), (&"Roof".into(), &7.into()));
    let done = run_with(&sandbox, &words, r#"{"valeu":7}"#);
    assert!(done.stderr.contains("`valeu` in --body: is not an argument of this operation; did you mean `value`?"));
    let done = run(&sandbox, &["--sandbox", "deals", "update", "1", "--clear", "lost-reason,person-id", "--title=-x"]);
    assert_eq!(done.json()["title"], "-x", "{done:?}");

    let folder = empty_folder("files");
    fs::write(folder.join("offer.txt"), "Dear Ann").unwrap();
    let path = folder.join("offer.txt");
    let add = ["--sandbox", "files", "add", "--file", path.to_str().unwrap(), "--deal-id", "1"];
    let shown = run(&sandbox, &[&add[..], &["--dry-run"]].concat()).json();
    assert_eq!((&shown["method"], shown["body"].is_string()), (&"POST".into(), true), "{shown}");
    let done = run(&sandbox, &add);
    let id = done.json()["id"].to_string();
    let done = run(&sandbox, &["--sandbox", "files", "download", &id]);
    assert_eq!((done.code, done.stdout.as_str()), (0, "Dear Ann"), "{done:?}");
    let done = run(&sandbox, &["--sandbox", "files", "delete", &id, "--yes"]);
    assert_eq!(done.code, 0, "{done:?}");
}

#[test]
fn tokens_are_stored_for_their_owner_alone() {
    let sandbox = Sandbox::start().unwrap();
    let folder = empty_folder("config");
    let run = |words: &[&str], input: &str| {
        let mut command = program(words);
        command.env("PIPEDRIVE_CONFIG_DIR", &folder);
        let done = finish(command, input);
        assert!(!format!("{done:?}").contains(sandbox.token()), "the token is shown: {words:?}");
        done
    };
    let address = format!("--sandbox={}", sandbox.url());
    let done = run(&[&address, "login", "--insecure-storage"], "wrong\n");
    assert_eq!((done.code, fs::read_dir(&folder).unwrap().count()), (4, 0), "{done:?}");

    let done = run(&[&address, "login", "--insecure-storage"], &format!("{}\n", sandbox.token()));
    assert_eq!((done.code, done.stdout.as_str()), (0, ""), "{done:?}");
    assert_eq!(run(&["whoami"], "").json()["email"], "ann@example.org");
    assert!(!fs::read_to_string(folder.join("config.toml")).unwrap().contains(sandbox.token()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let token = folder.join("tokens/default");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&token), mode(&folder.join("tokens"))), (0o600, 0o700));
        assert_eq!(mode(&folder.join("config.toml")), 0o600);
        fs::set_permissions(&token, fs::Permissions::from_mode(0o644)).unwrap();
        let done = run(&["whoami"], "");
        assert!(done.code == 1 && done.stderr.contains("others can read"), "{done:?}");
        fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    }
    assert_eq!(run(&["logout"], "").code, 0);
    assert_eq!(run(&["whoami"], "").code, 4);
    assert!(!folder.join("tokens/default").exists());

    // A login says what its profile is to be; for others it is one account or the other.
    let done = run(&[&address, "login", "--insecure-storage", "--profile", "work"], &format!("{}\n", sandbox.token()));
    assert_eq!(done.code, 0, "{done:?}");
    assert_eq!(run(&["whoami", "--profile", "work"], "").json()["email"], "ann@example.org");
    for (words, code, message) in [
        (["whoami", "--profile", "work", "--company=acme"], 2, "--profile and --company are two accounts"),
        (["whoami", "--profile", "home", "--no-header"], 4, "there is no profile `home`, but work"),
    ] {
        let done = run(&words, "");
        assert!(done.code == code && done.stderr.contains(message), "{done:?}");
    }
    for (config, message) in [
        ("[profiles.work]\ntoken_in = 3\n", "config.toml: line 2: "),
        ("[profiles.work]\ntoken_in = \"file\"\n", "line 1: a profile has either `company` or `sandbox`"),
        ("[profiles.work\n", "config.toml: line 1: "),
    ] {
        fs::write(folder.join("config.toml"), config).unwrap();
        let done = run(&["whoami"], "");
        assert!(done.code == 1 && done.stderr.contains(message), "{done:?}");
    }
}

#[test]
fn what_shells_and_manuals_read() {
    let done = finish(program(&["completions", "bash"]), "");
    assert!(done.code == 0 && done.stdout.contains("COMPLETE=\"bash\""), "{done:?}");
    let folder = empty_folder("man");
    let page = folder.join("pipedrive-deals-list.1");
    let write = || finish(program(&["man", folder.to_str().unwrap()]), "");
    assert!(write().code == 0 && fs::read_to_string(&page).unwrap().contains("Lists deals"));
    fs::remove_file(&page).unwrap();
    fs::create_dir(&page).unwrap();
    let done = write();
    assert!(done.code == 1 && done.stderr.contains(folder.to_str().unwrap()), "{done:?}");
}

#[test]
fn rows_are_checked_before_the_first_is_sent() {
    let sandbox = Sandbox::start().unwrap();
    let folder = empty_folder("checked");
    let file = folder.join("deals.csv");
    let words = ["--sandbox", "deals", "add", "--from", file.to_str().unwrap()];
    let key = demo_field("deal", "text").unwrap();
    for (rows, message) in [
        ("title,size\nRoof,7\n", "column `size`: no field is named"),
        ("titel\nRoof\n", "column `titel`: neither a custom field nor an argument; did you mean `title`?"),
        ("title,Demo txet\nRoof,x\n", "near are \\\"Demo text\\\""),
        ("title;value\nRoof;1\n", "; columns are separated by commas"),
        ("title,value,title\nRoof,1,Wall\n", "--from: columns 1 and 3 are both `title`"),
        ("person_id,title,person-id\n1,Roof,2\n", "--from: columns 1 and 3 are both `person_id`"),
        ("title,Demo text,Demo text\nRoof,a,b\n", "--from: columns 2 and 3 are both `Demo text`"),
        (&format!("title,{key},Demo text\nRoof,a,b\n"), "`Demo text`: this field is given twice: once by its name"),
        (
            "title,value\n\"Roof\nand wall\",7\nHouse,many\n,3\n",
            "row 2 (line 4): column `value`: `many` is not a number; row 3 (line 5): column `title`: is required",
        ),
        ("title,value\nRoof\n", "row 1 (line 2): its number of cells is 1, and that of the header 2"),
    ] {
        fs::write(&file, rows).unwrap();
        let done = run(&sandbox, &words);
        assert!(done.code == 2 && done.stdout.is_empty() && done.stderr.contains(message), "{done:?}");
    }
    assert!(sandbox.journal().iter().all(|seen| seen.method == "GET"), "fields are read, and nothing is written");
    let dry = run_with(&sandbox, &["--sandbox", "deals", "add", "--from", "-", "--dry-run"], "title\na\nb\n");
    assert_eq!((&dry.json()["rows"], &dry.json()["cost"]), (&2.into(), &10.into()));

    fs::write(&file, "title,value\nRoof,10.50\nHouse,\n").unwrap();
    let done = run(&sandbox, &[&words[..], &["--currency", "USD", "-o", "csv", "--columns", "result"]].concat());
    assert_eq!((done.code, done.stdout.as_str()), (0, "result\ndone\ndone\n"), "{done:?}");
    for file in fs::read_dir(&folder).unwrap() {
        assert!(!fs::read_to_string(file.unwrap().path()).unwrap().contains(sandbox.token()));
    }
    let done = run(&sandbox, &words);
    assert!(done.code == 2 && done.stderr.contains("--resume"), "{done:?}");
    let done = run(&sandbox, &[&words[..], &["--resume"]].concat());
    assert_eq!((done.code, done.json()), (0, serde_json::json!([])), "{done:?}");
    fs::write(&file, "title,value\nRoof,10.50\nHouse,2\n").unwrap();
    let done = run(&sandbox, &[&words[..], &["--resume"]].concat());
    assert!(done.code == 1 && done.stderr.contains("the rows have changed"), "{done:?}");
}

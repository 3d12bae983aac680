//! Counts the instructions of each case in valgrind, ours and by hand, and holds ours against `instructions.toml`.
//!
//! Unlike times, the counts are the same on a busy machine. It fails if ours takes a tenth more than the file says; with
//! another compiler, which makes other code, it only prints. `--write` writes the file anew, and
//! `--profile "single GET" ours` leaves a profile for `callgrind_annotate` in the current folder.

use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::{env, fs};

use benches::{decode, request};
use serde::{Deserialize, Serialize};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.toml");

const HEAD: &str = "# The instructions of one run, as `cargo run --profile bench -p benches --bin instructions -- --write` counted them.\n\n";

/// The most that ours may take, as a multiple of what the file says.
const MOST: f64 = 1.1;

/// How often a case is run in one process.
const RUNS: u32 = 20;

/// The sides, as arguments name them.
const OURS: &str = "ours";
const BY_HAND: &str = "by-hand";

/// The first argument of a process that valgrind runs; then come a case and a side.
const RUN: &str = "--run";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [RUN, case, side] => run(case, side),
        ["--profile", case, side] => drop(count(case, side, "callgrind.out.%p")?),
        ["--write"] => fs::write(FILE, HEAD.to_owned() + &toml::to_string(&Counts::of_today()?)?)?,
        [] => return compare(),
        _ => return Err("usage: instructions [--write | --profile CASE ours|by-hand]".into()),
    }
    Ok(ExitCode::SUCCESS)
}

/// Calls `visit` with the name of each case, ours, and what is written by hand.
fn each_case(mut visit: impl FnMut(&'static str, &dyn Fn(), &dyn Fn())) {
    let (account, by_hand) = (request::account(), request::ByHand::default());
    let (list, get, selector, post) = (request::list(), request::get(), request::selector(), request::post());
    let names = ["id", "title", "value", "currency"];
    let list_by_hand = || sink(request::list_by_hand(&by_hand));
    visit("list GET, 6 query pairs", &|| sink(account.request(&list)), &list_by_hand);
    visit("single GET", &|| sink(account.request(&get)), &|| sink(by_hand.get(black_box(4711))));
    visit("selector GET", &|| sink(account.request(&selector)), &|| sink(by_hand.selector(black_box(&names))));
    visit("POST, 8 fields", &|| sink(account.request(&post)), &|| sink(request::post_by_hand(&by_hand)));

    let call = request::CallLoop::default();
    visit("call without incident, beside bare", &|| sink(call.machine()), &|| sink(call.bare()));

    let (page, v1) = (decode::page(), decode::v1_page());
    visit("page of 500 deals", &|| sink(decode::ours(&page)), &|| sink(decode::by_hand(&page)));
    let briefs_by_hand = || sink(decode::briefs_by_hand(&v1));
    visit("page as v1, 4 fields of each row", &|| sink(decode::briefs(&v1)), &briefs_by_hand);
}

fn sink<T>(made: T) {
    drop(black_box(made));
}

/// The content of the file.
#[derive(Serialize, Deserialize)]
struct Counts {
    compiler: String,
    cases: BTreeMap<String, Sides>,
}

#[derive(Serialize, Deserialize)]
struct Sides {
    ours: u64,
    by_hand: u64,
}

impl Counts {
    /// Counts all cases, and prints them.
    fn of_today() -> Result<Self, Box<dyn Error>> {
        let mut names = Vec::new();
        each_case(|name, _, _| names.push(name));
        println!("{:<36} {:>10} {:>10} {:>6}", "instructions", "ours", "by hand", "ratio");
        let mut cases = BTreeMap::new();
        for name in names {
            let (ours, by_hand) = (count(name, OURS, "/dev/null")?, count(name, BY_HAND, "/dev/null")?);
            println!("{name:<36} {ours:>10} {by_hand:>10} {:>6.2}", ours as f64 / by_hand as f64);
            cases.insert(name.to_owned(), Sides { ours, by_hand });
        }
        Ok(Counts { compiler: compiler()?, cases })
    }
}

/// Returns the version of the compiler and what it compiles for.
fn compiler() -> Result<String, Box<dyn Error>> {
    let told = Command::new("rustc").arg("-vV").output()?.stdout;
    let told = String::from_utf8(told)?;
    let line = |start| told.lines().find(|line| line.starts_with(start)).unwrap_or_default();
    Ok(format!("{}, {}", line("rustc "), line("host: ")))
}

/// Counts the instructions of one run of a side.
fn count(case: &str, side: &str, profile: &str) -> Result<u64, Box<dyn Error>> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--toggle-collect=*counted_runs*"])
        .arg(format!("--callgrind-out-file={profile}"));
    let ran = valgrind.arg(env::current_exe()?).args([RUN, case, side]).output();
    let ran = ran.map_err(|error| format!("valgrind cannot be run: {error}"))?;
    let told = String::from_utf8_lossy(&ran.stderr).into_owned();
    let collected = told.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse::<u64>().ok());
    match collected {
        Some(collected) if collected > 0 => Ok(collected / u64::from(RUNS)),
        _ => Err(told.into()),
    }
}

/// What valgrind runs.
fn run(name: &str, side: &str) {
    each_case(|case, ours, by_hand| {
        if case == name {
            let side = if side == OURS { ours } else { by_hand };
            side(); // what is done only once
            counted_runs(side);
        }
    });
}

/// Valgrind counts what is done in here, and knows it by its name.
#[inline(never)]
fn counted_runs(side: &dyn Fn()) {
    for _ in 0..RUNS {
        side();
    }
}

/// Holds the counts against those of the file.
fn compare() -> Result<ExitCode, Box<dyn Error>> {
    let kept: Counts = toml::from_str(&fs::read_to_string(FILE)?)?;
    let today = Counts::of_today()?;
    if kept.compiler != today.compiler {
        println!("not compared: {FILE} is of {}, this is {}", kept.compiler, today.compiler);
        return Ok(ExitCode::SUCCESS);
    }
    let mut within = true;
    for (name, Sides { ours, .. }) in &today.cases {
        let kept = kept.cases.get(name).map(|sides| sides.ours);
        if kept.is_none_or(|kept| *ours as f64 > kept as f64 * MOST) {
            within = false;
            eprintln!(
                "{name}: {ours} instructions, {} before; if that is right, write the file anew",
                kept.unwrap_or(0)
            );
        }
    }
    Ok(if within { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

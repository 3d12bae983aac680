//! A driver of one's own: the loop that runs any machine of the core, over an HTTP stack that only carries bytes.
//!
//! What to send, when, and how often is decided in the core; a driver has a clock and sockets.

use std::error::Error;
use std::thread;
use std::time::Instant;

use pipedrive::blocking::Transport;
use pipedrive::machine::{Machine, Step};
use pipedrive::serde_json::json;
use pipedrive::v2::deals::GetDeals;
use pipedrive::{Session, pages};

fn main() -> Result<(), Box<dyn Error>> {
    let demo = examples::Demo::emulator()?;
    demo.seed_deals(250)?;
    // Any stack will do. `exchange` sends one request and reads one answer, whatever it is.
    let stack = examples::transport()?;
    let session = Session::new(demo.account());

    // The emulator is away when the second page is asked for.
    let fault = json!({"path": "/api/v2/deals", "when": {"nth": 2}, "fault": {"status": {"code": 503}}});
    demo.order("faults", &fault)?;

    // A list is a machine that is run once for each page.
    let (mut list, mut deals) = (session.pages(GetDeals::new().limit(100)), 0);
    while let Some(page) = run(&stack, &mut list) {
        for deal in pages::items(page) {
            deal?;
            deals += 1;
        }
    }
    println!("{deals} deals");
    Ok(())
}

/// All that a driver is, if it blocks its thread until an answer is there. One that can be interrupted has to see to the
/// renewal of tokens: `Session::renew_with`.
fn run<M: Machine>(stack: &Transport, mut machine: M) -> M::Output {
    loop {
        match machine.poll(Instant::now()) {
            Step::Send(request) => {
                println!("> {}", examples::request_line(&request));
                let result = stack.exchange(request);
                println!(
                    "< {}",
                    result.as_ref().map_or_else(ToString::to_string, |answer| answer.status().to_string())
                );
                machine.receive(Instant::now(), result);
            }
            Step::Wait(until) => {
                let wait = until.saturating_duration_since(Instant::now());
                println!("  waits {wait:.0?}");
                thread::sleep(wait);
            }
            Step::Done(output) => return output,
        }
    }
}

//! Processes that share the limits and the OAuth token of one account through Redis: on plans small and large, with work
//! that lies evenly and unevenly, while processes and Redis die.

mod company;
mod redis;
mod scene;
mod soak;
mod table;
mod tokens;
mod worker;

use std::error::Error;

use clap::Args;

use self::scene::{Act, Limit, Promise, Scene};
use self::table::Table;
use self::worker::Work::{Little, Much};
pub(crate) use self::worker::Worker;

#[derive(Args)]
pub(crate) struct Fleet {
    /// How long each part works, whose length is free
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u32,
    /// How many operations the soak has
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    operations: u32,
    /// Only the parts with this in their name
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    part: String,
    /// A minute's worth of it, without what is about time
    #[arg(long, conflicts_with_all = ["seconds", "operations", "part"])]
    short: bool,
}

/// The parts of the short form.
const SHORT: [&str; 4] = ["lite, 4 even", "FLUSHALL", "400 calls at an expiry, rotating", "soak, rotating"];

impl Fleet {
    /// Whether every promise was kept.
    pub(crate) fn run(&self) -> Result<bool, Box<dyn Error>> {
        use Limit::{Lite, Ultimate};

        let fast = Promise { share: 0.88, refused: true, silent: 2.5 };
        let fast = if self.short { Promise { share: 0.0, silent: f64::MAX, ..fast } } else { fast };
        // The window may just have been full, and opens 3.5 s late.
        let survives = Promise { share: 0.0, silent: fast.silent + 4.0, ..fast };
        let none = Promise { share: 0.0, refused: false, silent: f64::MAX };
        let scene = |name, limit, works, acts, promise| Scene { name, limit, works, acts, promise, fleet: true };
        let (even, uneven) = (&[Much; 4][..], &[Much, Little, Little, Little][..]);
        let scenes = [
            scene("lite, one process", Lite, &even[..1], &[], fast),
            scene("lite, 4 even", Lite, even, &[], fast),
            scene("lite, 1 works and 3 little", Lite, uneven, &[], fast),
            scene("ultimate, one process", Ultimate, &even[..1], &[], fast),
            scene("ultimate, 8 even", Ultimate, &[Much; 8], &[], fast),
            scene("ultimate, 1 works and 3 little", Ultimate, uneven, &[], fast),
            scene("kill -9 of one", Lite, even, &[(5, Act::Kill)], survives),
            scene("FLUSHALL", Lite, even, &[(5, Act::Flush)], survives),
            scene("Redis stands still for 5 s", Lite, even, &[(5, Act::Stop), (10, Act::Continue)], survives),
            scene("Redis is gone for 30 s", Lite, even, &[(5, Act::Go), (35, Act::Come)], survives),
            Scene { fleet: false, ..scene("one process, no fleet", Lite, &even[..1], &[], fast) },
            Scene { fleet: false, ..scene("4 even, no fleet", Lite, even, &[], none) },
        ];
        let (seconds, operations) = if self.short { (5, 4_000) } else { (self.seconds, self.operations) };
        let is_part = |name: &str| name.contains(&self.part) && (!self.short || SHORT.contains(&name));
        let mut table = Table::default();
        for scene in scenes.iter().filter(|scene| is_part(scene.name)) {
            table.row(scene.name, || scene.run(seconds))?;
        }
        for rotates in [false, true] {
            let name = if rotates { "400 calls at an expiry, rotating" } else { "400 calls at an expiry" };
            if is_part(name) {
                table.row(name, || tokens::expiry(rotates))?;
            }
        }
        let name = "kill -9 of who renews";
        if is_part(name) {
            table.row(name, tokens::kill_the_holder)?;
        }
        for rotates in [false, true] {
            let name = if rotates { "soak, rotating" } else { "soak" };
            if is_part(name) {
                table.row(name, || soak::run(operations / 2, rotates))?;
            }
        }
        Ok(table.well())
    }
}

//! Custom fields as constants: a module for your program with the keys of an account, typed, and its options as enums.
//!
//! `cargo run -p examples --example field_constants > src/account.rs` writes it; written again, its difference is what
//! changed in the account.

use std::error::Error;

use pipedrive::fields::rust_source;

fn main() -> Result<(), Box<dyn Error>> {
    let demo = examples::Demo::from_env()?;
    let schema = examples::blocking(demo.account())?.schema()?;
    print!("{}", rust_source(&schema));
    Ok(())
}

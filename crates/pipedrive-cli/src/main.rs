//! The program `pipedrive`.

use std::process::ExitCode;

fn main() -> ExitCode {
    pipedrive_cli::run(std::env::args_os())
}

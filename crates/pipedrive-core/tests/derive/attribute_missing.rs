use pipedrive_core::Operation;

#[derive(Operation)]
struct Get {}

fn main() {}

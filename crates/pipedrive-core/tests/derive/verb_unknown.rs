use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(FETCH "/api/v2/deals", output = ())]
struct Get {}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals", output = (), cost = 1, cost = 2)]
struct Get {}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals", output = (), cost = 99999999999)]
struct Get {}

fn main() {}

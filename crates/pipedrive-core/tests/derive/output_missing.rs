use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals", cost = 1)]
struct Get {}

fn main() {}

use pipedrive_core::operation;

#[operation(GET "/api/v2/deals", cost = 1)]
struct Get {}

fn main() {}

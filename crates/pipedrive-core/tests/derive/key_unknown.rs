use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> (), price = 1)]
struct Get {}

fn main() {}

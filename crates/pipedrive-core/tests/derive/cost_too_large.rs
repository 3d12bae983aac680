use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> (), cost = 99999999999)]
struct Get {}

fn main() {}

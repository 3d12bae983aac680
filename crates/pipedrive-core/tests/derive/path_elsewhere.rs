use pipedrive_core::operation;

#[operation(GET "/v2/deals" -> ())]
struct Get {}

fn main() {}

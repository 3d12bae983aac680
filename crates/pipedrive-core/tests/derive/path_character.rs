use pipedrive_core::operation;

#[operation(GET "/api/v2/deals?limit=1" -> ())]
struct Get {}

fn main() {}

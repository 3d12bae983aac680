use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> ())]
#[operation(GET "/api/v2/deals" -> ())]
struct Get {}

fn main() {}

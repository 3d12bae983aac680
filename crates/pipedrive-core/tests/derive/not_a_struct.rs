use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> ())]
enum Get {}

fn main() {}

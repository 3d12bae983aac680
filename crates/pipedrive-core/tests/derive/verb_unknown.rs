use pipedrive_core::operation;

#[operation(FETCH "/api/v2/deals" -> ())]
struct Get {}

fn main() {}

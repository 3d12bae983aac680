use pipedrive_core::operation;

#[operation(POST "/api/v2/deals" -> (), safety = Harmless)]
struct Add {}

fn main() {}

use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> (), encoding = form)]
struct Get {}

fn main() {}

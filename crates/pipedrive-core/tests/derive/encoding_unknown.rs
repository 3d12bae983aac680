use pipedrive_core::operation;

#[operation(POST "/api/v2/deals" -> (), encoding = xml)]
struct Add {}

fn main() {}

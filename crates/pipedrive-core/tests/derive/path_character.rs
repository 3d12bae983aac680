use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals?limit=1", output = ())]
struct Get {}

fn main() {}

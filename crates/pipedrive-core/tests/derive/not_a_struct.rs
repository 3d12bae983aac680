use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals", output = ())]
enum Get {}

fn main() {}

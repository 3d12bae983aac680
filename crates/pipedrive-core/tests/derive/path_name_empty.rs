use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals/{}", output = ())]
struct Get {}

fn main() {}

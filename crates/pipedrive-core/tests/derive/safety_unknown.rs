use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(POST "/api/v2/deals", output = (), safety = Harmless)]
struct Add {}

fn main() {}

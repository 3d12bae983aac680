use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(POST "/api/v2/deals", output = (), encoding = xml)]
struct Add {}

fn main() {}

use pipedrive_core::{Operation, Patch};

#[derive(Operation)]
#[operation(GET "/api/v2/deals", output = ())]
struct Get {
    title: Patch<String>,
}

fn main() {}

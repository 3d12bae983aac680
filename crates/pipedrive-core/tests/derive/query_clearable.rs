use pipedrive_core::{Operation, Patch};

#[operation(GET "/api/v2/deals" -> ())]
struct Get {
    title: Patch<String>,
}

fn main() {}

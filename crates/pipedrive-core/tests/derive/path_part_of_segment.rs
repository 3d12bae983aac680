use pipedrive_core::operation;

#[operation(GET "/api/v2/deals/x{id}" -> ())]
struct Get {
    id: u64,
}

fn main() {}

use pipedrive_core::operation;

#[operation(GET "/api/v1/deals" -> ())]
struct Get {
    start: Option<u32>,
}

fn main() {}

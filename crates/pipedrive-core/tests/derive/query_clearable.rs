use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> ())]
struct Get {
    title: pipedrive_core::Patch<String>,
}

fn main() {}

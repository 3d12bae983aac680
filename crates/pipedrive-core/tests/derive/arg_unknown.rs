use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> ())]
struct Get {
    #[arg(least = 1)]
    limit: Option<u32>,
}

fn main() {}

use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> ())]
struct Get {
    limit: Option<u32>,
    #[arg(name = "limit")]
    most: Option<u32>,
}

fn main() {}

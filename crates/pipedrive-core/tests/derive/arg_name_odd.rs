use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> ())]
struct Get {
    #[arg(name = "a b")]
    limit: Option<u32>,
}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals", output = ())]
struct Get {
    limit: Option<u32>,
    #[arg(name = "limit")]
    most: Option<u32>,
}

fn main() {}

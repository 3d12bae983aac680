use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals", output = ())]
struct Get {
    #[arg(min = 1)]
    limit: Option<u32>,
}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals", output = ())]
struct Get {
    #[arg(name = "a b")]
    limit: Option<u32>,
}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals/{id}", output = ())]
struct Get {
    id: u64,
    #[arg(path)]
    product_id: u64,
}

fn main() {}

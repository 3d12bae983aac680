use pipedrive_core::operation;

#[operation(GET "/api/v2/deals/{id}/products/{product_id}" -> ())]
struct Get {
    id: u64,
}

fn main() {}

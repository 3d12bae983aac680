use pipedrive_core::operation;

#[operation(GET "/api/v2/deals/{id}" -> ())]
struct Get {
    #[query]
    id: u64,
}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals/{id}", output = ())]
struct Get {
    #[query]
    id: u64,
}

fn main() {}

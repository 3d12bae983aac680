use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals/{id}", output = ())]
struct Get {
    id: Option<u64>,
}

fn main() {}

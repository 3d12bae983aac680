use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/{id}", output = ())]
struct Get {
    id: u64,
}

fn main() {}

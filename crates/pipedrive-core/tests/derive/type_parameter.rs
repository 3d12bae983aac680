use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals", output = ())]
struct Get<T> {
    limit: Option<T>,
}

fn main() {}

use pipedrive_core::operation;

#[operation(GET "/api/v2/deals" -> ())]
struct Get<T> {
    limit: Option<T>,
}

fn main() {}

use pipedrive_core::operation;

#[operation(POST "/api/v2/deals" -> ())]
struct Add {
    #[query]
    #[body]
    title: String,
}

fn main() {}

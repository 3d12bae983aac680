use pipedrive_core::operation;

#[operation(POST "/api/v2/deals" -> ())]
struct Add {
    #[body(all)]
    items: Vec<String>,
}

fn main() {}

use pipedrive_core::operation;

#[operation(POST "/api/v2/deals" -> ())]
struct Add {
    #[body(whole)]
    items: Vec<String>,
    title: String,
}

fn main() {}

use pipedrive_core::operation;

#[operation(POST "/api/v2/deals" -> (), encoding = form)]
struct Add {
    #[body(whole)]
    items: Vec<String>,
}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(POST "/api/v2/deals", output = (), encoding = form)]
struct Add {
    #[body(whole)]
    items: Vec<String>,
}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(POST "/api/v2/deals", output = ())]
struct Add {
    #[body(whole)]
    items: Vec<String>,
    title: String,
}

fn main() {}

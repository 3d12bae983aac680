use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(POST "/api/v2/deals", output = ())]
struct Add {
    #[body(all)]
    items: Vec<String>,
}

fn main() {}

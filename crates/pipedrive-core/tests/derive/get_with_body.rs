use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(GET "/api/v2/deals", output = ())]
struct Get {
    #[body]
    title: String,
}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(POST "/api/v2/deals", output = ())]
struct Add {
    #[query]
    #[body]
    title: String,
}

fn main() {}

use pipedrive_core::Operation;

#[derive(Operation)]
#[operation(POST "/api/v1/files", output = ())]
struct Add {
    #[part]
    file: String,
}

fn main() {}

use pipedrive_core::operation;

#[operation(POST "/api/v1/files" -> ())]
struct Add {
    #[part]
    file: String,
}

fn main() {}

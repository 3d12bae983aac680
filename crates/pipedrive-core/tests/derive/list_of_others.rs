use pipedrive_core::model::Commas;
use pipedrive_core::{Id, of, operation};

#[operation(GET "/api/v2/deals" -> ())]
struct Get {
    /// Which.
    ids: Option<Commas<Id<of::Deal>>>,
}

fn main() {
    let _ = Get::new().ids(vec!["seven"]);
    let _ = Get::new().ids(1.5);
}

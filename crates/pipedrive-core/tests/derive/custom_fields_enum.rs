use pipedrive_core::{CustomFields, Money};

#[derive(CustomFields)]
enum Fields {
    Budget(Option<Money>),
}

fn main() {}

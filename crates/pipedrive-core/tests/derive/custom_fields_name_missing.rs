use pipedrive_core::{CustomFields, Money};

#[derive(CustomFields)]
struct Fields {
    budget: Option<Money>,
}

fn main() {}

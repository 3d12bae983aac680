use pipedrive_core::{CustomFields, Money};

#[derive(CustomFields)]
struct Fields {
    #[field("Budget")]
    budget: Money,
}

fn main() {}

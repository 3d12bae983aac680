use pipedrive_core::{CustomFields, Money};

#[derive(CustomFields)]
struct Fields {
    #[field("Budget")]
    budget: Option<Money>,
    #[field("Budget")]
    other: Option<Money>,
}

fn main() {}

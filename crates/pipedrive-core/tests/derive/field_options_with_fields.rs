use pipedrive_core::{FieldOptions, Id, of};

#[derive(FieldOptions)]
enum Tier {
    Gold(Id<of::FieldOption>),
}

fn main() {}

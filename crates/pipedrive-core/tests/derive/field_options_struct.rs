use pipedrive_core::{FieldOptions, Id, of};

#[derive(FieldOptions)]
struct Tier {
    gold: Id<of::FieldOption>,
}

fn main() {}

use pipedrive_core::{FieldOptions, Id, of};

#[derive(FieldOptions)]
enum Tier {
    Gold,
    #[option(other)]
    Other,
}

fn _id(_: Id<of::FieldOption>) {}

fn main() {}

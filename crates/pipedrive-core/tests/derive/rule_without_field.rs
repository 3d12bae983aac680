use pipedrive_core::operation;

#[operation(POST "/api/v2/deals" -> (), require(person_id | org_id))]
struct Add {
    person_id: Option<u64>,
}

fn main() {}

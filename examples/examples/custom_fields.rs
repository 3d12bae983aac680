//! Custom fields: typed keys, set on a write, read back through both versions of the API, cleared.
//!
//! The keys are those of the emulator's demo company; an account has its own, in the settings of its data fields.

use std::error::Error;

use pipedrive::model::Address;
use pipedrive::v2::deals::{AddDeal, GetDeal, UpdateDeal};
use pipedrive::{Amount, CustomFields, Date, Field, Id, Money, of, v1};

const BUDGET: Field<Money> = Field::new("4a21863d3bbda1ae13dfe4bc28ab8da610a62ddf");
const SIZE: Field<Id<of::FieldOption>> = Field::new("2d3fd53c77b4300201ac47b5a2ecf7737131b904");
const START: Field<Date> = Field::new("a2b0c7011aea3614718935be458a34e355f3265f");
const SITE: Field<Address> = Field::new("7c2579fd83bd63211d18dca79b667052c56364cf");

/// The emulator's option "Medium" of the field.
const MEDIUM: Id<of::FieldOption> = Id::new(12);

fn main() -> Result<(), Box<dyn Error>> {
    let demo = examples::Demo::emulator()?;
    let client = examples::blocking(demo.account())?;

    let add = AddDeal::new("Roof")
        .custom_field(BUDGET, Money::new("99.50".parse::<Amount>()?, "EUR"))
        .custom_field(SIZE, MEDIUM)
        .custom_field(START, "2026-03-01".parse::<Date>()?)
        .custom_field(SITE, Address::new("Town Hall, Springfield"));
    let id = client.send(&add)?.id;

    // v2 has them in an object of their own, v1 between the other fields: they are read the same way.
    show("v2", &client.send(&GetDeal::new(id))?.custom_fields)?;
    show("v1", &client.send(&v1::deals::GetDeal::new(id))?.custom_fields)?;

    // Clearing one leaves the others alone.
    let update = UpdateDeal::new(id).clear_custom_field(BUDGET);
    println!("{}", examples::request_line(&client.account().request(&update)?));
    show("after", &client.send(&update)?.custom_fields)?;

    // A key of another type says so, and not what the field holds.
    const WRONG: Field<Money> = Field::new("a2b0c7011aea3614718935be458a34e355f3265f");
    if let Err(error) = client.send(&GetDeal::new(id))?.custom_fields.get(WRONG) {
        println!("{error}");
    }
    Ok(())
}

fn show(when: &str, fields: &CustomFields) -> Result<(), Box<dyn Error>> {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let budget = or_none(fields.get(BUDGET)?.map(|budget| budget.to_string()));
    let size = or_none(fields.get(SIZE)?.map(|size| size.to_string()));
    let start = or_none(fields.get(START)?.map(|start| start.to_string()));
    let site = or_none(fields.get(SITE)?.and_then(|site| site.value));
    println!("{when:<6} budget {budget}, size {size}, start {start}, site {site}");
    Ok(())
}

//! What hangs on a deal: attached products, discounts, installments, participants.

use serde_json::{Map, Value, json};

use super::records;
use crate::api::call::Call;
use crate::api::paging;
use crate::api::render::v1::Renderer;
use crate::api::render::v2::{self, Shape, Shown};
use crate::catalogue::Version;
use crate::company::revenue;
use crate::company::schema::{self, Write, tables};
use crate::company::{Kind, Record};
use crate::wire::json;
use crate::wire::reply::{Failure, Reply};

/// Answers with the products of the deals that `deal_ids` names.
pub(crate) fn products_of_deals(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deals = deal_ids(call)?;
    let numbers = below(call, Kind::DealProduct, &deals);
    page(call, Kind::DealProduct, numbers)
}

pub(crate) fn products(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let numbers = below(call, Kind::DealProduct, &[deal]);
    if call.version() == Version::V2 {
        return page(call, Kind::DealProduct, numbers);
    }
    let with_product = call.query.flag("include_product_data") == Some(true);
    let attached = numbers.iter().filter_map(|number| call.store.row(Kind::DealProduct, *number));
    let (quantity, sum) =
        attached.fold((0.0, 0.0), |(quantity, sum), row| (quantity + row.number("quantity"), sum + row.number("sum")));
    let (page, additional) = paging::by_offset(call, numbers)?;
    let mut renderer = Renderer::new(call.store);
    let data: Vec<Value> = page
        .into_iter()
        .filter_map(|number| call.store.row(Kind::DealProduct, number))
        .map(|record| {
            let mut row = renderer.render(Kind::DealProduct, record);
            let product = record.int("product_id").and_then(|id| call.store.row(Kind::Product, id));
            if let Some(product) = product.filter(|_| with_product) {
                row["product"] = renderer.render(Kind::Product, product);
            }
            row
        })
        .collect();
    let totals = json!({
        "products_quantity_total": quantity, "products_sum_total": sum,
        "products_quantity_total_formatted": quantity.to_string(), "products_sum_total_formatted": sum.to_string(),
    });
    let data = if data.is_empty() { Value::Null } else { data.into() };
    let reply = Reply::data(data).with_additional(additional).with_additional(totals);
    Ok(match renderer.related() {
        Some(related) => reply.with_related(related),
        None => reply,
    })
}

pub(crate) fn add_product(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let members = records::body(call, Kind::DealProduct, Write::Create)?;
    let number = attach(call, deal, members)?;
    recount(call, deal);
    records::show(call, Kind::DealProduct, number)
}

/// Adds up to a hundred products, all or none.
pub(crate) fn add_products(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let mut body = call.object()?;
    let rows = match body.remove("data") {
        Some(Value::Array(rows)) if (1..=100).contains(&rows.len()) => rows,
        _ => return Err(call.bad("data", "Expected an array of 1 to 100 products")),
    };
    if let Some(name) = body.keys().next() {
        return Err(call.bad(name, &format!("Parameter '{name}' is not allowed for this request")));
    }
    let viewer = call.viewer();
    let read = rows.into_iter().enumerate().map(|(index, row)| match row {
        Value::Object(row) => {
            let properties = tables::properties(Version::V2, Kind::DealProduct);
            schema::read(&viewer, Version::V2, properties, None, Write::Create, row)
        }
        _ => Err(call.bad(&format!("data[{index}]"), "Expected 'object'")),
    });
    let members = read.collect::<Result<Vec<_>, _>>()?;
    // Each is held against those before it.
    let before = call.store.clone();
    let attached: Result<Vec<u64>, _> = members.into_iter().map(|members| attach(call, deal, members)).collect();
    let numbers = match attached {
        Ok(numbers) => numbers,
        Err(failure) => {
            *call.store = before;
            return Err(failure);
        }
    };
    recount(call, deal);
    let shape = Shape::plain(call.store, Kind::DealProduct);
    let rows = numbers.into_iter().filter_map(|number| call.store.row(Kind::DealProduct, number));
    let data: Vec<Shown<'_>> = rows.map(|record| v2::render(call.store, Kind::DealProduct, record, &shape)).collect();
    Ok(Reply::written(|text| json::write_list(&data, text, Shown::write)))
}

pub(crate) fn update_product(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let number = part(call, Kind::DealProduct, deal, "product_attachment_id")?;
    records::change(call, Kind::DealProduct, number)?;
    revenue::spread_tax_method(call.store, number, call.actor, call.now);
    recount(call, deal);
    records::show(call, Kind::DealProduct, number)
}

/// Removes those that `ids` names; up to a hundred of all where nothing is named.
pub(crate) fn delete_products(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let named = call.query.ids(call.version(), "ids")?;
    let mut numbers = below(call, Kind::DealProduct, &[deal]);
    if let Some(named) = named {
        numbers.retain(|number| named.contains(number));
    }
    let more = numbers.len() > 100;
    numbers.truncate(100);
    for number in &numbers {
        call.store.remove(Kind::DealProduct, *number, call.actor, call.now);
    }
    recount(call, deal);
    Ok(Reply::data(json!({"ids": numbers})).with_additional(json!({"more_items_in_collection": more})))
}

/// Removes one part of a deal for good.
pub(crate) fn delete_part(call: &mut Call<'_>, kind: Kind, argument: &str) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let number = part(call, kind, deal, argument)?;
    let id = call.record(kind, number)?.value("id").clone();
    call.store.remove(kind, number, call.actor, call.now);
    recount(call, deal);
    Ok(Reply::data(json!({"id": id})))
}

pub(crate) fn discounts(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let shape = Shape::plain(call.store, Kind::Discount);
    let numbers = below(call, Kind::Discount, &[deal]).into_iter();
    let rows = numbers.filter_map(|number| call.store.row(Kind::Discount, number));
    let data: Vec<Shown<'_>> = rows.map(|record| v2::render(call.store, Kind::Discount, record, &shape)).collect();
    Ok(Reply::written(|text| json::write_list(&data, text, Shown::write)))
}

pub(crate) fn add_discount(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let members = records::body(call, Kind::Discount, Write::Create)?;
    let mut record = prepare(call, Kind::Discount, deal, members)?;
    record.set("id", call.store.uuid());
    for (time, user) in [("created_at", "created_by"), ("updated_at", "updated_by")] {
        record.set(time, call.timestamp());
        record.set(user, call.actor);
    }
    let number = call.store.insert(Kind::Discount, record, call.actor, call.now);
    recount(call, deal);
    records::show(call, Kind::Discount, number)
}

pub(crate) fn update_discount(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let number = part(call, Kind::Discount, deal, "discount_id")?;
    records::change(call, Kind::Discount, number)?;
    let (time, actor) = (call.timestamp(), call.actor);
    call.store.update(Kind::Discount, number, actor, call.now, |record| {
        record.set("updated_at", time);
        record.set("updated_by", actor);
    });
    recount(call, deal);
    records::show(call, Kind::Discount, number)
}

pub(crate) fn installments(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deals = deal_ids(call)?;
    let numbers = below(call, Kind::Installment, &deals);
    page(call, Kind::Installment, numbers)
}

pub(crate) fn add_installment(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let members = records::body(call, Kind::Installment, Write::Create)?;
    let record = prepare(call, Kind::Installment, deal, members)?;
    let number = call.store.insert(Kind::Installment, record, call.actor, call.now);
    records::show(call, Kind::Installment, number)
}

pub(crate) fn update_installment(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let deal = call.existing(Kind::Deal)?;
    let number = part(call, Kind::Installment, deal, "installment_id")?;
    records::change(call, Kind::Installment, number)?;
    records::show(call, Kind::Installment, number)
}

/// Answers with the products attached to the deals of a person, in v1.
pub(crate) fn products_of(call: &mut Call<'_>, kind: Kind) -> Result<Reply, Failure> {
    let number = call.existing(kind)?;
    let viewer = call.viewer();
    let own = call.store.rows(Kind::Deal).filter(|(_, deal)| deal.int(kind.pointer()) == Some(number));
    let own = own.filter(|(_, deal)| viewer.sees(Kind::Deal, deal));
    let deals: Vec<u64> = own.map(|(deal, _)| deal).collect();
    let numbers = below(call, Kind::DealProduct, &deals);
    let (page, additional) = paging::by_offset(call, numbers)?;
    let mut renderer = Renderer::new(call.store);
    let mut data = Vec::new();
    for row in page.into_iter().filter_map(|number| call.store.row(Kind::DealProduct, number)) {
        let deal = row.int("deal_id").and_then(|id| call.store.row(Kind::Deal, id));
        let product = row.int("product_id").and_then(|id| call.store.row(Kind::Product, id));
        let pair = json!({
            "deal": deal.map(|deal| renderer.render(Kind::Deal, deal)),
            "product": product.map(|product| renderer.render(Kind::Product, product)),
        });
        data.push(json!({row.value("deal_id").to_string(): pair}));
    }
    Ok(Reply::data(data).with_additional(additional))
}

/// Answers with the deals that a product is attached to, in v1.
pub(crate) fn deals_of_product(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let product = call.existing(Kind::Product)?;
    let attached = call.store.rows(Kind::DealProduct).filter(|(_, row)| row.int("product_id") == Some(product));
    let deals: Vec<u64> = attached.filter_map(|(_, row)| row.int("deal_id")).collect();
    let numbers = records::select(call, Kind::Deal, &records::Scope::default())?;
    let numbers = numbers.into_iter().filter(|number| deals.contains(number)).collect();
    records::page_v1(call, Kind::Deal, numbers)
}

pub(crate) fn variations(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let product = call.existing(Kind::Product)?;
    let own = call.store.rows(Kind::Variation).filter(|(_, row)| row.int("product_id") == Some(product));
    let numbers: Vec<u64> = own.map(|(number, _)| number).collect();
    page(call, Kind::Variation, numbers)
}

pub(crate) fn add_variation(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let product = call.existing(Kind::Product)?;
    let mut record = Record(records::body(call, Kind::Variation, Write::Create)?);
    record.set("product_id", product);
    record.0.entry("prices").or_insert(json!([]));
    let number = call.store.insert(Kind::Variation, record, call.actor, call.now);
    records::show(call, Kind::Variation, number)
}

pub(crate) fn update_variation(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = variation(call)?;
    records::change(call, Kind::Variation, number)?;
    records::show(call, Kind::Variation, number)
}

pub(crate) fn delete_variation(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = variation(call)?;
    call.store.remove(Kind::Variation, number, call.actor, call.now);
    Ok(Reply::data(json!({"id": number})))
}

fn variation(call: &Call<'_>) -> Result<u64, Failure> {
    let product = call.existing(Kind::Product)?;
    let number = call.number("product_variation_id")?;
    let own = call.store.row(Kind::Variation, number).is_some_and(|row| row.int("product_id") == Some(product));
    own.then_some(number).ok_or_else(|| call.not_found(Kind::Variation))
}

/// Reads `deal_ids` and leaves out what the caller does not see. They are separated by commas or repeated: which of the two the real service takes where is unconfirmed.
fn deal_ids(call: &Call<'_>) -> Result<Vec<u64>, Failure> {
    let ids = call.query.ids(call.version(), "deal_ids")?;
    let mut ids = ids.ok_or_else(|| call.bad("deal_ids", "Parameter 'deal_ids' is required"))?;
    let viewer = call.viewer();
    ids.retain(|id| viewer.live(Kind::Deal, *id).is_some());
    Ok(ids)
}

fn below(call: &Call<'_>, kind: Kind, deals: &[u64]) -> Vec<u64> {
    let own = |record: &Record| record.int("deal_id").is_some_and(|deal| deals.contains(&deal));
    call.store.rows(kind).filter(|(_, record)| own(record)).map(|(number, _)| number).collect()
}

fn page(call: &Call<'_>, kind: Kind, numbers: Vec<u64>) -> Result<Reply, Failure> {
    let (page, additional) = paging::by_cursor(call, numbers, |number, field| {
        (call.store.row(kind, *number).map_or(&Value::Null, |record| record.value(field)), *number)
    })?;
    let shape = Shape::plain(call.store, kind);
    let rows = page.into_iter().filter_map(|number| call.store.row(kind, number));
    let data: Vec<Shown<'_>> = rows.map(|record| v2::render(call.store, kind, record, &shape)).collect();
    Ok(Reply::written(|text| json::write_list(&data, text, Shown::write)).with_additional(additional))
}

/// Returns the number of a part of the deal that a path argument names by its id.
fn part(call: &Call<'_>, kind: Kind, deal: u64, argument: &str) -> Result<u64, Failure> {
    let text = call.argument(argument);
    let found = call.store.find(kind, |record| {
        let own = match record.value("id") {
            Value::String(id) => id == text,
            id => id.as_u64() == text.parse().ok(),
        };
        own && record.int("deal_id") == Some(deal)
    });
    found.ok_or_else(|| call.not_found(kind))
}

/// Returns a part of a deal that is not in the store yet.
fn prepare(call: &mut Call<'_>, kind: Kind, deal: u64, mut members: Map<String, Value>) -> Result<Record, Failure> {
    members.insert("deal_id".to_owned(), deal.into());
    records::prepare(call, kind, members)
}

fn attach(call: &mut Call<'_>, deal: u64, members: Map<String, Value>) -> Result<u64, Failure> {
    let product = prepare(call, Kind::DealProduct, deal, members)?;
    let number = call.store.insert(Kind::DealProduct, product, call.actor, call.now);
    revenue::spread_tax_method(call.store, number, call.actor, call.now);
    Ok(number)
}

fn recount(call: &mut Call<'_>, deal: u64) {
    revenue::recount(call.store, deal, call.actor, call.now);
}

//! What the products and discounts of a deal make of its value.
//!
//! Documented: products that are not enabled do not count, the tax method is the same for all products of a deal, a
//! discount of the deal changes its value if it has products that are billed once, and `acv`, `arr` and `mrr` are null
//! without products. Pipedrive's help says that `mrr` and `arr` are what recurring products bring in a month and a year,
//! and `acv` what the deal is worth over twelve months.
//!
//! Unconfirmed: that `sum` contains the tax where prices exclude it, and an amount of discount counts once a row; that
//! recurring products count with all their payments, and with those of one year if they have no end; that discounts of
//! the deal are all taken from the total of what is billed once, which they make no less than 0; that `arr` and `mrr`
//! are 0 if nothing recurs; that the value is 0 when the last product is gone; that a value written beside products
//! stands until the products change.

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;

use super::change::{Change, Violation};
use super::kind::Kind;
use super::record::Record;
use super::schema::Write;
use super::store::Store;

/// How many products of a deal can be billed more than once.
const MOST_RECURRING: usize = 20;

/// Brings a product of a deal into line, and refuses what cannot be.
pub(super) fn product(store: &Store, record: &mut Record, change: &Change<'_>) -> Result<(), Violation> {
    let Some(deal) = record.int("deal_id") else {
        return Err(Violation::member("deal_id", "A deal's product needs a deal"));
    };
    let others: Vec<&Record> = parts(store, Kind::DealProduct, deal).filter(|own| own.id() != record.id()).collect();
    if change.write == Write::Create {
        let product = record.int("product_id").and_then(|id| store.row(Kind::Product, id));
        let deal = store.row(Kind::Deal, deal);
        let defaults = [
            ("name", product.map_or(Value::Null, |product| product.value("name").clone())),
            ("currency", deal.map_or(Value::Null, |deal| deal.value("currency").clone())),
            ("order_nr", (10 * (1 + others.len())).into()),
        ];
        for (name, value) in defaults {
            record.0.entry(name).or_insert(value);
        }
        if let Some(other) = others.first().filter(|_| !change.names("tax_method")) {
            record.set("tax_method", other.value("tax_method").clone());
        }
    }
    billing(record, change)?;
    let has_installments = parts(store, Kind::Installment, deal).next().is_some();
    if has_installments && is_recurring(record) && record.flag("is_enabled") {
        return Err(Violation::member("billing_frequency", "A deal with installments takes no recurring product"));
    }
    if has_installments && !record.flag("is_enabled") && !others.iter().any(|other| other.flag("is_enabled")) {
        return Err(Violation::member("is_enabled", "The last enabled product of a deal with installments"));
    }
    if is_recurring(record) && others.iter().filter(|other| is_recurring(other)).count() >= MOST_RECURRING {
        let problem = format!("A deal can have up to {MOST_RECURRING} products that are billed more than once");
        return Err(Violation::member("billing_frequency", problem));
    }
    if !change.names("sum") {
        record.set("sum", amount(sum(record)));
    }
    Ok(())
}

/// Checks how often and from when on a product is billed.
fn billing(record: &mut Record, change: &Change<'_>) -> Result<(), Violation> {
    if !is_recurring(record) && !change.names("billing_frequency_cycles") {
        record.set("billing_frequency_cycles", Value::Null);
    }
    let cycles = record.value("billing_frequency_cycles");
    let problem = match (record.text("billing_frequency"), cycles.as_i64()) {
        ("one-time", Some(_)) => Some("must be null for what is billed once"),
        ("weekly", None) => Some("must be given for what is billed every week"),
        (_, Some(cycles)) if !(1..=208).contains(&cycles) => Some("must be from 1 to 208"),
        _ => None,
    };
    if let Some(problem) = problem {
        return Err(Violation::member("billing_frequency_cycles", problem));
    }
    let today = Offset::UTC.to_datetime(change.now).date();
    let near = |date: Date| {
        let (first, last) = (today.checked_sub(10.years()), today.checked_add(10.years()));
        first.is_ok_and(|first| first <= date) && last.is_ok_and(|last| date <= last)
    };
    match record.text("billing_start_date").parse::<Date>() {
        Ok(date) if !near(date) => Err(Violation::member("billing_start_date", "must be within ten years")),
        _ => Ok(()),
    }
}

/// Refuses a discount or an installment of nothing.
pub(super) fn positive(record: &Record) -> Result<(), Violation> {
    if record.number("amount") > 0.0 { Ok(()) } else { Err(Violation::member("amount", "must be more than 0")) }
}

/// Refuses an installment of a deal whose products are not all billed once, or that has none.
pub(super) fn installment(store: &Store, record: &Record, change: &Change<'_>) -> Result<(), Violation> {
    positive(record)?;
    let products = || parts(store, Kind::DealProduct, record.int("deal_id").unwrap_or_default());
    if change.write == Write::Create && products().any(is_recurring) {
        return Err(Violation::member("deal_id", "A deal with a recurring product takes no installments"));
    }
    if change.write == Write::Create && products().next().is_none() {
        return Err(Violation::member("deal_id", "An installment needs a product that is billed once"));
    }
    Ok(())
}

/// Gives the other products of a deal the tax method of this one.
pub(crate) fn spread_tax_method(store: &mut Store, number: u64, actor: u64, now: Timestamp) {
    let Some(record) = store.row(Kind::DealProduct, number) else { return };
    let (deal, method) = (record.int("deal_id"), record.value("tax_method").clone());
    let others = store.rows(Kind::DealProduct).filter(|(_, own)| own.int("deal_id") == deal);
    for other in others.map(|(other, _)| other).collect::<Vec<_>>() {
        store.update(Kind::DealProduct, other, actor, now, |own| {
            if own.value("tax_method") != &method {
                own.set("tax_method", method.clone());
                own.set("sum", amount(sum(own)));
            }
        });
    }
}

/// Sets the value of a deal, and what it brings in a year and a month, by its products and discounts. A deal that has
/// no products, and had none, keeps its value.
pub(crate) fn recount(store: &mut Store, deal: u64, actor: u64, now: Timestamp) {
    let Some(record) = store.live(Kind::Deal, deal) else { return };
    let counted = Revenue::of(store, deal);
    if counted.is_none() && record.value("acv").is_null() {
        return;
    }
    store.update(Kind::Deal, deal, actor, now, |own| {
        own.set("value", amount(counted.as_ref().map_or(0.0, |counted| counted.value)));
        let of_year = |part: fn(&Revenue) -> f64| counted.as_ref().map_or(Value::Null, |counted| amount(part(counted)));
        own.set("acv", of_year(|counted| counted.first_year));
        own.set("arr", of_year(|counted| counted.recurring));
        own.set("mrr", of_year(|counted| counted.recurring / 12.0));
    });
}

/// What the products of a deal bring, less its discounts.
struct Revenue {
    value: f64,
    first_year: f64,
    /// What recurs, in a year.
    recurring: f64,
}

impl Revenue {
    /// Counts the enabled products of a deal; `None` where it has no products at all.
    fn of(store: &Store, deal: u64) -> Option<Self> {
        let products: Vec<&Record> = parts(store, Kind::DealProduct, deal).collect();
        if products.is_empty() {
            return None;
        }
        let (mut once, mut counted) = (0.0, Self { value: 0.0, first_year: 0.0, recurring: 0.0 });
        for product in products.into_iter().filter(|product| product.flag("is_enabled")) {
            let (sum, a_year) = (product.number("sum"), payments_a_year(product.text("billing_frequency")));
            if a_year == 0.0 {
                once += sum;
                continue;
            }
            let payments = product.value("billing_frequency_cycles").as_f64().unwrap_or(a_year);
            counted.value += sum * payments;
            counted.first_year += sum * payments.min(a_year);
            counted.recurring += sum * a_year;
        }
        let discounts = parts(store, Kind::Discount, deal).map(|discount| match discount.text("type") {
            "percentage" => once * discount.number("amount") / 100.0,
            _ => discount.number("amount"),
        });
        let once = if once > 0.0 { (once - discounts.sum::<f64>()).max(0.0) } else { once };
        counted.value += once;
        counted.first_year += once;
        Some(counted)
    }
}

fn parts(store: &Store, kind: Kind, deal: u64) -> impl Iterator<Item = &Record> {
    store.rows(kind).map(|(_, record)| record).filter(move |record| record.int("deal_id") == Some(deal))
}

fn is_recurring(product: &Record) -> bool {
    payments_a_year(product.text("billing_frequency")) > 0.0
}

fn payments_a_year(frequency: &str) -> f64 {
    match frequency {
        "annually" => 1.0,
        "semi-annually" => 2.0,
        "quarterly" => 4.0,
        "monthly" => 12.0,
        "weekly" => 52.0,
        _ => 0.0,
    }
}

/// Returns quantity times price, less the discount, with the tax where the price is without.
fn sum(product: &Record) -> f64 {
    let gross = product.number("quantity") * product.number("item_price");
    let net = match product.text("discount_type") {
        "amount" => gross - product.number("discount"),
        _ => gross * (1.0 - product.number("discount") / 100.0),
    };
    match product.text("tax_method") {
        "exclusive" => net * (1.0 + product.number("tax") / 100.0),
        _ => net,
    }
}

/// Returns an amount of money in whole cents.
fn amount(value: f64) -> Value {
    let cents = (value * 100.0).round() / 100.0;
    // Whole amounts are written without a fraction.
    if cents.fract() == 0.0 && cents.abs() < 1e15 { (cents as i64).into() } else { cents.into() }
}

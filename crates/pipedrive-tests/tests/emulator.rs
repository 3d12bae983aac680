//! What the emulator works out, read by typed operations: values of deals.
#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use pipedrive::bytes::Bytes;
use pipedrive::http::Request;
use pipedrive::jiff::Timestamp;
use pipedrive::model::{BillingFrequency, DiscountId, DiscountType, TaxMethod};
use pipedrive::v1::deals::GetDeal as GetV1Deal;
use pipedrive::v2::deal_discounts::{DeleteAdditionalDiscount, PostAdditionalDiscount, UpdateAdditionalDiscount};
use pipedrive::v2::deal_installments::PostInstallment;
use pipedrive::v2::deal_products::{
    AddDealProduct, AddManyDealProducts, DeleteDealProduct, DeleteManyDealProducts, GetDealProducts, NewDealProduct,
    UpdateDealProduct,
};
use pipedrive::v2::deals::{AddDeal, GetDeal};
use pipedrive::{Account, Amount, Company, Credentials, Date, Error, Operation};
use pipedrive_sandbox::Emulator;

/// An emulator, its clock, and the token that requests are sent with.
struct Api {
    emulator: Emulator,
    now: Timestamp,
    token: String,
}

impl Api {
    fn new() -> Self {
        let now = "2026-01-31T09:00:00Z".parse().unwrap();
        let emulator = Emulator::demo(now);
        let token = emulator.token().to_owned();
        Self { emulator, now, token }
    }

    fn send<O: Operation>(&mut self, operation: &O) -> Result<O::Output, Error> {
        let credentials = Credentials::api_token(&self.token).unwrap();
        let account = Account::new(Company::new("sandbox").unwrap(), credentials);
        let request: Request<Bytes> = account.request(operation)?;
        O::read(self.emulator.handle(self.now, request))
    }

    fn ok<O: Operation>(&mut self, operation: &O) -> O::Output {
        self.send(operation).unwrap_or_else(|error| panic!("{}: {error}", O::META.name))
    }

    fn status<O: Operation>(&mut self, operation: &O) -> Option<u16> {
        Some(self.send(operation).err()?.status()?.as_u16())
    }
}

#[test]
fn products_and_discounts_change_the_value_of_their_deal() {
    let mut api = Api::new();
    let product = |price: i64, quantity: i64| AddDealProduct::new(1, 1, price, quantity);
    let billed = |price: i64, frequency, cycles: Option<u32>| {
        let product = product(price, 1).billing_frequency(frequency);
        if let Some(cycles) = cycles { product.billing_frequency_cycles(cycles) } else { product }
    };
    let discount = |amount: i64, kind| PostAdditionalDiscount::new(1, "Less", amount, kind);
    let quarter = discount(25, DiscountType::Percentage);
    // The products, the discounts, and what is expected of `value`, `acv`, `arr` and `mrr`.
    let rows: Vec<(Vec<AddDealProduct>, Vec<PostAdditionalDiscount>, [f64; 4])> = vec![
        (vec![product(10, 3)], vec![], [30.0, 30.0, 0.0, 0.0]),
        (vec![product(10, 3).discount(10)], vec![], [27.0, 27.0, 0.0, 0.0]),
        (vec![product(10, 3).discount(10).discount_type(DiscountType::Amount)], vec![], [20.0, 20.0, 0.0, 0.0]),
        (vec![product(10, 1).tax(20).tax_method(TaxMethod::Inclusive)], vec![], [10.0, 10.0, 0.0, 0.0]),
        (vec![product(10, 1).tax(20).tax_method(TaxMethod::Exclusive)], vec![], [12.0, 12.0, 0.0, 0.0]),
        (vec![product(10, 1).tax(20).tax_method(TaxMethod::None)], vec![], [10.0, 10.0, 0.0, 0.0]),
        (vec![product(10, 1).is_enabled(false), product(7, 1)], vec![], [7.0, 7.0, 0.0, 0.0]),
        (vec![product(10, 1).is_enabled(false)], vec![], [0.0; 4]),
        (vec![billed(10, BillingFrequency::Monthly, None)], vec![], [120.0, 120.0, 120.0, 10.0]),
        (vec![billed(10, BillingFrequency::Monthly, Some(24))], vec![], [240.0, 120.0, 120.0, 10.0]),
        (vec![billed(10, BillingFrequency::Quarterly, Some(2))], vec![], [20.0, 20.0, 40.0, 3.33]),
        (vec![billed(3, BillingFrequency::Weekly, Some(104))], vec![], [312.0, 156.0, 156.0, 13.0]),
        (vec![billed(90, BillingFrequency::SemiAnnually, None)], vec![], [180.0, 180.0, 180.0, 15.0]),
        (vec![billed(60, BillingFrequency::Annually, Some(3)), product(8, 1)], vec![], [188.0, 68.0, 60.0, 5.0]),
        (vec![product(80, 1)], vec![quarter.clone()], [60.0, 60.0, 0.0, 0.0]),
        (vec![product(80, 1)], vec![quarter.clone(), discount(5, DiscountType::Amount)], [55.0, 55.0, 0.0, 0.0]),
        (vec![product(80, 1)], vec![discount(100, DiscountType::Amount)], [0.0; 4]),
        (vec![billed(60, BillingFrequency::Annually, None)], vec![quarter.clone()], [60.0, 60.0, 60.0, 5.0]),
    ];
    for (products, discounts, expected) in rows {
        api.emulator.reset();
        api.ok(&AddDeal::new("Roof").value(1000).currency("USD"));
        products.iter().for_each(|product| drop(api.ok(product)));
        discounts.iter().for_each(|discount| drop(api.ok(discount)));
        let deal = api.ok(&GetDeal::new(1));
        let expected = expected.map(|amount| Some(Amount::try_from(amount).unwrap()));
        assert_eq!([deal.value, deal.acv, deal.arr, deal.mrr], expected, "{products:?} {discounts:?}");
        let old = api.ok(&GetV1Deal::new(1));
        assert_eq!([old.value, old.acv, old.arr, old.mrr], expected, "{products:?} {discounts:?}");
        assert_eq!(old.acv_currency.as_deref(), Some("USD"));
    }
}

#[test]
fn a_deal_follows_every_change_of_its_products() {
    let mut api = Api::new();
    api.ok(&AddDeal::new("Roof").value(1000));
    let value = |api: &mut Api| {
        let deal = api.ok(&GetDeal::new(1));
        (deal.value.unwrap(), deal.acv)
    };
    let discount = api.ok(&PostAdditionalDiscount::new(1, "Less", 10, DiscountType::Percentage)).id;
    assert_eq!(value(&mut api), (1000.into(), None), "there is nothing to take it from");

    let rows = [NewDealProduct::new(1, 50, 1).tax(10).tax_method(TaxMethod::Exclusive), NewDealProduct::new(2, 40, 1)];
    api.ok(&AddManyDealProducts::new(1, rows));
    let products = api.ok(&GetDealProducts::new(1)).items;
    let methods: Vec<_> = products.iter().map(|product| product.tax_method.clone().unwrap()).collect();
    assert_eq!(methods, [TaxMethod::Exclusive, TaxMethod::Exclusive], "that of the others, where none is named");
    let expect = |api: &mut Api, amount: f64| {
        let amount = Amount::try_from(amount).unwrap();
        assert_eq!(value(api), (amount, Some(amount)));
    };
    expect(&mut api, 85.5);
    api.ok(&UpdateDealProduct::new(1, 2).quantity(2).tax_method(TaxMethod::None));
    expect(&mut api, 117.0);
    let less = |id: &DiscountId| UpdateAdditionalDiscount::new(1, id.clone());
    api.ok(&less(&discount).amount(30).kind(DiscountType::Amount));
    expect(&mut api, 100.0);
    api.ok(&DeleteDealProduct::new(1, 1));
    expect(&mut api, 50.0);
    api.ok(&DeleteAdditionalDiscount::new(1, discount));
    expect(&mut api, 80.0);
    api.ok(&DeleteManyDealProducts::new(1, [2]));
    assert_eq!(value(&mut api), (0.into(), None));
}

#[test]
fn a_deal_takes_no_products_discounts_and_installments_that_do_not_fit() {
    let mut api = Api::new();
    api.ok(&AddDeal::new("Once"));
    api.ok(&AddDeal::new("Recurring"));
    api.ok(&AddDeal::new("Empty"));
    api.ok(&AddDealProduct::new(1, 1, 10, 1));
    let monthly = NewDealProduct::new(1, 10, 1).billing_frequency(BillingFrequency::Monthly);
    api.ok(&AddManyDealProducts::new(2, vec![monthly.clone(); 19]));
    let date = |text: &str| text.parse::<Date>().unwrap();
    let installment = |deal: u64, amount: i64| PostInstallment::new(deal, "Half", amount, date("2026-03-01"));
    api.ok(&installment(1, 5));

    let product = |deal: u64| AddDealProduct::new(deal, 1, 10, 1);
    let recurring = |deal: u64, frequency| product(deal).billing_frequency(frequency);
    for refused in [
        recurring(3, BillingFrequency::Weekly),
        product(3).billing_frequency_cycles(3),
        product(3).billing_start_date(date("2036-02-01")),
        product(3).billing_start_date(date("2016-01-30")),
        recurring(1, BillingFrequency::Monthly),
    ] {
        assert_eq!(api.status(&refused), Some(400), "{refused:?}");
    }
    assert_eq!(api.status(&AddManyDealProducts::new(2, [monthly.clone(), monthly.clone()])), Some(400));
    assert_eq!(api.ok(&GetDealProducts::new(2)).items.len(), 19, "all or none");
    assert_eq!(
        api.status(&UpdateDealProduct::new(1, 1).is_enabled(false)),
        Some(400),
        "the last one with installments"
    );
    for (refused, why) in
        [(installment(2, 5), "it recurs"), (installment(3, 5), "no products"), (installment(1, 0), "0")]
    {
        assert_eq!(api.status(&refused), Some(400), "{why}");
    }
    assert_eq!(api.status(&PostAdditionalDiscount::new(1, "Less", 0, DiscountType::Amount)), Some(400));

    // One is left, and billing once ends the cycles.
    api.ok(&recurring(2, BillingFrequency::Weekly).billing_frequency_cycles(4));
    let once = api.ok(&UpdateDealProduct::new(2, 20).billing_frequency(BillingFrequency::OneTime));
    assert_eq!(once.billing_frequency_cycles, None);
}

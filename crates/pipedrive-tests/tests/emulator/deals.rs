//! Values of deals, statistics of pipelines, and converted sums.

use pipedrive::http::Method;
use pipedrive::model::{BillingFrequency, DealStatus, DiscountId, DiscountType, TaxMethod};
use pipedrive::serde_json::json;
use pipedrive::v1::deal_reports::{GetDealsSummary, GetDealsTimeline, TimelineInterval};
use pipedrive::v1::deals::GetDeal as GetV1Deal;
use pipedrive::v1::pipelines::{GetPipelineConversionStatistics, GetPipelineMovementStatistics, MovedDeals};
use pipedrive::v2::deal_discounts::{DeleteAdditionalDiscount, PostAdditionalDiscount, UpdateAdditionalDiscount};
use pipedrive::v2::deal_installments::PostInstallment;
use pipedrive::v2::deal_products::{
    AddDealProduct, AddManyDealProducts, DeleteDealProduct, DeleteManyDealProducts, GetDealProducts, NewDealProduct,
    UpdateDealProduct,
};
use pipedrive::v2::deals::{AddDeal, GetDeal, UpdateDeal};
use pipedrive::v2::stages::UpdateStage;
use pipedrive::{Amount, Date, Raw};

use crate::Api;

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
    for (refused, why) in [(installment(2, 5), "it recurs"), (installment(3, 5), "no products")] {
        assert_eq!(api.status(&refused), Some(400), "{why}");
    }

    // What the types refuse to send.
    for (path, body) in [
        ("3/products", json!({"product_id": 1, "item_price": 10, "quantity": 1, "billing_frequency": "weekly"})),
        ("1/installments", json!({"description": "Half", "amount": 0, "billing_date": "2026-03-01"})),
        ("1/discounts", json!({"description": "Less", "amount": 0, "type": "amount"})),
    ] {
        let refused = Raw::new(Method::POST, format!("/api/v2/deals/{path}")).json(&body);
        assert_eq!(api.status(&refused), Some(400), "{path}");
    }

    // One is left, and billing once ends the cycles.
    api.ok(&recurring(2, BillingFrequency::Weekly).billing_frequency_cycles(4));
    let once = api.ok(&UpdateDealProduct::new(2, 20).billing_frequency(BillingFrequency::OneTime));
    assert_eq!(once.billing_frequency_cycles, None);
}

#[test]
fn statistics_of_a_pipeline_are_counted_from_the_history_of_its_deals() {
    let mut api = Api::new();
    // Deals 1 to 4 begin in the first stage; deal 5 is another user's, deal 6 is added as won.
    api.at("2026-01-01");
    for value in [10, 20, 30, 40] {
        api.ok(&AddDeal::new("Roof").value(value));
    }
    api.ok(&AddDeal::new("Other").owner_id(2).value(50));
    api.at("2026-02-02");
    api.ok(&AddDeal::new("Late").value(60).currency("USD").status(DealStatus::Won));
    for (day, deal, stage) in [("2026-02-03", 1, 2), ("2026-02-05", 1, 3), ("2026-02-05", 2, 2), ("2026-02-05", 5, 4)] {
        api.at(day);
        api.ok(&UpdateDeal::new(deal).stage_id(stage));
    }
    let close = |api: &mut Api, day: &str, deal: u64, status| {
        api.at(day);
        api.ok(&UpdateDeal::new(deal).status(status));
    };
    close(&mut api, "2026-02-07", 2, DealStatus::Won);
    close(&mut api, "2026-02-08", 3, DealStatus::Lost);
    // After the period.
    close(&mut api, "2026-03-01", 4, DealStatus::Lost);
    close(&mut api, "2026-03-01", 3, DealStatus::Open);

    let date = |text: &str| text.parse::<Date>().unwrap();
    let february = ("2026-02-01", "2026-02-10");
    let ids = |deals: &Option<MovedDeals>| -> Vec<u64> {
        deals.as_ref().unwrap().deals_ids.iter().flatten().map(|id| id.value()).collect()
    };
    // The period, the user, and the new, open, won and lost deals with the number of moves.
    type Row = ((&'static str, &'static str), Option<u64>, [&'static [u64]; 4], u64);
    let rows: [Row; 4] = [
        (february, None, [&[6], &[1, 4], &[2, 6], &[3]], 3),
        (february, Some(2), [&[], &[5], &[], &[]], 1),
        (("2026-01-01", "2026-01-31"), None, [&[1, 2, 3, 4], &[1, 2, 3, 4], &[], &[]], 0),
        (("2025-01-01", "2025-12-31"), None, [&[], &[], &[], &[]], 0),
    ];
    for ((from, to), user, [new, open, won, lost], moves) in rows {
        let asked = GetPipelineMovementStatistics::new(1, date(from), date(to));
        let asked = if let Some(user) = user { asked.user_id(user) } else { asked };
        let own = api.ok(&asked);
        let found = [&own.new_deals, &own.deals_left_open, &own.won_deals, &own.lost_deals].map(ids);
        assert_eq!(found, [new, open, won, lost], "{asked:?}");
        assert_eq!(own.movements_between_stages.as_ref().unwrap().count, Some(moves), "{asked:?}");
    }
    let (from, to) = february;
    let own = api.ok(&GetPipelineMovementStatistics::new(1, date(from), date(to)));
    let won = own.won_deals.as_ref().unwrap();
    assert_eq!((won.values["EUR"], won.values["USD"]), (20.into(), 60.into()));
    assert_eq!(won.formatted_values["USD"], "60 USD");
    let age = own.average_age_in_days.as_ref().unwrap();
    let stages: Vec<_> =
        age.by_stages.iter().flatten().map(|own| (own.stage_id.unwrap().value(), own.value.unwrap())).collect();
    // Deal 1: 33 days in stage 1, 2 in stage 2, 5 in stage 3 until the end; deal 2: 35 and 2, then it is won.
    assert_eq!(age.across_all_stages, Some(38.into()));
    assert_eq!(stages, [(1, 34.into()), (2, 2.into()), (3, 5.into())]);

    let own = api.ok(&GetPipelineConversionStatistics::new(1, date(from), date(to)));
    let rates: Vec<_> = own.stage_conversions.iter().flatten().map(|own| own.conversion_rate.unwrap()).collect();
    // Of five in stage 1, deals 1, 2 and 6 went on; of two in stage 2, both; deal 1 stays in stage 3.
    assert_eq!(rates, [60.into(), 100.into(), 0.into(), Amount::from(0)]);
    assert_eq!((own.won_conversion, own.lost_conversion), (Some(40.into()), Some(20.into())));
}

#[test]
fn values_are_converted_by_the_rates_that_are_set() {
    let mut api = Api::new();
    api.ok(&AddDeal::new("Roof").value(100).currency("EUR"));
    // The probability of the stage counts where the deal has none.
    api.ok(&UpdateStage::new(2).deal_probability(50));
    api.ok(&AddDeal::new("House").value(10).currency("USD").stage_id(2));
    // The rates, the sum in the company's euros, the weighted one, and the total in dollars.
    for (rates, sum, weighted, dollars) in [
        (vec![], 110.0, 105.0, 110.0),
        (vec![("EUR", 2.0)], 105.0, 102.5, 210.0),
        (vec![("USD", 3.0), ("EUR", 1.5)], 120.0, 110.0, 60.0),
    ] {
        let table = rates.iter().map(|(code, rate): &(&str, f64)| ((*code).to_owned(), *rate)).collect();
        api.emulator.set_rates(table).unwrap();
        let amount = |value: f64| Amount::try_from(value).unwrap();
        let summary = api.ok(&GetDealsSummary::new());
        let converted = [summary.total_currency_converted_value, summary.total_weighted_currency_converted_value];
        assert_eq!(converted, [Some(amount(sum)), Some(amount(weighted))], "{rates:?}");
        let own = &summary.values_total["USD"];
        assert_eq!((own.value, own.value_converted), (Some(10.into()), Some(amount(sum - 100.0))), "{rates:?}");
        let timeline =
            GetDealsTimeline::new("2026-01-31".parse::<Date>().unwrap(), TimelineInterval::Day, 1, "add_time");
        let period = &api.ok(&timeline.totals_convert_currency("USD")).periods[0];
        assert_eq!(period.totals.as_ref().unwrap().values["EUR"], 100, "{rates:?}");
        assert_eq!(period.totals_converted.as_ref().unwrap().values["USD"], amount(dollars), "{rates:?}");
    }
    for wrong in [("XYZ", 1.0), ("EUR", 0.0), ("EUR", f64::NAN)] {
        assert!(api.emulator.set_rates([(wrong.0.to_owned(), wrong.1)].into()).is_err(), "{wrong:?}");
    }
    let snapshot = api.emulator.snapshot();
    api.emulator.reset();
    api.emulator.restore(&snapshot).unwrap();
    assert_eq!(api.ok(&GetDealsSummary::new()).total_currency_converted_value, Some(120.into()));
}

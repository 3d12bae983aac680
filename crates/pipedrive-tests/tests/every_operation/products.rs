//! Products, with their variations, images and followers.

use pipedrive::serde_json::json;
use pipedrive::{FilePart, Id, of, v1, v2};

use crate::Api;

pub(crate) fn all(api: &mut Api) {
    let product = products(api);
    variations(api, product);
    images(api, product);
    followers(api, product);
    reads_of_v1(api, product);
    let copy = call!(api, v2::products::DuplicateProduct::new(product), {"id": product}).id;
    assert_eq!(call!(api, v2::products::DeleteProduct::new(copy), {"id": copy}).id, copy);
    gone!(api, v2::products::GetProduct::new(copy), {"id": copy});
}

fn products(api: &mut Api) -> Id<of::Product> {
    use v2::products::*;

    let added = AddProduct::new("Slate").code("SL-1").prices([NewPrice::new(12, "EUR")]);
    let product = call!(api, added, {
        "name": "Slate", "code": "SL-1", "prices": [{"price": 12, "currency": "EUR"}],
    })
    .id;
    let updated = UpdateProduct::new(product).unit("m2").tax(20);
    let updated = call!(api, updated, {"id": product, "unit": "m2", "tax": 20});
    assert_eq!((updated.unit.as_deref(), updated.tax), (Some("m2"), Some(20.into())));
    let read = call!(api, GetProduct::new(product), {"id": product});
    assert_eq!(read.prices.as_ref().unwrap()[0].price, Some(12.into()));
    let sorted = GetProducts::new().sort_by(ProductSort::Name).limit(500);
    let sorted = call!(api, sorted, {"sort_by": "name", "limit": 500}).items;
    assert!(sorted.iter().any(|own| own.id == product));
    let found = SearchProducts::new("SL-1").fields([ProductSearchField::Code]);
    assert_eq!(call!(api, found, {"term": "SL-1", "fields": ["code"]}).items[0].item.id, product);
    product
}

fn variations(api: &mut Api, product: Id<of::Product>) {
    use v2::product_variations::*;
    use v2::products::NewPrice;

    let added = AddProductVariation::new(product, "Thick").prices([NewPrice::new(15, "EUR")]);
    let variation = call!(api, added, {
        "id": product, "name": "Thick", "prices": [{"price": 15, "currency": "EUR"}],
    })
    .id;
    let updated = UpdateProductVariation::new(product, variation).name("Thicker");
    let updated = call!(api, updated, {"id": product, "product_variation_id": variation, "name": "Thicker"});
    assert_eq!(updated.prices.as_ref().unwrap()[0].price, Some(15.into()));
    let listed = call!(api, GetProductVariations::new(product), {"id": product}).items;
    assert_eq!(listed[0].name.as_deref(), Some("Thicker"));
    let deleted = DeleteProductVariation::new(product, variation);
    assert_eq!(call!(api, deleted, {"id": product, "product_variation_id": variation}).id, variation);
}

fn images(api: &mut Api, product: Id<of::Product>) {
    use v2::product_images::*;

    let arguments = json!({"id": product});
    let first = FilePart::new("slate.png", &b"\x89PNG\r\n\x1a\n"[..]);
    let image = api.call(UploadProductImage::new(product, first.clone()), &arguments, [("data", first)]);
    assert_eq!(image.product_id, Some(product));
    assert_eq!(call!(api, GetProductImage::new(product), {"id": product}).mime_type.as_deref(), Some("image/png"));
    let second = FilePart::new("slate.jpg", &b"\xFF\xD8\xFF"[..]);
    api.call(UpdateProductImage::new(product, second.clone()), &arguments, [("data", second)]);
    assert_eq!(call!(api, GetProductImage::new(product), {"id": product}).mime_type.as_deref(), Some("image/jpeg"));
    call!(api, DeleteProductImage::new(product), {"id": product});
    gone!(api, GetProductImage::new(product), {"id": product});
}

fn followers(api: &mut Api, product: Id<of::Product>) {
    use v2::products::*;

    assert_eq!(call!(api, AddProductFollower::new(product, 2), {"id": product, "user_id": 2}).user_id, 2.into());
    let followers = call!(api, GetProductFollowers::new(product), {"id": product}).items;
    assert!(followers.iter().any(|own| own.user_id == 2.into()));
    let deleted = DeleteProductFollower::new(product, 2);
    assert_eq!(call!(api, deleted, {"id": product, "follower_id": 2}).user_id, 2.into());
    assert!(call!(api, GetProductFollowersChangelog::new(product), {"id": product}).items.len() >= 2);

    let follower = call!(api, v1::products::AddProductFollower::new(product, 2), {"id": product, "user_id": 2}).id;
    let followers = call!(api, v1::products::GetProductFollowers::new(product), {"id": product}).items;
    assert!(followers.iter().any(|own| own.id == follower));
    let deleted = v1::products::DeleteProductFollower::new(product, follower);
    assert_eq!(call!(api, deleted, {"id": product, "follower_id": follower}).id, follower);
}

fn reads_of_v1(api: &mut Api, product: Id<of::Product>) {
    use v1::products::*;

    assert_eq!(call!(api, GetProduct::new(product), {"id": product}).code.as_deref(), Some("SL-1"));
    let listed = call!(api, GetProducts::new().ids([product]), {"ids": [product]}).items;
    assert_eq!((listed.len(), listed[0].id), (1, product));
    let deal = call!(api, v2::deals::AddDeal::new("Slates"), {"title": "Slates"}).id;
    call!(api, v2::deal_products::AddDealProduct::new(deal, product, 12, 100), {
        "id": deal, "product_id": product, "item_price": 12, "quantity": 100,
    });
    assert_eq!(call!(api, GetProductDeals::new(product), {"id": product}).items[0].id, deal);
    api.seed(&json!({"file": [{"name": "slate.pdf", "product_id": product}]}));
    assert_eq!(call!(api, GetProductFiles::new(product), {"id": product}).items[0].name.as_deref(), Some("slate.pdf"));
    assert!(call!(api, GetProductUsers::new(product), {"id": product}).items.contains(&1.into()));
}

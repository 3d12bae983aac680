//! Fields of deals, persons, organizations and products: both versions of the API have the same ones.

use pipedrive_core::v1::fields::KeptOrNewOption;
use pipedrive_core::v2::fields::{CustomFieldType, FieldOption, OptionId};
use pipedrive_core::{v1, v2};
use pipedrive_sandbox::Sandbox;

use crate::sandbox::client;
use crate::transport::Transport;

pub(crate) fn fields_are_the_same_in_both_versions<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    let client: T = client(&sandbox);
    macro_rules! entities {
        ($($module:ident: $List:ident $Get:ident $Add:ident $AddOptions:ident $Update:ident $Delete:ident
           $DeleteMany:ident, $gone:literal;)*) => {$(
            // Created by v1 and read by v2.
            let tier = v1::$module::$Add::new("Tier", CustomFieldType::Enum).options(["Gold", "Tin"]);
            let tier = client.send(&tier).unwrap();
            let (id, key) = (tier.id.unwrap(), &tier.key);
            let read = || client.send(&v2::$module::$Get::new(key).include_fields("ui_visibility")).unwrap();
            assert_eq!(labels(tier.options.as_deref()), ["Gold", "Tin"]);
            assert_eq!((ids(read().options.as_deref()), is_shown(&read())), (ids(tier.options.as_deref()), Some(true)));

            // An option that v2 adds is one of v1, too; v1 replaces the whole list.
            client.send(&v2::$module::$AddOptions::new(key, "Zinc")).unwrap();
            let tier = client.send(&v1::$module::$Get::new(id)).unwrap();
            let [gold, tin, zinc] = <[FieldOption; 3]>::try_from(tier.options.clone().unwrap()).unwrap();
            let golden = KeptOrNewOption::new("Golden").id(gold.id.clone());
            let update = v1::$module::$Update::new(id).name("Level");
            let level = client.send(&update.options([zinc.clone().into(), "Silver".into(), golden])).unwrap();
            assert_eq!(level.name.as_deref(), Some("Level"));
            assert_eq!(labels(level.options.as_deref()), ["Zinc", "Silver", "Golden"]);
            assert_eq!(ids(level.options_deleted.as_deref()), [&tin.id]);
            let kept = ids(level.options.as_deref());
            assert_eq!((kept[0], kept[2]), (&zinc.id, &gold.id));
            assert!(![&gold.id, &tin.id, &zinc.id].contains(&kept[1]));
            assert_eq!(ids(read().options.as_deref()), kept);

            // Created by v2 and listed by v1, with its parts.
            let address = client.send(&v2::$module::$Add::new("Site", CustomFieldType::Address)).unwrap();
            let rows = || client.send(&v1::$module::$List::new().limit(500)).unwrap().items;
            let site = rows().into_iter().find(|row| row.key == address.field_code).unwrap();
            let site_id = site.id.unwrap();
            assert_eq!((site.name.as_deref(), site.add_visible_flag), (Some("Site"), Some(false)));
            assert_eq!(rows().iter().filter(|row| row.parent_id == site.id && row.id.is_none()).count(), 10);
            let update = v1::$module::$Update::new(site_id).options("It has none");
            assert_eq!(client.send(&update).unwrap_err().status().unwrap(), 400);

            // Deleted in both; nothing gets the id of what is gone, and fields that are no custom ones stay.
            assert_eq!(client.send(&v1::$module::$Delete::new(id)).unwrap().id, id);
            assert_eq!(client.send(&v1::$module::$Get::new(id)).unwrap_err().status().unwrap(), $gone);
            assert_eq!(client.send(&v2::$module::$Get::new(key)).unwrap_err().status().unwrap(), 404);
            let last = client.send(&v1::$module::$Add::new("Last", CustomFieldType::Text)).unwrap().id.unwrap();
            client.send(&v1::$module::$Delete::new(last)).unwrap();
            let next = client.send(&v1::$module::$Add::new("Next", CustomFieldType::Text)).unwrap().id.unwrap();
            assert!(next > last);
            let built_in = rows().into_iter().find(|row| row.edit_flag == Some(false)).unwrap().id.unwrap();
            let deleted = client.send(&v1::$module::$DeleteMany::new([site_id, next, built_in])).unwrap();
            assert_eq!(deleted.ids, [site_id, next]);
            let left: Vec<_> = rows().into_iter().filter_map(|row| row.id).collect();
            assert!(left.contains(&built_in) && !left.contains(&site_id) && !left.contains(&next));
        )*};
    }
    entities! {
        deal_fields: GetDealFields GetDealField AddDealField AddDealFieldOptions UpdateDealField DeleteDealField
            DeleteDealFields, 404;
        person_fields: GetPersonFields GetPersonField AddPersonField AddPersonFieldOptions UpdatePersonField
            DeletePersonField DeletePersonFields, 404;
        organization_fields: GetOrganizationFields GetOrganizationField AddOrganizationField
            AddOrganizationFieldOptions UpdateOrganizationField DeleteOrganizationField DeleteOrganizationFields, 404;
        product_fields: GetProductFields GetProductField AddProductField AddProductFieldOptions UpdateProductField
            DeleteProductField DeleteProductFields, 410;
    }

    let hidden = v1::deal_fields::AddDealField::new("Hidden", CustomFieldType::Text).add_visible_flag(false);
    let hidden = client.send(&hidden).unwrap();
    assert_eq!(hidden.add_visible_flag, Some(false));
    let shown = v1::deal_fields::UpdateDealField::new(hidden.id.unwrap()).add_visible_flag(true);
    client.send(&shown).unwrap();
    let read = v2::deal_fields::GetDealField::new(&hidden.key).include_fields("ui_visibility");
    assert_eq!(is_shown(&client.send(&read).unwrap()), Some(true));

    let activity = client.send(&v1::activity_fields::GetActivityFields::new()).unwrap().items;
    assert!(activity.iter().any(|field| field.key == "due_date" && field.edit_flag == Some(false)));
}

fn ids(options: Option<&[FieldOption]>) -> Vec<&OptionId> {
    options.into_iter().flatten().map(|option| &option.id).collect()
}

fn labels(options: Option<&[FieldOption]>) -> Vec<&str> {
    options.into_iter().flatten().filter_map(|option| option.label.as_deref()).collect()
}

fn is_shown(field: &v2::fields::Field) -> Option<bool> {
    field.ui_visibility.as_ref()?.add_visible_flag
}

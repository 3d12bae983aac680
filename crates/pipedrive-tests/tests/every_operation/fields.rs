//! Fields of every kind of record, with their options.

use pipedrive::{v1, v2};

use crate::Api;

macro_rules! fields_of_v1 {
    (
        $api:ident, $module:ident: $List:ident, $Get:ident, $Add:ident, $Update:ident, $Delete:ident,
        $DeleteMany:ident
    ) => {{
        use v2::fields::{CustomFieldType, NewFieldOption};
        let added = v1::$module::$Add::new("Size", CustomFieldType::Enum).options([NewFieldOption::new("Small")]);
        let field = call!($api, added, {"name": "Size", "field_type": "enum", "options": [{"label": "Small"}]});
        let mut options = field.options.clone().unwrap();
        let (id, small) = (field.id.unwrap(), options[0].id.clone());
        assert_eq!(call!($api, v1::$module::$Get::new(id), {"id": id}).key, field.key);
        let fields = call!($api, v1::$module::$List::new().limit(500), {"limit": 500}).items;
        assert_eq!(fields.iter().filter(|own| own.name.as_deref() == Some("Size")).count(), 1);
        let kept = v1::fields::KeptOrNewOption::from(options.remove(0));
        let updated = v1::$module::$Update::new(id).name("Extent").options([kept, "Large".into()]);
        let updated = call!($api, updated, {
            "id": id, "name": "Extent", "options": [{"id": small, "label": "Small"}, {"label": "Large"}],
        });
        assert_eq!((updated.name.as_deref(), updated.options.as_ref().unwrap().len()), (Some("Extent"), 2));
        assert_eq!(call!($api, v1::$module::$Delete::new(id), {"id": id}).id, id);
        gone!($api, v1::$module::$Get::new(id), {"id": id});
        let other = v1::$module::$Add::new("Depth", CustomFieldType::Double);
        let other = call!($api, other, {"name": "Depth", "field_type": "double"}).id.unwrap();
        assert_eq!(call!($api, v1::$module::$DeleteMany::new([other]), {"ids": [other]}).ids, [other]);
    }};
}

macro_rules! fields_of_v2 {
    (
        $api:ident, $module:ident: $List:ident, $Get:ident, $Add:ident, $Update:ident, $Delete:ident,
        $AddOptions:ident, $UpdateOptions:ident, $DeleteOptions:ident
    ) => {{
        use v2::fields::{CustomFieldType, FieldOptionToDelete, FieldOptionUpdate, NewFieldOption};
        let added = v2::$module::$Add::new("Size", CustomFieldType::Enum).options([NewFieldOption::new("Small")]);
        let field = call!($api, added, {"field_name": "Size", "field_type": "enum", "options": [{"label": "Small"}]});
        let code = field.field_code.as_str();
        let small = field.options.as_ref().unwrap()[0].id.number().unwrap();
        let read = call!($api, v2::$module::$Get::new(code), {"field_code": code});
        assert_eq!((read.field_name.as_deref(), read.is_custom_field), (Some("Size"), Some(true)));
        let fields = call!($api, v2::$module::$List::new().limit(500), {"limit": 500}).items;
        assert!(fields.iter().any(|own| own.field_code == code));
        let updated = v2::$module::$Update::new(code).field_name("Extent");
        let updated = call!($api, updated, {"field_code": code, "field_name": "Extent"});
        assert_eq!(updated.field_name.as_deref(), Some("Extent"));

        let added = v2::$module::$AddOptions::new(code, [NewFieldOption::new("Large")]);
        let large = call!($api, added, {"field_code": code, "options": [{"label": "Large"}]});
        let large = large[0].id.number().unwrap();
        let updated = v2::$module::$UpdateOptions::new(code, [FieldOptionUpdate::new(small, "Tiny")]);
        let updated = call!($api, updated, {"field_code": code, "options": [{"id": small, "label": "Tiny"}]});
        assert_eq!(updated[0].label.as_deref(), Some("Tiny"));
        let deleted = v2::$module::$DeleteOptions::new(code, [FieldOptionToDelete::new(large)]);
        let deleted = call!($api, deleted, {"field_code": code, "options": [{"id": large}]});
        assert_eq!(deleted[0].id.number(), Some(large));
        assert_eq!(call!($api, v2::$module::$Delete::new(code), {"field_code": code}).field_code, code);
        gone!($api, v2::$module::$Get::new(code), {"field_code": code});
    }};
}

pub(crate) fn all(api: &mut Api) {
    of_v1(api);
    of_v2(api);

    // Of these there are no custom ones.
    let fields = call!(api, v1::activity_fields::GetActivityFields::new()).items;
    assert!(fields.iter().any(|field| field.key == "due_date"));
    call!(api, v1::lead_fields::GetLeadFields::new().limit(5), {"limit": 5});
    call!(api, v1::note_fields::GetNoteFields::new());
    let extra = v2::activity_fields::ActivityFieldExtra::UiVisibility;
    let fields = v2::activity_fields::GetActivityFields::new().include_fields(extra);
    call!(api, fields, {"include_fields": ["ui_visibility"]});
    let subject = call!(api, v2::activity_fields::GetActivityField::new("subject"), {"field_code": "subject"});
    assert_eq!(subject.field_code, "subject");
}

fn of_v1(api: &mut Api) {
    fields_of_v1!(api, deal_fields: GetDealFields, GetDealField, AddDealField, UpdateDealField, DeleteDealField,
        DeleteDealFields);
    fields_of_v1!(api, organization_fields: GetOrganizationFields, GetOrganizationField, AddOrganizationField,
        UpdateOrganizationField, DeleteOrganizationField, DeleteOrganizationFields);
    fields_of_v1!(api, person_fields: GetPersonFields, GetPersonField, AddPersonField, UpdatePersonField,
        DeletePersonField, DeletePersonFields);
    fields_of_v1!(api, product_fields: GetProductFields, GetProductField, AddProductField, UpdateProductField,
        DeleteProductField, DeleteProductFields);
}

fn of_v2(api: &mut Api) {
    fields_of_v2!(api, deal_fields: GetDealFields, GetDealField, AddDealField, UpdateDealField, DeleteDealField,
        AddDealFieldOptions, UpdateDealFieldOptions, DeleteDealFieldOptions);
    fields_of_v2!(api, organization_fields: GetOrganizationFields, GetOrganizationField, AddOrganizationField,
        UpdateOrganizationField, DeleteOrganizationField, AddOrganizationFieldOptions, UpdateOrganizationFieldOptions,
        DeleteOrganizationFieldOptions);
    fields_of_v2!(api, person_fields: GetPersonFields, GetPersonField, AddPersonField, UpdatePersonField,
        DeletePersonField, AddPersonFieldOptions, UpdatePersonFieldOptions, DeletePersonFieldOptions);
    fields_of_v2!(api, product_fields: GetProductFields, GetProductField, AddProductField, UpdateProductField,
        DeleteProductField, AddProductFieldOptions, UpdateProductFieldOptions, DeleteProductFieldOptions);
    fields_of_v2!(api, project_fields: GetProjectFields, GetProjectField, AddProjectField, UpdateProjectField,
        DeleteProjectField, AddProjectFieldOptions, UpdateProjectFieldOptions, DeleteProjectFieldOptions);
}

//! The records that can be upserted, and the operations for it.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::{Contact, CustomFields, Field, Id, List, Patch, SortDirection};
use crate::upsert::key::By;
use crate::v2::deals::{
    AddDeal, Deal, DealSearchField, DealSort, FoundDeal, GetDeal, GetDeals, SearchDeals, UpdateDeal,
};
use crate::v2::item_search::SearchedType;
use crate::v2::organizations::{
    AddOrganization, FoundOrganization, GetOrganization, GetOrganizations, Organization, OrganizationSearchField,
    OrganizationSort, SearchOrganization, UpdateOrganization,
};
use crate::v2::persons::{
    AddPerson, FoundPerson, GetPerson, GetPersons, Person, PersonSearchField, PersonSort, SearchPersons, UpdatePerson,
};
use crate::v2::products::{
    AddProduct, FoundProduct, GetProduct, GetProducts, Product, ProductSearchField, ProductSort, SearchProducts,
    UpdateProduct,
};
use crate::wire::operation::{Operation, Paginated};
use crate::wire::output::{Hits, Page};

/// An operation that adds a record, and that can be an upsert: [`AddPerson`], [`AddOrganization`], [`AddDeal`] and
/// [`AddProduct`].
pub trait Upsertable: Operation<Output = Self::Record> + Send + Sync + 'static + sealed::Sealed {
    /// The record.
    type Record: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The operation that updates a record.
    type Update: Operation<Output = Self::Record> + Send + Sync + 'static;

    #[doc(hidden)]
    type Get: Operation<Output = Self::Record> + 'static;
    #[doc(hidden)]
    type List: Operation<Output = Page<Self::Record>> + 'static;
    #[doc(hidden)]
    type Search: Paginated<Output = Hits<Self::Found>> + Send + Sync + 'static;
    #[doc(hidden)]
    type Found: DeserializeOwned + Send + Sync + 'static;

    #[doc(hidden)]
    const TYPE: SearchedType;
    /// The name of the argument with the name.
    #[doc(hidden)]
    const NAME: &'static str;

    /// Returns the operation that reads a record.
    #[doc(hidden)]
    fn get(id: u64) -> Self::Get;
    /// Returns the operation that lists the newest records.
    #[doc(hidden)]
    fn newest() -> Self::List;
    #[doc(hidden)]
    fn id(record: &Self::Record) -> u64;
    #[doc(hidden)]
    fn found_id(found: &Self::Found) -> u64;
    #[doc(hidden)]
    fn set_id(update: &mut Self::Update, id: u64);

    /// Returns the operation that searches by a key that is not a custom field.
    #[doc(hidden)]
    fn search(by: &By, term: &str) -> Self::Search;
    /// Returns the value that the added record will have for the key.
    #[doc(hidden)]
    fn value(&self, by: &By) -> Option<String>;
    /// Returns the values that a record has for the key; none if the record is deleted.
    #[doc(hidden)]
    fn values(record: &Self::Record, by: &By) -> Vec<String>;
    /// Returns the update that sets what the added record will have, but for addresses and numbers that are the key.
    #[doc(hidden)]
    fn update(&self, by: &By) -> Self::Update;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! upsertable {
    ($(
        $add:ident, $update:ident, $get:ident, $list:ident by $sort:ident, $search:ident:
        $type:ident, $found:ident, $name:literal { $($more:tt)* }
    )*) => {$(
        impl sealed::Sealed for $add {}

        impl Upsertable for $add {
            type Record = $type;
            type Update = $update;
            type Get = $get;
            type List = $list;
            type Search = $search;
            type Found = $found;

            const TYPE: SearchedType = SearchedType::$type;
            const NAME: &'static str = $name;

            fn get(id: u64) -> $get {
                $get::new(id)
            }

            fn newest() -> $list {
                $list::new().sort_by($sort::Id).sort_direction(SortDirection::Desc).limit(100_u32)
            }

            fn id(record: &$type) -> u64 {
                record.id.value()
            }

            fn found_id(found: &$found) -> u64 {
                found.id.value()
            }

            fn set_id(update: &mut $update, id: u64) {
                update.id = Id::new(id);
            }

            $($more)*
        }
    )*};
}

upsertable! {
    AddPerson, UpdatePerson, GetPerson, GetPersons by PersonSort, SearchPersons: Person, FoundPerson, "name" {
        fn search(by: &By, term: &str) -> SearchPersons {
            let field = match by {
                By::Email => PersonSearchField::Email,
                By::Phone => PersonSearchField::Phone,
                _ => PersonSearchField::Name,
            };
            SearchPersons::new(term).fields(field).exact_match(true)
        }

        fn value(&self, by: &By) -> Option<String> {
            match by {
                By::Email => preferred(self.emails.as_ref()?),
                By::Phone => preferred(self.phones.as_ref()?),
                By::Custom { key, .. } => custom(&self.custom_fields, key),
                _ => self.name.clone(),
            }
        }

        fn values(record: &Person, by: &By) -> Vec<String> {
            let contacts = |contacts: &Option<Vec<Contact>>| {
                contacts.iter().flatten().filter_map(|contact| contact.value.clone()).collect()
            };
            match by {
                _ if record.is_deleted == Some(true) => Vec::new(),
                By::Email => contacts(&record.emails),
                By::Phone => contacts(&record.phones),
                By::Custom { key, .. } => custom(&record.custom_fields, key).into_iter().collect(),
                _ => record.name.iter().cloned().collect(),
            }
        }

        fn update(&self, by: &By) -> UpdatePerson {
            let add = self.clone();
            UpdatePerson {
                id: Id::new(0),
                name: add.name,
                first_name: add.first_name,
                last_name: add.last_name,
                owner_id: add.owner_id,
                org_id: set(add.org_id),
                emails: add.emails.filter(|_| *by != By::Email),
                phones: add.phones.filter(|_| *by != By::Phone),
                visible_to: add.visible_to,
                label_ids: set(add.label_ids),
                postal_address: set(add.postal_address),
                notes: set(add.notes),
                im: add.im,
                birthday: set(add.birthday),
                job_title: set(add.job_title),
                marketing_status: add.marketing_status,
                custom_fields: add.custom_fields,
            }
        }
    }

    AddOrganization, UpdateOrganization, GetOrganization, GetOrganizations by OrganizationSort, SearchOrganization:
    Organization, FoundOrganization, "name" {
        fn search(_: &By, term: &str) -> SearchOrganization {
            SearchOrganization::new(term).fields(OrganizationSearchField::Name).exact_match(true)
        }

        fn value(&self, by: &By) -> Option<String> {
            match by {
                By::Custom { key, .. } => custom(&self.custom_fields, key),
                _ => Some(self.name.clone()),
            }
        }

        fn values(record: &Organization, by: &By) -> Vec<String> {
            let value = match by {
                By::Custom { key, .. } => custom(&record.custom_fields, key),
                _ => record.name.clone(),
            };
            value.into_iter().filter(|_| record.is_deleted != Some(true)).collect()
        }

        fn update(&self, _: &By) -> UpdateOrganization {
            let add = self.clone();
            UpdateOrganization {
                id: Id::new(0),
                name: Some(add.name),
                owner_id: add.owner_id,
                visible_to: add.visible_to,
                label_ids: set(add.label_ids),
                address: set(add.address),
                website: add.website,
                linkedin: add.linkedin,
                industry: add.industry,
                annual_revenue: add.annual_revenue,
                employee_count: add.employee_count,
                custom_fields: add.custom_fields,
            }
        }
    }

    AddDeal, UpdateDeal, GetDeal, GetDeals by DealSort, SearchDeals: Deal, FoundDeal, "title" {
        fn search(_: &By, term: &str) -> SearchDeals {
            SearchDeals::new(term).fields(DealSearchField::Title).exact_match(true)
        }

        fn value(&self, by: &By) -> Option<String> {
            match by {
                By::Custom { key, .. } => custom(&self.custom_fields, key),
                _ => Some(self.title.clone()),
            }
        }

        fn values(record: &Deal, by: &By) -> Vec<String> {
            let value = match by {
                By::Custom { key, .. } => custom(&record.custom_fields, key),
                _ => record.title.clone(),
            };
            value.into_iter().filter(|_| record.is_deleted != Some(true)).collect()
        }

        fn update(&self, _: &By) -> UpdateDeal {
            let add = self.clone();
            UpdateDeal {
                id: Id::new(0),
                title: Some(add.title),
                owner_id: add.owner_id,
                person_id: set(add.person_id),
                org_id: set(add.org_id),
                pipeline_id: add.pipeline_id,
                stage_id: add.stage_id,
                value: set(add.value),
                currency: add.currency,
                is_deleted: add.is_deleted,
                is_archived: add.is_archived,
                archive_time: set(add.archive_time),
                status: add.status,
                probability: add.probability,
                lost_reason: add.lost_reason,
                visible_to: add.visible_to,
                close_time: add.close_time,
                won_time: set(add.won_time),
                lost_time: set(add.lost_time),
                expected_close_date: set(add.expected_close_date),
                label_ids: set(add.label_ids),
                custom_fields: add.custom_fields,
            }
        }
    }

    AddProduct, UpdateProduct, GetProduct, GetProducts by ProductSort, SearchProducts: Product, FoundProduct, "name" {
        fn search(by: &By, term: &str) -> SearchProducts {
            let field = if *by == By::Code { ProductSearchField::Code } else { ProductSearchField::Name };
            SearchProducts::new(term).fields(field).exact_match(true)
        }

        fn value(&self, by: &By) -> Option<String> {
            match by {
                By::Code => self.code.clone(),
                By::Custom { key, .. } => custom(&self.custom_fields, key),
                _ => Some(self.name.clone()),
            }
        }

        fn values(record: &Product, by: &By) -> Vec<String> {
            let value = match by {
                By::Code => record.code.clone(),
                By::Custom { key, .. } => custom(&record.custom_fields, key),
                _ => record.name.clone(),
            };
            value.into_iter().filter(|_| record.is_deleted != Some(true)).collect()
        }

        fn update(&self, _: &By) -> UpdateProduct {
            let add = self.clone();
            UpdateProduct {
                id: Id::new(0),
                name: Some(add.name),
                code: set(add.code),
                description: set(add.description),
                unit: set(add.unit),
                tax: add.tax,
                category: set(add.category),
                owner_id: add.owner_id,
                is_linkable: add.is_linkable,
                visible_to: add.visible_to,
                prices: add.prices,
                billing_frequency: add.billing_frequency,
                billing_frequency_cycles: add.billing_frequency_cycles,
                custom_fields: add.custom_fields,
            }
        }
    }
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Keep, Patch::Set)
}

fn preferred(contacts: &List<Contact>) -> Option<String> {
    let primary = contacts.iter().find(|contact| contact.primary == Some(true));
    primary.or(contacts.first())?.value.clone()
}

/// Returns the text or the digits of a custom field.
fn custom(fields: &CustomFields, key: &str) -> Option<String> {
    fields.get(Field::<String>::named(key)).ok().flatten()
}

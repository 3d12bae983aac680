//! The tree of a filter's conditions.

use std::fmt;

use pipedrive_derive::record;

use crate::json::Reader;
use crate::meta::{Kind, Parameter, Place, Presence, Size};
use crate::model::open_enum::open_enum;
use crate::model::{Argument, Id, of};

/// The conditions of a filter: all conditions of one group, and any condition of another.
///
/// Pipedrive documents only this form: an `and` group that consists of an `and` group and an `or` group. A tree of
/// another form is read, too: what has no field here is in `rest()`, and is sent again.
#[record]
pub struct Conditions {
    /// How the groups are combined: with `and`.
    pub glue: Option<Glue>,
    /// An `and` group and an `or` group; both can be empty.
    #[field(name = "conditions")]
    pub groups: Option<Vec<ConditionGroup>>,
}

impl Conditions {
    /// Creates conditions that a record must meet all.
    #[must_use]
    pub fn all(conditions: impl IntoIterator<Item = Condition>) -> Self {
        let groups = vec![ConditionGroup::new(Glue::And, conditions), ConditionGroup::new(Glue::Or, [])];
        Conditions { glue: Some(Glue::And), groups: Some(groups), ..Self::default() }
    }

    /// Creates conditions of which a record must meet at least one.
    #[must_use]
    pub fn any(conditions: impl IntoIterator<Item = Condition>) -> Self {
        Self::all([]).and_any(conditions)
    }

    /// Adds conditions to those of which a record must meet at least one, besides all others.
    #[must_use]
    pub fn and_any(mut self, conditions: impl IntoIterator<Item = Condition>) -> Self {
        self.group_mut(Glue::Or).extend(conditions);
        self
    }

    /// Returns an iterator over the conditions of all groups.
    pub fn iter(&self) -> impl Iterator<Item = &Condition> {
        self.groups.iter().flatten().flat_map(|group| group.conditions.iter().flatten())
    }

    /// Returns the conditions of the first group with this glue, which is added if there is none.
    pub fn group_mut(&mut self, glue: Glue) -> &mut Vec<Condition> {
        let groups = self.groups.get_or_insert_default();
        let index = groups.iter().position(|group| group.glue.as_ref() == Some(&glue)).unwrap_or_else(|| {
            groups.push(ConditionGroup::new(glue, []));
            groups.len() - 1
        });
        groups[index].conditions.get_or_insert_default()
    }
}

impl Argument for Conditions {
    const KIND: Kind = Kind::Object(&[
        member("glue", Presence::Required, Glue::KIND).description("Combination of the groups: `and`."),
        member("conditions", Presence::Required, <Vec<ConditionGroup>>::KIND)
            .description("Groups of conditions: an `and` group and an `or` group, both of which can be empty."),
    ]);

    /// Returns the number of conditions in all groups.
    fn size(&self) -> Option<Size> {
        Some(Size::items(self.iter().count()))
    }
}

/// Conditions of which a record must meet all, or at least one.
#[record]
pub struct ConditionGroup {
    /// How the conditions are combined: with `and` or with `or`.
    pub glue: Option<Glue>,
    pub conditions: Option<Vec<Condition>>,
}

impl ConditionGroup {
    fn new(glue: Glue, conditions: impl IntoIterator<Item = Condition>) -> Self {
        ConditionGroup {
            glue: Some(glue),
            conditions: Some(conditions.into_iter().collect()),
            ..ConditionGroup::default()
        }
    }
}

impl Argument for ConditionGroup {
    const KIND: Kind = Kind::Object(&[
        member("glue", Presence::Required, Glue::KIND).description("Combination of the conditions."),
        member("conditions", Presence::Required, <Vec<Condition>>::KIND).description("Conditions of the group."),
    ]);
}

/// A condition on a field.
///
/// [`FilterField`](super::FilterField) creates conditions with the operators and values that the type of the field
/// takes. [`new`](Self::new) creates any condition.
#[record]
pub struct Condition {
    /// The type of the record that has the field.
    pub object: Option<FilterObject>,
    /// The id of the field, or a name such as `entered_stage`. [`field`](Self::field) returns the id.
    pub field_id: Option<String>,
    pub operator: Option<Operator>,
    /// The value, of whatever type, as text: `1000`, `2026-03-31`, `this_month`.
    pub value: Option<String>,
    /// What some fields require besides the value: the component of an address, or the stage that was entered.
    pub extra_value: Option<String>,
    /// Whether the value is JSON.
    pub json_value_flag: Option<bool>,
    /// The key of the field, if the operation was asked to include it.
    pub field_code: Option<String>,
}

impl Condition {
    /// Creates a condition without a value, for an operator or a field that [`FilterField`](super::FilterField) does
    /// not have.
    ///
    /// ```
    /// use pipedrive_core::v1::filters::{Condition, FilterObject};
    ///
    /// let condition = Condition::new(FilterObject::Deal, 9, "rhymes with").value("roof");
    /// assert_eq!(
    ///     serde_json::to_string(&condition)?,
    ///     r#"{"object":"deal","field_id":"9","operator":"rhymes with","value":"roof","extra_value":null}"#,
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn new(object: impl Into<FilterObject>, field_id: impl fmt::Display, operator: impl Into<Operator>) -> Self {
        // Read from JSON, since that is how a record knows to write `null`, as in Pipedrive's examples.
        let empty = &mut Reader::new(r#"{"value":null,"extra_value":null}"#);
        Condition {
            object: Some(object.into()),
            field_id: Some(field_id.to_string()),
            operator: Some(operator.into()),
            ..crate::record::from_json(empty).unwrap_or_default()
        }
    }

    /// Sets the value.
    #[must_use]
    pub fn value(mut self, value: impl fmt::Display) -> Self {
        self.value = Some(value.to_string());
        self
    }

    /// Sets the extra value.
    #[must_use]
    pub fn extra_value(mut self, extra_value: impl fmt::Display) -> Self {
        self.extra_value = Some(extra_value.to_string());
        self
    }

    /// Returns the id of the field; `None` for a field that has only a name.
    #[must_use]
    pub fn field(&self) -> Option<Id<of::Field>> {
        self.field_id.as_deref()?.parse().ok().map(Id::new)
    }
}

impl Argument for Condition {
    const KIND: Kind = Kind::Object(&[
        member("object", Presence::Required, FilterObject::KIND).description("Type of the record that has the field."),
        member("field_id", Presence::Required, Kind::Text)
            .description("Id of the field in v1, or a name such as `entered_stage`."),
        member("operator", Presence::Required, Operator::KIND)
            .description("Operator, one of those that `getFilterHelpers` returns for the type of the field."),
        member("value", Presence::Optional, Kind::Text).description(
            "Value as text, a date as `2026-03-31` or as one of the relative dates of `getFilterHelpers`.",
        ),
        member("extra_value", Presence::Optional, Kind::Text)
            .description("Component of an address, or stage that was entered."),
        member("json_value_flag", Presence::Optional, Kind::Boolean).description("Whether the value is JSON."),
        member("field_code", Presence::Optional, Kind::Text).description("Key of the field, as in a response."),
    ]);
}

const fn member(name: &'static str, presence: Presence, kind: Kind) -> Parameter {
    Parameter::new(name, Place::Body, presence, kind)
}

open_enum! {
    /// How conditions are combined.
    pub enum Glue {
        /// All must be met.
        And = "and",
        /// At least one must be met.
        Or = "or",
    }
}

open_enum! {
    /// The type of the record that has the field of a condition.
    ///
    /// Conditions can be about related records: a filter of deals can have conditions about their organizations.
    pub enum FilterObject {
        /// A deal.
        Deal = "deal",
        /// A person.
        Person = "person",
        /// An organization.
        Organization = "organization",
        /// A product.
        Product = "product",
        /// An activity.
        Activity = "activity",
        /// A lead. Pipedrive does not document the text, although there are filters of leads.
        Lead = "lead",
        /// A project. Pipedrive does not document the text, although there are filters of projects.
        Project = "project",
    }
}

open_enum! {
    /// The operator of a condition.
    pub enum Operator {
        /// Is, or for a range: starts at.
        Is = "=",
        /// Is not, or for a range: does not start at.
        IsNot = "!=",
        /// Is greater or later than, or for a range: starts after.
        GreaterThan = ">",
        /// Is less or earlier than, or for a range: starts before.
        LessThan = "<",
        /// Is greater, later or equal, or for a range: starts at or after.
        AtLeast = ">=",
        /// Is less, earlier or equal, or for a range: starts at or before.
        AtMost = "<=",
        /// Has no value.
        IsNull = "IS NULL",
        /// Has a value.
        IsNotNull = "IS NOT NULL",
        /// Contains the text.
        Contains = "LIKE '%$%'",
        /// Starts with the text.
        StartsWith = "LIKE '$%'",
        /// Does not start with the text.
        DoesNotStartWith = "NOT LIKE '$%'",
        /// Ends with the text; deprecated by Pipedrive.
        EndsWith = "LIKE '%$'",
        /// Does not contain the text; deprecated by Pipedrive.
        DoesNotContain = "NOT LIKE '%$%'",
        /// Does not end with the text; deprecated by Pipedrive.
        DoesNotEndWith = "NOT LIKE '%$'",
        /// Has the option.
        HasOption = "contains",
        /// Does not have the option.
        LacksOption = "not_contains",
        /// Is or was once.
        HasBeen = "has_been",
        /// Is a user of the team.
        BelongsToTeam = "belongs_to_team",
        /// Ends at.
        EndsAt = "ends_at",
        /// Does not end at.
        DoesNotEndAt = "does_not_end_at",
        /// Ends before.
        EndsBefore = "ends_before",
        /// Ends at or before.
        EndsAtOrBefore = "ends_e_before",
        /// Ends after.
        EndsAfter = "ends_after",
        /// Ends at or after.
        EndsAtOrAfter = "ends_e_after",
        /// Starts at or before, and ends at or after.
        Includes = "includes",
    }
}

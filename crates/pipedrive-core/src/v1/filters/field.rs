//! The fields of conditions, with the operators and values that their types take.

use std::fmt;
use std::marker::PhantomData;

use super::conditions::{Condition, FilterObject, Operator};
use crate::model::open_enum::open_enum;
use crate::model::{Date, Id, of};

/// A field of a type `K`, one of the markers in [`kind`]; the methods are the operators that fields of the type take.
///
/// ```
/// use pipedrive_core::v1::filters::{AddressComponent, Conditions, FilterField, FilterObject, RelativeDate};
///
/// let name = FilterField::text(FilterObject::Organization, 4002);
/// let city = FilterField::address(FilterObject::Organization, 4020, AddressComponent::Locality);
/// let added = FilterField::date(FilterObject::Organization, 4010);
/// let conditions = Conditions::all([city.contains("Tallinn"), added.at_least(RelativeDate::ThisMonth)])
///     .and_any([name.starts_with("Pipe"), name.is_null()]);
/// assert_eq!(conditions.iter().count(), 4);
/// ```
///
/// A title cannot be empty, so its field has no such condition:
///
/// ```compile_fail,E0599
/// use pipedrive_core::v1::filters::{FilterField, FilterObject};
///
/// FilterField::title(FilterObject::Deal, 10).is_null();
/// ```
pub struct FilterField<K> {
    object: FilterObject,
    id: String,
    extra_value: Option<String>,
    kind: PhantomData<fn() -> K>,
}

impl<K: kind::Kind> FilterField<K> {
    fn new(object: impl Into<FilterObject>, id: impl Into<Id<of::Field>>) -> Self {
        FilterField { object: object.into(), id: id.into().to_string(), extra_value: None, kind: PhantomData }
    }

    /// The value is this one. A range starts at the value.
    #[must_use]
    pub fn is(&self, value: impl Into<K::Value>) -> Condition {
        self.compare(Operator::Is, value)
    }

    fn compare(&self, operator: Operator, value: impl Into<K::Value>) -> Condition {
        self.condition(operator).value(value.into())
    }

    fn condition(&self, operator: Operator) -> Condition {
        let condition = Condition::new(self.object.clone(), &self.id, operator);
        match &self.extra_value {
            Some(extra_value) => condition.extra_value(extra_value),
            None => condition,
        }
    }
}

/// Implements the operators that the types with a trait take.
macro_rules! operators {
    ($($trait:ident($given:ty) {
        $($(#[$doc:meta])* $method:ident = $operator:ident;)*
    })*) => {$(
        impl<K: kind::$trait> FilterField<K> {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $method(&self, value: impl Into<$given>) -> Condition {
                    self.condition(Operator::$operator).value(value.into())
                }
            )*
        }
    )*};
}

operators! {
    Distinct(K::Value) {
        /// The value is not this one. A range does not start at the value.
        is_not = IsNot;
    }
    Ordered(K::Value) {
        /// The value is greater or later than this one. A range starts after the value.
        greater_than = GreaterThan;
        /// The value is less or earlier than this one. A range starts before the value.
        less_than = LessThan;
        /// The value is this one, greater or later. A range starts at or after the value.
        at_least = AtLeast;
        /// The value is this one, less or earlier. A range starts at or before the value.
        at_most = AtMost;
    }
    Textual(K::Value) {
        /// The value contains this text.
        contains = Contains;
        /// The value starts with this text.
        starts_with = StartsWith;
        /// The value does not start with this text.
        does_not_start_with = DoesNotStartWith;
    }
    Range(K::Value) {
        /// The range ends at this value.
        ends_at = EndsAt;
        /// The range does not end at this value.
        does_not_end_at = DoesNotEndAt;
        /// The range ends before this value.
        ends_before = EndsBefore;
        /// The range ends at or before this value.
        ends_at_or_before = EndsAtOrBefore;
        /// The range ends after this value.
        ends_after = EndsAfter;
        /// The range ends at or after this value.
        ends_at_or_after = EndsAtOrAfter;
        /// The range starts at or before this value, and ends at or after it.
        includes = Includes;
    }
}

impl<K: kind::Nullable> FilterField<K> {
    /// The field has no value.
    #[must_use]
    pub fn is_null(&self) -> Condition {
        self.condition(Operator::IsNull)
    }

    /// The field has a value.
    #[must_use]
    pub fn is_not_null(&self) -> Condition {
        self.condition(Operator::IsNotNull)
    }
}

impl FilterField<kind::Set> {
    /// The value has this option, among others.
    #[must_use]
    pub fn has_option(&self, option: impl Into<Id<of::FieldOption>>) -> Condition {
        self.compare(Operator::HasOption, option)
    }

    /// The value does not have this option.
    #[must_use]
    pub fn lacks_option(&self, option: impl Into<Id<of::FieldOption>>) -> Condition {
        self.compare(Operator::LacksOption, option)
    }
}

impl FilterField<kind::Stage> {
    /// The deal is in this stage, or was at some time.
    #[must_use]
    pub fn has_been(&self, stage: impl Into<Id<of::Stage>>) -> Condition {
        self.compare(Operator::HasBeen, stage)
    }
}

impl FilterField<kind::User> {
    /// The user belongs to this team.
    #[must_use]
    pub fn belongs_to_team(&self, team: impl Into<Id<of::Team>>) -> Condition {
        self.condition(Operator::BelongsToTeam).value(team.into())
    }
}

impl FilterField<kind::Text> {
    /// Creates a component of an address.
    #[must_use]
    pub fn address(
        object: impl Into<FilterObject>,
        id: impl Into<Id<of::Field>>,
        component: impl Into<AddressComponent>,
    ) -> Self {
        FilterField { extra_value: Some(component.into().to_string()), ..Self::new(object, id) }
    }
}

impl FilterField<kind::EnteredStage> {
    /// Creates the field with the date on which a deal entered this stage.
    ///
    /// That the stage is sent as the extra value of a field with the name `entered_stage` is observed, not documented.
    #[must_use]
    pub fn entered_stage(stage: impl Into<Id<of::Stage>>) -> Self {
        FilterField {
            object: FilterObject::Deal,
            id: "entered_stage".to_owned(),
            extra_value: Some(stage.into().to_string()),
            kind: PhantomData,
        }
    }
}

/// The types of fields, by their names in [`FilterHelpers`](super::FilterHelpers), and the traits that say which
/// operators they take.
pub mod kind {
    use std::fmt::Display;

    use super::{FilterDate, FilterField, FilterObject};
    use crate::model::{Amount, DealStatus, Id, Time, Visibility, of};

    /// A type of field.
    pub trait Kind: sealed::Sealed {
        /// The values that conditions compare the field with.
        type Value: Display;
    }

    /// A type of field whose values can be other than a given one.
    pub trait Distinct: Kind {}

    /// A type of field whose values have an order.
    pub trait Ordered: Kind {}

    /// A type of field that can have no value.
    pub trait Nullable: Kind {}

    /// A type of field whose values are texts.
    pub trait Textual: Kind {}

    /// A type of field whose values are ranges.
    pub trait Range: Kind {}

    mod sealed {
        pub trait Sealed {}
    }

    macro_rules! kinds {
        ($($(#[$doc:meta])* $name:ident($value:ty): $($trait:ident)*;)*) => {$(
            $(#[$doc])*
            pub enum $name {}

            impl sealed::Sealed for $name {}

            impl Kind for $name {
                type Value = $value;
            }

            $(impl $trait for $name {})*
        )*};
    }

    kinds! {
        /// Numbers: `int`, `double`, and `monetary`, which is compared without its currency.
        Number(Amount): Distinct Ordered Nullable;
        /// Times of day: `time`.
        TimeOfDay(Time): Distinct Ordered Nullable;
        /// Dates and times: `date`.
        Date(FilterDate): Distinct Ordered Nullable;
        /// The date on which a deal entered a stage: `entered_stage`.
        EnteredStage(FilterDate): Distinct Ordered;
        /// Ranges of times of day: `timerange`.
        TimeRange(Time): Distinct Ordered Nullable Range;
        /// Ranges of dates: `daterange`.
        DateRange(FilterDate): Distinct Ordered Nullable Range;
        /// Texts: `varchar`. The helpers have no other type of text, such as `text` or `phone`; that these take the same
        /// operators is unconfirmed.
        Text(String): Distinct Nullable Textual;
        /// Titles: `title`.
        Title(String): Textual;
        /// Any number of options: `set`.
        Set(Id<of::FieldOption>): Distinct Nullable;
        /// One option: `enum`.
        Enum(Id<of::FieldOption>): Distinct Nullable;
        /// Deals: `deal`.
        Deal(Id<of::Deal>): Distinct Nullable;
        /// Persons: `person`.
        Person(Id<of::Person>): Distinct Nullable;
        /// Organizations: `organization`.
        Organization(Id<of::Organization>): Distinct Nullable;
        /// Products: `product`.
        Product(Id<of::Product>): Distinct Nullable;
        /// Users: `user`.
        User(Id<of::User>): Distinct Nullable;
        /// Pipelines: `pipeline`.
        Pipeline(Id<of::Pipeline>): Distinct;
        /// Stages of pipelines: `stage`.
        Stage(Id<of::Stage>): Distinct;
        /// Statuses of deals: `status`.
        Status(DealStatus): Distinct;
        /// Visibilities: `visible_to`.
        VisibleTo(Visibility): Distinct;
        /// Codes of currencies, such as `EUR`: `currency`.
        Currency(String): Distinct;
    }

    macro_rules! constructors {
        ($($method:ident = $name:ident($what:literal);)*) => {$(
            impl FilterField<$name> {
                #[doc = concat!("Creates a field whose values are ", $what, ".")]
                #[must_use]
                pub fn $method(object: impl Into<FilterObject>, id: impl Into<Id<of::Field>>) -> Self {
                    Self::new(object, id)
                }
            }
        )*};
    }

    constructors! {
        number = Number("numbers or amounts of money");
        time = TimeOfDay("times of day");
        date = Date("dates, or dates and times");
        time_range = TimeRange("ranges of times of day");
        date_range = DateRange("ranges of dates");
        text = Text("texts");
        title = Title("titles");
        set = Set("any number of options");
        option = Enum("one of several options");
        deal = Deal("deals");
        person = Person("persons");
        organization = Organization("organizations");
        product = Product("products");
        user = User("users");
        pipeline = Pipeline("pipelines");
        stage = Stage("stages of pipelines");
        status = Status("statuses of deals");
        visible_to = VisibleTo("visibilities");
        currency = Currency("codes of currencies");
    }
}

/// A date in a condition: a day, or one relative to the day on which the filter is used.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FilterDate {
    /// A day.
    Day(Date),
    /// A relative day or a relative interval.
    Relative(RelativeDate),
}

impl From<Date> for FilterDate {
    fn from(date: Date) -> Self {
        FilterDate::Day(date)
    }
}

impl From<RelativeDate> for FilterDate {
    fn from(date: RelativeDate) -> Self {
        FilterDate::Relative(date)
    }
}

impl fmt::Display for FilterDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FilterDate::Day(date) => date.fmt(f),
            FilterDate::Relative(date) => date.fmt(f),
        }
    }
}

open_enum! {
    /// A day or an interval relative to the day on which a filter is used.
    pub enum RelativeDate {
        /// The quarter before this one.
        LastQuarter = "last_quarter",
        /// This quarter.
        ThisQuarter = "this_quarter",
        /// The month before this one.
        LastMonth = "last_month",
        /// This month.
        ThisMonth = "this_month",
        /// The week before this one.
        LastWeek = "last_week",
        /// This week.
        ThisWeek = "this_week",
        /// The week after this one.
        NextWeek = "next_week",
        /// The month after this one.
        NextMonth = "next_month",
        /// The day six months ago.
        SixMonthsAgo = "6_months_ago",
        /// The day five months ago.
        FiveMonthsAgo = "5_months_ago",
        /// The day four months ago.
        FourMonthsAgo = "4_months_ago",
        /// The day three months ago.
        ThreeMonthsAgo = "3_months_ago",
        /// The day two months ago.
        TwoMonthsAgo = "2_months_ago",
        /// The day one month ago.
        OneMonthAgo = "1_months_ago",
        /// The day three weeks ago.
        ThreeWeeksAgo = "3_weeks_ago",
        /// The day two weeks ago.
        TwoWeeksAgo = "2_weeks_ago",
        /// The day one week ago.
        OneWeekAgo = "1_week_ago",
        /// Yesterday.
        Yesterday = "yesterday",
        /// Any day before today.
        BeforeToday = "before_today",
        /// Today.
        Today = "today",
        /// The time at which the filter is used.
        Now = "now",
        /// Today or any later day.
        TodayOrLater = "later_or_today",
        /// Today or any earlier day.
        BeforeTomorrow = "before_tomorrow",
        /// Tomorrow.
        Tomorrow = "tomorrow",
        /// Tomorrow or any later day.
        TomorrowOrLater = "later_or_tomorrow",
        /// The day in one week.
        InOneWeek = "in_1_week",
        /// The day in two weeks.
        InTwoWeeks = "in_2_weeks",
        /// The day in three weeks.
        InThreeWeeks = "in_3_weeks",
        /// The day in one month.
        InOneMonth = "in_1_month",
        /// The day in two months.
        InTwoMonths = "in_2_months",
        /// The day in three months.
        InThreeMonths = "in_3_months",
        /// The day in four months.
        InFourMonths = "in_4_months",
        /// The day in five months.
        InFiveMonths = "in_5_months",
        /// The day in six months.
        InSixMonths = "in_6_months",
        /// The time since when a deal is rotten; deals only.
        RottenTime = "rotten_time",
    }
}

open_enum! {
    /// A component of an address.
    pub enum AddressComponent {
        /// The apartment or suite.
        Subpremise = "subpremise",
        /// The house number.
        StreetNumber = "street_number",
        /// The street or road.
        Route = "route",
        /// The district.
        Sublocality = "sublocality",
        /// The city, town or village.
        Locality = "locality",
        /// The state or county.
        AdminAreaLevel1 = "admin_area_level_1",
        /// The region.
        AdminAreaLevel2 = "admin_area_level_2",
        /// The country.
        Country = "country",
        /// The postal code.
        PostalCode = "postal_code",
        /// The whole address.
        FormattedAddress = "formatted_address",
    }
}

impl<K> Clone for FilterField<K> {
    fn clone(&self) -> Self {
        FilterField {
            object: self.object.clone(),
            id: self.id.clone(),
            extra_value: self.extra_value.clone(),
            kind: PhantomData,
        }
    }
}

impl<K> fmt::Debug for FilterField<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FilterField({} {})", self.object, self.id)
    }
}

//! Goals: targets for deals and activities, and the progress towards them.
//!
//! ```
//! use pipedrive_core::model::Date;
//! use pipedrive_core::v1::goals::{
//!     AddGoal, GoalAssignee, GoalAssigneeType, GoalDuration, GoalInterval, GoalKind, GoalMetric, GoalOutcome, GoalParams,
//!     GoalTypeName,
//! };
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let goal = AddGoal::new(
//!     GoalAssignee::new(3, GoalAssigneeType::Person),
//!     GoalKind::new(GoalTypeName::DealsWon).params(GoalParams::new().pipeline_id([1, 2])),
//!     GoalOutcome::new(50, GoalMetric::Quantity),
//!     GoalDuration::new("2026-01-01".parse::<Date>()?).clear_end(),
//!     GoalInterval::Monthly,
//! );
//! let request = account.request(&goal)?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/goals");
//! assert_eq!(
//!     request.body(),
//!     concat!(
//!         r#"{"assignee":{"id":3,"type":"person"},"type":{"name":"deals_won","params":{"pipeline_id":[1,2]}},"#,
//!         r#""expected_outcome":{"target":50,"tracking_metric":"quantity"},"#,
//!         r#""duration":{"start":"2026-01-01","end":null},"interval":"monthly"}"#,
//!     ),
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [Goals](https://developers.pipedrive.com/docs/api/v1/Goals) in Pipedrive's documentation.

use pipedrive_derive::{object, operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Amount, Date, GoalId, Id, List, Patch, Repeated, of};
use crate::wire::{Item, NoContent};

/// A goal.
#[record]
pub struct Goal {
    pub id: GoalId,
    /// The user who created the goal.
    pub owner_id: Option<Id<of::User>>,
    pub title: Option<String>,
    #[field(name = "type")]
    pub kind: Option<GoalKind>,
    pub assignee: Option<GoalAssignee>,
    pub interval: Option<GoalInterval>,
    pub duration: Option<GoalDuration>,
    pub expected_outcome: Option<GoalOutcome>,
    pub is_active: Option<bool>,
    /// The ids of the reports on the goal.
    pub report_ids: Option<Vec<String>>,
}

/// The goals that [`GetGoals`] finds.
#[record]
pub struct FoundGoals {
    pub goals: Option<Vec<Goal>>,
}

/// A goal that was created or updated.
#[record]
pub struct SavedGoal {
    pub goal: Option<Goal>,
}

/// The progress of a goal.
#[record]
pub struct GoalResult {
    /// The part of the target that was reached, in the unit of the target.
    pub progress: Option<Amount>,
    pub goal: Option<Goal>,
}

/// What a goal counts.
#[object]
pub struct GoalKind {
    /// Name of the type.
    #[field(new)]
    pub name: Option<GoalTypeName>,
    /// Pipelines, stages and activity types that count.
    pub params: Option<GoalParams>,
}

/// The pipelines, stages and activity types that count for a goal.
#[object]
pub struct GoalParams {
    /// Pipelines; cleared for all pipelines.
    pub pipeline_id: Patch<List<Id<of::Pipeline>>>,
    /// Stage, for goals of the type `deals_progressed`.
    pub stage_id: Option<Id<of::Stage>>,
    /// Activity types, for goals of the types `activities_completed` and `activities_added`; cleared for all types.
    pub activity_type_id: Patch<List<Id<of::ActivityType>>>,
}

/// Whose goal it is.
#[object]
pub struct GoalAssignee {
    /// Id of the user, company or team.
    #[field(new)]
    pub id: Option<u64>,
    /// Type of the assignee.
    #[field(new, name = "type")]
    pub kind: Option<GoalAssigneeType>,
}

/// The target of a goal.
#[object]
pub struct GoalOutcome {
    /// Number or sum to reach.
    #[field(new)]
    pub target: Option<Amount>,
    /// Unit of the target.
    #[field(new)]
    pub tracking_metric: Option<GoalMetric>,
    /// Currency of a sum.
    pub currency_id: Option<Id<of::Currency>>,
}

/// When a goal starts and ends.
#[object]
pub struct GoalDuration {
    /// First day.
    #[field(new)]
    pub start: Option<Date>,
    /// Last day; cleared for a goal without an end.
    pub end: Patch<Date>,
}

open_enum! {
    /// A type of goal.
    pub enum GoalTypeName {
        /// Deals that are won.
        DealsWon = "deals_won",
        /// Deals that reach a stage.
        DealsProgressed = "deals_progressed",
        /// Activities that are done.
        ActivitiesCompleted = "activities_completed",
        /// Activities that are created.
        ActivitiesAdded = "activities_added",
        /// Deals that are created.
        DealsStarted = "deals_started",
        /// The forecast of revenue; only documented for creating and updating goals.
        RevenueForecast = "revenue_forecast",
    }
}

open_enum! {
    /// A type of assignee of a goal.
    pub enum GoalAssigneeType {
        /// A user.
        Person = "person",
        /// The company.
        Company = "company",
        /// A team.
        Team = "team",
    }
}

open_enum! {
    /// The unit of a goal's target.
    pub enum GoalMetric {
        /// The number of deals or activities.
        Quantity = "quantity",
        /// The sum of the deals' values.
        Sum = "sum",
    }
}

open_enum! {
    /// The interval in which a goal is to be reached.
    pub enum GoalInterval {
        /// A week.
        Weekly = "weekly",
        /// A month.
        Monthly = "monthly",
        /// A quarter of a year.
        Quarterly = "quarterly",
        /// A year.
        Yearly = "yearly",
    }
}

/// Finds goals, all in one response. Without arguments, only goals of the authorized user are found.
#[operation(
    GET "/api/v1/goals/find" -> Item<FoundGoals>,
    cost = 20, scopes = "goals:read goals:full",
    require(period_end if period_start), require(period_start if period_end)
)]
pub struct GetGoals {
    /// Only goals of this type, of all users.
    #[arg(name = "type.name")]
    pub type_name: Option<GoalTypeName>,
    /// Only goals with this title.
    pub title: Option<String>,
    /// Whether to find active or inactive goals; defaults to active.
    pub is_active: Option<bool>,
    /// Only goals of this user, company or team.
    #[arg(name = "assignee.id")]
    pub assignee_id: Option<u64>,
    /// Only goals with this type of assignee, of all users.
    #[arg(name = "assignee.type")]
    pub assignee_type: Option<GoalAssigneeType>,
    /// Only goals with this target, of all users.
    #[arg(name = "expected_outcome.target")]
    pub target: Option<Amount>,
    /// Only goals with this unit of the target, of all users.
    #[arg(name = "expected_outcome.tracking_metric")]
    pub tracking_metric: Option<GoalMetric>,
    /// Only goals with a sum in this currency, of all users.
    #[arg(name = "expected_outcome.currency_id")]
    pub currency_id: Option<Id<of::Currency>>,
    /// Only goals for these pipelines, of all users.
    #[arg(name = "type.params.pipeline_id")]
    pub pipeline_id: Option<Repeated<Id<of::Pipeline>>>,
    /// Only goals for this stage, of all users; requires the type `deals_progressed`.
    #[arg(name = "type.params.stage_id")]
    pub stage_id: Option<Id<of::Stage>>,
    /// Only goals for these activity types, of all users; requires the type `activities_completed` or
    /// `activities_added`.
    #[arg(name = "type.params.activity_type_id")]
    pub activity_type_id: Option<Repeated<Id<of::ActivityType>>>,
    /// First day of the period in which the goals are; requires `period.end`.
    #[arg(name = "period.start")]
    pub period_start: Option<Date>,
    /// Last day of the period in which the goals are; requires `period.start`.
    #[arg(name = "period.end")]
    pub period_end: Option<Date>,
}

/// Reads the progress of a goal in a period.
#[operation(GET "/api/v1/goals/{id}/results" -> Item<GoalResult>, cost = 20, scopes = "goals:read goals:full")]
pub struct GetGoalResult {
    /// Goal to read.
    pub id: GoalId,
    /// First day of the period, not before the start of the goal.
    #[arg(name = "period.start")]
    pub period_start: Date,
    /// Last day of the period, not after the end of the goal.
    #[arg(name = "period.end")]
    pub period_end: Date,
}

/// Creates a goal, and a report on its progress.
#[operation(POST "/api/v1/goals" -> Item<SavedGoal>, cost = 10, scopes = "goals:full")]
pub struct AddGoal {
    /// Whose goal it is.
    pub assignee: GoalAssignee,
    /// What the goal counts.
    #[arg(name = "type")]
    pub kind: GoalKind,
    /// Target of the goal.
    pub expected_outcome: GoalOutcome,
    /// Start and end of the goal.
    pub duration: GoalDuration,
    /// Interval in which the goal is to be reached.
    pub interval: GoalInterval,
    /// Title of the goal.
    pub title: Option<String>,
}

/// Updates a goal; arguments that are not given keep their value.
#[operation(PUT "/api/v1/goals/{id}" -> Item<SavedGoal>, cost = 10, scopes = "goals:full")]
pub struct UpdateGoal {
    /// Goal to update.
    pub id: GoalId,
    /// Title of the goal.
    pub title: Option<String>,
    /// Whose goal it is.
    pub assignee: Option<GoalAssignee>,
    /// What the goal counts.
    #[arg(name = "type")]
    pub kind: Option<GoalKind>,
    /// Target of the goal.
    pub expected_outcome: Option<GoalOutcome>,
    /// Start and end of the goal.
    pub duration: Option<GoalDuration>,
    /// Interval in which the goal is to be reached.
    pub interval: Option<GoalInterval>,
}

/// Deletes a goal.
#[operation(DELETE "/api/v1/goals/{id}" -> NoContent, cost = 6, scopes = "goals:full")]
pub struct DeleteGoal {
    /// Goal to delete.
    pub id: GoalId,
}

crate::wire::operation::operations! {
    GetGoals, GetGoalResult, AddGoal, UpdateGoal, DeleteGoal,
}

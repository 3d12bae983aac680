//! Activity types: the kinds of activities that a company has, such as calls and meetings.
//!
//! Activities refer to their type by its key, [`ActivityType::key_string`].
//!
//! ```
//! use pipedrive_core::v1::activity_types::{ActivityIcon, AddActivityType};
//! use pipedrive_core::{Account, Company, Credentials};
//!
//! let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
//! let request = account.request(&AddActivityType::new("Video call", ActivityIcon::Camera).color("aeb31b"))?;
//! assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v1/activityTypes");
//! assert_eq!(request.body(), r#"{"name":"Video call","icon_key":"camera","color":"aeb31b"}"#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! See [ActivityTypes](https://developers.pipedrive.com/docs/api/v1/ActivityTypes) in Pipedrive's documentation.

use pipedrive_derive::{operation, record};

use crate::model::open_enum::open_enum;
use crate::model::{Id, V1DateTime, of};
use crate::wire::{Item, Page};

/// A type of activities.
#[record]
pub struct ActivityType {
    pub id: Id<of::ActivityType>,
    pub name: Option<String>,
    /// The key by which activities refer to the type; Pipedrive makes it from the name.
    pub key_string: Option<String>,
    pub icon_key: Option<ActivityIcon>,
    /// The color, in six hexadecimal digits such as `FFFFFF`.
    pub color: Option<String>,
    /// The position in selections of types.
    pub order_nr: Option<u64>,
    /// `false` once the type is deleted.
    pub active_flag: Option<bool>,
    /// Whether the type was created by the company.
    pub is_custom_flag: Option<bool>,
    pub add_time: Option<V1DateTime>,
    pub update_time: Option<V1DateTime>,
}

open_enum! {
    /// The icon of an activity type.
    pub enum ActivityIcon {
        /// A task.
        Task = "task",
        /// An email.
        Email = "email",
        /// A meeting.
        Meeting = "meeting",
        /// A deadline.
        Deadline = "deadline",
        /// A call.
        Call = "call",
        /// Lunch.
        Lunch = "lunch",
        /// A calendar.
        Calendar = "calendar",
        /// An arrow down.
        DownArrow = "downarrow",
        /// A document.
        Document = "document",
        /// A smartphone.
        Smartphone = "smartphone",
        /// A camera.
        Camera = "camera",
        /// Scissors.
        Scissors = "scissors",
        /// Cogs.
        Cogs = "cogs",
        /// A speech bubble.
        Bubble = "bubble",
        /// An arrow up.
        UpArrow = "uparrow",
        /// A checkbox.
        Checkbox = "checkbox",
        /// A signpost.
        Signpost = "signpost",
        /// Shuffling.
        Shuffle = "shuffle",
        /// An address book.
        AddressBook = "addressbook",
        /// A line graph.
        LineGraph = "linegraph",
        /// A picture.
        Picture = "picture",
        /// A car.
        Car = "car",
        /// The world.
        World = "world",
        /// A search.
        Search = "search",
        /// A paper clip.
        Clip = "clip",
        /// Sound.
        Sound = "sound",
        /// A brush.
        Brush = "brush",
        /// A key.
        Key = "key",
        /// A padlock.
        Padlock = "padlock",
        /// A price tag.
        PriceTag = "pricetag",
        /// A suitcase.
        Suitcase = "suitcase",
        /// The finish of a race.
        Finish = "finish",
        /// A plane.
        Plane = "plane",
        /// A loop.
        Loop = "loop",
        /// Wi-Fi.
        Wifi = "wifi",
        /// A truck.
        Truck = "truck",
        /// A shopping cart.
        Cart = "cart",
        /// A light bulb.
        Bulb = "bulb",
        /// A bell.
        Bell = "bell",
        /// A presentation.
        Presentation = "presentation",
    }
}

/// Lists the activity types, all on one page.
#[operation(
    GET "/api/v1/activityTypes" -> Page<ActivityType>,
    cost = 20, scopes = "activities:read activities:full admin"
)]
pub struct GetActivityTypes {}

/// Creates an activity type.
#[operation(POST "/api/v1/activityTypes" -> Item<ActivityType>, cost = 10, scopes = "admin")]
pub struct AddActivityType {
    /// Name of the type.
    pub name: String,
    /// Icon of the type.
    pub icon_key: ActivityIcon,
    /// Color of the type, in six hexadecimal digits such as `FFFFFF`.
    pub color: Option<String>,
}

/// Updates an activity type; arguments that are not given keep their value.
#[operation(PUT "/api/v1/activityTypes/{id}" -> Item<ActivityType>, cost = 10, scopes = "admin")]
pub struct UpdateActivityType {
    /// Type to update.
    pub id: Id<of::ActivityType>,
    /// Name of the type.
    pub name: Option<String>,
    /// Icon of the type.
    pub icon_key: Option<ActivityIcon>,
    /// Color of the type, in six hexadecimal digits such as `FFFFFF`.
    pub color: Option<String>,
    /// Position in selections of types.
    pub order_nr: Option<u64>,
}

/// Marks an activity type as deleted; the response is the type.
#[operation(DELETE "/api/v1/activityTypes/{id}" -> Item<ActivityType>, cost = 6, scopes = "admin")]
pub struct DeleteActivityType {
    /// Type to delete.
    pub id: Id<of::ActivityType>,
}

crate::wire::operation::operations! {
    GetActivityTypes, AddActivityType, UpdateActivityType, DeleteActivityType,
}

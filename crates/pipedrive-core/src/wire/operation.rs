//! What an operation is: its facts, its arguments, and how its answer is read.

use bytes::Bytes;
use http::Response;

use crate::error::{ArgumentError, Error};
use crate::meta::Meta;
use crate::wire::output::Output;
use crate::wire::page_token::PageToken;
use crate::wire::parts::{Parts, Written};

/// One operation of the API, with its arguments.
///
/// `#[operation]` writes the implementation from one declaration; see
/// [the attribute](macro@crate::operation) for how to declare an operation that this crate lacks.
///
/// ```
/// use pipedrive_core::{Account, Company, Credentials, Operation, v2};
///
/// let account = Account::new(Company::new("acme")?, Credentials::api_token("2f4c…".replace('…', "0").as_str())?);
/// let request = account.request(&v2::deals::GetDeal::new(7))?;
/// assert_eq!(request.uri(), "https://acme.pipedrive.com/api/v2/deals/7");
///
/// let response = http::Response::new(bytes::Bytes::from_static(br#"{"success":true,"data":{"id":7}}"#));
/// let deal = v2::deals::GetDeal::read(response)?;
/// assert_eq!(deal.id.value(), 7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Operation {
    /// What a successful answer is read into.
    type Output: Output;

    /// The facts of the operation.
    const META: Meta;

    /// Returns the facts of this operation: [`META`](Self::META), unless only the value knows which operation it is.
    fn meta(&self) -> &'static Meta {
        const { &Self::META }
    }

    /// Writes the arguments into a request that is being made.
    ///
    /// # Errors
    ///
    /// The argument that cannot be sent, and why.
    fn write(&self, parts: &mut Parts) -> Result<(), ArgumentError>;

    /// Reads the answer to this operation, as [`Output::read`] does by the facts in [`META`](Self::META).
    ///
    /// # Errors
    ///
    /// What the service refused, or what of its answer could not be read; the body stays reachable through
    /// [`Error::body`]. The credentials are not known here: [`Error::redacted`] cuts them out, if the service echoes them.
    fn read(response: Response<Bytes>) -> Result<Self::Output, Error>
    where
        Self: Sized,
    {
        Self::Output::read(&Self::META, response)
    }
}

/// An operation whose answer comes in pages; the derive implements it where there is a `cursor` or a `start`.
pub trait Paginated: Operation + Clone {
    /// Where the page starts that the operation asks for; `None` is the first page of a list that goes by cursors.
    fn page_token(&self) -> Option<PageToken>;

    /// Moves the operation to the page that `next` names; everything else stays as it is.
    ///
    /// A page token of the other kind (an offset for a cursor list) changes nothing.
    fn set_page_token(&mut self, token: &PageToken);
}

/// A v1 operation whose answer can be cut down with a field selector: any `GET` of v1.
pub trait Selectable: Operation {}

/// A v1 `POST` whose JSON body can be sent as a form instead.
pub trait FormEncodable: Operation {}

/// Writes an operation into a request that is being made.
#[inline]
pub(crate) fn write<O: Operation>(parts: &mut Parts, operation: &O) -> Result<(), Error> {
    operation
        .write(parts)
        .map_err(|error| Error::argument(operation.meta(), parts.method.clone(), error).with_path(parts.target()))
}

/// Writes an operation into a request without a host and credentials.
pub(crate) fn written<O: Operation>(operation: &O) -> Result<Written, Error> {
    let meta = operation.meta();
    let mut parts = Parts::new(meta);
    write(&mut parts, operation)?;
    parts.finish(meta)
}

/// Lists the operations of a module for the catalogue.
macro_rules! operations {
    ($($name:ident),* $(,)?) => {
        #[cfg(feature = "catalogue")]
        pub(crate) const OPERATIONS: &[$crate::catalogue::Entry] = &[$($crate::catalogue::Entry::of::<$name>()),*];
    };
}
pub(crate) use operations;

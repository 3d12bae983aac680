//! What the tour made, so that it can be deleted.

use pipedrive::blocking::Client;
use pipedrive::v1::files::DeleteFile;
use pipedrive::v2::activities::DeleteActivity;
use pipedrive::v2::deals::DeleteDeal;
use pipedrive::v2::persons::DeletePerson;
use pipedrive::{Error, Id, of};

/// The ids of the records that were made.
#[derive(Default)]
pub(crate) struct Made {
    pub(crate) files: Vec<Id<of::File>>,
    pub(crate) activities: Vec<Id<of::Activity>>,
    pub(crate) deals: Vec<Id<of::Deal>>,
    pub(crate) persons: Vec<Id<of::Person>>,
}

impl Made {
    /// Deletes every one of them, and says so.
    ///
    /// # Errors
    ///
    /// The last one that could not be deleted; all of them are named before.
    pub(crate) fn delete(&self, client: &Client) -> Result<(), Error> {
        println!("\n== Tidying up\n");
        let outcomes = [
            all("files", &self.files, |id| client.send(&DeleteFile::new(id)).map(drop)),
            all("activities", &self.activities, |id| client.send(&DeleteActivity::new(id)).map(drop)),
            all("deals", &self.deals, |id| client.send(&DeleteDeal::new(id)).map(drop)),
            all("persons", &self.persons, |id| client.send(&DeletePerson::new(id)).map(drop)),
        ];
        outcomes.into_iter().collect()
    }
}

fn all<K>(kind: &str, ids: &[Id<K>], delete: impl Fn(Id<K>) -> Result<(), Error>) -> Result<(), Error> {
    let (mut deleted, mut outcome) = (0, Ok(()));
    for &id in ids {
        match delete(id) {
            Ok(()) => deleted += 1,
            Err(error) => {
                println!("still there: {kind} {id}: {error}");
                outcome = Err(error);
            }
        }
    }
    println!("deleted {deleted} of the {} {kind} made", ids.len());
    outcome
}

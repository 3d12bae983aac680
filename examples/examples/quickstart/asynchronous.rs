//! The tour with the async client: `blocking.rs` once more with `.await`, so that each can be read and copied alone.

use examples::request_line;
use pipedrive::v1::{deals as v1_deals, files};
use pipedrive::v2::{activities, deals, persons};
use pipedrive::{AsForm as _, Client, Error, FilePart, Operation, Select as _};

use crate::made::Made;
use crate::{OFFER, Row, summary, told};

pub(crate) async fn tour(client: &Client, made: &mut Made) -> Result<(), Error> {
    let add = persons::AddPerson::new().name("Ann Lee").emails(["ann@example.org"]);
    let ann = send(client, "Add a person", &add).await?;
    made.persons.push(ann.id);
    println!("  < person {}, {}", ann.id, ann.name.unwrap_or_default());

    let add = deals::AddDeal::new("Roof").value(12_000).currency("EUR").person_id(ann.id);
    let roof = send(client, "Add a deal for her", &add).await?;
    made.deals.push(roof.id);
    println!("  < deal {}: {}", roof.id, summary(&roof));

    let add = v1_deals::AddDeal::new("Walls & windows").value(4_500).currency("EUR").person_id(ann.id);
    if let Some(walls) = told(send(client, "Add another through v1, as a form", &add.as_form()).await) {
        made.deals.push(walls.id);
        println!("  < deal {}", walls.id);
    }

    let list = v1_deals::GetDeals::new().limit(3).select_as::<Row>();
    for row in told(send(client, "List deals, only the fields of a struct", &list).await).into_iter().flatten() {
        let Row { id, title, value, currency } = row;
        println!("  < {id:>4}  {title:<20} {:>8} {currency}", value.unwrap_or_default());
    }

    let roof = send(client, "Read one deal", &deals::GetDeal::new(roof.id)).await?;
    println!("  < {}", summary(&roof));

    let add = activities::AddActivity::new().subject("Look at the roof").deal_id(roof.id);
    let look = send(client, "Add an activity to it", &add).await?;
    made.activities.push(look.id);
    println!("  < activity {}", look.id);

    let list = v1_deals::GetDealActivities::new(roof.id).limit(5);
    for activity in told(send(client, "List its activities", &list).await).into_iter().flatten() {
        println!("  < {:>4}  {}", activity.id, activity.subject.unwrap_or_default());
    }

    let update = deals::UpdateDeal::new(roof.id).title("New roof").clear_person_id();
    let roof = send(client, "Set one of its fields, clear another", &update).await?;
    println!("  < {}", summary(&roof));

    let upload = files::AddFile::new(FilePart::new("offer.txt", OFFER)).deal_id(roof.id);
    let offer = send(client, "Upload a file to it", &upload).await?;
    made.files.push(offer.id);
    println!("  < file {}, {} bytes", offer.id, offer.file_size.unwrap_or_default());

    let (download, mut content) = (files::DownloadFile::new(offer.id), Vec::new());
    show(client, "Download the file", &download)?;
    let downloaded = client.download(&download, &mut content).await?;
    let same = if content == OFFER.as_bytes() { "those that went up" } else { "others than went up" };
    println!("  < {} bytes, {same}", downloaded.bytes);

    if told(send(client, "Read a deal that is not there", &deals::GetDeal::new(999_999_999)).await).is_some() {
        println!("  < it is there");
    }
    Ok(())
}

async fn send<O: Operation>(client: &Client, what: &str, operation: &O) -> Result<O::Output, Error> {
    show(client, what, operation)?;
    client.send(operation).await
}

/// Shows the request that the client makes of an operation.
fn show<O: Operation>(client: &Client, what: &str, operation: &O) -> Result<(), Error> {
    println!("{what}\n  > {}", request_line(&client.account().request(operation)?));
    Ok(())
}

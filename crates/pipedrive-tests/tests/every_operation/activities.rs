//! Activities and what else is recorded of the dealings with someone: calls, notes, files, mail, messages, meetings.

use pipedrive::model::V1DateTime;
use pipedrive::serde_json::json;
use pipedrive::{Date, FilePart, Id, of, v1, v2};

use crate::Api;

pub(crate) fn all(api: &mut Api) {
    let deal = call!(api, v2::deals::AddDeal::new("Barn"), {"title": "Barn"}).id;
    activities(api, deal);
    activity_types(api);
    call_logs(api, deal);
    notes(api, deal);
    files(api, deal);
    mailbox(api, deal);
    messages(api);
    meetings(api);
}

fn activities(api: &mut Api, deal: Id<of::Deal>) {
    use v2::activities::*;

    let day: Date = "2026-02-03".parse().unwrap();
    let added = AddActivity::new().subject("Look").kind("meeting").deal_id(deal).due_date(day.clone());
    let activity = call!(api, added, {
        "subject": "Look", "type": "meeting", "deal_id": deal, "due_date": "2026-02-03",
    })
    .id;
    let updated = UpdateActivity::new(activity).done(true).note("Dry");
    let updated = call!(api, updated, {"id": activity, "done": true, "note": "Dry"});
    assert_eq!((updated.done, updated.note.as_deref(), updated.due_date), (Some(true), Some("Dry"), Some(day)));
    let read = GetActivity::new(activity).include_fields([ActivityExtra::Attendees]);
    let read = call!(api, read, {"id": activity, "include_fields": ["attendees"]});
    assert_eq!(read.kind.as_deref(), Some("meeting"));
    assert_eq!(call!(api, GetActivities::new().deal_id(deal), {"deal_id": deal}).items[0].id, activity);
    assert_eq!(call!(api, DeleteActivity::new(activity), {"id": activity}).id, activity);
    gone!(api, GetActivity::new(activity), {"id": activity});

    use v1::activities as old;
    let added = old::AddActivity::new().subject("Look twice").kind("call").deal_id(deal);
    let activity = call!(api, added, {"subject": "Look twice", "type": "call", "deal_id": deal}).id;
    let updated = old::UpdateActivity::new(activity).done(true);
    assert_eq!(call!(api, updated, {"id": activity, "done": true}).done, Some(true));
    let read = call!(api, old::GetActivity::new(activity), {"id": activity});
    assert_eq!(read.subject.as_deref(), Some("Look twice"));
    let listed = old::GetActivities::new().done(true).kind(["call"]);
    assert_eq!(call!(api, listed, {"done": true, "type": ["call"]}).items[0].id, activity);
    assert_eq!(call!(api, old::DeleteActivity::new(activity), {"id": activity}).id, activity);
}

fn activity_types(api: &mut Api) {
    use v1::activity_types::*;

    let added = AddActivityType::new("Climb", ActivityIcon::Signpost).color("FF0000");
    let kind = call!(api, added, {"name": "Climb", "icon_key": "signpost", "color": "FF0000"}).id;
    let updated = call!(api, UpdateActivityType::new(kind).name("Ascend"), {"id": kind, "name": "Ascend"});
    assert_eq!(updated.name.as_deref(), Some("Ascend"));
    assert!(call!(api, GetActivityTypes::new()).items.iter().any(|own| own.id == kind));
    assert_eq!(call!(api, DeleteActivityType::new(kind), {"id": kind}).id, kind);
}

fn call_logs(api: &mut Api, deal: Id<of::Deal>) {
    use v1::call_logs::*;

    let start: V1DateTime = "2026-01-30 08:00:00".parse().unwrap();
    let end: V1DateTime = "2026-01-30 08:01:30".parse().unwrap();
    let added = AddCallLog::new(CallOutcome::Connected, "+372 5555", start, end).subject("A barn").deal_id(deal);
    let added = call!(api, added, {
        "outcome": "connected", "to_phone_number": "+372 5555", "start_time": "2026-01-30 08:00:00",
        "end_time": "2026-01-30 08:01:30", "subject": "A barn", "deal_id": deal,
    });
    let log = added.id.clone();
    let file = FilePart::new("call.mp3", &b"ID3"[..]);
    api.call(AddCallLogAudioFile::new(log.clone(), file.clone()), &json!({"id": log}), [("file", file)]);
    assert_eq!(call!(api, GetCallLog::new(log.clone()), {"id": log}).has_recording, Some(true));
    assert_eq!(call!(api, GetUserCallLogs::new().limit(50), {"limit": 50}).items[0].id, log);
    call!(api, DeleteCallLog::new(log.clone()), {"id": log});
    gone!(api, GetCallLog::new(log.clone()), {"id": log});
}

fn notes(api: &mut Api, deal: Id<of::Deal>) {
    use v1::notes::*;

    let added = AddNote::new("<p>Wet</p>").deal_id(deal).pinned_to_deal_flag(true);
    let note = call!(api, added, {"content": "<p>Wet</p>", "deal_id": deal, "pinned_to_deal_flag": true}).id;
    let updated = call!(api, UpdateNote::new(note).content("<p>Dry</p>"), {"id": note, "content": "<p>Dry</p>"});
    assert_eq!(updated.content.as_deref(), Some("<p>Dry</p>"));
    let read = call!(api, GetNote::new(note), {"id": note});
    assert_eq!((read.deal_id, read.pinned_to_deal_flag), (Some(deal), Some(true)));
    assert_eq!(call!(api, GetNotes::new().deal_id(deal), {"deal_id": deal}).items[0].id, note);
    let comment = call!(api, AddNoteComment::new(note, "Sure?"), {"id": note, "content": "Sure?"}).uuid.clone();
    let updated = UpdateCommentForNote::new(note, comment.clone(), "Sure.");
    call!(api, updated, {"id": note, "commentId": comment, "content": "Sure."});
    let read = call!(api, GetComment::new(note, comment.clone()), {"id": note, "commentId": comment});
    assert_eq!(read.content.as_deref(), Some("Sure."));
    assert_eq!(call!(api, GetNoteComments::new(note), {"id": note}).items[0].uuid, comment);
    assert!(call!(api, DeleteComment::new(note, comment.clone()), {"id": note, "commentId": comment}));
    gone!(api, GetComment::new(note, comment.clone()), {"id": note, "commentId": comment});
    assert!(call!(api, DeleteNote::new(note), {"id": note}));
    api.finds_nothing(GetNotes::new().deal_id(deal), &json!({"deal_id": deal}));
}

fn files(api: &mut Api, deal: Id<of::Deal>) {
    use v1::files::*;

    let bytes = &b"%PDF-1.7\r\n\xFF\x00"[..];
    let part = FilePart::new("barn.pdf", bytes);
    let added = api.call(AddFile::new(part.clone()).deal_id(deal), &json!({"deal_id": deal}), [("file", part)]);
    let file = added.id;
    assert_eq!(call!(api, DownloadFile::new(file), {"id": file}).bytes, bytes);
    let updated = UpdateFile::new(file).name("plan.pdf").description("The plan");
    let updated = call!(api, updated, {"id": file, "name": "plan.pdf", "description": "The plan"});
    assert_eq!(updated.description.as_deref(), Some("The plan"));
    assert_eq!(call!(api, GetFile::new(file), {"id": file}).deal_id, Some(deal));
    let listed = call!(api, GetFiles::new().sort("id DESC"), {"sort": "id DESC"}).items;
    assert_eq!(listed[0].id, file);
    let sheet = AddFileAndLinkIt::new(
        RemoteFileType::Sheet,
        "Costs",
        RemoteFileItem::Deal,
        u64::from(deal),
        RemoteLocation::GoogleDrive,
    );
    let sheet = call!(api, sheet, {
        "file_type": "gsheet", "title": "Costs", "item_type": "deal", "item_id": deal,
        "remote_location": "googledrive",
    });
    assert_eq!(sheet.deal_id, Some(deal));
    let linked = LinkFileToItem::new(RemoteFileItem::Deal, u64::from(deal), "1Hc3", RemoteLocation::GoogleDrive);
    let linked = call!(api, linked, {
        "item_type": "deal", "item_id": deal, "remote_id": "1Hc3", "remote_location": "googledrive",
    });
    assert_eq!(linked.remote_id.as_deref(), Some("1Hc3"));
    assert_eq!(call!(api, DeleteFile::new(file), {"id": file}).id, file);
    gone!(api, DownloadFile::new(file), {"id": file});
}

fn mailbox(api: &mut Api, deal: Id<of::Deal>) {
    use v1::mailbox::*;

    api.seed(&json!({
        "mail_thread": [{"id": 930, "subject": "Your barn"}],
        "mail_message": [
            {"id": 931, "mail_thread_id": 930, "body": "When?", "from": [{"email_address": "a@b.example"}]},
        ],
    }));
    let listed = call!(api, GetMailThreads::new(MailFolder::Inbox), {"folder": "inbox"}).items;
    assert!(listed.iter().any(|thread| thread.id == 930.into()));
    let updated = UpdateMailThreadDetails::new(930).deal_id(deal).read_flag(true);
    let updated = call!(api, updated, {"id": 930, "deal_id": deal, "read_flag": true});
    assert_eq!((updated.deal_id, updated.read_flag), (Some(deal), Some(true)));
    assert_eq!(call!(api, GetMailThread::new(930), {"id": 930}).subject.as_deref(), Some("Your barn"));
    assert_eq!(call!(api, GetMailThreadMessages::new(930), {"id": 930}).items[0].id, 931.into());
    let message = GetMailMessage::new(931).include_body(true);
    let message = call!(api, message, {"id": 931, "include_body": true});
    assert_eq!(message.body.as_deref(), Some("When?"));
    assert_eq!(call!(api, DeleteMailThread::new(930), {"id": 930}).id, 930.into());
    gone!(api, GetMailThread::new(930), {"id": 930});
}

fn messages(api: &mut Api) {
    use v1::channels::*;

    let added = AddChannel::new("Hotline", "hot").provider_type(ChannelProvider::Whatsapp);
    call!(api, added, {"name": "Hotline", "provider_channel_id": "hot", "provider_type": "whatsapp"});
    let at: V1DateTime = "2026-01-30 08:00:00".parse().unwrap();
    let received = ReceiveMessage::new("m1", "hot", "ann", "roof", "How much?", ChannelMessageStatus::Sent, at);
    let received = call!(api, received, {
        "id": "m1", "channel_id": "hot", "sender_id": "ann", "conversation_id": "roof", "message": "How much?",
        "status": "sent", "created_at": "2026-01-30 08:00:00",
    });
    assert_eq!(received.conversation_id.as_deref(), Some("roof"));
    let deleted = DeleteConversation::new("hot", "roof");
    call!(api, deleted, {"channel-id": "hot", "conversation-id": "roof"});
    call!(api, DeleteChannel::new("hot"), {"id": "hot"});
    gone!(api, DeleteChannel::new("hot"), {"id": "hot"});
}

fn meetings(api: &mut Api) {
    use v1::meetings::*;

    let link = "1e3943c9-6395-462b-b432-1f252c017f3d";
    let saved = SaveUserProviderLink::new(link, 1, 55, "57da5c3c");
    call!(api, saved, {
        "user_provider_id": link, "user_id": 1, "company_id": 55, "marketplace_client_id": "57da5c3c",
    });
    call!(api, DeleteUserProviderLink::new(link), {"id": link});
}

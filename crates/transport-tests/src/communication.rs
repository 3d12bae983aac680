//! Mail, calls, meetings, channels and who takes part, as the emulator keeps them.

use pipedrive_core::model::V1DateTime;
use pipedrive_core::v1::billing::GetCompanyAddons;
use pipedrive_core::v1::call_logs::{AddCallLog, AddCallLogAudioFile, CallOutcome, DeleteCallLog, GetCallLog};
use pipedrive_core::v1::channels::{
    AddChannel, ChannelAttachment, ChannelMessageStatus, ChannelProvider, DeleteChannel, DeleteConversation,
    ReceiveMessage,
};
use pipedrive_core::v1::deal_participants::{
    AddDealParticipant, DeleteDealParticipant, GetDealParticipants, GetDealParticipantsChangelog,
};
use pipedrive_core::v1::deals::GetDealMailMessages;
use pipedrive_core::v1::mail_messages::LinkedMailMessage;
use pipedrive_core::v1::mailbox::{
    DeleteMailThread, GetMailMessage, GetMailThread, GetMailThreadMessages, GetMailThreads, MailFolder,
    UpdateMailThreadDetails,
};
use pipedrive_core::v1::meetings::{DeleteUserProviderLink, SaveUserProviderLink};
use pipedrive_core::v1::organizations::GetOrganizationMailMessages;
use pipedrive_core::v1::persons::GetPersonMailMessages;
use pipedrive_core::{FilePart, Page, Reason};
use pipedrive_sandbox::Sandbox;

use crate::sandbox::client;
use crate::transport::Transport;

pub(crate) fn a_call_has_one_recording<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    let client: T = client(&sandbox);
    let time = |text: &str| text.parse::<V1DateTime>().unwrap();
    let (start, end) = (time("2026-01-01 10:00:00"), time("2026-01-01 10:01:00"));
    let call = client.send(&AddCallLog::new(CallOutcome::Connected, "+372 1", start, end)).unwrap();
    assert_eq!(call.has_recording, Some(false));

    let record = || AddCallLogAudioFile::new(call.id.clone(), FilePart::new("call.mp3", vec![0xff, 0xfb]));
    client.send(&record()).unwrap();
    assert_eq!(client.send(&GetCallLog::new(call.id.clone())).unwrap().has_recording, Some(true));
    assert_eq!(client.send(&record()).unwrap_err().status().unwrap(), 409);
    client.send(&DeleteCallLog::new(call.id.clone())).unwrap();
    assert_eq!(client.send(&record()).unwrap_err().reason(), Some(Reason::NotFound));
}

pub(crate) fn participants_and_provider_links_come_and_go<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    let client: T = client(&sandbox);
    sandbox
        .seed(
            r#"{
                "person": [{"name": "Ann"}, {"name": "Bob"}], "deal": [{"title": "Roof"}, {"title": "House"}],
                "addon": [{"code": "prospector"}, {"code": "smart_docs_v2"}]
            }"#,
        )
        .unwrap();
    let ann = client.send(&AddDealParticipant::new(1, 1)).unwrap();
    client.send(&AddDealParticipant::new(1, 2)).unwrap();
    client.send(&DeleteDealParticipant::new(1, ann.id)).unwrap();
    assert_eq!(client.send(&GetDealParticipants::new(1)).unwrap().items.len(), 1);
    let changes = client.send(&GetDealParticipantsChangelog::new(1)).unwrap().items;
    let changes: Vec<_> = changes
        .iter()
        .map(|change| (change.action.as_ref().unwrap().as_str(), change.person_id.unwrap().value()))
        .collect();
    assert_eq!(changes, [("added", 1), ("added", 2), ("removed", 1)]);
    assert!(client.send(&GetDealParticipantsChangelog::new(2)).unwrap().items.is_empty());

    let id = "1e3943c9-6395-462b-b432-1f252c017f3d";
    for _ in 0..2 {
        client.send(&SaveUserProviderLink::new(id, 2, 55, "57da5c3c55a82bb4")).unwrap();
    }
    assert!(client.send(&SaveUserProviderLink::new(id, 2, 56, "57da5c3c55a82bb4")).is_err());
    client.send(&DeleteUserProviderLink::new(id)).unwrap();
    let error = client.send(&DeleteUserProviderLink::new(id)).unwrap_err();
    assert_eq!(error.reason(), Some(Reason::NotFound));

    let addons = client.send(&GetCompanyAddons::new()).unwrap().items;
    let codes: Vec<_> = addons.iter().map(|addon| addon.code.as_deref().unwrap()).collect();
    assert_eq!(codes, ["prospector", "smart_docs_v2"]);
}

pub(crate) fn channels_hold_conversations<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    let client: T = client(&sandbox);
    let add = AddChannel::new("Hotline", "hotline").provider_type(ChannelProvider::Whatsapp).template_support(true);
    let channel = client.send(&add).unwrap();
    assert_eq!(channel.provider_type, Some(ChannelProvider::Whatsapp));
    assert_eq!(channel.marketplace_client_id.as_deref(), Some("5a9db0b5a1c0ffee"));

    let time: V1DateTime = "2026-01-31 08:59:00".parse().unwrap();
    let receive = |channel| {
        ReceiveMessage::new("m-1", channel, "ann", "c-1", "Hello", ChannelMessageStatus::Sent, time.clone())
            .attachments([ChannelAttachment::new("a", "image/png", "https://example.org/a.png")])
    };
    let message = client.send(&receive("hotline")).unwrap();
    assert_eq!((message.message.as_deref(), message.conversation_id.as_deref()), (Some("Hello"), Some("c-1")));
    assert_eq!(message.created_at.clone().map(V1DateTime::from), Some(time.clone()));
    assert_eq!(message.attachments.as_ref().unwrap()[0].url, "https://example.org/a.png");
    let missing = client.send(&receive("none")).unwrap_err();
    assert_eq!(missing.reason(), Some(Reason::NotFound));

    client.send(&DeleteConversation::new("hotline", "c-1")).unwrap();
    assert_eq!(client.send(&DeleteConversation::new("hotline", "c-1")).unwrap_err().reason(), Some(Reason::NotFound));
    client.send(&DeleteChannel::new("hotline")).unwrap();
    assert_eq!(client.send(&DeleteChannel::new("hotline")).unwrap_err().reason(), Some(Reason::NotFound));
}

pub(crate) fn mail_is_read_linked_and_archived<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    let client: T = client(&sandbox);
    sandbox
        .seed(
            r#"{
                "organization": [{"name": "Acme"}],
                "person": [{"name": "Ann", "org_id": 1, "emails": [{"value": "ann@example.org"}]}],
                "deal": [{"title": "Roof", "person_id": 1}],
                "mail_thread": [{"subject": "Your roof"}, {"subject": "Our offer", "deal_id": 1}],
                "mail_message": [
                    {"mail_thread_id": 1, "from": [{"email_address": "ann@example.org"}], "body": "<p>How much?</p>"},
                    {"mail_thread_id": 2, "to": [{"email_address": "ann@example.org"}], "draft_flag": true}
                ]
            }"#,
        )
        .unwrap();
    let folder = |folder| {
        let threads = client.send(&GetMailThreads::new(folder)).unwrap().items;
        threads.iter().map(|thread| thread.id.value()).collect::<Vec<_>>()
    };
    assert_eq!(
        (folder(MailFolder::Inbox), folder(MailFolder::Drafts), folder(MailFolder::Sent)),
        (vec![1], vec![2], vec![])
    );
    let thread = client.send(&GetMailThread::new(1)).unwrap();
    assert_eq!((thread.read_flag, thread.message_count), (Some(false), Some(1)));
    let from = &thread.parties.as_ref().unwrap().from.as_ref().unwrap()[0];
    assert_eq!(from.linked_person_name.as_deref(), Some("Ann"));

    let messages = client.send(&GetMailThreadMessages::new(1)).unwrap().items;
    let message = client.send(&GetMailMessage::new(messages[0].id).include_body(true)).unwrap();
    assert_eq!((message.snippet.as_deref(), message.body.as_deref()), (Some("How much?"), Some("<p>How much?</p>")));

    let update = UpdateMailThreadDetails::new(1).deal_id(1).read_flag(true).archived_flag(true).shared_flag(true);
    let thread = client.send(&update).unwrap();
    assert_eq!((thread.deal_id.map(|deal| deal.value()), thread.read_flag), (Some(1), Some(true)));
    assert_eq!((folder(MailFolder::Inbox), folder(MailFolder::Archive)), (vec![], vec![1]));
    let error = client.send(&UpdateMailThreadDetails::new(1).deal_id(99)).unwrap_err();
    assert_eq!(error.status().unwrap(), 400);

    let of_deal = client.send(&GetDealMailMessages::new(1)).unwrap();
    let of_person = client.send(&GetPersonMailMessages::new(1)).unwrap();
    let of_organization = client.send(&GetOrganizationMailMessages::new(1)).unwrap();
    let ids = |page: &Page<LinkedMailMessage>| {
        page.items.iter().map(|row| row.data.as_ref().unwrap().id.value()).collect::<Vec<_>>()
    };
    assert_eq!([ids(&of_deal), ids(&of_person), ids(&of_organization)], [[2, 1], [2, 1], [2, 1]]);

    client.send(&DeleteMailThread::new(1)).unwrap();
    for error in [
        client.send(&GetMailThread::new(1)).unwrap_err(),
        client.send(&GetMailMessage::new(messages[0].id)).unwrap_err(),
    ] {
        assert_eq!(error.reason(), Some(Reason::NotFound));
    }
}

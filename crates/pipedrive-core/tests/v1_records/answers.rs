//! Responses in the forms in which v1 sends them.

pub(crate) const DEAL: &str = r#"{"success": true, "data": {
    "id": 7, "title": "Roof repair", "stage_id": 2, "pipeline_id": 1, "stage_order_nr": 3,
    "creator_user_id": 4,
    "user_id": {"id": 3, "name": "Ann", "email": "ann@example.org", "has_pic": 0, "pic_hash": null,
                "active_flag": true, "value": 3},
    "person_id": {"name": "Bob", "email": [{"label": "work", "value": "bob@example.org", "primary": true}],
                  "phone": [{"value": "", "primary": true}], "owner_id": 3, "active_flag": true, "value": 9},
    "org_id": {"name": "Acme", "people_count": 2, "owner_id": 3, "address": null, "cc_email": "x@example.org",
               "active_flag": true, "value": 5},
    "value": "130.50", "currency": "EUR", "status": "on hold", "probability": null, "lost_reason": null,
    "active": true, "deleted": 0, "is_archived": "1", "org_hidden": false, "person_hidden": false,
    "visible_to": "3", "label": "11,12",
    "add_time": "2024-05-02 09:10:11", "update_time": "2024-05-02 09:10:11", "stage_change_time": null,
    "won_time": "", "lost_time": "0000-00-00 00:00:00", "close_time": null, "expected_close_date": "",
    "next_activity_date": "2024-06-01", "next_activity_time": "09:30:00", "next_activity_duration": "00:15",
    "next_activity_id": 81, "last_activity_date": null,
    "products_count": 0, "followers_count": 1, "weighted_value": 130.5, "formatted_value": "€130.50", "acv": null,
    "origin": "API", "origin_id": 12345, "channel": null, "channel_id": 77, "cc_email": "acme+deal7@example.org",
    "dcf558aac1ae4e8c4f849ba5e668430d8df9be12": 99.50,
    "dcf558aac1ae4e8c4f849ba5e668430d8df9be12_currency": "EUR",
    "0c1d2e3f405162738495a6b7c8d9eafb0c1d2e3f": "11,12",
    "b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7": null,
    "age": {"y": 0, "m": 0, "d": 1, "h": 0, "i": 0, "s": 0, "total_seconds": 86400},
    "average_stage_progress": 1.5,
    "stay_in_pipeline_stages": {"times_in_stages": [], "order_of_stages": [1, 2]},
    "last_activity": null, "next_activity": {"id": 81, "subject": "Call"}},
  "additional_data": {"dropbox_email": "acme+deal7@example.org"},
  "related_objects": {"user": {"3": {"id": 3, "name": "Ann"}}}}"#;

pub(crate) const DEALS: &str = r#"{"success": true, "data": [
    {"id": 7, "title": null, "user_id": 3, "creator_user_id": 3, "person_id": "9", "org_id": null, "label": 11,
     "value": 0, "add_time": null, "status": "open"},
    {"id": 8, "user_id": null, "person_id": null, "label": null, "custom": {"unknown": [1]}},
    {"id": 9, "user_id": {"name": "Ann", "value": 3}, "label": "", "visible_to": 7}],
  "related_objects": {"user": {"3": {"id": 3, "name": "Ann", "has_pic": 1}},
                      "person": {"9": {"id": 9, "name": "Bob", "email": [{"value": "ann@example.org", "primary": true}]}},
                      "organization": [], "stage": {"2": {"id": 2}}},
  "additional_data": {"pagination": {"start": 0, "limit": 100, "more_items_in_collection": true, "next_start": 100}}}"#;

pub(crate) const ACTIVITIES: &str = r#"{"success": true, "data": [
    {"id": 81, "company_id": 1, "user_id": 3, "done": 1, "type": "lunch", "type_name": "Lunch", "private": 0, "active_flag": "1", "busy_flag": null,
     "subject": "Lunch", "due_date": "2024-06-01", "due_time": "", "duration": {"value": "", "timezone_id": null}, "add_time": "2024-05-02 09:10:11",
     "marked_as_done_time": "", "last_notification_time": null, "note": "", "lead_id": null, "deal_id": 7,
     "participants": [{"person_id": 9, "primary_flag": 1}],
     "attendees": [{"email_address": "bob@example.org", "name": "Bob", "is_organizer": 0, "person_id": 9,
                    "user_id": null, "status": "noreply"},
                   {"email_address": "ann@example.org", "is_organizer": true, "user_id": 3}],
     "series": [], "conference_meeting_id": 84, "location": "Main St 1", "location_country": null, "location_postal_code": 10111,
     "file": {"id": "376892,", "clean_name": "offer.pdf", "url": "https://example.org/files/376892"}}],
  "additional_data": {"activity_distribution": {"3": {"activities": {"lunch": 1}, "name": "Ann", "activity_count": 1}},
                      "start": 0, "limit": 1, "more_items_in_collection": true}}"#;

pub(crate) const PERSONS: &str = r#"{"success": true, "data": [
    {"id": 9, "company_id": 1, "owner_id": {"id": 3, "name": "Ann", "value": 3}, "org_id": null, "name": "Bob",
     "first_name": "Bob", "last_name": null, "email": [{"value": "", "primary": true}],
     "phone": [{"value": "+372 5", "primary": true, "label": "mobile"}],
     "im": [{"value": "bob", "primary": true, "label": "skype"}], "active_flag": 1, "visible_to": "7",
     "label": null, "label_ids": [], "marketing_status": "no_consent", "job_title": "Roofer",
     "picture_id": {"item_type": "person", "item_id": 9, "active_flag": true, "add_time": "2024-05-02 09:10:11",
                    "update_time": "0000-00-00 00:00:00", "added_by_user_id": 3,
                    "pictures": {"128": "https://example.org/128.png"}, "value": 4},
     "next_activity_time": null, "open_deals_count": 1, "related_open_deals_count": 0}],
  "additional_data": {"pagination": {"start": 0, "limit": 100, "more_items_in_collection": false}}}"#;

pub(crate) const ORGANIZATION: &str = r#"{"success": true, "data": {
    "id": 5, "name": "Acme", "owner_id": {"id": 3, "name": "Ann", "value": 3}, "people_count": 2, "label": 3,
    "label_ids": [3, 4], "visible_to": "3", "active_flag": true, "edit_name": 1, "address": "Main St 1, Town",
    "address_route": "Main St", "address_street_number": 1, "address_subpremise": null, "address_locality": "Town",
    "add_time": "2024-05-02 09:10:11", "update_time": "", "picture_id": null, "country_code": null,
    "b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7": "Main St 2",
    "b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7_locality": "Town", "next_activity": null},
  "additional_data": {"followers": {"3": {"id": 1, "name": "Ann", "user_id": 3}}, "dropbox_email": "x@example.org"}}"#;

pub(crate) const PRODUCT: &str = r#"{"success": true, "data": {
    "id": 4, "name": "Roof tile", "code": null, "unit": "piece", "description": "", "tax": 19, "category": 11,
    "active_flag": true, "selectable": 1, "first_char": "r", "visible_to": "3", "files_count": null,
    "owner_id": {"id": 3, "name": "Ann", "has_pic": false, "value": 3}, "add_time": "2024-05-02 09:10:11",
    "update_time": "", "billing_frequency": "one-time", "billing_frequency_cycles": null,
    "prices": [{"id": 41, "product_id": 4, "price": 90.50, "currency": "EUR", "cost": 60, "overhead_cost": null,
                "notes": ""}],
    "b9a59a1d5a0f1e2b3c4d5e6f708192a3b4c5d6e7": "Slate"},
  "related_objects": {"user": {"3": {"id": 3, "name": "Ann"}}}}"#;

pub(crate) const DEAL_PRODUCTS: &str = r#"{"success": true, "data": [
    {"id": 6, "deal_id": 7, "order_nr": 1, "product_id": 4, "product_variation_id": null, "name": "Roof tile",
     "quantity": 2, "quantity_formatted": "2", "item_price": 90.50, "currency": "EUR", "discount": 10,
     "discount_type": "percentage", "tax": 0, "tax_method": "inclusive", "sum": 162.9, "sum_formatted": "€162.90",
     "comments": null, "enabled_flag": 1, "active_flag": true, "add_time": "2024-05-02 09:10:11", "last_edit": null,
     "billing_frequency": "monthly", "billing_frequency_cycles": 12, "billing_start_date": "2024-06-01",
     "product": {"id": 4, "name": "Roof tile", "owner_id": "3", "prices": []}}],
  "additional_data": {"products_quantity_total": 2, "products_sum_total": 162.9,
                      "pagination": {"start": 0, "limit": 100, "more_items_in_collection": false}},
  "related_objects": {"user": {}}}"#;

pub(crate) const USERS: &str = r#"{"success": true, "data": [
    {"id": 3, "name": "Ann", "default_currency": "EUR", "locale": "en_US", "lang": 1, "email": "ann@example.org",
     "phone": 5550100, "is_admin": 1, "activated": true, "last_login": "2024-05-02 09:10:11", "created": "2024-01-01 00:00:00",
     "modified": null, "has_created_company": true, "active_flag": true, "timezone_name": "Europe/Tallinn",
     "timezone_offset": "+03:00", "role_id": 1, "icon_url": null, "is_you": true, "is_deleted": false,
     "access": [{"app": "sales", "admin": true, "permission_set_id": "62cc4d7f-4038-4352-abf3-a8c1c822b631"},
                {"app": "tomorrow", "admin": false}]}]}"#;

pub(crate) const ME: &str = r#"{"success": true, "data": {
    "id": 3, "name": "Ann", "is_you": 1, "last_login": "", "access": null, "company_id": 1, "company_name": "Acme",
    "company_domain": "acme", "company_country": "EE", "company_industry": null,
    "language": {"language_code": "en", "country_code": "US"}}}"#;

pub(crate) const FILE: &str = r#"{"success": true, "data": {
    "id": 4, "user_id": null, "deal_id": 7, "person_id": null, "lead_id": "adf21080-0e10-11eb-879b-05d71fb426ec",
    "add_time": "2024-05-02 09:10:11", "update_time": "0000-00-00 00:00:00", "file_name": "offer_1f.pdf",
    "file_type": "pdf", "file_size": 7801780, "active_flag": true, "inline_flag": 0, "remote_location": "s3",
    "remote_id": "", "cid": "", "s3_bucket": "", "mail_message_id": 77, "mail_template_id": "", "deal_name": "",
    "url": "https://example.org/v1/files/4/download", "name": "offer.pdf", "description": ""}}"#;

//! Which operation is answered by what.

mod account;
mod convert;
mod deal_parts;
mod entity_fields;
mod files;
mod followers;
pub(crate) mod history;
mod images;
mod leads;
mod merge;
mod notes;
mod people;
mod projects;
pub(crate) mod records;
mod search;
mod settle;
mod timeline;
mod users;
mod webhooks;

use http::Method;
use serde_json::{Value, json};

use crate::call::Call;
use crate::catalogue::{Operation, Paging, Version};
use crate::handlers::entity_fields::Options;
use crate::handlers::records::Scope;
use crate::reply::{Failure, Reply};
use crate::store::Kind;

/// Answers a call from the store, or from nothing where the operation has no state here.
pub(crate) fn answer(call: &mut Call<'_>) -> Result<Reply, Failure> {
    match handler(call.operation) {
        Some(handler) => handler(call),
        None => stub(call),
    }
}

/// A well-formed answer without state behind it.
fn stub(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let reply = match (&call.operation.method, call.operation.paging, call.operation.id) {
        (_, _, "getPipelineConversionStatistics") => {
            Reply::data(json!({"stage_conversions": [], "won_conversion": 0, "lost_conversion": 0}))
        }
        (_, _, "getPipelineMovementStatistics") => {
            let none = json!({"count": 0, "deals_ids": [], "values": {}, "formatted_values": {}});
            Reply::data(json!({
                "movements_between_stages": {"count": 0}, "new_deals": none, "deals_left_open": none,
                "won_deals": none, "lost_deals": none, "average_age_in_days": {"across_all_stages": 0, "by_stages": []},
            }))
        }
        (&Method::GET, Paging::Cursor, _) => Reply::data(json!([])).with_additional(json!({"next_cursor": null})),
        (&Method::GET, Paging::Offset, _) => {
            let (none, additional) = crate::paging::by_offset(call, Vec::<Value>::new())?;
            Reply::data(none).with_additional(additional)
        }
        (&Method::GET, Paging::None, _) if call.operation.path.ends_with('}') => Reply::data(json!({})),
        (&Method::GET, Paging::None, _) => Reply::data(json!([])),
        (&Method::DELETE, _, _) => match call.arguments.last() {
            Some((_, id)) => Reply::data(json!({"id": id.parse::<u64>().map_or_else(|_| json!(id), |id| json!(id))})),
            None => Reply::bare(),
        },
        // Writes give back what they were given.
        _ => Reply::data(call.object().unwrap_or_default()),
    };
    Ok(reply.stub())
}

/// What answers an operation in earnest; `None` for those that are only known by name.
#[expect(clippy::type_complexity, reason = "a name for it would be a type alias for one use")]
fn handler(operation: &Operation) -> Option<fn(&mut Call<'_>) -> Result<Reply, Failure>> {
    match operation.version {
        Version::V1 => handler_v1(operation.id),
        Version::V2 => handler_v2(operation.id),
    }
}

#[expect(clippy::type_complexity, reason = "as above")]
fn handler_v2(id: &str) -> Option<fn(&mut Call<'_>) -> Result<Reply, Failure>> {
    Some(match id {
        "getDeals" => |call| records::list(call, Kind::Deal),
        "getArchivedDeals" => |call| records::list_in(call, Kind::Deal, &Scope { archived: true, ..Scope::default() }),
        "getDeal" => |call| records::get(call, Kind::Deal),
        "addDeal" => |call| records::add(call, Kind::Deal),
        "updateDeal" => |call| records::update(call, Kind::Deal),
        "deleteDeal" => |call| records::delete(call, Kind::Deal),
        "searchDeals" => |call| search::entity(call, Kind::Deal),
        "convertDealToLead" => convert::deal_to_lead,
        "getDealConversionStatus" => |call| convert::status(call, Kind::Deal),
        "convertLeadToDeal" => convert::lead_to_deal,
        "getLeadConversionStatus" => |call| convert::status(call, Kind::Lead),
        "getAdditionalDiscounts" => deal_parts::discounts,
        "postAdditionalDiscount" => deal_parts::add_discount,
        "updateAdditionalDiscount" => deal_parts::update_discount,
        "deleteAdditionalDiscount" => |call| deal_parts::delete_part(call, Kind::Discount, "discount_id"),
        "getDealFollowers" => |call| followers::list(call, Kind::Deal),
        "addDealFollower" => |call| followers::add(call, Kind::Deal),
        "deleteDealFollower" => |call| followers::delete(call, Kind::Deal),
        "getDealFollowersChangelog" => |call| followers::changelog(call, Kind::Deal),
        "getDealsProducts" => deal_parts::products_of_deals,
        "getDealProducts" => deal_parts::products,
        "addDealProduct" => deal_parts::add_product,
        "addManyDealProducts" => deal_parts::add_products,
        "updateDealProduct" => deal_parts::update_product,
        "deleteDealProduct" => |call| deal_parts::delete_part(call, Kind::DealProduct, "product_attachment_id"),
        "deleteManyDealProducts" => deal_parts::delete_products,
        "getInstallments" => deal_parts::installments,
        "postInstallment" => deal_parts::add_installment,
        "updateInstallment" => deal_parts::update_installment,
        "deleteInstallment" => |call| deal_parts::delete_part(call, Kind::Installment, "installment_id"),
        "getPersons" => |call| records::list(call, Kind::Person),
        "getPerson" => |call| records::get(call, Kind::Person),
        "addPerson" => |call| records::add(call, Kind::Person),
        "updatePerson" => |call| records::update(call, Kind::Person),
        "deletePerson" => |call| records::delete(call, Kind::Person),
        "searchPersons" => |call| search::entity(call, Kind::Person),
        "getPersonPicture" => files::picture,
        "getPersonFollowers" => |call| followers::list(call, Kind::Person),
        "addPersonFollower" => |call| followers::add(call, Kind::Person),
        "deletePersonFollower" => |call| followers::delete(call, Kind::Person),
        "getPersonFollowersChangelog" => |call| followers::changelog(call, Kind::Person),
        "getOrganizations" => |call| records::list(call, Kind::Organization),
        "getOrganization" => |call| records::get(call, Kind::Organization),
        "addOrganization" => |call| records::add(call, Kind::Organization),
        "updateOrganization" => |call| records::update(call, Kind::Organization),
        "deleteOrganization" => |call| records::delete(call, Kind::Organization),
        "searchOrganization" => |call| search::entity(call, Kind::Organization),
        "getOrganizationFollowers" => |call| followers::list(call, Kind::Organization),
        "addOrganizationFollower" => |call| followers::add(call, Kind::Organization),
        "deleteOrganizationFollower" => |call| followers::delete(call, Kind::Organization),
        "getOrganizationFollowersChangelog" => |call| followers::changelog(call, Kind::Organization),
        "getActivities" => |call| records::list(call, Kind::Activity),
        "getActivity" => |call| records::get(call, Kind::Activity),
        "addActivity" => |call| records::add(call, Kind::Activity),
        "updateActivity" => |call| records::update(call, Kind::Activity),
        "deleteActivity" => |call| records::delete(call, Kind::Activity),
        "getPipelines" => |call| records::list(call, Kind::Pipeline),
        "getPipeline" => |call| records::get(call, Kind::Pipeline),
        "addPipeline" => |call| records::add(call, Kind::Pipeline),
        "updatePipeline" => |call| records::update(call, Kind::Pipeline),
        "deletePipeline" => |call| records::delete(call, Kind::Pipeline),
        "getStages" => |call| records::list(call, Kind::Stage),
        "getStage" => |call| records::get(call, Kind::Stage),
        "addStage" => |call| records::add(call, Kind::Stage),
        "updateStage" => |call| records::update(call, Kind::Stage),
        "deleteStage" => |call| records::delete(call, Kind::Stage),
        "getProducts" => |call| records::list(call, Kind::Product),
        "getProduct" => |call| records::get(call, Kind::Product),
        "addProduct" => |call| records::add(call, Kind::Product),
        "updateProduct" => |call| records::update(call, Kind::Product),
        "deleteProduct" => |call| records::delete(call, Kind::Product),
        "searchProducts" => |call| search::entity(call, Kind::Product),
        "getProductFollowers" => |call| followers::list(call, Kind::Product),
        "addProductFollower" => |call| followers::add(call, Kind::Product),
        "deleteProductFollower" => |call| followers::delete(call, Kind::Product),
        "getProductFollowersChangelog" => |call| followers::changelog(call, Kind::Product),
        "getProductImage" => images::get,
        "uploadProductImage" | "updateProductImage" => images::put,
        "deleteProductImage" => images::delete,
        "duplicateProduct" => |call| merge::duplicate(call, Kind::Product),
        "getProductVariations" => deal_parts::variations,
        "addProductVariation" => deal_parts::add_variation,
        "updateProductVariation" => deal_parts::update_variation,
        "deleteProductVariation" => deal_parts::delete_variation,
        "searchLeads" => |call| search::entity(call, Kind::Lead),
        "searchItem" => search::items,
        "searchItemByField" => search::by_field,
        "getUserFollowers" => users::followers,
        "getDealFields" => |call| entity_fields::list(call, Kind::Deal),
        "addDealField" => |call| entity_fields::add(call, Kind::Deal),
        "getDealField" => |call| entity_fields::get(call, Kind::Deal),
        "updateDealField" => |call| entity_fields::update(call, Kind::Deal),
        "deleteDealField" => |call| entity_fields::delete(call, Kind::Deal),
        "addDealFieldOptions" => |call| entity_fields::options(call, Kind::Deal, Options::Add),
        "updateDealFieldOptions" => |call| entity_fields::options(call, Kind::Deal, Options::Rename),
        "deleteDealFieldOptions" => |call| entity_fields::options(call, Kind::Deal, Options::Delete),
        "getPersonFields" => |call| entity_fields::list(call, Kind::Person),
        "addPersonField" => |call| entity_fields::add(call, Kind::Person),
        "getPersonField" => |call| entity_fields::get(call, Kind::Person),
        "updatePersonField" => |call| entity_fields::update(call, Kind::Person),
        "deletePersonField" => |call| entity_fields::delete(call, Kind::Person),
        "addPersonFieldOptions" => |call| entity_fields::options(call, Kind::Person, Options::Add),
        "updatePersonFieldOptions" => |call| entity_fields::options(call, Kind::Person, Options::Rename),
        "deletePersonFieldOptions" => |call| entity_fields::options(call, Kind::Person, Options::Delete),
        "getOrganizationFields" => |call| entity_fields::list(call, Kind::Organization),
        "addOrganizationField" => |call| entity_fields::add(call, Kind::Organization),
        "getOrganizationField" => |call| entity_fields::get(call, Kind::Organization),
        "updateOrganizationField" => |call| entity_fields::update(call, Kind::Organization),
        "deleteOrganizationField" => |call| entity_fields::delete(call, Kind::Organization),
        "addOrganizationFieldOptions" => |call| entity_fields::options(call, Kind::Organization, Options::Add),
        "updateOrganizationFieldOptions" => |call| entity_fields::options(call, Kind::Organization, Options::Rename),
        "deleteOrganizationFieldOptions" => |call| entity_fields::options(call, Kind::Organization, Options::Delete),
        "getProductFields" => |call| entity_fields::list(call, Kind::Product),
        "addProductField" => |call| entity_fields::add(call, Kind::Product),
        "getProductField" => |call| entity_fields::get(call, Kind::Product),
        "updateProductField" => |call| entity_fields::update(call, Kind::Product),
        "deleteProductField" => |call| entity_fields::delete(call, Kind::Product),
        "addProductFieldOptions" => |call| entity_fields::options(call, Kind::Product, Options::Add),
        "updateProductFieldOptions" => |call| entity_fields::options(call, Kind::Product, Options::Rename),
        "deleteProductFieldOptions" => |call| entity_fields::options(call, Kind::Product, Options::Delete),
        "getActivityFields" => |call| entity_fields::list(call, Kind::Activity),
        "getActivityField" => |call| entity_fields::get(call, Kind::Activity),
        "getProjects" => |call| records::list(call, Kind::Project),
        "getProject" => |call| records::get(call, Kind::Project),
        "addProject" => |call| records::add(call, Kind::Project),
        "updateProject" => |call| records::update(call, Kind::Project),
        "deleteProject" => |call| records::delete(call, Kind::Project),
        "getTasks" => |call| records::list(call, Kind::Task),
        "getTask" => |call| records::get(call, Kind::Task),
        "addTask" => |call| records::add(call, Kind::Task),
        "updateTask" => |call| records::update(call, Kind::Task),
        "deleteTask" => |call| records::delete(call, Kind::Task),
        "getProjectsBoards" => |call| records::all(call, Kind::Board),
        "getProjectsBoard" => |call| records::get(call, Kind::Board),
        "addProjectBoard" => |call| records::add(call, Kind::Board),
        "updateProjectBoard" => |call| records::update(call, Kind::Board),
        "deleteProjectBoard" => |call| records::delete(call, Kind::Board),
        "getProjectsPhases" => |call| records::all(call, Kind::Phase),
        "getProjectsPhase" => |call| records::get(call, Kind::Phase),
        "addProjectPhase" => |call| records::add(call, Kind::Phase),
        "updateProjectPhase" => |call| records::update(call, Kind::Phase),
        "deleteProjectPhase" => |call| records::delete(call, Kind::Phase),
        "getArchivedProjects" => {
            |call| records::list_in(call, Kind::Project, &Scope { archived: true, ..Scope::default() })
        }
        "archiveProject" => |call| records::archive(call, Kind::Project),
        "searchProjects" => |call| search::entity(call, Kind::Project),
        "getProjectUsers" => |call| account::permitted_users(call, Kind::Project),
        "getProjectFields" => |call| entity_fields::list(call, Kind::Project),
        "addProjectField" => |call| entity_fields::add(call, Kind::Project),
        "getProjectField" => |call| entity_fields::get(call, Kind::Project),
        "updateProjectField" => |call| entity_fields::update(call, Kind::Project),
        "deleteProjectField" => |call| entity_fields::delete(call, Kind::Project),
        "addProjectFieldOptions" => |call| entity_fields::options(call, Kind::Project, Options::Add),
        "updateProjectFieldOptions" => |call| entity_fields::options(call, Kind::Project, Options::Rename),
        "deleteProjectFieldOptions" => |call| entity_fields::options(call, Kind::Project, Options::Delete),
        _ => return None,
    })
}

#[expect(clippy::type_complexity, reason = "as above")]
fn handler_v1(id: &str) -> Option<fn(&mut Call<'_>) -> Result<Reply, Failure>> {
    Some(match id {
        "getDeals" => |call| records::list_v1(call, Kind::Deal),
        "getArchivedDeals" => {
            |call| records::list_v1_in(call, Kind::Deal, &Scope { archived: true, ..Scope::default() })
        }
        "getDealsCollection" => |call| records::collection(call, Kind::Deal),
        "getDeal" => |call| records::get(call, Kind::Deal),
        "addDeal" => |call| records::add(call, Kind::Deal),
        "updateDeal" => |call| records::update(call, Kind::Deal),
        "deleteDeal" => |call| records::delete(call, Kind::Deal),
        "deleteDeals" => |call| records::delete_many(call, Kind::Deal),
        "searchDeals" => |call| search::entity(call, Kind::Deal),
        "getDealActivities" => |call| records::list_below(call, Kind::Deal, Kind::Activity),
        "getDealPersons" => |call| records::list_below(call, Kind::Deal, Kind::Person),
        "getDealFiles" => |call| records::list_below(call, Kind::Deal, Kind::File),
        "getDealProducts" => deal_parts::products,
        "addDealProduct" => deal_parts::add_product,
        "updateDealProduct" => deal_parts::update_product,
        "deleteDealProduct" => |call| deal_parts::delete_part(call, Kind::DealProduct, "product_attachment_id"),
        "getDealFollowers" => |call| followers::list(call, Kind::Deal),
        "addDealFollower" => |call| followers::add(call, Kind::Deal),
        "deleteDealFollower" => |call| followers::delete(call, Kind::Deal),
        "getPersons" => |call| records::list_v1(call, Kind::Person),
        "getPersonsCollection" => |call| records::collection(call, Kind::Person),
        "getPerson" => |call| records::get(call, Kind::Person),
        "addPerson" => |call| records::add(call, Kind::Person),
        "updatePerson" => |call| records::update(call, Kind::Person),
        "deletePerson" => |call| records::delete(call, Kind::Person),
        "deletePersons" => |call| records::delete_many(call, Kind::Person),
        "searchPersons" => |call| search::entity(call, Kind::Person),
        "getPersonActivities" => |call| records::list_below(call, Kind::Person, Kind::Activity),
        "getPersonDeals" => |call| records::list_below(call, Kind::Person, Kind::Deal),
        "getPersonFiles" => |call| records::list_below(call, Kind::Person, Kind::File),
        "addPersonPicture" => files::add_picture,
        "deletePersonPicture" => files::delete_picture,
        "getPersonFollowers" => |call| followers::list(call, Kind::Person),
        "addPersonFollower" => |call| followers::add(call, Kind::Person),
        "deletePersonFollower" => |call| followers::delete(call, Kind::Person),
        "getOrganizations" => |call| records::list_v1(call, Kind::Organization),
        "getOrganizationsCollection" => |call| records::collection(call, Kind::Organization),
        "getOrganization" => |call| records::get(call, Kind::Organization),
        "addOrganization" => |call| records::add(call, Kind::Organization),
        "updateOrganization" => |call| records::update(call, Kind::Organization),
        "deleteOrganization" => |call| records::delete(call, Kind::Organization),
        "deleteOrganizations" => |call| records::delete_many(call, Kind::Organization),
        "searchOrganization" => |call| search::entity(call, Kind::Organization),
        "getOrganizationActivities" => |call| records::list_below(call, Kind::Organization, Kind::Activity),
        "getOrganizationDeals" => |call| records::list_below(call, Kind::Organization, Kind::Deal),
        "getOrganizationPersons" => |call| records::list_below(call, Kind::Organization, Kind::Person),
        "getOrganizationFiles" => |call| records::list_below(call, Kind::Organization, Kind::File),
        "getOrganizationFollowers" => |call| followers::list(call, Kind::Organization),
        "addOrganizationFollower" => |call| followers::add(call, Kind::Organization),
        "deleteOrganizationFollower" => |call| followers::delete(call, Kind::Organization),
        "getActivities" => |call| records::list_v1(call, Kind::Activity),
        "getActivitiesCollection" => |call| records::collection(call, Kind::Activity),
        "getActivity" => |call| records::get(call, Kind::Activity),
        "addActivity" => |call| records::add(call, Kind::Activity),
        "updateActivity" => |call| records::update(call, Kind::Activity),
        "deleteActivity" => |call| records::delete(call, Kind::Activity),
        "deleteActivities" => |call| records::delete_many(call, Kind::Activity),
        "getProducts" => |call| records::list_v1(call, Kind::Product),
        "getProduct" => |call| records::get(call, Kind::Product),
        "addProduct" => |call| records::add(call, Kind::Product),
        "updateProduct" => |call| records::update(call, Kind::Product),
        "deleteProduct" => |call| records::delete(call, Kind::Product),
        "searchProducts" => |call| search::entity(call, Kind::Product),
        "getProductFiles" => |call| records::list_below(call, Kind::Product, Kind::File),
        "getProductFollowers" => |call| followers::list(call, Kind::Product),
        "addProductFollower" => |call| followers::add(call, Kind::Product),
        "deleteProductFollower" => |call| followers::delete(call, Kind::Product),
        "getPipelines" => |call| records::all(call, Kind::Pipeline),
        "getPipeline" => |call| records::get(call, Kind::Pipeline),
        "addPipeline" => |call| records::add(call, Kind::Pipeline),
        "updatePipeline" => |call| records::update(call, Kind::Pipeline),
        "deletePipeline" => |call| records::delete(call, Kind::Pipeline),
        "getPipelineDeals" => |call| records::list_below_plain(call, Kind::Pipeline, Kind::Deal),
        "getStages" => |call| records::list_v1(call, Kind::Stage),
        "getStage" => |call| records::get(call, Kind::Stage),
        "addStage" => |call| records::add(call, Kind::Stage),
        "updateStage" => |call| records::update(call, Kind::Stage),
        "deleteStage" => |call| records::delete(call, Kind::Stage),
        "deleteStages" => |call| records::delete_many(call, Kind::Stage),
        "getStageDeals" => |call| records::list_below_plain(call, Kind::Stage, Kind::Deal),
        "searchLeads" => |call| search::entity(call, Kind::Lead),
        "searchItem" => search::items,
        "searchItemByField" => search::by_field,
        "getFiles" => |call| records::list_v1(call, Kind::File),
        "addFile" => files::upload,
        "addFileAndLinkIt" => files::remote,
        "linkFileToItem" => files::remote_link,
        "getFile" => |call| records::get(call, Kind::File),
        "updateFile" => files::update,
        "deleteFile" => |call| records::delete(call, Kind::File),
        "downloadFile" => files::download,
        "getUsers" => users::list,
        "addUser" => users::add,
        "findUsersByName" => users::find,
        "getCurrentUser" => users::me,
        "getUser" => users::get,
        "updateUser" => users::update,
        "getUserFollowers" => users::followers,
        "getUserPermissions" => users::permissions,
        "getUserRoleAssignments" => users::role_assignments,
        "getUserRoleSettings" => users::role_settings,
        "getCurrencies" => users::currencies,
        "getDealFields" => |call| entity_fields::list(call, Kind::Deal),
        "addDealField" => |call| entity_fields::add(call, Kind::Deal),
        "deleteDealFields" => |call| entity_fields::delete_many(call, Kind::Deal),
        "getDealField" => |call| entity_fields::get(call, Kind::Deal),
        "updateDealField" => |call| entity_fields::update(call, Kind::Deal),
        "deleteDealField" => |call| entity_fields::delete(call, Kind::Deal),
        "getPersonFields" => |call| entity_fields::list(call, Kind::Person),
        "addPersonField" => |call| entity_fields::add(call, Kind::Person),
        "deletePersonFields" => |call| entity_fields::delete_many(call, Kind::Person),
        "getPersonField" => |call| entity_fields::get(call, Kind::Person),
        "updatePersonField" => |call| entity_fields::update(call, Kind::Person),
        "deletePersonField" => |call| entity_fields::delete(call, Kind::Person),
        "getOrganizationFields" => |call| entity_fields::list(call, Kind::Organization),
        "addOrganizationField" => |call| entity_fields::add(call, Kind::Organization),
        "deleteOrganizationFields" => |call| entity_fields::delete_many(call, Kind::Organization),
        "getOrganizationField" => |call| entity_fields::get(call, Kind::Organization),
        "updateOrganizationField" => |call| entity_fields::update(call, Kind::Organization),
        "deleteOrganizationField" => |call| entity_fields::delete(call, Kind::Organization),
        "getProductFields" => |call| entity_fields::list(call, Kind::Product),
        "addProductField" => |call| entity_fields::add(call, Kind::Product),
        "deleteProductFields" => |call| entity_fields::delete_many(call, Kind::Product),
        "getProductField" => |call| entity_fields::get(call, Kind::Product),
        "updateProductField" => |call| entity_fields::update(call, Kind::Product),
        "deleteProductField" => |call| entity_fields::delete(call, Kind::Product),
        "getLeadFields" => |call| entity_fields::list(call, Kind::Deal),
        "getActivityFields" => |call| entity_fields::list(call, Kind::Activity),
        "getNoteFields" => |call| entity_fields::list(call, Kind::Note),
        "getLeads" => |call| leads::list(call, false),
        "getArchivedLeads" => |call| leads::list(call, true),
        "getLead" => leads::get,
        "addLead" => leads::add,
        "updateLead" => leads::update,
        "deleteLead" => leads::delete,
        "getLeadUsers" => leads::users,
        "getLeadLabels" => leads::labels,
        "addLeadLabel" => leads::add_label,
        "updateLeadLabel" => leads::update_label,
        "deleteLeadLabel" => leads::delete_label,
        "getLeadSources" => leads::sources,
        "getNotes" => |call| records::list_v1(call, Kind::Note),
        "getNote" => |call| records::get(call, Kind::Note),
        "addNote" => |call| records::add(call, Kind::Note),
        "updateNote" => |call| records::update(call, Kind::Note),
        "deleteNote" => notes::delete,
        "getNoteComments" => notes::comments,
        "getComment" => notes::comment,
        "addNoteComment" => notes::add_comment,
        "updateCommentForNote" => notes::update_comment,
        "deleteComment" => notes::delete_comment,
        "getFilters" => account::filters,
        "getFilter" => account::filter,
        "addFilter" => account::add_filter,
        "updateFilter" => account::update_filter,
        "deleteFilter" => |call| records::delete(call, Kind::Filter),
        "deleteFilters" => |call| records::delete_many(call, Kind::Filter),
        "getFilterHelpers" => account::filter_helpers,
        "getActivityTypes" => |call| records::all(call, Kind::ActivityType),
        "addActivityType" => |call| records::add(call, Kind::ActivityType),
        "updateActivityType" => |call| records::update(call, Kind::ActivityType),
        "deleteActivityType" => account::delete_activity_type,
        "deleteActivityTypes" => |call| records::delete_many(call, Kind::ActivityType),
        "getUserSettings" => account::user_settings,
        "getUserConnections" => account::user_connections,
        "getDealsSummary" => |call| account::deals_summary(call, false),
        "getArchivedDealsSummary" => |call| account::deals_summary(call, true),
        "getDealUsers" => |call| account::permitted_users(call, Kind::Deal),
        "getPersonUsers" => |call| account::permitted_users(call, Kind::Person),
        "getOrganizationUsers" => |call| account::permitted_users(call, Kind::Organization),
        "getProductUsers" => |call| account::permitted_users(call, Kind::Product),
        "mergeDeals" => |call| merge::merge(call, Kind::Deal),
        "mergePersons" => |call| merge::merge(call, Kind::Person),
        "mergeOrganizations" => |call| merge::merge(call, Kind::Organization),
        "duplicateDeal" => |call| merge::duplicate(call, Kind::Deal),
        "getDealParticipants" => merge::participants,
        "addDealParticipant" => merge::add_participant,
        "deleteDealParticipant" => merge::delete_participant,
        "getDealChangelog" => |call| history::changelog(call, Kind::Deal),
        "getPersonChangelog" => |call| history::changelog(call, Kind::Person),
        "getOrganizationChangelog" => |call| history::changelog(call, Kind::Organization),
        "getDealUpdates" => |call| history::flow(call, Kind::Deal),
        "getPersonUpdates" => |call| history::flow(call, Kind::Person),
        "getOrganizationUpdates" => |call| history::flow(call, Kind::Organization),
        "getRecents" => history::recents,
        "getWebhooks" => webhooks::list,
        "addWebhook" => webhooks::add,
        "deleteWebhook" => webhooks::delete,
        "getDealsTimeline" => |call| timeline::timeline(call, false),
        "getArchivedDealsTimeline" => |call| timeline::timeline(call, true),
        "getRoles" => people::roles,
        "getRole" => people::role,
        "addRole" => people::add_role,
        "updateRole" => people::update_role,
        "deleteRole" => people::delete_role,
        "getRoleAssignments" => people::role_assignments,
        "addRoleAssignment" => |call| people::assign_role(call, true),
        "deleteRoleAssignment" => |call| people::assign_role(call, false),
        "getRoleSettings" => people::role_settings,
        "addOrUpdateRoleSetting" => people::set_role_setting,
        "getTeams" | "getUserTeams" => people::teams,
        "getTeam" => people::team,
        "addTeam" => people::add_team,
        "updateTeam" => people::update_team,
        "getTeamUsers" => people::team_users,
        "addTeamUser" => |call| people::change_team_users(call, true),
        "deleteTeamUser" => |call| people::change_team_users(call, false),
        "getOrganizationRelationships" => people::relationships,
        "getOrganizationRelationship" => |call| records::get(call, Kind::Relationship),
        "addOrganizationRelationship" => |call| records::add(call, Kind::Relationship),
        "updateOrganizationRelationship" => |call| records::update(call, Kind::Relationship),
        "deleteOrganizationRelationship" => people::delete_relationship,
        "getUserCallLogs" => people::call_logs,
        "getCallLog" => people::call_log,
        "addCallLog" => people::add_call_log,
        "deleteCallLog" => people::delete_call_log,
        "getGoals" => people::goals,
        "addGoal" => people::add_goal,
        "updateGoal" => people::update_goal,
        "deleteGoal" => people::delete_goal,
        "getGoalResult" => people::goal_result,
        "getProjects" => |call| projects::list(call, Kind::Project),
        "getProject" => |call| records::get(call, Kind::Project),
        "addProject" => |call| records::add(call, Kind::Project),
        "updateProject" => |call| records::update(call, Kind::Project),
        "deleteProject" => |call| projects::delete(call, Kind::Project),
        "archiveProject" => |call| records::archive(call, Kind::Project),
        "getProjectTasks" => |call| projects::below(call, Kind::Task),
        "getProjectActivities" => |call| projects::below(call, Kind::Activity),
        "getProjectPlan" => projects::plan,
        "getProjectsBoards" => |call| records::all(call, Kind::Board),
        "getProjectsBoard" => |call| records::get(call, Kind::Board),
        "getProjectsPhases" => |call| records::all(call, Kind::Phase),
        "getProjectsPhase" => |call| records::get(call, Kind::Phase),
        "getTasks" => |call| projects::list(call, Kind::Task),
        "getTask" => |call| records::get(call, Kind::Task),
        "addTask" => |call| records::add(call, Kind::Task),
        "updateTask" => |call| records::update(call, Kind::Task),
        "deleteTask" => |call| projects::delete(call, Kind::Task),
        "getPersonProducts" => |call| deal_parts::products_of(call, Kind::Person),
        "getProductDeals" => deal_parts::deals_of_product,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::operations;

    /// The README lists what is only known by name; this keeps the list true.
    #[test]
    fn the_readme_lists_every_operation_without_state() {
        let readme = include_str!("../README.md");
        let (_, list) = readme.split_once("<!-- stubs -->").unwrap();
        let (list, _) = list.split_once("<!-- /stubs -->").unwrap();
        let prefix = |version| if version == Version::V1 { "/v1" } else { "/api/v2" };
        let without_state: Vec<String> = operations()
            .iter()
            .filter(|operation| handler(operation).is_none())
            .map(|own| format!("{} {}{}", own.method, prefix(own.version), own.path))
            .collect();
        let listed: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("- `")?.strip_suffix('`')).collect();
        assert_eq!(
            listed,
            without_state,
            "\n{}",
            without_state.iter().map(|own| format!("- `{own}`\n")).collect::<String>()
        );
    }

    /// Every operation, with values of every kind where it reads any, answers in an envelope and breaks nothing.
    #[test]
    fn every_operation_withstands_every_kind_of_value() {
        let now = "2026-01-31T09:00:00Z".parse().unwrap();
        let odd = [
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(1.5),
            json!(1),
            json!("1"),
            json!(""),
            json!("\u{0}ä"),
            json!(1e300),
            json!(u64::MAX),
            json!([]),
            json!([1, "x", null, {}]),
            json!({}),
            json!({"value": 1, "id": []}),
            json!({"value": "2026-01-31", "until": 7}),
            json!("2026-02-30"),
            json!([{"value": "x", "primary": 3}]),
        ];
        let kinds = [
            Kind::Deal,
            Kind::Person,
            Kind::Organization,
            Kind::Activity,
            Kind::Product,
            Kind::DealProduct,
            Kind::Pipeline,
            Kind::Stage,
            Kind::Discount,
            Kind::Installment,
            Kind::Lead,
            Kind::Note,
            Kind::Filter,
            Kind::Project,
            Kind::Task,
            Kind::Goal,
            Kind::CallLog,
            Kind::Team,
            Kind::Role,
            Kind::Webhook,
        ];
        for operation in operations() {
            let mut emulator = crate::Emulator::demo(now);
            emulator.seed_deals(now, 3);
            let prefix = if operation.version == Version::V1 { "/v1" } else { "/api/v2" };
            let path = format!("{prefix}{}", operation.path.replace('{', "1{")).replace("1{id}", "1");
            let path: String =
                path.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect();
            let names = kinds
                .iter()
                .flat_map(|kind| crate::schema::tables::properties(operation.version, *kind))
                .map(|property| property.name)
                .chain(["custom_fields", "options", "data", "user_id", "merge_with_id", "field_name", "field_type"]);
            let names: std::collections::BTreeSet<&str> = names.collect();
            let mut bodies = vec![json!({}), json!([]), json!([{"id": 1, "label": "x"}]), json!("x")];
            if operation.method != Method::GET {
                for value in &odd {
                    bodies.push(names.iter().map(|name| ((*name).to_owned(), value.clone())).collect::<Value>());
                    // Alone, a property is read even where its neighbours would have been refused.
                    bodies.extend(["title", "name", "custom_fields"].map(|name| json!({name: value})));
                }
            }
            let query: String = operation.parameters.iter().map(|own| format!("{}=1&", own.name)).collect();
            for body in bodies {
                let request = http::Request::builder()
                    .method(&operation.method)
                    .uri(format!("{path}?{query}"))
                    .header("x-api-token", emulator.token())
                    .header("content-type", "application/json")
                    .body(bytes::Bytes::from(body.to_string()));
                let response = emulator.handle(now, request.unwrap());
                let status = response.status().as_u16();
                let envelope: Value = serde_json::from_slice(response.body()).unwrap();
                assert!((200..500).contains(&status), "{} {path}: {status}", operation.method);
                assert_eq!(envelope["success"], status < 300, "{} {path}: {envelope}", operation.method);
            }
        }
    }
}

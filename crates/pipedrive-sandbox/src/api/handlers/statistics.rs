//! How the deals of a pipeline moved in a period, from what was written down about them.
//!
//! The documents name what is counted and not how. Unconfirmed: that a period covers whole days in UTC; that deals are
//! those of the user who owns them now, with the value that they have now; that rates are percentages of the deals that
//! were open in the pipeline in the period; that a conversion from one stage to the next counts deals that went further,
//! too; that the age of deals is that of those which changed their stage.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::api::call::Call;
use crate::api::render::v1::money;
use crate::company::{Kind, Record};
use crate::wire::reply::{Failure, Reply};
use crate::wire::time;

/// Answers with how many deals went from each stage to the next, and how many were won and lost, in percent.
pub(crate) fn conversion(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let report = Report::read(call)?;
    let conversions: Vec<Value> = report
        .stages
        .windows(2)
        .map(|pair| {
            let there =
                report.deals.iter().filter(|deal| deal.in_period(&report.period).any(|own| own.stage == pair[0]));
            let there: Vec<&History<'_>> = there.collect();
            let moved = there.iter().filter(|deal| report.went_beyond(deal, pair[0])).count();
            json!({
                "from_stage_id": pair[0], "to_stage_id": pair[1], "conversion_rate": percent(moved, there.len()),
            })
        })
        .collect();
    let closed = |status| report.closed(status).count();
    Ok(Reply::data(json!({
        "stage_conversions": conversions, "won_conversion": percent(closed("won"), report.deals.len()),
        "lost_conversion": percent(closed("lost"), report.deals.len()),
    })))
}

/// Answers with the deals that were added, moved and closed, and those that were left open.
pub(crate) fn movement(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let report = Report::read(call)?;
    let period = &report.period;
    let new = report.deals.iter().filter(|deal| period.holds(deal.record.text("add_time")));
    let open = report.deals.iter().filter(|deal| deal.status(&period.end).1 == "open");
    let moves: usize = report.deals.iter().map(|deal| report.moves(deal)).sum();
    let moved: Vec<&History<'_>> = report.deals.iter().filter(|deal| report.moves(deal) > 0).collect();
    let by_stages: Vec<Value> = report
        .stages
        .iter()
        .filter_map(|stage| {
            let stays = moved.iter().flat_map(|deal| deal.in_period(period)).filter(|visit| visit.stage == *stage);
            let value = average(stays.map(|visit| days_between(&visit.from, visit.end(period))))?;
            Some(json!({"stage_id": stage, "value": value}))
        })
        .collect();
    let ages = moved.iter().filter_map(|deal| {
        Some(days_between(deal.record.text("add_time"), deal.in_period(period).last()?.end(period)))
    });
    Ok(Reply::data(json!({
        "movements_between_stages": {"count": moves}, "new_deals": summary(new), "deals_left_open": summary(open),
        "won_deals": summary(report.closed("won")), "lost_deals": summary(report.closed("lost")),
        "average_age_in_days": {"across_all_stages": average(ages).unwrap_or(0), "by_stages": by_stages},
    })))
}

/// The time from the beginning of one day to that of another, as the store writes it.
struct Period {
    start: String,
    end: String,
}

impl Period {
    fn read(call: &Call<'_>) -> Result<Self, Failure> {
        let date = |name: &str| {
            let date = call.query.text(name).and_then(|text| text.parse::<Date>().ok());
            date.ok_or_else(|| call.bad(name, "not a valid date"))
        };
        let (first, last) = (date("start_date")?, date("end_date")?);
        let end = last.tomorrow().map_err(|_| call.bad("end_date", "out of range"))?;
        Ok(Self { start: format!("{first}T00:00:00Z"), end: format!("{end}T00:00:00Z") })
    }

    fn holds(&self, time: &str) -> bool {
        self.start.as_str() <= time && time < self.end.as_str()
    }
}

/// A stay of a deal in a stage.
struct Visit {
    stage: u64,
    from: String,
    /// When the deal went on or was closed.
    until: Option<String>,
}

impl Visit {
    /// Returns when the visit ended, or the period did.
    fn end<'a>(&'a self, period: &'a Period) -> &'a str {
        self.until.as_ref().map_or(&period.end, |until| until.min(&period.end))
    }
}

/// What happened to a deal.
struct History<'a> {
    record: &'a Record,
    /// Its stages, from the first on.
    visits: Vec<Visit>,
    /// Its status from each time on.
    statuses: Vec<(String, String)>,
}

impl<'a> History<'a> {
    fn new(record: &'a Record, changes: &[&Record]) -> Self {
        let added = record.text("add_time").to_owned();
        let of = |key: &str| changes.iter().filter(|own| own.text("field_key") == key).collect::<Vec<_>>();
        let stages = of("stage_id");
        let first = stages.first().map_or(record.value("stage_id"), |change| change.value("old_value"));
        let mut visits = vec![Visit { stage: first.as_u64().unwrap_or_default(), from: added.clone(), until: None }];
        for change in stages {
            let time = change.text("time").to_owned();
            if let Some(last) = visits.last_mut() {
                last.until = Some(time.clone());
            }
            visits.push(Visit { stage: change.int("new_value").unwrap_or_default(), from: time, until: None });
        }
        let changed = of("status");
        let first = changed.first().map_or(record.value("status"), |change| change.value("old_value"));
        let first = first.as_str().unwrap_or("open").to_owned();
        // A deal can be added closed, with the time at which it was.
        let closed = record.value(if first == "won" { "won_time" } else { "lost_time" }).as_str();
        let since = closed.filter(|_| changed.is_empty() && first != "open").map_or(added, str::to_owned);
        let mut statuses = vec![(since, first)];
        let later = changed.iter().map(|change| (change.text("time").to_owned(), change.text("new_value").to_owned()));
        statuses.extend(later);
        if let (Some((time, status)), Some(visit)) = (statuses.last(), visits.last_mut()) {
            visit.until = (status != "open").then(|| time.clone());
        }
        Self { record, visits, statuses }
    }

    /// Returns the status that a deal had before a time, and since when.
    fn status(&self, end: &str) -> (&str, &str) {
        let last = self.statuses.iter().rev().find(|(time, _)| time.as_str() < end).or(self.statuses.first());
        last.map_or(("", "open"), |(time, status)| (time, status))
    }

    fn in_period<'b>(&'b self, period: &'b Period) -> impl Iterator<Item = &'b Visit> {
        let goes_on = |visit: &Visit| visit.until.as_ref().is_none_or(|until| *until >= period.start);
        self.visits.iter().filter(move |visit| visit.from < period.end && goes_on(visit))
    }
}

/// The deals of one user that were in a pipeline in a period.
struct Report<'a> {
    period: Period,
    /// The stages of the pipeline in their order.
    stages: Vec<u64>,
    deals: Vec<History<'a>>,
}

impl<'a> Report<'a> {
    fn read(call: &'a Call<'_>) -> Result<Self, Failure> {
        let pipeline = call.existing(Kind::Pipeline)?;
        let period = Period::read(call)?;
        let user = call.query.int("user_id").unwrap_or(call.actor);
        let mut stages: Vec<(u64, u64)> = call
            .store
            .live_rows(Kind::Stage)
            .filter(|(_, stage)| stage.int("pipeline_id") == Some(pipeline))
            .map(|(number, stage)| (stage.int("order_nr").unwrap_or_default(), number))
            .collect();
        stages.sort_unstable();
        let stages: Vec<u64> = stages.into_iter().map(|(_, stage)| stage).collect();
        let mut changes: HashMap<u64, Vec<&Record>> = HashMap::new();
        for (_, change) in call.store.rows(Kind::Change).filter(|(_, change)| change.text("item") == Kind::Deal.word())
        {
            changes.entry(change.int("item_id").unwrap_or_default()).or_default().push(change);
        }
        let viewer = call.viewer();
        let deals = call
            .store
            .live_rows(Kind::Deal)
            .filter(|(_, deal)| deal.int("owner_id") == Some(user) && viewer.sees(Kind::Deal, deal))
            .map(|(number, deal)| History::new(deal, changes.get(&number).map_or(&[], Vec::as_slice)))
            .filter(|deal| deal.in_period(&period).any(|visit| stages.contains(&visit.stage)))
            .collect();
        Ok(Self { period, stages, deals })
    }

    /// Returns the deals that were won or lost in the period and stayed so until its end.
    fn closed<'b>(&'b self, wanted: &'b str) -> impl Iterator<Item = &'b History<'a>> {
        self.deals.iter().filter(move |deal| {
            let (time, status) = deal.status(&self.period.end);
            status == wanted && self.period.holds(time)
        })
    }

    /// Counts the moves of a deal from one stage of the pipeline to another in the period.
    fn moves(&self, deal: &History<'_>) -> usize {
        let pairs = deal.visits.windows(2).filter(|pair| pair.iter().all(|visit| self.stages.contains(&visit.stage)));
        pairs.filter(|pair| self.period.holds(&pair[1].from)).count()
    }

    /// Returns whether a deal came to a later stage, or was won, in the period.
    fn went_beyond(&self, deal: &History<'_>, stage: u64) -> bool {
        let later: BTreeSet<&u64> = self.stages.iter().skip_while(|own| **own != stage).skip(1).collect();
        let (time, status) = deal.status(&self.period.end);
        deal.visits.iter().any(|visit| later.contains(&visit.stage) && self.period.holds(&visit.from))
            || status == "won" && self.period.holds(time)
    }
}

fn summary<'a>(deals: impl Iterator<Item = &'a History<'a>>) -> Value {
    let deals: Vec<&Record> = deals.map(|deal| deal.record).collect();
    let mut values: Map<String, Value> = Map::new();
    for deal in &deals {
        let sum = values.entry(deal.text("currency")).or_insert(json!(0.0));
        *sum = (sum.as_f64().unwrap_or_default() + deal.number("value")).into();
    }
    let formatted: Map<String, Value> = values
        .iter()
        .map(|(currency, sum)| (currency.clone(), money(sum.as_f64().unwrap_or_default(), currency).into()))
        .collect();
    let ids: Vec<u64> = deals.iter().map(|deal| deal.id()).collect();
    json!({"count": deals.len(), "deals_ids": ids, "values": values, "formatted_values": formatted})
}

fn percent(part: usize, whole: usize) -> usize {
    (part * 100 + whole / 2).checked_div(whole).unwrap_or(0)
}

fn days_between(from: &str, until: &str) -> i64 {
    let second = |text: &str| time::instant(text).map_or(0, |time| time.as_second());
    (second(until) - second(from)).max(0) / 86_400
}

fn average(days: impl Iterator<Item = i64>) -> Option<i64> {
    let (count, sum) = days.fold((0, 0), |(count, sum), days| (count + 1, sum + days));
    (count > 0).then(|| sum / count)
}

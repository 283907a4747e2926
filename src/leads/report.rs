//! What campaigns and pages have brought, side by side: contacts, leads, qualified, accepted, customers, revenue, and
//! what each of them has cost. A contact alone is never the measure.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::model::{Lead, LeadState, Submission};
use crate::form::context;

/// By what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The campaign that an address named (`utm_campaign`).
    Campaign,
    /// The page on which the form stood.
    Page,
    /// The form.
    Form,
}

/// Which of a person's touches count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// The first one.
    First,
    /// The last one.
    Last,
    /// Every one, so that a person counts in several rows.
    All,
}

/// What one campaign, page or form has brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// People.
    pub contacts: usize,
    /// Stated needs.
    pub leads: usize,
    /// Needs with a budget or a timing, and all that came of these.
    pub qualified: usize,
    /// Those that sales wanted.
    pub accepted: usize,
    /// Customers.
    pub customers: usize,
    /// What these are worth, in hundredths.
    pub revenue: i64,
    /// What it cost, in hundredths, if the settings say so.
    pub cost: Option<i64>,
}

impl Line {
    /// One object; what one contact, lead, qualified lead or customer has cost stands side by side.
    pub fn to_json(&self, name: &str) -> Value {
        let money = |hundredths: i64| json!(format!("{}.{:02}", hundredths / 100, hundredths.rem_euclid(100)));
        let each = |count: usize| {
            let count = i64::try_from(count).ok().filter(|count| *count > 0);
            self.cost.zip(count).map(|(cost, count)| money(cost / count))
        };
        json!({
            "name": name,
            "contacts": self.contacts,
            "leads": self.leads,
            "qualified": self.qualified,
            "accepted": self.accepted,
            "customers": self.customers,
            "revenue": money(self.revenue),
            "cost": self.cost.map(money),
            "cost_per_contact": each(self.contacts),
            "cost_per_lead": each(self.leads),
            "cost_per_qualified": each(self.qualified),
            "cost_per_customer": each(self.customers),
        })
    }
}

/// Counts. `touches` are the submissions that belong to a contact, in any order; `costs` are those of campaigns.
pub fn report(
    touches: &[Submission],
    leads: &[Lead],
    (by, touch): (By, Touch),
    costs: &BTreeMap<String, i64>,
) -> BTreeMap<String, Line> {
    let mut people: BTreeMap<&str, Vec<&Submission>> = BTreeMap::new();
    for submission in touches {
        if let Some(contact) = &submission.contact {
            people.entry(contact).or_default().push(submission);
        }
    }
    let leads = by_contact(leads);
    let mut lines: BTreeMap<String, Line> = BTreeMap::new();
    for (contact, mut of) in people {
        of.sort_by(|a, b| (a.received_at, &a.id).cmp(&(b.received_at, &b.id)));
        let names: BTreeSet<String> = match touch {
            Touch::First => of.first().map(|s| named(s, by)).into_iter().collect(),
            Touch::Last => of.last().map(|s| named(s, by)).into_iter().collect(),
            Touch::All => of.iter().map(|s| named(s, by)).collect(),
        };
        for name in names {
            let line = lines.entry(name).or_default();
            line.contacts += 1;
            for lead in leads.get(contact).into_iter().flatten() {
                count(line, lead);
            }
        }
    }
    if by == By::Campaign {
        // A campaign that brought nobody has cost all the same.
        for (name, cost) in costs {
            lines.entry(name.clone()).or_default().cost = Some(*cost);
        }
    }
    lines
}

/// The leads of each contact, in the order given.
pub fn by_contact(leads: &[Lead]) -> BTreeMap<&str, Vec<&Lead>> {
    let mut by: BTreeMap<&str, Vec<&Lead>> = BTreeMap::new();
    for lead in leads {
        by.entry(&lead.contact).or_default().push(lead);
    }
    by
}

fn count(line: &mut Line, lead: &Lead) {
    use LeadState::{Accepted, Assigned, Lost, Qualified, Rejected, Won};
    line.leads += 1;
    line.qualified += usize::from(matches!(lead.state, Qualified | Assigned | Accepted | Rejected | Won | Lost));
    line.accepted += usize::from(matches!(lead.state, Accepted | Won | Lost));
    if lead.state == Won {
        line.customers += 1;
        line.revenue = line.revenue.saturating_add(lead.amount.unwrap_or_default());
    }
}

/// The row to which a touch belongs; `(none)` where it names no campaign or page.
fn named(submission: &Submission, by: By) -> String {
    let value = match by {
        By::Campaign => submission.context.get("utm_campaign").cloned().or_else(|| campaign_of_visit(submission)),
        By::Page => submission.context.get(context::PAGE).cloned(),
        By::Form => Some(submission.form.clone()),
    };
    value.filter(|v| !v.is_empty()).unwrap_or_else(|| "(none)".to_owned())
}

/// Under `visit = "session"` the tab remembers the campaign that led to its first page.
fn campaign_of_visit(submission: &Submission) -> Option<String> {
    let visit: Value = serde_json::from_str(submission.context.get(context::VISIT)?).ok()?;
    visit.get("campaign")?.get("utm_campaign")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{By, Touch, report};
    use crate::leads::settings::Settings;
    use crate::leads::store::progress::{Step, take};
    use crate::leads::store::read;
    use crate::leads::testing::{NOW, keep, lead_form, on_each, post};

    #[test]
    fn what_a_campaign_brought_and_cost_stands_side_by_side() {
        on_each(|_, db| {
            let none = Settings::default();
            let form = lead_form();
            let need = ("need", "Fewer returns");
            let came = |who: &'static str, from: &'static str| [("email", who), ("utm_campaign", from)];
            keep(db, &none, post(&form, 0, &came("a@a.example", "spring")));
            keep(db, &none, post(&form, 1, &[&came("b@b.example", "spring")[..], &[need]].concat()));
            let won = keep(
                db,
                &none,
                post(&form, 2, &[&came("c@c.example", "spring")[..], &[need, ("budget", "large")]].concat()),
            );
            keep(db, &none, post(&form, 3, &came("c@c.example", "letter")));
            let lead = won.lead.unwrap();
            for step in [Step::Assign { to: "mei".into() }, Step::Accept, Step::Win { amount: 250_050 }] {
                take(db, &lead, &step, NOW).unwrap();
            }
            let touches = read::submissions(db, &read::Wanted::default()).unwrap();
            let leads = read::leads(db).unwrap();
            let costs = BTreeMap::from([("spring".to_owned(), 90_000), ("fair".to_owned(), 500_000)]);
            let first = report(&touches, &leads, (By::Campaign, Touch::First), &costs);
            let spring = first["spring"].to_json("spring");
            assert_eq!(
                [&spring["contacts"], &spring["leads"], &spring["qualified"], &spring["customers"]],
                [3, 2, 1, 1]
            );
            assert_eq!((&spring["revenue"], &spring["cost_per_lead"]), (&"2500.50".into(), &"450.00".into()));
            assert_eq!(spring["cost_per_customer"], "900.00");
            let fair = first["fair"].to_json("fair");
            assert_eq!(
                (&fair["contacts"], &fair["cost"], &fair["cost_per_contact"]),
                (&0.into(), &"5000.00".into(), &serde_json::Value::Null)
            );
            let last = report(&touches, &leads, (By::Campaign, Touch::Last), &costs);
            assert_eq!((last["spring"].contacts, last["letter"].contacts, last["letter"].customers), (2, 1, 1));
            let all = report(&touches, &leads, (By::Campaign, Touch::All), &costs);
            assert_eq!((all["spring"].contacts, all["letter"].contacts), (3, 1));
            assert_eq!(report(&touches, &leads, (By::Page, Touch::All), &costs)["(none)"].contacts, 3);
        });
    }
}

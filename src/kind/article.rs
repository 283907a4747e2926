//! An article: one question, answered before anything is asked of the reader.

use super::facts::Facts;
use super::field::{either, field, list, required, words};
use super::{Field, Intent, Kind, Takes, get, ld, rules};

/// What a statement may rest on.
pub const EVIDENCE: [&str; 4] = ["data", "customer", "experiment", "citation"];

/// The kind `article`.
pub fn kind() -> Kind {
    Kind {
        folder: Some("articles"),
        fields: fields(),
        schema_type: Some("BlogPosting".into()),
        feed: true,
        json_ld: Some(json_ld),
        ..Kind::new("article", Intent::Knowledge)
    }
}

fn fields() -> Vec<Field> {
    vec![
        field("question", Takes::Text, "The question that a reader comes with."),
        field("answer", Takes::Text, "The answer in 60 words at most, shown first."),
        field("evidence", list(either(words(&EVIDENCE), Takes::Record(evidence()))), "What it rests on."),
        field("talking_points", list(Takes::Text), "For sales; never published."),
        field("faq", list(Takes::Record(faq())), "Further questions and their answers."),
    ]
}

fn evidence() -> Vec<Field> {
    vec![
        required("type", words(&EVIDENCE), "What sort it is."),
        field("title", Takes::Text, "What it is called."),
        field("url", either(Takes::Url, Takes::Page), "Where it can be read."),
        field("text", Takes::Text, "What it shows, in a sentence."),
    ]
}

fn faq() -> Vec<Field> {
    vec![required("question", Takes::Text, "The question."), required("answer", Takes::Markdown, "Its answer.")]
}

fn json_ld(facts: &Facts) -> Vec<ld::Json> {
    let mut nodes = vec![ld::work(facts, "BlogPosting", "article").with("headline", facts.title).done()];
    let questions: Vec<ld::Json> = get::records(facts.record, "faq")
        .into_iter()
        .filter_map(|faq| Some((get::text(faq, "question")?, get::text(faq, "answer")?)))
        .map(|(name, text)| {
            let answer = ld::Node::of("Answer").with("text", text).done();
            ld::Node::of("Question").with("name", name).with("acceptedAnswer", answer).done()
        })
        .collect();
    if !questions.is_empty() && rules::FAQ.holds(facts.as_of) {
        nodes.push(ld::Node::new(facts, "FAQPage", "faq").many("mainEntity", &questions).done());
    }
    nodes
}

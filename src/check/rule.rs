//! The rules, one file each, listed by group and then by name.

use super::Rule;

pub mod all_capitals;
pub mod answer_hidden;
pub mod answer_long;
pub mod answer_missing;
pub mod author_anonymous;
pub mod brochure_gated;
pub mod budget_pressing;
pub mod confirm_shaming;
pub mod consent_required;
pub mod consent_ticked;
pub mod cta_early;
pub mod description_duplicate;
pub mod description_long;
pub mod description_missing;
pub mod evidence_missing;
pub mod exclamation_marks;
pub mod field_label_missing;
pub mod form_long;
pub mod form_need_late;
pub mod heading_one;
pub mod heading_skipped;
pub mod hype;
pub mod image_alt_missing;
pub mod knowledge_ratio;
pub mod language_missing;
pub mod legal_page_missing;
pub mod link_text;
pub mod next_missing;
pub mod not_for_missing;
pub mod number_source_missing;
pub mod orphan_page;
pub mod pressure;
pub mod question_missing;
pub mod refresh_due;
pub mod replay_missing;
pub mod self_rating;
pub mod table_header_missing;
pub mod testimonial_consent;
pub mod testimonial_contact;
pub mod testimonial_disclosure_missing;
pub mod testimonial_pace;
pub mod title_duplicate;
pub mod title_long;
pub mod title_tag_missing;
pub mod tracker;
pub mod translation_behind;
pub mod visit_unexplained;
pub mod webinar_expert_missing;
pub mod webinar_week_missing;

/// All rules.
pub const ALL: &[&Rule] = &[
    // Strategy.
    &all_capitals::RULE,
    &answer_hidden::RULE,
    &answer_long::RULE,
    &answer_missing::RULE,
    &author_anonymous::RULE,
    &brochure_gated::RULE,
    &budget_pressing::RULE,
    &cta_early::RULE,
    &evidence_missing::RULE,
    &exclamation_marks::RULE,
    &hype::RULE,
    &knowledge_ratio::RULE,
    &next_missing::RULE,
    &not_for_missing::RULE,
    &number_source_missing::RULE,
    &question_missing::RULE,
    &refresh_due::RULE,
    &replay_missing::RULE,
    &testimonial_disclosure_missing::RULE,
    &testimonial_pace::RULE,
    &translation_behind::RULE,
    &webinar_expert_missing::RULE,
    &webinar_week_missing::RULE,
    // Search.
    &description_duplicate::RULE,
    &description_long::RULE,
    &description_missing::RULE,
    &orphan_page::RULE,
    &title_duplicate::RULE,
    &title_long::RULE,
    &title_tag_missing::RULE,
    // Accessibility.
    &field_label_missing::RULE,
    &heading_one::RULE,
    &heading_skipped::RULE,
    &image_alt_missing::RULE,
    &language_missing::RULE,
    &link_text::RULE,
    &table_header_missing::RULE,
    // Respect.
    &confirm_shaming::RULE,
    &consent_required::RULE,
    &consent_ticked::RULE,
    &form_long::RULE,
    &form_need_late::RULE,
    &legal_page_missing::RULE,
    &pressure::RULE,
    &self_rating::RULE,
    &testimonial_consent::RULE,
    &testimonial_contact::RULE,
    &tracker::RULE,
    &visit_unexplained::RULE,
];

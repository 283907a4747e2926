//! The small pages that stand without a theme: the form again with its errors, and thanks where no page is named.

use std::fmt::Write;

use super::Asked;
use crate::form::text::words;
use crate::form::validate::FieldError;
use crate::form::view::{FieldView, View};
use crate::html::escape;
use crate::path::Lang;

/// Readable in light and dark, without a request to anywhere.
pub const STYLE: &str = "\
:root{color-scheme:light dark;background:light-dark(#fcf9f4,#0f1718);color:light-dark(#1c2526,#e6e3dd);accent-color:light-dark(#00595c,#7dd0d0)}\
a{color:light-dark(#00595c,#7dd0d0)}\
body{font:1.0625rem/1.55 system-ui,sans-serif;margin:0 auto;max-inline-size:36rem;padding:2rem 1.25rem 4rem}\
h1,h2{line-height:1.2;text-wrap:balance}\
label,legend{display:block;font-weight:600;padding:0;margin:0 0 .35rem}\
fieldset label,.check{font-weight:400;display:flex;gap:.6rem;align-items:baseline;min-block-size:1.75rem;margin:0}\
fieldset,.field{border:0;padding:0;margin:0 0 1.5rem}\
input:not([type=radio],[type=checkbox]),select,textarea{box-sizing:border-box;inline-size:100%;min-block-size:3rem;font:inherit;padding:.5rem .8rem;border:1px solid light-dark(#7b8384,#8a9293);border-radius:.375rem;background:light-dark(#fffefc,#172122);color:inherit}\
fieldset[aria-invalid=true]{padding-inline-start:.75rem}\
[dir=rtl] [dir=ltr]{text-align:end}\
[aria-invalid=true]{border:2px solid light-dark(#a3241c,#ff9c90)!important}\
fieldset[aria-invalid=true]{border-width:0!important;border-inline-start-width:3px!important}\
.error,.errors a{color:light-dark(#8f1d17,#ffb4ab)}\
.error{font-weight:600}\
.error,.hint{font-size:.9375rem;margin:.25rem 0}\
.errors{border-inline-start:3px solid light-dark(#a3241c,#ff9c90);background:light-dark(#fdeeec,#33201e);padding:.5rem 1.25rem;margin:0 0 2rem}\
.errors h2{font-size:1.125rem;margin:.5rem 0}\
:focus-visible{outline:3px solid light-dark(#a34a00,#ffd27a);outline-offset:2px}\
.vh{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)}\
button{font:inherit;font-weight:650;padding:.7rem 1.4rem;margin:1.25rem 0 1rem;border:0;border-radius:.375rem;background:light-dark(#00595c,#7dd0d0);color:light-dark(#fff,#0f1718);cursor:pointer}";

/// A whole page around `main`.
pub fn frame(lang: &str, direction: &str, title: &str, main: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{direction}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{main}</main>\n</body>\n</html>\n",
        escape(lang),
        escape(title),
    )
}

/// Thanks, where the form names no page.
pub fn received(asked: &Asked<'_>) -> String {
    let thanks = words("form_received", asked.words);
    let mut main = format!("<h1>{}</h1>\n", escape(&thanks));
    if let Some(delivers) = &asked.view.delivers {
        let _ = writeln!(main, "<p>{}</p>", escape(delivers));
    }
    back(asked, &mut main);
    framed(asked.view, &thanks, &main)
}

/// The form once more, with what the visitor wrote, a summary that takes focus, and each error beside its field.
pub fn again(errors: &[FieldError], asked: &Asked<'_>) -> String {
    let view = asked.view;
    let heading = view.title.clone().unwrap_or_else(|| view.name.clone());
    let problem = words("form_error_title", asked.words);
    let mut main = format!("<h1>{}</h1>\n", escape(&heading));
    summary(errors, asked, &problem, &mut main);
    let _ = write!(main, "<form method=\"post\" action=\"{}\" novalidate", escape(&view.action));
    if let Some(enctype) = view.enctype {
        let _ = write!(main, " enctype=\"{enctype}\"");
    }
    for extra in &view.attributes {
        let _ = write!(main, " {}=\"{}\"", extra.name, escape(&extra.value));
    }
    main.push_str(">\n");
    for hidden in &view.hidden {
        let value = if hidden.fill.is_some() { posted(asked, &hidden.name).unwrap_or_default() } else { &hidden.value };
        input_hidden(&hidden.name, value, &mut main);
    }
    input_hidden(&view.opened.name, posted(asked, &view.opened.name).unwrap_or_default(), &mut main);
    for field in &view.fields {
        question(field, errors, asked, &mut main);
    }
    consents(asked, &mut main);
    let trap = escape(&words("form_trap", asked.words));
    let _ = write!(
        main,
        "<div class=\"vh\" aria-hidden=\"true\"><label>{trap} <input type=\"text\" name=\"{}\" tabindex=\"-1\" autocomplete=\"off\"></label></div>\n\
         <button type=\"submit\">{}</button>\n</form>\n",
        escape(&view.trap.name),
        escape(&view.submit),
    );
    notice(asked, &mut main);
    back(asked, &mut main);
    framed(view, &format!("{problem} – {heading}"), &main)
}

fn framed(view: &View, title: &str, main: &str) -> String {
    let direction = Lang::new(&view.language).map_or("ltr", |lang| lang.direction());
    frame(&view.language, direction, title, main)
}

fn back(asked: &Asked<'_>, main: &mut String) {
    if let Some(address) = asked.back {
        let words = words("form_error_back", asked.words);
        let _ = writeln!(main, "<p><a href=\"{}\">{}</a></p>", escape(address), escape(&words));
    }
}

/// What is done with the answers: the visitor is asked for them once more, so it is said once more.
fn notice(asked: &Asked<'_>, main: &mut String) {
    let notice = &asked.view.notice;
    let _ = write!(main, "<p class=\"hint\">{}", notice.html);
    if let Some(retention) = &notice.retention {
        let _ = write!(main, " {}", escape(&words("form_retention", asked.words).replace("{0}", retention)));
    }
    if let Some(address) = &notice.privacy_url {
        let _ = write!(main, " <a href=\"{}\">{}</a>", escape(address), escape(&words("form_privacy", asked.words)));
    }
    let _ = writeln!(main, "</p>\n<p class=\"hint\">{}</p>", escape(&notice.context_text));
}

fn summary(errors: &[FieldError], asked: &Asked<'_>, problem: &str, main: &mut String) {
    let about = words("form_error_summary", asked.words);
    let _ = write!(
        main,
        "<div class=\"errors\" role=\"alert\" tabindex=\"-1\" autofocus>\n<h2>{}</h2>\n<p>{}</p>\n<ul>\n",
        escape(problem),
        escape(&about)
    );
    for error in errors {
        let message = escape(&error.message);
        let _ = match asked.view.fields.iter().find(|f| f.name == error.field) {
            Some(field) => {
                writeln!(main, "<li><a href=\"#{}\">{}</a>: {message}</li>", escape(&field.id), escape(&field.label))
            }
            None if error.field.is_empty() => writeln!(main, "<li>{message}</li>"),
            None => writeln!(main, "<li>{}: {message}</li>", escape(&error.field)),
        };
    }
    main.push_str("</ul>\n</div>\n");
}

fn posted<'a>(asked: &Asked<'a>, name: &str) -> Option<&'a str> {
    asked.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
}

fn input_hidden(name: &str, value: &str, main: &mut String) {
    let _ = writeln!(main, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", escape(name), escape(value));
}

fn question(field: &FieldView, errors: &[FieldError], asked: &Asked<'_>, main: &mut String) {
    if field.control == "hidden" {
        input_hidden(&field.name, field.value.as_deref().unwrap_or_default(), main);
        return;
    }
    let error = errors.iter().find(|e| e.field == field.name);
    let mut optional = match &field.show_if {
        Some(wanted) => format!(" {}", escape(&wanted.note)),
        None => String::new(),
    };
    if !field.required && !field.required_when_shown {
        let _ = write!(optional, " {}", escape(&words("form_optional", asked.words)));
    }
    let grouped = matches!(field.control, "radio" | "checkbox");
    let label = escape(&field.label);
    let described = described_by(field, error.is_some());
    let invalid = if error.is_some() { " aria-invalid=\"true\"" } else { "" };
    // A choice is wrong as a whole, a box by itself.
    let (whole, each) = match field.control {
        "radio" => (format!(" role=\"radiogroup\"{invalid}"), ""),
        _ => (String::new(), invalid),
    };
    let _ = if grouped {
        writeln!(main, "<fieldset{whole}{described}>\n<legend>{label}{optional}</legend>")
    } else {
        writeln!(main, "<div class=\"field\">\n<label for=\"{}\">{label}{optional}</label>", escape(&field.id))
    };
    if let Some(help) = &field.help {
        let _ = writeln!(main, "<p class=\"hint\" id=\"{}\">{}</p>", escape(&field.help_id), escape(help));
    }
    if grouped {
        boxes(field, each, asked, main);
    } else {
        control(field, error.is_some(), &format!("{described}{invalid}"), asked, main);
    }
    if let Some(error) = error {
        let _ = writeln!(main, "<p class=\"error\" id=\"{}\">{}</p>", escape(&field.error_id), escape(&error.message));
    }
    main.push_str(if grouped { "</fieldset>\n" } else { "</div>\n" });
}

fn described_by(field: &FieldView, wrong: bool) -> String {
    let ids = [field.help.is_some().then_some(&field.help_id), wrong.then_some(&field.error_id)];
    let ids: Vec<String> = ids.into_iter().flatten().map(|id| escape(id)).collect();
    if ids.is_empty() { String::new() } else { format!(" aria-describedby=\"{}\"", ids.join(" ")) }
}

fn boxes(field: &FieldView, invalid: &str, asked: &Asked<'_>, main: &mut String) {
    for option in &field.options {
        let ticked = asked.pairs.iter().any(|(n, v)| *n == field.name && *v == option.value);
        let _ = writeln!(
            main,
            "<label><input type=\"{}\" id=\"{}\" name=\"{}\" value=\"{}\"{}{invalid}><span>{}</span></label>",
            field.control,
            escape(&option.id),
            escape(&field.name),
            escape(&option.value),
            if ticked { " checked" } else { "" },
            escape(&option.label),
        );
    }
}

fn control(field: &FieldView, wrong: bool, more: &str, asked: &Asked<'_>, main: &mut String) {
    // A browser throws away what is no day or no number; here it must stay, so that the visitor can mend it.
    let input_type = if wrong && matches!(field.input_type, "date" | "number") { "text" } else { field.input_type };
    let value = posted(asked, &field.name).unwrap_or_default();
    let mut shared = format!("id=\"{}\" name=\"{}\"{more}", escape(&field.id), escape(&field.name));
    if field.verbatim {
        shared.push_str(" autocapitalize=\"none\" spellcheck=\"false\"");
    }
    if let Some(dir) = field.dir {
        let _ = write!(shared, " dir=\"{dir}\"");
    }
    if let Some(mode) = field.inputmode {
        let _ = write!(shared, " inputmode=\"{mode}\"");
    }
    if let Some(words) = &field.autocomplete {
        let _ = write!(shared, " autocomplete=\"{}\"", escape(words));
    }
    let _ = match field.control {
        "textarea" => writeln!(main, "<textarea rows=\"5\" {shared}>\n{}</textarea>", escape(value)),
        "select" => {
            let _ = writeln!(
                main,
                "<select {shared}>\n<option value=\"\">{}</option>",
                escape(&words("form_choose", asked.words))
            );
            for option in &field.options {
                let chosen = if option.value == value { " selected" } else { "" };
                let _ = writeln!(
                    main,
                    "<option value=\"{}\"{chosen}>{}</option>",
                    escape(&option.value),
                    escape(&option.label)
                );
            }
            writeln!(main, "</select>")
        }
        _ => writeln!(main, "<input type=\"{input_type}\" {shared} value=\"{}\">", escape(value)),
    };
}

/// A box is ticked here only if the visitor ticked it.
fn consents(asked: &Asked<'_>, main: &mut String) {
    for consent in &asked.view.consents {
        let ticked = if posted(asked, &consent.name).is_some_and(|v| v == consent.value) { " checked" } else { "" };
        let _ = writeln!(
            main,
            "<label class=\"check\"><input type=\"checkbox\" name=\"{}\" value=\"{}\"{ticked}><span>{} {}</span></label>",
            escape(&consent.name),
            consent.value,
            escape(&consent.text),
            escape(&words("form_optional", asked.words)),
        );
        input_hidden(&consent.text_hash_name, &consent.text_hash, main);
    }
}

//! Checks a component's call in Markdown against the component's own arguments, each mistake with its place.

use serde_json::Value;
use tera::{ComponentArg, ComponentArgType, ComponentInfo};

use crate::diag::{Diagnostic, Span, codes, nearest};
use crate::markdown::{Arg, Call};

/// The mistakes of a call that stands at `span`.
pub fn check(info: &ComponentInfo, call: &Call, span: Span) -> Vec<(Span, Diagnostic)> {
    let mut flaws: Vec<(Span, Diagnostic)> = call.args.iter().filter_map(|arg| given(info, call, arg)).collect();
    let missing = |arg: &&ComponentArg| arg.is_required() && call.args.iter().all(|given| given.name != arg.name());
    for arg in info.args().iter().filter(missing) {
        let message = format!("`{}` needs the argument `{}`", call.name, arg.name());
        let fault = Diagnostic::new(codes::COMPONENT_ARGUMENT, message);
        flaws.push((span, fault.hint(format!("write {}", example(arg.name(), arg.arg_type())))));
    }
    flaws
}

fn given(info: &ComponentInfo, call: &Call, arg: &Arg) -> Option<(Span, Diagnostic)> {
    let Some(known) = info.args().iter().find(|known| known.name() == arg.name) else {
        if info.rest_param().is_some() {
            return None;
        }
        let names: Vec<&str> = info.args().iter().map(ComponentArg::name).collect();
        let hint =
            if names.is_empty() { "it takes none".to_owned() } else { nearest::hint(&arg.name, names.iter().copied()) };
        let message = format!("`{}` has no argument `{}`", call.name, arg.name);
        return Some((arg.span, Diagnostic::new(codes::COMPONENT_ARGUMENT, message).hint(hint)));
    };
    let wanted = known.arg_type().filter(|wanted| !fits(*wanted, &arg.value))?;
    let message = format!(
        "the argument `{}` of `{}` takes {}, but this is {}",
        arg.name,
        call.name,
        phrase(wanted),
        shape(&arg.value)
    );
    let hint = format!("write {}", example(&arg.name, Some(wanted)));
    Some((arg.span, Diagnostic::new(codes::COMPONENT_ARGUMENT, message).hint(hint)))
}

fn fits(wanted: ComponentArgType, value: &Value) -> bool {
    match wanted {
        ComponentArgType::String => value.is_string(),
        ComponentArgType::Bool => value.is_boolean(),
        ComponentArgType::Integer => value.is_i64() || value.is_u64(),
        ComponentArgType::Float => value.is_f64(),
        ComponentArgType::Number => value.is_number(),
        ComponentArgType::Array => value.is_array(),
        ComponentArgType::Map => value.is_object(),
        _ => true,
    }
}

fn phrase(wanted: ComponentArgType) -> &'static str {
    match wanted {
        ComponentArgType::String => "text",
        ComponentArgType::Bool => "`true` or `false`",
        ComponentArgType::Integer => "a whole number",
        ComponentArgType::Float => "a number with a decimal point",
        ComponentArgType::Number => "a number",
        ComponentArgType::Array => "a list",
        ComponentArgType::Map => "a map",
        _ => "another value",
    }
}

fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    }
}

fn example(name: &str, wanted: Option<ComponentArgType>) -> String {
    let value = match wanted {
        Some(ComponentArgType::Bool) => "{true}",
        Some(ComponentArgType::Integer | ComponentArgType::Number) => "{3}",
        Some(ComponentArgType::Float) => "{0.5}",
        Some(ComponentArgType::Array) => "{[\"a\", \"b\"]}",
        Some(ComponentArgType::Map) => "{{\"key\": \"value\"}}",
        _ => "\"…\"",
    };
    format!("`{name}={value}`")
}

//! Plots as inline SVG. All coordinates are whole numbers, so the same profile gives the same page.

use std::fmt::Write;

use super::text::thousands;

const WIDTH: u64 = 860;
const LABEL: u64 = 210;
const VALUE: u64 = 150;
const BAR: u64 = 16;
const PITCH: u64 = 24;

/// A bar of one or two parts.
pub(super) struct Bar {
    pub(super) label: String,
    /// Text behind the bar.
    pub(super) value: String,
    /// Lengths of the parts.
    pub(super) parts: [u64; 2],
}

/// Horizontal bars, one below the other. `legend` names the two parts, if there are two.
pub(super) fn bars(title: &str, bars: &[Bar], legend: Option<[&str; 2]>) -> String {
    let longest = bars.iter().map(|bar| bar.parts[0] + bar.parts[1]).max().unwrap_or(0).max(1);
    let room = WIDTH - LABEL - VALUE;
    let height = PITCH * bars.len() as u64 + 8;
    let mut svg = start(title, height);
    for (index, bar) in bars.iter().enumerate() {
        let top = PITCH * index as u64 + 6;
        let base = top + 12;
        let [first, second] = bar.parts.map(|part| scale(part, longest, room));
        let label = escape(&bar.label);
        let value = escape(&bar.value);
        let text_at = LABEL + first + second + 8;
        let is_visible = bar.parts != [0, 0];
        let first = first.max(u64::from(is_visible && bar.parts[1] == 0));
        let second = second.max(u64::from(bar.parts[1] > 0));
        add(
            &mut svg,
            format_args!(
                "<g><title>{label}: {value}</title>\
                 <text x='{}' y='{base}' class='label'>{label}</text>\
                 <rect x='{LABEL}' y='{top}' width='{first}' height='{BAR}' rx='2' class='a'/>\
                 <rect x='{}' y='{top}' width='{second}' height='{BAR}' rx='2' class='b'/>\
                 <text x='{text_at}' y='{base}' class='value'>{value}</text></g>",
                LABEL - 10,
                LABEL + first,
            ),
        );
    }
    svg.push_str("</svg>");
    if let Some([one, other]) = legend {
        add(
            &mut svg,
            format_args!(
                "<p class='legend'><i class='key a'></i>{one} <i class='key b'></i>{other}</p>"
            ),
        );
    }
    svg
}

const COLUMNS_MAX: usize = 200;
const LEFT: u64 = 84;
const PLOT_HEIGHT: u64 = 120;

/// Columns over time: one series; neighbours are added up where there are too many.
pub(super) fn timeline(title: &str, unit: &str, values: &[u64]) -> String {
    let per_column = values.len().div_ceil(COLUMNS_MAX).max(1);
    let sums: Vec<u64> = values
        .chunks(per_column)
        .map(|chunk| chunk.iter().fold(0, |sum: u64, value| sum.saturating_add(*value)))
        .collect();
    let highest = sums.iter().copied().max().unwrap_or(0).max(1);
    let room = WIDTH - LEFT - 10;
    let count = (sums.len() as u64).max(1);
    let pitch = room / count;
    let gap = u64::from(pitch > 3) + u64::from(pitch > 12);
    let width = pitch.saturating_sub(gap).clamp(1, 48);
    let mut svg = start(title, PLOT_HEIGHT + 44);
    let base = PLOT_HEIGHT + 14;
    for quarter in [0, 2, 4] {
        let y = base - PLOT_HEIGHT * quarter / 4;
        let label = thousands(scale(quarter, 4, highest));
        add(
            &mut svg,
            format_args!(
                "<line x1='{LEFT}' y1='{y}' x2='{}' y2='{y}' class='grid'/>\
                 <text x='{}' y='{}' class='label'>{label}</text>",
                WIDTH - 10,
                LEFT - 8,
                y + 4,
            ),
        );
    }
    for (index, &sum) in sums.iter().enumerate() {
        let height = scale(sum, highest, PLOT_HEIGHT).max(u64::from(sum > 0));
        let from = index * per_column;
        let to = (from + per_column).min(values.len()) - 1;
        let which = if from == to { format!("{from}") } else { format!("{from} to {to}") };
        let sum = thousands(sum);
        add(
            &mut svg,
            format_args!(
                "<rect x='{}' y='{}' width='{width}' height='{height}' class='a'>\
                 <title>transaction {which}: {sum} {unit}</title></rect>",
                LEFT + room * index as u64 / count + pitch.saturating_sub(width) / 2,
                base - height,
            ),
        );
    }
    let last = values.len().saturating_sub(1);
    let y = base + 18;
    add(
        &mut svg,
        format_args!(
            "<text x='{LEFT}' y='{y}' class='value'>transaction 0</text>\
             <text x='{}' y='{y}' class='label'>{last}</text></svg>",
            WIDTH - 10,
        ),
    );
    svg
}

fn start(title: &str, height: u64) -> String {
    format!("<svg viewBox='0 0 {WIDTH} {height}' role='img' aria-label='{}'>", escape(title))
}

fn scale(part: u64, whole: u64, room: u64) -> u64 {
    (u128::from(part) * u128::from(room) / u128::from(whole)) as u64
}

fn add(out: &mut String, part: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = out.write_fmt(part);
}

/// Text that is safe inside of HTML and of attributes.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::new();
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(character),
        }
    }
    safe
}

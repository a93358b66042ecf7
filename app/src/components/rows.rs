//! Rows inside a row, as a table whose head stays in sight.

use crate::components::item_view::{name_and_unit, readable};
use crate::components::number::decimal_point;
use leptos::prelude::*;
use serde_json::{Map, Value};

/// Rows inside a row, with the same fields each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct List {
    name: String,
    /// What each column is called, and whether all in it are numbers.
    columns: Vec<(String, bool)>,
    rows: Vec<Vec<String>>,
}

/// A value as rows, if it is a list of objects.
pub(super) fn list(name: &str, value: &Value) -> Option<List> {
    let rows: Vec<&Map<String, Value>> = value
        .as_array()?
        .iter()
        .map(Value::as_object)
        .collect::<Option<_>>()?;
    let mut names: Vec<&String> = Vec::new();
    for key in rows.iter().flat_map(|row| row.keys()) {
        if !names.contains(&key) {
            names.push(key);
        }
    }
    if names.is_empty() {
        return None;
    }
    let column = |key: &&String| {
        let numbers = rows
            .iter()
            .filter_map(|row| row.get(*key))
            .all(|value| value.is_number() || value.is_null());
        let (name, unit) = name_and_unit(key);
        let name = if unit.is_empty() {
            name
        } else {
            format!("{name}, {unit}")
        };
        (name, numbers)
    };
    // What a row is about stands before its figures.
    let mut columns: Vec<((String, bool), &String)> =
        names.iter().map(|key| (column(key), *key)).collect();
    columns.sort_by_key(|((_, numbers), _)| *numbers);
    let cells = |row: &&Map<String, Value>| {
        let cell = |key: &String| row.get(key).map(readable).unwrap_or_default();
        columns.iter().map(|(_, key)| cell(key)).collect()
    };
    let mut cells: Vec<Vec<String>> = rows.iter().map(cells).collect();
    for (place, ((_, numbers), _)) in columns.iter().enumerate() {
        if *numbers {
            align(cells.iter_mut().map(|row| &mut row[place]).collect());
        }
    }
    Some(List {
        name: name_and_unit(name).0,
        columns: columns.into_iter().map(|(column, _)| column).collect(),
        rows: cells,
    })
}

/// Gives figures one below the other the same number of decimals, so that their points meet.
fn align(mut cells: Vec<&mut String>) {
    let point = decimal_point();
    let decimals = |cell: &str| {
        let split = cell.split_once(point);
        split.map_or(0, |(_, decimals)| decimals.len())
    };
    let most = cells.iter().map(|cell| decimals(cell)).max().unwrap_or(0);
    for cell in &mut cells {
        let has = decimals(cell);
        if cell.ends_with(|last: char| last.is_ascii_digit()) && has < most {
            if has == 0 {
                cell.push(point);
            }
            cell.extend(std::iter::repeat_n('0', most - has));
        }
    }
}

pub(super) fn list_view(list: List) -> impl IntoView {
    let class = |numbers: bool| numbers.then_some("num");
    let numbers: Vec<bool> = list.columns.iter().map(|(_, numbers)| *numbers).collect();
    let head = list
        .columns
        .into_iter()
        .map(|(name, numbers)| view! { <th scope="col" class=class(numbers)>{name}</th> })
        .collect_view();
    let rows = list
        .rows
        .into_iter()
        .map(|row| {
            let cells = row
                .into_iter()
                .zip(&numbers)
                .map(|(cell, numbers)| view! { <td class=class(*numbers)>{cell}</td> })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    let (label, caption) = (list.name.clone(), list.name);
    view! {
        <div class="scroll rows" role="region" aria-label=label tabindex="0">
            <table>
                <caption>{caption}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use crate::components::item_view::fields;
    use serde_json::json;

    #[test]
    fn rows_inside_a_row_become_a_table_whose_numbers_are_told_from_words() {
        let payload = json!({"paid_eur": 3, "lines": [
            {"what": "Coat", "price_eur": 12.5},
            {"what": "Bag", "price_eur": 7, "gift": true},
        ]});
        let (fields, lists) = fields(&payload);
        assert_eq!(fields.len(), 1);
        let [list] = lists.as_slice() else {
            panic!("{lists:?}")
        };
        assert_eq!(list.name, "Lines");
        let named = |name: &str, numbers| (name.to_owned(), numbers);
        assert_eq!(
            list.columns,
            [
                named("What", false),
                named("Gift", false),
                named("Price, €", true)
            ]
        );
        assert_eq!(list.rows, [["Coat", "", "12.5"], ["Bag", "yes", "7.0"]]);
        assert_eq!(super::list("tags", &json!(["a", "b"])), None);
        assert_eq!(super::list("none", &json!([])), None);
    }
}

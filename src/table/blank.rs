//! Makes an empty workbook for a kind: a header that wenku reads, lists to choose from, and a note on each column.

use rust_xlsxwriter::{
    DataValidation, DocProperties, ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError,
};

use crate::diagnostic::Language;
use crate::kind::{Field, Kind, Type};

/// The rows for which lists and formats are prepared.
const ROWS: u32 = 2000;
/// The most characters of a list to choose from that office programs take.
const LIST: usize = 255;
/// The most characters of the name of a sheet.
const NAME: usize = 31;

/// The bytes of a workbook with a column for each field of `kind` that a table can fill.
pub fn blank(kind: &Kind, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    workbook
        .set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2026, 1, 1)?));
    let sheet = workbook.add_worksheet();
    let name: String = kind.label.text(language).chars().take(NAME).collect();
    sheet.set_name(name)?.set_freeze_panes(1, 0)?;
    for (column, field) in (0..).zip(columns(kind)) {
        write(sheet, column, field, language)?;
    }
    workbook.save_to_buffer()
}

/// The fields that a table can fill: the needed ones first, then those of the kind that readers see.
fn columns(kind: &Kind) -> impl Iterator<Item = &Field> {
    let fits =
        |field: &&Field| field.item != Type::Record && field.type_ != Type::Record && !field.is_private();
    let (needed, rest): (Vec<&Field>, Vec<&Field>) =
        kind.fields.iter().filter(fits).partition(|field| field.required);
    let is_offered = |field: &&Field| !field.common && !field.hidden && field.name != "template";
    needed.into_iter().chain(rest.into_iter().filter(is_offered))
}

fn write(sheet: &mut Worksheet, column: u16, field: &Field, language: Language) -> Result<(), XlsxError> {
    let star = if field.required { "*" } else { "" };
    let unit = field.unit.as_ref().map_or(String::new(), |unit| format!("（{}）", unit.text(language)));
    let name = format!("{}{star}{unit}", field.written_name(language));
    let head = Format::new().set_bold().set_text_wrap().set_background_color("#E8EEF1");
    sheet.write_with_format(0, column, &name, &head)?;
    let about = about(field, language);
    if !about.is_empty() {
        sheet.insert_note(0, column, &Note::new(about).set_author("wenku").add_author_prefix(false))?;
    }
    let wide = match field.type_ {
        Type::Text if field.name == "title" => 32.0,
        Type::Text | Type::List => 20.0,
        _ => 14.0,
    };
    sheet.set_column_width(column, wide)?;
    let choices: Vec<&str> = match field.type_ {
        Type::Bool if language == Language::Zh => vec!["是", "否"],
        Type::Bool => vec!["true", "false"],
        Type::Enum => field.values.iter().map(|choice| choice.label(language)).collect(),
        _ => Vec::new(),
    };
    if !choices.is_empty() && choices.join(",").chars().count() <= LIST {
        sheet.add_data_validation(
            1,
            column,
            ROWS,
            column,
            &DataValidation::new().allow_list_strings(&choices)?,
        )?;
    }
    if field.type_ == Type::Date {
        sheet.set_column_format(column, &Format::new().set_num_format("yyyy-mm-dd"))?;
    }
    Ok(())
}

/// What may stand in the column.
fn about(field: &Field, language: Language) -> String {
    let is_zh = language == Language::Zh;
    let say = |zh: &str, en: &str| if is_zh { zh.to_owned() } else { en.to_owned() };
    let choices: Vec<&str> = field.values.iter().map(|choice| choice.label(language)).collect();
    let mut parts = Vec::new();
    if field.required {
        parts.push(say("必填。", "Needed."));
    }
    parts.extend(field.help.as_ref().map(|help| help.text(language).to_owned()));
    if !choices.is_empty() {
        let all = choices.join(if is_zh { "、" } else { ", " });
        parts.push(format!("{}{all}", say("可以写：", "May be: ")));
    }
    match field.type_ {
        Type::Date => parts.push(say("如 2026-03-05，也可以写 3月5日。", "Such as 2026-03-05.")),
        Type::List => parts.push(say("有几个，用顿号隔开。", "Several are separated by commas.")),
        Type::Link => {
            parts.push(say("写站里文件的路径或者标题。", "The path or title of a page of the site."))
        }
        _ => {}
    }
    parts.join("\n")
}

//! How a section shows its pages: as a table, a tree, a timeline, and so on. A layout is data of the kind.

use serde::Deserialize;

use super::Field;
use crate::diagnostic::Message;
use crate::message;

/// A way of showing the pages of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LayoutType {
    /// Rows and columns.
    Table,
    /// Cards, as lists of other kinds have.
    Cards,
    /// What is below what, such as centre, station and point.
    Tree,
    /// In the order of days, grouped by month.
    Timeline,
    /// A year of months.
    Calendar,
    /// What has been reached against what was meant.
    Progress,
    /// Names under headings, as on a roll of honour.
    Roll,
    /// Pictures with their titles.
    Gallery,
    /// How many there are for each pair of values of two fields.
    Matrix,
}

/// All types with the name that templates use and the name that writers use.
const NAMES: [(LayoutType, &str, &str); 9] = [
    (LayoutType::Table, "table", "表格"),
    (LayoutType::Cards, "cards", "卡片"),
    (LayoutType::Tree, "tree", "目录树"),
    (LayoutType::Timeline, "timeline", "时间轴"),
    (LayoutType::Calendar, "calendar", "年历"),
    (LayoutType::Progress, "progress", "进度"),
    (LayoutType::Roll, "roll", "光荣榜"),
    (LayoutType::Gallery, "gallery", "画廊"),
    (LayoutType::Matrix, "matrix", "对照表"),
];

impl LayoutType {
    /// The English name, which is also the last part of the address.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(own, ..)| *own == self).map_or("", |(_, name, _)| name)
    }

    /// The Chinese names of all types, for hints.
    pub fn all() -> String {
        NAMES.map(|(.., zh)| zh).join("、")
    }

    /// The type that a writer calls `word`.
    pub fn of(word: &str) -> Option<Self> {
        NAMES.iter().find(|(_, en, zh)| *en == word || *zh == word).map(|(own, ..)| *own)
    }
}

/// A layout of a kind, and the fields that it needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its type.
    #[serde(rename = "type")]
    pub type_: LayoutType,
    /// The fields that it shows, by name: columns of a table, details of an entry.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The fields by which it groups entries, the outermost first.
    #[serde(default)]
    pub by: Vec<String>,
    /// The date field by which a timeline or calendar places entries.
    #[serde(default)]
    pub date: Option<String>,
    /// The date field with the last day of an entry of a calendar.
    #[serde(default)]
    pub end: Option<String>,
    /// The field with the time of day, for calendar files.
    #[serde(default)]
    pub time: Option<String>,
    /// The field with the place, for calendar files.
    #[serde(default)]
    pub place: Option<String>,
    /// The field that names the entry above, in a tree.
    #[serde(default)]
    pub parent: Option<String>,
    /// The number that is to be reached.
    #[serde(default)]
    pub target: Option<String>,
    /// The list of records with what has been reached.
    #[serde(default)]
    pub actual: Option<String>,
}

impl Layout {
    /// A layout of this type that names no fields.
    pub fn plain(type_: LayoutType) -> Self {
        let (columns, by) = (Vec::new(), Vec::new());
        Self {
            type_,
            columns,
            by,
            date: None,
            end: None,
            time: None,
            place: None,
            parent: None,
            target: None,
            actual: None,
        }
    }

    fn fields(&self) -> impl Iterator<Item = &String> {
        let days = [&self.date, &self.end, &self.time, &self.place];
        let one = days.into_iter().chain([&self.parent, &self.target, &self.actual]);
        self.columns.iter().chain(&self.by).chain(one.flatten())
    }
}

/// Checks that the fields that `layouts` name exist and may be shown.
pub(super) fn check(layouts: &[Layout], own: &[Field], common: &[Field]) -> Result<(), Message> {
    for layout in layouts {
        for name in layout.fields() {
            let field = own.iter().chain(common).find(|field| field.name == *name);
            let type_ = layout.type_.name();
            match field {
                None => {
                    return Err(message!(
                        "{type_} 视图写了字段 {name}，没有这个字段",
                        "the layout {type_} names the field {name}, which does not exist"
                    ));
                }
                Some(field) if field.is_private() => {
                    return Err(message!(
                        "{type_} 视图不能用不公开的字段 {name}",
                        "the layout {type_} cannot use the private field {name}"
                    ));
                }
                Some(_) => {}
            }
        }
    }
    Ok(())
}

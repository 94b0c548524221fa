//! Tables for spreadsheet programs.

/// `rows` as delimited text with the byte order mark that Excel needs to read Chinese. No cell is taken for a formula.
pub(crate) fn csv(rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{FEFF}".as_bytes().to_vec());
    for row in rows {
        let cells = row.into_iter().map(safe);
        writer.write_record(cells).expect("writing to memory does not fail, and all rows have as many cells");
    }
    writer.into_inner().expect("writing to memory does not fail")
}

/// A text that no spreadsheet program takes for a formula.
fn safe(text: String) -> String {
    let is_number = text.parse::<f64>().is_ok();
    if !is_number && text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_formulas() {
        let rows = [["名称", "a,b"], ["=1+1", "“甲”\n"]].map(|row| row.map(str::to_owned).to_vec());
        let text = String::from_utf8(csv(rows.into_iter())).expect("UTF-8");
        assert_eq!(text, "\u{FEFF}名称,\"a,b\"\r\n'=1+1,\"“甲”\n\"\r\n");
    }
}

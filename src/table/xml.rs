//! Elements and attributes of the XML in a workbook.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Visits the elements of a part. `None` if it is not well-formed.
pub(super) fn each_element(xml: &[u8], mut visit: impl FnMut(&BytesStart<'_>)) -> Option<()> {
    let mut reader = Reader::from_reader(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => visit(&element),
            Ok(Event::Eof) => return Some(()),
            Ok(_) => {}
            Err(_) => return None,
        }
    }
}

/// The value of the attribute with this name, whatever its prefix.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = element.attributes().flatten();
    let found = all.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
}

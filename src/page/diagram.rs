//! Draws boxes and the arrows between them as SVG. A library finds the places; colours come from the theme's style sheet, so that the picture
//! is as readable in dark mode and on paper as the page around it.

use std::fmt::Write;

use layout::core::base::Orientation;
use layout::core::format::{ClipHandle, RenderBackend};
use layout::core::geometry::{Point, Position};
use layout::core::style::StyleAttr;
use layout::std_shapes::shapes::{Arrow, Element, ShapeKind};
use layout::topo::layout::VisualGraph;

use crate::html::escape;

/// The most characters in a line of a box, and the most lines.
const BOX: (usize, usize) = (11, 3);
/// The size of the letters in pixels, and the height of a line.
const LETTER: usize = 14;
const LINE: f64 = 19.0;
/// The room around a box, beside it and above and below it.
const GAP: Point = Point { x: 30.0, y: 18.0 };

/// Boxes and arrows. The first box is the one in the middle.
pub(super) struct Diagram {
    pub(super) nodes: Vec<Node>,
    pub(super) lines: Vec<Line>,
}

/// A box.
pub(super) struct Node {
    pub(super) title: String,
    /// The address to which it leads; may be empty.
    pub(super) url: String,
    /// A word for the style sheet, such as `danger`; may be empty.
    pub(super) class: String,
}

/// An arrow between two boxes, by their indexes.
pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: String,
}

impl Diagram {
    /// The picture.
    pub(super) fn svg(&self) -> String {
        let across = Orientation::LeftToRight;
        let mut graph = VisualGraph::new(across);
        let look = StyleAttr { font_size: LETTER, ..StyleAttr::simple() };
        let lines: Vec<Vec<String>> = self.nodes.iter().map(|node| broken(&node.title)).collect();
        let places: Vec<_> = lines
            .iter()
            .map(|lines| {
                let shape = ShapeKind::new_box(&lines.join("\n"));
                let mut element = Element::create(shape, look.clone(), across, Point::new(180.0, 60.0));
                element.pos = Position::new(Point::zero(), element.pos.size(false), Point::zero(), GAP);
                graph.add_node(element)
            })
            .collect();
        for line in &self.lines {
            let arrow = Arrow { text: line.label.clone(), look: look.clone(), ..Arrow::default() };
            graph.add_edge(arrow, places[line.from], places[line.to]);
        }
        let mut canvas =
            Canvas { boxes: Vec::new(), texts: Vec::new(), arrows: Vec::new(), far: Point::zero() };
        graph.do_it(false, false, false, &mut canvas);
        self.written(&canvas, &lines)
    }

    fn written(&self, canvas: &Canvas, lines: &[Vec<String>]) -> String {
        let mut svg = String::new();
        let (width, height) = (canvas.far.x.ceil() + 8.0, canvas.far.y.ceil() + 8.0);
        let _ = write!(
            svg,
            "<svg class=\"diagram\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
             <marker id=\"diagram-tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\">\
             <path d=\"M0 0 8 4 0 8z\"/></marker>"
        );
        for (path, heads) in &canvas.arrows {
            arrow(path, *heads, &mut svg);
        }
        // The texts of the boxes come first, in their order, then those of the arrows.
        for (at, words) in canvas.texts.iter().skip(self.nodes.len()) {
            let _ = write!(svg, "<text x=\"{:.0}\" y=\"{:.0}\">{}</text>", at.x, at.y + 5.0, escape(words));
        }
        for ((node, lines), (at, size)) in self.nodes.iter().zip(lines).zip(&canvas.boxes) {
            node.write(lines, *at, *size, &mut svg);
        }
        svg.push_str("</svg>");
        svg
    }
}

impl Node {
    fn write(&self, lines: &[String], at: Point, size: Point, svg: &mut String) {
        let (start, end) = if self.url.is_empty() { ("<g class=\"own\">", "</g>") } else { ("", "</a>") };
        svg.push_str(start);
        if !self.url.is_empty() {
            let class = if self.class.is_empty() {
                String::new()
            } else {
                format!(" class=\"{}\"", escape(&self.class))
            };
            let _ = write!(svg, "<a href=\"{}\"{class}>", escape(&self.url));
        }
        let _ = write!(
            svg,
            "<title>{}</title><rect x=\"{:.0}\" y=\"{:.0}\" width=\"{:.0}\" height=\"{:.0}\" rx=\"6\"/>",
            escape(&self.title),
            at.x,
            at.y,
            size.x,
            size.y
        );
        let (middle, top) =
            (at.x + size.x / 2.0, at.y + size.y / 2.0 - LINE * (lines.len() as f64 - 1.0) / 2.0 + 5.0);
        for (n, line) in lines.iter().enumerate() {
            let _ = write!(
                svg,
                "<text x=\"{middle:.0}\" y=\"{:.0}\">{}</text>",
                top + LINE * n as f64,
                escape(line)
            );
        }
        svg.push_str(end);
    }
}

fn arrow(path: &[(Point, Point)], (at_start, at_end): (bool, bool), svg: &mut String) {
    let [first, second, rest @ ..] = path else { return };
    let _ = write!(
        svg,
        "<path d=\"M{:.0} {:.0}C{:.0} {:.0} {:.0} {:.0} {:.0} {:.0}",
        first.0.x, first.0.y, first.1.x, first.1.y, second.0.x, second.0.y, second.1.x, second.1.y
    );
    for (control, point) in rest {
        let _ = write!(svg, "S{:.0} {:.0} {:.0} {:.0}", control.x, control.y, point.x, point.y);
    }
    svg.push('"');
    for (is_there, name) in [(at_start, "marker-start"), (at_end, "marker-end")] {
        if is_there {
            let _ = write!(svg, " {name}=\"url(#diagram-tip)\"");
        }
    }
    svg.push_str("/>");
}

/// A title in lines that fit into a box. A longer one ends in ….
fn broken(title: &str) -> Vec<String> {
    let (width, most) = BOX;
    // Two Latin letters are about as wide as one Han character.
    let (mut lines, mut used) = (vec![String::new()], 0.0);
    for c in title.chars() {
        let wide = if c.is_ascii() { 0.55 } else { 1.0 };
        if used + wide > width as f64 {
            lines.push(String::new());
            used = 0.0;
        }
        used += wide;
        lines.last_mut().expect("never empty").push(c);
    }
    if lines.len() > most {
        lines.truncate(most);
        let last = lines.last_mut().expect("never empty");
        last.pop();
        last.push('…');
    }
    lines
}

/// An arrow as points with their controls, and whether it has a head at its start and end.
type Curve = (Vec<(Point, Point)>, (bool, bool));

/// What the library draws, kept to be written.
struct Canvas {
    boxes: Vec<(Point, Point)>,
    texts: Vec<(Point, String)>,
    arrows: Vec<Curve>,
    far: Point,
}

impl Canvas {
    fn reach(&mut self, point: Point) {
        self.far = Point::new(self.far.x.max(point.x), self.far.y.max(point.y));
    }
}

impl RenderBackend for Canvas {
    fn draw_rect(&mut self, xy: Point, size: Point, _: &StyleAttr, _: Option<String>, _: Option<ClipHandle>) {
        self.reach(xy.add(size));
        self.boxes.push((xy, size));
    }

    fn draw_line(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn draw_circle(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn draw_text(&mut self, xy: Point, text: &str, _: &StyleAttr) {
        self.texts.push((xy, text.to_owned()));
    }

    fn draw_arrow(
        &mut self,
        path: &[(Point, Point)],
        _: bool,
        heads: (bool, bool),
        _: &StyleAttr,
        _: Option<String>,
        _: &str,
    ) {
        path.iter().for_each(|(a, b)| {
            self.reach(*a);
            self.reach(*b);
        });
        self.arrows.push((path.to_vec(), heads));
    }

    fn create_clip(&mut self, _: Point, _: Point, _: usize) -> ClipHandle {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_broken_into_lines_that_fit() {
        assert_eq!(broken("禾山县文明行为促进条例"), ["禾山县文明行为促进条例"]);
        assert_eq!(broken("禾山县文明行为促进条例实施细则"), ["禾山县文明行为促进条例", "实施细则"]);
        assert_eq!(broken(&"长".repeat(50)), ["长".repeat(11), "长".repeat(11), "长".repeat(10) + "…"]);
    }

    #[test]
    fn boxes_lead_to_their_pages_and_arrows_say_what_they_mean() {
        let node =
            |title: &str, url: &str| Node { title: title.into(), url: url.into(), class: "danger".into() };
        let line = |from, to, label: &str| Line { from, to, label: label.into() };
        let diagram = Diagram {
            nodes: vec![node("甲<法>", ""), node("乙办法", "/b/"), node("丙细则", "/c/")],
            lines: vec![line(1, 0, "依据"), line(0, 2, "废止")],
        };
        let svg = diagram.svg();
        assert!(svg.contains("甲&lt;法&gt;") && svg.contains("<a href=\"/b/\" class=\"danger\">"), "{svg}");
        assert_eq!((svg.matches("<rect").count(), svg.matches("marker-end").count()), (3, 2), "{svg}");
        assert!(svg.contains(">依据</text>") && svg.contains(">废止</text>"), "{svg}");
    }
}

// What a reader does with a selected passage: copies it, with its source, or puts it into the basket. It comes when a reader first touches a page with a text.
import "./quoting/citation.js";

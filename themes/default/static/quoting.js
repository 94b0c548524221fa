// What a reader does with a selected passage: copies it, with its source, or puts it into the basket. It comes with the first selection.
import "./quoting/citation.js";

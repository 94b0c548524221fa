// What a family rule can do: ways of reading its passages, and notes beside the words they explain.
import "./passages/modes.js";
import "./passages/notes.js";

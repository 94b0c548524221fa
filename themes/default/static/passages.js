// The functions of a family rule's page: ways of reading its passages, and notes beside the words that they explain.
import "./passages/modes.js";
import "./passages/notes.js";

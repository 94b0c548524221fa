// Makes and places elements.

/** An element with attributes (`class`, `href`…), and children that are elements or texts. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined && value !== false) made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== undefined && child !== ""));
  return made;
}

/** A button that does something on the page: it sends no form. */
export const button = (text, attributes) => element("button", { type: "button", ...attributes }, text);

/** Puts a bubble into the middle of `box`, but not beyond the sides of the window, and `top` pixels below the window's upper edge. */
export function placeBubble(bubble, box, top) {
  const left = Math.min(Math.max(8, box.left + box.width / 2 - bubble.offsetWidth / 2), innerWidth - bubble.offsetWidth - 8);
  bubble.style.left = `${left + scrollX}px`;
  bubble.style.top = `${top + scrollY}px`;
}

// Finds what a person would name, an element by its role and its name, and names what is found. Runs in the page.

/**
 * The visible elements of a role whose accessible name is `name` (whole), or begins with it where that ends in "…".
 * Knows the roles and names that the console uses, not all of ARIA.
 *
 * @param {string} role
 * @param {string} name
 */
export function findInPage(role, name) {
  const roles = {
    button: "button, [role=button]",
    link: "a[href]",
    textbox: "input:not([type=checkbox]):not([type=radio]), textarea, [role=textbox]",
    combobox: "select",
    checkbox: "input[type=checkbox]",
    radio: "input[type=radio]",
    heading: "h1, h2, h3",
    dialog: "dialog[open]",
    tab: "[role=tab]",
    menuitem: "[role=menuitem], [role=menuitemradio]",
    row: "tbody tr",
    progressbar: "[role=progressbar]",
    alert: "[role=alert]",
    status: "[role=status]",
  };
  const nameOf = (element) => {
    const labelled = element.getAttribute("aria-labelledby");
    if (labelled) return labelled.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const own = element.getAttribute("aria-label");
    if (own) return own;
    if (element.labels?.length > 0) return element.labels[0].textContent;
    return element.textContent;
  };
  const isShown = (element) => element.checkVisibility() && !(document.querySelector("dialog[open]") && !element.closest("dialog[open], .toasts"));
  const isNamed = (element) => {
    const found = nameOf(element).replace(/\s+/g, " ").trim();
    return name.endsWith("…") ? found.startsWith(name.slice(0, -1)) : found === name;
  };
  return [...document.querySelectorAll(roles[role] ?? `[role=${role}]`)].filter((element) => isShown(element) && isNamed(element));
}

/**
 * What is said of an element that has the focus: its tag and its name.
 *
 * @param {Element} element
 */
export function calledInPage(element) {
  const name = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
  return `${element.tagName.toLowerCase()} ${name.replace(/\s+/g, " ").trim()}`;
}

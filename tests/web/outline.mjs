// What a screen reader makes of a page: its parts with their roles and names, and of each chart the figures of its first rows, as
// Chromium tells them.

const PARTS = new Set(["banner", "navigation", "main", "search", "region", "form", "heading", "table", "columnheader", "image", "figure", "group", "combobox", "slider",
  "textbox", "searchbox", "checkbox", "radio", "button", "link", "status", "DisclosureTriangle"]);
/** In tables there are as many of these as rows. */
const OF_ROWS = new Set(["button", "DisclosureTriangle"]);
/** Rows of a table whose cells are told, the headings counted. */
const ROWS = 6;

/** A line a part, indented below those it stands in; of the rows of a table those of the first, and the cells of a few. */
export async function outline(page) {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((n) => [n.nodeId, n]));
  const lines = [];
  const below = (node) => (node.childIds ?? []).flatMap((id) => byId.get(id) ?? []);
  const told = (node) => (node.name?.value ?? "").replace(/\s+/g, " ").trim();
  const cells = (node) => (["rowheader", "cell"].includes(node.role?.value) ? [told(node)] : below(node).flatMap(cells));
  const walk = (node, depth, row) => {
    const role = node.role?.value;
    let under = depth;
    if (!node.ignored && PARTS.has(role) && !(OF_ROWS.has(role) && row > 1)) {
      const state = node.properties?.find((p) => p.name === "level" || p.name === "expanded");
      lines.push(`${"  ".repeat(depth)}${role}${state ? ` ${state.name} ${state.value.value}` : ""}${told(node) && ` "${told(node)}"`}`);
      under++;
    }
    if (role === "row" && row < ROWS && cells(node).length) lines.push(`${"  ".repeat(depth)}row ${cells(node).map((c) => `"${c}"`).join(" ")}`);
    for (const [i, child] of below(node).entries()) walk(child, under, role === "table" ? i : row);
  };
  walk(nodes[0], 0, 0);
  await cdp.detach();
  return lines;
}

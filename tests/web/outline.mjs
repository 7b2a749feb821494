// What a screen reader makes of a page: its parts with their roles and names, as Chromium tells them.

const PARTS = new Set(["banner", "navigation", "main", "search", "region", "form", "heading", "table", "columnheader", "image", "figure", "group", "combobox", "slider",
  "textbox", "searchbox", "checkbox", "radio", "button", "link", "status", "DisclosureTriangle"]);
/** In tables there are as many of these as rows. */
const OF_ROWS = new Set(["button", "DisclosureTriangle"]);

/** A line a part, indented below those it stands in; of the rows of a table those of the first. */
export async function outline(page) {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send("Accessibility.getFullAXTree");
  const byId = new Map(nodes.map((n) => [n.nodeId, n]));
  const lines = [];
  const walk = (node, depth, row) => {
    const role = node.role?.value;
    let below = depth;
    if (!node.ignored && PARTS.has(role) && !(OF_ROWS.has(role) && row > 1)) {
      const state = node.properties?.find((p) => p.name === "level" || p.name === "expanded");
      lines.push(`${"  ".repeat(depth)}${role}${state ? ` ${state.name} ${state.value.value}` : ""}${node.name?.value ? ` "${node.name.value.replace(/\s+/g, " ")}"` : ""}`);
      below++;
    }
    let rows = 0;
    for (const id of node.childIds ?? []) {
      const child = byId.get(id);
      if (child) walk(child, below, role === "table" ? rows++ : row);
    }
  };
  walk(nodes[0], 0, 0);
  await cdp.detach();
  return lines;
}

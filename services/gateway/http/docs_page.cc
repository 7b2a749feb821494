#include "services/gateway/http/docs_page.h"

#include <array>

namespace kuzukuri::gateway {
namespace {

constexpr absl::string_view kHtml = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kuzukuri: JSON over HTTP</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs.css">
<script src="docs.js" defer></script>
</head>
<body>
<header><h1 id="title">JSON over HTTP</h1>
<p><a href="../openapi.json">openapi.json</a> (OpenAPI 3.1)</p>
<p><label>Filter <input id="filter" type="search" autocomplete="off"></label></p></header>
<main id="operations"><p>Loading…</p></main>
<noscript><p>Without scripts, read <a href="../openapi.json">openapi.json</a>.</p></noscript>
</body>
</html>
)html";

constexpr absl::string_view kCss =
    R"css(body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1a1a1a;background:#fff}
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem;border-bottom:1px solid #767676}
details{border:1px solid #c4c4c4;border-radius:4px;margin:.4rem 0;padding:.3rem .6rem}
summary{cursor:pointer;overflow-wrap:anywhere}code,pre{font-family:ui-monospace,monospace;font-size:.9em}
.verb{display:inline-block;min-width:3.5rem;font-weight:700}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.2rem .4rem;border-top:1px solid #dcdcdc}
p{white-space:pre-line}a{color:#00479d}input{font:inherit}
@media (prefers-color-scheme:dark){body{color:#eee;background:#1b1b1b}a{color:#8ab8ff}details{border-color:#555}}
)css";

// Everything is put into the page as text, so that no comment becomes markup.
constexpr absl::string_view kScript = R"js('use strict';
function element(name, parent, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (parent) parent.append(made);
  return made;
}
function typeOf(schema) {
  if (!schema) return '';
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.type === 'array') return typeOf(schema.items) + '[]';
  if (schema.enum) return schema.enum.join(' | ');
  return [].concat(schema.type || 'object').join(' | ') + (schema.format ? ' (' + schema.format + ')' : '');
}
function addTable(parent, rows) {
  if (!rows.length) return;
  const table = element('table', parent);
  const head = element('tr', element('thead', table));
  for (const title of ['Name', 'Type', 'Description']) element('th', head, title);
  const body = element('tbody', table);
  for (const row of rows) {
    const line = element('tr', body);
    element('code', element('td', line), row[0]);
    element('code', element('td', line), row[1]);
    element('p', element('td', line), row[2]);
  }
}
function addSchema(parent, api, schema, title) {
  if (!schema) return;
  element('h3', parent, title + ': ' + typeOf(schema));
  const name = schema.$ref ? schema.$ref.split('/').pop() : '';
  const found = name ? (api.components.schemas || {})[name] : schema;
  if (!found || !found.properties) return;
  addTable(parent, Object.entries(found.properties).map(
      ([field, of]) => [field, typeOf(of), of.description || '']));
}
function contentSchema(content) {
  const all = content || {};
  const json = all['application/json'] || Object.values(all)[0];
  return json && json.schema;
}
function fill(parent, api, operation) {
  if (operation.description) element('p', parent, operation.description);
  const parameters = (operation.parameters || []).map(
      one => one.$ref ? api.components.parameters[one.$ref.split('/').pop()] : one);
  addTable(parent, parameters.map(
      one => [one.name + (one.required ? ' *' : ''), typeOf(one.schema), one.description || '']));
  const body = operation.requestBody;
  addSchema(parent, api, body && contentSchema(body.content), 'Body');
  if (body && body.description) element('p', parent, body.description);
  const good = (operation.responses || {})['200'];
  addSchema(parent, api, good && contentSchema(good.content), 'Answer');
}
function show(api) {
  document.getElementById('title').textContent = api.info.title + ' ' + api.info.version;
  const main = document.getElementById('operations');
  main.textContent = '';
  const groups = new Map();
  for (const [path, verbs] of Object.entries(api.paths)) {
    for (const [verb, operation] of Object.entries(verbs)) {
      if (!operation.responses) continue;
      const tag = (operation.tags || ['other'])[0];
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push([verb.toUpperCase(), path, operation]);
    }
  }
  for (const [tag, operations] of groups) {
    const section = element('section', main);
    element('h2', section, tag);
    for (const [verb, path, operation] of operations) {
      const details = element('details', section);
      details.dataset.words = (verb + ' ' + path + ' ' + (operation.summary || '')).toLowerCase();
      const summary = element('summary', details);
      element('span', summary, verb + ' ').className = 'verb';
      element('code', summary, path);
      if (operation.summary) element('span', summary, '  ' + operation.summary);
      details.addEventListener('toggle', () => fill(element('div', details), api, operation), {once: true});
    }
  }
}
document.getElementById('filter').addEventListener('input', event => {
  const word = event.target.value.toLowerCase();
  for (const details of document.querySelectorAll('details')) details.hidden = !details.dataset.words.includes(word);
});
fetch('../openapi.json').then(answer => answer.json()).then(show).catch(error => {
  document.getElementById('operations').textContent = 'openapi.json cannot be read: ' + error;
});
)js";

constexpr std::array<DocsFile, 3> kFiles = {{
    {"/api/docs/", "text/html; charset=utf-8", kHtml},
    {"/api/docs/docs.css", "text/css; charset=utf-8", kCss},
    {"/api/docs/docs.js", "text/javascript; charset=utf-8", kScript},
}};

}  // namespace

const DocsFile* FindDocsFile(absl::string_view path) {
  for (const DocsFile& file : kFiles) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

}  // namespace kuzukuri::gateway

// What stands in the files that the page hands over.
import { inflateRawSync } from "node:zlib";

/** Records of a CSV, each by the names of the first line. */
export function readCsv(text) {
  const lines = [[]];
  let cell = "", quoted = false;
  const end = () => { lines.at(-1).push(cell); cell = ""; };
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') cell += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") end();
    else if (c === "\n") { end(); lines.push([]); }
    else if (c !== "\r" && c !== "\ufeff") cell += c;
  }
  const [names, ...rest] = lines.filter((l) => l.length > 0);
  return rest.map((l) => Object.fromEntries(names.map((n, i) => [n, l[i]])));
}

/** The parts of a zip archive, by name. */
function unzip(bytes) {
  const parts = {};
  let at = bytes.readUInt32LE(bytes.length - 22 + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [size, name, extra, comment] = [bytes.readUInt32LE(at + 20), ...[28, 30, 32].map((o) => bytes.readUInt16LE(at + o))];
    const local = bytes.readUInt32LE(at + 42);
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(begin, begin + size);
    parts[bytes.toString("utf8", at + 46, at + 46 + name)] = bytes.readUInt16LE(at + 10) ? inflateRawSync(data) : data;
    at += 46 + name + extra + comment;
  }
  return parts;
}

const plain = (xml) => [...xml.matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map((m) => m[1]).join("").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&amp;/g, "&");

/** Rows of the first sheet of a workbook: texts and numbers as they are written, without the empty cells. */
export function readSheet(bytes) {
  const parts = unzip(bytes);
  const texts = [...String(parts["xl/sharedStrings.xml"]).matchAll(/<si>(.*?)<\/si>/gs)].map((m) => plain(m[1]));
  return [...String(parts["xl/worksheets/sheet1.xml"]).matchAll(/<row .*?<\/row>/gs)].map(([row]) =>
    [...row.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].flatMap(([, attributes, inside]) => {
      const value = /<v>(.*?)<\/v>/.exec(inside ?? "")?.[1];
      return value === undefined ? [] : [/t="s"/.test(attributes) ? texts[Number(value)] : value];
    }));
}

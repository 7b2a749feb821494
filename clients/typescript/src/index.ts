export { type Client, type Options, connect, pages, retry } from "./client.js";
export { type Explanation, type Field, type Resource, explain } from "./errors.js";

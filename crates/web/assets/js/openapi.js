// Draws an OpenAPI document: paths by tag, parameters, bodies, answers. Everything goes in as text.

const make = (tag, className, ...children) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};
const methods = ["get", "post", "put", "patch", "delete"];

const named = (document_, thing) => thing?.$ref
  ? thing.$ref.replace(/^#\//, "").split("/").reduce((place, part) => place?.[part.replaceAll("~1", "/").replaceAll("~0", "~")], document_)
  : thing;

function shape(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.type === "array") return `${shape(schema.items)}[]`;
  const kinds = [].concat(schema.type ?? (schema.oneOf ?? schema.anyOf ?? schema.allOf ?? []).map(shape));
  return kinds.join(" | ") + (schema.format ? ` (${schema.format})` : "");
}

function fields(doc, schema) {
  const whole = named(doc, schema) ?? {};
  const rows = Object.entries(whole.properties ?? {}).map(([name, each]) => make("tr", "",
    make("th", "", make("code", "", name)), make("td", "", shape(each) + ((whole.required ?? []).includes(name) ? " *" : "")),
    make("td", "dim", named(doc, each)?.description ?? "")));
  return rows.length ? make("table", "table table-plain", make("tbody", "", ...rows)) : make("p", "dim", shape(schema));
}

const content = (thing) => Object.values(thing?.content ?? {})[0]?.schema;

function operation(doc, words, path, method, op) {
  const parameters = (op.parameters ?? []).map((each) => named(doc, each));
  const rows = parameters.map((each) => make("tr", "", make("th", "", make("code", "", each.name)),
    make("td", "", `${each.in}, ${shape(each.schema)}${each.required ? " *" : ""}`), make("td", "dim", each.description ?? "")));
  const answers = Object.entries(op.responses ?? {}).map(([status, each]) => {
    const answer = named(doc, each);
    const schema = content(answer);
    return make("div", "stack-s", make("p", "", make("b", "", status), ` ${answer?.description ?? ""}`), schema ? fields(doc, schema) : null);
  });
  const body = content(named(doc, op.requestBody));
  return make("details", "api-op",
    make("summary", "", make("span", "method", method.toUpperCase()), make("code", "", path), make("span", "dim", op.summary ?? "")),
    make("div", "stack", op.description ? make("p", "dim", op.description) : null,
      rows.length ? make("div", "", make("h3", "", words.openapiFields), make("table", "table table-plain", make("tbody", "", ...rows))) : null,
      body ? make("div", "", make("h3", "", words.openapiBody), fields(doc, body)) : null,
      answers.length ? make("div", "stack", make("h3", "", words.openapiAnswers), ...answers) : null));
}

export async function start(root) {
  const place = root.querySelector("[data-openapi]");
  if (!place) return;
  try {
    const answer = await fetch(place.dataset.openapi, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const doc = await answer.json();
    const groups = new Map();
    for (const [path, item] of Object.entries(doc.paths ?? {})) {
      for (const method of methods.filter((each) => item[each])) {
        const tag = item[method].tags?.[0] ?? path.split("/")[3] ?? "";
        if (!groups.has(tag)) groups.set(tag, []);
        groups.get(tag).push(operation(doc, place.dataset, path, method, item[method]));
      }
    }
    place.replaceChildren(...[...groups].map(([tag, list]) => make("section", "card", make("h2", "", tag), ...list)));
  } catch (error) {
    console.error(error);
    place.replaceChildren(make("p", "error", place.dataset.openapiFailed));
  }
}

import type { Json } from '../client.ts';
import { error, Failure } from '../failure.ts';
import { flagTable } from '../flags.ts';
import type { Verb } from '../verb.ts';

/** `kubectl explain`: what the server's OpenAPI says of a kind and its fields. */
export const explain: Verb = {
  name: 'explain',
  summary: 'Get documentation for a resource',
  completes: 'kinds',
  flags: flagTable('recursive bool\napi-version string'),
  refuses: 'output',
  run(call) {
    const { args, kinds, client, flags } = call;
    const [word] = args;
    if (word === undefined)
      throw error('You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.');
    if (args.length > 1) throw error('We accept only this format: explain RESOURCE');
    const [name = '', ...fields] = word.split('.');
    const kind = kinds.find(name);
    if (!kind) throw new Failure(`the server doesn't have a resource type ${JSON.stringify(name)}`);
    const document = client.request('GET', `/openapi/v3/${kind.root.slice(1)}`);
    const { schemas } = document.components;
    let schema: Json = Object.values(schemas).find((one: Json) => one['x-kubernetes-group-version-kind']?.some((gvk: Json) => gvk.kind === kind.kind));
    const head = `${kind.group ? `GROUP:      ${kind.group}\n` : ''}KIND:       ${kind.kind}\nVERSION:    ${kind.version}\n\n`;
    call.print(head);
    let field: Json;
    for (const step of fields) {
      field = schema?.properties?.[step];
      if (!field) throw error(`field ${JSON.stringify(step)} does not exist`);
      schema = resolve(schemas, field);
    }
    if (field) call.print(`FIELD: ${fields.at(-1)} <${typeName(field)}>\n\n\n`);
    const texts = [field?.description, schema?.description].filter(Boolean);
    call.print(`DESCRIPTION:\n${(texts.length > 0 ? texts : ['<empty>']).map((text) => wrap(text, 4)).join('')}    \n`);
    const properties = schema?.properties;
    if (properties) call.print(`FIELDS:\n${listFields(schemas, properties, flags.bool('recursive'), 1, new Set())}\n`);
    else call.print('\n');
  },
};

function reference(field: Json): string | undefined {
  return field.$ref ?? field.allOf?.[0]?.$ref ?? field.items?.$ref ?? field.items?.allOf?.[0]?.$ref ?? field.additionalProperties?.$ref;
}

function resolve(schemas: Json, field: Json): Json {
  const name = reference(field)?.split('/').at(-1);
  return name === undefined ? undefined : schemas[name];
}

function typeName(field: Json): string {
  const name = (field.$ref ?? field.allOf?.[0]?.$ref)?.split('.').at(-1);
  if (name) return name;
  if (field.type === 'array') return `[]${typeName(field.items)}`;
  if (field.additionalProperties) return `map[string]${typeName(field.additionalProperties)}`;
  return field.type === 'object' || field.type === undefined ? 'Object' : field.type;
}

function listFields(schemas: Json, properties: Json, isRecursive: boolean, level: number, seen: ReadonlySet<string>): string {
  return Object.keys(properties)
    .sort()
    .map((name) => {
      const field = properties[name];
      const line = `${'  '.repeat(level)}${name}\t<${typeName(field)}>\n`;
      if (!isRecursive) return `${line}${wrap(field.description || '<no description>', level * 2 + 2)}\n`;
      const ref = reference(field);
      const inner = ref && !seen.has(ref) ? resolve(schemas, field)?.properties : undefined;
      return inner ? line + listFields(schemas, inner, true, level + 1, new Set([...seen, ref as string])) : line;
    })
    .join('');
}

// Lines of at most 80 characters with what stands before them.
function wrap(text: string, indent: number): string {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > 80 - indent) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('');
}

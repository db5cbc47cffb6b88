import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';

type Json = Readonly<Record<string, unknown>>;

const PROBLEM = z
  .object({ status: z.int(), title: z.string(), detail: z.string().optional() })
  .meta({ title: 'Problem', description: 'RFC 9457.' });

/** The description of the endpoints (OpenAPI 3.1), which follows from what they check. */
export function openApi(endpoints: readonly Endpoint[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const one of endpoints) {
    paths[one.path] ??= {};
    Object.assign(paths[one.path] ?? {}, { [one.method.toLowerCase()]: operation(one) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Parley, administration of rooms',
      version,
      description:
        'At PROSODY_HTTP_PORT of Prosody, which only the private network reaches. Paths and answers are those of the Prosody modules whose place they take.',
    },
    servers: [{ url: 'http://xmpp.meet.jitsi:5280' }],
    components: {
      securitySchemes: {
        administrator: {
          type: 'http',
          scheme: 'bearer',
          description: 'PARLEY_ADMIN_TOKEN, or a token signed with a key of PARLEY_ADMIN_KEYSERVER.',
        },
      },
    },
    paths,
  };
}

function operation({ path, method, summary, access, refusedWith = 401, query, body, answer, failures }: Endpoint): Json {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const isOpen = access === 'anybody';
  const module = typeof access === 'object' ? access.module : undefined;
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^a-z]+([a-z])?/gi, (_match, letter: string | undefined) => letter?.toUpperCase() ?? '')}`,
    summary,
    ...(module !== undefined && { description: `Without a token where XMPP_MODULES or XMPP_MUC_MODULES names \`${module}\`.` }),
    // An empty requirement beside another: either will do (OpenAPI 3.1 §4.8.30).
    security: isOpen ? [] : [{ administrator: [] }, ...(module === undefined ? [] : [{}])],
    ...(query || inPath.length > 0 ? { parameters: [...inPath, ...queryParameters(query)] } : {}),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: {
      200: { description: 'Done.', ...(answer && { content: contentOf(answer) }) },
      ...Object.fromEntries(Object.entries(failures).map(([status, description]) => [status, problem(description)])),
      ...(!isOpen && { [refusedWith]: problem('The token is missing or wrong.') }),
    },
  };
}

const problem = (description: string): Json => ({ description, content: { 'application/problem+json': { schema: schemaOf(PROBLEM) } } });

function contentOf(answer: z.ZodType): Json {
  const schema = schemaOf(answer);
  return { [schema.type === 'string' ? 'text/plain' : 'application/json']: { schema } };
}

function queryParameters(query: z.ZodType | undefined): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query) as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function schemaOf(type: z.ZodType): Json {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(type, { io: 'input' }) as Record<string, unknown>;
  return schema;
}

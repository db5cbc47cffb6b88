/** What the directives of a page may ask for. */
export interface SsiSource {
  /** Text of an included path, `/config.js` or `head.html`; undefined when there is none. */
  include(virtual: string): string | undefined;
  /** Value of a variable. */
  echo(name: string): string | undefined;
}

const DIRECTIVE = /<!--#\s*(include|echo)\s+([^>]*?)\s*-->/g;
const MAX_DEPTH = 4;

/** Does a page have directives at all? */
export function hasSsi(text: string | Buffer): boolean {
  return text.includes('<!--#');
}

/**
 * Carries out server-side includes, as far as the original client's pages use them (deployment contract §5.3): `include
 * virtual="…"` and `echo var="…" default="…"`. What is missing becomes empty text; includes are nested at most four deep.
 */
export function expandSsi(text: string, source: SsiSource, depth = 0): string {
  return text.replace(DIRECTIVE, (_all, name: string, attributes: string) => {
    if (name === 'echo') return source.echo(attribute(attributes, 'var') ?? '') ?? attribute(attributes, 'default') ?? '';
    const included = source.include(attribute(attributes, 'virtual') ?? '') ?? '';
    return depth < MAX_DEPTH && hasSsi(included) ? expandSsi(included, source, depth + 1) : included;
  });
}

function attribute(attributes: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1];
}

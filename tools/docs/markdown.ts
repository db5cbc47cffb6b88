/** A fenced block. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page, also those that are indented. */
export function codeBlocks(page: string): CodeBlock[] {
  const blocks = page.matchAll(/^( *)```([a-z]*)\n([\s\S]*?)^\1```$/gm);
  return [...blocks].map(([, indent = '', language = '', text = '']) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** The page without its fenced blocks. */
export function prose(page: string): string {
  return page.replaceAll(/^( *)```[a-z]*\n[\s\S]*?^\1```$/gm, '');
}

/** Level of every heading, in order. */
export function headings(page: string): readonly { readonly level: number; readonly text: string }[] {
  return [...prose(page).matchAll(/^(#{1,6}) (.+)$/gm)].map(([, marks = '', text = '']) => ({ level: marks.length, text }));
}

/** The anchor that a heading gets: lower case, blanks as hyphens, without punctuation. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

/** Targets of the links, in order. */
export function links(page: string): string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** Command lines of a shell block, without comments. */
export function commands(block: string): string[] {
  return block
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter(Boolean);
}

/** Names of variables in `code` within the prose, without what follows a `=`. */
export function variableNames(page: string): string[] {
  const spans = [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
  return spans.flatMap((text) => /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=.*)?$/.exec(text)?.[1] ?? []);
}

/** Assignments `NAME=value` in `code` and in blocks, as somebody would copy them into `.env`. */
export function assignments(page: string): readonly (readonly [name: string, value: string])[] {
  const spans = [...prose(page).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
  const lines = codeBlocks(page)
    .filter(({ language }) => language === '' || language === 'sh')
    .flatMap(({ text }) => text.split('\n'));
  return [...spans, ...lines].flatMap((text) => {
    const [, name, value] = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)=(\S+)$/.exec(text.trim()) ?? [];
    return name === undefined || value === undefined || /[<…]/.test(value) ? [] : [[name, value] as const];
  });
}

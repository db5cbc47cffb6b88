import { type ForeignSetting, lineAt } from './setting.ts';

const MAX_SETTINGS = 1_000;
const TOKEN = /#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{};]|(?:[^\s{};"'#\\]|\\.|\$\{[^}\s]*\})+/g;

/**
 * The directives of an nginx file (`custom-meet.conf`, `nginx-custom/*.conf`), read leniently. The path of one is its name behind those of
 * the blocks around it (`location /foo > proxy_pass`); a block is a setting of its own too, with the value `{`.
 */
export function readNginx(text: string): readonly ForeignSetting[] {
  const settings: ForeignSetting[] = [];
  const blocks: string[] = [];
  let words: string[] = [];
  let line = 1;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith('#') || settings.length >= MAX_SETTINGS) continue;
    if (token === '}') {
      blocks.pop();
      words = [];
      continue;
    }
    if (token !== '{' && token !== ';') {
      if (words.length === 0) line = lineAt(text, index);
      words.push(token);
      continue;
    }
    const [name = '', ...args] = words;
    const value = args.join(' ');
    if (token === ';' && name !== '') settings.push({ path: [...blocks, name].join(' > '), value, line });
    if (token === '{') {
      const block = words.join(' ');
      if (block !== '') settings.push({ path: [...blocks, block].join(' > '), value: '{', line });
      blocks.push(block);
    }
    words = [];
  }
  return settings;
}

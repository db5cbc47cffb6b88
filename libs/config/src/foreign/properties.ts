import type { ForeignSetting } from './setting.ts';

/** The settings of a Java properties file (`custom-sip-communicator.properties`): `name=value` by line, `#` and `!` for comments. */
export function readProperties(text: string): readonly ForeignSetting[] {
  const settings: ForeignSetting[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const match = /^\s*(?<path>[^\s#!=:][^\s=:]*)\s*[=:]?\s*(?<value>.*?)\s*$/.exec(raw)?.groups;
    if (match?.path) settings.push({ path: match.path, value: match.value ?? '', line: index + 1 });
  }
  return settings;
}

/** As official clients open a pad. */
const OPTIONS = { showControls: 'true', showChat: 'false', showLineNumbers: 'true', useMonospaceFont: 'false' };

export interface Pad {
  /** `etherpad_base` of config.js, whose own parameters count. */
  readonly base: string;
  /** As the focus names it. */
  readonly name: string;
  readonly userName: string;
  /** Tag of the language. */
  readonly language: string;
}

/** Address of a pad (ui contract §1.12 "Etherpad"); undefined when the name leads elsewhere than to the server of documents. */
export function documentUrl({ base, name, userName, language }: Pad): string | undefined {
  const server = URL.parse(base);
  const url = URL.parse(name, base);
  if (!server || url?.origin !== server.origin || !/^https?:$/.test(url.protocol)) return undefined;
  const parameters = new URLSearchParams({ ...OPTIONS, lang: language, ...(userName !== '' && { userName }) });
  for (const [key, value] of server.searchParams) parameters.set(key, value);
  url.search = parameters.toString();
  url.hash = '';
  return url.href;
}

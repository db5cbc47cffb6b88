import { type FSWatcher, readFileSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import { type Clock, type Finding, findingLine, type Log, type Timer } from '@parley/kernel';
import { checkScript, type ScriptProblem } from './custom-script.ts';

export interface CustomScriptsDeps {
  /** Folder of the operator's files. */
  readonly directory: string;
  /** Generated text to which a script is appended. */
  before(name: ScriptName): string;
  readonly clock: Clock;
  readonly log: Log;
}

export type ScriptName = 'custom-config.js' | 'custom-interface_config.js';
const NAMES: readonly ScriptName[] = ['custom-config.js', 'custom-interface_config.js'];

/** Bind mounts of single files tell no watcher when the host changes them. */
const POLL_MS = 2_000;
/** Editors empty a file before they write it. */
const SETTLE_MS = 300;
/** More than any settings; keeps a wrong mount from filling the memory. */
const MAX_BYTES = 1024 * 1024;

interface Loaded {
  readonly text: string;
  readonly signature: string;
  readonly finding: Finding | undefined;
}

const NOTHING: Loaded = { text: '', signature: '', finding: undefined };

/** The operator's scripts as they are on disk; one with a syntax error is left out, or stays what it was before it had one. */
export class CustomScripts {
  readonly #deps: CustomScriptsDeps;
  readonly #loaded = new Map<ScriptName, Loaded>();
  #version = 0;
  #timer: Timer | undefined;
  #settling: Timer | undefined;
  #watcher: FSWatcher | undefined;

  constructor(deps: CustomScriptsDeps) {
    this.#deps = deps;
  }

  get config(): string {
    return this.#loaded.get('custom-config.js')?.text ?? '';
  }

  get interfaceConfig(): string {
    return this.#loaded.get('custom-interface_config.js')?.text ?? '';
  }

  /** Changes whenever one of the texts does. */
  get version(): number {
    return this.#version;
  }

  findings(): readonly Finding[] {
    return [...this.#loaded.values()].flatMap(({ finding }) => finding ?? []);
  }

  /** Reads the scripts, and again whenever they change. */
  start(): void {
    const { clock, directory, log } = this.#deps;
    this.refresh();
    this.#timer = clock.every(POLL_MS, () => this.#look());
    try {
      this.#watcher = watch(directory, { persistent: false }, () => this.#look());
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      log.debug({ directory }, 'folder of custom scripts not watched, only looked at');
    }
  }

  stop(): void {
    this.#timer?.cancel();
    this.#settling?.cancel();
    this.#watcher?.close();
  }

  /** Takes over what has changed when it has stopped changing. */
  #look(): void {
    const fileOf = (name: ScriptName) => path.join(this.#deps.directory, name);
    if (NAMES.every((name) => signatureOf(fileOf(name)) === (this.#loaded.get(name) ?? NOTHING).signature)) return;
    this.#settling?.cancel();
    this.#settling = this.#deps.clock.after(SETTLE_MS, () => this.refresh());
  }

  refresh(): void {
    for (const name of NAMES) {
      const file = path.join(this.#deps.directory, name);
      const before = this.#loaded.get(name) ?? NOTHING;
      const signature = signatureOf(file);
      if (signature === before.signature) continue;
      const after = this.#load(name, { file, signature, before });
      this.#loaded.set(name, after);
      if (after.text !== before.text) {
        this.#version++;
        this.#deps.log.info({ file, bytes: after.text.length }, 'custom script taken over');
      }
      if (after.finding) this.#deps.log.error({ file }, findingLine(after.finding));
    }
  }

  #load(name: ScriptName, { file, signature, before }: { file: string; signature: string; before: Loaded }): Loaded {
    if (signature === '') return NOTHING;
    const text = readText(file);
    if (typeof text !== 'string') return { ...before, signature, finding: unreadable(file, text.code) };
    const problem = checkScript(text, { file, before: this.#deps.before(name) });
    const finding = problem && findingOf(file, problem);
    return problem?.kind === 'syntax' ? { text: before.text, signature, finding } : { text, signature, finding };
  }
}

/** Empty when there is no such file. */
function signatureOf(file: string): string {
  try {
    const { ino, size, mtimeMs, ctimeMs } = statSync(file);
    return `${ino}-${size}-${mtimeMs}-${ctimeMs}`;
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? '' : code;
  }
}

function readText(file: string): string | { readonly code: string } {
  try {
    // Asked first: reading a pipe, or a device, would not end.
    const state = statSync(file);
    if (!state.isFile()) return { code: state.isDirectory() ? 'EISDIR' : 'not a file' };
    return state.size > MAX_BYTES ? { code: `longer than ${MAX_BYTES} bytes` } : readFileSync(file, 'utf8');
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'error' };
  }
}

function unreadable(file: string, code: string): Finding {
  return {
    severity: 'error',
    subject: file,
    problem: code === 'EISDIR' ? 'is a folder: the file that is mounted there does not exist on the host' : `cannot be read (${code})`,
    effect: 'what stands in it is not in use',
    remedy: 'Put a readable file there; it is taken over within seconds',
  };
}

function findingOf(file: string, { kind, line, message }: ScriptProblem): Finding {
  const where = line === undefined ? file : `${file}:${line}`;
  return kind === 'syntax'
    ? {
        severity: 'error',
        subject: where,
        problem: `syntax error: ${message}`,
        effect: 'the file is left out, what was good before stays',
        remedy: 'Mend that line; the file is taken over within seconds',
      }
    : {
        severity: 'warning',
        subject: where,
        problem: `throws when it is run: ${message}`,
        effect: 'if it does so in browsers too, what follows in it has no effect there',
        remedy: 'Mend that line; the file is taken over within seconds',
      };
}

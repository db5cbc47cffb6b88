import type { ensureLibsrtp } from './libsrtp.mjs';

export interface BuildWorkerOptions {
  readonly packageFolder?: string;
  readonly cache?: string;
  readonly jobs?: number;
  readonly variant?: 'parley' | 'stock';
}
export interface CompileOptions {
  readonly temp: string;
  readonly log: string;
  readonly libsrtp: string | undefined;
  readonly jobs: number;
  readonly variant: string;
}
export interface BuildWorkerParts {
  readonly ensureLibsrtp: typeof ensureLibsrtp;
  readonly compile: (worker: string, options: CompileOptions) => Promise<void>;
  readonly missing: () => string[];
}
export function buildWorker(options?: BuildWorkerOptions, parts?: BuildWorkerParts): Promise<string>;
export interface PatchedSourcesOptions {
  readonly target: string;
  readonly patches: readonly string[];
  readonly log: string;
}
export function patchedSources(worker: string, options: PatchedSourcesOptions): Promise<void>;

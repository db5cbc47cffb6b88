export interface BuildWorkerOptions {
  readonly packageFolder?: string;
  readonly cache?: string;
  readonly jobs?: number;
  readonly variant?: 'parley' | 'stock';
}
export function buildWorker(options?: BuildWorkerOptions): Promise<string>;
export interface PatchedSourcesOptions {
  readonly target: string;
  readonly patches: readonly string[];
  readonly log: string;
}
export function patchedSources(worker: string, options: PatchedSourcesOptions): Promise<void>;
